"""Rules for state machines: a lost token, a late answer or a transient fault must never strand a case."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.checks import cloudformation
from infra.checks.findings import Checked, Finding, place
from infra.checks.reachable import Application, resource_name

State = dict[str, Any]

MACHINES = "step_functions"
SOURCE_TEMPLATE = Path("infra/template.yaml")
LONGEST_WAIT = 86_400
TRANSIENT = frozenset(
    {
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    }
)
KNOWN_ERRORS = TRANSIENT | {
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ENILimitReachedException",
    "Lambda.InvalidRequestContentException",
    "Lambda.RequestTooLargeException",
    "Lambda.ResourceConflictException",
    "Lambda.ResourceNotFoundException",
    "Lambda.ResourceNotReadyException",
    "Lambda.Unknown",
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
}
# The application's own 503, by which every step ends while AWS does not answer.
OUTAGE = "Unavailable"
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
# Written out, or substituted whole: cfn-lint wants an ARN without a placeholder inside.
_CALLBACK = re.compile(r"\.waitForTaskToken$|WaitForTaskToken\}$")
_INTEGRATION = re.compile(r":states:::[a-z:]+[.:A-Za-z]*")


@dataclass(frozen=True)
class Scope:
    """A set of states with one start: the machine itself, a branch of a Parallel or the body of a Map."""

    name: str
    start: str
    states: dict[str, State]

    @classmethod
    def of(cls, name: str, body: dict[str, Any]) -> "Scope":
        """Read one scope; what is missing is empty."""
        return cls(name, body.get("StartAt", ""), body.get("States") or {})


def check(root: Path) -> Checked:
    """Hold every machine of the checkout to the rules."""
    files = sorted((root / MACHINES).glob("*.asl.json"))
    template_file = root / SOURCE_TEMPLATE
    template = cloudformation.load(template_file) if template_file.exists() else {}
    application = Application.read(root)
    findings: list[Finding] = []
    for file in files:
        where, text = place(file, root), file.read_text(encoding="utf-8")
        findings += machine_findings(text, where, application)
        findings += substitution_findings(text, supplied(template, file.name), where)
        findings += function_findings(substitutions(template, file.name), template, application)
    return Checked.of("machines", len(files), findings)


def machine_findings(text: str, where: str, application: Application) -> Iterator[Finding]:
    """Everything that one definition can break, given what the application's functions may raise."""
    try:
        definition = json.loads(text)
    except ValueError as fault:
        yield Finding(where, f"is not JSON: {fault}")
        return
    if not isinstance(definition, dict):
        yield Finding(where, "is not an object")
        return
    for scope in scopes(Scope.of("", definition)):
        facts = list(flow_facts(scope))
        for name, state in scope.states.items():
            facts += [f"{name}: {fact}" for fact in [*state_facts(state), *error_facts(state, application)]]
        yield from (Finding(where, f"{scope.name}{fact}") for fact in facts)


def scopes(scope: Scope) -> Iterator[Scope]:
    """A scope and everything nested in it."""
    yield scope
    for name, state in scope.states.items():
        bodies = [(f"{name}[{number}]", body) for number, body in enumerate(state.get("Branches") or [])]
        bodies += [(name, state[key]) for key in ("Iterator", "ItemProcessor") if key in state]
        for inner, body in bodies:
            yield from scopes(Scope.of(f"{scope.name}{inner} > ", body))


def flow_facts(scope: Scope) -> Iterator[str]:
    """What is wrong with the way from the start to an end."""
    if scope.start not in scope.states:
        yield f"StartAt names {scope.start!r}, which does not exist"
        return
    for name, state in scope.states.items():
        for target in sorted(set(targets(state)) - scope.states.keys()):
            yield f"{name}: goes to {target!r}, which does not exist"
        if state.get("Type") == "Choice" and "Default" not in state:
            yield f"{name}: is a Choice without Default"
        elif state.get("Type") != "Choice" and not ends(state) and "Next" not in state:
            yield f"{name}: is a dead end"
    reached = closure([scope.start], {name: list(targets(state)) for name, state in scope.states.items()})
    for name in sorted(scope.states.keys() - reached):
        yield f"{name}: can not be reached"
    for name in sorted(scope.states.keys() - _leading_to_an_end(scope)):
        yield f"{name}: never comes to an end"


def _leading_to_an_end(scope: Scope) -> set[str]:
    backwards: dict[str, list[str]] = {}
    for name, state in scope.states.items():
        for target in targets(state):
            backwards.setdefault(target, []).append(name)
    return closure((name for name, state in scope.states.items() if ends(state)), backwards)


