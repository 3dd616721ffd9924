"""Logging, reading, correcting: what a caller may not see is answered like what does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.core.access import Role
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.refs import Ref
from chalicelib.engagement import service
from chalicelib.engagement.rules import Entry, Interaction, InteractionKnown
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, a_caller, a_client, an_entry
from tests.kit.fakes import FakeClients, FakePeople
from tests.kit.world import MISSING

MACHINE = {"employee_id": "emp_machine", "roles": frozenset({Role.INTEGRATION}), "scopes": frozenset()}
GRANTED = MACHINE | {"scopes": frozenset({"interactions:write", "interactions:read"})}
FAR = {"employee_id": "emp_far", "team_id": "team_far"}


@dataclass
class FakeInteractions:
    """Interactions by id, and the references that are known."""

    kept: dict[str, Interaction] = field(default_factory=dict)
    refs: dict[Ref, str] = field(default_factory=dict)
    event_names: list[str] = field(default_factory=list)

    def get(self, org_id: str, interaction_id: str) -> Interaction | None:
        return self.kept.get(interaction_id)

    def known(self, org_id: str, client_id: str, refs: Sequence[Ref]) -> str | None:
        return next((self.refs[ref] for ref in refs if ref in self.refs), None)

    def log(self, interaction: Interaction, event: Event, **_: Any) -> Interaction:
        self.event_names.append(event.name)
        self.refs |= dict.fromkeys(interaction.external_refs, interaction.id)
        self.kept[interaction.id] = replace(interaction, version=interaction.version + 1)
        return self.kept[interaction.id]

    def correct(self, interaction: Interaction, event: Event, **_: Any) -> Interaction:
        return self.log(interaction, event)


@pytest.fixture
def store() -> FakeInteractions:
    return FakeInteractions()


def logged(store: FakeInteractions, entry: Entry | None = None, client_id: str = "cli_a", **caller: Any) -> Interaction:
    return service.log_interaction(
        a_caller(**caller),
        client_id,
        entry or an_entry(),
        clients=FakeClients(a_client()),
        people=FakePeople(),
        interactions=store,
        now=NOW,
    )


def corrected(store: FakeInteractions, changes: dict[str, Any], **caller: Any) -> Interaction:
    known = next(iter(store.kept))
    return service.correct_interaction(
        a_caller(**caller),
        "cli_a",
        known,
        changes,
        "听错了",
        clients=FakeClients(a_client()),
        interactions=store,
        now=NOW,
    )


def read(store: FakeInteractions, interaction_id: str, client_id: str = "cli_a", **caller: Any) -> Interaction:
    clients = FakeClients(a_client(), a_client("cli_b"))
    return service.read_interaction(a_caller(**caller), client_id, interaction_id, clients=clients, interactions=store)


def test_a_person_logs_their_own(store: FakeInteractions) -> None:
    assert (logged(store).employee_id, store.event_names) == (LEAVER, ["InteractionLogged"])


@pytest.mark.parametrize(("client_id", "caller"), [("cli_none", {}), ("cli_a", FAR)], ids=["missing", "another's"])
def test_a_client_out_of_sight_is_not_found(store: FakeInteractions, client_id: str, caller: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        logged(store, client_id=client_id, **caller)


def test_a_machine_logs_for_the_person_it_names(store: FakeInteractions) -> None:
    assert logged(store, an_entry(employee_id=LEAD), **GRANTED).employee_id == LEAD


def test_a_machine_names_people_of_the_company(store: FakeInteractions) -> None:
    with pytest.raises(Invalid) as refused:
        logged(store, an_entry(employee_id="emp_nobody"), **GRANTED)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("employee_id", "unknown_employee")]


def test_what_is_delivered_twice_is_logged_once_and_the_second_names_the_first(store: FakeInteractions) -> None:
    first = logged(store, an_entry(external_refs=(Ref("wecom", "m-1"),)))
    with pytest.raises(InteractionKnown) as refused:
        logged(store, an_entry(external_refs=(Ref("wecom", "m-0"), Ref("wecom", "m-1"))))
    assert ([fault.subject_id for fault in refused.value.errors], len(store.kept)) == ([first.id], 1)


def test_an_interaction_of_ones_client_is_read(store: FakeInteractions) -> None:
    assert read(store, logged(store).id).told.summary == "下周要车"


def test_an_interaction_is_not_found_under_another_client(store: FakeInteractions) -> None:
    with pytest.raises(NotFound):
        read(store, logged(store).id, "cli_b")


@pytest.mark.parametrize("interaction_id", [MISSING["interaction_id"], "int_a_1", "cli_a", "int_b_1"])
def test_an_interaction_that_is_not_there_is_not_found(store: FakeInteractions, interaction_id: str) -> None:
    with pytest.raises(NotFound):
        read(store, interaction_id)


def test_an_interaction_with_somebody_elses_client_is_not_found(store: FakeInteractions) -> None:
    with pytest.raises(NotFound):
        read(store, logged(store).id, **FAR)


def test_a_colleague_who_may_edit_the_client_corrects(store: FakeInteractions) -> None:
    logged(store)
    lead = {"employee_id": HEAD, "roles": frozenset({Role.TEAM_LEAD})}
    assert corrected(store, {"summary": "下月要车"}, **lead).told.summary == "下月要车"
    assert store.event_names == ["InteractionLogged", "InteractionCorrected"]


def test_no_difference_is_no_version(store: FakeInteractions) -> None:
    first = logged(store)
    assert (corrected(store, {"summary": "下周要车"}), store.event_names) == (first, ["InteractionLogged"])
