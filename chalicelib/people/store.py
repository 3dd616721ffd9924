"""People's items: the company, logins, rights, the staff list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.auth import Login
from chalicelib.aws.http import Beside
from chalicelib.aws.items import Aggregate, PeopleTable, Place
from chalicelib.aws.refs import PeopleKey, claim
from chalicelib.aws.tables import Transaction, access_key, transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller, Citation, Delegation, Level, Lock, Role, System, Tie
from chalicelib.core.errors import Unauthenticated
from chalicelib.core.events import Event, Recorded
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.core.refs import Ref
from chalicelib.core.texts import folded
from chalicelib.people.rules import Access, Company, Department, Employee, EmployeeStatus, Structure, Team
from chalicelib.people.staff.keys import keys_of
from chalicelib.people.staff.rules import hired
from chalicelib.people.structure.rules import Part, Position
from chalicelib.people.structure.rules import found as found_part
from chalicelib.people.ties import DelegationItem, TieItem, delegation_key, tie_key

MOST_TEAMS = 50
# People in one transaction: each has a line, rights, a login, three unique keys at most, and an event.
MOST_PEOPLE = 13
_logins: dict[str, tuple[str, str]] = {}


def login_key(login: str) -> tuple[str, str]:
    """Which person a login is: the only key without a company, for the company is what it answers."""
    return f"LOGIN#{login}", "LOGIN"


def profile_key(org_id: str, employee_id: str) -> tuple[str, str]:
    """A person's line of the staff list."""
    return f"ORG#{org_id}#EMP#{employee_id}", "PROFILE"


def accounts_pk(org_id: str) -> str:
    """The company's accounts, on `index1`."""
    return f"ORG#{org_id}#ACCOUNT"


def structure_key(org_id: str) -> str:
    """The partition of the company itself, its departments and teams."""
    return f"ORG#{org_id}#STRUCTURE"


class LoginItem(PeopleTable, discriminator="login"):
    """A login of the issuer and whose it is."""

    org_id = UnicodeAttribute()
    employee_id = UnicodeAttribute()


class AccessItem(PeopleTable, discriminator="access"):
    """A person's rights: read on every request, checked in every write."""

    org_id = UnicodeAttribute()
    employee_id = UnicodeAttribute()
    name = UnicodeAttribute()
    roles = JSONAttribute()
    team_id = UnicodeAttribute()
    department_id = UnicodeAttribute()
    login = UnicodeAttribute()
    teams = JSONAttribute()
    level = UnicodeAttribute()
    epoch = NumberAttribute()
    lock = JSONAttribute(null=True)
    ties = JSONAttribute(null=True)
    scopes = JSONAttribute(null=True)
    ended_on = UnicodeAttribute(null=True)
    disabled = BooleanAttribute(null=True)

    @classmethod
    def of(cls, access: Access) -> AccessItem:
        """The item of a person's rights; those with a login are the company's accounts, by name on `index1`."""
        pk, sk = access_key(access.org_id, access.employee_id)
        lock = access.lock
        return cls(
            pk=pk,
            sk=sk,
            i1pk=accounts_pk(access.org_id) if access.login else None,
            i1sk=f"{access.name}#{access.employee_id}" if access.login else None,
            org_id=access.org_id,
            employee_id=access.employee_id,
            name=access.name,
            roles=sorted(access.roles),
            team_id=access.team_id,
            department_id=access.department_id,
            login=access.login,
            teams=list(access.teams),
            level=access.level,
            epoch=access.epoch,
            lock=asdict(lock) if lock else None,
            ties=dict(access.ties) or None,
            scopes=sorted(access.scopes) or None,
            ended_on=access.ended_on.isoformat() if access.ended_on else None,
            disabled=access.disabled or None,
        )

    def access(self) -> Access:
        """The rights this item holds."""
        return Access(
            org_id=self.org_id,
            employee_id=self.employee_id,
            name=self.name,
            roles=frozenset(Role(role) for role in self.roles),
            team_id=self.team_id,
            department_id=self.department_id,
            login=self.login,
            teams=tuple(self.teams),
            level=Level(self.level),
            epoch=int(self.epoch),
            lock=_lock(self.lock) if self.lock else None,
            ties={other: Tie(tie) for other, tie in (self.ties or {}).items()},
            scopes=frozenset(self.scopes or ()),
            ended_on=date.fromisoformat(self.ended_on) if self.ended_on else None,
            disabled=bool(self.disabled),
        )


