"""A departure with everybody in it: what each caller tries, in no particular order, and the rest it all comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib.core.errors import BatonError
from chalicelib.handover import tasks
from tests.kit.company import Answer
from tests.kit.departure import FILE, announcement, application
from tests.kit.spots import check_spots
from tests.simulation import checker
from tests.simulation.scheduler import Died
from tests.simulation.world import Row, World

# An order that was placed before any handover began, and one that was placed since.
BEFORE, AFTER = "2026-11-24T08:30:00Z", "2026-11-25T20:00:00Z"
RECEIVERS = ("successor", "stranger", "lead")
# Who judges for which party.
PARTIES = {"head": "department", "hr": "hr", "finance": "finance"}


class Unrest(AssertionError):
    """The workflow and its people did not come to an end."""


class Story:
    """The callers of one history; `world.rng` makes every choice."""

    def __init__(self, world: World) -> None:
        self.world, self.company, self.rng = world, world.company, world.rng
        self._waited: dict[tuple[str, str], int] = {}
        self._granted: dict[tuple[str, str], int] = {}

    def callers(self) -> dict[str, Callable[[], None]]:
        """Who acts, by the name of their thread."""
        return {
            "leaver": self._leave,
            "hr": self._open_for_her,
            "lead": self._plan,
            "seller": self._sell,
            "editor": self._edit,
            "successor": lambda: self._receive("successor"),
            "stranger": lambda: self._receive("stranger"),
            **{f"judge {who}": partial(self._judge, who) for who in PARTIES},
            "machine": lambda: self._run_machine("machine"),
            "machine2": lambda: self._run_machine("machine2"),
            "consumer": self._consume,
        }

    def prologue(self) -> None:
        """What has happened in peace before everybody acts at once: nothing at all, or up to the first moves."""
        turns = self.rng.choice([-1, -1, 0, 2, 3, 3, 4, 4, 5])
        self.world.wire.calm = True
        if turns >= 0:
            for _ in range(self.rng.randrange(3)):
                self._book("lead", "sales")
            self._resign()
        for _ in range(turns):
            for case in self._cases():
                self._press_on(case, self.rng.choice(RECEIVERS))
        self.world.wire.calm = False

    def open_case(self) -> None:
        """The leaver resigns, in peace."""
        self.world.wire.calm = True
        self._resign()
        self.world.wire.calm = False

    def open_review(self) -> Row:
        """The leaver's case, brought in peace to where it waits for its verdict."""
        self.open_case()
        self.world.wire.calm = True
        for _ in range(8):
            if self._cases()[0]["phase"] == "open":
                self._press_on(self._cases()[0], "stranger")
        self._check_spots(self._cases()[0])
        self.world.wire.calm = False
        return self._cases()[0]

    def rest(self) -> None:
        """Without faults, until every case is closed: what is missing is done, and the workflow runs to its end."""
        self.deliver_all()
        for _ in range(60):
            live = [case for case in self._cases() if case["phase"] != "closed"]
            if not live:
                self.deliver_all()
                return
            for case in live:
                self._press_on(case, "lead" if self._stays("lead") else "stranger")
        raise Unrest(f"{[(case['case_id'], case['phase']) for case in live]} did not close")

    def _leave(self) -> None:
        for act in self.rng.sample([self._resign, self._book_hers, self._book_hers, self._prove, self._edit], 5):
            act()
        self._resign()
        self._prove()

    def _resign(self, who: str = "sales") -> None:
        body = application(self.company, employee_id=self.company.employee(who))
        key = self.rng.choice(["", f"resign-{who}"])
        self.world.ask(who, "HandoverOpened", "POST", "/v1/handovers", body, key=key)

    def _open_for_her(self) -> None:
        for _ in range(self.rng.randrange(2)):
            self.world.ask("hr", "HandoverOpened", "POST", "/v1/handovers", application(self.company))

    def _book_hers(self) -> None:
        self._book("sales", self.rng.choice(["sales", "sales", "lead", "successor"]))

    def _sell(self) -> None:
        for _ in range(self.rng.randrange(1, 4)):
            self._book(self.rng.choice(["lead", "head"]), self.rng.choice(["sales", "sales", "successor", "lead"]))
            if self.rng.random() < 0.4:
                self._entrust(self.rng.choice(["lead", "head"]), self.rng.choice(["sales", "sales", *RECEIVERS]))

    def _book(self, who: str, salesperson: str) -> None:
        number = len(self.world.requests)
        body = {
            "client_id": self.rng.choice(self.company.client_ids),
            "salesperson_id": self.company.employee(salesperson),
            "placed_at": self.rng.choice([BEFORE, AFTER, AFTER, AFTER]),
            "lane": f"佛山-{number}",
            "amount": {"amount": number},
        }
        key = self.rng.choice(["", f"order-{number}", f"order-{number}"])
        lock = self.rng.choice(["", "?on_lock=reroute"])
        self.world.ask(who, "OrderBooked", "POST", f"/v1/orders{lock}", body, key=key)

    def _entrust(self, who: str, to: str) -> None:
        """One more person is to hold a client; the leaver until she is locked."""
        file = self.rng.choice(sorted(self.world.rows("clients", "file"), key=lambda row: str(row["client_id"])))
        holders = json.loads(file["holders"])
        wanted = {**holders, self.company.employee(to): ["order_desk"]}
        if wanted == holders:
            return
        body = {"holders": [{"employee_id": holder, "roles": roles} for holder, roles in wanted.items()]}
        path = f"/v1/clients/{file['client_id']}/holders"
        self.world.ask(who, "HoldersChanged", "PUT", path, body, seen=int(file["version"]))

    def _edit(self) -> None:
        for who in self.rng.sample(["lead", "sales", "successor"], 2):
            client_id = self.rng.choice(self.company.client_ids)
            path = f"/v1/clients/{client_id}"
            read = self.world.read(who, path)
            if read is not None:
                field = self.rng.choice(["region", "name"])
                body = {field: f"{self.rng.choice('abz')}{len(self.world.requests)}"}
                self.world.ask(who, "ClientEdited", "PATCH", path, body, seen=read.body["version"])

    def _prove(self) -> None:
        """Announce, upload, confirm, complete: as far as it goes."""
        for case in self._cases():
            who = self._name(case["leaver_id"])
            path = f"/v1/handovers/{case['case_id']}/tasks/1"
            key = f"file-{len(self.world.requests)}"
            ticket = self.world.ask(who, "EvidenceAnnounced", "POST", path + "/evidence", announcement(), key=key)
            if ticket is not None and ticket.status == 201:
                evidence_id = ticket.body["evidence_id"]
                self.world.wire.files[f"{self.company.org_id}/{case['case_id']}/{evidence_id}"] = FILE
                self.world.ask(who, "EvidenceConfirmed", "POST", f"{path}/evidence/{evidence_id}/confirm")
            self.world.ask(who, "TaskCompleted", "POST", path + "/complete", key=self.rng.choice(["", key]))

    def _plan(self) -> None:
        resigns = self.rng.randrange(24)
        for turn in range(self.rng.randrange(2, 5)):
            if turn == resigns:
                self._resign("lead")
            for case in self._open_cases():
                self._propose(case, self.rng.choice(RECEIVERS), some=self.rng.random() < 0.5)
            self.world.scheduler.switch()

    def _propose(self, case: Row, receiver: str, *, some: bool) -> Answer | None:
        path, planner = f"/v1/handovers/{case['case_id']}", "lead" if self._stays("lead") else "head"
        read = self.world.read(planner, path)
        waiting = sorted(move["client_id"] for move in self._moves(case) if move["status"] in ("open", "proposed"))
        if read is None or not waiting or self._name(case["leaver_id"]) == receiver:
            return None
        named = self.rng.sample(waiting, self.rng.randrange(1, len(waiting) + 1)) if some else waiting
        body = {"client_ids": named, "successor_id": self.company.employee(receiver)}
        seen = read.body["version"]
        return self.world.ask(planner, "SuccessorsProposed", "PUT", path + "/successors", body, seen=seen)

    def _receive(self, who: str) -> None:
        resigns = self.rng.randrange(8) if who == "successor" else -1
        for turn in range(5):
            if turn == resigns:
                self._resign(who)
            for case in self._open_cases():
                self._answer_all(case, who, declines=0.2)
            if self.rng.random() < 0.2:
                self._book(who, who)
            self.world.scheduler.switch()

    def _answer_all(self, case: Row, who: str, *, declines: float) -> None:
        mine = self.company.employee(who)
        for move in self._moves(case):
            if move["status"] == "proposed" and move["receiver_id"] == mine:
                accept = self.rng.random() >= declines
                path = f"/v1/handovers/{case['case_id']}/successors/{move['client_id']}/"
                name, verb = ("SuccessorAccepted", "accept") if accept else ("SuccessorDeclined", "decline")
                self.world.ask(
                    who, name, "POST", path + verb, key=self.rng.choice(["", f"answer-{len(self.world.requests)}"])
                )

    def _judge(self, who: str) -> None:
        for _ in range(4):
            for case in self._cases():
                if self.rng.random() < (0.8 if case["phase"] == "review" else 0.3):
                    self._decide(case, self.rng.choice([*["approved"] * 5, "rejected"]), who)
            self.world.scheduler.switch()

    def _check_spots(self, case: Row, who: str = "head") -> None:
        """Draw and check as far as it goes; each request has its key, so asking again asks the same."""
        path, round_ = f"/v1/handovers/{case['case_id']}", int(case["round"])

        def ask(method: str, rest: str, body: Any) -> Any:
            name, key = "ClientSpotChecked" if body else "SpotChecksDrawn", f"{case['case_id']}-{round_}-{rest[1:]}"
            answer = self.world.ask(who, name, method, path + rest, body, key=key.replace("/", "-"))
            return answer.body if answer is not None and answer.status == 201 else {"items": []}

        check_spots(ask)

    def _decide(self, case: Row, verdict: str, who: str) -> None:
        if (verdict, who, case["phase"]) == ("approved", "head", "review"):
            self._check_spots(case)
        self.decide(case, verdict, who=who, key=self.rng.choice(["", f"verdict-{len(self.world.requests)}"]))

    def decide(self, case: Row, verdict: str, *, who: str = "head", key: str = "") -> Answer | None:
        """One person's verdict for their party, the department's unless they are of HR or finance."""
        body = {
            "party": PARTIES.get(who, "department"),
            "verdict": verdict,
            "comment": "好",
            "reopen": [1] if verdict == "rejected" else [],
        }
        name = "VerdictGiven" if verdict == "approved" else "HandoverRejected"
        return self.world.ask(who, name, "POST", f"/v1/handovers/{case['case_id']}/verdicts", body, key=key)

    def _run_machine(self, worker: str) -> None:
        for _ in range(14):
            cases = self._cases()
            if not cases:
                self.world.scheduler.switch()
                continue
            case = self.rng.choice(cases)
            try:
                self._one_step(worker, case)
            except (Died, BatonError) as failure:
                self.world.tell(f"{worker} failed: {type(failure).__name__}")

    def _one_step(self, worker: str, case: Row) -> None:
        """The state that comes next; sometimes one of before, as a doubled or delayed invocation would run it."""
        if self.rng.random() < 0.15:
            self._once_more(worker, case)
            return
        at = self._step("read", case)
        state = at["next"]
        if state in ("gather", "review"):
            party = self.rng.choice([*PARTIES.values()])
            self._wait(case, f"gather#{at['round']}" if state == "gather" else f"review#{at['round']}#{party}")
        elif state == "settle":
            self._settle(worker, case)
        elif state in ("snapshot", "transfer"):
            self._step(state, case)

    def _once_more(self, worker: str, case: Row) -> None:
        place = worker, case["case_id"]
        name = self.rng.choice(["snapshot", "transfer", "settle", *(["close"] if place in self._granted else [])])
        more = {"settle": {"waited": self._waited.get(place)}, "close": {"version": self._granted.get(place)}}
        self._step(name, case, **more.get(name, {}))

    def _settle(self, worker: str, case: Row) -> None:
        place = worker, case["case_id"]
        found = self._step("settle", case, waited=self._waited.get(place))
        if found["next"] == "close":
            self._granted[place] = found["version"]
            self._step("close", case, version=found["version"])
        elif found["next"] == "notify":
            self._wait(case, f"notify#{int(case['round'])}")
        elif found["next"] == "wait" and self.rng.random() < 0.5:
            self.world.scheduler.now += found["wait_seconds"]
            self._waited[place] = found["version"]

    def _step(self, name: str, case: Row, **more: Any) -> dict[str, Any]:
        self.world.tell(f"step {name} of {case['case_id']}")
        answer: dict[str, Any] = getattr(tasks, name)(
            {"org_id": self.company.org_id, "handover_id": case["case_id"], "execution": "simulated", **more}
        )
        return answer

    def _wait(self, case: Row, slot: str) -> None:
        for _ in range(self.rng.choice([0, 0, 0, 12])):
            self.world.scheduler.switch()
        token = f"token-{len(self.world.story)}"
        self._step("wait", case, slot=slot, token=token)
        self.world.waiting.add(token)
        self.world.forgotten += checker.forgotten(self.world)

    def _consume(self) -> None:
        for _ in range(15):
            if not self.world.bus:
                self.world.scheduler.switch()
                continue
            event = self.rng.choice(self.world.bus)
            try:
                self._deliver(event)
            except (Died, BatonError):
                continue
            if self.rng.random() < 0.8:
                self.world.bus.remove(event)

    def _deliver(self, event: Row) -> None:
        kind = tasks.OPENED if event["name"] == "HandoverOpened" else "com.baton.handover.changed.v1"
        detail = {"type": kind, "subject": event["aggregate_id"], "data": {"org_id": event["org_id"]}}
        tasks.wake({"body": json.dumps({"detail": detail})})

    def deliver_all(self) -> None:
        """From here on nothing fails; every event that is still under way arrives."""
        self.world.wire.calm = True
        while self.world.bus:
            self._deliver(self.world.bus.pop(0))

    def _press_on(self, case: Row, receiver: str) -> None:
        """One more round of what the people and the workflow owe a case."""
        state = self._step("read", case)["next"]
        if state == "settle":
            found = self._step("settle", case)
            self.world.scheduler.now += max(1, found["wait_seconds"])
            found = self._step("settle", case, waited=found["version"])
            if found["next"] == "close":
                self._step("close", case, version=found["version"])
            elif found["next"] == "notify":
                self._tell_clients(case)
        elif state in ("snapshot", "transfer"):
            self._step(state, case)
        elif state == "review":
            for who, party in PARTIES.items():
                if party not in case["facts"]["verdicts"]:
                    self._decide(case, "approved", who)
        elif state == "gather":
            self._gather(case, receiver)

    def _tell_clients(self, case: Row) -> None:
        """HR has the clients told who are still to be told, and says that it was done."""
        path = f"/v1/handovers/{case['case_id']}/client-notices"
        drafts = {"template": "new_contact", "effective_on": "2026-12-24", "channels": ["text"]}
        told = {row["client_id"] for row in self._rows("notice", case) if row["state"] == "delivered"}
        missing = [move["client_id"] for move in self._moves(case) if move["client_id"] not in told]
        self.world.ask("hr", "NoticesDrafted", "POST", path, {**drafts, "client_ids": missing})
        for client_id in missing:
            proof = {"on": "2026-11-24", "message_id": "wecom-1"}
            self.world.ask("hr", "NoticeDelivered", "POST", f"{path}/{client_id}/delivered", proof)

    def _gather(self, case: Row, receiver: str) -> None:
        self._propose(case, receiver, some=False)
        self._answer_all(case, receiver, declines=0)
        if case["facts"]["tasks"]["1"] != "complete":
            self._prove()

    def _cases(self) -> list[Row]:
        found = [row | {"facts": json.loads(row["facts"])} for row in self.world.rows("handover", "case")]
        return sorted(found, key=lambda row: row["case_id"])

    def _open_cases(self) -> list[Row]:
        return [case for case in self._cases() if case["phase"] == "open"]

    def _moves(self, case: Row) -> list[Row]:
        return sorted(self._rows("move", case), key=lambda move: str(move["client_id"]))

    def _rows(self, kind: str, case: Row) -> list[Row]:
        return [row for row in self.world.rows("handover", kind) if case["case_id"] in row["pk"]]

    def _stays(self, who: str) -> bool:
        return bool(self.world.access(self.company.employee(who))["level"] == "full")

    def _name(self, employee_id: str) -> str:
        return employee_id.removeprefix(f"emp_{self.company.slug}")
