"""Lists of cases over HTTP: what waits for whom, what a lead sees, and the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.handover.moves.rules import MoveStatus
from chalicelib.handover.moves.store import MoveItem
from chalicelib.handover.rules import Phase
from chalicelib.handover.store import CaseItem
from tests.kit.builders import a_case, a_move
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure

GET, BATCH, QUERY = "GetItem", "BatchGetItem", "Query"
EVERYONE = ("sales", "successor", "lead", "head", "hr", "finance", "boss", "auditor", "stranger")


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case whose clients are counted."""
    made = Departure(company)
    assert made.run() == "gather"
    return made


def listed(company: TestCompany, who: str, query: str = "") -> list[dict[str, Any]]:
    answer = company.call(who, "GET", f"/v1/handovers{query}")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["items"]
    return found


def waiting(case: Departure, who: str) -> dict[str, Any] | None:
    """For what the case waits for somebody."""
    rows = listed(case.company, who, "?waiting_for=me")
    assert {row["id"] for row in rows} <= {case.id}
    return rows[0]["waiting"] if rows else None


def board(company: TestCompany, who: str = "hr", query: str = "") -> Any:
    answer = company.call(who, "GET", f"/v1/handovers/board{query}")
    assert answer.status == 200, answer.body
    return answer.body


def others(company: TestCompany, count: int, **changes: Any) -> None:
    """Cases of people whom nobody knows."""
    for number in range(count):
        known = {"id": f"hnd_o{number:04d}", "org_id": company.org_id, "leaver_id": f"emp_o{number}"}
        put(CaseItem.of(a_case(**{**known, "due_on": clock.now().date(), **changes})))


def test_an_open_case_waits_for_its_leaver_alone(case: Departure) -> None:
    assert {who: waiting(case, who) for who in EVERYONE if waiting(case, who)} == {
        "sales": {"capacity": "leaver", "clients": None}
    }


def test_clients_that_are_proposed_wait_for_the_successor(case: Departure) -> None:
    case.propose()
    assert waiting(case, "successor") == {"capacity": "successor", "clients": 3}
    case.answer("cli_one0")
    case.answer("cli_one1", "decline")
    assert waiting(case, "successor") == {"capacity": "successor", "clients": 1}
    case.answer("cli_one2")
    assert waiting(case, "successor") is None


def test_clients_that_are_proposed_to_another_do_not_wait_any_more(case: Departure) -> None:
    case.propose()
    case.propose(to="lead")
    assert (waiting(case, "successor"), waiting(case, "lead")) == (None, {"capacity": "successor", "clients": 3})


def test_a_case_in_review_waits_for_the_named_approver_and_no_longer_for_the_leaver(company: TestCompany) -> None:
    case = Departure(company)
    case.to_review()
    assert {who: waiting(case, who) for who in EVERYONE if waiting(case, who)} == {
        who: {"capacity": "approver", "clients": None} for who in ("head", "hr", "finance")
    }


@pytest.mark.parametrize(
    ("verdict", "leaver"), [("approved", None), ("rejected", {"capacity": "leaver", "clients": None})]
)
def test_a_verdict_ends_the_wait(company: TestCompany, verdict: str, leaver: Any) -> None:
    case = Departure(company)
    case.to_review()
    assert case.judge(verdict, reopen=[1] if verdict == "rejected" else []).status == 201
    assert (waiting(case, "head"), waiting(case, "sales")) == (None, leaver)


def test_the_next_round_waits_again(company: TestCompany) -> None:
    case = Departure(company)
    case.to_review()
    case.judge("rejected", reopen=[1])
    assert case.complete().body["phase"] == "review"
    assert waiting(case, "head") == {"capacity": "approver", "clients": None}


def test_what_waits_in_another_company_is_not_shown(case: Departure) -> None:
    assert listed(TestCompany("two"), "successor", "?waiting_for=me") == []


def test_a_case_in_a_list_of_all_says_nothing_of_waiting(case: Departure) -> None:
    assert [row["waiting"] for row in listed(case.company, "hr")] == [None]


@pytest.mark.parametrize(("phase", "found"), [("open", 1), ("review", 0)])
@pytest.mark.parametrize("who", ["sales", "lead", "head", "hr", "finance", "boss", "auditor"])
@pytest.mark.parametrize("more", ["", "&waiting_for=me"])
def test_a_list_can_be_of_one_phase(case: Departure, who: str, phase: str, found: int, more: str) -> None:
    expected = found if not more or who == "sales" else 0
    assert len(listed(case.company, who, f"?phase={phase}{more}")) == expected


@pytest.mark.parametrize("who", ["successor", "stranger", "admin"])
def test_whoever_leads_nobody_sees_no_case_but_their_own(case: Departure, who: str) -> None:
    assert listed(case.company, who) == []


def test_a_lead_sees_the_cases_of_the_team_alone(case: Departure) -> None:
    others(case.company, 3, team_id="team_far")
    assert [row["id"] for row in listed(case.company, "lead")] == [case.id]


def test_a_head_sees_the_cases_of_the_department_alone(case: Departure) -> None:
    others(case.company, 3, department_id="dep_far")
    assert [row["id"] for row in listed(case.company, "head")] == [case.id]


