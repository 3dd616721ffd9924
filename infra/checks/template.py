"""Rules for the packaged template: what is deployed, not what was meant."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.checks.cloudformation import Template, is_intrinsic, load, properties, referred, resources, walk
from infra.checks.findings import Checked, Finding, place

PACKAGED = Path("build/package/sam.yaml")
STREAMED_TABLE = "Events"
FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
PUBLIC_ACCESS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
FOURTEEN_DAYS = 14 * 24 * 3600
# What AWS asks of a queue: a batch may fail and be tried again before its messages show up a second time.
TIMES_THE_FUNCTION = 6
_PARTITION = re.compile(r"arn:aws[a-z-]*:")


def check(root: Path) -> Checked:
    """Hold the packaged template, and every source of it, to the rules."""
    packaged = root / PACKAGED
    findings = [finding for file in sources(root) for finding in partition_findings(file, root)]
    if not packaged.exists():
        return Checked.of("template", 0, findings)
    template = load(packaged)
    findings += [Finding(PACKAGED.as_posix(), fact) for fact in template_facts(template)]
    return Checked.of("template", len(template.get("Resources") or {}), findings)


def sources(root: Path) -> Iterator[Path]:
    """The files whose text may end in the stack."""
    yield from (file for file in (root / PACKAGED, root / "app.py") if file.exists())
    yield from sorted((root / "chalicelib").rglob("*.py"))
    yield from sorted((root / "infra").glob("*.yaml"))
    yield from sorted(file for file in (root / "step_functions").rglob("*") if file.is_file())


def partition_findings(file: Path, root: Path) -> Iterator[Finding]:
    """ARNs that would hold in one partition only: `${AWS::Partition}` holds in all."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if _PARTITION.search(line):
            yield Finding(place(file, root, number), "has an ARN with a literal partition")


def template_facts(template: Template) -> Iterator[str]:
    """Everything that the template's resources break."""
    yield from function_facts(template)
    yield from policy_facts(template)
    yield from stream_facts(template)
    yield from mapping_facts(template)
    yield from queue_facts(template)
    yield from rule_facts(template)
    yield from bucket_facts(template)


def function_facts(template: Template) -> Iterator[str]:
    """Handlers that would not load app.py, and roles that are written out."""
    for name, body in resources(template, *FUNCTIONS):
        values = properties(body)
        if not str(values.get("Handler", "")).startswith("app."):
            yield f"{name}: its handler {values.get('Handler')!r} is not in app.py"
        if not is_intrinsic(values.get("Role")):
            yield f"{name}: its role is not a reference"


def policy_facts(template: Template) -> Iterator[str]:
    """Statements that allow everything."""
    for name, body in (template.get("Resources") or {}).items():
        for mapping in walk(body):
            if "Effect" in mapping and "*" in _listed(mapping.get("Action")):
                yield f"{name}: a policy's action is *"


def stream_facts(template: Template) -> Iterator[str]:
    """The Events table is the outbox: it has a stream, and no other table has one."""
    for name, body in resources(template, "AWS::DynamoDB::Table"):
        has_stream = "StreamSpecification" in properties(body)
        if has_stream != name.startswith(STREAMED_TABLE):
            yield f"{name}: {'has a stream, which only the Events table may' if has_stream else 'has no stream'}"


def mapping_facts(template: Template) -> Iterator[str]:
    """Sources whose one bad record would hold up or lose its batch."""
    queues = dict(resources(template, "AWS::SQS::Queue"))
    for name, values, source in mappings(template):
        if "ReportBatchItemFailures" not in _listed(values.get("FunctionResponseTypes")):
            yield f"{name}: does not report partial batch failures"
        queue = referred(source)
        if queue in queues and "RedrivePolicy" not in properties(queues[queue]):
            yield f"{queue}: feeds {name} and has no redrive policy"


def queue_facts(template: Template) -> Iterator[str]:
    """Queues that feed a function: what fails is kept and looked at, and does not come again while it is at work."""
    queues = dict(resources(template, "AWS::SQS::Queue"))
    for name, values, source in mappings(template):
        queue = referred(source)
        if queue in queues:
            yield from redrive_facts(template, str(queue), queues)
            least = TIMES_THE_FUNCTION * timeout(template, name, values)
            if properties(queues[str(queue)]).get("VisibilityTimeout", 30) < least:
                yield f"{queue}: its visibility timeout is under {least} s, {TIMES_THE_FUNCTION} times its function's"


def redrive_facts(template: Template, queue: str, queues: dict[str, Any]) -> Iterator[str]:
    """A queue whose dead letters are lost, or lie unseen."""
    policy = properties(queues[queue]).get("RedrivePolicy") or {}
    dead = referred(policy.get("deadLetterTargetArn"))
    if dead is None:
        return
    if properties(queues.get(dead, {})).get("MessageRetentionPeriod") != FOURTEEN_DAYS:
        yield f"{dead}: does not keep its messages for 14 days"
    alarms = (properties(body).get("Dimensions") or [] for _, body in resources(template, "AWS::CloudWatch::Alarm"))
    watched = {referred(dimension.get("Value")) for dimensions in alarms for dimension in dimensions}
    if dead not in watched:
        yield f"{dead}: has no alarm"


def timeout(template: Template, mapping: str, values: dict[str, Any]) -> int:
    """How many seconds the function of a mapping may take."""
    functions = template.get("Resources") or {}
    name = referred(values.get("FunctionName")) or mapping.partition(".")[0]
    return int(properties(functions.get(name, {})).get("Timeout", 3))


def rule_facts(template: Template) -> Iterator[str]:
    """Rules that would lose an event which their target does not take."""
    for name, body in resources(template, "AWS::Events::Rule"):
        for target in properties(body).get("Targets") or []:
            if not (target.get("DeadLetterConfig") or {}).get("Arn"):
                yield f"{name}: its target {target.get('Id')} has no dead-letter queue"


def mappings(template: Template) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Name, properties and source of each queue or stream that feeds a function, however it is declared."""
    for name, body in resources(template, "AWS::Lambda::EventSourceMapping"):
        yield name, properties(body), properties(body).get("EventSourceArn")
    for name, body in resources(template, "AWS::Serverless::Function"):
        for event, spec in (properties(body).get("Events") or {}).items():
            if spec.get("Type") in {"SQS", "DynamoDB", "Kinesis"}:
                values = spec.get("Properties") or {}
                yield f"{name}.{event}", values, values.get("Queue", values.get("Stream"))


def bucket_facts(template: Template) -> Iterator[str]:
    """Buckets that forget an old version or may be opened to the public."""
    for name, body in resources(template, "AWS::S3::Bucket"):
        values = properties(body)
        if (values.get("VersioningConfiguration") or {}).get("Status") != "Enabled":
            yield f"{name}: keeps no versions"
        block = values.get("PublicAccessBlockConfiguration") or {}
        if any(block.get(key) is not True for key in PUBLIC_ACCESS):
            yield f"{name}: does not block public access"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
