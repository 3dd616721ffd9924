"""People over HTTP: the caller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.aws.auth import Login
from chalicelib.aws.http import ApiBlueprint, identify_with
from chalicelib.aws.items import Place
from chalicelib.core.access import Caller
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.schemas import Health, Me
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
store, clocks = PeopleStore(), ClockStore()


def _caller(login: Login, request_id: str, beside: Callable[[str], Sequence[Place]]) -> Caller:
    """The person behind a login, in their company's time."""
    caller = store.caller(login, request_id, beside)
    return replace(caller, ahead=clocks.ahead(caller.org_id))


identify_with(_caller)


@bp.api("/v1/health", "GET", right="health:read")
def health_read() -> Health:
    """Tell that the stage answers; no data."""
    return Health(status="ok")


@bp.api("/v1/me", "GET", right="me:read")
def me_read(caller: Caller) -> Me:
    """Tell the caller who they are, their roles, and how much of their access is left."""
    return Me.of(caller)
