"""The fuzzer: schemathesis with every check, as several people, with ids that exist, and the same cases each time."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from chalicelib.aws.unknown import METHODS

SEED = 20261124
# A schema can not say which ids exist, who may see them, what a rule refuses, or which version stands.
REFUSED_RIGHTLY = ["2xx", "304", "400", "401", "403", "404", "409", "412", "422", "423"]
NEGATIVE_ANSWERS = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "423", "428"]
# What the edge says of a form that is wrong: schema-valid data never gets one of these.
FORMAL = (
    "_type",
    "_parsing",
    "_format",
    "missing",
    "extra_forbidden",
    "string_",
    "too_",
    "literal_error",
    "enum",
    "_than",
)


@dataclass
class Found:
    """What a run found: how many requests it made, and each failure once with the curl that shows it."""

    cases: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take in what another run found."""
        self.cases += other.cases
        self.failures |= {name: text for name, text in other.failures.items() if name not in self.failures}
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count


@dataclass(frozen=True)
class Plan:
    """One person's run: the headers they send, the ids they know by name of field, and how much is asked."""

    who: str
    headers: Mapping[str, str]
    ids: Mapping[str, Sequence[str]]
    examples: int
    most: int
    phases: tuple[str, ...] = ("fuzzing",)


_asking: list[tuple[Plan, random.Random]] = []


def fuzz(document: dict[str, Any], plan: Plan, *, base_url: str) -> Found:
    """Ask everything that the document allows and much that it does not; `Found` says what was answered wrongly."""
    schema = schemathesis.openapi.from_dict(document, config=_config(plan, base_url))
    _asking[:] = [(plan, random.Random(f"{SEED}{plan.who}"))]
    found = Found()
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            _count(event.recorder, plan.who, found)
        elif isinstance(event, events.NonFatalError):
            found.failures[f"{event.label}: error"] = f"{plan.who}: {event.value}"
        elif isinstance(event, events.FatalError):
            raise event.exception
        if found.cases >= plan.most:
            stream.stop()
            break
    return found


@schemathesis.hook("before_call")
def known_ids(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Data of the right form mostly names what exists, so that it gets past 404."""
    if _asking and case.meta is not None and case.meta.generation.mode.is_positive:
        plan, dice = _asking[0]
        case.path_parameters = _known(case.path_parameters, plan.ids, dice)
        case.body = _known(case.body, plan.ids, dice)


def _config(plan: Plan, base_url: str) -> SchemathesisConfig:
    phases = {name: {"enabled": name in plan.phases} for name in ("examples", "coverage", "fuzzing", "stateful")}
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": dict(plan.headers),
            "workers": 1,
            "continue-on-failure": True,
            "generation": {"max-examples": plan.examples, "no-shrink": True, "database": "none"},
            "phases": phases,
            "checks": {
                "positive_data_acceptance": {"expected-statuses": REFUSED_RIGHTLY},
                "negative_data_rejection": {"expected-statuses": NEGATIVE_ANSWERS},
                "missing_required_header": {"expected-statuses": ["401", "403", "404", "423", "428"]},
            },
            "base-url": base_url,
            "output": {"sanitization": {"enabled": False}},
        }
    )


def _known(value: Any, ids: Mapping[str, Sequence[str]], dice: random.Random) -> Any:
    """The value with most of its ids replaced by ones that exist."""
    if not isinstance(value, dict):
        return value
    changed = {}
    for name, inner in value.items():
        if name in ids and isinstance(inner, str | list) and dice.random() < 0.8:
            some = dice.choice(ids[name])
            changed[name] = [some] if isinstance(inner, list) else some
        else:
            changed[name] = _known(inner, ids, dice)
    return changed


def _count(recorder: Any, who: str, found: Found) -> None:
    """API Gateway itself refuses methods that it does not know (TRACE, QUERY): they never reach the application."""
    found.cases += len(recorder.interactions)
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            status = str(interaction.response.status_code)
            found.statuses[status] = found.statuses.get(status, 0) + 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None and recorder.cases[case_id].value.method in METHODS:
                failure = check.failure_info.failure
                name = f"{recorder.label} {check.name} {failure.title}"
                found.failures.setdefault(name, f"{who}: {failure.message}\n{check.failure_info.code_sample}")


@schemathesis.check
def right_form_is_not_called_wrong(_: Any, response: Any, case: Any) -> None:
    """Data that the document allows is never refused for its form, only by what a schema cannot say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    formal = [fault["code"] for fault in response.json()["errors"] if any(part in fault["code"] for part in FORMAL)]
    if formal:
        raise AssertionError(f"the document allows what is refused as {formal}: {response.text}")
