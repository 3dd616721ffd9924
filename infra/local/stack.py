"""Deploy the package to the embedded AWS, as it is deployed to the real one, and keep what the stack is made of."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.checks.cloudformation import load
from infra.local.home import OWNER, REGION, Home, Trouble

NAME = "baton"
ARTIFACTS = "baton-artifacts"
PARAMETERS = {
    "Stage": "local",
    "SettleSeconds": "1",
    "DemoClock": "1",
    "Mail": "ses",
    "MailFrom": "noreply@baton.test",
    "SmtpHost": "localhost",
    "SmtpPort": "587",
}
OUTPUTS = {
    "BATON_PEOPLE_TABLE": "PeopleTable",
    "BATON_CLIENTS_TABLE": "ClientsTable",
    "BATON_HANDOVER_TABLE": "HandoverTable",
    "BATON_EVENTS_TABLE": "EventsTable",
    "BATON_INSIGHT_TABLE": "InsightTable",
    "BATON_BUS": "EventBus",
    "BATON_RELAY_DEAD_LETTERS": "RelayDeadLetterQueue",
    "BATON_ORDERS_QUEUE": "OrdersQueueUrl",
    "BATON_ORDERS_DEAD_LETTERS": "OrdersDeadLetterQueue",
    "BATON_REBUILD_FUNCTION": "RebuildFunction",
    "BATON_EVIDENCE_BUCKET": "EvidenceBucket",
    "BATON_STATE_MACHINE": "StateMachine",
    "BATON_SECRET_ARN": "CursorSecretArn",
    "BATON_AUDIENCE": "UserPoolClient",
    "BATON_USER_POOL": "UserPool",
    "BATON_LOG_GROUP": "FunctionLogs",
}


def client(home: Home, service: str) -> Any:
    """A botocore client of the embedded AWS, as its owner."""
    return botocore.session.Session().create_client(
        service,
        endpoint_url=home.cloud_url,
        region_name=REGION,
        aws_access_key_id=OWNER["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=OWNER["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def deploy(home: Home, package: Path) -> bool:
    """Bring the stack to a package, with a sender of mails that is verified; False when it is there already."""
    client(home, "ses").verify_email_identity(EmailAddress=PARAMETERS["MailFrom"])
    parameters = PARAMETERS | {"EmbeddedUrl": home.cloud_url}
    digest = hashlib.sha256((package / "inputs.sha256").read_bytes() + json.dumps(parameters).encode()).hexdigest()
    cloudformation = client(home, "cloudformation")
    status = _status(cloudformation)
    if status and home.stack().get("BATON_PACKAGE") == digest:
        return False
    arguments = {
        "StackName": NAME,
        "TemplateURL": _template(home, package, digest),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    if status:
        cloudformation.update_stack(**arguments)
    else:
        cloudformation.create_stack(**arguments)
    home.keep_stack(_settings(home, _outputs(cloudformation)) | {"BATON_PACKAGE": digest})
    return True


def _template(home: Home, package: Path, digest: str) -> str:
    """Where the packaged template lies, with the address of the uploaded code: it is too long to be sent."""
    code = f"{digest}.zip"
    objects = client(home, "s3")
    if ARTIFACTS not in {bucket["Name"] for bucket in objects.list_buckets()["Buckets"]}:
        objects.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    objects.put_object(Bucket=ARTIFACTS, Key=code, Body=(package / "deployment.zip").read_bytes())
    template = load(package / "sam.yaml")
    for resource in template["Resources"].values():
        if "CodeUri" in resource.get("Properties", {}):
            resource["Properties"]["CodeUri"] = f"s3://{ARTIFACTS}/{code}"
    objects.put_object(Bucket=ARTIFACTS, Key=f"{digest}.json", Body=json.dumps(template).encode())
    return f"{home.cloud_url}/{ARTIFACTS}/{digest}.json"


def _status(cloudformation: Any) -> str | None:
    try:
        found = cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None
    return str(found)


def _outputs(cloudformation: Any) -> dict[str, str]:
    """What the finished stack says of itself; `Trouble` with the first failed resource when it did not finish."""
    while (status := _status(cloudformation)) and status.endswith("_IN_PROGRESS"):
        time.sleep(0.2)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise Trouble(f"The stack could not be deployed ({status}): {_failure(cloudformation)}")
    stack = cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _failure(cloudformation: Any) -> str:
    happened = cloudformation.describe_stack_events(StackName=NAME)["StackEvents"]
    failed = [event for event in reversed(happened) if event["ResourceStatus"].endswith("FAILED")]
    return f"{failed[0]['LogicalResourceId']}: {failed[0].get('ResourceStatusReason')}" if failed else "no reason given"


def _settings(home: Home, outputs: dict[str, str]) -> dict[str, str]:
    """The settings that the functions have, for tools that act beside them."""
    pool = outputs["UserPool"]
    return {name: outputs[output] for name, output in OUTPUTS.items()} | {
        "BATON_STAGE": PARAMETERS["Stage"],
        "BATON_SETTLE_SECONDS": PARAMETERS["SettleSeconds"],
        "BATON_DEMO_CLOCK": PARAMETERS["DemoClock"],
        "BATON_MAIL": PARAMETERS["Mail"],
        "BATON_MAIL_FROM": PARAMETERS["MailFrom"],
        "BATON_SMTP_HOST": PARAMETERS["SmtpHost"],
        "BATON_SMTP_PORT": PARAMETERS["SmtpPort"],
        "BATON_SMTP_SECRET": f"{NAME}/smtp",
        "BATON_ISSUER": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        "BATON_JWKS_URL": f"{home.cloud_url}/{pool}/.well-known/jwks.json",
        "BATON_API_URL": f"{home.cloud_url}/restapis/{outputs['RestAPIId']}/api/_user_request_",
        "AWS_ENDPOINT_URL": home.cloud_url,
        "AWS_DEFAULT_REGION": REGION,
    }
