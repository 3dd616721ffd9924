"""A person's channels over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.people.channels import service
from chalicelib.people.channels.rules import ChannelNotReady, ChannelState, NotTheReceiver
from chalicelib.people.channels.schemas import ChannelAnswer, ChannelEdit, ChannelIn, ChannelOut, ChannelPage
from chalicelib.people.channels.store import ChannelStore, channel_beside
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, rights_of

bp = ApiBlueprint(__name__)
channels, people = ChannelStore(), PeopleStore()
CHANNELS = "/v1/employees/{employee_id}/accounts"
CHANNEL = CHANNELS + "/{channel_id}"
_person, _receiver = rights_of("employee_id"), rights_of("receiver_id")


@bp.api(CHANNELS, "GET", right="channel:read", query=PageQuery, beside=(_person,))
def channel_list(caller: Caller, query: PageQuery, employee_id: str) -> ChannelPage:
    """List the accounts towards clients and carriers that a person has to hand over."""
    asked = listing(f"channels:{employee_id}", query)
    after = key_of(query.cursor, caller, asked)
    found, last = service.list_channels(
        caller, employee_id, limit=query.limit, after=after, channels=channels, people=people
    )
    return ChannelPage(items=[ChannelOut.of(one) for one in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(CHANNELS, "POST", right="channel:declare", body=ChannelIn, status=201, beside=(_person, _receiver))
def channel_declare(caller: Caller, body: ChannelIn, employee_id: str) -> ChannelOut:
    """List one more; whoever hands over may list their own, and nobody removes one."""
    channel = service.declare_channel(
        caller, employee_id, body.wanted(), channels=channels, people=people, now=caller.now()
    )
    return ChannelOut.of(channel)


@bp.api(CHANNEL, "GET", right="channel:read", beside=(_person, channel_beside))
def channel_read(caller: Caller, employee_id: str, channel_id: str) -> ChannelOut:
    """Read one, as well whoever it is offered to."""
    return ChannelOut.of(
        service.seen_channel(caller, employee_id, channel_id, "channel:read", channels=channels, people=people)
    )


@bp.api(
    CHANNEL,
    "PATCH",
    right="channel:settle",
    body=ChannelEdit,
    refuses=(ChannelNotReady,),
    beside=(_person, _receiver, channel_beside),
)
def channel_edit(caller: Caller, body: ChannelEdit, seen: int, employee_id: str, channel_id: str) -> ChannelOut:
    """Name one otherwise, or offer it to a receiver."""
    channel = service.edit_channel(
        caller,
        employee_id,
        channel_id,
        body.wanted(),
        seen=seen,
        channels=channels,
        people=people,
        now=caller.now(),
    )
    return ChannelOut.of(channel)


@bp.api(
    CHANNEL + "/answers",
    "POST",
    right="channel:settle",
    body=ChannelAnswer,
    refuses=(ChannelNotReady, NotTheReceiver),
    beside=(_person, channel_beside),
)
def channel_answer(caller: Caller, body: ChannelAnswer, employee_id: str, channel_id: str) -> ChannelOut:
    """Accept, refuse or wait, as the receiver; or say that it is transferred."""
    channel = service.answer_channel(
        caller,
        employee_id,
        channel_id,
        ChannelState(body.state),
        channels=channels,
        people=people,
        now=caller.now(),
    )
    return ChannelOut.of(channel)