def test_a_lead_among_a_thousand_cases_of_others_turns_pages_until_the_end(case: Departure) -> None:
    others(case.company, 1_000, team_id="team_far")
    pages, cursor = 0, ""
    found: list[str] = []
    while True:
        page = case.company.call("lead", "GET", f"/v1/handovers?limit=100{cursor}").body
        pages, found = pages + 1, found + [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert (pages, found) == (3, [case.id])


def test_a_person_for_whom_much_waits_turns_pages(company: TestCompany) -> None:
    others(company, 3)
    for number in range(3):
        case = a_case(id=f"hnd_o{number:04d}", org_id=company.org_id)
        move = a_move(receiver_id=company.employee("successor"), status=MoveStatus.PROPOSED)
        put(MoveItem.of(case, move))
    first = company.call("successor", "GET", "/v1/handovers?waiting_for=me&limit=2").body
    path = f"/v1/handovers?waiting_for=me&limit=2&cursor={first['next_cursor']}"
    rest = company.call("successor", "GET", path).body
    assert [row["id"] for page in (first, rest) for row in page["items"]] == ["hnd_o0000", "hnd_o0001", "hnd_o0002"]
    assert rest["next_cursor"] is None


def test_whoever_has_no_team_is_on_the_board_without_one(company: TestCompany) -> None:
    others(company, 1, team_id="", department_id="")
    [row] = board(company)["items"]
    assert (row["team_id"], row["department_id"]) == (None, None)


@pytest.mark.parametrize("query", ["?phase=done", "?waiting_for=emp_onehead", "?waiting_for="])
def test_what_no_list_knows_is_a_wrong_field(company: TestCompany, query: str) -> None:
    assert company.call("hr", "GET", f"/v1/handovers{query}").status == 422


def test_lists_cost_two_requests_and_what_waits_three(case: Departure, requests: Requests) -> None:
    case.propose()
    for who in ("hr", "sales", "successor", "stranger"):
        listed(case.company, who)
    assert requests.of(lambda: listed(case.company, "hr")) == [GET, QUERY]
    assert requests.of(lambda: listed(case.company, "sales")) == [GET, BATCH]
    assert requests.of(lambda: listed(case.company, "stranger")) == [GET]
    assert requests.of(lambda: listed(case.company, "successor", "?waiting_for=me")) == [GET, QUERY, BATCH]
    assert requests.of(lambda: listed(case.company, "stranger", "?waiting_for=me")) == [GET, QUERY]


def test_the_board_shows_a_case_at_one_glance(case: Departure) -> None:
    case.propose()
    case.answer("cli_one0")
    page = board(case.company)
    [row] = page["items"]
    assert (row["id"], row["leaver_name"], row["phase"]) == (
        case.id,
        case.call("hr", "GET").body["leaver_name"],
        "open",
    )
    assert row["tasks"] == {"done": 0, "total": 1}
    assert row["clients"] == {"with_receiver": 1, "total": 3, "counted": True}
    assert row["moves"] == {"done": 0, "total": 3}
    nobody = {"approver_id": None, "verdict": None}
    assert row["approvals"] == dict.fromkeys(("department", "hr", "finance"), nobody)
    assert (row["overdue"], page["phases"], page["overdue"]) == (False, {"open": 1}, 0)


def test_days_are_counted_in_the_companys_zone(case: Departure) -> None:
    [row] = board(case.company)["items"]
    today = clock.day_of(clock.now(), "Asia/Shanghai")
    assert board(case.company)["today"] == today.isoformat()
    assert row["days_left"] == (clock.day_of(clock.now(), "Asia/Shanghai").fromisoformat(row["due_on"]) - today).days


def test_what_is_overdue_stands_first_and_is_counted(company: TestCompany) -> None:
    today = clock.day_of(clock.now(), "Asia/Shanghai")
    others(company, 3, due_on=today + timedelta(days=9))
    late = a_case(id="hnd_late", org_id=company.org_id, due_on=today - timedelta(days=2), phase=Phase.REVIEW)
    put(CaseItem.of(late))
    page = board(company)
    assert (page["items"][0]["id"], page["items"][0]["days_left"], page["items"][0]["overdue"]) == (
        "hnd_late",
        -2,
        True,
    )
    assert (page["phases"], page["overdue"]) == ({"review": 1, "open": 3}, 1)


def test_the_board_comes_page_by_page(company: TestCompany) -> None:
    others(company, 5)
    first = board(company, query="?limit=3")
    rest = board(company, query=f"?limit=3&cursor={first['next_cursor']}")
    assert [row["id"] for page in (first, rest) for row in page["items"]] == [f"hnd_o{n:04d}" for n in range(5)]


@pytest.mark.parametrize(
    ("who", "shown"), [("lead", 1), ("head", 3), ("hr", 6), ("finance", 6), ("boss", 6), ("auditor", 6)]
)
def test_the_board_reaches_as_far_as_its_reader(case: Departure, who: str, shown: int) -> None:
    others(case.company, 2, team_id="team_far")
    for number in range(3):
        put(
            CaseItem.of(
                a_case(id=f"hnd_f{number}", org_id=case.company.org_id, team_id="team_x", department_id="dep_far")
            )
        )
    assert len(board(case.company, who)["items"]) == shown


@pytest.mark.parametrize("who", ["sales", "successor", "admin"])
def test_the_board_is_not_for_whoever_leads_nobody(case: Departure, who: str) -> None:
    assert case.company.call(who, "GET", "/v1/handovers/board").status in (403, 423)


def test_a_closed_case_is_on_no_board(company: TestCompany) -> None:
    case = Departure(company)
    case.to_review()
    case.approve_all()
    assert case.run() == "end"
    assert board(company)["items"] == []


def test_the_board_costs_two_requests_however_many_cases(company: TestCompany, requests: Requests) -> None:
    others(company, 40)
    board(company)
    assert requests.of(lambda: board(company)) == [BATCH, QUERY]
