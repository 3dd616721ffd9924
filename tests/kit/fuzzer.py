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
# A schema cannot say which ids exist (404), who may do it (401, 403, 423), what a rule refuses (409, 422), which
# version stands (412), or which cursor was handed out (400); `right_form_is_not_called_wrong` looks at the codes.
REFUSED_RIGHTLY = ["2xx", "304", "400", "401", "403", "404", "409", "412", "422", "423"]
# The edge asks who it is before it reads (401, 403, 423); a wrong form is told by what is wrong: the body (400, 413,
# 415, 422), the query (422), an id in the path (404), the tag (412, 428), the method (405). No rule (409) is reached.
NEGATIVE_ANSWERS = ["400", "401", "403", "404", "405", "412", "413", "415", "422", "423", "428"]
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


PHASES = ("examples", "coverage", "stateful", "fuzzing")
_AS_GIVEN: dict[str, dict[str, Any]] = {
    phase: {"operation-ordering": "none"} for phase in ("examples", "coverage", "fuzzing")
}


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
    ids: Mapping[str, Sequence[Any]]
    examples: int
    most: int
    phases: tuple[str, ...] = ("fuzzing",)

    def told(self, text: str) -> str:
        """What was found, by whom, without their token."""
        header = self.headers.get("Authorization", "")
        return f"{self.who}: {text}".replace(f"'Authorization: {header}'", '"Authorization: Bearer $TOKEN"').replace(
            header or "\0", "Bearer $TOKEN"
        )


_asking: list[tuple[Plan, random.Random]] = []


def fuzz(document: dict[str, Any], plan: Plan, *, base_url: str) -> Found:
    """Ask everything that the document allows and much that it does not; `Found` says what was answered wrongly."""
    schema = schemathesis.openapi.from_dict(document, config=_config(plan, base_url))
    _asking[:] = [(plan, random.Random(f"{SEED}{plan.who}"))]
    found = Found()
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            _count(event.recorder, plan, found)
        elif isinstance(event, events.NonFatalError):
            found.failures[f"{event.label}: error"] = plan.told(str(event.value))
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
        case.query = _known(case.query, plan.ids, dice)
        case.body = _known(case.body, plan.ids, dice)
        if case.headers and "If-Match" in case.headers and "If-Match" in plan.ids:
            case.headers["If-Match"] = dice.choice(plan.ids["If-Match"])


def _config(plan: Plan, base_url: str) -> SchemathesisConfig:
    phases: dict[str, Any] = {name: {"enabled": name in plan.phases, **_AS_GIVEN.get(name, {})} for name in PHASES}
    # API Gateway itself refuses methods that it does not know (TRACE, QUERY): they never reach the application.
    phases["coverage"]["unexpected-methods"] = [method for method in METHODS if method != "HEAD"]
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


def _known(value: Any, ids: Mapping[str, Sequence[Any]], dice: random.Random) -> Any:
    """The value with most of its ids replaced by ones that exist."""
    if not isinstance(value, dict):
        return value
    changed = {}
    for name, inner in value.items():
        if name in ids and isinstance(inner, str | int | list) and dice.random() < 0.8:
            some = dice.choice(ids[name])
            changed[name] = [some] if isinstance(inner, list) else some
        else:
            changed[name] = _known(inner, ids, dice)
    return changed


def _count(recorder: Any, plan: Plan, found: Found) -> None:
    found.cases += len(recorder.interactions)
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            status = str(interaction.response.status_code)
            found.statuses[status] = found.statuses.get(status, 0) + 1
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                name = f"{recorder.label} {check.name} {failure.title}"
                found.failures.setdefault(name, plan.told(f"{failure.message}\n{check.failure_info.code_sample}"))


@schemathesis.check
def right_form_is_not_called_wrong(_: Any, response: Any, case: Any) -> None:
    """Data that the document allows is never refused for its form, only by what a schema cannot say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    codes = [problem["code"], *(fault["code"] for fault in problem["errors"])]
    formal = [code for code in codes if code == "unreadable" or any(part in code for part in FORMAL)]
    if formal:
        raise AssertionError(f"the document allows what is refused as {formal}: {response.text}")


@schemathesis.check
def nobody_is_asked_who_they_are_twice(_: Any, response: Any, case: Any) -> None:
    """A token that is right is never called wrong, whatever else the request is."""
    plan, _dice = _asking[0]
    sent = response.request.headers.get("Authorization")
    if response.status_code == 401 and plan.headers and sent == [plan.headers["Authorization"]]:
        raise AssertionError(f"a good token was answered {response.text}")
