"""A departure over HTTP, from notice to closed: `make demo` plays it, and the journey's test plays the same.

It knows a base URL and `make token`, waits for effects, and needs nothing but Python.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from tests.e2e.caller import Answer, Company, Unexpected, send, wait_for
from tests.e2e.remedies import CHINA, put_right, words_on
from tests.kit.spots import check_spots

NOTICES_AT_ONCE = 50
# Who says yes for which party.
APPROVERS = {"head": "department", "hr": "hr", "finance": "finance"}
DECLARED: dict[str, dict[str, Any]] = {
    "competitor_contact": {"declines": True},
    "complaints": {"promises": "none"},
    "channels": {"complete": True, "none": True},
    "assets": {"acknowledgement": "signed"},
}
CONTRACTS = b"%PDF-1.7 twelve contracts, scanned\n"
Speak = Callable[[str], None]


@dataclass
class Departure:
    """One salesperson's way out, step by step."""

    company: Company
    speak: Speak = lambda _line: None
    case_id: str = ""

    def path(self, rest: str = "") -> str:
        """Where the case is."""
        return f"/v1/handovers/{self.case_id}{rest}"

    def case(self) -> Any:
        """The case as HR sees it."""
        return self.company.get("hr", self.path())

    def in_phase(self, phase: str) -> Any:
        """Wait until the case is in a phase."""
        return wait_for(f"phase {phase}", lambda: (case := self.case())["phase"] == phase and case)

    def order(self, by: str, salesperson: str, client_id: str, how: str = "") -> Answer:
        """Try to book an order in somebody's name."""
        booking = {
            "client_id": client_id,
            "salesperson_id": self.company.employee(salesperson),
            "placed_at": datetime.now(UTC).isoformat(),
            "lane": "佛山-上海",
            "amount": {"amount": 860_000, "currency": "CNY"},
        }
        return self.company.call(by, "POST", f"/v1/orders{how}", booking)

    def resign(self) -> Any:
        """She gives notice."""
        today = datetime.now(CHINA).date()
        notice = {
            "form": "in_app",
            "signed_on": today.isoformat(),
            "received_on": today.isoformat(),
            "received_by": self.company.employee("hr"),
        }
        application = {
            "employee_id": self.company.employee("sales"),
            "reason": "resignation",
            "notice": notice,
            "last_day": (today + timedelta(days=30)).isoformat(),
        }
        case = self.company.call("sales", "POST", "/v1/handovers", application).having(201)
        self.case_id = case["id"]
        self.speak(f"She gives notice. Case {self.case_id} is {case['phase']}; due on {case['due_on']}.")
        return case

    def show_the_lock(self, client_id: str) -> None:
        """Nobody books an order in her name any more; her team lead takes it."""
        for by in ("sales", "lead"):
            refused = self.order(by, "sales", client_id).having(423, "order_locked")
        self.speak(f"An order in her name: 423 {refused['code']}. {refused['detail']}")
        taken = self.order("lead", "sales", client_id, "?on_lock=reroute").having(201)
        if taken["booked_salesperson_id"] != self.company.employee("lead"):
            raise Unexpected(f"an order in her name was booked for {taken['booked_salesperson_id']}")
        self.speak(f"The same order, to be passed on: 201, {taken['id']}, booked for her team lead.")

    def announce(self, content: bytes, task: int = 1) -> Any:
        """A ticket for uploading a file to a task."""
        file = {
            "file_name": "扫描件.pdf",
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        return self.company.call("sales", "POST", self.path(f"/tasks/{task}/evidence"), file).having(201)

    def upload(self, ticket: Any, content: bytes) -> Answer:
        """Send a file where a ticket says."""
        upload = ticket["upload"]
        return send(upload["method"], upload["url"], content, upload["headers"])

    def confirm(self, ticket: Any, task: int = 1) -> Answer:
        """Say that a file is there."""
        path = self.path(f"/tasks/{task}/evidence/{ticket['evidence_id']}/confirm")
        return self.company.call("sales", "POST", path)

    def complete(self, task: int) -> Answer:
        """Try to complete a task."""
        return self.company.call("sales", "POST", self.path(f"/tasks/{task}/complete"))

    def complete_the_tasks(self) -> None:
        """A task is refused without evidence, a changed file is refused; then one after the other is completed."""
        refused = self.complete(1).having(409, "task_incomplete")
        self.speak(f"Task 1 without evidence: 409 {refused['code']}. {refused['detail']}")
        ticket = self.announce(CONTRACTS)
        changed = self.upload(ticket, CONTRACTS[:-1] + b"!")
        if changed.status != 400:
            raise Unexpected(f"a file that differs by one byte was answered {changed}")
        self.confirm(ticket).having(409, "evidence_not_uploaded")
        self.speak(f"The scan with one byte changed: the storage answers {changed.status}, nothing is confirmed.")
        for row in self.case()["tasks"]:
            self.prove(row["number"], f"{row['code']}\n".encode())
            self.see_it_done(row)

    def prove(self, task: int, content: bytes) -> None:
        """Upload a file as it was announced, and confirm it."""
        ticket = self.announce(content, task)
        sent = self.upload(ticket, content)
        if sent.status != 200:
            raise Unexpected(f"the upload was refused: {sent}")
        self.confirm(ticket, task).having(200)

    def see_it_done(self, task: Mapping[str, Any]) -> None:
        """Complete a task; as long as it is refused, do something about whatever it says is missing."""
        name = f"Task {task['number']} {task['code']}"
        while (answer := self.complete(task["number"])).status == 409:
            faults = answer.having(409, "task_incomplete")["errors"]
            first = faults[0]
            what = " ".join(filter(None, (first["code"], first.get("subject_id"))))
            self.speak(f"{name}: 409, {len(faults)} missing. {what}: {first['message']}")
            if not put_right(self.company, faults) + self.declare(task, faults):
                raise Unexpected(f"nobody can do anything about {first}")
        answer.having(200)
        self.speak(f"{name}, due on {task['due_on']}: the file as announced, complete.")

    def declare(self, task: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> int:
        """She says what only she can say, of the whole and of each client; how often she had to."""
        path = self.path(f"/tasks/{task['number']}/declaration")
        whole = any(one["code"] == "declaration_missing" for one in faults)
        if whole:
            self.company.call("sales", "PUT", path, {task["code"]: DECLARED[task["code"]]}).having(200)
            self.speak(f"Task {task['number']} {task['code']}: she declares {DECLARED[task['code']]}.")
        words = words_on(self.company, task["code"], faults)
        for client_id, word in words.items():
            self.company.call("sales", "PATCH", f"{path}/items/{client_id}", word).having(200)
        return whole + len(words)

    def find_receivers(self) -> None:
        """The lead names a colleague for every client; the colleague accepts each."""
        counted = wait_for("the portfolio", lambda: self.case()["portfolio"])
        rows = self.company.get("lead", self.path("/successors?limit=100"))["items"]
        plan = {"client_ids": [row["client_id"] for row in rows], "successor_id": self.company.employee("successor")}
        seen = self.company.get("lead", self.path(""))["version"]
        self.company.call("lead", "PUT", self.path("/successors"), plan, if_match=f'"{seen}"').having(200)
        for client_id in plan["client_ids"]:
            self.accept(client_id)
        self.speak(f"Her {counted['clients']} clients are counted, offered to a colleague, and accepted one by one.")

    def accept(self, client_id: str) -> None:
        """The colleague takes a client."""
        self.company.call("successor", "POST", self.path(f"/successors/{client_id}/accept")).having(200)

    def look_beside_the_button(self) -> None:
        """What the three approvers see before they decide."""
        self.in_phase("review")
        clients = self.company.get("head", self.path("/approvals"))["facts"]["department"]
        shares = ", ".join(f"{one['name']} {one['accepted']}" for one in clients["receivers"])
        owed = self.company.get("finance", self.path("/approvals"))["facts"]["finance"]
        yuan = [f"{owed[sum_]['amount'] / 100:,.2f}" for sum_ in ("open", "overdue", "disputed")]
        self.speak(
            f"Beside the department's button: {clients['accepted']} of {clients['clients']} clients go: {shares}."
        )
        self.speak(
            f"Beside finance's: {owed['receivables']} receivables, {yuan[0]} yuan open, {yuan[1]} overdue, "
            f"{yuan[2]} disputed."
        )

    def check_spots(self) -> None:
        """The lead checks what the server draws; before that the department may not approve."""
        self.in_phase("review")
        self.vote("head", "department").having(409)
        check_spots(lambda method, rest, body: self.company.call("lead", method, self.path(rest), body).having(201))
        drawn = self.company.get("lead", self.path("/spot-checks"))["items"]
        self.speak(f"Without spot checks the department's approval is refused (409); {len(drawn)} clients are checked.")

    def approve(self) -> None:
        """Department, HR and finance say yes, all at once."""
        self.in_phase("review")
        named = self.company.get("hr", self.path("/approvals"))["approvals"]
        self.vote("lead", "department").having(403)
        with ThreadPoolExecutor(len(APPROVERS)) as at_once:
            votes = [at_once.submit(self.vote, who, party) for who, party in APPROVERS.items()]
            said = [vote.result().having(201) for vote in votes]
        if [case["phase"] for case in said].count("review") != len(said) - 1:
            raise Unexpected("not exactly one of three approvals was the last")
        who = ", ".join(f"{one['approver_name']} for {party}" for party, one in named.items())
        self.speak(f"In review the team lead may not decide (403); three approve at once: {who}.")

    def vote(self, who: str, party: str) -> Answer:
        """Somebody approves for a party."""
        ballot = {"party": party, "verdict": "approved", "comment": "资料齐全"}
        return self.company.call(who, "POST", self.path("/verdicts"), ballot)

    def tell_the_clients(self) -> None:
        """Every client is mailed who its new contact is; the lead notes that each mail arrived."""
        path = self.path("/client-notices")
        rows = self.company.get("lead", self.path("/successors?limit=100"))["items"]
        client_ids = [row["client_id"] for row in rows]
        for number, client_id in enumerate(client_ids, 1):
            contact = {"name": "周经理", "emails": [f"zhou{number}@client.example"]}
            self.company.call("lead", "POST", f"/v1/clients/{client_id}/contacts", contact).having(201)
        ends = datetime.fromisoformat(self.case()["last_day"]).date() + timedelta(days=1)
        draft = {
            "template": "new_contact",
            "effective_on": ends.isoformat(),
            "channels": ["mail"],
        }
        self.company.call("sales", "GET", path).having(403)
        for start in range(0, len(client_ids), NOTICES_AT_ONCE):
            wanted = client_ids[start : start + NOTICES_AT_ONCE]
            self.insist("lead", path, {**draft, "client_ids": wanted}).having(201)
        for notice in wait_for("the mails", self._all_sent):
            proof = {"on": datetime.now(CHINA).date().isoformat(), "message_id": notice["history"][-1]["message_id"]}
            self.insist("lead", f"{path}/{notice['client_id']}/delivered", proof).having(200)
        self.speak(
            f"{len(client_ids)} clients are mailed who takes over, and that they pay only to the company's account."
        )

    def insist(self, who: str, path: str, body: Any) -> Answer:
        """Send something again, as it is, for as long as the answer is 503: mails that leave write to the same case."""
        key = f"{path} {time.monotonic()}"

        def ask() -> Any:
            answer = self.company.call(who, "POST", path, body, idempotency_key=key)
            return None if answer.status == 503 else answer

        answered: Answer = wait_for("an answer", ask)
        return answered

    def _all_sent(self) -> Any:
        """The notices, once every mail went out."""
        notices = self.company.get("lead", self.path("/client-notices?limit=100"))["items"]
        return notices if {notice["state"] for notice in notices} == {"sent"} else None

    def see_it_closed(self, order_id: str, client_ids: list[str]) -> Any:
        """Without any further call: clients and open orders move, the case closes, nothing is left in her name."""
        case = self.in_phase("closed")
        moved = case["progress"]["moves"]
        if sorted(client_ids) != sorted(set(self.company.clients_of("successor")) & set(client_ids)):
            raise Unexpected("not every client reached the successor")
        order = self.company.get("successor", f"/v1/orders/{order_id}")
        if order["responsible_id"] != self.company.employee("successor"):
            raise Unexpected("her open order did not follow its client")
        self.company.call("sales", "GET", "/v1/clients?scope=own").having(403)
        if self.company.get("sales", "/v1/me")["access"] != "self":
            raise Unexpected("she kept more than her own data")
        self.speak(
            f"The workflow moves {moved['done']} of {moved['total']} clients and her open order; the case closes."
        )
        return case

    def tell(self) -> list[Any]:
        """What the record says."""
        events = list(self.events())
        self.speak(f"The timeline, {len(events)} events, each with the hash of the one before it:")
        for name, found in groupby(events, key=lambda event: event["name"]):
            [first, *more] = found
            times = f", {len(more) + 1} times" if more else ""
            self.speak(f"  {first['seq']:>3}  {first['at']}  {first['hash'][:12]}  {name}{times}")
        return events

    def events(self) -> Iterator[Any]:
        """The case's events, oldest first, page after page."""
        cursor = ""
        while True:
            page = self.company.get("hr", self.path(f"/timeline?limit=100{cursor}"))
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = f"&cursor={page['next_cursor']}"


def play(departure: Departure) -> list[Any]:
    """The whole departure; answers its timeline."""
    company = departure.company
    client_ids = company.clients_of("sales")
    order = departure.order("sales", "sales", client_ids[0]).having(201)
    departure.speak(f"林佩珊 holds {len(client_ids)} clients and books order {order['id']}.")
    departure.resign()
    departure.show_the_lock(client_ids[0])
    departure.find_receivers()
    departure.complete_the_tasks()
    departure.look_beside_the_button()
    departure.check_spots()
    departure.approve()
    departure.in_phase("settle")
    departure.speak("Her clients are with their receivers; the case closes when every one of them was told.")
    departure.tell_the_clients()
    departure.see_it_closed(order["id"], client_ids)
    return departure.tell()


def make_token(user: str) -> str:
    """What `make token` prints."""
    done = subprocess.run(["make", "-s", "token", f"USER={user}"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unexpected(done.stderr.strip())
    return done.stdout.strip()


def main() -> int:
    """Play it and say how long it took; 1 if anything was not as it must be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--company", default="demo")
    wanted = parser.parse_args()
    began = time.monotonic()
    company = Company(wanted.base_url, wanted.company, make_token)
    try:
        play(Departure(company, lambda line: print(line, flush=True)))
    except (Unexpected, OSError) as fault:
        sys.stderr.write(f"The departure failed: {fault}\n")
        return 1
    print(f"The departure took {time.monotonic() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
