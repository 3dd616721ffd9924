"""Accounts over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.people.accounts import service
from chalicelib.people.accounts.rules import AccountExists, LoginTaken, OwnAccount
from chalicelib.people.accounts.schemas import AccountEdit, AccountIn, AccountOut, AccountPage
from chalicelib.people.accounts.store import AccountStore, login_of
from chalicelib.people.rules import EmployeeGone
from chalicelib.people.shapes import PageQuery
from chalicelib.people.staff.store import profile_beside
from chalicelib.people.store import rights_of

bp = ApiBlueprint(__name__)
accounts = AccountStore()
ACCOUNT = "/v1/accounts/{employee_id}"
BESIDE = (rights_of("employee_id"), profile_beside)


@bp.api("/v1/accounts", "GET", right="account:read", query=PageQuery)
def account_list(caller: Caller, query: PageQuery) -> AccountPage:
    """List the company's accounts, of people and of machines, by name."""
    asked = listing("accounts", query)
    found, last = accounts.page(caller.org_id, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return AccountPage(items=[AccountOut.of(access) for access in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/accounts",
    "POST",
    right="account:manage",
    body=AccountIn,
    status=201,
    refuses=(OwnAccount, AccountExists, LoginTaken, EmployeeGone),
    beside=BESIDE,
)
def account_open(caller: Caller, body: AccountIn) -> AccountOut:
    """Bind a login of the issuer to a person, with roles, or to a machine, with scopes."""
    login, now = login_of(body.issuer, body.subject), caller.now()
    if body.employee_id is None:
        name = body.machine or ""
        return AccountOut.of(service.open_machine(caller, name, login, body.grants(), accounts=accounts, now=now))
    opened = service.open_account(caller, body.employee_id, login, body.grants(), accounts=accounts, now=now)
    return AccountOut.of(opened)


@bp.api(ACCOUNT, "GET", right="account:read", beside=BESIDE)
def account_read(caller: Caller, employee_id: str) -> AccountOut:
    """Read one account."""
    return AccountOut.of(service.seen_account(caller, employee_id, accounts=accounts).access)


@bp.api(
    ACCOUNT,
    "PATCH",
    right="account:manage",
    body=AccountEdit,
    refuses=(OwnAccount, EmployeeGone),
    beside=BESIDE,
)
def account_change(caller: Caller, body: AccountEdit, seen: int, employee_id: str) -> AccountOut:
    """Change what an account brings, or shut it; it acts on the next request."""
    return AccountOut.of(
        service.change_account(caller, employee_id, body.grants(), seen=seen, accounts=accounts, now=caller.now())
    )
