"""Each machine rule is fed one good machine and the same machine broken in one place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.checks import machines

RETRY = [{"ErrorEquals": sorted(machines.TRANSIENT), "IntervalSeconds": 1, "MaxAttempts": 4, "BackoffRate": 2}]


def a_callback() -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "${InvokeAndWaitForTaskToken}",
        "Parameters": {"FunctionName": "${Waiter}", "Payload": {"token.$": "$$.Task.Token"}},
        "TimeoutSeconds": 86_400,
        "Retry": RETRY,
        "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Read"}],
        "Next": "Read",
    }


def a_machine() -> dict[str, Any]:
    return {
        "StartAt": "Read",
        "States": {
            "Read": {"Type": "Task", "Resource": "${Reader}", "Retry": RETRY, "Next": "Phase"},
            "Phase": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.phase", "StringEquals": "OPEN", "Next": "Gather"},
                    {"Variable": "$.phase", "StringEquals": "REVIEW", "Next": "Review"},
                ],
                "Default": "Done",
            },
            "Gather": a_callback(),
            "Review": {
                "Type": "Parallel",
                "Branches": [
                    {
                        "StartAt": "Head",
                        "States": {
                            "Head": {
                                **a_callback(),
                                "Next": "Decided",
                                "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Head"}],
                            },
                            "Decided": {"Type": "Succeed"},
                        },
                    }
                ],
                "Next": "Notices",
            },
            "Notices": {
                "Type": "Map",
                "ItemProcessor": {"StartAt": "Tell", "States": {"Tell": {"Type": "Pass", "End": True}}},
                "Next": "Read",
            },
            "Done": {"Type": "Succeed"},
        },
    }


SUPPLIED = {"InvokeAndWaitForTaskToken", "Waiter", "Reader"}


def found(machine: dict[str, Any]) -> list[str]:
    return [finding.fact for finding in machines.machine_findings(json.dumps(machine), "m.asl.json")]


def test_a_sound_machine_breaks_no_rule() -> None:
    assert found(a_machine()) == []


def state(machine: dict[str, Any], name: str) -> dict[str, Any]:
    return machine["States"][name]


def head(machine: dict[str, Any]) -> dict[str, Any]:
    return state(machine, "Review")["Branches"][0]["States"]["Head"]


BROKEN: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda m: m.update(StartAt="Nowhere"), "StartAt names 'Nowhere', which does not exist"),
    (lambda m: m["States"].update(Lost={"Type": "Succeed"}), "Lost: can not be reached"),
    (lambda m: state(m, "Read").update(Next="Away"), "Read: goes to 'Away', which does not exist"),
    (lambda m: state(m, "Phase").update(Default="Away"), "Phase: goes to 'Away', which does not exist"),
    (lambda m: state(m, "Gather")["Catch"][0].update(Next="Away"), "Gather: goes to 'Away', which does not exist"),
    (lambda m: state(m, "Phase")["Choices"][0].update(Next="Away"), "Phase: goes to 'Away', which does not exist"),
    (lambda m: state(m, "Phase").pop("Default"), "Phase: is a Choice without Default"),
    (lambda m: state(m, "Read").pop("Next"), "Read: is a dead end"),
    (lambda m: state(m, "Phase").update(Default="Gather"), "Read: never comes to an end"),
    (lambda m: state(m, "Gather")["Parameters"].pop("Payload"), "Gather: waits for a token that it does not pass on"),
    (
        lambda m: state(m, "Gather")["Parameters"].update(Payload={"token": "$$.Task.Token"}),
        "Gather: waits for a token that it does not pass on",
    ),
    (lambda m: state(m, "Gather").pop("TimeoutSeconds"), "Gather: waits without a literal TimeoutSeconds"),
    (lambda m: state(m, "Gather").update(TimeoutSeconds="60"), "Gather: waits without a literal TimeoutSeconds"),
    (lambda m: state(m, "Gather").update(TimeoutSeconds=True), "Gather: waits without a literal TimeoutSeconds"),
    (lambda m: state(m, "Gather").update(TimeoutSeconds=86_401), "Gather: waits without a literal TimeoutSeconds"),
    (lambda m: state(m, "Gather").update(TimeoutSecondsPath="$.s"), "Gather: takes its TimeoutSeconds from a path"),
    (
        lambda m: state(m, "Gather")["Catch"][0].update(ErrorEquals=["States.TaskFailed"]),
        "Gather: does not catch States.Timeout",
    ),
    (
        lambda m: state(m, "Gather")["Catch"][0].update(ErrorEquals=["States.Timeout", "States.TimedOut"]),
        "Gather: ErrorEquals names 'States.TimedOut', which does not exist",
    ),
    (lambda m: state(m, "Read").pop("Retry"), "Read: does not retry Lambda.AWSLambdaException"),
    (
        lambda m: state(m, "Read").update(Retry=[{"ErrorEquals": ["Lambda.ServiceException"]}]),
        "Read: does not retry Lambda.AWSLambdaException",
    ),
    (lambda m: state(m, "Gather").pop("Retry"), "Gather: does not retry"),
    (lambda m: head(m).pop("TimeoutSeconds"), "Review[0] > Head: waits without a literal TimeoutSeconds"),
    (lambda m: head(m).update(Next="Away"), "Review[0] > Head: goes to 'Away', which does not exist"),
    (
        lambda m: state(m, "Notices")["ItemProcessor"]["States"]["Tell"].pop("End"),
        "Notices > Tell: is a dead end",
    ),
]


@pytest.mark.parametrize(("breaking", "fact"), BROKEN, ids=[f"{i}-{fact}" for i, (_, fact) in enumerate(BROKEN)])
def test_a_machine_broken_in_one_place_is_found(breaking: Callable[[dict[str, Any]], object], fact: str) -> None:
    machine = json.loads(json.dumps(a_machine()))
    breaking(machine)
    assert any(one.startswith(fact) for one in found(machine)), found(machine)


@pytest.mark.parametrize(("text", "fact"), [("{", "is not JSON"), ("[]", "is not an object")])
def test_what_is_no_machine_is_found(text: str, fact: str) -> None:
    [finding] = machines.machine_findings(text, "m")
    assert finding.fact.startswith(fact)


def substitutions(names: set[str] | None) -> list[str]:
    return [f.fact for f in machines.substitution_findings(json.dumps(a_machine()), names, "m")]


def test_placeholders_and_substitutions_agree() -> None:
    assert substitutions(SUPPLIED) == []


@pytest.mark.parametrize(
    ("names", "fact"),
    [
        (SUPPLIED - {"Waiter"}, "uses ${Waiter}, which DefinitionSubstitutions does not supply"),
        (SUPPLIED | {"Spare"}, "does not use Spare of DefinitionSubstitutions"),
        (None, "is no machine's definition in infra/template.yaml"),
    ],
)
def test_placeholders_that_differ_from_the_substitutions_are_found(names: set[str] | None, fact: str) -> None:
    assert substitutions(names) == [fact]


TEMPLATE = """
Resources:
  Offboarding:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ../step_functions/offboarding.asl.json
      DefinitionSubstitutions: {InvokeAndWaitForTaskToken: x, Waiter: !GetAtt W.Arn, Reader: !GetAtt R.Arn}
"""


def a_checkout(root: Path, machine: dict[str, Any], name: str = "offboarding") -> Path:
    for folder in ("step_functions", "infra"):
        (root / folder).mkdir()
    (root / "step_functions" / f"{name}.asl.json").write_text(json.dumps(machine))
    (root / "infra" / "template.yaml").write_text(TEMPLATE)
    return root


def test_a_checkout_with_a_sound_machine_is_clean(tmp_path: Path) -> None:
    checked = machines.check(a_checkout(tmp_path, a_machine()))
    assert (checked.subjects, checked.findings) == (1, ())


def test_a_machine_that_the_template_does_not_name_is_found(tmp_path: Path) -> None:
    [finding] = machines.check(a_checkout(tmp_path, a_machine(), "deadline")).findings
    assert str(finding).startswith("step_functions/deadline.asl.json: is no machine's definition")


def test_a_checkout_without_machines_has_no_subjects(tmp_path: Path) -> None:
    assert machines.check(tmp_path).subjects == 0
