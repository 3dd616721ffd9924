"""Each invariant can break: one tampered row of a world in which everything has happened, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.kill.conftest import Kit
from tests.kit import invariants
from tests.kit.world import moved
from tests.kit.worlds import Row, Rows, rows


def tampered(kind: str, attribute: str, value: Any) -> Callable[[Rows], Rows]:
    """The last row of a kind with another value."""

    def tamper(found: Rows) -> Rows:
        one = [row for row in found if row.kind == kind][-1]
        changed = Row(one.table, {**one.raw, attribute: value})
        return [changed if row is one else row for row in found]

    return tamper


def without(kind: str, which: int = -1) -> Callable[[Rows], Rows]:
    """Without one row of a kind."""

    def tamper(found: Rows) -> Rows:
        gone = sorted((row for row in found if row.kind == kind), key=lambda row: row.key)[which]
        return [row for row in found if row is not gone]

    return tamper


TAMPERED: Sequence[tuple[Callable[[Rows], Rows], str]] = (
    (tampered("event", "name", {"S": "ClientForgotten"}), "was changed"),
    (tampered("event", "aggregate_id", {"S": "cli_other"}), "holds the event of another aggregate"),
    (without("event", 2), "seq 1 is missing"),
    (without("event"), "which is no chain's last event"),
    (tampered("file", "version", {"N": "9"}), "which is no chain's last event"),
    (without("order"), "changed nothing"),
    (tampered("profile", "txn", {"S": "another"}), "was written without an event"),
    (tampered("profile", "txn", {"NULL": True}), "was written without an event"),
    (without("hold"), "files name"),
    (tampered("hold", "roles", {"S": '["order_desk"]'}), "files name"),
    (tampered("case", "open_moves", {"N": "1"}), "moves, its rows"),
    (without("move"), "moves, its rows"),
    (tampered("access", "level", {"S": "handover"}), "live cases"),
    (
        tampered("access", "lock", {"S": json.dumps({"case_id": "h", "since": "", "interim_holder_id": "e"})}),
        "live",
    ),
    (without("verdict"), "knows the verdicts"),
    (tampered("move", "i1pk", {"S": "ORG#org_one#EMP#emp_x#WAIT"}), "its rows say"),
    (without("evidence"), "its files are not the announced ones"),
    (tampered("evidence", "status", {"S": "pending"}), "its pinned files are not the confirmed ones"),
    (tampered("move", "status", {"S": "accepted"}), "has passed on"),
)


def test_a_world_in_which_everything_has_happened_is_whole(kit: Kit) -> None:
    kit.world(moved)
    assert invariants.broken(rows()) == []


@pytest.mark.fault("F84")
@pytest.mark.parametrize(("tamper", "said"), TAMPERED)
def test_a_tampered_row_is_noticed(kit: Kit, tamper: Callable[[Rows], Rows], said: str) -> None:
    kit.world(moved)
    assert any(said in sentence for sentence in invariants.broken(tamper(rows())))


def test_every_invariant_is_broken_by_one_of_the_above(kit: Kit) -> None:
    kit.world(moved)
    books = [invariants.Books(tamper(rows())) for tamper, _ in TAMPERED]
    silent = [check.__name__ for check in invariants.CHECKS if not any(list(check(one)) for one in books)]
    assert silent == []
