"""The receipt: who reads it, who signs as what, and that nothing depends on it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level, Role
from chalicelib.core.events import first_fault
from tests.kit.cloud import Requests
from tests.kit.requests import World
from tests.kit.world import counted, moved, proposed


@pytest.fixture
def world(requests: Requests) -> World:
    """Every client is with `successor`; the case waits for its second pass."""
    made = World()
    moved(made)
    return made


def receipt(world: World, who: str = "sales") -> Any:
    return world.case.call(who, "GET", "/receipt")


def signed(world: World, who: str = "sales", digest: str = "") -> Any:
    return world.case.call(who, "POST", "/receipt/signatures", {"digest": digest or receipt(world).body["digest"]})


@pytest.mark.parametrize("who", ["sales", "successor", "lead", "head", "hr"])
def test_whom_it_concerns_reads_it(world: World, who: str) -> None:
    assert receipt(world, who).status == 200


@pytest.mark.parametrize("who", ["stranger", "finance"])
def test_nobody_else_reads_it(world: World, who: str) -> None:
    world.company.change("finance", roles=frozenset())
    assert receipt(world, who).status in (403, 404)


def test_it_lists_clients_by_receiver(world: World) -> None:
    [receiver] = receipt(world).body["receivers"]
    assert receiver["employee_id"] == world.company.employee("successor")
    assert [one["client_id"] for one in receiver["clients"]] == world.company.client_ids


def test_it_names_who_judged(world: World) -> None:
    assert {one["party"]: one["name"] for one in receipt(world).body["verdicts"]} == {
        "department": "head",
        "hr": "hr",
        "finance": "finance",
    }


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("sales", "giver"),
        ("successor", "receiver"),
        ("lead", "supervisor"),
        ("head", "supervisor"),
        ("hr", "supervisor"),
    ],
)
def test_the_server_knows_as_what_somebody_signs(world: World, who: str, role: str) -> None:
    answer = signed(world, who)
    assert (answer.status, answer.body["role"]) == (201, role)
    assert [one["role"] for one in receipt(world).body["signatures"]] == [role]


def test_everybody_signs_once(world: World) -> None:
    signed(world)
    assert (signed(world).status, signed(world).code) == (409, "receipt_signed")


def test_a_signature_changes_no_content(world: World) -> None:
    before = receipt(world).body["digest"]
    signed(world)
    assert receipt(world).body["digest"] == before


def test_what_has_changed_is_not_signed(world: World) -> None:
    refused = signed(world, digest="0" * 64)
    assert (refused.status, refused.code) == (409, "receipt_changed")


def test_a_signature_is_an_event_of_the_case(world: World) -> None:
    signed(world)
    chain = EventStore().chain(world.company.org_id, world.case.id)
    assert (chain[-1].name, chain[-1].data["role"], first_fault(chain)) == ("ReceiptSigned", "giver", None)


def test_the_case_closes_without_any_signature(world: World) -> None:
    assert world.case.run() == "end"
    assert receipt(world, "hr").body["signatures"] == []


def test_the_leaver_signs_after_closing(world: World) -> None:
    world.case.run()
    assert signed(world).status == 201


def test_a_signature_on_the_way_does_not_keep_it_from_closing(world: World) -> None:
    signed(world, "successor")
    assert world.case.run() == "end"


def test_a_receiver_who_left_since_reads_no_client_of_it(world: World) -> None:
    world.company.change("successor", level=Level.SELF)
    assert receipt(world, "successor").status == 404


def test_it_is_shown_but_not_signed_before_everything_moved(requests: Requests) -> None:
    made = World()
    proposed(made)
    assert receipt(made).body["offered"] is False
    refused = signed(made)
    assert (refused.status, refused.code) == (409, "receipt_not_offered")


def test_another_digest_for_another_receiver(requests: Requests) -> None:
    made = World()
    counted(made)
    before = receipt(made).body["digest"]
    made.case.propose()
    assert receipt(made).body["digest"] != before


def test_who_reads_it_by_office_alone_does_not_sign_it(world: World) -> None:
    world.company.change("stranger", roles=frozenset({Role.EMPLOYEE, Role.HR}))
    refused = signed(world, "stranger")
    assert (refused.status, refused.code) == (403, "not_on_receipt")
