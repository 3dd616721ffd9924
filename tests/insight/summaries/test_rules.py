"""A summary is the same in whatever order its facts come; sums are exact however much is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws.consumers import Delivered
from chalicelib.aws.events import cloud_event
from chalicelib.core.events import Recorded
from chalicelib.insight.rules import USUAL_ZONE, Told
from chalicelib.insight.summaries.rules import CONTACTS, GONE, LISTED, MONTHS, Fact, Summary, fold, live
from chalicelib.insight.summaries.store import SummaryItem
from tests.kit.records import (
    Chain,
    cancelled,
    complaint,
    delivered_back,
    interaction,
    order,
    receivable,
)


def facts(*links: Recorded) -> list[Fact]:
    found = [Delivered.of(cloud_event(link)) for link in links]
    return [
        Fact(Told.of(event.type.split(".")[2], event.subject, event.seq, event.data), USUAL_ZONE) for event in found
    ]


def summed(*links: Recorded) -> Summary:
    return fold(Summary(), facts(*links))


def told(summary: Summary) -> str:
    return str(SummaryItem.body.serialize(summary.plain()))


def shown(summary: Summary) -> dict[str, Any]:
    """A summary but for what it only keeps to stay right."""
    plain = summary.plain() | {"gone": None}
    plain["open"] = {
        kind: {one: (matter["seq"], matter["state"]) for one, matter in found.items()}
        for kind, found in plain["open"].items()
    }
    return plain | {"live": live(summary)}


# ---- What it tells ---------------------------------------------------------------------------------------------------


def test_a_new_client_has_nothing_to_show() -> None:
    columns = live(Summary())
    assert set(columns) == {
        *("first_order_on", "last_order_on", "last_contact_at", "last_contact_by", "next_step", "next_on"),
        *("open_orders", "open_complaints", "open_receivables", "receivables_fen", "next_due_on"),
    }
    assert not any(columns.values())


def test_orders_are_counted_in_the_month_of_their_day() -> None:
    first, second = order(1, amount=5), order(2, amount=7, placed_at="2026-11-30T16:00:00.000Z")
    assert summed(*first.links, *second.links).months == {
        "2026-12": {"orders": 1, "amount": 7},
        "2026-11": {"orders": 1, "amount": 5},
    }


def test_a_cancelled_order_was_booked_and_is_worth_nothing() -> None:
    chain = order(amount=5)
    cancelled(chain)
    summary = summed(*chain.links)
    assert summary.months == {"2026-11": {"orders": 1, "amount": 0, "cancelled": 1}}
    assert (summary.counts["order"], summary.sums["order"], summary.open["order"]) == (0, 0, {})


def test_an_edited_amount_is_the_newest_one() -> None:
    chain = order(amount=5)
    chain.tell(amount=9)
    summary = summed(*chain.links)
    assert (summary.months["2026-11"]["amount"], summary.sums["order"]) == (9, 9)


def test_an_order_is_open_until_its_proof_of_delivery_is_back() -> None:
    chain = order()
    last = delivered_back(chain)[-1]
    before = summed(*chain.links[:-1])
    assert (live(before)["open_orders"], before.open["order"][chain.id].state["status"]) == (1, "signed")
    assert live(fold(before, facts(last)))["open_orders"] == 0


def test_what_is_owed_is_what_is_still_open() -> None:
    first, second = receivable(1, due_on="2026-12-20"), receivable(2, open_amount=400, due_on="2026-12-01")
    second.tell("ReceivableAdvanced", stage="part_paid", open_amount=100)
    columns = live(summed(*first.links, *second.links))
    assert (columns["open_receivables"], columns["receivables_fen"]) == (2, 1_100)
    assert columns["next_due_on"] == "2026-12-01"


def test_a_settled_receivable_is_owed_no_more() -> None:
    chain = receivable()
    chain.tell("ReceivableAdvanced", stage="settled", open_amount=0, open=False)
    columns = live(summed(*chain.links))
    assert (columns["open_receivables"], columns["receivables_fen"], columns["next_due_on"]) == (0, 0, None)


def test_a_complaint_counts_in_the_month_in_which_it_was_filed() -> None:
    chain = complaint(filed_on="2026-10-31")
    chain.tell("ComplaintAdvanced", status="closed", open=False)
    summary = summed(*chain.links)
    assert summary.months == {"2026-10": {"complaints": 1}}
    assert summary.counts["complaint"] == 0


def test_the_last_contact_is_the_newest_that_occurred_not_the_last_that_was_told() -> None:
    late = interaction(1, occurred_at="2026-11-24T09:00:00.000Z", employee_id="emp_late")
    early = interaction(2, occurred_at="2026-11-23T09:00:00.000Z")
    columns = live(summed(*late.links, *early.links))
    assert (columns["last_contact_at"], columns["last_contact_by"]) == ("2026-11-24T09:00:00.000Z", "emp_late")


def test_a_correction_replaces_what_was_told() -> None:
    chain = interaction(summary="谈了")
    chain.tell(summary="谈妥了")
    summary = summed(*chain.links)
    assert [contact["summary"] for contact in summary.contacts.values()] == ["谈妥了"]
    assert summary.months == {"2026-11": {"contacts": 1}}


def test_the_next_step_is_the_first_that_is_dated() -> None:
    links = [
        *order(next_step="追回单", next_on="2026-12-03").links,
        *complaint(next_step="赔付", next_on="2026-12-02").links,
        *interaction(next_step="报价").links,
    ]
    columns = live(summed(*links))
    assert (columns["next_step"], columns["next_on"]) == ("赔付", "2026-12-02")


def test_of_the_interactions_only_the_newest_with_a_step_says_what_is_next() -> None:
    old = interaction(1, occurred_at="2026-11-01T00:00:00.000Z", next_step="旧", next_on="2026-11-05")
    new = interaction(2, next_step="新", next_on="2026-12-05")
    assert live(summed(*old.links, *new.links))["next_step"] == "新"


def test_the_first_and_the_last_day_of_an_order_are_days_of_the_company() -> None:
    first = order(1, placed_at="2025-12-31T16:00:00.000Z")
    last = order(2, placed_at="2026-11-24T15:59:59.000Z")
    columns = live(summed(*last.links, *first.links))
    assert (columns["first_order_on"], columns["last_order_on"]) == ("2026-01-01", "2026-11-24")


# ---- In whatever order -----------------------------------------------------------------------------------------------


def test_an_older_event_that_comes_late_does_not_reopen_what_is_closed() -> None:
    chain = order()
    delivered_back(chain)
    first, *rest = chain.links
    late = fold(summed(*reversed(rest)), facts(first))
    assert (late.open["order"], late.counts["order"], late.gone) == ({}, 0, {})


def test_nothing_is_kept_of_what_was_closed_in_order() -> None:
    chain = order()
    delivered_back(chain)
    assert summed(*chain.links).gone == {}


def test_a_closed_matter_whose_older_events_have_not_come_is_remembered_within_bounds() -> None:
    closings = [delivered_back(order(number))[-1] for number in range(GONE + 10)]
    assert len(summed(*closings).gone) == GONE


@st.composite
def histories(draw: st.DrawFn) -> list[Recorded]:
    """What happened to up to twelve records of a client."""
    chains = []
    for number, prefix in enumerate(draw(st.lists(st.sampled_from(("ord", "rec", "cmp", "int")), max_size=12))):
        chain = Chain(prefix, number)
        chains.append(chain)
        for _ in range(draw(st.integers(1, 4))):
            chain.tell(**draw(CHANGES[prefix]))
    return [link for chain in chains for link in chain.links]


DAYS = st.sampled_from((None, "2026-11-30", "2026-12-01", "2026-12-24"))
STEPS = {"next_step": st.sampled_from((None, "回访", "报价")), "next_on": DAYS}
CHANGES = {
    "ord": st.fixed_dictionaries(
        {
            "status": st.sampled_from(("confirmed", "signed", "pod_back", "cancelled")),
            "amount": st.integers(0, 9),
            **STEPS,
        }
    ),
    "rec": st.fixed_dictionaries(
        {
            "stage": st.sampled_from(("invoiced", "part_paid", "settled", "written_off")),
            "open_amount": st.integers(0, 9),
            "due_on": DAYS,
        }
    ),
    "cmp": st.fixed_dictionaries({"status": st.sampled_from(("open", "closed")), **STEPS}),
    "int": st.fixed_dictionaries({"summary": st.text(max_size=3), **STEPS}),
}


@pytest.mark.fault("F35")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(histories().flatmap(lambda links: st.tuples(st.just(links), st.permutations(links), st.data())))
def test_any_order_and_any_grouping_of_a_history_gives_the_same_summary(
    drawn: tuple[list[Recorded], Sequence[Recorded], st.DataObject],
) -> None:
    links, shuffled, data = drawn
    cuts = sorted(data.draw(st.lists(st.integers(0, len(links)), max_size=4)))
    summary = Summary()
    for start, end in zip([0, *cuts], [*cuts, len(links)], strict=True):
        summary = Summary.from_plain(json.loads(told(fold(summary, facts(*shuffled[start:end])))))
    assert shown(summary) == shown(summed(*links))


@given(st.permutations(range(CONTACTS * 2)), st.integers(1, 2 * CONTACTS))
def test_the_twenty_newest_interactions_are_kept_whichever_came_first(numbers: list[int], batch: int) -> None:
    chains = [interaction(number, occurred_at=f"2026-11-{number % 7 + 1:02d}T08:00:00.000Z") for number in numbers]
    links = [link for chain in chains for link in chain.links]
    summary = Summary()
    for start in range(0, len(links), batch):
        summary = fold(summary, facts(*links[start : start + batch]))
    newest = sorted(links, key=lambda link: (link.data["state"]["occurred_at"], link.aggregate_id), reverse=True)
    assert list(summary.contacts) == [link.aggregate_id for link in newest[:CONTACTS]]
    assert summary.months["2026-11"]["contacts"] == 2 * CONTACTS


@given(st.permutations(range(MONTHS + 6)))
def test_the_24_newest_months_are_kept_whole_whichever_came_first(numbers: list[int]) -> None:
    def placed(number: int) -> str:
        return f"{2024 + number // 12}-{number % 12 + 1:02d}-15T00:00:00.000Z"

    summary = Summary()
    for number in [*numbers, *reversed(numbers)]:
        summary = fold(summary, facts(*order(number, placed_at=placed(number)).links))
    newest = [placed(number)[:7] for number in range(MONTHS + 5, 5, -1)]
    assert summary.months == {month: {"orders": 2, "amount": 2_000} for month in newest}


# ---- Beyond what is listed -------------------------------------------------------------------------------------------


def test_counts_and_sums_are_exact_beyond_what_is_listed() -> None:
    chains = [receivable(number, due_on=f"2027-{number % 12 + 1:02d}-01") for number in range(120)]
    links = [link for chain in chains for link in chain.links]
    links += [chain.tell("ReceivableAdvanced", stage="settled", open_amount=0, open=False) for chain in chains[:30]]
    links += [chain.tell("ReceivableAdvanced", stage="part_paid", open_amount=250) for chain in chains[30:60]]
    summary = summed(*links)
    assert (summary.counts["receivable"], summary.sums["receivable"]) == (90, 60 * 1_000 + 30 * 250)
    assert len(summary.open["receivable"]) <= LISTED


def test_of_more_matters_than_are_listed_those_due_first_are() -> None:
    links = [link for number in range(80) for link in order(number, next_on=f"2027-01-{number % 28 + 1:02d}").links]
    listed = [matter.state["next_on"] for matter in summed(*links).open["order"].values()]
    assert (len(listed), listed) == (LISTED, sorted(listed))
    assert max(listed) < "2027-01-20"


def test_a_summary_of_the_longest_texts_stays_within_its_bounds() -> None:
    long = "货" * 200
    client = "x" * 26
    chains = [
        chain
        for number in range(LISTED)
        for chain in (
            order(number, client=client, lane=long, next_step=long, next_owner_id=f"emp_{client}"),
            receivable(number, client=client, invoice_no=long),
            complaint(number, client=client, subject=long, next_step=long, owner_id=f"emp_{client}"),
        )
    ]
    chains += [interaction(number, client=client, summary=long, next_step=long) for number in range(CONTACTS)]
    links = [link for chain in chains for link in chain.links]
    links += [delivered_back(order(number, client=client))[-1] for number in range(1000, 1000 + GONE)]
    links += [
        order(5000 + n, client=client, placed_at=f"{2024 + n // 12}-{n % 12 + 1:02d}-15T00:00:00.000Z").links[0]
        for n in range(24)
    ]
    assert len(told(summed(*links)).encode()) <= 100_000
