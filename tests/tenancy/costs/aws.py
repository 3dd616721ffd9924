"""What the access patterns of aws cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.jobs import Job
from tests.kit.builders import (
    LEAVER,
    NOW,
    ORG,
    a_caller,
)
from tests.tenancy.scene import (
    BY,
    EVENTS,
    GET,
    JOBS,
    PROBES,
    QUERY,
    WRITE,
    Work,
    now,
    page,
)

STEPS: Mapping[str, Callable[[], Work]] = {
    "aws.events.EventStore.first": now(lambda: EVENTS.first(ORG, "hnd_1")),
    "aws.events.EventStore.feed": now(lambda: EVENTS.feed(ORG, "2026-11-23", 0, limit=50, after=None)),
    "aws.events.EventStore.page": page(EVENTS.page, "hnd_1"),
    "aws.events.EventStore.chain": now(lambda: EVENTS.chain(ORG, "hnd_1")),
    "aws.jobs.JobStore.save": now(lambda: JOBS.save(Job("job_1", ORG, "count", LEAVER), by=BY, now=NOW)),
    "aws.jobs.JobStore.get": now(lambda: JOBS.get(ORG, "job_1")),
    "aws.probes.ProbeStore.count": now(lambda: PROBES.count(a_caller(), NOW)),
    "aws.probes.ProbeStore.misses": now(lambda: PROBES.misses(ORG, LEAVER, "2026-11-24")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "aws.events.EventStore.first": (GET, 1, 0, 0),
    "aws.events.EventStore.feed": (QUERY, 0.5, 0, 0),
    "aws.events.EventStore.page": (QUERY, 1, 0, 1),
    "aws.events.EventStore.chain": (QUERY, 1, 0, 1),
    "aws.jobs.JobStore.save": (WRITE, 0, 2, 0),
    "aws.jobs.JobStore.get": (GET, 1, 0, 0),
    "aws.probes.ProbeStore.count": (WRITE, 0, 2, 0),
    "aws.probes.ProbeStore.misses": (GET, 1, 0, 0),
}
