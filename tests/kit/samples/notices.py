"""Samples of notices to clients, and of the consumer that mails them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws.events import EventStore, cloud_event
from tests.kit.world import CASE, FunctionSample, Sample, World, proposed

NOTICES = CASE + "/client-notices"
PROOF = {"on": "2026-11-23", "message_id": "wecom-1"}


def accepted(world: World) -> None:
    """The first client has a receiver, and a contact with an address."""
    proposed(world)
    client_id = world.company.client_ids[0]
    assert world.case.answer(client_id).status == 200
    contact = {"name": "周经理", "emails": ["zhou@client.example"]}
    assert world.company.call("lead", "POST", f"/v1/clients/{client_id}/contacts", contact).status == 201


def _drafted(world: World) -> None:
    """The first client is about to be told, by mail and by chat."""
    accepted(world)
    assert world.case.draft(world.company.client_ids[:1], channels=["mail", "text"]).status == 201


def _notices(world: World) -> Any:
    return {
        "client_ids": world.company.client_ids[:1],
        "template": "new_contact",
        "effective_on": "2026-12-24",
        "channels": ["mail"],
    }


def _mails(world: World) -> Any:
    """The draft as it lies in the consumer's queue."""
    links = EventStore().chain(world.company.org_id, world.case.id)
    return {
        "Records": [
            {"messageId": link.event_id, "eventSource": "aws:sqs", "body": json.dumps({"detail": cloud_event(link)})}
            for link in links
            if link.name == "NoticesDrafted"
        ]
    }


SAMPLES: Mapping[str, Sample] = {
    f"GET {NOTICES}": Sample("lead", _drafted),
    f"POST {NOTICES}": Sample("lead", accepted, _notices),
    f"POST {NOTICES}/{{client_id}}/delivered": Sample("lead", _drafted, lambda _: PROOF),
    f"POST {NOTICES}/{{client_id}}/acknowledged": Sample("lead", _drafted, lambda _: PROOF),
    f"POST {NOTICES}/{{client_id}}/returned": Sample("lead", _drafted, lambda _: PROOF),
    f"POST {NOTICES}/{{client_id}}/excepted": Sample("head", _drafted, lambda _: {"reason": "客户已注销"}),
}
FUNCTIONS: Mapping[str, FunctionSample] = {
    "handover_notices": FunctionSample(_drafted, _mails, {"batchItemFailures": []}),
}
