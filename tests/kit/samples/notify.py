"""Samples of the inbox and of the function that fills it."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.aws.events import EventStore
from chalicelib.notify import tasks
from chalicelib.notify.rules import message_id
from tests.kit.events import a_batch, failures
from tests.kit.samples.handover import queue
from tests.kit.world import FunctionSample, Sample, World, counted, opened


def told(world: World) -> None:
    """The leaver was told that the case opened."""
    opened(world)
    [link] = EventStore().chain(world.company.org_id, world.case.id)
    assert failures(tasks.fill_inboxes(a_batch([link])["Records"])) == []
    world.ids["message_id"] = message_id(link.event_id, world.company.employee("sales"))


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/inbox": Sample("sales", told),
    "POST /v1/inbox/{message_id}/read": Sample("sales", told),
}
FUNCTIONS: Mapping[str, FunctionSample] = {
    "notify_inbox": FunctionSample(counted, queue, {"batchItemFailures": []}),
}
