"""What CloudFormation makes of a template and its parameters, as far as tests ask: conditions, rules, references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.checks.cloudformation import Template

Parameters = Mapping[str, str]


class Deployment:
    """A template with its parameters, not yet deployed."""

    def __init__(self, template: Template, **given: str) -> None:
        self._template = template
        declared = template["Parameters"]
        assert given.keys() <= declared.keys()
        self._parameters = {name: str(spec.get("Default", "")) for name, spec in declared.items()} | given

    def refused(self) -> list[str]:
        """The sentences of the rules that these parameters break."""
        return [
            assertion["AssertDescription"]
            for rule in self._template["Rules"].values()
            if self.holds(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self.holds(assertion["Assert"])
        ]

    def holds(self, condition: Any) -> bool:
        """Whether a condition, named or written out, is true."""
        if isinstance(condition, str):
            return self.holds(self._template["Conditions"][condition])
        [(name, arguments)] = condition.items()
        if name == "Fn::Equals":
            first, second = (self.value(argument) for argument in arguments)
            return bool(first == second)
        assert name == "Fn::Not", name
        return not self.holds(arguments[0])

    def value(self, value: Any) -> Any:
        """A value with every parameter filled in and every choice made."""
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"Fn::If"}:
            condition, first, second = value["Fn::If"]
            return self.value(first if self.holds(condition) else second)
        if value.keys() == {"Ref"} and value["Ref"] in self._parameters:
            return self._parameters[value["Ref"]]
        return {name: self.value(inner) for name, inner in value.items()}

    def made(self, section: str = "Resources") -> dict[str, Any]:
        """The resources, or outputs, that these parameters bring about."""
        found = self._template[section].items()
        return {name: self.value(body) for name, body in found if self.holds_for(body)}

    def holds_for(self, body: Mapping[str, Any]) -> bool:
        """Whether a resource or output is made at all."""
        return "Condition" not in body or self.holds(body["Condition"])
