"""What must be true of a history: everything acknowledged stands in the tables, and nothing stands there twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from chalicelib.core.events import Recorded, first_fault
from tests.simulation.world import Request, Row, World

NEEDS_FULL = frozenset(
    {
        "OrderBooked",
        "ClientEdited",
        "HoldersChanged",
        "SuccessorsProposed",
        "SuccessorAccepted",
        "SuccessorDeclined",
        "VerdictGiven",
        "HandoverApproved",
        "HandoverRejected",
    }
)
RECEIVES = {
    "CustodyTransferred": "to",
    "OrderReassigned": "to",
    "SuccessorsProposed": "successor_id",
}
WITHOUT_RECEIVER = ("open", "proposed")
APPROVED = dict.fromkeys(("department", "hr", "finance"), "approved")
# Whoever asks for what was drawn already, by whomever, is answered the same draw.
ANSWERED_AGAIN = frozenset({"SpotChecksDrawn"})
# The approval that decides is told under another name than those before it.
SAME = {"HandoverApproved": "VerdictGiven"}


def problems(world: World, *, closed: bool) -> list[str]:
    """Everything that is wrong, in words; `closed` says that all cases have come to rest."""
    checks = [_rights, _chains, _custody, _cases, _approvals, _acknowledged, _once, _tokens]
    return [found for check in checks + ([_left_behind] if closed else []) for found in check(world)]


def _rights(world: World) -> Iterator[str]:
    """Whoever acts, and whoever is given something, has the rights for it at the instant of the commit."""
    levels = {row["employee_id"]: [(0, row["level"])] for row in world.founded_access}
    for number, employee_id, level in world.levels:
        levels[employee_id].append((number, level))
    for event in world.events:
        for who, needed in _concerned(event):
            had = [level for number, level in levels[who] if number < event["commit"]][-1]
            if had not in needed:
                yield f"{event['name']} {event['aggregate_id']} names {who}, whose access was {had}"


def _concerned(event: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    if event["actor"].startswith("emp_"):
        yield event["actor"], ("full",) if event["name"] in NEEDS_FULL else ("full", "handover")
    if event["name"] in RECEIVES:
        yield event["data"][RECEIVES[event["name"]]], ("full",)
    if event["name"] == "HoldersChanged":
        before, after = event["data"]["before"], event["data"]["after"]
        yield from ((who, ("full",)) for who, roles in after.items() if set(roles) - set(before.get(who, ())))
    if event["name"] == "OrderBooked":
        yield event["data"]["state"]["responsible_id"], ("full",)


def _chains(world: World) -> Iterator[str]:
    """Each aggregate's version is its last event's number, its head that event's hash, and the chain holds."""
    chains: dict[str, list[Recorded]] = {}
    for row in sorted(world.rows("events", "event"), key=lambda row: row["sk"]):
        names = Recorded.__dataclass_fields__
        data = json.loads(row["data"])
        link = Recorded(**{name: row[name] for name in names} | {"seq": int(row["seq"]), "data": data})
        chains.setdefault(row["aggregate_id"], []).append(link)
    for event in world.events:
        if event["overwrites"]:
            yield f"event {event['seq']} of {event['aggregate_id']} was written over"
    heads = {row["case_id"]: row for row in world.rows("handover", "case")}
    heads |= {row["client_id"]: row for row in world.rows("clients", "file")}
    heads |= {row["order_id"]: row for row in world.rows("clients", "order")}
    # Other rows do not name their aggregates.
    last = {chain[-1].hash: aggregate_id for aggregate_id, chain in chains.items()}
    others = [row for kind in ("delegation", "profile", "structure") for row in world.rows("people", kind)]
    others += world.rows("handover", "checklist")
    heads |= {last.get(row["head"], row["sk"]): row for row in others}
    for aggregate_id in sorted({*heads, *chains} - {world.company.org_id}):
        head, chain = heads.get(aggregate_id), chains.get(aggregate_id, [])
        if head is None or not chain or (int(head["version"]), head["head"]) != (chain[-1].seq, chain[-1].hash):
            yield f"{aggregate_id} is not what its last event says"
        elif fault := first_fault(chain):
            yield f"chain of {aggregate_id}: {fault}"


