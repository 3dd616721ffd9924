"""Parts over HTTP: every kind is added, listed, changed and taken away alike; a chain keeps what a file does not."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients.parts.rules import MOST
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.events import first_fault, type_of
from tests.kit.builders import LOCK, NOW
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure
from tests.kit.parts import FACTS, WORDS, added
from tests.kit.samples.file import EDITS

CLIENT = "/v1/clients/cli_one0"


class Shelf:
    """The parts of one kind of the first client."""

    def __init__(self, company: TestCompany, name: str) -> None:
        self.company, self.name, self.path = company, name, f"{CLIENT}/{WORDS[name]}"

    def add(self, who: str = "lead", **changes: Any) -> Answer:
        facts = {**FACTS[self.name], **changes}
        if self.name == "related_party" and "employee_id" not in changes:
            facts["employee_id"] = self.company.employee("sales")
        return self.company.call(who, "POST", self.path, facts)

    def added(self, **changes: Any) -> str:
        answer = self.add(**changes)
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def read(self, part_id: str, who: str = "lead") -> Answer:
        return self.company.call(who, "GET", f"{self.path}/{part_id}")

    def edit(self, part_id: str, who: str = "lead", seen: str = '"1"', **changes: Any) -> Answer:
        return self.company.call(who, "PATCH", f"{self.path}/{part_id}", changes or EDITS[self.name], if_match=seen)

    def remove(self, part_id: str, who: str = "lead", seen: str = '"1"') -> Answer:
        return self.company.call(who, "DELETE", f"{self.path}/{part_id}", if_match=seen)

    def listed(self, query: str = "") -> list[str]:
        return [one["id"] for one in self.company.call("boss", "GET", self.path + query).body["items"]]


@pytest.fixture(params=WORDS)
def shelf(company: TestCompany, request: pytest.FixtureRequest) -> Shelf:
    return Shelf(company, request.param)


def of(company: TestCompany, name: str) -> Shelf:
    return Shelf(company, name)


def test_what_was_added_is_read_and_listed(shelf: Shelf) -> None:
    answer = shelf.add()
    read = shelf.read(answer.body["id"])
    assert (answer.status, answer.headers["ETag"], read.body) == (201, '"1"', answer.body)
    assert read.body["client_id"] == "cli_one0"
    assert FACTS[shelf.name].items() <= {**read.body, "employee_id": "emp_leaver"}.items()
    assert shelf.listed() == [answer.body["id"]]


def test_parts_come_as_they_were_added_page_by_page(company: TestCompany) -> None:
    shelf = of(company, "contact")
    ids = [shelf.added(name=name) for name in "甲乙丙"]
    first = company.call("boss", "GET", f"{shelf.path}?limit=2").body
    rest = company.call("boss", "GET", f"{shelf.path}?limit=2&cursor={first['next_cursor']}").body
    assert sorted(one["id"] for one in [*first["items"], *rest["items"]]) == sorted(ids)
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


def test_the_life_of_a_part_is_a_chain_of_its_own(shelf: Shelf) -> None:
    part_id = shelf.added()
    before = EventStore().chain(shelf.company.org_id, "cli_one0")
    edited = shelf.edit(part_id)
    assert (edited.status, edited.headers["ETag"], edited.body) == (200, '"2"', shelf.read(part_id).body)
    removed = shelf.remove(part_id, seen='"2"')
    assert (removed.status, removed.body) == (200, edited.body)
    chain = EventStore().chain(shelf.company.org_id, part_id)
    assert (first_fault(chain), [link.seq for link in chain]) == (None, [1, 2, 3])
    assert {name: chain[1].data["after"][name] for name in EDITS[shelf.name]} == EDITS[shelf.name]
    assert (chain[2].data["before"], chain[2].data["state"]) == (chain[1].data["state"], None)
    assert all(link.data["client_id"] == "cli_one0" and link.data["segment"]["region"] == "佛山" for link in chain)
    told = [type_of(link.name, part_id) for link in chain]
    assert told == [f"com.baton.{shelf.name}.{what}.v1" for what in ("added", "edited", "removed")]
    assert EventStore().chain(shelf.company.org_id, "cli_one0") == before


def test_what_was_taken_away_is_nowhere(shelf: Shelf) -> None:
    part_id = shelf.added()
    assert shelf.remove(part_id).status == 200
    assert (shelf.listed(), shelf.read(part_id).status, shelf.edit(part_id).status) == ([], 404, 404)
    assert shelf.remove(part_id).status == 404


def test_an_edit_or_removal_of_another_version_is_stale(shelf: Shelf) -> None:
    part_id = shelf.added()
    assert (shelf.edit(part_id, seen='"2"').code, shelf.remove(part_id, seen='"2"').code) == ("stale", "stale")
    assert shelf.read(part_id).body["version"] == 1


def test_an_edit_without_a_difference_leaves_no_event(company: TestCompany) -> None:
    shelf = of(company, "contact")
    part_id = shelf.added()
    answer = shelf.edit(part_id, name="王丽", phones=None, decides=None)
    assert (answer.status, answer.body["version"]) == (200, 1)
    assert shelf.company.call("lead", "PATCH", f"{shelf.path}/{part_id}", {}, if_match='"1"').status == 422


def test_null_empties_what_may_be_empty(company: TestCompany) -> None:
    shelf = of(company, "contact")
    answer = shelf.edit(shelf.added(), role=None, wecom_id=None, name=None)
    assert (answer.body["role"], answer.body["wecom_id"], answer.body["name"]) == (None, None, "王丽")


def test_a_part_is_read_in_its_own_clients_file_and_kind_alone(company: TestCompany) -> None:
    shelf = of(company, "contact")
    part_id = shelf.added()
    assert company.call("lead", "GET", f"/v1/clients/cli_one1/contacts/{part_id}").status == 404
    assert company.call("lead", "GET", f"{CLIENT}/sites/{part_id}").status == 404


def test_a_client_has_sixty_of_a_kind_at_most(company: TestCompany) -> None:
    client = ClientStore().get(company.org_id, "cli_one0")
    assert client is not None
    for _ in range(MOST):
        added("document", client, System(company.org_id, "test"), NOW)
    answer = of(company, "document").add()
    assert (answer.status, answer.code) == (409, "parts_exhausted")
    assert of(company, "contact").add().status == 201


@pytest.mark.parametrize(
    ("name", "changes", "field", "code"),
    [
        ("site", {"datum": None}, "datum", "position_incomplete"),
        ("site", {"lng": None}, "lng", "position_incomplete"),
        ("site", {"lat": 91}, "lat", "less_than_equal"),
        ("site", {"lat": "22.9"}, "lat", "float_type"),
        ("site", {"datum": "cgcs2000"}, "datum", "literal_error"),
        ("site", {"contact_id": "con_one0_1"}, "contact_id", "unknown_contact"),
        ("contact", {"phones": ["x"]}, "phones.0", "string_pattern_mismatch"),
        ("contact", {"emails": ["nobody"]}, "emails.0", "string_pattern_mismatch"),
        ("contact", {"decides": "yes"}, "decides", "bool_type"),
        ("document", {"valid_until": "2026-01-04"}, "valid_until", "ends_before_it_begins"),
        ("document", {"signed_on": "2026-02-30"}, "signed_on", "date_from_datetime_parsing"),
        ("agreement", {"valid_until": "2025-12-31"}, "valid_until", "ends_before_it_begins"),
        ("agreement", {"terms_days": -1}, "terms_days", "greater_than_equal"),
        ("agreement", {"renewal_owner_id": "emp_nobody"}, "renewal_owner_id", "unknown_employee"),
        (
            "agreement",
            {"tender": {"due_on": "2026-11-30", "bond": {"amount": -1}}},
            "tender.bond.amount",
            "greater_than_equal",
        ),
        ("related_party", {"employee_id": "emp_nobody"}, "employee_id", "unknown_employee"),
        ("related_party", {"surprise": 1}, "surprise", "extra_forbidden"),
    ],
)
def test_what_no_part_can_say_is_a_wrong_field(
    company: TestCompany, name: str, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = of(company, name).add(**changes)
    assert (answer.status, [(one["field"], one["code"]) for one in answer.body["errors"]]) == (422, [(field, code)])


def test_an_edit_may_not_make_a_part_contradict_itself(company: TestCompany) -> None:
    site, agreement = of(company, "site"), of(company, "agreement")
    assert site.edit(site.added(), datum=None).body["errors"][0]["code"] == "position_incomplete"
    assert site.edit(site.added(), lat=None, lng=None, datum=None).body["lat"] is None
    refused = agreement.edit(agreement.added(), valid_from="2027-01-01")
    assert [(fault["field"], fault["code"]) for fault in refused.body["errors"]] == [
        ("valid_until", "ends_before_it_begins")
    ]


def test_a_site_names_a_contact_of_its_own_client(company: TestCompany) -> None:
    contact, site = of(company, "contact").added(), of(company, "site")
    assert site.add(contact_id=contact).body["contact_id"] == contact
    other = company.call("lead", "POST", "/v1/clients/cli_one1/contacts", {"name": "别人"}).body["id"]
    assert site.add(contact_id=other).body["errors"][0]["code"] == "unknown_contact"


@pytest.mark.fault("F73")
def test_a_renewal_is_given_to_nobody_who_hands_over(company: TestCompany) -> None:
    shelf, owner = of(company, "agreement"), company.employee("successor")
    part_id = shelf.added(renewal_owner_id=owner)
    company.change("successor", level=Level.HANDOVER, lock=LOCK)
    assert shelf.add(renewal_owner_id=owner).body["errors"][0]["code"] == "owner_unfit"
    assert shelf.edit(part_id, terms_days=30).status == 200
    assert shelf.edit(part_id, seen='"2"', renewal_owner_id=None).status == 200
    assert shelf.edit(part_id, seen='"3"', renewal_owner_id=owner).body["errors"][0]["code"] == "owner_unfit"


@pytest.mark.fault("F73")
def test_who_hands_over_completes_her_own_files_and_changes_nothing(shelf: Shelf) -> None:
    company = shelf.company
    part_id = shelf.added()
    Departure(company)
    assert shelf.add("sales").status == 201
    refused = 403 if shelf.name == "related_party" else 423
    assert (shelf.edit(part_id, "sales").status, shelf.remove(part_id, "sales").status) == (refused, refused)
    assert shelf.read(part_id).body["version"] == 1


def test_who_hands_over_adds_nothing_to_anothers_file(company: TestCompany) -> None:
    company.change("lead", level=Level.HANDOVER, lock=LOCK)
    assert of(company, "contact").add("lead").status == 404


@pytest.mark.parametrize(
    ("name", "who", "add", "read"),
    [
        ("contact", "sales", 201, 200),
        ("contact", "finance", 403, 403),
        ("contact", "stranger", 404, 404),
        ("agreement", "finance", 201, 200),
        ("agreement", "hr", 403, 403),
        ("related_party", "sales", 201, 403),
        ("related_party", "hr", 201, 200),
        ("related_party", "finance", 403, 403),
        ("document", "boss", 403, 200),
    ],
)
def test_who_may_add_and_read(company: TestCompany, name: str, who: str, add: int, read: int) -> None:
    shelf = of(company, name)
    part_id = shelf.added()
    assert (shelf.add(who).status, shelf.read(part_id, who).status) == (add, read)


def test_what_a_part_costs(company: TestCompany, requests: Requests) -> None:
    shelf = of(company, "site")
    contact, part_id = of(company, "contact").added(), shelf.added()
    assert requests.of(lambda: shelf.add(contact_id=contact)) == ["BatchGetItem", "Query", "TransactWriteItems"]
    assert requests.of(lambda: shelf.read(part_id)) == ["BatchGetItem"]
    assert requests.of(lambda: shelf.edit(part_id)) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: shelf.remove(part_id, seen='"2"')) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: company.call("lead", "GET", shelf.path)) == ["BatchGetItem", "Query"]
