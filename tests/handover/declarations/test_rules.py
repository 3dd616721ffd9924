"""What may be declared, and what is missing until it is declared or excused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.access import Role
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.handover.declarations import rules
from chalicelib.handover.declarations.rules import Attempt, Declaration, Entry, Given, Item
from chalicelib.handover.evidence.rules import NotTheParty, ReasonMissing
from chalicelib.handover.rules import Handover, HandoverNotOpen, Party, Phase, TaskComplete, TaskSpec, TaskStatus
from tests.kit.builders import LEAD, LEAVER, NOW, a_caller, a_case
from tests.kit.declarations import NOTE, WHOLES, an_exemption, an_item

LEAD_CALLER = a_caller(LEAD, roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD}))
ANSWERED: dict[str, Any] = {
    "declines": False,
    "contacted_by": ["猎头王"],
    "clients_aware": [],
    "related_companies": [],
    "non_compete": True,
}


def a_case_of(code: str, **changes: Any) -> Handover:
    return a_case(checklist=(TaskSpec(1, code, Party.DEPARTMENT, 12),), **changes)


def declared(values: dict[str, Any] | None, *others: Item, code: str = "follow_up_records") -> Item:
    entry = Entry(Given(code, values) if values is not None else None, None, keeps_exemption=True)
    items = Declaration(items={item.subject_id: item for item in others})
    return rules.declare_subject(a_case_of(code), 1, items, "cli_a", entry, by=LEAVER, now=NOW)[0]


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.errors]


@pytest.mark.parametrize("code", sorted(WHOLES))
def test_a_task_that_asks_about_the_whole_misses_its_declaration(code: str) -> None:
    assert [fault.code for fault in rules.missing(code, Declaration())] == ["declaration_missing"]
    assert list(rules.missing(code, Declaration(WHOLES[code]))) == []


@pytest.mark.parametrize("code", ["client_files", "work", "prices"])
def test_another_task_asks_nothing_about_the_whole(code: str) -> None:
    assert list(rules.missing(code, Declaration())) == []
    with pytest.raises(rules.NothingToDeclare):
        rules.declare(a_case_of(code), 1, Given("channels", WHOLES["channels"]))


def test_the_answers_of_another_task_are_refused() -> None:
    with pytest.raises(rules.OtherTask) as refused:
        rules.declare(a_case_of("assets"), 1, Given("channels", WHOLES["channels"]))
    assert codes(refused) == [("channels", "other_task")]


def test_a_declaration_is_told_with_its_fingerprint_only() -> None:
    event = rules.declare(a_case_of("assets"), 1, Given("assets", WHOLES["assets"]))
    assert (event.name, event.data["code"], len(event.data["sha256"])) == ("TaskDeclared", "assets", 64)
    assert "signed" not in str(event.data)


@pytest.mark.parametrize("left_out", ["contacted_by", "clients_aware", "related_companies", "non_compete"])
def test_whoever_does_not_decline_answers_every_question(left_out: str) -> None:
    case = a_case_of("competitor_contact")
    assert rules.declare(case, 1, Given("competitor_contact", ANSWERED)).name == "TaskDeclared"
    answers = {name: value for name, value in ANSWERED.items() if name != left_out}
    with pytest.raises(Invalid) as refused:
        rules.declare(case, 1, Given("competitor_contact", answers))
    assert codes(refused) == [(f"competitor_contact.{left_out}", "answer_missing")]


def test_a_refusal_to_sign_says_why() -> None:
    refusal = {"acknowledgement": "refused"}
    with pytest.raises(Invalid) as refused:
        rules.declare(a_case_of("assets"), 1, Given("assets", refusal))
    assert codes(refused) == [("assets.refusal_reason", "answer_missing")]
    event = rules.declare(a_case_of("assets"), 1, Given("assets", {**refusal, "refusal_reason": "不同意条款"}))
    assert event.name == "TaskDeclared"


def test_promises_that_are_said_to_be_listed_are_listed() -> None:
    said = Declaration({"promises": "listed"})
    assert [fault.code for fault in rules.missing("complaints", said)] == ["promises_missing"]
    one = an_item(values={"promises": [{"about": "price"}]})
    assert list(rules.missing("complaints", replace(said, items={"cli_a": one}))) == []


def test_a_note_has_twenty_characters_without_blanks() -> None:
    short = {"standing": "好 好 好 好 好", "next_step": "回访 回访 回访", "decider": "周 经 理"}
    with pytest.raises(Invalid) as refused:
        declared(short)
    assert codes(refused) == [("follow_up_records.standing", "note_too_short")]
    assert declared(NOTE).values == NOTE


def test_a_note_does_not_repeat_that_of_another_client() -> None:
    padded = {**NOTE, "standing": NOTE["standing"] + " "}
    with pytest.raises(Invalid) as refused:
        declared(padded, an_item("cli_b", NOTE))
    assert codes(refused) == [("follow_up_records.standing", "note_repeated")]


def test_a_note_may_repeat_what_it_said_before() -> None:
    assert declared(NOTE, an_item("cli_a", NOTE)).values == NOTE


def test_a_subject_whose_exception_is_not_approved_is_missed_by_its_id() -> None:
    asking = Declaration(items={"cli_a": an_item(exemption=an_exemption())})
    assert [(fault.code, fault.subject_id) for fault in rules.missing("prices", asking)] == [
        ("exception_not_approved", "cli_a")
    ]
    assert asking.excused == frozenset()


def test_an_approved_exception_excuses_its_subject() -> None:
    _, item, event = rules.decide(
        a_case_of("prices"), 1, an_item(exemption=an_exemption()), LEAD_CALLER, approved=True, reason=""
    )
    approved = Declaration(items={"cli_a": item})
    assert (approved.excused, list(rules.missing("prices", approved))) == (frozenset({"cli_a"}), [])
    assert (event.name, event.data["verdict"]) == ("ExceptionDecided", "approved")


def test_a_rejected_exception_reopens_its_task() -> None:
    case = a_case_of("prices", tasks={1: TaskStatus.COMPLETE})
    approved = an_item(exemption=an_exemption(approved_by=LEAD))
    changed, item, _ = rules.decide(case, 1, approved, LEAD_CALLER, approved=False, reason="再试")
    assert (changed.tasks[1], item.excused) == (TaskStatus.REOPENED, False)


def test_a_rejection_says_why() -> None:
    with pytest.raises(ReasonMissing):
        rules.decide(a_case_of("prices"), 1, an_item(exemption=an_exemption()), LEAD_CALLER, approved=False, reason="")


def test_only_the_party_of_the_task_decides() -> None:
    hr = a_caller("emp_hr", roles=frozenset({Role.EMPLOYEE, Role.HR}))
    with pytest.raises(NotTheParty):
        rules.decide(a_case_of("prices"), 1, an_item(exemption=an_exemption()), hr, approved=True, reason="")


def test_without_an_exception_there_is_nothing_to_decide() -> None:
    with pytest.raises(NotFound):
        rules.decide(a_case_of("prices"), 1, an_item(), LEAD_CALLER, approved=True, reason="")


def test_what_is_declared_anew_is_approved_anew() -> None:
    before = an_item("cli_a", NOTE, an_exemption(approved_by=LEAD, decision_reason="好"))
    item = declared({**NOTE, "decider": "李总经理"}, before)
    assert (item.exemption, item.excused) == (an_exemption(), False)


def test_what_is_left_out_stays() -> None:
    before = an_item("cli_a", NOTE, an_exemption())
    assert (declared(None, before).values, declared(None, before).exemption) == (NOTE, an_exemption())


def test_an_exception_is_taken_back() -> None:
    before = Declaration(items={"cli_a": an_item("cli_a", NOTE, an_exemption())})
    entry = Entry(None, None, keeps_exemption=False)
    item, _ = rules.declare_subject(a_case_of("prices"), 1, before, "cli_a", entry, by=LEAVER, now=NOW)
    assert (item.values, item.exemption) == (NOTE, None)


def test_nothing_is_declared_of_a_complete_task_or_a_case_in_review() -> None:
    with pytest.raises(TaskComplete):
        rules.declarable(a_case(tasks={1: TaskStatus.COMPLETE}), 1)
    with pytest.raises(HandoverNotOpen):
        rules.declarable(a_case(phase=Phase.REVIEW), 1)


@pytest.mark.parametrize(
    ("code", "subject_id", "client_id"),
    [
        ("prices", "cli_a", "cli_a"),
        ("open_orders", "ord_a_1", "cli_a"),
        ("complaints", "cmp_a_1", "cli_a"),
        ("receivables", "rec_a_1", "cli_a"),
        ("channels", "chn_1", None),
        ("assets", "ast_1", None),
    ],
)
def test_a_subject_tells_its_client(code: str, subject_id: str, client_id: str | None) -> None:
    assert rules.client_of(TaskSpec(1, code, Party.DEPARTMENT, 12), subject_id) == client_id


@pytest.mark.parametrize(("code", "subject_id"), [("prices", "ord_a_1"), ("open_orders", "cli_a"), ("assets", "emp_1")])
def test_a_task_has_subjects_of_its_own_kind_only(code: str, subject_id: str) -> None:
    with pytest.raises(NotFound):
        rules.client_of(TaskSpec(1, code, Party.DEPARTMENT, 12), subject_id)


@pytest.mark.parametrize("code", ["competitor_contact", "work"])
def test_a_task_without_subjects_has_nothing_to_declare_of_one(code: str) -> None:
    with pytest.raises(rules.NothingToDeclare):
        rules.client_of(TaskSpec(1, code, Party.DEPARTMENT, 12), "cli_a")


def test_nobody_tried_tomorrow_and_nothing_is_due_yesterday() -> None:
    today = NOW.date()
    fine = an_exemption(attempts=(Attempt(today, "电话"),), due_on=today)
    assert list(rules.date_faults(fine, today)) == []
    wrong = an_exemption(attempts=(Attempt(today + timedelta(days=1), "电话"),), due_on=today - timedelta(days=1))
    assert [(fault.field, fault.code) for fault in rules.date_faults(wrong, today)] == [
        ("exception.attempts.0.on", "day_to_come"),
        ("exception.due_on", "due_in_the_past"),
    ]


def test_the_share_of_clients_with_exceptions_counts_each_client_once() -> None:
    items = [an_item(subject, exemption=an_exemption()) for subject in ("ord_a_1", "ord_a_2", "ord_b_1", "chn_1")]
    asking = Declaration(items={item.subject_id: item for item in [*items, an_item("cli_c")]})
    assert (asking.exempted_percent(3), asking.exempted_percent(0)) == (67, 0)
