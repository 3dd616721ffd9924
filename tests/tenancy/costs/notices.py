"""What the access patterns of notices cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.events import Event
from chalicelib.handover.notices.rules import Notice
from chalicelib.handover.notices.store import NoticeStore
from tests.kit.builders import NOW, ORG, a_move
from tests.tenancy.scene import BY, FILES, MOVES, QUERY, WRITE, Work, case, now, page

NOTICES = NoticeStore()


def moved() -> None:
    MOVES.save(case(), [a_move("cli_c")], Event("PortfolioCounted", "hnd_1"), by=BY, now=NOW)


def saving() -> Work:
    moved()
    told = case()
    return lambda: NOTICES.save(told, [Notice("cli_c", "客户")], Event("NoticesDrafted", "hnd_1"), by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.notices.NoticeStore.save": saving,
    "handover.notices.NoticeStore.of": now(lambda: NOTICES.of(ORG, "hnd_1", ["cli_c"])),
    "handover.notices.NoticeStore.page": page(NOTICES.page, "hnd_1"),
    "handover.evidence.EvidenceStore.anywhere": now(lambda: FILES.anywhere(ORG, "hnd_1", "evd_2")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.notices.NoticeStore.save": (WRITE, 0, 9, 0),
    "handover.notices.NoticeStore.of": (("BatchGetItem",), 2, 0, 0),
    "handover.notices.NoticeStore.page": (QUERY, 1, 0, 1),
    "handover.evidence.EvidenceStore.anywhere": (QUERY, 1, 0, 0),
}
