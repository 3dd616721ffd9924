"""Each machine rule is fed one good machine and the same machine broken in one place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.checks import machines
from infra.checks.reachable import Application, Module, resource_name

RETRY = [
    {"ErrorEquals": sorted(machines.TRANSIENT), "IntervalSeconds": 1, "MaxAttempts": 4, "BackoffRate": 2},
    {"ErrorEquals": ["Unavailable"], "MaxAttempts": 9, "BackoffRate": 2, "JitterStrategy": "FULL"},
]
# Reader and waiter may meet an outage, the reader a case that is gone; nothing raises Forgotten.
APPLICATION = Application(
    modules={
        "chalicelib.errors": Module(
            frozenset(),
            {"Unavailable": ("Exception",), "Gone": ("RuntimeError",), "Forgotten": ("Gone",), "Data": ()},
            frozenset({"Unavailable"}),
        ),
        "chalicelib.reading": Module(frozenset({"chalicelib.errors"}), {}, frozenset({"Gone"})),
    },
    functions={
        "reader": frozenset({"chalicelib.reading"}),
        "waiter": frozenset({"chalicelib.errors"}),
        "idle": frozenset(),
    },
)


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
    return [finding.fact for finding in machines.machine_findings(json.dumps(machine), "m.asl.json", APPLICATION)]


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
    (
        lambda m: state(m, "Gather")["Catch"][0].update(ErrorEquals=["States.Timeout", "Data"]),
        "Gather: ErrorEquals names 'Data', which does not exist",
    ),
    (
        lambda m: state(m, "Read")["Retry"][0]["ErrorEquals"].append("Forgotten"),
        "Read: ErrorEquals names 'Forgotten', which nothing here raises",
    ),
    (
        lambda m: state(m, "Gather")["Retry"][0]["ErrorEquals"].append("Gone"),
        "Gather: ErrorEquals names 'Gone', which nothing here raises",
    ),
    (
        lambda m: state(m, "Review").update(Catch=[{"ErrorEquals": ["Gone"], "Next": "Done"}]),
        "Review: ErrorEquals names 'Gone', which nothing here raises",
    ),
    (lambda m: state(m, "Read")["Retry"].pop(), "Read: does not retry Unavailable with backoff and jitter"),
    (
        lambda m: state(m, "Read")["Retry"][1].update(BackoffRate=1),
        "Read: does not retry Unavailable with backoff and jitter",
    ),
    (
        lambda m: state(m, "Read")["Retry"][1].pop("JitterStrategy"),
        "Read: does not retry Unavailable with backoff and jitter",
    ),
    (lambda m: head(m)["Retry"].pop(), "Review[0] > Head: does not retry Unavailable with backoff and jitter"),
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
    [finding] = machines.machine_findings(text, "m", APPLICATION)
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
  Waiter: {Properties: {Role: x}}
  Reader: {Properties: {Role: x}}
  Offboarding:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ../step_functions/offboarding.asl.json
      DefinitionSubstitutions:
        InvokeAndWaitForTaskToken: !Sub "arn:${AWS::Partition}:states:::lambda:invoke.waitForTaskToken"
        Waiter: !GetAtt Waiter.Arn
        Reader: !GetAtt Reader.Arn
"""


def a_checkout(root: Path, machine: dict[str, Any], name: str = "offboarding") -> Path:
    for folder in ("step_functions", "infra"):
        (root / folder).mkdir()
    (root / "step_functions" / f"{name}.asl.json").write_text(json.dumps(machine))
    (root / "infra" / "template.yaml").write_text(TEMPLATE)
    (root / "chalicelib").mkdir()
    (root / "chalicelib" / "reading.py").write_text(READING)
    (root / "app.py").write_text(APP)
    return root


READING = """
class Unavailable(Exception): ...

def read(known):
    raise Unavailable if known else LookupError
"""
APP = """
from chalicelib import reading
from chalicelib.reading import read as seen

@app.lambda_function(name="reader")
def reads(event, context):
    return reading.read(event)

@app.lambda_function()
def waiter(event, context):
    return seen(event)

@app.lambda_function(name="idle")
def idle(event, context):
    return event
"""
CHANGED = [
    (
        "infra/template.yaml",
        "Waiter: !GetAtt Waiter.Arn",
        "Waiter: !GetAtt Reader.Arn",
        "fills ${Waiter} with something else than the ARN of Waiter",
    ),
    (
        "infra/template.yaml",
        "states:::lambda:invoke.waitForTaskToken",
        "lambda:::function",
        "fills ${InvokeAndWaitForTaskToken} with something else than the ARN of InvokeAndWaitForTaskToken",
    ),
    (
        "infra/template.yaml",
        "  Reader: {Properties: {Role: x}}",
        "",
        "fills ${Reader}, and has no resource Reader with its role",
    ),
    ("app.py", 'name="reader"', 'name="reads"', "fills ${Reader}, and app.py declares no function of that name"),
]


@pytest.mark.parametrize(("name", "sound", "broken", "fact"), CHANGED, ids=[fact for *_, fact in CHANGED])
def test_a_placeholder_that_is_not_its_function_is_found(
    tmp_path: Path, name: str, sound: str, broken: str, fact: str
) -> None:
    file = a_checkout(tmp_path, a_machine()) / name
    assert sound in file.read_text()
    file.write_text(file.read_text().replace(sound, broken))
    assert f"infra/template.yaml: {fact}" in [str(found) for found in machines.check(tmp_path).findings]


def test_what_a_function_may_raise_is_what_its_modules_raise(tmp_path: Path) -> None:
    application = Application.read(a_checkout(tmp_path, a_machine()))
    raised = {function: application.raised_by(function) for function in application.functions}
    assert raised == {"reader": {"Unavailable"}, "waiter": {"Unavailable"}, "idle": set()}


def test_an_error_is_whatever_is_one_in_the_end() -> None:
    assert APPLICATION.errors == {"Unavailable", "Gone", "Forgotten"}


def test_a_resource_is_named_as_chalice_names_it() -> None:
    assert resource_name("handover_read") == "HandoverRead"


def test_every_step_of_this_checkout_may_meet_an_outage() -> None:
    application = Application.read(Path())
    steps = [function for function in application.functions if function.startswith("handover_")]
    assert all("Unavailable" in application.raised_by(step) for step in steps)
    assert len(steps) >= 7


def test_a_checkout_with_a_sound_machine_is_clean(tmp_path: Path) -> None:
    checked = machines.check(a_checkout(tmp_path, a_machine()))
    assert (checked.subjects, checked.findings) == (1, ())


def test_a_machine_that_the_template_does_not_name_is_found(tmp_path: Path) -> None:
    [finding] = machines.check(a_checkout(tmp_path, a_machine(), "deadline")).findings
    assert str(finding).startswith("step_functions/deadline.asl.json: is no machine's definition")


def test_a_checkout_without_machines_has_no_subjects(tmp_path: Path) -> None:
    assert machines.check(tmp_path).subjects == 0