def _client_of(hold: Row) -> str:
    return str(hold["pk"]).rpartition("#")[2]


def _holder_of(hold: Row) -> str:
    return str(hold["sk"]).rpartition("#")[2]


def _custody(world: World) -> Iterator[str]:
    """A client has a holder, and its file and its custody rows tell the same of each."""
    held: dict[str, dict[str, Row]] = {}
    for row in world.rows("clients", "hold"):
        held.setdefault(_client_of(row), {})[_holder_of(row)] = row
    for file in world.rows("clients", "file"):
        holders, rows = json.loads(file["holders"]), held.get(file["client_id"], {})
        if not holders:
            yield f"{file['client_id']} has no holder"
        if holders != {who: json.loads(row["roles"]) for who, row in rows.items()}:
            yield f"{file['client_id']} is held by {sorted(holders)}, its rows say {sorted(rows)}"
        if any(row[column] != file[column] for row in rows.values() for column in ("i1sk", "region", "team_id")):
            yield f"{file['client_id']} is listed with old columns"


def _cases(world: World) -> Iterator[str]:
    """Counters are those of the rows, verdicts are one per party and round, and no phase came too early."""
    for row in world.rows("handover", "case"):
        case_id, facts = row["case_id"], json.loads(row["facts"])
        moves = [move["status"] for move in world.rows("handover", "move") if case_id in move["pk"]]
        states = [notice["state"] for notice in world.rows("handover", "notice") if case_id in notice["pk"]]
        counted = {
            "moves_total": len(moves),
            "moves_done": moves.count("moved"),
            "open_moves": sum(status in WITHOUT_RECEIVER for status in moves),
            "open_notices": len(moves) - states.count("delivered"),
        }
        told = {name: int({**facts, **row}[name]) for name in counted}
        if told != counted:
            yield f"{case_id} says {told}, its rows say {counted}"
        yield from _verdicts(world, case_id)
        yield from _too_early(row, facts)


def _verdicts(world: World, case_id: str) -> Iterator[str]:
    given = [event for event in world.events if event["aggregate_id"] == case_id and "verdict" in event["data"]]
    said = Counter((f"VERDICT#{e['data']['round']}#{e['data']['party']}", e["data"]["verdict"]) for e in given)
    rows = [row for row in world.rows("handover", "verdict") if case_id in row["pk"]]
    if said != Counter((row["sk"], row["verdict"]) for row in rows):
        yield f"{case_id} has verdicts {sorted(said)}, its rows say {sorted(row['sk'] for row in rows)}"


def _too_early(row: Row, facts: Row) -> Iterator[str]:
    if row["phase"] == "open":
        return
    if set(facts["tasks"].values()) != {"complete"} or not facts["counted"] or int(row["open_moves"]):
        yield f"{row['case_id']} is in {row['phase']} with work left"
    if row["phase"] != "review" and facts["verdicts"] != APPROVED:
        yield f"{row['case_id']} is in {row['phase']} without approval"
    if row["phase"] == "closed" and facts["open_notices"]:
        yield f"{row['case_id']} is closed with clients that nobody told"


def _approvals(world: World) -> Iterator[str]:
    """A case moves only when three people approved for three parties in the same round, which nobody rejected."""
    for event in world.events:
        if event["name"] == "HandoverApproved":
            case_id, round_ = event["aggregate_id"], event["data"]["round"]
            given = [one for one in world.events if one["aggregate_id"] == case_id and "verdict" in one["data"]]
            said = [one for one in given if one["data"]["round"] == round_]
            found = {one["data"]["party"]: one["data"]["verdict"] for one in said}
            if found != APPROVED or len({one["actor"] for one in said}) != len(said):
                yield f"{case_id} was approved in round {round_} by {found}"


