"""People's items: the company, logins, rights, the staff list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.auth import Login
from chalicelib.aws.items import Aggregate, PeopleTable
from chalicelib.aws.tables import Transaction, access_key, transaction
from chalicelib.core.access import Caller, Level, Lock, Role, System
from chalicelib.core.errors import Unauthenticated
from chalicelib.core.events import Event
from chalicelib.people.rules import Access, Company, Department, Employee, Structure, Team

_logins: dict[str, tuple[str, str]] = {}


def login_key(login: str) -> tuple[str, str]:
    """Which person a login is: the only key without a company, for the company is what it answers."""
    return f"LOGIN#{login}", "LOGIN"


def profile_key(org_id: str, employee_id: str) -> tuple[str, str]:
    """A person's line of the staff list."""
    return f"ORG#{org_id}#EMP#{employee_id}", "PROFILE"


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

    @classmethod
    def of(cls, access: Access) -> AccessItem:
        """The item of a person's rights."""
        pk, sk = access_key(access.org_id, access.employee_id)
        lock = access.lock
        return cls(
            pk=pk,
            sk=sk,
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
            lock=vars(lock) if lock else None,
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
            lock=Lock(**self.lock) if self.lock else None,
        )


class ProfileItem(PeopleTable, discriminator="profile"):
    """A person as the staff list shows them, by team on `index1`."""

    employee_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    position = UnicodeAttribute()
    team_id = UnicodeAttribute()
    department_id = UnicodeAttribute()

    @classmethod
    def of(cls, org_id: str, employee: Employee) -> ProfileItem:
        """The item of a person."""
        pk, sk = profile_key(org_id, employee.id)
        facts = {name: value for name, value in vars(employee).items() if name != "id"}
        return cls(
            pk=pk,
            sk=sk,
            employee_id=employee.id,
            i1pk=f"ORG#{org_id}#TEAM#{employee.team_id}#EMP",
            i1sk=f"{employee.name}#{employee.id}",
            **facts,
        )

    def employee(self) -> Employee:
        """The person this item holds."""
        return Employee(self.employee_id, self.name, self.email, self.position, self.team_id, self.department_id)


class StructureItem(Aggregate, PeopleTable, discriminator="structure"):
    """The company, one department or one team."""

    facts = JSONAttribute()


class PeopleStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def caller(self, login: Login, request_id: str) -> Caller:
        """The person behind a verified login with the rights of this instant; `Unauthenticated` if it is nobody's."""
        known = _logins.get(login.key)
        access = self.access(*known) if known else None
        if access is None or access.login != login.key:
            access = self._look_up(login.key)
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

    def team_members(
        self, org_id: str, team_id: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Employee], Mapping[str, Any] | None]:
        """A page of a team's people by name, and where the next page begins."""
        page = items.query(PeopleTable, f"ORG#{org_id}#TEAM#{team_id}#EMP", index="index1", limit=limit, after=after)
        return [ProfileItem.from_raw_data(raw).employee() for raw in page.items], page.last_key

    def company(self, org_id: str) -> Company | None:
        """The company itself."""
        item = items.get(StructureItem, structure_key(org_id), "COMPANY")
        return Company(**item.facts) if item else None

    def team(self, org_id: str, team_id: str) -> Team | None:
        """One team."""
        item = items.get(StructureItem, structure_key(org_id), f"TEAM#{team_id}")
        return Team(**item.facts) if item else None

    def department(self, org_id: str, department_id: str) -> Department | None:
        """One department."""
        item = items.get(StructureItem, structure_key(org_id), f"DEP#{department_id}")
        return Department(**item.facts) if item else None

    def found(
        self, company: Company, structure: Structure, staff: Sequence[tuple[Employee, Access]], *, now: datetime
    ) -> None:
        """Found a company with its first people, up to 25, in one transaction; `Raced` if it exists already."""
        by = System(company.id, "founding")
        facts = {"name": company.name, "zone": company.zone, "employee_ids": [employee.id for employee, _ in staff]}
        with transaction(by, now) as write:
            write.change(_structure_item(company.id, "COMPANY", company), Event("CompanyFounded", company.id, facts))
            for department in structure.departments:
                write.create(_structure_item(company.id, f"DEP#{department.id}", department))
            for team in structure.teams:
                write.create(_structure_item(company.id, f"TEAM#{team.id}", team))
            for employee, access in staff:
                write.create(ProfileItem.of(company.id, employee))
                write.create(AccessItem.of(access))
                pk, sk = login_key(access.login)
                write.create(LoginItem(pk=pk, sk=sk, org_id=company.id, employee_id=employee.id))


def _structure_item(org_id: str, sk: str, row: Company | Department | Team) -> StructureItem:
    return StructureItem(pk=structure_key(org_id), sk=sk, facts=vars(row))


def save_access(write: Transaction, before: Access, after: Access) -> None:
    """Change a person's rights inside a transaction, only if they are still as read."""
    write.put(AccessItem.of(after), Path("epoch") == before.epoch)


def require_full(write: Transaction, access: Access) -> None:
    """Let the transaction happen only if this person may still receive: full access and the epoch as read."""
    condition = (Path("epoch") == access.epoch) & (Path("level") == Level.FULL.value)
    write.check(PeopleTable, *access_key(access.org_id, access.employee_id), condition)
