"""What somebody does about each thing that a task misses, by its code: as many calls over HTTP as it takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol

CHINA = timezone(timedelta(hours=8))
AT_ONCE = 4


class Caller(Protocol):
    """The people of the company as callers."""

    def get(self, who: str, path: str) -> Any:
        """Read something that somebody may read."""

    def edit(self, who: str, path: str, changes: Mapping[str, Any]) -> Any:
        """Change what somebody sees at a path."""

    def add(self, who: str, path: str, body: Mapping[str, Any]) -> Any:
        """Put something new at a path."""

    def employee(self, who: str) -> str:
        """Somebody's id."""


def in_days(days: int) -> str:
    """A day from today on."""
    return today(days).isoformat()


def today(ahead: int = 0) -> date:
    """The company's day, or one so many days later."""
    return datetime.now(CHINA).date() + timedelta(days=ahead)


def confirm_the_order(company: Caller, order_id: str) -> None:
    """The lead confirms an order that was only a draft."""
    company.edit("lead", f"/v1/orders/{order_id}", {"status": "confirmed"})


def see_the_order_through(company: Caller, order_id: str) -> None:
    """The lead takes the next step of an order."""
    step = {"next_step": "按约送货，回单收齐", "next_on": in_days(3), "next_owner_id": company.employee("lead")}
    company.edit("lead", f"/v1/orders/{order_id}", step)


def settle_the_dispute(company: Caller, debt_id: str) -> None:
    """Finance names who sees to a dispute, and how."""
    path = f"/v1/receivables/{debt_id}"
    disputed = company.get("finance", path)["disputed"]
    seen_to = {"owner_id": company.employee("lead"), "next_step": disputed["next_step"] or "与客户逐条核对，月底前答复"}
    company.edit("finance", path, {"disputed": {**disputed, **seen_to}})


def attend_to_the_complaint(company: Caller, complaint_id: str) -> None:
    """The lead says what happens next about a complaint."""
    step = {"next_step": "上门道歉并确认赔付", "next_on": in_days(5), "owner_id": company.employee("lead")}
    company.edit("lead", f"/v1/complaints/{complaint_id}", step)


def find_the_address(company: Caller, client_id: str) -> None:
    """She adds where the client is to be found."""
    site = {"kind": "factory", "address": "北滘镇工业大道 8 号"}
    company.add("sales", f"/v1/clients/{client_id}/sites", site)


def name_a_contact(company: Caller, client_id: str) -> None:
    """She adds who is to be called there."""
    contact = {"name": "王丽", "role": "物流经理", "phones": ["0757-2288 1234"], "decides": True}
    company.add("sales", f"/v1/clients/{client_id}/contacts", contact)


def call_the_contact(company: Caller, client_id: str) -> None:
    """She calls somebody of the client's who can be reached, on the company's line."""
    known = company.get("sales", f"/v1/clients/{client_id}/contacts?limit=60")["items"]
    contact = next(one for one in known if one["phones"] or one["emails"] or one["wecom_id"])
    person = {"name": contact["name"], "side": "client", "contact_id": contact["id"]}
    talk = {"channel": "call", "direction": "outbound", "summary": "告知由同事接手，确认联系方式"}
    _log(company, "sales", client_id, {**talk, "duration_s": 150, "participants": [person]})


def file_the_contract(company: Caller, client_id: str) -> None:
    """She puts the contract into the file."""
    contract = {"kind": "contract", "name": "运输合同", "original_at": "档案室 3 柜"}
    company.add("sales", f"/v1/clients/{client_id}/documents", contract)


def write_down_the_prices(company: Caller, client_id: str) -> None:
    """She adds the agreement; the lead sees to its renewal."""
    agreement = {"kind": "framework", "valid_from": in_days(-30), "valid_until": in_days(335)}
    owner = {"renewal_owner_id": company.employee("lead")}
    company.add("sales", f"/v1/clients/{client_id}/agreements", {**agreement, **owner})


def renew_the_agreement(company: Caller, agreement_id: str) -> None:
    """The lead takes on the renewal of an agreement."""
    client_id = f"cli_{agreement_id.split('_')[1]}"
    owner = {"renewal_owner_id": company.employee("lead")}
    company.edit("lead", f"/v1/clients/{client_id}/agreements/{agreement_id}", owner)


def agree_on_the_debt(company: Caller, debt_id: str) -> None:
    """Finance has the client seal a statement."""
    path = f"/v1/receivables/{debt_id}"
    statement = {"on": in_days(-1), "amount": company.get("finance", path)["open_amount"], "sealed": True}
    company.edit("finance", path, {"last_reconciled": statement})


def introduce_the_colleague(company: Caller, client_id: str) -> None:
    """The colleague has the client on the line and writes it down."""
    talk = {"channel": "call", "direction": "inbound", "summary": "客户来电，认识新的客户经理", "duration_s": 180}
    _log(company, "successor", client_id, talk)


def _log(company: Caller, who: str, client_id: str, talk: Mapping[str, Any]) -> None:
    told = {"occurred_at": datetime.now(CHINA).isoformat(), **talk}
    company.add(who, f"/v1/clients/{client_id}/interactions", told)


def words_on(company: Caller, code: str, missing: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What she declares of each client of whom only her word is missing; nothing twice in the same words."""
    faults: dict[str, set[str]] = {}
    for one in missing:
        if one["code"] in _NOTED:
            faults.setdefault(one["subject_id"], set()).add(one["code"])
    return {client_id: {code: _note(company, client_id, found)} for client_id, found in faults.items()}


def _note(company: Caller, client_id: str, found: Collection[str]) -> dict[str, Any]:
    name = company.get("sales", f"/v1/clients/{client_id}")["name"]
    note = {
        "standing": f"{name}：合作平稳，账期和运价都不变",
        "next_step": "本月内由接手同事回访",
        "decider": "客户物流部负责人",
    }
    return {**note, "gap": "record_too_old" in found}


_NOTED = frozenset({"status_note_missing", "record_too_old"})
REMEDIES: dict[str, Callable[[Caller, str], None]] = {
    "order_unconfirmed": confirm_the_order,
    "order_without_next_step": see_the_order_through,
    "order_left_with_the_leaver": see_the_order_through,
    "dispute_without_owner": settle_the_dispute,
    "complaint_without_next_step": attend_to_the_complaint,
    "client_without_address": find_the_address,
    "client_without_contact": name_a_contact,
    "contact_not_proven": call_the_contact,
    "client_without_contract": file_the_contract,
    "client_without_agreement": write_down_the_prices,
    "agreement_without_owner": renew_the_agreement,
    "statement_missing": agree_on_the_debt,
    "statement_too_old": agree_on_the_debt,
    "client_not_introduced": introduce_the_colleague,
}


def put_right(company: Caller, missing: Iterable[Mapping[str, Any]]) -> int:
    """Do something about everything that is missing and has a remedy, record after record; how many there were."""
    wanted = {(one["subject_id"], one["code"]) for one in missing if one["code"] in REMEDIES}
    of_records: dict[str, list[str]] = {}
    for record_id, code in sorted(wanted):
        of_records.setdefault(record_id, []).append(code)

    def attend(record_id: str) -> None:
        for code in of_records[record_id]:
            REMEDIES[code](company, record_id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(attend, of_records))
    return len(wanted)
