"""Who gains and who loses when holders are named anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.holders import rules
from chalicelib.clients.holders.rules import Holders
from chalicelib.clients.rules import HolderRole
from tests.kit.builders import LEAD, LEAVER, a_client

HOLDERS = st.dictionaries(
    st.sampled_from([LEAVER, LEAD, "emp_desk"]),
    st.lists(st.sampled_from(HolderRole), min_size=1, unique=True).map(tuple),
)


@given(HOLDERS, HOLDERS)
def test_whoever_neither_gains_nor_loses_has_what_they_had(before: Holders, after: Holders) -> None:
    touched = {*rules.gaining(before, after), *rules.losing(before, after)}
    rest = ({*before} | {*after}) - touched
    assert all(set(before.get(person, ())) == set(after.get(person, ())) for person in rest)
    assert (touched == set()) == ({k: set(v) for k, v in before.items()} == {k: set(v) for k, v in after.items()})


@given(HOLDERS, HOLDERS)
def test_the_event_tells_custody_as_it_was_and_as_it_is(before: Holders, after: Holders) -> None:
    client = a_client(holders=before)
    changed, event = rules.change_holders(client, after, seen=0)
    assert (event.data["before"], event.data["after"]) == (client.custody, changed.custody)
    assert {person: set(roles) for person, roles in changed.holders.items()} == {
        person: set(roles) for person, roles in after.items()
    }
