"""A departure played in process: people over HTTP, the workflow's steps as the state machine calls them."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.core import clock
from chalicelib.handover import tasks
from chalicelib.handover.notices.rules import TOLD
from tests.kit.company import Answer, TestCompany
from tests.kit.spots import check_spots

FILE = b"contract scan"
# After every handover that a test opens, and no further ahead than an order may be placed.
PLACED = clock.to_text(clock.now(timedelta(hours=12)))


def application(company: TestCompany, **changes: Any) -> dict[str, Any]:
    """A lawful resignation of `sales`."""
    return {
        "employee_id": company.employee("sales"),
        "reason": "resignation",
        "notice": {
            "form": "paper",
            "signed_on": "2026-11-23",
            "received_on": "2026-11-23",
            "received_by": company.employee("hr"),
        },
        "last_day": "2026-12-23",
        **changes,
    }


def an_order(company: TestCompany, **changes: Any) -> dict[str, Any]:
    """An order of the first client in the name of `sales`."""
    return {
        "client_id": company.client_ids[0],
        "salesperson_id": company.employee("sales"),
        "placed_at": PLACED,
        "lane": "佛山-上海",
        "amount": {"amount": 100},
        **changes,
    }


def announcement(data: bytes = FILE, **changes: Any) -> dict[str, Any]:
    """The file that is about to be uploaded."""
    return {
        "file_name": "scan.pdf",
        "media_type": "application/pdf",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "subject_ids": [],
        **changes,
    }


class Departure:
    """The case of one person, of `sales` unless another one is named, opened by themself."""

    def __init__(self, company: TestCompany, who: str = "sales") -> None:
        self.company, self.who = company, who
        resignation = application(company, employee_id=company.employee(who))
        answer = company.call(who, "POST", "/v1/handovers", resignation)
        assert answer.status == 201, answer.body
        self.id = str(answer.body["id"])
        self.path = f"/v1/handovers/{self.id}"
        self._settled = 0
        self.payload = {"org_id": company.org_id, "handover_id": self.id, "execution": f"{self.id}-1"}

    def call(self, who: str, method: str, rest: str = "", body: Any = None) -> Answer:
        """A request about this case."""
        return self.company.call(who, method, self.path + rest, body)

    def step(self, name: str) -> dict[str, Any]:
        """One step of the workflow, with what the steps before it told."""
        more = {"close": {"version": self._settled}, "settle": {"waited": self._settled}}.get(name, {})
        answer: dict[str, Any] = getattr(tasks, name)({**self.payload, **more})
        self._settled = answer.get("version", self._settled)
        return answer

    def wait(self, slot: str) -> None:
        """A state of the workflow waits: its function keeps the token."""
        tasks.wait({**self.payload, "slot": slot, "token": f"token of {slot}"})

    def run(self, *, telling: bool = True) -> str:
        """What the state machine does from Read until it has to wait for people or is at its end.

        Whoever is still to be told is told when nothing else is left, unless the case is to wait there.
        """
        for _ in range(50):
            state = str(self.step("read")["next"])
            if state in ("gather", "review", "end"):
                return state
            found = self.step(state).get("next")
            if found == "notify":
                if not telling:
                    return "notify"
                self.tell_clients()
            if found == "close":
                self.step("close")
        raise AssertionError("the workflow goes in circles")

    def draft(self, client_ids: list[str], who: str = "hr", **changes: Any) -> Answer:
        """Draft notices for some clients, as a text for a chat unless it is said otherwise."""
        body = {"client_ids": client_ids, "template": "new_contact", "effective_on": "2026-12-24", "channels": ["text"]}
        return self.call(who, "POST", "/client-notices", {**body, **changes})

    def settle(self, client_id: str, state: str = "delivered", who: str = "hr", **changes: Any) -> Answer:
        """Say what became of a client's notice."""
        proof = {"on": "2026-11-23", "message_id": "wecom-1"}
        return self.call(who, "POST", f"/client-notices/{client_id}/{state}", {**proof, **changes})

    def tell_clients(self) -> None:
        """HR, or the head when HR leaves, drafts notices for whoever was not told, and says that they arrived."""
        who = "head" if self.who == "hr" else "hr"
        moves = self.call(who, "GET", "/successors?limit=100").body["items"]
        notices = self.call(who, "GET", "/client-notices?limit=100").body["items"]
        told = {notice["client_id"] for notice in notices if notice["state"] in TOLD}
        missing = [move["client_id"] for move in moves if move["client_id"] not in told]
        for start in range(0, len(missing), 50):
            answer = self.draft(missing[start : start + 50], who=who)
            assert answer.status == 201, answer.body
        for client_id in missing:
            answer = self.settle(client_id, who=who)
            assert answer.status == 200, answer.body

    def announce(self, **changes: Any) -> Answer:
        """Announce a file for task one."""
        return self.call(self.who, "POST", "/tasks/1/evidence", announcement(**changes))

    def upload(self, evidence_id: str, data: bytes = FILE) -> None:
        """What the browser puts at the presigned address."""
        client("s3").put_object(
            Bucket="test-evidence",
            Key=f"{self.company.org_id}/{self.id}/{evidence_id}",
            Body=data,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=base64.b64encode(hashlib.sha256(data).digest()).decode(),
        )

    def confirm(self, evidence_id: str) -> Answer:
        """Say that the file is there."""
        return self.call(self.who, "POST", f"/tasks/1/evidence/{evidence_id}/confirm")

    def prove(self) -> None:
        """Announce, upload and confirm one file."""
        evidence_id = str(self.announce().body["evidence_id"])
        self.upload(evidence_id)
        assert self.confirm(evidence_id).status == 200

    def complete(self) -> Answer:
        """Complete task one."""
        return self.call(self.who, "POST", "/tasks/1/complete")

    def propose(self, client_ids: list[str] | None = None, to: str = "successor", planner: str = "lead") -> Answer:
        """The lead, or another planner, names a receiver, for every client unless some are named."""
        wanted = self.company.client_ids if client_ids is None else client_ids
        plan = {"client_ids": wanted, "successor_id": self.company.employee(to)}
        seen = self.call(planner, "GET").headers["ETag"]
        return self.company.call(planner, "PUT", self.path + "/successors", plan, if_match=seen)

    def answer(self, client_id: str, answer: str = "accept", who: str = "successor") -> Answer:
        """The named person accepts or declines."""
        return self.call(who, "POST", f"/successors/{client_id}/{answer}")

    def check_spots(self, who: str = "lead") -> None:
        """A leader checks the clients that the server draws for this review."""

        def ask(method: str, rest: str, body: Any) -> Any:
            answer = self.call(who, method, rest, body)
            assert answer.status == 201, answer.body
            return answer.body

        check_spots(ask)

    def judge(self, verdict: str = "approved", who: str = "head", **changes: Any) -> Answer:
        """Give the verdict of a person's own party, the department's unless they are of HR or finance."""
        party = who if who in ("hr", "finance") else "department"
        return self.call(who, "POST", "/verdicts", {"party": party, "verdict": verdict, "comment": "好", **changes})

    def approve_all(self, **judges: str) -> Answer:
        """Have all three parties approve, each by its usual person unless another one is named; the last answer.

        Before that the department's person has checked what was drawn.
        """
        everyone = {"hr": "hr", "finance": "finance", "department": "head"} | judges
        self.check_spots(everyone["department"])
        for party, who in everyone.items():
            answer = self.judge(who=who, party=party)
            assert answer.status == 201, answer.body
        return answer

    def to_review(self) -> None:
        """Everything that is to be done before the review."""
        assert self.run() == "gather"
        self.propose()
        for client_id in self.company.client_ids:
            assert self.answer(client_id).status == 200
        self.check_spots()
        self.prove()
        assert self.complete().body["phase"] == "review"

    def to_settle(self) -> None:
        """Everything until the clients are with their receivers; they were offered already."""
        for client_id in self.company.client_ids:
            assert self.answer(client_id).status == 200
        self.prove()
        assert self.complete().body["phase"] == "review"
        self.approve_all()
        while self.step("read")["next"] == "transfer":
            self.step("transfer")

    def names(self) -> list[str]:
        """The case's events, oldest first."""
        return [event["name"] for event in self.call("hr", "GET", "/timeline?limit=100").body["items"]]
