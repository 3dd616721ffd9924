"""Profiles over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.insight.profile import service
from chalicelib.insight.profile.schemas import ProfileOut
from chalicelib.insight.profile.store import ProfileStore, names_beside
from chalicelib.insight.summaries.tasks import SUMMARIES

bp = ApiBlueprint(__name__)
store = ProfileStore(SUMMARIES)


@bp.api("/v1/clients/{client_id}/profile", "GET", right="client:read", beside=(names_beside(SUMMARIES),))
def client_profile(caller: Caller, client_id: str) -> ProfileOut:
    """Read all that matters of a client at once; what it sums up is seconds late at most."""
    return ProfileOut.of(service.read_profile(caller, client_id, profiles=store))
