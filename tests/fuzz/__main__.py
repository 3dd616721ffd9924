"""`make fuzz`: ask a served stack everything that its document allows, and much that it does not, as several people."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.demo import CONTRACTS, Company, Departure, make_token
from tests.kit.fuzzer import SEED, Found, Plan, fuzz

PEOPLE = ("nobody", "sales", "successor", "lead", "head", "hr", "boss")
# The roles of each, as the document calls them.
ROLES = {
    "sales": "sales",
    "successor": "sales",
    "lead": "team_lead",
    "head": "department_head",
    "hr": "hr",
    "boss": "management",
}


def known_ids(company: Company) -> dict[str, list[Any]]:
    """What exists in a fresh company, by the field that names it: clients, orders, a case and a file of its task."""
    clients = [*company.clients_of("sales"), *company.clients_of("successor")]
    departure = Departure(company)
    orders = [departure.order(who, who, clients[at]).having(201)["id"] for who, at in (("sales", 0), ("successor", -1))]
    departure.resign()
    evidence = departure.announce(CONTRACTS)["evidence_id"]
    people = [company.employee(who) for who in PEOPLE[1:]]
    persons = ("employee_id", "salesperson_id", "successor_id", "received_by", "interim_holder_id", "holder")
    return dict.fromkeys(persons, people) | {
        "client_id": clients,
        "client_ids": clients,
        "order_id": orders,
        "handover_id": [departure.case_id],
        "evidence_id": [evidence],
        "number": [1],
        "If-Match": [f'"{version}"' for version in range(1, 9)],
    }


@dataclass
class Round:
    """One run against one company, and what it found so far."""

    company: Company
    cases: int
    document: dict[str, Any]
    ids: dict[str, list[Any]]
    found: Found = field(default_factory=Found)

    def play(self) -> Found:
        """Every border of every operation, by somebody who may call it (60% of the cases); then all people alike."""
        for who, paths in self.shared_out().items():
            self.ask(who, paths, "coverage", self.cases * 6 // 10 - self.found.cases)
        for number, who in enumerate(PEOPLE):
            share = (self.cases - self.found.cases) // (len(PEOPLE) - number)
            end = self.found.cases + share
            paths = list(self.document["paths"])
            random.Random(f"{SEED}{who}").shuffle(paths)
            self.ask(who, paths, "examples", share // 10)
            self.ask(who, paths, "stateful", share // 2)
            self.ask(who, paths, "fuzzing", end - self.found.cases)
        return self.found

    def ask(self, who: str, paths: list[str], phase: str, most: int) -> None:
        """One person's phase."""
        if most <= 0:
            return
        headers = {} if who == "nobody" else {"Authorization": f"Bearer {self.token(who)}"}
        plan = Plan(who, headers, self.ids, examples=most // len(paths) + 1, most=most, phases=(phase,))
        document = self.document | {"paths": {path: self.document["paths"][path] for path in paths}}
        one = fuzz(document, plan, base_url=self.company.base_url)
        print(f"{who:<10}{phase:<10}{one.cases:>5} cases  {one.statuses}", flush=True)
        self.found.add(one)

    def token(self, who: str) -> str:
        """A fresh token of somebody."""
        return self.company.get_token(f"{who}@{self.company.slug}.test")

    def shared_out(self) -> dict[str, list[str]]:
        """Each path once, with one of those who have the right to it."""
        dice = random.Random(SEED)
        shares: dict[str, list[str]] = {}
        for path, operations in self.document["paths"].items():
            rights = [set(operation["x-baton-right"]["scopes"]) for operation in operations.values()]
            able = [who for who, role in ROLES.items() if any({role, "employee"} & roles for roles in rights)]
            if not path.startswith("/v1/handovers"):  # there she is locked out before her request is read
                able = [who for who in able if who != "sales"]
            shares.setdefault(dice.choice(able or ["nobody"]), []).append(path)
        return shares


def served(base_url: str) -> Any:
    """The document that the stack serves."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{base_url}/v1/openapi.json") as answer:
        return json.load(answer)


def main() -> int:
    """Run it; 1 if anything was answered outside the document."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--company", required=True)
    parser.add_argument("--cases", type=int, default=2000)
    wanted = parser.parse_args()
    began = time.monotonic()
    company = Company(wanted.base_url, wanted.company, make_token)
    found = Round(company, wanted.cases, served(company.base_url), known_ids(company)).play()
    for name, text in found.failures.items():
        print(f"\n{name}\n{text}")
    pace = found.cases / (time.monotonic() - began)
    print(f"{found.cases} cases, {len(found.failures)} failures, {pace:.0f}/s")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
