"""Assets: each thing is the company's, in one person's hands at a time, and comes back with a date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import new_id
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access


class AssetInUse(Conflict):
    """A thing is given to somebody only when nobody else has it."""

    code = "asset_in_use"


class AssetNotInUse(Conflict):
    """Nobody has this thing, so nobody returns it."""

    code = "asset_not_in_use"


class SerialTaken(Conflict):
    """A serial number names one thing of its kind."""

    code = "serial_taken"


@dataclass(frozen=True)
class Asset:
    """A thing of the company; `holder_id` is who has it, or had it last if it was returned."""

    id: str
    org_id: str
    kind: str
    serial: str
    name: str
    holder_id: str = ""
    handed_out_on: date | None = None
    returned_on: date | None = None
    version: int = 0
    head: str = GENESIS

    @property
    def in_use(self) -> bool:
        """Whether somebody has it."""
        return self.holder_id != "" and self.returned_on is None


@dataclass(frozen=True)
class Wanted:
    """What is to be said of a thing; None leaves it as it is."""

    kind: str | None = None
    serial: str | None = None
    name: str | None = None
    holder_id: str | None = None
    handed_out_on: date | None = None
    returned_on: date | None = None


def register(org_id: str, wanted: Wanted, holder: Access | None) -> tuple[Asset, Event]:
    """A new thing of the company, perhaps in somebody's hands from the start."""
    asset = Asset(new_id("ast"), org_id, wanted.kind or "", wanted.serial or "", wanted.name or "")
    told = hand_over(asset, wanted, holder)
    return told, Event(
        "AssetRegistered", asset.id, _told(told, ["kind", "serial", "name", "holder_id", "handed_out_on"])
    )


def edit(asset: Asset, wanted: Wanted, holder: Access | None, *, seen: int) -> tuple[Asset, Event]:
    """A thing as its editor wants it, if it is still as they saw it: renamed, returned, or given to somebody."""
    require_current(asset.version, seen)
    told = hand_over(_returned(asset, wanted), wanted, holder)
    edited = replace(told, serial=wanted.serial or asset.serial, name=wanted.name or asset.name)
    fields = [name for name in vars(edited) if getattr(edited, name) != getattr(asset, name)]
    facts = {"holder_id": edited.holder_id, "before": _told(asset, fields), "after": _told(edited, fields)}
    return edited, Event(_name(asset, edited), asset.id, facts)


def hand_over(asset: Asset, wanted: Wanted, holder: Access | None) -> Asset:
    """A thing in somebody's hands from a day on; `AssetInUse` while it is in anybody's."""
    if wanted.holder_id is None:
        return asset
    if asset.in_use:
        raise AssetInUse
    require_may_hold(holder)
    return replace(asset, holder_id=wanted.holder_id, handed_out_on=wanted.handed_out_on, returned_on=None)


def require_may_hold(holder: Access | None) -> None:
    """`Invalid` for nobody, and for whoever hands over or left: they are given nothing new."""
    if holder is None:
        raise Invalid(errors=[Fault("holder_id", "unknown_employee")])
    if not holder.may_receive:
        raise Invalid(errors=[Fault("holder_id", "holder_unfit")])


def _returned(asset: Asset, wanted: Wanted) -> Asset:
    """A thing given back; nothing comes back before it was handed out."""
    if wanted.returned_on is None or wanted.returned_on == asset.returned_on:
        return asset
    if not asset.in_use:
        raise AssetNotInUse
    if asset.handed_out_on and wanted.returned_on < asset.handed_out_on:
        raise Invalid(errors=[Fault("returned_on", "returned_too_early")])
    return replace(asset, returned_on=wanted.returned_on)


def _name(before: Asset, after: Asset) -> str:
    if after.in_use and (not before.in_use or before.holder_id != after.holder_id):
        return "AssetHandedOut"
    return "AssetReturned" if before.in_use and not after.in_use else "AssetEdited"


def _told(asset: Asset, fields: list[str]) -> dict[str, Any]:
    told = {name: getattr(asset, name) for name in fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
