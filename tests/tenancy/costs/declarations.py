"""What the access patterns of declarations cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.events import Event
from chalicelib.handover.declarations.rules import Given
from tests.kit.builders import LEAD, NOW, ORG
from tests.kit.declarations import an_item
from tests.tenancy.scene import BY, DECLARATIONS, GET, QUERY, WRITE, Work, access, case, now


def declaring() -> Work:
    changed, given = case(), Given("channels", {"complete": True, "none": True})
    event = Event("TaskDeclared", "hnd_1")
    return lambda: DECLARATIONS.save_whole(changed, 1, given, event, by=BY, now=NOW)


def declaring_subjects() -> Work:
    changed, owner, event = case(), access(LEAD), Event("SubjectDeclared", "hnd_1")
    return lambda: DECLARATIONS.save_items(changed, 1, [an_item("cli_c")], event, people=[owner], by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.declarations.DeclarationStore.save_whole": declaring,
    "handover.declarations.DeclarationStore.save_items": declaring_subjects,
    "handover.declarations.DeclarationStore.get": now(lambda: DECLARATIONS.get(ORG, "hnd_1", 1, "cli_c")),
    "handover.declarations.DeclarationStore.of_task": now(lambda: DECLARATIONS.of_task(ORG, "hnd_1", 1)),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.declarations.DeclarationStore.save_whole": (WRITE, 0, 9, 0),
    "handover.declarations.DeclarationStore.save_items": (WRITE, 0, 11, 0),
    "handover.declarations.DeclarationStore.get": (GET, 1, 0, 0),
    "handover.declarations.DeclarationStore.of_task": (QUERY, 1, 0, 2),
}
