"""Assets over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.errors import NotFound
from chalicelib.people.assets import service
from chalicelib.people.assets.rules import AssetInUse, AssetNotInUse, SerialTaken
from chalicelib.people.assets.schemas import AssetEdit, AssetIn, AssetOut, AssetPage, AssetQuery
from chalicelib.people.assets.store import AssetStore, asset_beside
from chalicelib.people.reach import require_scope
from chalicelib.people.store import PeopleStore, rights_of

bp = ApiBlueprint(__name__)
assets, people = AssetStore(), PeopleStore()
ASSET = "/v1/assets/{asset_id}"


@bp.api("/v1/assets", "GET", right="asset:read", query=AssetQuery, refuses=(NotFound,))
def asset_list(caller: Caller, query: AssetQuery) -> AssetPage:
    """List what one person has of the company's, or all that the company has."""
    asked = listing("assets", query)
    after = key_of(query.cursor, caller, asked)
    if query.holder is None:
        require_scope(authorise(caller, "asset:read"), Scope.COMPANY)
        found, last = assets.of_company(caller.org_id, limit=query.limit, after=after)
    else:
        page = service.list_assets(caller, query.holder, limit=query.limit, after=after, assets=assets, people=people)
        found, last = list(page[0]), page[1]
    return AssetPage(items=[AssetOut.of(asset) for asset in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/assets",
    "POST",
    right="asset:manage",
    body=AssetIn,
    status=201,
    refuses=(SerialTaken,),
    beside=(rights_of("holder_id"),),
)
def asset_register(caller: Caller, body: AssetIn) -> AssetOut:
    """Register a thing of the company."""
    asset = service.register_asset(caller, body.wanted(), assets=assets, people=people, now=caller.now())
    return AssetOut.of(asset)


@bp.api(ASSET, "GET", right="asset:read", beside=(asset_beside,))
def asset_read(caller: Caller, asset_id: str) -> AssetOut:
    """Read one thing."""
    return AssetOut.of(service.seen_asset(caller, asset_id, assets=assets, people=people))


@bp.api(
    ASSET,
    "PATCH",
    right="asset:manage",
    body=AssetEdit,
    refuses=(AssetInUse, AssetNotInUse, SerialTaken),
    beside=(asset_beside, rights_of("holder_id")),
)
def asset_edit(caller: Caller, body: AssetEdit, seen: int, asset_id: str) -> AssetOut:
    """Give a thing to somebody, take it back, or rename it."""
    asset = service.edit_asset(
        caller, asset_id, body.wanted(), seen=seen, assets=assets, people=people, now=caller.now()
    )
    return AssetOut.of(asset)
