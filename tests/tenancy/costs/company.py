"""What the access patterns of structure, staff, accounts, assets and channels cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.core.access import Role
from chalicelib.core.refs import Ref
from chalicelib.people.accounts import rules as account_rules
from chalicelib.people.accounts.rules import Account, Grants
from chalicelib.people.accounts.store import AccountStore
from chalicelib.people.assets import rules as asset_rules
from chalicelib.people.assets.rules import Asset
from chalicelib.people.assets.store import AssetStore
from chalicelib.people.channels import rules as channel_rules
from chalicelib.people.channels.rules import Channel
from chalicelib.people.channels.store import ChannelStore
from chalicelib.people.rules import Department, Employee, Team
from chalicelib.people.staff import rules as staff_rules
from chalicelib.people.staff.rules import Grounds
from chalicelib.people.staff.store import StaffStore
from chalicelib.people.structure import rules as structure_rules
from chalicelib.people.structure.rules import Position
from chalicelib.people.structure.store import StructureStore
from tests.kit.builders import BOSS, HEAD, LEAD, NOW, ORG, a_caller
from tests.tenancy.scene import BY, GET, PEOPLE, QUERY, WRITE, Work, access, now, page

PARTS, STAFF, ACCOUNTS, ASSETS, CHANNELS = StructureStore(), StaffStore(), AccountStore(), AssetStore(), ChannelStore()
ADMIN = a_caller("emp_admin", roles=frozenset({Role.ADMIN}))


def a_department() -> Department:
    department = PARTS.get(ORG, Department, "dep_one")
    assert department is not None
    return department


def a_person(who: str = LEAD) -> Employee:
    person = STAFF.get(ORG, who)
    assert person is not None
    return person


def newcomer(number: int) -> Employee:
    return Employee(
        *(f"emp_new{number}", "新人", f"new{number}@one.test", "", "team_one", "dep_one"),
        phone=f"139{number}",
        refs=(Ref("hr", str(number)),),
    )


def employing() -> Work:
    person, rights, _ = staff_rules.hire(ORG, vars(newcomer(1)))
    return lambda: PEOPLE.employ([(person, rights)], by=BY, now=NOW)


def a_new_team() -> Work:
    team, event = structure_rules.found(Team("team_new", "三队", "dep_one", LEAD))
    grown, head = structure_rules.add_team(a_department(), team), access(HEAD)
    rights = [(head, structure_rules.give_teams(head, [team.id]))]
    lead = access(LEAD)
    return lambda: PARTS.save(ORG, team, event, grown=grown, rights=rights, able=lead, by=BY, now=NOW)


def asking() -> Work:
    renamed = replace(a_person(), email="lin@one.test")
    return lambda: STAFF.taken(ORG, renamed)


def hiring() -> Work:
    person, rights, event = staff_rules.hire(ORG, vars(newcomer(2)))
    grounds = Grounds((a_department(),), access(LEAD), (a_person(LEAD),))
    return lambda: STAFF.hire(person, rights, event, grounds, by=BY, now=NOW)


def moving() -> Work:
    person, rights = a_person(BOSS), access(BOSS)
    edited, moved, event = staff_rules.edit(person, rights, {"team_id": "team_two", "phone": "1380000"})
    return lambda: STAFF.save(person, edited, (rights, moved), event, Grounds(), by=BY, now=NOW)


def account(who: str = LEAD) -> Account:
    found = ACCOUNTS.get(ORG, who)
    assert found is not None
    return found


def opening() -> Work:
    person, rights, _ = staff_rules.hire(ORG, vars(replace(newcomer(3), phone="", refs=())))
    PEOPLE.employ([(person, rights)], by=BY, now=NOW)
    own = account(person.id)
    opened, event = account_rules.open_account(own, ADMIN, "a new login", Grants(frozenset({Role.SALES})))
    return lambda: ACCOUNTS.open(own, opened, event, by=BY, now=NOW)


def opening_a_machine() -> Work:
    machine, event = account_rules.open_machine(ORG, "运输系统", "a machine's login", {"orders:read"})
    return lambda: ACCOUNTS.open_machine(machine, event, by=BY, now=NOW)


def shutting() -> Work:
    own = account()
    shut, event = account_rules.change(own, ADMIN, Grants(disabled=True), seen=own.access.epoch)
    return lambda: ACCOUNTS.save(own, shut, event, by=BY, now=NOW)


def laptop() -> Asset:
    holder = access(BOSS)
    wanted = asset_rules.Wanted("laptop", "SN-1", "ThinkPad", BOSS, date(2026, 11, 24))
    asset, event = asset_rules.register(ORG, wanted, holder)
    return ASSETS.save(None, asset, event, holder=holder, by=BY, now=NOW)


def registering() -> Work:
    holder = access(BOSS)
    wanted = asset_rules.Wanted("laptop", "SN-2", "ThinkPad", BOSS, date(2026, 11, 24))
    asset, event = asset_rules.register(ORG, wanted, holder)
    return lambda: ASSETS.save(None, asset, event, holder=holder, by=BY, now=NOW)


def reading_a_laptop() -> Work:
    asset = laptop()
    return lambda: ASSETS.get(ORG, asset.id)


def a_sim() -> tuple[Channel, Any]:
    wanted = channel_rules.Wanted("sim", "138", "公司", HEAD)
    return channel_rules.declare(access(BOSS), wanted, access(HEAD))


def declaring() -> Work:
    (channel, event), person, receiver = a_sim(), access(BOSS), access(HEAD)
    return lambda: CHANNELS.save(channel, event, person=person, receiver=receiver, by=BY, now=NOW)


def reading_a_sim() -> Work:
    channel, event = a_sim()
    CHANNELS.save(channel, event, by=BY, now=NOW)
    return lambda: CHANNELS.get(ORG, BOSS, channel.id)


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.PeopleStore.employ": employing,
    "people.structure.StructureStore.get": now(a_department),
    "people.structure.StructureStore.several": now(lambda: PARTS.several(ORG, Team, ["team_one"])),
    "people.structure.StructureStore.page": page(PARTS.page, Position),
    "people.structure.StructureStore.names": now(lambda: PARTS.names(ORG, [LEAD])),
    "people.structure.StructureStore.save": a_new_team,
    "people.staff.StaffStore.get": now(a_person),
    "people.staff.StaffStore.taken": asking,
    "people.staff.StaffStore.hire": hiring,
    "people.staff.StaffStore.of_ref": now(lambda: STAFF.of_ref(ORG, Ref("hr", "2"))),
    "people.staff.StaffStore.save": moving,
    "people.accounts.AccountStore.get": now(account),
    "people.accounts.AccountStore.page": page(ACCOUNTS.page),
    "people.accounts.AccountStore.taken": now(lambda: ACCOUNTS.taken("a login")),
    "people.accounts.AccountStore.open": opening,
    "people.accounts.AccountStore.open_machine": opening_a_machine,
    "people.accounts.AccountStore.save": shutting,
    "people.assets.AssetStore.get": reading_a_laptop,
    "people.assets.AssetStore.held_by": page(ASSETS.held_by, BOSS),
    "people.assets.AssetStore.of_company": page(ASSETS.of_company),
    "people.assets.AssetStore.owner": now(lambda: ASSETS.owner(Asset("ast_x", ORG, "laptop", "SN-1", ""))),
    "people.assets.AssetStore.save": registering,
    "people.channels.ChannelStore.get": reading_a_sim,
    "people.channels.ChannelStore.page": page(CHANNELS.page, BOSS),
    "people.channels.ChannelStore.save": declaring,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.employ": (WRITE, 0, 15, 0),
    "people.structure.StructureStore.get": (GET, 1, 0, 0),
    "people.structure.StructureStore.several": (GET, 1, 0, 0),
    "people.structure.StructureStore.page": (QUERY, 1, 0, 0),
    "people.structure.StructureStore.names": (GET, 1, 0, 0),
    "people.structure.StructureStore.save": (WRITE, 0, 17, 0),
    "people.staff.StaffStore.get": (GET, 1, 0, 0),
    "people.staff.StaffStore.taken": (GET, 1, 0, 0),
    "people.staff.StaffStore.hire": (WRITE, 0, 21, 0),
    "people.staff.StaffStore.of_ref": (GET, 1, 0, 0),
    "people.staff.StaffStore.save": (WRITE, 0, 14, 0),
    "people.accounts.AccountStore.get": (GET + GET, 2, 0, 0),
    "people.accounts.AccountStore.page": (QUERY, 0.5, 0, 4),
    "people.accounts.AccountStore.taken": (GET, 1, 0, 0),
    "people.accounts.AccountStore.open": (WRITE, 0, 12, 0),
    "people.accounts.AccountStore.open_machine": (WRITE, 0, 11, 0),
    "people.accounts.AccountStore.save": (WRITE, 0, 10, 0),
    "people.assets.AssetStore.get": (GET, 1, 0, 0),
    "people.assets.AssetStore.held_by": (QUERY, 0.5, 0, 1),
    "people.assets.AssetStore.of_company": (QUERY, 0.5, 0, 1),
    "people.assets.AssetStore.owner": (GET, 1, 0, 0),
    "people.assets.AssetStore.save": (WRITE, 0, 12, 0),
    "people.channels.ChannelStore.get": (GET, 1, 0, 0),
    "people.channels.ChannelStore.page": (QUERY, 1, 0, 1),
    "people.channels.ChannelStore.save": (WRITE, 0, 10, 0),
}
