"""Filing and editing complaints: what is written, what is not, and who must be able to receive."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Invalid, Stale
from chalicelib.core.refs import Ref
from chalicelib.trade.complaints import service
from chalicelib.trade.complaints.rules import Complaint
from chalicelib.trade.records.rules import PersonUnfit, RefTaken
from tests.kit.builders import HEAD, LEAD, NOW, a_caller, a_client, a_locked_caller, an_access
from tests.kit.fakes import FakeClients, FakePeople, FakeRecords
from tests.kit.money import a_complaint, a_filing

REF = Ref("desk", "T-1")


class World:
    """A client, its complaints, and people of whom the lead hands over."""

    def __init__(self, *complaints: Complaint, **taken: Any) -> None:
        self.complaints = FakeRecords(*complaints, **taken)
        self.given = {
            "clients": FakeClients(a_client()),
            "people": FakePeople(an_access(LEAD, level=Level.HANDOVER)),
            "complaints": self.complaints,
            "now": NOW,
        }

    def file(self, caller: Any = None, **changes: Any) -> Complaint:
        return service.file_complaint(caller or a_caller(), a_filing(**changes), **self.given)

    def edit(self, *, seen: int = 0, **changes: Any) -> Complaint:
        return service.edit_complaint(a_caller(), "cmp_a_1", changes, seen=seen, **self.given)


def test_a_salesperson_files_a_complaint() -> None:
    world = World()
    assert (world.file().version, world.complaints.event_names) == (1, ["ComplaintFiled"])


def test_who_hands_over_still_files_what_a_client_of_hers_complains_of() -> None:
    assert World().file(a_locked_caller()).version == 1


def test_who_hands_over_files_nothing_for_a_client_she_does_not_hold() -> None:
    world = World()
    world.given["clients"] = FakeClients(a_client(holders={}))
    with pytest.raises(Invalid):
        world.file(a_locked_caller())


def test_whoever_is_named_must_be_able_to() -> None:
    world = World()
    assert (world.file(owner_id=HEAD).owner_id, world.complaints.receivers) == (HEAD, [HEAD])
    with pytest.raises(PersonUnfit):
        world.file(owner_id=LEAD)


def test_a_reference_of_another_complaint_is_taken() -> None:
    world = World(a_complaint(), taken={REF: "cmp_a_2"})
    with pytest.raises(RefTaken):
        world.file(refs=(REF,))
    with pytest.raises(RefTaken):
        world.edit(refs=(REF,))


def test_an_edit_without_a_difference_writes_nothing() -> None:
    world = World(a_complaint())
    assert (world.edit(subject="晚到6小时"), world.complaints.event_names) == (a_complaint(), [])


def test_a_stale_edit_is_refused_even_without_a_difference() -> None:
    with pytest.raises(Stale):
        World(a_complaint()).edit(seen=7, subject="晚到6小时")


def test_an_edit_asks_only_for_an_owner_newly_named() -> None:
    world = World(a_complaint(owner_id=LEAD))
    world.edit(owner_id=LEAD, next_step="回电")
    world.edit(seen=1, owner_id=HEAD)
    assert (world.complaints.receivers, world.complaints.records["cmp_a_1"].owner_id) == ([HEAD], HEAD)