def _acknowledged(world: World) -> Iterator[str]:
    """Each acknowledged request is one event of that person, and no event acknowledges two requests."""
    events = {(event["aggregate_id"], int(event["seq"])): event for event in world.events}
    claimed: dict[Any, Request] = {}
    for request in world.requests:
        if len({json.dumps(answer.body, sort_keys=True) for answer in request.done}) > 1:
            yield f"{request.name} of {request.who} was answered in two ways"
        if any(answer.status == 500 for answer in request.answers):
            yield f"{request.name} of {request.who} was answered 500"
        for answer in request.done[:1]:
            place = (answer.body.get("id"), answer.body.get("version"))
            if None in place:
                continue
            event = events.get(place)
            if event is None or event["actor"] != world.company.employee(request.who) or _kind(event) != request.name:
                yield f"{request.name} of {request.who} was acknowledged, but {place} is not its event"
            if place in claimed:
                yield f"{place} acknowledges two requests of {request.who} and {claimed[place].who}"
            claimed[place] = request


def _kind(event: Row) -> str:
    return SAME.get(event["name"], event["name"])


def _once(world: World) -> Iterator[str]:
    """Of each kind, a person's events are as many as were acknowledged; lost answers may add one each."""
    written = Counter((event["actor"], _kind(event)) for event in world.events)
    asked: dict[tuple[str, str], list[Request]] = {}
    for request in world.requests:
        asked.setdefault((world.company.employee(request.who), request.name), []).append(request)
    for (who, name), requests in asked.items():
        sure = sum(bool(request.done) for request in requests)
        perhaps = sum(request.unknown and not request.done for request in requests)
        least = 0 if name in ANSWERED_AGAIN else sure
        if not least <= written[who, name] <= sure + perhaps:
            yield f"{who} has {written[who, name]} times {name}, acknowledged {sure}, lost {perhaps}"


def _left_behind(world: World) -> Iterator[str]:
    """After the close the leaver holds nothing, sees to nothing, and has only what is her own."""
    for case in world.rows("handover", "case"):
        leaver, case_id = case["leaver_id"], case["case_id"]
        if case["phase"] != "closed":
            yield f"{case_id} is not closed"
        if world.access(leaver)["level"] != "self":
            yield f"{leaver} kept her access after {case_id}"
        for hold in world.rows("clients", "hold"):
            if _holder_of(hold) == leaver:
                yield f"{_client_of(hold)} stayed with {leaver} after {case_id}"
        for order in world.rows("clients", "order"):
            if order["responsible_id"] == leaver and order["status"] == "confirmed":
                yield f"{order['order_id']} stayed with {leaver} after {case_id}"
    cases = Counter(case["leaver_id"] for case in world.rows("handover", "case"))
    yield from (f"{who} has {count} cases" for who, count in cases.items() if count > 1)


def _tokens(world: World) -> Iterator[str]:
    """No state of the workflow waits for what is decided, neither once its wait had begun nor in the end."""
    yield from dict.fromkeys(world.forgotten + forgotten(world))


def forgotten(world: World) -> list[str]:
    """The waiting slots whose answer is there, while neither their newest token was sent nor any event is to come."""
    coming = {event["aggregate_id"] for event in world.bus}
    cases = {row["pk"]: row for row in world.rows("handover", "case") if row["case_id"] not in coming}
    return [
        f"{cases[pk]['case_id']} {key} waits for ever"
        for (pk, key), token in world.wire.newest.items()
        if pk in cases and token in world.waiting and token not in world.wire.released
        if not _open_question(cases[pk], key.removeprefix("TOKEN#"))
    ]


def _open_question(row: Row, slot: str) -> bool:
    kind, round_, *party = slot.split("#")
    if kind == "notify":
        return bool(row["phase"] == "settle" and json.loads(row["facts"])["open_notices"])
    asked = row["phase"] == {"gather": "open", "review": "review"}[kind] and int(row["round"]) == int(round_)
    return asked and not set(party) & set(json.loads(row["facts"])["verdicts"])
