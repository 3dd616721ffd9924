"""Interactions over HTTP."""

from __future__ import annotations

from chalicelib.aws.events import EventStore
from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.engagement import service
from chalicelib.engagement.rules import CorrectionsExhausted, InteractionKnown
from chalicelib.engagement.schemas import (
    CorrectionIn,
    InteractionIn,
    InteractionLine,
    InteractionOut,
    InteractionPage,
    InteractionQuery,
    VersionOut,
    VersionPage,
)
from chalicelib.engagement.store import InteractionStore, interaction_beside
from chalicelib.people.store import PeopleStore, rights_of

bp = ApiBlueprint(__name__)
clients, people, interactions, events = ClientStore(), PeopleStore(), InteractionStore(), EventStore()
INTERACTIONS = "/v1/clients/{client_id}/interactions"
ONE = INTERACTIONS + "/{interaction_id}"


@bp.api(
    INTERACTIONS,
    "POST",
    right="interaction:append",
    body=InteractionIn,
    status=201,
    refuses=(InteractionKnown,),
    beside=(file_beside, rights_of("employee_id")),
)
def interaction_log(caller: Caller, body: InteractionIn, client_id: str) -> InteractionOut:
    """Log an interaction with a client; 409 `interaction_known` if one with such a reference is in the file."""
    logged = service.log_interaction(
        caller,
        client_id,
        body.entry(),
        clients=clients,
        people=people,
        interactions=interactions,
        now=caller.now(),
    )
    return InteractionOut.of(logged)


@bp.api(INTERACTIONS, "GET", right="interaction:read", query=InteractionQuery, beside=(file_beside,))
def interaction_list(caller: Caller, query: InteractionQuery, client_id: str) -> InteractionPage:
    """List a client's interactions by when they occurred, the newest first."""
    asked = listing(f"interactions:{client_id}", query)
    found, last = service.list_interactions(
        caller,
        client_id,
        channel=query.channel,
        by=query.by,
        limit=query.limit,
        after=key_of(query.cursor, caller, asked),
        clients=clients,
        lists=interactions,
    )
    return InteractionPage(items=[InteractionLine.of(one) for one in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(ONE, "GET", right="interaction:read", beside=(interaction_beside,))
def interaction_read(caller: Caller, client_id: str, interaction_id: str) -> InteractionOut:
    """Read an interaction as it now stands."""
    found = service.read_interaction(caller, client_id, interaction_id, clients=clients, interactions=interactions)
    return InteractionOut.of(found)


@bp.api(ONE + "/versions", "GET", right="interaction:read", beside=(interaction_beside,))
def interaction_versions(caller: Caller, client_id: str, interaction_id: str) -> VersionPage:
    """Read all that was ever told of an interaction, the newest first."""
    found = service.read_versions(
        caller, client_id, interaction_id, clients=clients, interactions=interactions, chains=events
    )
    return VersionPage(items=[VersionOut.of(version) for version in found], next_cursor=None)


@bp.api(
    ONE + "/corrections",
    "POST",
    right="interaction:correct",
    body=CorrectionIn,
    refuses=(CorrectionsExhausted,),
    beside=(interaction_beside,),
)
def interaction_correct(caller: Caller, body: CorrectionIn, client_id: str, interaction_id: str) -> InteractionOut:
    """Tell an interaction anew, with a reason: a new version; what it said before is kept."""
    corrected = service.correct_interaction(
        caller,
        client_id,
        interaction_id,
        body.changes(),
        body.reason,
        clients=clients,
        interactions=interactions,
        now=caller.now(),
    )
    return InteractionOut.of(corrected)
