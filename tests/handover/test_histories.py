"""Any history of legal and illegal steps keeps what a case promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import BatonError, Fault
from chalicelib.core.events import Event
from chalicelib.handover import portfolio, rules
from chalicelib.handover.notices import rules as notices
from chalicelib.handover.notices.rules import NoticeState
from chalicelib.handover.rules import Handover, Party, Phase, TaskSpec, TaskStatus, Verdict
from chalicelib.handover.spots import rules as spots
from chalicelib.handover.spots.rules import Finding, SpotCheck
from chalicelib.handover.verdicts import rules as verdicts
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, a_case

CHECKLIST = (TaskSpec(1, "client_files", Party.DEPARTMENT, 12), TaskSpec(2, "debts", Party.FINANCE, 12))
NAMED = {Party.DEPARTMENT: HEAD, Party.HR: "emp_hr", Party.FINANCE: "emp_finance"}
PEOPLE = [*NAMED.values(), LEAVER]
Step = Callable[[Handover], tuple[Handover, Event]]


def completing(number: int, *, missing: bool) -> Step:
    faults = [Fault("evidence", "evidence_missing")] if missing else []
    return lambda case: rules.complete_task(case, number, faults)


def deciding(who: str, party: Party, verdict: Verdict, reopen: list[int]) -> Step:
    return lambda case: verdicts.decide(case, who, party, verdict, comment="好", reopen=reopen)


def counting(clients: int, cursor: str) -> Step:
    """As the service does: a case is counted while it is open and not counted yet."""

    def step(case: Handover) -> tuple[Handover, Event]:
        if case.phase is not Phase.OPEN or case.counted:
            raise BatonError
        return portfolio.count_clients(case, [f"cli_{number}" for number in range(clients)], cursor)

    return step


def accepting(case: Handover) -> tuple[Handover, Event]:
    """As the moves do: only a client without an accepted receiver can be accepted."""
    if not case.open_moves:
        raise BatonError
    return portfolio.accept(case, "cli_a", LEAD)


def moving(case: Handover) -> tuple[Handover, Event]:
    if case.phase is not Phase.TRANSFER:
        raise BatonError
    return portfolio.page_moved(case, {}, "", now=NOW)


def checking(case: Handover) -> tuple[Handover, Event]:
    """A draw of one client, and then what was found in its file."""
    if not case.spot_drawn:
        drawn, _, event = spots.draw(case, {"cli_0": "顺德家电"}, seed="chance")
        return drawn, event
    drawn_of = SpotCheck("cli_0", "顺德家电", spots.round_of(case))
    checked, _, event = spots.check(case, drawn_of, Finding(matches=True), by=LEAD, at="2026-11-25T08:00:00Z")
    return checked, event


def telling(case: Handover) -> tuple[Handover, Event]:
    """A client that was not told yet is told."""
    if not case.open_notices:
        raise BatonError
    step = notices.Step(NoticeState.DELIVERED, "2026-11-25", LEAD)
    told, _, event = notices.settle(case, notices.Notice("cli_0", "顺德家电", state=NoticeState.SENT), step)
    return told, event


def closing(case: Handover) -> tuple[Handover, Event]:
    """As the service does: every client was told."""
    if case.phase is not Phase.SETTLE or case.open_notices:
        raise BatonError
    return rules.close(case)


STEPS = st.one_of(
    st.builds(completing, st.sampled_from([1, 2, 3]), missing=st.booleans()),
    st.builds(
        deciding,
        st.sampled_from(PEOPLE),
        st.sampled_from(Party),
        st.sampled_from([Verdict.APPROVED, Verdict.APPROVED, Verdict.REJECTED]),
        st.lists(st.sampled_from([1, 2, 3]), max_size=2),
    ),
    st.builds(lambda party: deciding(NAMED[party], party, Verdict.APPROVED, []), st.sampled_from(Party)),
    st.builds(lambda number: completing(number, missing=False), st.sampled_from([1, 2])),
    st.builds(counting, st.integers(0, 2), st.sampled_from(["", "", "more"])),
    st.sampled_from([accepting, accepting, checking, checking, moving, telling, closing]),
)
ORDER = list(Phase)


def taken(case: Handover, step: Step) -> tuple[Handover, Event] | None:
    """The step's outcome, saved as the store saves it; None if the rules refused it."""
    try:
        changed, event = step(case)
    except BatonError:
        return None
    if changed.phase is Phase.REVIEW and not changed.approvers:
        changed = verdicts.name_approvers(changed, NAMED)
    return replace(changed, version=case.version + 1), event


def check_step(before: Handover, after: Handover, event: Event) -> None:
    rejected = event.name == "HandoverRejected"
    assert (ORDER.index(after.phase) < ORDER.index(before.phase)) is rejected
    assert after.round >= before.round
    assert after.open_moves >= 0
    assert (after.round == before.round + 1) is (before.phase is Phase.OPEN and after.phase is Phase.REVIEW)
    if after.phase is not Phase.OPEN:
        assert all(status is TaskStatus.COMPLETE for status in after.tasks.values())
        assert after.counted
        assert after.open_moves == 0
    if after.phase in (Phase.TRANSFER, Phase.SETTLE, Phase.CLOSED):
        assert dict(after.verdicts) == dict.fromkeys(Party, Verdict.APPROVED)
    if before.phase is Phase.CLOSED:
        raise AssertionError("a closed case changed")


OPENED = a_case(checklist=CHECKLIST, parties=tuple(Party), tasks=dict.fromkeys((1, 2), TaskStatus.OPEN))
REVIEWED = replace(
    OPENED,
    phase=Phase.REVIEW,
    round=1,
    counted=True,
    tasks=dict.fromkeys((1, 2), TaskStatus.COMPLETE),
    approvers=NAMED,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([OPENED, REVIEWED]), st.lists(STEPS, max_size=60))
def test_a_case_never_breaks_its_promises(case: Handover, steps: list[Step]) -> None:
    said: list[tuple[int, str]] = []
    for step in steps:
        outcome = taken(case, step)
        if outcome is None:
            continue
        check_step(case, *outcome)
        case, event = outcome
        if "verdict" in event.data:
            said.append((event.data["round"], event.data["party"]))
    assert len(said) == len(set(said))


def test_the_shortest_history_reaches_the_end() -> None:
    """The property above is not empty: its steps do lead through every phase."""
    case = OPENED
    steps = [
        counting(1, ""),
        accepting,
        completing(1, missing=False),
        completing(2, missing=False),
        checking,
        checking,
        *[deciding(NAMED[party], party, Verdict.APPROVED, []) for party in Party],
        moving,
        telling,
        closing,
    ]
    phases = []
    for step in steps:
        outcome = taken(case, step)
        assert outcome is not None
        check_step(case, *outcome)
        case = outcome[0]
        phases.append(case.phase)
    assert list(dict.fromkeys(phases)) == ORDER
