"""Stores in memory for the services' tests: they keep what they are given and remember the events' names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core.access import Delegation, Role
from chalicelib.core.errors import Fault
from chalicelib.core.events import Event
from chalicelib.core.refs import Ref
from chalicelib.handover.checklists.rules import Checklist
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.evidence.rules import Evidence
from chalicelib.handover.moves.rules import Move, hand
from chalicelib.handover.proofs.rules import Finding
from chalicelib.handover.rules import Handover
from chalicelib.people.policies.rules import Acknowledgement, Policy
from chalicelib.people.rules import Access, Company, Department, Team
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER, MANAGER
from chalicelib.trade.rules import Order
from tests.kit.builders import BOSS, FINANCE, HEAD, HR, LEAD, LEAVER, ORG, TASK, an_access

Key = Mapping[str, Any] | None


class FakeChecklists:
    """One short checklist for everybody."""

    def of(self, org_id: str, person: Access) -> Checklist:
        return Checklist("sales", org_id, (TASK,))


class FakeDuties:
    """What live records miss, whatever the task."""

    def __init__(self, *faults: Fault) -> None:
        self._faults = faults

    def examine(self, case: Handover, code: str, *, declared: Declaration, now: datetime) -> Finding:
        return Finding(self._faults)


class FakeDeclarations:
    """What is declared, whatever the task."""

    def __init__(self, declared: Declaration | None = None) -> None:
        self.declared = declared or Declaration()

    def of_task(self, org_id: str, case_id: str, task: int) -> Declaration:
        return self.declared

    def of_case(self, org_id: str, case_id: str) -> dict[int, Declaration]:
        return {1: self.declared}


class FakePeople:
    """Team one of department one, and whoever else is added."""

    def __init__(self, *changed: Access, delegations: Sequence[Delegation] = ()) -> None:
        self.delegations = list(delegations)
        offices = {HEAD: Role.DEPARTMENT_HEAD, HR: Role.HR, FINANCE: Role.FINANCE, BOSS: Role.MANAGEMENT}
        holders = [an_access(who, roles=frozenset({Role.EMPLOYEE, role})) for who, role in offices.items()]
        everyone = [an_access(LEAVER), an_access(LEAD), *holders]
        self.everyone = {person.employee_id: person for person in [*everyone, *changed]}
        self.lead, self.head, self.boss = LEAD, HEAD, BOSS
        self.settings = {HR_APPROVER: HR, FINANCE_APPROVER: FINANCE}
        self.reports: dict[str, str] = {}

    def delegation(self, org_id: str, from_id: str, to_id: str) -> Delegation | None:
        found = [one for one in self.delegations if (one.from_id, one.to_id) == (from_id, to_id)]
        return found[0] if found else None

    def access(self, org_id: str, employee_id: str) -> Access | None:
        return self.everyone.get(employee_id) if org_id == ORG else None

    def team(self, org_id: str, team_id: str) -> Team | None:
        return Team(team_id, "一队", "dep_one", self.lead)

    def department(self, org_id: str, department_id: str) -> Department | None:
        return Department(department_id, "销售部", self.head)

    def company(self, org_id: str) -> Company | None:
        return Company(org_id, "测试物流", settings={MANAGER: self.boss, **self.settings})

    def offices(self, org_id: str, department_id: str) -> tuple[Department | None, Company | None]:
        return self.department(org_id, department_id), self.company(org_id)

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        found = {who: self.access(org_id, who) for who in employee_ids}
        return {who: access for who, access in found.items() if access}

    def managers(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, str]:
        return {who: self.reports[who] for who in employee_ids if who in self.reports}


class FakePolicies:
    """One policy of the company, if any, and what people acknowledged of it."""

    def __init__(self, policy: Policy | None = None, *given: Acknowledgement) -> None:
        self.policy, self.given = policy, given

    def by_code(self, org_id: str, code: str) -> Policy | None:
        return self.policy if self.policy and self.policy.code == code else None

    def of_person(self, org_id: str, policy_id: str, employee_id: str) -> list[Acknowledgement]:
        return [one for one in self.given if (one.policy_id, one.employee_id) == (policy_id, employee_id)]


@dataclass
class FakeCases:
    """Cases by id, and what was written with them."""

    cases: dict[str, Handover] = field(default_factory=dict)
    event_names: list[str] = field(default_factory=list)
    rights: dict[str, Access] = field(default_factory=dict)
    rounds: list[int] = field(default_factory=list)

    @classmethod
    def holding(cls, *cases: Handover) -> FakeCases:
        return cls({case.id: case for case in cases})

    def get(self, org_id: str, case_id: str) -> Handover | None:
        case = self.cases.get(case_id)
        return case if case and case.org_id == org_id else None

    def save(self, case: Handover, event: Event, **_: Any) -> Handover:
        self.event_names.append(event.name)
        self.cases[case.id] = replace(case, version=case.version + 1)
        return self.cases[case.id]

    def open(self, case: Handover, event: Event, *, locked: Access, **_: Any) -> Handover:
        self.rights[locked.employee_id] = locked
        return self.save(case, event)

    def close(self, case: Handover, event: Event, *, released: Access, **_: Any) -> Handover:
        self.rights[released.employee_id] = released
        return self.save(case, event)

    def save_verdict(self, case: Handover, event: Event, *, round_: int, **_: Any) -> Handover:
        self.rounds.append(round_)
        return self.save(case, event)


class FakeFiles:
    """Evidence by id."""

    def __init__(self, *files: Evidence) -> None:
        self.files = {file.id: file for file in files}
        self.event_names: list[str] = []

    def of_task(self, org_id: str, case_id: str, task: int) -> list[Evidence]:
        return [
            file for file in self.files.values() if (file.org_id, file.case_id, file.task) == (org_id, case_id, task)
        ]

    def get(self, org_id: str, case_id: str, task: int, evidence_id: str) -> Evidence | None:
        found = self.files.get(evidence_id)
        return found if found in self.of_task(org_id, case_id, task) else None

    def save(self, case: Handover, evidence: Evidence, event: Event, **_: Any) -> None:
        self.files[evidence.id] = evidence
        self.event_names.append(event.name)


@dataclass
class Hold:
    """A custody row."""

    client_id: str
    name: str


class FakeClients:
    """Clients by id; the list of a person may show rows of clients that have moved on since."""

    def __init__(self, *clients: Client, late: Sequence[str] = ()) -> None:
        self.clients = {client.id: client for client in clients}
        self.late = tuple(late)

    def get(self, org_id: str, client_id: str) -> Client | None:
        return self.clients.get(client_id)

    def held_by(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[Sequence[Hold], Key]:
        found = [c for c in self.clients.values() if employee_id in c.holders or c.id in self.late]
        start = after["at"] if after else 0
        rows = [Hold(client.id, client.name) for client in found[start : start + limit]]
        return rows, {"at": start + limit} if start + limit < len(found) else None


class FakeRecords:
    """Records of one kind by id, as `records` or in the words of the kind; the open list of a person may be late."""

    def __init__(
        self, *records: Any, late: Sequence[Any] = (), taken: Mapping[Ref, str] = MappingProxyType({})
    ) -> None:
        self.records = {record.id: record for record in records}
        self.late = list(late)
        self.taken = dict(taken)
        self.receivers: list[str] = []
        self.event_names: list[str] = []

    def create(self, record: Any, event: Event, *, people: Sequence[Access] = (), **_: Any) -> Any:
        return self._keep(record, event, people)

    def save(self, before: Any, after: Any, event: Event, *, people: Sequence[Access] = (), **_: Any) -> Any:
        return self._keep(after, event, people)

    def _keep(self, record: Any, event: Event, people: Sequence[Access]) -> Any:
        self.receivers += [person.employee_id for person in people]
        self.event_names.append(event.name)
        self.records[record.id] = replace(record, version=record.version + 1)
        return self.records[record.id]

    def get(self, org_id: str, record_id: str) -> Any:
        return self.records.get(record_id)

    def owners(self, org_id: str, wanted: Sequence[Ref]) -> dict[Ref, str]:
        return {ref: self.taken[ref] for ref in wanted if ref in self.taken}

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> tuple[list[Any], Key]:
        found = [record for record in self.records.values() if record.client_id == client_id]
        start = after["at"] if after else 0
        return found[start : start + limit], {"at": start + limit} if start + limit < len(found) else None

    def open_of(self, org_id: str, employee_id: str, *, limit: int, **_: Any) -> tuple[list[Any], Key]:
        hers = [record for record in self.records.values() if record.open and record.responsible_id == employee_id]
        return [*hers, *self.late][:limit], None

    def save_all(self, changes: list[tuple[Any, Event]], *, receiver: Access | None = None, **_: Any) -> None:
        assert len(changes) <= 45
        for record, event in changes:
            self._keep(record, event, [])
        self.receivers += [receiver.employee_id] if receiver else []


class FakeOrders(FakeRecords):
    """Orders by id."""

    @property
    def orders(self) -> dict[str, Order]:
        return self.records

    def by_ref(self, org_id: str, ref: Ref) -> Order | None:
        return next((order for order in self.orders.values() if ref in order.external_refs), None)

    def owners(self, org_id: str, refs: Sequence[Ref]) -> dict[Ref, str]:
        found = {ref: self.by_ref(org_id, ref) for ref in refs}
        return {ref: order.id for ref, order in found.items() if order}


class FakeMoves:
    """Moves by client, written with the cases and clients they change."""

    def __init__(self, cases: FakeCases, clients: FakeClients, *moves: Move) -> None:
        self.cases, self.clients = cases, clients
        self.moves = {move.client_id: move for move in moves}
        self.receivers: list[str] = []

    def get(self, org_id: str, case_id: str, client_id: str) -> Move | None:
        return self.moves.get(client_id)

    def page(self, org_id: str, case_id: str, *, limit: int, after: Key) -> tuple[list[Move], Key]:
        found = [self.moves[client_id] for client_id in sorted(self.moves)]
        start = after["at"] if after else 0
        return found[start : start + limit], {"at": start + limit} if start + limit < len(found) else None

    def save(
        self,
        case: Handover,
        moves: Sequence[Move],
        event: Event,
        *,
        receivers: Sequence[Access] = (),
        designated: tuple[Client, Event] | None = None,
        **_: Any,
    ) -> Handover:
        self.moves |= {move.client_id: move for move in moves}
        self.clients.clients |= {designated[0].id: designated[0]} if designated else {}
        self.receivers += [receiver.employee_id for receiver in receivers]
        return self.cases.save(case, event)

    def pass_on(
        self, case: Handover, accepted: Move, before: Client, after: Client, event: Event, *, receiver: Access, **_: Any
    ) -> None:
        self.clients.clients[after.id] = after
        self.moves[accepted.client_id] = hand(accepted, receiver.employee_id)
        self.cases.event_names.append(event.name)
