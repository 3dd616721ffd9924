"""Read a CloudFormation template without resolving it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Template = dict[str, Any]
Resource = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads `!Sub x` as `{"Fn::Sub": x}`, so that both spellings look alike to a rule."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name: value}


_Loader.add_multi_constructor("!", _intrinsic)


def load(path: Path) -> Template:
    """Read one template file."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Template:
    """Read the text of a template; an empty one has no resources."""
    loaded = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader that also knows CloudFormation's tags)
    return loaded if isinstance(loaded, dict) else {}


def resources(template: Template, *types: str) -> Iterator[tuple[str, Resource]]:
    """Name and body of each resource of these types."""
    for name, body in (template.get("Resources") or {}).items():
        if body.get("Type") in types:
            yield name, body


def properties(body: Resource) -> dict[str, Any]:
    """The properties of a resource, empty when it has none."""
    return body.get("Properties") or {}


def referred(value: Any) -> str | None:
    """The logical id that a `Ref` or `GetAtt` names, or None for anything else."""
    if not isinstance(value, dict):
        return None
    if "Ref" in value:
        return str(value["Ref"])
    attribute = value.get("Fn::GetAtt")
    if isinstance(attribute, str):
        return attribute.split(".", 1)[0]
    return str(attribute[0]) if attribute else None


def is_intrinsic(value: Any) -> bool:
    """Whether CloudFormation computes this value."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a value, the outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)
