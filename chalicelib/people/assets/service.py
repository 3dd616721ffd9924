"""Use cases of assets: load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller, Scope, authorise
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.assets import rules
from chalicelib.people.assets.rules import Asset, SerialTaken, Wanted
from chalicelib.people.reach import require_person
from chalicelib.people.rules import Access

Page = tuple[Sequence[Asset], Key]


class People(Protocol):
    """What assets need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Assets(Protocol):
    """Where assets are kept."""

    def get(self, org_id: str, asset_id: str) -> Asset | None:
        """One thing."""

    def held_by(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> Page:
        """A page of what a person has."""

    def of_company(self, org_id: str, *, limit: int, after: Key) -> Page:
        """A page of what the company has."""

    def owner(self, asset: Asset) -> str | None:
        """Which thing of its kind has this serial number."""

    def save(
        self, before: Asset | None, asset: Asset, event: Event, *, holder: Access | None, by: Actor, now: datetime
    ) -> Asset:
        """Write a thing."""


def list_assets(caller: Caller, holder_id: str, *, limit: int, after: Key, assets: Assets, people: People) -> Page:
    """A page of what one person has, who must be within reach."""
    if holder_id != caller.employee_id:
        require_person(caller, people.access(caller.org_id, holder_id), "asset:read")
    return assets.held_by(caller.org_id, holder_id, limit=limit, after=after)


def seen_asset(caller: Caller, asset_id: str, *, assets: Assets, people: People) -> Asset:
    """A thing in the hands of somebody within reach; what nobody has is for who reads the whole company's."""
    asset = assets.get(caller.org_id, asset_id)
    if asset is None:
        raise NotFound
    company = authorise(caller, "asset:read") is Scope.COMPANY
    if not company and asset.holder_id != caller.employee_id:
        require_person(caller, people.access(caller.org_id, asset.holder_id), "asset:read")
    return asset


def register_asset(caller: Caller, wanted: Wanted, *, assets: Assets, people: People, now: datetime) -> Asset:
    """Register a thing of the company, perhaps in somebody's hands from the start."""
    holder = people.access(caller.org_id, wanted.holder_id) if wanted.holder_id else None
    asset, event = rules.register(caller.org_id, wanted, holder)
    if assets.owner(asset) is not None:
        raise SerialTaken
    return assets.save(None, asset, event, holder=holder, by=caller, now=now)


def edit_asset(
    caller: Caller, asset_id: str, wanted: Wanted, *, seen: int, assets: Assets, people: People, now: datetime
) -> Asset:
    """Change what is said of a thing: give it to somebody, take it back, or rename it."""
    asset = assets.get(caller.org_id, asset_id)
    if asset is None:
        raise NotFound
    holder = people.access(caller.org_id, wanted.holder_id) if wanted.holder_id else None
    edited, event = rules.edit(asset, wanted, holder, seen=seen)
    if edited == asset:
        return asset
    if edited.serial != asset.serial and assets.owner(edited) not in (None, asset.id):
        raise SerialTaken
    return assets.save(asset, edited, event, holder=holder, by=caller, now=now)
