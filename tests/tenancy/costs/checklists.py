"""What the access patterns of checklists cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.handover.checklists import rules
from chalicelib.handover.checklists.rules import SALES
from chalicelib.handover.checklists.store import ChecklistStore
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, TASK, a_caller
from tests.tenancy.scene import GET, QUERY, WRITE, Work, access, now

STORE = ChecklistStore()


def revising() -> Work:
    revised, event = rules.revise(rules.known(ORG, SALES), [TASK], seen=0)
    return lambda: STORE.save(revised, event, by=a_caller(HEAD), now=NOW)


def choosing() -> Work:
    leaver = access(LEAVER)
    return lambda: STORE.of(ORG, leaver)


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.checklists.ChecklistStore.get": now(lambda: STORE.get(ORG, SALES)),
    "handover.checklists.ChecklistStore.own": now(lambda: STORE.own(ORG)),
    "handover.checklists.ChecklistStore.of": choosing,
    "handover.checklists.ChecklistStore.save": revising,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.checklists.ChecklistStore.get": (GET, 1, 0, 0),
    "handover.checklists.ChecklistStore.own": (QUERY, 1, 0, 0),
    "handover.checklists.ChecklistStore.of": ((*GET, *GET), 2, 0, 0),
    "handover.checklists.ChecklistStore.save": (WRITE, 0, 12, 0),
}
