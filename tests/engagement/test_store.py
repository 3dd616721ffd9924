"""Interactions in their client's partition: found by id, listed newest first, changed only as they were read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.core.ids import new_id
from chalicelib.core.refs import Ref
from chalicelib.engagement import rules
from chalicelib.engagement.rules import Interaction, Participant, Side
from chalicelib.engagement.store import InteractionItem, InteractionStore
from chalicelib.people.store import AccessItem
from tests.kit.builders import LEAVER, NOW, ORG, a_caller, a_client, a_told, an_access, an_entry
from tests.kit.capacity import put
from tests.kit.cloud import Requests, cloud

STORE = InteractionStore()
REF = Ref("wecom", "m-1")


def company() -> None:
    clients = [client_rules.register(a_client(name)) for name in ("cli_a", "cli_b")]
    ClientStore().register(clients, by=System(ORG, "test"), now=NOW)
    AccessItem.of(an_access()).save()


@pytest.fixture
def firm(requests: Requests) -> Requests:
    company()
    return requests


def logged(client_id: str = "cli_a", **changes: Any) -> Interaction:
    made, event = rules.log(a_client(client_id), an_entry(**changes), employee_id=LEAVER, now=NOW)
    return STORE.log(made, event, by=a_caller(), now=NOW)


def corrected(found: Interaction, summary: str) -> Interaction:
    changed, event = rules.correct(found, {"summary": summary}, "听错了", client=a_client())
    return STORE.correct(changed, event, by=a_caller(), now=NOW)


def listed(limit: int = 50, **wanted: Any) -> list[str]:
    return [one.id for one in STORE.of_client(ORG, "cli_a", limit=limit, after=None, **wanted)[0]]


def test_logging_is_one_transaction(firm: Requests) -> None:
    assert firm.of(logged) == ["TransactWriteItems"]


def test_a_long_summary_is_logged_within_sixteen_units(firm: Requests) -> None:
    """The floor of an interaction, with ids as long as they are and a text as long as a list shows."""
    client, employee = a_client(new_id("cli"), team_id=new_id("team")), new_id("emp")
    ClientStore().register([client_rules.register(client)], by=System(ORG, "test"), now=NOW)
    AccessItem.of(an_access(employee)).save()
    made, event = rules.log(client, an_entry(told=a_told(summary="字" * 200)), employee_id=employee, now=NOW)
    cost = firm.cost(lambda: STORE.log(made, event, by=a_caller(employee), now=NOW))
    assert (cost.calls, cost.writes) == (("TransactWriteItems",), 16)


def test_an_interaction_is_read_back_as_written_by_one_read(firm: Requests) -> None:
    everyone = (Participant("陈主任", Side.CLIENT), Participant("林佩珊", Side.OURS, employee_id=LEAVER))
    told = a_told(content="账期改60天吧", duration_s=95, participants=everyone, next_step="回复", next_on=NOW.date())
    made = logged(told=told, external_refs=(REF,))
    assert STORE.get(ORG, made.id) == made
    assert firm.of(lambda: STORE.get(ORG, made.id)) == ["GetItem"]


@pytest.mark.parametrize(
    "interaction_id",
    [
        "int_1",
        "int_a_1",
        "int_a_iiiiiiiiiiiiiiiiiiiiiiiiii",
        "int_a_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "cli_a",
        "ord_a_01m872g5kns3rmr077sc4wvr9g",
        "",
    ],
)
def test_an_id_that_tells_no_place_costs_no_read(firm: Requests, interaction_id: str) -> None:
    assert firm.of(lambda: STORE.get(ORG, interaction_id)) == []
    assert STORE.get(ORG, interaction_id) is None


def test_an_interaction_of_another_company_is_none(firm: Requests) -> None:
    assert STORE.get("org_two", logged().id) is None


def test_an_interaction_is_logged_with_its_event(firm: Requests) -> None:
    links = EventStore().chain(ORG, logged().id)
    assert ([link.name for link in links], first_fault(links)) == (["InteractionLogged"], None)


def test_an_interaction_with_a_client_that_is_not_there_is_raced(firm: Requests) -> None:
    with pytest.raises(Raced):
        logged("cli_none")


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"epoch": 2}])
def test_whoevers_rights_changed_meanwhile_is_raced(firm: Requests, changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(**changes)).save()
    with pytest.raises(Raced):
        logged()
    assert listed() == []


def test_of_two_with_one_reference_the_second_is_raced_and_the_first_is_known(firm: Requests) -> None:
    first = logged(external_refs=(REF,))
    with pytest.raises(Raced):
        logged(external_refs=(REF,))
    assert (listed(), STORE.known(ORG, "cli_a", [Ref("wecom", "m-0"), REF])) == ([first.id], first.id)


def test_a_reference_is_its_own_in_every_file_and_company(firm: Requests) -> None:
    logged(external_refs=(REF,))
    assert logged("cli_b", external_refs=(REF,)).version == 1
    assert STORE.known("org_two", "cli_a", [REF]) is None


def test_who_has_no_reference_asks_for_none(firm: Requests) -> None:
    assert firm.of(lambda: STORE.known(ORG, "cli_a", [])) == []


def test_a_correction_takes_the_place_of_what_was_told(firm: Requests) -> None:
    made = logged()
    changed = corrected(made, "下月要车")
    assert (STORE.get(ORG, made.id), changed.version, listed()) == (changed, 2, [made.id])


def test_a_correction_keeps_what_was_told_in_the_chain(firm: Requests) -> None:
    made = logged()
    corrected(made, "下月要车")
    links = EventStore().chain(ORG, made.id)
    assert ([link.name for link in links], first_fault(links)) == (["InteractionLogged", "InteractionCorrected"], None)
    assert links[-1].data["before"] == {"summary": "下周要车"}


@pytest.mark.fault("F8")
def test_of_two_corrections_of_one_version_the_second_is_raced(firm: Requests) -> None:
    made = logged()
    corrected(made, "下月要车")
    with pytest.raises(Raced):
        corrected(made, "明年要车")


def test_a_page_is_one_query_and_evaluates_no_more_than_it_shows(firm: Requests) -> None:
    for days in range(5):
        logged(occurred_at=NOW - timedelta(days=days))
    cost = firm.cost(lambda: listed(limit=3))
    assert (cost.calls, cost.evaluated) == (("Query",), 3)


def test_a_filter_leaves_out_other_channels_and_other_people(firm: Requests) -> None:
    call, chat = logged(), logged(told=a_told(channel=rules.Channel.WECHAT))
    assert (listed(channel="wechat"), listed(channel="sms")) == ([chat.id], [])
    assert (sorted(listed(by=LEAVER)), listed(by="emp_far")) == (sorted([call.id, chat.id]), [])


@pytest.fixture(scope="module")
def cloudy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[count[int]]:
    """A cloud for many examples, and a number for each one's client."""
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")):
        yield count()


