"""Assets, by who has them on `index1`, and the company's by kind and serial number on `index2`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, PeopleTable, Place
from chalicelib.aws.refs import PeopleKey, claim, owner, release
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.core.texts import folded
from chalicelib.people.assets.rules import Asset
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full


def asset_key(org_id: str, asset_id: str) -> tuple[str, str]:
    """Where a thing of the company stands."""
    return f"ORG#{org_id}#AST#{asset_id}", "ASSET"


def serial_of(asset: Asset) -> str:
    """What is unique of a thing: its serial number among its kind."""
    return f"asset#{asset.kind}#{folded(asset.serial)}"


class AssetItem(Aggregate, PeopleTable, discriminator="asset"):
    """A thing of the company; on its holder's list while it is in use."""

    asset_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    asset_kind = UnicodeAttribute()
    serial = UnicodeAttribute()
    name = UnicodeAttribute()
    holder_id = UnicodeAttribute()
    handed_out_on = UnicodeAttribute(null=True)
    returned_on = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, asset: Asset) -> AssetItem:
        """The item of a thing."""
        pk, sk = asset_key(asset.org_id, asset.id)
        order = f"{asset.kind}#{asset.serial}#{asset.id}"
        return cls(
            pk=pk,
            sk=sk,
            i1pk=f"ORG#{asset.org_id}#EMP#{asset.holder_id}#AST" if asset.in_use else None,
            i1sk=order if asset.in_use else None,
            i2pk=f"ORG#{asset.org_id}#AST",
            i2sk=order,
            asset_id=asset.id,
            org_id=asset.org_id,
            asset_kind=asset.kind,
            serial=asset.serial,
            name=asset.name,
            holder_id=asset.holder_id,
            handed_out_on=_text(asset.handed_out_on),
            returned_on=_text(asset.returned_on),
            version=asset.version,
            head=asset.head,
        )

    def asset(self) -> Asset:
        """The thing this item holds."""
        return Asset(
            id=self.asset_id,
            org_id=self.org_id,
            kind=self.asset_kind,
            serial=self.serial,
            name=self.name,
            holder_id=self.holder_id,
            handed_out_on=_day(self.handed_out_on),
            returned_on=_day(self.returned_on),
            version=int(self.version),
            head=self.head,
        )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class AssetStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, asset_id: str) -> Asset | None:
        """One thing as it is now."""
        item = items.get(AssetItem, *asset_key(org_id, asset_id))
        return item.asset() if item else None

    def held_by(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Asset], Key]:
        """A page of what a person has; late by nature."""
        pk = f"ORG#{org_id}#EMP#{employee_id}#AST"
        page = items.query(PeopleTable, pk, index="index1", limit=limit, after=after)
        return [AssetItem.from_raw_data(raw).asset() for raw in page.items], page.last_key

    def of_company(self, org_id: str, *, limit: int, after: Key) -> tuple[list[Asset], Key]:
        """A page of what the company has, by kind and serial number; late by nature."""
        page = items.query(PeopleTable, f"ORG#{org_id}#AST", index="index2", limit=limit, after=after)
        return [AssetItem.from_raw_data(raw).asset() for raw in page.items], page.last_key

    def owner(self, asset: Asset) -> str | None:
        """Which thing of its kind has this serial number."""
        return owner(PeopleKey, asset.org_id, serial_of(asset))

    def save(
        self, before: Asset | None, asset: Asset, event: Event, *, holder: Access | None, by: Actor, now: datetime
    ) -> Asset:
        """Write a thing with its event and serial number; whoever is given it must still be able to receive."""
        with transaction(by, now) as write:
            recorded = write.change(AssetItem.of(asset), event)
            if before is None or serial_of(before) != serial_of(asset):
                claim(write, PeopleKey, asset.org_id, serial_of(asset), asset.id)
                if before:
                    release(write, PeopleKey, asset.org_id, serial_of(before))
            if holder:
                require_full(write, holder)
        return replace(asset, version=recorded.seq, head=recorded.hash)


def asset_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The thing that a request names, to be read beside the caller's rights."""
    if "asset_id" in named:
        yield (AssetItem, *asset_key(org_id, named["asset_id"]))