def closure(starts: Iterable[str], arrows: dict[str, list[str]]) -> set[str]:
    """Everything that can be reached from the starts."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += arrows.get(name, [])
    return seen


def targets(state: State) -> Iterator[str]:
    """The names of all states that may come next."""
    for key in ("Next", "Default"):
        if key in state:
            yield state[key]
    for arm in [*(state.get("Choices") or []), *(state.get("Catch") or [])]:
        if "Next" in arm:
            yield arm["Next"]


def ends(state: State) -> bool:
    """Whether its scope may end here."""
    return state.get("Type") in {"Succeed", "Fail"} or state.get("End") is True


def state_facts(state: State) -> Iterator[str]:
    """What is wrong with one state, whatever stands around it."""
    resource = str(state.get("Resource", ""))
    if _CALLBACK.search(resource):
        yield from callback_facts(state)
    if is_lambda(resource):
        missing = TRANSIENT - errors_of(state, "Retry")
        if missing:
            yield f"does not retry {', '.join(sorted(missing))}"


def error_facts(state: State, application: Application) -> Iterator[str]:
    """Errors that nobody raises, and an outage that nobody retries."""
    raised = {error for function in functions_of(state) for error in application.raised_by(function)}
    for rule in [*(state.get("Retry") or []), *(state.get("Catch") or [])]:
        for error in rule.get("ErrorEquals") or ["(none)"]:
            if error not in KNOWN_ERRORS | application.errors:
                yield f"ErrorEquals names {error!r}, which does not exist"
            elif error not in KNOWN_ERRORS | raised:
                yield f"ErrorEquals names {error!r}, which nothing here raises"
    if OUTAGE in raised and state.get("Type") == "Task" and not _waits_out(state):
        yield f"does not retry {OUTAGE} with backoff and jitter"


def _waits_out(state: State) -> bool:
    """Whether a step that AWS did not answer is tried again, later each time and never in step with others."""
    for rule in state.get("Retry") or []:
        if OUTAGE in (rule.get("ErrorEquals") or []):
            return rule.get("BackoffRate", 2) > 1 and rule.get("JitterStrategy") == "FULL"
    return False


def functions_of(state: State) -> Iterator[str]:
    """The functions that a state calls, by the names that app.py gives them; a scope's are those of its states."""
    called = str(state.get("Resource", "")), str((state.get("Parameters") or {}).get("FunctionName", ""))
    for placeholder in filter(None, map(_PLACEHOLDER.fullmatch, called)):
        yield re.sub(r"(?<!^)(?=[A-Z])", "_", placeholder[1]).lower()
    for body in [
        *(state.get("Branches") or []),
        *(state[key] for key in ("Iterator", "ItemProcessor") if key in state),
    ]:
        for inner in (body.get("States") or {}).values():
            yield from functions_of(inner)


def callback_facts(state: State) -> Iterator[str]:
    """What would let a wait outlive its answer."""
    if not passes_token(state.get("Parameters")):
        yield "waits for a token that it does not pass on ($$.Task.Token)"
    seconds = state.get("TimeoutSeconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= LONGEST_WAIT:
        yield f"waits without a literal TimeoutSeconds of at most {LONGEST_WAIT}"
    if "TimeoutSecondsPath" in state:
        yield "takes its TimeoutSeconds from a path"
    if "States.Timeout" not in errors_of(state, "Catch"):
        yield "does not catch States.Timeout"


def passes_token(value: Any) -> bool:
    """Whether the task's token is somewhere in these parameters; without `.$` the name would be sent, not the token."""
    for mapping in cloudformation.walk(value):
        for key, inner in mapping.items():
            if key.endswith(".$") and isinstance(inner, str) and "$$.Task.Token" in inner:
                return True
    return False


def errors_of(state: State, handler: str) -> set[str]:
    """All error names that a state's Retry or Catch answers."""
    return {error for rule in state.get(handler) or [] for error in rule.get("ErrorEquals") or []}


def is_lambda(resource: str) -> bool:
    """Whether a task calls a function: by the service, or by an ARN that is written out or substituted."""
    return "lambda:invoke" in resource or ":function:" in resource or _PLACEHOLDER.fullmatch(resource) is not None


def supplied(template: cloudformation.Template, file_name: str) -> set[str] | None:
    """The names that a definition file may use, or None when the template has no such machine."""
    found = substitutions(template, file_name)
    return None if found is None else set(found)


def substitutions(template: cloudformation.Template, file_name: str) -> dict[str, Any] | None:
    """The DefinitionSubstitutions for one definition file, or None when the template has no such machine.

    A machine belongs to a file by its DefinitionUri; a template's only machine without one belongs to any file.
    """
    machines = [
        cloudformation.properties(body)
        for _, body in cloudformation.resources(
            template, "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"
        )
    ]
    named = [machine for machine in machines if str(machine.get("DefinitionUri", "")).endswith(file_name)]
    if not named and len(machines) == 1 and not isinstance(machines[0].get("DefinitionUri"), str):
        named = machines
    return dict(named[0].get("DefinitionSubstitutions") or {}) if named else None


def function_findings(
    given: dict[str, Any] | None, template: cloudformation.Template, application: Application
) -> Iterator[Finding]:
    """Substitutions that are neither the callback integration nor the function of their name."""
    declared = {resource_name(function) for function in application.functions}
    where = SOURCE_TEMPLATE.as_posix()
    for name, value in (given or {}).items():
        if _INTEGRATION.search(str(value)):
            continue
        if value != {"Fn::GetAtt": [name, "Arn"]}:
            yield Finding(where, f"fills ${{{name}}} with something else than the ARN of {name}")
        if name not in declared:
            yield Finding(where, f"fills ${{{name}}}, and app.py declares no function of that name")
        if name not in (template.get("Resources") or {}):
            yield Finding(where, f"fills ${{{name}}}, and has no resource {name} with its role")


def substitution_findings(text: str, names: set[str] | None, where: str) -> Iterator[Finding]:
    """Placeholders that nobody fills, and fillings that nobody uses."""
    if names is None:
        yield Finding(where, f"is no machine's definition in {SOURCE_TEMPLATE.as_posix()}")
        return
    used = set(_PLACEHOLDER.findall(text))
    for name in used - names:
        yield Finding(where, f"uses ${{{name}}}, which DefinitionSubstitutions does not supply")
    for name in names - used:
        yield Finding(where, f"does not use {name} of DefinitionSubstitutions")
