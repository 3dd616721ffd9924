"""What happens to a client reaches its summary, its file and its holders' rows, each event once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

import app
from chalicelib.aws import consumers, items, tables
from chalicelib.aws.consumers import Delivered, take
from chalicelib.aws.events import cloud_event
from chalicelib.aws.items import ClientsTable, Raw
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import FILE, ClientStore, FileItem, HoldItem, client_pk, hold_sk, save_custody
from chalicelib.core.access import System
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import Event, Recorded
from chalicelib.insight.summaries.rules import Summary
from chalicelib.insight.summaries.store import SummaryItem, summary_sk
from chalicelib.insight.summaries.tasks import SUMMARIES
from tests.kit.builders import NOW
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.events import a_batch, failures
from tests.kit.faults import Faults, lost_reply
from tests.kit.records import Chain, a_fact, a_page_of, cancelled

NAME = "summaries-1"


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def chain(company: TestCompany, prefix: str, number: int = 1, client: int = 0) -> Chain:
    return Chain(prefix, number, client=company.client_ids[client].removeprefix("cli_"), org_id=company.org_id)


def deliver(*links: Recorded) -> None:
    assert failures(app.insight_summaries(a_batch(links), None)) == []


def delivered(links: Iterable[Recorded]) -> list[Delivered]:
    return [Delivered.of(cloud_event(link)) for link in links]


def pk_of(company: TestCompany, client: int = 0) -> str:
    return client_pk(company.org_id, company.client_ids[client])


def summary(company: TestCompany, name: str = NAME, client: int = 0) -> Summary:
    row = items.get(SummaryItem, pk_of(company, client), summary_sk(name))
    return row.summary() if row else Summary()


def file(company: TestCompany, client: int = 0) -> FileItem:
    found = items.get(FileItem, pk_of(company, client), FILE)
    assert found is not None
    return found


def hold(company: TestCompany, who: str = "sales") -> HoldItem | None:
    return items.get(HoldItem, pk_of(company), hold_sk(company.employee(who)))


def passed_on(company: TestCompany, to: str = "successor") -> Recorded:
    """Custody goes to somebody else; the event as it was written."""
    before = ClientStore().get(company.org_id, company.client_ids[0])
    assert before is not None
    after = replace(before, holders={company.employee(to): (HolderRole.ACCOUNT_MANAGER,)})
    event = Event("CustodyTransferred", before.id, {"before": _plain(before), "after": _plain(after)})
    with tables.transaction(System(company.org_id, "test"), NOW) as write:
        save_custody(write, before, after, event)
    return a_fact("CustodyTransferred", before.id, after.version + 1, event.data, org_id=company.org_id)


def _plain(client: Client) -> dict[str, list[str]]:
    return {person: list(roles) for person, roles in client.holders.items()}


# ---- What it writes --------------------------------------------------------------------------------------------------


def test_an_order_reaches_summary_file_and_holders(company: TestCompany) -> None:
    deliver(chain(company, "ord").tell(next_step="追回单", next_on="2026-12-01"))
    columns = file(company).live
    assert columns["open_orders"] == 1
    assert (columns["next_step"], columns["last_order_on"]) == ("追回单", "2026-11-24")
    row = hold(company)
    assert row is not None
    assert row.live == columns
    assert summary(company).counts["order"] == 1


def test_live_columns_stand_outside_the_version_and_the_id_of_whoever_wrote_the_file(company: TestCompany) -> None:
    before = file(company)
    deliver(chain(company, "ord").tell())
    after = file(company)
    assert (after.version, after.head, after.txn) == (before.version, before.head, before.txn)


def test_who_edits_a_file_leaves_the_live_columns_as_they_are(company: TestCompany) -> None:
    deliver(chain(company, "ord").tell())
    answer = company.call(
        "sales", "PATCH", f"/v1/clients/{company.client_ids[0]}", {"industry": "五金"}, if_match='"1"'
    )
    assert answer.status == 200
    row = hold(company)
    assert row is not None
    assert file(company).live["open_orders"] == row.live["open_orders"] == 1
    deliver(chain(company, "ord", 2).tell())
    assert file(company).live["open_orders"] == 2


def test_clients_are_summed_up_apart(company: TestCompany) -> None:
    deliver(chain(company, "ord").tell(), chain(company, "int", client=1).tell())
    assert (summary(company).months, summary(company, client=1).months) == (
        {"2026-11": {"orders": 1, "amount": 1_000}},
        {"2026-11": {"contacts": 1}},
    )


def test_a_page_of_records_is_summed_up_like_single_events(company: TestCompany) -> None:
    links = [chain(company, "rec", number).tell() for number in range(100)]
    deliver(a_page_of(links, org_id=company.org_id))
    assert (file(company).live["open_receivables"], file(company).live["receivables_fen"]) == (100, 100_000)


def test_what_was_imported_goes_on_with_its_second_event(company: TestCompany) -> None:
    order = chain(company, "ord")
    deliver(a_page_of([order.tell()], org_id=company.org_id), cancelled(order))
    assert (file(company).live["open_orders"], summary(company).gone) == (0, {})


def test_events_that_tell_no_state_change_nothing(company: TestCompany, requests: Requests) -> None:
    link = chain(company, "ord").tell()
    told = {name: value for name, value in link.data.items() if name != "state"}
    deliver(Recorded(**{**vars(link), "data": told}))
    assert summary(company) == Summary()


def test_a_client_that_is_not_there_gets_no_summary(company: TestCompany) -> None:
    deliver(Chain("ord", client="gone", org_id=company.org_id).tell())
    assert not items.query(ClientsTable, client_pk(company.org_id, "cli_gone")).items


# ---- Once, whatever comes between ------------------------------------------------------------------------------------


@pytest.mark.fault("F32", "F35")
def test_events_that_come_again_change_nothing(company: TestCompany) -> None:
    links = [chain(company, "ord", number).tell() for number in range(5)]
    deliver(*links)
    before = summary(company)
    deliver(*links[1:3])
    deliver(*links, *links)
    assert summary(company) == before


@pytest.mark.fault("F37")
def test_a_reply_that_is_lost_after_the_commit_folds_nothing_twice(company: TestCompany) -> None:
    Faults(lost_reply)
    deliver(chain(company, "ord").tell())
    assert file(company).live["open_orders"] == 1


def test_what_was_folded_in_meanwhile_is_read_and_folded_again(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [[chain(company, "ord", number).tell()] for number in range(2, 5)]

    def several(places: Any) -> dict[tuple[str, str], Raw]:
        found = original(places)
        if others:
            link = others.pop()
            take(SUMMARIES, NAME, delivered(link), now=NOW)
        return found

    original = items.several
    monkeypatch.setattr(consumers.items, "several", several)
    deliver(chain(company, "ord").tell())
    assert file(company).live["open_orders"] == 4


def test_a_row_that_always_changes_gives_the_message_back(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = items.several([(SummaryItem, pk_of(company), summary_sk(NAME)), (FileItem, pk_of(company), FILE)])
    deliver(chain(company, "ord").tell())
    monkeypatch.setattr(consumers.items, "several", lambda _places: stale)
    failed = take(SUMMARIES, NAME, delivered([chain(company, "ord", 2).tell()]), now=NOW)
    assert [type(why) for why in failed.values()] == [Unavailable]


def test_a_custody_row_that_went_meanwhile_is_not_made_again(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = [lambda: passed_on(company)]

    def several(places: Any) -> dict[tuple[str, str], Raw]:
        found = original(places)
        if moves:
            moves.pop()()
        return found

    original = items.several
    monkeypatch.setattr(consumers.items, "several", several)
    deliver(chain(company, "ord").tell())
    receiver = hold(company, "successor")
    assert receiver is not None
    assert (hold(company), receiver.live["open_orders"]) == (None, 1)


def test_whoever_is_new_in_custody_sees_the_live_columns(company: TestCompany) -> None:
    deliver(chain(company, "ord").tell())
    link = passed_on(company)
    before = hold(company, "successor")
    assert before is not None
    assert before.live is None
    deliver(link)
    after = hold(company, "successor")
    assert after is not None
    assert after.live == file(company).live


# ---- Names -----------------------------------------------------------------------------------------------------------


def test_a_summary_that_is_filling_shows_nothing_until_it_knows_as_much(company: TestCompany) -> None:
    links = [chain(company, "ord", number).tell() for number in range(3)]
    deliver(*links)
    for number, link in enumerate(links, 1):
        take(SUMMARIES, "summaries-2", delivered([link]), now=NOW)
        assert summary(company, "summaries-2").counts["order"] == number
        assert file(company).live["open_orders"] == 3


def test_a_summary_that_knows_more_than_the_one_that_serves_is_shown(company: TestCompany) -> None:
    links = [chain(company, "ord", number).tell() for number in range(3)]
    deliver(*links[:2])
    take(SUMMARIES, "summaries-2", delivered(links), now=NOW)
    assert file(company).live["open_orders"] == 3
    deliver(links[1])
    assert file(company).live["open_orders"] == 3


# ---- What it costs ---------------------------------------------------------------------------------------------------


def test_a_chunk_reads_all_its_rows_at_once_and_writes_them_at_once(company: TestCompany, requests: Requests) -> None:
    batch = a_batch([chain(company, "ord", number, client=number % 3).tell() for number in range(12)])
    deliver(chain(company, "ord", 99).tell())
    made = requests.of(lambda: app.insight_summaries(batch, None))
    assert made == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_a_client_with_more_holders_than_were_reckoned_with_is_written_all_the_same(company: TestCompany) -> None:
    client = ClientStore().get(company.org_id, company.client_ids[0])
    assert client is not None
    crowd = {f"emp_{number}": (HolderRole.ORDER_DESK,) for number in range(60)}
    with tables.transaction(System(company.org_id, "test"), NOW) as write:
        save_custody(write, client, replace(client, holders=crowd), Event("HoldersChanged", client.id))
    links = [chain(company, "ord", number).tell() for number in range(50)]
    deliver(*links)
    row = items.get(HoldItem, pk_of(company), hold_sk("emp_59"))
    assert row is not None
    assert row.live["open_orders"] == 50


# ---- From zero -------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F35", "F39")
@pytest.mark.parametrize("seed", range(3))
def test_everything_told_again_in_any_order_from_zero_gives_the_same(company: TestCompany, seed: int) -> None:
    links = a_history(company)
    deliver(*links)
    before = projections(company)
    wipe(company)
    assert projections(company) != before
    shuffled = random.Random(seed).sample([*links, *links[::3]], k=len(links) + len(links[::3]))
    for start in range(0, len(shuffled), 7):
        deliver(*shuffled[start : start + 7])
    assert projections(company) == before


def a_history(company: TestCompany) -> list[Recorded]:
    """Orders, debts, complaints and calls of three clients, and custody that changes."""
    chains = [
        chain(company, prefix, number, client=number % 3)
        for number, prefix in enumerate(("ord", "rec", "cmp", "int", "ord", "int", "ord", "rec", "cmp"))
    ]
    links = [one.tell() for one in chains] + [one.tell() for one in chains[::2]]
    links.append(cancelled(chains[0]))
    links.append(chains[1].tell("ReceivableAdvanced", stage="settled", open_amount=0, open=False))
    links.append(chains[2].tell("ComplaintAdvanced", status="closed", open=False))
    links.append(
        a_page_of([chain(company, "ord", 100 + n, client=n % 3).tell() for n in range(12)], org_id=company.org_id)
    )
    return [*links, passed_on(company)]


def projections(company: TestCompany) -> list[Any]:
    rows = []
    for number in range(3):
        holders = items.every(HoldItem, pk_of(company, number), prefix="A#HOLD#")
        rows.append((summary(company, client=number), file(company, number).live, [row.live for row in holders]))
    return rows


def wipe(company: TestCompany) -> None:
    """As if no consumer had ever been at work: the insight table, summaries, live columns."""
    connection = items.connection()
    for name, wanted in (("test-insight", ""), ("test-clients", "A#SUM#")):
        for raw in connection.scan(name)["Items"]:
            if raw["sk"]["S"].startswith(wanted):
                connection.delete_item(name, raw["pk"]["S"], raw["sk"]["S"])
    for number in range(3):
        for raw in items.query(ClientsTable, pk_of(company, number)).items:
            gone = [items.Path("live").remove(), items.Path("live_facts").remove()]
            connection.update_item("test-clients", raw["pk"]["S"], raw["sk"]["S"], actions=gone)