def _lock(facts: Mapping[str, Any]) -> Lock:
    rule = facts.get("rule")
    return Lock(**{**facts, "rule": Citation(**rule) if rule else None})


class ProfileItem(Aggregate, PeopleTable, discriminator="profile"):
    """A person as the staff list shows them, by team on `index1`: the aggregate of an employee's chain.

    A machine has one as well, for its chain; it is in no team and on no list.
    """

    employee_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    position = UnicodeAttribute()
    team_id = UnicodeAttribute()
    department_id = UnicodeAttribute()
    phone = UnicodeAttribute(default="")
    position_id = UnicodeAttribute(default="")
    manager_id = UnicodeAttribute(default="")
    joined_on = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=EmployeeStatus.ACTIVE.value)
    refs = JSONAttribute(null=True)

    @classmethod
    def of(cls, org_id: str, employee: Employee) -> ProfileItem:
        """The item of a person."""
        pk, sk = profile_key(org_id, employee.id)
        facts = {name: value for name, value in vars(employee).items() if name not in ("id", "joined_on", "refs")}
        listed = employee.team_id != ""
        return cls(
            pk=pk,
            sk=sk,
            employee_id=employee.id,
            i1pk=f"ORG#{org_id}#TEAM#{employee.team_id}#EMP" if listed else None,
            i1sk=f"{employee.name}#{employee.id}" if listed else None,
            joined_on=employee.joined_on.isoformat() if employee.joined_on else None,
            refs=[vars(ref) for ref in employee.refs] or None,
            **facts,
        )

    def employee(self) -> Employee:
        """The person this item holds."""
        return Employee(
            id=self.employee_id,
            name=self.name,
            email=self.email,
            position=self.position,
            team_id=self.team_id,
            department_id=self.department_id,
            phone=self.phone,
            position_id=self.position_id,
            manager_id=self.manager_id,
            joined_on=date.fromisoformat(self.joined_on) if self.joined_on else None,
            status=EmployeeStatus(self.status),
            refs=tuple(Ref(**ref) for ref in self.refs or ()),
            version=int(self.version),
            head=self.head,
        )


class StructureItem(Aggregate, PeopleTable, discriminator="structure"):
    """The company, one department, one team or one position."""

    facts = JSONAttribute()

    @classmethod
    def of(cls, org_id: str, sk: str, part: Company | Part) -> StructureItem:
        """The item of a part of the structure."""
        facts = {name: value for name, value in vars(part).items() if name not in ("version", "head")}
        return cls(pk=structure_key(org_id), sk=sk, facts=facts, version=part.version, head=part.head)

    def company(self) -> Company:
        """The company this item holds."""
        return Company(**self._facts())

    def department(self) -> Department:
        """The department this item holds."""
        return Department(**{**self._facts(), "team_ids": tuple(self.facts.get("team_ids", ()))})

    def team(self) -> Team:
        """The team this item holds."""
        return Team(**self._facts())

    def position(self) -> Position:
        """The position this item holds."""
        return Position(**self._facts())

    def _facts(self) -> dict[str, Any]:
        return {**self.facts, "version": int(self.version), "head": self.head}


class PeopleStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def caller(self, login: Login, request_id: str, beside: Callable[[str], Sequence[Place]] = lambda _: ()) -> Caller:
        """The person behind a verified login with the rights of this instant; `Unauthenticated` if it is nobody's.

        What is to be read `beside` comes with the same request when this process knows the login.
        """
        known = _logins.get(login.key)
        if known:
            items.bring([(AccessItem, *access_key(*known)), *beside(known[0])])
        access = self.access(*known) if known else None
        if access is None or access.login != login.key:
            access = self._look_up(login.key)
        if access.disabled:
            raise Unauthenticated
        return Caller(
            org_id=access.org_id,
            employee_id=access.employee_id,
            name=access.name,
            roles=access.roles,
            level=access.level,
            epoch=access.epoch,
            team_id=access.team_id,
            department_id=access.department_id,
            teams=access.teams,
            lock=access.lock,
            ties=access.ties,
            scopes=access.scopes & login.scopes,
            request_id=request_id,
        )

    def _look_up(self, login: str) -> Access:
        found = items.get(LoginItem, *login_key(login))
        access = self.access(found.org_id, found.employee_id) if found else None
        if access is None or access.login != login:
            _logins.pop(login, None)
            raise Unauthenticated
        _logins[login] = (access.org_id, access.employee_id)
        return access

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights, or None if the company has no such person."""
        item = items.get(AccessItem, *access_key(org_id, employee_id))
        return item.access() if item else None

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people, as far as the company has them."""
        asked = list(employee_ids)
        items.bring([(AccessItem, *access_key(org_id, who)) for who in asked])
        found = {who: self.access(org_id, who) for who in asked}
        return {who: access for who, access in found.items() if access is not None}

    def members(
        self,
        org_id: str,
        team_ids: Iterable[str],
        *,
        limit: int,
        after: Key,
        q: str | None = None,
        status: str | None = None,
    ) -> tuple[list[Employee], Key]:
        """A page of some teams' people, team after team in the order of ids, by name in each; `q` is in the name."""

        def read(team_id: str, count: int, key: Key) -> Entries[ProfileItem]:
            pk = f"ORG#{org_id}#TEAM#{team_id}#EMP"
            return items.entries(ProfileItem, pk, index="index1", limit=count, after=key)

        def fits(row: ProfileItem) -> bool:
            return status in (None, row.status) and folded(q or "") in folded(row.name)

        found, last = walk(team_ids, read, limit=limit, after=after, fits=fits if q or status else None)
        return [row.employee() for row in found], last

    def company(self, org_id: str) -> Company | None:
        """The company itself."""
        item = items.get(StructureItem, structure_key(org_id), "COMPANY")
        return item.company() if item else None

    def offices(self, org_id: str, department_id: str) -> tuple[Department | None, Company | None]:
        """A department, for its head, and the company, for whom its settings name; together within a request."""
        pk = structure_key(org_id)
        items.bring([(StructureItem, pk, f"DEP#{department_id}"), (StructureItem, pk, "COMPANY")])
        return self.department(org_id, department_id), self.company(org_id)

    def managers(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, str]:
        """To whom some people report, by their own ids; those who report to nobody are left out."""
        asked = list(employee_ids)
        items.bring([(ProfileItem, *profile_key(org_id, who)) for who in asked])
        lines = {who: items.get(ProfileItem, *profile_key(org_id, who)) for who in asked}
        return {who: line.manager_id for who, line in lines.items() if line and line.manager_id}

    def team(self, org_id: str, team_id: str) -> Team | None:
        """One team."""
        item = items.get(StructureItem, structure_key(org_id), f"TEAM#{team_id}")
        return item.team() if item else None

    def teams(self, org_id: str, *, after: str = "") -> Iterator[Team]:
        """The company's teams by id, those after one; fifty a query, and no more queries than are asked for."""
        pk = structure_key(org_id)
        last: Key = {"pk": {"S": pk}, "sk": {"S": f"TEAM#{after}"}} if after else None
        while True:
            page = items.query(PeopleTable, pk, prefix="TEAM#", limit=MOST_TEAMS, after=last)
            yield from (StructureItem.from_raw_data(raw).team() for raw in page.items)
            last = page.last_key
            if last is None:
                return

    def department(self, org_id: str, department_id: str) -> Department | None:
        """One department."""
        item = items.get(StructureItem, structure_key(org_id), f"DEP#{department_id}")
        return item.department() if item else None

    def delegation(self, org_id: str, from_id: str, to_id: str) -> Delegation | None:
        """For which days one person may decide in another's place, or None if nobody said so."""
        item = items.get(DelegationItem, *delegation_key(org_id, from_id, to_id))
        return item.delegation() if item else None

    def save_delegation(
        self, delegation: Delegation, event: Event, *, substitute: Access, by: Actor, now: datetime
    ) -> None:
        """Write who decides in whose place; whoever is to decide must still be able to. `Raced` if it was declared."""
        with transaction(by, now) as write:
            write.change(DelegationItem.of(substitute.org_id, delegation), event)
            require_full(write, substitute)

    def save_tie(self, before: Access, after: Access, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a tie that a person declared to another one of the company, with the rights it changes."""
        other_id = str(event.data["to"])
        pk, sk = tie_key(after.org_id, after.employee_id, other_id)
        with transaction(by, now) as write:
            write.change(TieItem(pk=pk, sk=sk, tie=after.ties[other_id]), event)
            save_access(write, before, after)
            write.check(PeopleTable, *access_key(after.org_id, other_id), Path("pk").exists())

    def found(
        self, company: Company, structure: Structure, staff: Sequence[tuple[Employee, Access]], *, now: datetime
    ) -> None:
        """Found a company with its first people, up to 13, in one transaction; `Raced` if it exists already."""
        facts = {"name": company.name, "zone": company.zone, "employee_ids": [employee.id for employee, _ in staff]}
        with transaction(System(company.id, "founding"), now) as write:
            founding = Event("CompanyFounded", company.id, facts)
            write.change(StructureItem.of(company.id, "COMPANY", company), founding)
            for department in structure.departments:
                teams = tuple(team.id for team in structure.teams if team.department_id == department.id)
                part, event = found_part(replace(department, team_ids=teams))
                write.change(StructureItem.of(company.id, f"DEP#{part.id}", part), event)
            for team in structure.teams:
                write.change(StructureItem.of(company.id, f"TEAM#{team.id}", team), found_part(team)[1])
            for employee, access in staff:
                employ(write, employee, access, hired(employee))

    def employ(self, staff: Sequence[tuple[Employee, Access]], *, by: Actor, now: datetime) -> None:
        """Write up to 13 more people of a company, each with rights, login and event; `Raced` if one is there."""
        with transaction(by, now) as write:
            for employee, access in staff:
                employ(write, employee, access, hired(employee))


def employ(write: Transaction, employee: Employee, access: Access, event: Event) -> Recorded:
    """Put a new person into a transaction: line, rights, login if there is one, what of them is unique, event."""
    recorded = write.change(ProfileItem.of(access.org_id, employee), event)
    write.create(AccessItem.of(access))
    for key in keys_of(employee):
        claim(write, PeopleKey, access.org_id, key, employee.id)
    if access.login:
        bind_login(write, access)
    return recorded


def bind_login(write: Transaction, access: Access) -> None:
    """Let a login be this person's, if it is nobody's yet, in whichever company."""
    pk, sk = login_key(access.login)
    write.create(LoginItem(pk=pk, sk=sk, org_id=access.org_id, employee_id=access.employee_id))


def save_access(write: Transaction, before: Access, after: Access) -> None:
    """Change a person's rights inside a transaction, only if they are still as read."""
    write.put(AccessItem.of(after), Path("epoch") == before.epoch)


def require_full(write: Transaction, access: Access) -> None:
    """Let the transaction happen only if this person may still receive: full access and the epoch as read."""
    condition = (Path("epoch") == access.epoch) & (Path("level") == Level.FULL.value)
    write.check(PeopleTable, *access_key(access.org_id, access.employee_id), condition)


def require_team(write: Transaction, org_id: str, team: Team) -> None:
    """Let the transaction happen only if there still is such a team."""
    write.check(StructureItem, structure_key(org_id), f"TEAM#{team.id}", Path("pk").exists())


def require_rights(write: Transaction, access: Access) -> None:
    """Let the transaction happen only if this person's rights and ties are still as read."""
    write.check(PeopleTable, *access_key(access.org_id, access.employee_id), Path("epoch") == access.epoch)


def require_delegation(write: Transaction, org_id: str, delegation: Delegation) -> None:
    """Let the transaction happen only if the substitute is still one, for the days as read."""
    days = (Path("first_day") == delegation.first_day.isoformat()) & (
        Path("last_day") == delegation.last_day.isoformat()
    )
    write.check(DelegationItem, *delegation_key(org_id, delegation.from_id, delegation.to_id), days)


def company_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The company, for its zone, to be read beside the caller's rights."""
    yield StructureItem, structure_key(org_id), "COMPANY"


def today_of(caller: Caller) -> date:
    """The day that it is in the caller's company; 1 GetItem unless `company_beside` brought it."""
    company = PeopleStore().company(caller.org_id) or Company(caller.org_id, "")
    return clock.day_of(caller.now(), company.zone)


def rights_of(field: str) -> Beside:
    """The rights of the person whom a field of the request names, to be read beside the caller's."""

    def place(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
        if field in named:
            yield (AccessItem, *access_key(org_id, named[field]))

    return place


def team_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The team that a request names, to be read beside the caller's rights."""
    if "team_id" in named:
        yield StructureItem, structure_key(org_id), f"TEAM#{named['team_id']}"
