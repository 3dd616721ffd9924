"""Channels' rules: from where a channel stands, there are only so many ways on."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Invalid
from chalicelib.people.channels import rules
from chalicelib.people.channels.rules import Channel, ChannelNotReady, ChannelState, NotTheReceiver, Wanted
from tests.kit.builders import HEAD, LEAD, LEAVER, LOCK, an_access

SIM = Channel("chn_leaver_1", "org_one", LEAVER, "sim", "138", "公司", version=1)
OFFERED = replace(SIM, receiver_id=LEAD, state=ChannelState.OFFERED)
ANSWERS = (ChannelState.ACCEPTED, ChannelState.REFUSED, ChannelState.WAITING, ChannelState.TRANSFERRED)
WAYS = {
    ("offered", "accepted"),
    ("offered", "refused"),
    ("offered", "waiting"),
    ("waiting", "accepted"),
    ("waiting", "refused"),
    ("waiting", "transferred"),
    ("accepted", "transferred"),
}


@pytest.mark.parametrize(("state", "to"), list(product(ChannelState, ANSWERS)))
def test_an_answer_follows_only_from_where_the_channel_stands(state: ChannelState, to: ChannelState) -> None:
    channel = replace(OFFERED, state=state)
    if (state.value, to.value) in WAYS:
        assert rules.answer(channel, to, LEAD)[0].state is to
    else:
        with pytest.raises(ChannelNotReady):
            rules.answer(channel, to, LEAD)


@pytest.mark.parametrize("state", ChannelState)
def test_a_channel_is_offered_until_it_is_transferred(state: ChannelState) -> None:
    channel, wanted = replace(OFFERED, state=state), Wanted(receiver_id=HEAD)
    if state is ChannelState.TRANSFERRED:
        with pytest.raises(ChannelNotReady):
            rules.offer(channel, wanted, an_access(HEAD))
    else:
        assert rules.offer(channel, wanted, an_access(HEAD)).state is ChannelState.OFFERED


@pytest.mark.parametrize("state", ["accepted", "refused", "waiting"])
def test_nobody_but_the_receiver_answers(state: str) -> None:
    with pytest.raises(NotTheReceiver):
        rules.answer(OFFERED, ChannelState(state), HEAD)


@pytest.mark.parametrize(
    ("receiver", "code"),
    [
        (None, "unknown_employee"),
        (an_access(LEAVER), "receiver_unfit"),
        (an_access(HEAD, level=Level.HANDOVER, lock=LOCK), "receiver_unfit"),
    ],
)
def test_a_channel_is_offered_to_nobody_who_cannot_take_it(receiver: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.offer(SIM, Wanted(receiver_id=HEAD), receiver)
    assert refused.value.errors[0].code == code


def test_a_channel_that_names_a_receiver_is_offered_from_the_start() -> None:
    channel, event = rules.declare(an_access(), Wanted("sim", "138", "公司", LEAD), an_access(LEAD))
    assert (channel.state, channel.id.startswith("chn_leaver_"), event.name) == (
        ChannelState.OFFERED,
        True,
        "ChannelDeclared",
    )
    assert event.data["state"] == "offered"


def test_an_event_says_what_became_of_it() -> None:
    _, event = rules.answer(OFFERED, ChannelState.REFUSED, LEAD)
    assert (event.name, event.data) == (
        "ChannelRefused",
        {"employee_id": LEAVER, "before": {"state": "offered"}, "after": {"state": "refused"}},
    )
