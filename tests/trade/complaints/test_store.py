"""Complaints in their client's partition, and by owner while they are open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore, FileItem
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem
from chalicelib.trade.complaints import rules
from chalicelib.trade.complaints.rules import REJECTED, RESOLVED, Complaint, Severity
from chalicelib.trade.complaints.store import ComplaintStore
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, a_caller, a_client, an_access
from tests.kit.cloud import Requests
from tests.kit.money import a_filing

STORE, CLIENTS = ComplaintStore(), ClientStore()
BY, REF = System(ORG, "test"), Ref("desk", "T-1")


@pytest.fixture(autouse=True)
def _company(requests: Requests) -> None:
    CLIENTS.register([client_rules.register(a_client())], by=BY, now=NOW)
    for who in (LEAVER, HEAD):
        AccessItem.of(an_access(who)).save()


def client() -> Client:
    found = CLIENTS.get(ORG, "cli_a")
    assert found is not None
    return found


def filed(*people: Access, of: Client | None = None, **changes: Any) -> Complaint:
    file = of or client()
    complaint, event = rules.file(file, a_filing(**changes), now=NOW)
    return STORE.create(complaint, event, client=file, people=people, by=a_caller(), now=NOW)


def edited(complaint: Complaint, *people: Access, **changes: Any) -> Complaint:
    after, event = rules.edit(complaint, changes, client=client(), seen=complaint.version)
    return STORE.save(complaint, after, event, people=people, by=a_caller(), now=NOW)


def open_of(who: str) -> list[str]:
    return [complaint.id for complaint in STORE.open_of(ORG, who, limit=40)[0]]


def test_a_complaint_is_read_back_as_written() -> None:
    complaint = filed(severity=Severity.HIGH, order_id="ord_a_1", next_step="回电", next_on=NOW.date(), refs=(REF,))
    assert STORE.get(ORG, complaint.id) == complaint
    resolved = edited(complaint, status=RESOLVED, resolution="已赔付\n两票", satisfied=False)
    assert STORE.get(ORG, complaint.id) == resolved


def test_an_id_that_carries_no_client_costs_no_read(requests: Requests) -> None:
    assert requests.of(lambda: STORE.get(ORG, "cmp_1")) == []


def test_a_complaint_of_another_company_is_none() -> None:
    assert STORE.get("org_two", filed().id) is None


@pytest.mark.parametrize("prefix", ["ord", "rec", "cli"])
def test_another_kind_of_id_is_no_complaint(prefix: str) -> None:
    assert STORE.get(ORG, filed().id.replace("cmp", prefix, 1)) is None


def test_a_complaint_is_filed_with_its_event_and_keeps_its_chain() -> None:
    complaint = edited(filed(), next_step="回电")
    links = EventStore().chain(ORG, complaint.id)
    assert ([link.name for link in links], first_fault(links)) == (["ComplaintFiled", "ComplaintEdited"], None)


def test_each_write_is_one_transaction(requests: Requests) -> None:
    file = client()
    assert requests.of(lambda: filed(of=file)) == ["TransactWriteItems"]
    complaint, event = rules.edit(filed(), {"next_step": "回电"}, client=file, seen=1)
    assert requests.of(lambda: STORE.save(complaint, complaint, event, by=BY, now=NOW)) == ["TransactWriteItems"]


def test_a_client_that_passed_on_meanwhile_is_raced_for_its_manager_would_be_another() -> None:
    before = client()
    FileItem.of(replace(before, version=before.version + 1)).save()
    with pytest.raises(Raced):
        filed(of=before)


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"epoch": 2}])
@pytest.mark.parametrize("write", [filed, lambda person: edited(filed(), person, owner_id=HEAD)])
def test_a_person_whose_rights_changed_gets_nothing(write: Callable[[Access], Any], changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(HEAD, **changes)).save()
    with pytest.raises(Raced):
        write(an_access(HEAD))
    assert open_of(HEAD) == []


def test_a_reference_is_claimed_once_and_free_when_given_up() -> None:
    first = filed(refs=(REF,))
    with pytest.raises(Raced):
        filed(refs=(REF,))
    edited(first, refs=())
    assert STORE.owners(ORG, [REF]) == {}
    assert {REF: filed(refs=(REF,)).id} == STORE.owners(ORG, [REF])


def test_a_clients_complaints_are_one_query_page_by_page(requests: Requests) -> None:
    made = sorted(filed().id for _ in range(3))
    first, after = STORE.of_client(ORG, "cli_a", limit=2, after=None)
    assert requests.of(lambda: STORE.of_client(ORG, "cli_a", limit=2, after=after)) == ["Query"]
    rest, end = STORE.of_client(ORG, "cli_a", limit=2, after=after)
    assert ([complaint.id for complaint in [*first, *rest]], end) == (made, None)


def test_open_complaints_of_a_person_come_by_next_day_and_those_without_one_last(requests: Requests) -> None:
    undated, late, soon = filed(), filed(next_on=date(2026, 12, 2)), filed(next_on=date(2026, 12, 1))
    first, after = STORE.open_of(ORG, LEAVER, limit=2, after=None)
    rest, end = STORE.open_of(ORG, LEAVER, limit=2, after=after)
    assert ([complaint.id for complaint in [*first, *rest]], end) == ([soon.id, late.id, undated.id], None)
    assert requests.of(lambda: open_of(LEAVER)) == ["Query"]


def test_what_is_resolved_is_still_somebodys_and_what_is_rejected_is_nobodys() -> None:
    resolved, rejected = filed(), filed()
    edited(resolved, status=RESOLVED, resolution="已赔付")
    edited(rejected, status=REJECTED, resolution="无依据")
    assert open_of(LEAVER) == [resolved.id]


def test_complaints_given_on_change_lists_in_one_transaction(requests: Requests) -> None:
    file = client()
    changes = [rules.give_to(filed(), file, HEAD, case_id="hnd_1") for _ in range(3)]
    receiver = an_access(HEAD)
    made = requests.of(lambda: STORE.save_all(changes, receiver=receiver, by=BY, now=NOW))
    assert (made, open_of(LEAVER), len(open_of(HEAD))) == (["TransactWriteItems"], [], 3)


def test_one_complaint_that_changed_meanwhile_keeps_all_where_they_are() -> None:
    stale, other = filed(), filed()
    edited(stale, next_step="回电")
    with pytest.raises(Raced):
        STORE.save_all([rules.give_to(one, client(), HEAD, case_id="hnd_1") for one in (other, stale)], by=BY, now=NOW)
    assert sorted(open_of(LEAVER)) == sorted([stale.id, other.id])


def test_nothing_is_given_on_to_who_left_meanwhile() -> None:
    change = rules.give_to(filed(), client(), HEAD, case_id="hnd_1")
    AccessItem.of(an_access(HEAD, level=Level.HANDOVER)).save()
    with pytest.raises(Raced):
        STORE.save_all([change], receiver=an_access(HEAD), by=BY, now=NOW)
    assert open_of(HEAD) == []
