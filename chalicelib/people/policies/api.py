"""Policies over HTTP: everybody reads them and acknowledges what they read."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.people.policies import service
from chalicelib.people.policies.rules import PolicyExists, PolicyNotPublished
from chalicelib.people.policies.schemas import (
    AcknowledgementIn,
    AcknowledgementOut,
    AcknowledgementPage,
    AcknowledgementQuery,
    PaperIn,
    PolicyEdit,
    PolicyIn,
    PolicyOut,
    PolicyPage,
    PolicyQuery,
    PolicyRow,
)
from chalicelib.people.policies.store import PolicyStore, policy_beside
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, company_beside, rights_of, today_of

bp = ApiBlueprint(__name__)
policies, people = PolicyStore(), PeopleStore()
POLICY = "/v1/policies/{policy_id}"
GIVEN = POLICY + "/acknowledgements"


@bp.api("/v1/policies", "GET", right="policy:read", query=PageQuery)
def policy_list(caller: Caller, query: PageQuery) -> PolicyPage:
    """List the company's policies, each in its last version, without their texts."""
    asked = listing("policies", query)
    found, last = policies.page(caller.org_id, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return PolicyPage(items=[PolicyRow.build(one) for one in found], next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/policies", "POST", right="policy:manage", body=PolicyIn, status=201, refuses=(PolicyExists,))
def policy_adopt(caller: Caller, body: PolicyIn) -> PolicyOut:
    """Adopt a policy; it was consulted on before it was published."""
    shown = service.adopt_policy(caller, body.code, body.wanted(), policies=policies, now=caller.now())
    return PolicyOut.shown(shown)


@bp.api(POLICY, "GET", right="policy:read", query=PolicyQuery, beside=(policy_beside,))
def policy_read(caller: Caller, query: PolicyQuery, policy_id: str) -> PolicyOut:
    """Read a policy in its last version, or in an older one."""
    return PolicyOut.shown(service.read_policy(caller, policy_id, query.version, policies=policies))


@bp.api(POLICY, "PATCH", right="policy:manage", body=PolicyEdit, beside=(policy_beside,))
def policy_amend(caller: Caller, body: PolicyEdit, seen: int, policy_id: str) -> PolicyOut:
    """Give a policy its next version; those before it stay as they are."""
    shown = service.amend_policy(caller, policy_id, body.wanted(), seen=seen, policies=policies, now=caller.now())
    return PolicyOut.shown(shown)


@bp.api(
    GIVEN,
    "GET",
    right="policy:signatures",
    query=AcknowledgementQuery,
    beside=(policy_beside, rights_of("employee")),
)
def acknowledgement_list(caller: Caller, query: AcknowledgementQuery, policy_id: str) -> AcknowledgementPage:
    """List who acknowledged which version of a policy, or what one person did."""
    asked = listing(f"acknowledgements:{policy_id}", query)
    after = key_of(query.cursor, caller, asked)
    if policies.get(caller.org_id, policy_id) is None:
        raise NotFound
    found, last = policies.acknowledgements(
        caller.org_id, policy_id, employee_id=query.employee, limit=query.limit, after=after
    )
    rows = [AcknowledgementOut.of(one) for one in found]
    return AcknowledgementPage(items=rows, next_cursor=cursor_of(last, caller, asked))


@bp.api(
    GIVEN,
    "POST",
    right="policy:acknowledge",
    body=AcknowledgementIn,
    status=201,
    refuses=(PolicyNotPublished,),
    beside=(policy_beside, company_beside),
)
def policy_acknowledge(caller: Caller, body: AcknowledgementIn, policy_id: str) -> AcknowledgementOut:
    """Say that the caller has read a version, today; saying so again changes nothing."""
    given = service.acknowledge_policy(
        caller,
        policy_id,
        body.signature(caller),
        policies=policies,
        today=today_of(caller),
        now=caller.now(),
    )
    return AcknowledgementOut.of(given)


@bp.api(
    GIVEN + "/on-paper",
    "POST",
    right="policy:manage",
    body=PaperIn,
    status=201,
    refuses=(PolicyNotPublished,),
    beside=(policy_beside, company_beside, rights_of("employee_id")),
)
def policy_sign(caller: Caller, body: PaperIn, policy_id: str) -> AcknowledgementOut:
    """Record what somebody signed on paper: the day on which they signed, and who recorded it."""
    given = service.record_signature(
        caller,
        policy_id,
        body.signature(caller),
        policies=policies,
        people=people,
        today=today_of(caller),
        now=caller.now(),
    )
    return AcknowledgementOut.of(given)
