"""The workflow's steps and the consumer that wakes it. They carry ids; the table says what is true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.aws import items, workflow
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import decide_again
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.handover import rules, service
from chalicelib.handover.followers.service import of_the_trade
from chalicelib.handover.moves import service as move_service
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import HandoverStore
from chalicelib.handover.verdicts import service as verdicts
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.store import PeopleStore
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables.store import ReceivableStore
from chalicelib.trade.store import OrderStore

cases, people, clients, moves, clocks = HandoverStore(), PeopleStore(), ClientStore(), MoveStore(), ClockStore()
FOLLOWERS = of_the_trade(OrderStore(), ReceivableStore(), ComplaintStore())
Payload = Mapping[str, Any]
OPENED = "com.baton.handover.opened.v1"
MOVES_ORDERED = "com.baton.handover.early_moves_ordered.v1"


class NoSuchCase(RuntimeError):
    """The workflow was started for a case that the table does not know."""


def read(payload: Payload) -> dict[str, Any]:
    """Where the workflow goes from here."""
    case = decide_again(lambda: _case(payload["org_id"], payload["handover_id"]))
    return {"next": rules.next_state(case), "round": case.round}


def snapshot(payload: Payload) -> dict[str, Any]:
    """Count the next page of the leaver's clients into the case."""
    by = _system(payload, "snapshot")
    decide_again(
        lambda: move_service.count_portfolio(
            by, payload["handover_id"], cases=cases, clients=clients, moves=moves, people=people, now=by.now()
        )
    )
    return {}


def wait(payload: Payload) -> dict[str, Any]:
    """Keep the token of a waiting state, then look again: if the answer is already there, go on at once."""
    decide_again(lambda: _wait(payload["org_id"], payload["handover_id"], payload["slot"], payload["token"]))
    decide_again(lambda: _attend(payload))
    return {}


def _wait(org_id: str, case_id: str, slot: str, token: str) -> None:
    cases.keep_token(org_id, case_id, slot, token)
    if not rules.waits(_case(org_id, case_id), slot):
        _release(org_id, case_id, slot, token)


def _attend(payload: Payload) -> None:
    """See that everybody whom a review waits for still may judge, and that the company has named somebody by now."""
    if not payload["slot"].startswith("review#"):
        return
    by = _system(payload, "review")
    with items.at_hand():
        case = _case(payload["org_id"], payload["handover_id"])
        verdicts.renew_approvers(case, cases=cases, people=people, by=by, now=by.now())


def transfer(payload: Payload) -> dict[str, Any]:
    """Pass the next page of clients to their receivers."""
    by = _system(payload, "transfer")
    decide_again(
        lambda: move_service.move_page(
            by,
            payload["handover_id"],
            cases=cases,
            clients=clients,
            moves=moves,
            followers=FOLLOWERS,
            people=people,
            now=by.now(),
        )
    )
    return {}


def settle(payload: Payload) -> dict[str, Any]:
    """Look again for anything in the leaver's name, once the workflow has `waited` at the version that still stands."""
    by = _system(payload, "settle")
    found = decide_again(
        lambda: move_service.second_pass(
            by,
            payload["handover_id"],
            cases=cases,
            clients=clients,
            moves=moves,
            followers=FOLLOWERS,
            people=people,
            waited=payload.get("waited"),
            settle_seconds=settings().settle_seconds,
            now=by.now(),
        )
    )
    return asdict(found)


def close(payload: Payload) -> dict[str, Any]:
    """Close the case, if it still is as the second pass found it."""
    by, version = _system(payload, "close"), payload["version"]
    decide_again(
        lambda: service.close_handover(
            by, payload["handover_id"], version=version, cases=cases, people=people, now=by.now()
        )
    )
    return {}


def wake(record: Payload) -> None:
    """One event of a case, from its queue: start the workflow, or release the states whose answer is there."""
    event = json.loads(record["body"])["detail"]
    decide_again(lambda: _wake(event))


def _wake(event: Payload) -> None:
    org_id, case_id = event["data"]["org_id"], event["subject"]
    if event["type"] == OPENED:
        workflow.start(f"{case_id}-1", {"org_id": org_id, "handover_id": case_id})
    if event["type"] == MOVES_ORDERED:
        _move_early(event)
    case = _case(org_id, case_id)
    for slot, token in cases.tokens(org_id, case_id):
        if not rules.waits(case, slot):
            _release(org_id, case_id, slot, token)


def _move_early(event: Payload) -> None:
    by = _system({"org_id": event["data"]["org_id"], "execution": event["id"]}, "moves")
    move_service.move_early(
        by,
        event["subject"],
        event["data"]["client_ids"],
        cases=cases,
        clients=clients,
        moves=moves,
        followers=FOLLOWERS,
        people=people,
        now=by.now(),
    )


def _release(org_id: str, case_id: str, slot: str, token: str) -> None:
    workflow.wake(token)
    cases.drop_token(org_id, case_id, slot, token)


def _case(org_id: str, case_id: str) -> Handover:
    case = cases.get(org_id, case_id)
    if case is None:
        raise NoSuchCase(case_id)
    return case


def _system(payload: Payload, name: str) -> System:
    org_id = payload["org_id"]
    return System(org_id, name, request_id=payload.get("execution", ""), ahead=clocks.ahead(org_id))
