"""Two companies in which every role meets something of its own, of its team, department, company, and of another's.

`mate` is of the same team, `peer` of the same department, `far` of the same company, `else` of the other one: each
holds a client with an open order, and has a colleague `...leaving` with an open case. For every role there is a person
at work and one who hands over.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any, Literal

import tests.kit.belongings
from chalicelib.aws.auth import Login
from chalicelib.aws.items import Aggregate, Item
from chalicelib.aws.jobs import JobItem
from chalicelib.clients.rules import HolderRole
from chalicelib.clients.store import FileItem, HoldItem
from chalicelib.core.access import RIGHTS, Level, Lock, Right, Role
from chalicelib.core.jobs import Job
from chalicelib.handover.declarations.store import DeclarationItem
from chalicelib.handover.evidence.store import EvidenceItem
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.moves.store import MoveItem
from chalicelib.handover.rules import Handover, opened_text
from chalicelib.handover.store import CaseItem
from chalicelib.people.rules import Access, Company, Employee, Team
from chalicelib.people.store import AccessItem, LoginItem, ProfileItem, StructureItem, login_key
from chalicelib.trade.store import OrderItem
from tests.kit.builders import NOW, a_case, a_client, an_access, an_evidence, an_order
from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.company import Answer, send
from tests.kit.declarations import an_exemption, an_item
from tests.kit.pieces import pieces
from tests.kit.tokens import token
from tests.kit.world import MISSING

Column = Literal["own", "team", "department", "company", "foreign", "missing"]
COLUMNS: tuple[Column, ...] = ("own", "team", "department", "company", "foreign", "missing")
OTHERS: dict[Column, str] = {"team": "mate", "department": "peer", "company": "far", "foreign": "else"}
PLACES = {
    "mate": ("org_one", "team_one", "dep_one"),
    "peer": ("org_one", "team_side", "dep_one"),
    "far": ("org_one", "team_two", "dep_two"),
    "else": ("org_two", "team_else", "dep_else"),
}
HERE = ("org_one", "team_one", "dep_one")
UNGRANTED = "ungranted"
MACHINES = (Role.INTEGRATION.value, UNGRANTED)
WHO = (*(role.value for role in Role), UNGRANTED)
EVERY_SCOPE = frozenset(right.machine for right in RIGHTS.values() if isinstance(right, Right)) - {""}


class Realm:
    """Both companies, written item by item: what is tried here is who may do what, not how things came about."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, str]] = {"missing": MISSING | {"team_id": "team_none"}}
        for org_id in {org_id for org_id, _, _ in PLACES.values()}:
            _write(StructureItem.of(org_id, "COMPANY", Company(org_id, "公司")))
        for org_id, team_id, department_id in PLACES.values():
            team = Team(team_id, team_id, department_id, "emp_mate")
            _write(StructureItem.of(org_id, f"TEAM#{team_id}", team))
        for name, place in PLACES.items():
            self._at_work(name, place, {Role.SALES})
            self._leaving(name, place, {Role.SALES})
        for who in WHO:
            self._at_work(who, HERE, roles_of(who), client_team="team_two")
            self._leaving(who, HERE, roles_of(who))
            self._give("mate", to=who)

    def ids(self, who: str, column: Column, *, move: bool = False) -> dict[str, str]:
        """What a path or body about one column is filled with, as one person meets it.

        With `move` the client is one of a case that its holder accepted: one's own is in the case of a team mate.
        """
        found = self._ids["missing" if column == "missing" else OTHERS.get(column, who)]
        if move and column == "own":
            found = found | {"handover_id": self._ids["mate"]["handover_id"]}
        return found

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request of one person; a machine's token names every scope there is."""
        scopes = {"scope": " ".join(sorted(EVERY_SCOPE))} if who in MACHINES else {}
        bearer = token(who, issuer=ISSUER, audience=AUDIENCE, **scopes)
        return send(method, path, body, authorization=f"Bearer {bearer}", **headers)

    def _at_work(self, name: str, place: tuple[str, str, str], roles: Set[Role], client_team: str = "") -> None:
        access = _access(name, place, roles)
        _save_person(access, login=name)
        org_id, holder = access.org_id, access.employee_id
        client = a_client(
            f"cli_{plain(name)}",
            org_id=org_id,
            team_id=client_team or place[1],
            holders={holder: (HolderRole.ACCOUNT_MANAGER,)},
        )
        order_id = f"ord_{plain(name)}_1"
        order = an_order(order_id, org_id=org_id, client_id=client.id, salesperson_id=holder, responsible_id=holder)
        job = Job(f"job_{plain(name)}", org_id, "projection_rebuild", holder)
        _write(FileItem.of(client), HoldItem.of(client, holder), OrderItem.of(order), JobItem.of(job, NOW))
        self._ids[name] = MISSING | {
            "client_id": client.id,
            "order_id": order_id,
            "employee_id": holder,
            "job_id": job.id,
            "team_id": place[1],
        }
        for piece in pieces(tests.kit.belongings):
            rows, ids = piece.of(access, client)
            _write(*rows)
            self._ids[name] |= ids

    def _leaving(self, name: str, place: tuple[str, str, str], roles: Set[Role]) -> None:
        person = _access(f"{name}leaving", place, roles)
        case = _case(person)
        evidence = an_evidence(f"evd_{plain(name)}", org_id=person.org_id, case_id=case.id)
        subject_id = f"cli_{plain(name)}"
        declared = DeclarationItem.of(person.org_id, case.id, 1, an_item(subject_id, exemption=an_exemption()))
        _write(CaseItem.of(case), EvidenceItem.of(evidence), declared)
        _save_person(_narrowed(person, case), login=f"{name}leaving")
        self._ids[name] |= {"handover_id": case.id, "evidence_id": evidence.id, "subject_id": subject_id}
        self._give(name, to=name)

    def _give(self, leaver: str, *, to: str) -> None:
        case = _case(_access(f"{leaver}leaving", PLACES.get(leaver, HERE), set()))
        move = Move(f"cli_{plain(to)}", to, f"emp_{plain(to)}", MoveStatus.ACCEPTED)
        _write(MoveItem.of(case, move))


