"""AWS in this process for one test: moto's tables, bucket, secret and bus, and the settings that name them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pynamodb.connection.base
import pytest
from moto import mock_aws

from chalicelib.aws import auth, clients, items, paging, settings
from chalicelib.insight import zone
from chalicelib.people import store as people_store
from chalicelib.people.clock import store as clock_store
from tests.kit import answers, partitions
from tests.kit.capacity import REGION, Cost, Meter
from tests.kit.tokens import jwks
from tests.kit.undo import UndoLog

ISSUER = "https://issuer.test/pool"
AUDIENCE = "client-of-the-tests"
TABLES = ("people", "clients", "handover", "events", "insight")


@contextmanager
def cloud(patch: pytest.MonkeyPatch, folder: Path, *, log: UndoLog | None = None) -> Iterator[Requests]:
    """A fresh, empty cloud; yields the log of requests made to it. Its transactions go through an undo log."""
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(jwks()), encoding="utf-8")
    for name, value in _environment(keys).items():
        patch.setenv(name, value)
    session = _session()
    patch.setattr(botocore.session, "get_session", _session)
    patch.setattr(pynamodb.connection.base, "get_session", _session)
    (log or UndoLog()).install(patch)
    answers.install(patch)
    partitions.install(patch)
    with mock_aws():
        forget()
        _create(session)
        patch.setenv("BATON_STATE_MACHINE", _machine(session))
        secret = session.create_client("secretsmanager").create_secret(Name="cursors", SecretString="s3cret")
        patch.setenv("BATON_SECRET_ARN", secret["ARN"])
        forget()
        yield Requests()
    forget()


def serve(folder: Path, prefix: str) -> None:
    """Tables of a name of their own on a served cloud, and the settings that name them: for a process of its own."""
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(jwks()), encoding="utf-8")
    own = {name: value for name, value in _environment(keys, prefix).items() if not name.startswith("AWS_")}
    os.environ.update(own)
    session = botocore.session.Session()
    dynamodb = session.create_client("dynamodb")
    for name in TABLES:
        dynamodb.create_table(**_table(f"{prefix}-{name}"))
    secret = session.create_client("secretsmanager").create_secret(Name=prefix, SecretString="s3cret")
    os.environ["BATON_SECRET_ARN"] = secret["ARN"]


@cache
def _session() -> Any:
    """One session for all tests, for reading AWS's service descriptions takes long; its clients are each test's own."""
    return botocore.session.Session()


def forget() -> None:
    """Drop everything that a process caches, so that the next test starts cold."""
    for cached in (settings.settings, clients.session, clients.client, items.connection, items._bound, paging._secret):
        cached.cache_clear()
    auth._verifiers.clear()
    people_store._logins.clear()
    zone._zones.clear()
    clock_store._read.clear()


class Requests:
    """Counts the DynamoDB calls that some work makes, the units they consume and the entries they evaluate."""

    def __init__(self) -> None:
        self.made: list[str] = []
        events = items.connection().client.meta.events
        self._meter = Meter(events)
        events.register("before-send.dynamodb", self._note)

    def _note(self, request: Any, **_: Any) -> None:
        target = request.headers["X-Amz-Target"]
        text = target.decode() if isinstance(target, bytes) else target
        self.made.append(text.rpartition(".")[2])

    def of(self, work: Any) -> list[str]:
        """The calls that some work makes."""
        before = len(self.made)
        work()
        return self.made[before:]

    def cost(self, work: Any) -> Cost:
        """The calls that some work makes with all that they cost."""
        return self._meter.of(work)


def _environment(keys: Path, prefix: str = "test") -> dict[str, str]:
    tables = {f"BATON_{name.upper()}_TABLE": f"{prefix}-{name}" for name in TABLES}
    return tables | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "BATON_STAGE": "test",
        "BATON_BUS": "test-bus",
        "BATON_RELAY_DEAD_LETTERS": "unset",
        "BATON_EVIDENCE_BUCKET": "test-evidence",
        "BATON_STATE_MACHINE": "unset",
        "BATON_ISSUER": ISSUER,
        "BATON_AUDIENCE": AUDIENCE,
        "BATON_JWKS_URL": keys.as_uri(),
        "BATON_SECRET_ARN": "unset",
        "BATON_SETTLE_SECONDS": "0",
        "BATON_DEMO_CLOCK": "0",
    }


def _create(session: Any) -> None:
    dynamodb = session.create_client("dynamodb")
    for name in TABLES:
        dynamodb.create_table(**_table(f"test-{name}"))
    session.create_client("events").create_event_bus(Name="test-bus")
    session.create_client("s3").create_bucket(
        Bucket="test-evidence", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    session.create_client("s3").put_bucket_versioning(
        Bucket="test-evidence", VersioningConfiguration={"Status": "Enabled"}
    )


def _machine(session: Any) -> str:
    """The address of a state machine that starts and is woken, but runs nothing."""
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}})
    made = session.create_client("stepfunctions").create_state_machine(
        name="test-machine", definition=definition, roleArn="arn:aws:iam::123456789012:role/test"
    )
    arn: str = made["stateMachineArn"]
    return arn


def _table(name: str) -> dict[str, Any]:
    def schema(first: str, second: str) -> list[dict[str, str]]:
        return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]

    keys = ("pk", "sk", "i1pk", "i1sk", "i2pk", "i2sk")
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": schema("pk", "sk"),
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": f"index{index}",
                "KeySchema": schema(f"i{index}pk", f"i{index}sk"),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in (1, 2)
        ],
    }
