"""A receiver is named, answers, and is settled by accepting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BatonError, NotFound
from chalicelib.handover.moves.rules import Move, MoveSettled, MoveStatus, answer, propose
from tests.kit.builders import LEAD, a_move


def proposed(receiver: str = LEAD) -> Move:
    return propose(a_move(), receiver)


def test_a_proposal_names_the_receiver() -> None:
    assert (proposed().receiver_id, proposed().status) == (LEAD, MoveStatus.PROPOSED)


def test_another_person_may_be_named_until_one_accepts() -> None:
    assert propose(proposed(), "emp_other").receiver_id == "emp_other"


@pytest.mark.parametrize("status", [MoveStatus.ACCEPTED, MoveStatus.CUSTODY, MoveStatus.MOVED])
def test_a_settled_receiver_stays(status: MoveStatus) -> None:
    with pytest.raises(MoveSettled):
        propose(a_move(receiver_id=LEAD, status=status), "emp_other")


def test_an_acceptance_settles_the_receiver() -> None:
    assert answer(proposed(), LEAD, accepted=True) == a_move(receiver_id=LEAD, status=MoveStatus.ACCEPTED)


def test_a_refusal_leaves_the_client_without_a_receiver() -> None:
    assert answer(proposed(), LEAD, accepted=False) == a_move()


@pytest.mark.parametrize("accepted", [True, False])
def test_nobody_else_answers(accepted: bool) -> None:
    with pytest.raises(NotFound):
        answer(proposed(), "emp_other", accepted=accepted)


@pytest.mark.parametrize("accepted", [True, False])
def test_an_answer_is_given_once(accepted: bool) -> None:
    with pytest.raises(MoveSettled):
        answer(answer(proposed(), LEAD, accepted=True), LEAD, accepted=accepted)


STEPS = st.lists(st.tuples(st.sampled_from(["propose", "accept", "decline"]), st.sampled_from(["emp_a", "emp_b"])))


@given(STEPS)
def test_an_accepted_receiver_never_changes_and_was_proposed_before(steps: list[tuple[str, str]]) -> None:
    move, named = a_move(), ""
    for step, who in steps:
        before = move
        try:
            move = propose(move, who) if step == "propose" else answer(move, who, accepted=step == "accept")
        except BatonError:
            continue
        assert before.status is not MoveStatus.ACCEPTED
        if move.status is MoveStatus.ACCEPTED:
            assert move.receiver_id == named == who
        named = who if step == "propose" else named
        assert (move.receiver_id == "") == (move.status is MoveStatus.OPEN)