# Backdated, of one millisecond, of one day: in the order in which they are recorded.
INSTANTS = st.lists(st.sampled_from([0, 1, 2, 1_000, 86_400_000]) | st.integers(0, 8 * 10**11), max_size=25)
LIMITS = st.lists(st.integers(1, 7), min_size=1, max_size=4)


@settings(deadline=None)
@given(INSTANTS, LIMITS, st.none() | st.sampled_from(["call", "email"]))
def test_in_whatever_order_they_are_logged_the_list_is_newest_first_and_no_page_loses_or_doubles_one(
    cloudy: count[int], ago: list[int], limits: list[int], channel: str | None
) -> None:
    client = a_client(f"cli_n{next(cloudy)}")
    made = [_put(client.id, number, past) for number, past in enumerate(ago)]
    found, after = [], None
    for turn in range(1_000):
        limit = limits[turn % len(limits)]
        page, after = STORE.of_client(ORG, client.id, limit=limit, after=after, channel=channel)
        assert len(page) <= limit
        found += page
        if after is None:
            break
    assert [one.occurred_at for one in found] == sorted((one.occurred_at for one in found), reverse=True)
    assert sorted(one.id for one in found) == sorted(one.id for one in made if channel in (None, one.told.channel))


def _put(client_id: str, number: int, past: int) -> Interaction:
    told = a_told(channel=rules.Channel.EMAIL if number % 3 else rules.Channel.CALL)
    entry = an_entry(NOW - timedelta(milliseconds=past), told=told)
    made, _ = rules.log(a_client(client_id), entry, employee_id=LEAVER, now=NOW)
    put(InteractionItem.of(replace(made, version=1)))
    return made
