"""Each template rule is fed the same small template, sound and broken in one place."""

from pathlib import Path

import pytest

from infra.checks import cloudformation, template

SOUND = """
Resources:
  APIHandler:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.app, Role: !GetAtt HandlerRole.Arn}
  EventsRelay:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.events_relay
      Role: {"Fn::GetAtt": [HandlerRole, Arn]}
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt EventsTable.StreamArn
            FunctionResponseTypes: [ReportBatchItemFailures]
  HandlerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ["dynamodb:GetItem"], Resource: !Sub "arn:${AWS::Partition}:s3:::x"}
  HandoverWake:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handover_wake, Timeout: 29, Role: !GetAtt HandlerRole.Arn}
  WakeMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref HandoverWake
      EventSourceArn: !GetAtt WakeQueue.Arn
      FunctionResponseTypes: [ReportBatchItemFailures]
  WakeQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 174
      RedrivePolicy: {maxReceiveCount: 5, deadLetterTargetArn: !GetAtt WakeDead.Arn}
  WakeDead:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600}
  WakeAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Dimensions: [{Name: QueueName, Value: !GetAtt WakeDead.QueueName}]}
  WakeRule:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - {Id: wake, Arn: !GetAtt WakeQueue.Arn, DeadLetterConfig: {Arn: !GetAtt WakeDead.Arn}}
  EventsTable:
    Type: AWS::DynamoDB::Table
    Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}
  ClientsTable:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
  EvidenceBucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      PublicAccessBlockConfiguration:
        {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
"""
BROKEN = [
    ("Handler: app.app", "Handler: chalicelib.x.fn", "APIHandler: its handler 'chalicelib.x.fn' is not in app.py"),
    ("Role: !GetAtt HandlerRole.Arn", "Role: someone", "APIHandler: its role is not a reference"),
    (", Role: !GetAtt HandlerRole.Arn", "", "APIHandler: its role is not a reference"),
    ('Action: ["dynamodb:GetItem"]', 'Action: "*"', "HandlerRole: a policy's action is *"),
    ('Action: ["dynamodb:GetItem"]', 'Action: ["s3:GetObject", "*"]', "HandlerRole: a policy's action is *"),
    (
        "{BillingMode: PAY_PER_REQUEST}",
        "{StreamSpecification: {StreamViewType: KEYS_ONLY}}",
        "ClientsTable: has a stream, which only the Events table may",
    ),
    ("{StreamSpecification: {StreamViewType: NEW_IMAGE}}", "{}", "EventsTable: has no stream"),
    (
        "EventSourceArn: !GetAtt WakeQueue.Arn\n      FunctionResponseTypes: [ReportBatchItemFailures]",
        "EventSourceArn: !GetAtt WakeQueue.Arn",
        "WakeMapping: does not report partial batch failures",
    ),
    (
        "Stream: !GetAtt EventsTable.StreamArn\n            FunctionResponseTypes: [ReportBatchItemFailures]",
        "Stream: !GetAtt EventsTable.StreamArn",
        "EventsRelay.Stream: does not report partial batch failures",
    ),
    (
        "RedrivePolicy: {maxReceiveCount: 5, deadLetterTargetArn: !GetAtt WakeDead.Arn}",
        "DelaySeconds: 1",
        "WakeQueue: feeds WakeMapping and has no redrive policy",
    ),
    (
        "VisibilityTimeout: 174",
        "VisibilityTimeout: 173",
        "WakeQueue: its visibility timeout is under 174 s, 6 times its function's",
    ),
    (
        "VisibilityTimeout: 174",
        "DelaySeconds: 1",
        "WakeQueue: its visibility timeout is under 174 s, 6 times its function's",
    ),
    ("1209600", "1209599", "WakeDead: does not keep its messages for 14 days"),
    ("{MessageRetentionPeriod: 1209600}", "{DelaySeconds: 1}", "WakeDead: does not keep its messages for 14 days"),
    ("Value: !GetAtt WakeDead.QueueName", "Value: !GetAtt WakeQueue.QueueName", "WakeDead: has no alarm"),
    (
        ", DeadLetterConfig: {Arn: !GetAtt WakeDead.Arn}",
        "",
        "WakeRule: its target wake has no dead-letter queue",
    ),
    ("{Status: Enabled}", "{Status: Suspended}", "EvidenceBucket: keeps no versions"),
    ("BlockPublicPolicy: true, ", "", "EvidenceBucket: does not block public access"),
    ("BlockPublicAcls: true", "BlockPublicAcls: false", "EvidenceBucket: does not block public access"),
]


def facts(text: str) -> list[str]:
    return list(template.template_facts(cloudformation.parse(text)))


def test_a_sound_template_breaks_no_rule() -> None:
    assert facts(SOUND) == []


@pytest.mark.parametrize(("sound", "broken", "fact"), BROKEN, ids=[fact for _, _, fact in BROKEN])
def test_a_template_broken_in_one_place_is_found(sound: str, broken: str, fact: str) -> None:
    assert sound in SOUND
    assert facts(SOUND.replace(sound, broken, 1)) == [fact]


def a_checkout(root: Path) -> Path:
    (root / template.PACKAGED.parent).mkdir(parents=True)
    (root / template.PACKAGED).write_text(SOUND)
    for name in ("app.py", "chalicelib/aws/x.py", "infra/template.yaml", "step_functions/x.asl.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("arn:${AWS::Partition}:states")
    return root


def test_a_sound_checkout_is_clean(tmp_path: Path) -> None:
    checked = template.check(a_checkout(tmp_path))
    assert (checked.subjects, checked.findings) == (12, ())


@pytest.mark.parametrize(
    "name",
    ["app.py", "chalicelib/aws/x.py", "infra/template.yaml", "step_functions/x.asl.json", "build/package/sam.yaml"],
)
@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_a_literal_partition_is_found_wherever_it_stands(tmp_path: Path, name: str, partition: str) -> None:
    file = a_checkout(tmp_path) / name
    file.write_text(f"{file.read_text()}\n# arn:{partition}:s3:::x\n")
    [finding] = template.check(tmp_path).findings
    assert finding.place.startswith(f"{name}:")


def test_a_checkout_that_was_not_packaged_has_no_subjects(tmp_path: Path) -> None:
    assert template.check(tmp_path).subjects == 0


def test_short_and_long_intrinsics_read_alike() -> None:
    short = cloudformation.parse("a: !GetAtt X.Y.Z\nb: !Ref R\nc: !Sub ['${v}', {v: 1}]\nd: !Equals [1, 2]")
    assert short == {
        "a": {"Fn::GetAtt": ["X", "Y.Z"]},
        "b": {"Ref": "R"},
        "c": {"Fn::Sub": ["${v}", {"v": 1}]},
        "d": {"Fn::Equals": [1, 2]},
    }
