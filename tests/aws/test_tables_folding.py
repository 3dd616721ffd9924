"""One action per item: caller, leaver and receiver may be one person, and every condition on them still counts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pynamodb.expressions.operand import Path

from chalicelib.aws.items import PeopleTable
from chalicelib.aws.tables import Transaction, access_key
from chalicelib.core.access import Level
from chalicelib.core.errors import Raced
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem, PeopleStore, require_full, save_access
from tests.kit.builders import NOW, ORG, an_access
from tests.kit.builders import a_caller as caller_of
from tests.kit.cloud import Requests

PEOPLE = st.sampled_from(["emp_one", "emp_two", "emp_three"])
NUMBERS = itertools.count()
FIXTURES = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def a_person(employee_id: str) -> Access:
    """A person of their own for each example, so that examples do not disturb each other."""
    access = an_access(f"{employee_id}{next(NUMBERS)}")
    write = Transaction(caller_of(access.employee_id), NOW)
    write._writes.clear()
    save_new(write, access)
    write.commit()
    return access


def save_new(write: Transaction, access: Access) -> None:
    write.create(AccessItem.of(access))


@settings(max_examples=25, **FIXTURES)  # type: ignore[arg-type]
@given(caller=PEOPLE, leaver=PEOPLE, receiver=PEOPLE)
def test_caller_leaver_and_receiver_may_be_one_person(
    requests: Requests, caller: str, leaver: str, receiver: str
) -> None:
    people = {name: a_person(name) for name in {caller, leaver, receiver}}
    write = Transaction(caller_of(people[caller].employee_id, epoch=1), NOW)
    save_access(write, people[leaver], replace(people[leaver], epoch=2))
    require_full(write, people[receiver])
    write.commit()
    assert len(write._writes) == len(people)
    found = PeopleStore().access(ORG, people[leaver].employee_id)
    assert found is not None
    assert found.epoch == 2


@settings(max_examples=25, **FIXTURES)  # type: ignore[arg-type]
@given(
    caller=PEOPLE,
    leaver=PEOPLE,
    receiver=PEOPLE,
    broken=st.sampled_from(["caller", "leaver", "receiver", "receiver's level"]),
)
def test_each_folded_condition_still_refuses(
    requests: Requests, caller: str, leaver: str, receiver: str, broken: str
) -> None:
    people = {name: a_person(name) for name in {caller, leaver, receiver}}
    write = Transaction(caller_of(people[caller].employee_id, epoch=9 if broken == "caller" else 1), NOW)
    seen = replace(people[leaver], epoch=9) if broken == "leaver" else people[leaver]
    save_access(write, seen, replace(people[leaver], epoch=2))
    require_full(write, replace(people[receiver], epoch=9) if broken == "receiver" else people[receiver])
    if broken == "receiver's level":
        condition = Path("level") == Level.SELF.value
        write.check(PeopleTable, *access_key(ORG, people[receiver].employee_id), condition)
    with pytest.raises(Raced):
        write.commit()
    found = PeopleStore().access(ORG, people[leaver].employee_id)
    assert found is not None
    assert found.epoch == 1
