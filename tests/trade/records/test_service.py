"""What is in sight, who can receive, which references are free."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Forbidden, Invalid, NotFound
from chalicelib.core.refs import Ref
from chalicelib.trade.records.rules import PersonUnfit, RefTaken
from chalicelib.trade.records.service import fit_people, known_client, require_free, seen_client, seen_record
from tests.kit.builders import HEAD, LEAD, ORG, a_caller, a_client, an_access
from tests.kit.fakes import FakeClients, FakePeople, FakeRecords
from tests.kit.money import a_debt

CLIENTS = FakeClients(a_client())
FAR = {"employee_id": "emp_far", "team_id": "team_far"}


def test_a_client_in_sight_is_known() -> None:
    assert known_client(a_caller(), "cli_a", "complaint:file", clients=CLIENTS).id == "cli_a"


@pytest.mark.parametrize(("client_id", "caller"), [("cli_none", {}), ("cli_a", FAR)], ids=["missing", "not theirs"])
def test_a_client_out_of_sight_is_answered_like_a_missing_one(client_id: str, caller: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        known_client(a_caller(**caller), client_id, "complaint:file", clients=CLIENTS)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("client_id", "unknown_client")]
    with pytest.raises(NotFound):
        seen_client(a_caller(**caller), client_id, "complaint:read", clients=CLIENTS)


def seen(record_id: str = "rec_a_1", right: str = "receivable:read", debt: Any = None, **caller: Any) -> str:
    kept = FakeRecords(debt or a_debt())
    return str(seen_record(a_caller(**caller), record_id, right, clients=CLIENTS, kept=kept)[0].id)


def test_a_record_of_ones_client_is_seen() -> None:
    assert seen(debt=a_debt(responsible_id=HEAD)) == "rec_a_1"


@pytest.mark.parametrize("record_id", ["rec_a_2", "rec_b_1", "rec_1", "cli_a"])
def test_a_record_that_is_not_there_is_not_found(record_id: str) -> None:
    with pytest.raises(NotFound):
        seen(record_id)


def test_a_record_of_somebody_elses_client_is_not_found() -> None:
    with pytest.raises(NotFound):
        seen(**FAR)


def test_who_answers_for_a_record_sees_it_whoever_has_the_client() -> None:
    assert seen(debt=a_debt(responsible_id="emp_far"), **FAR) == "rec_a_1"


def test_answering_for_a_record_gives_no_right_that_ones_role_has_not() -> None:
    with pytest.raises(Forbidden):
        seen(right="receivable:edit", debt=a_debt(responsible_id="emp_far"), roles=frozenset({Role.HR}), **FAR)


def test_who_can_receive_is_fit() -> None:
    named = {"responsible_id": HEAD, "disputed.owner_id": None}
    assert [person.employee_id for person in fit_people(ORG, named, people=FakePeople())] == [HEAD]


@pytest.mark.parametrize("person", ["emp_none", LEAD])
def test_who_cannot_is_named_by_the_field(person: str) -> None:
    with pytest.raises(PersonUnfit) as refused:
        fit_people(ORG, {"owner_id": person}, people=FakePeople(an_access(LEAD, level=Level.HANDOVER)))
    assert refused.value.errors[0].field == "owner_id"


def test_a_reference_that_a_record_has_is_not_free() -> None:
    ref, kept = Ref("erp", "1"), FakeRecords(taken={Ref("erp", "1"): "rec_a_1"})
    require_free(ORG, [Ref("erp", "2")], refs=kept)
    with pytest.raises(RefTaken):
        require_free(ORG, [Ref("erp", "2"), ref], refs=kept)
