"""The pool over HTTP: its rules, a preview of others, and a client assigned anew."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.load.store import load_beside
from chalicelib.clients.load.tasks import serving
from chalicelib.clients.pool import service
from chalicelib.clients.pool.rules import PoolFull, UnknownRule, UnknownTeam
from chalicelib.clients.pool.schemas import (
    PreviewIn,
    PreviewPage,
    PreviewRow,
    RuleEdit,
    RuleIn,
    RuleOut,
    RulePage,
)
from chalicelib.clients.pool.store import PoolStore, rule_beside
from chalicelib.clients.rules import HolderHandsOver
from chalicelib.clients.schemas import ClientOut
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller, Scope
from chalicelib.core.errors import NotFound
from chalicelib.core.paging import BadCursor
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, team_beside

bp = ApiBlueprint(__name__)
pool, clients, people = PoolStore(serving), ClientStore(), PeopleStore()


@bp.api("/v1/pool/rules", "GET", right="pool:read", query=PageQuery)
def pool_rule_list(caller: Caller, query: PageQuery) -> RulePage:
    """List the company's rules in the order in which they decide: of those that take a client the first one does."""
    asked = listing("pool_rules", query)
    found, last = service.list_rules(caller, limit=query.limit, after=key_of(query.cursor, caller, asked), pool=pool)
    return RulePage(items=[RuleOut.of(rule) for rule in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/pool/rules",
    "POST",
    right="pool:manage",
    body=RuleIn,
    status=201,
    refuses=(PoolFull, UnknownTeam),
    beside=(team_beside,),
)
def pool_rule_add(caller: Caller, body: RuleIn) -> RuleOut:
    """Add a rule; clients come under it when they are registered or assigned anew."""
    return RuleOut.of(service.add_rule(caller, body.terms(), pool=pool, teams=people, now=caller.now()))


@bp.api("/v1/pool/rules/{rule_id}", "GET", right="pool:read", beside=(rule_beside,))
def pool_rule_read(caller: Caller, rule_id: str) -> RuleOut:
    """Read one rule."""
    return RuleOut.of(service.read_rule(caller, rule_id, pool=pool))


@bp.api(
    "/v1/pool/rules/{rule_id}",
    "PATCH",
    right="pool:manage",
    body=RuleEdit,
    refuses=(UnknownTeam,),
    beside=(rule_beside, team_beside),
)
def pool_rule_edit(caller: Caller, body: RuleEdit, seen: int, rule_id: str) -> RuleOut:
    """Change a rule; If-Match names the version that the editor saw."""
    changed = service.edit_rule(caller, rule_id, body.changes(), seen=seen, pool=pool, teams=people, now=caller.now())
    return RuleOut.of(changed)


@bp.api("/v1/pool/rules/{rule_id}", "DELETE", right="pool:manage", beside=(rule_beside,))
def pool_rule_remove(caller: Caller, seen: int, rule_id: str) -> RuleOut:
    """Take a rule away and answer what it was; its clients stay where they are until they are assigned anew."""
    return RuleOut.of(service.remove_rule(caller, rule_id, seen=seen, pool=pool, now=caller.now()))


@bp.api(
    "/v1/pool/rules/preview", "POST", right="pool:preview", body=PreviewIn, refuses=(BadCursor, NotFound, UnknownRule)
)
def pool_preview(caller: Caller, body: PreviewIn) -> PreviewPage:
    """Show which clients would be in another team if each were assigned anew by the proposed rules; nothing changes."""
    asked = listing("pool_preview", body)
    shown = service.preview(
        caller,
        Scope[body.scope.upper()],
        body.team,
        body.proposal(),
        limit=body.limit,
        after=key_of(body.cursor, caller, asked),
        pool=pool,
        lists=clients,
        teams=people,
    )
    rows = [PreviewRow.of(row, would) for row, would in shown.rows]
    return PreviewPage(items=rows, next_cursor=cursor_of(shown.last, caller, asked), counted=shown.counted)


@bp.api(
    "/v1/clients/{client_id}/reassign",
    "POST",
    right="client:assign",
    refuses=(HolderHandsOver,),
    beside=(file_beside, load_beside),
)
def client_reassign(caller: Caller, client_id: str) -> ClientOut:
    """Run the pool's rules again for one client: its team, and its manager if nobody of that team holds it."""
    return ClientOut.of(service.reassign_client(caller, client_id, clients=clients, pool=pool, now=caller.now()))