def roles_of(who: str) -> Set[Role]:
    """One role, and that everyone at work is an employee."""
    if who in MACHINES:
        return {Role.INTEGRATION}
    return {Role(who)} if who == Role.FORMER_EMPLOYEE else {Role.EMPLOYEE, Role(who)}


def plain(name: str) -> str:
    """A name as part of an id."""
    return name.replace("_", "")


def _access(name: str, place: tuple[str, str, str], roles: Set[Role]) -> Access:
    org_id, team_id, department_id = place
    return an_access(
        f"emp_{plain(name)}",
        org_id=org_id,
        name=name,
        roles=frozenset(roles),
        team_id=team_id,
        department_id=department_id,
        login=Login(ISSUER, name, 0).key,
        teams=("team_one", "team_side") if Role.DEPARTMENT_HEAD in roles else (),
        scopes=EVERY_SCOPE if name == Role.INTEGRATION else frozenset(),
        level=Level.SELF if Role.FORMER_EMPLOYEE in roles else Level.FULL,
    )


def _narrowed(person: Access, case: Handover) -> Access:
    if person.level is Level.SELF:
        return person
    return replace(person, level=Level.HANDOVER, epoch=2, lock=Lock(case.id, opened_text(case), "emp_mate"))


def _case(leaver: Access) -> Handover:
    return a_case(
        id=f"hnd_{plain(leaver.name)}",
        org_id=leaver.org_id,
        leaver_id=leaver.employee_id,
        team_id=leaver.team_id,
        department_id=leaver.department_id,
        interim_holder_id="emp_mate",
        counted=True,
        moves_total=90,
        open_moves=90,
    )


def _save_person(access: Access, *, login: str) -> None:
    employee = Employee(access.employee_id, access.name, f"{login}@test", "职位", access.team_id, access.department_id)
    pk, sk = login_key(access.login)
    _write(
        AccessItem.of(access),
        ProfileItem.of(access.org_id, employee),
        LoginItem(pk=pk, sk=sk, org_id=access.org_id, employee_id=access.employee_id),
    )


def _write(*rows: Item) -> None:
    for row in rows:
        if isinstance(row, Aggregate):
            row.version = 1
        row.save()
