"""Holders over HTTP: named by whoever leads, never given to who hands over, never taken from them."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from tests.kit.builders import LOCK, NOW, a_client
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure, application

CLIENT = "/v1/clients/cli_one0"
MANAGER, DESK = "account_manager", "order_desk"


def named(company: TestCompany, seen: str = '"1"', by: str = "lead", **roles: str | list[str]) -> Answer:
    """Name the holders by their names: `sales="account_manager"`."""
    rows = [
        {"employee_id": company.employee(who), "roles": [held] if isinstance(held, str) else held}
        for who, held in roles.items()
    ]
    return company.call(by, "PUT", f"{CLIENT}/holders", {"holders": rows}, if_match=seen)


def holders(company: TestCompany) -> dict[str, list[str]]:
    rows = company.call("boss", "GET", f"{CLIENT}/holders").body["holders"]
    return {row["name"]: row["roles"] for row in rows}


def listed(company: TestCompany, who: str) -> list[str]:
    return [row["id"] for row in company.call(who, "GET", "/v1/clients").body["items"]]


def names(company: TestCompany) -> list[str]:
    return [link.name for link in EventStore().chain(company.org_id, "cli_one0")]


def test_holders_have_names_roles_and_a_beginning(company: TestCompany) -> None:
    answer = company.call("sales", "GET", f"{CLIENT}/holders")
    [row] = answer.body["holders"]
    assert (row["employee_id"], row["name"], row["roles"]) == (company.employee("sales"), "sales", [MANAGER])
    assert row["since"].endswith("Z")


def test_who_is_named_holds_the_client_from_now_on(company: TestCompany) -> None:
    before = company.call("hr", "GET", f"{CLIENT}/holders").body["holders"][0]["since"]
    answer = named(company, sales=MANAGER, successor=[DESK, "finance_contact"])
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert holders(company) == {"sales": [MANAGER], "successor": ["finance_contact", DESK]}
    assert "cli_one0" in listed(company, "successor")
    since = {row["name"]: row["since"] for row in company.call("hr", "GET", f"{CLIENT}/holders").body["holders"]}
    assert (since["sales"], since["successor"] >= before) == (before, True)


def test_who_is_not_named_holds_it_no_more(company: TestCompany) -> None:
    assert named(company, successor=MANAGER).status == 200
    assert ("cli_one0" in listed(company, "sales"), listed(company, "successor")) == (False, ["cli_one0"])
    assert company.call("sales", "GET", CLIENT).status == 404


def test_a_client_may_be_in_nobodys_hands(company: TestCompany) -> None:
    assert (named(company).status, holders(company)) == (200, {})


def test_the_event_tells_before_and_after(company: TestCompany) -> None:
    named(company, successor=MANAGER)
    last = EventStore().chain(company.org_id, "cli_one0")[-1]
    sales, successor = company.employee("sales"), company.employee("successor")
    assert (last.name, last.data["team_id"]) == ("HoldersChanged", "team_one")
    assert (last.data["before"], last.data["after"]) == ({sales: [MANAGER]}, {successor: [MANAGER]})
    assert last.data["segment"]["region"] == "佛山"


def test_no_difference_leaves_no_event(company: TestCompany) -> None:
    answer = named(company, sales=[MANAGER, MANAGER])
    assert (answer.status, names(company)) == (200, ["ClientRegistered"])


def test_who_saw_another_version_names_nobody(company: TestCompany) -> None:
    assert (named(company, '"7"', sales=DESK).code, names(company)) == ("stale", ["ClientRegistered"])


@pytest.mark.parametrize(
    ("rows", "field", "code"),
    [
        ([("nobody", [DESK])], "holders.0.employee_id", "unknown_employee"),
        ([("sales", [])], "holders.0.roles", "too_short"),
        ([("sales", ["owner"])], "holders.0.roles.0", "enum"),
        ([("sales", [DESK]), ("sales", [MANAGER])], "holders", "id_twice"),
        ([(f"p{number}", [DESK]) for number in range(13)], "holders", "too_long"),
    ],
)
def test_what_nobody_can_be_named_with(company: TestCompany, rows: Any, field: str, code: str) -> None:
    body = {"holders": [{"employee_id": company.employee(who), "roles": roles} for who, roles in rows]}
    answer = company.call("lead", "PUT", f"{CLIENT}/holders", body, if_match='"1"')
    assert (answer.status, [(one["field"], one["code"]) for one in answer.body["errors"]]) == (422, [(field, code)])


@pytest.mark.fault("F73")
@pytest.mark.parametrize("level", [Level.HANDOVER, Level.SELF])
def test_nothing_is_given_to_who_hands_over_or_is_gone(company: TestCompany, level: Level) -> None:
    company.change("successor", level=level, lock=LOCK if level is Level.HANDOVER else None)
    answer = named(company, sales=MANAGER, successor=DESK)
    [fault] = answer.body["errors"]
    assert (answer.status, fault["field"], fault["code"]) == (422, "holders.1.employee_id", "holder_unfit")
    assert names(company) == ["ClientRegistered"]


@pytest.mark.fault("F73")
@pytest.mark.parametrize("left", [{}, {"successor": MANAGER}], ids=["nobody", "another"])
def test_nothing_is_taken_from_who_hands_over(company: TestCompany, left: dict[str, str]) -> None:
    case = Departure(company)
    answer = named(company, **left)
    assert (answer.status, answer.code, answer.body["case"]) == (409, "holder_hands_over", case.id)


def test_another_person_may_be_added_beside_who_hands_over(company: TestCompany) -> None:
    Departure(company)
    assert named(company, sales=MANAGER, successor=DESK).status == 200


@pytest.mark.parametrize("overtaken", ["successor", "sales"])
def test_a_case_that_opens_meanwhile_decides(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch, overtaken: str
) -> None:
    save, done = ClientStore.save_holders, []

    def slow(self: ClientStore, *given: Any, **more: Any) -> Any:
        if not done:
            done.append(True)
            opened = application(company, employee_id=company.employee(overtaken))
            assert company.call("hr", "POST", "/v1/handovers", opened).status == 201
        return save(self, *given, **more)

    monkeypatch.setattr(ClientStore, "save_holders", slow)
    answer = named(company, successor=MANAGER)
    code = answer.code if answer.status == 409 else answer.body["errors"][0]["code"]
    assert (code, names(company)) == (
        {"successor": "holder_unfit", "sales": "holder_hands_over"}[overtaken],
        ["ClientRegistered"],
    )


@pytest.mark.parametrize(
    ("who", "status"), [("sales", 403), ("head", 200), ("boss", 403), ("hr", 403), ("stranger", 403)]
)
def test_who_may_name_holders(company: TestCompany, who: str, status: int) -> None:
    assert named(company, by=who, successor=DESK).status == status


def test_custody_is_told_newest_first(company: TestCompany) -> None:
    named(company, sales=MANAGER, successor=DESK)
    company.call("sales", "PATCH", CLIENT, {"size": "A"}, if_match='"2"')
    named(company, '"3"', successor=DESK)
    rows = company.call("hr", "GET", f"{CLIENT}/custody").body["items"]
    assert [(row["what"], row["by"]) for row in rows] == [
        ("changed", company.employee("lead")),
        ("changed", company.employee("lead")),
        ("registered", "system:founding"),
    ]
    sales, successor = company.employee("sales"), company.employee("successor")
    assert (rows[0]["before"], rows[0]["after"]) == ({sales: [MANAGER], successor: [DESK]}, {successor: [DESK]})
    assert (rows[2]["before"], rows[2]["after"], rows[2]["case_id"]) == ({}, {sales: [MANAGER]}, None)


def imported(company: TestCompany) -> str:
    """A client that came with a page of another system's records; answers its custody's address."""
    client = a_client(
        "cli_old", org_id=company.org_id, holders={company.employee("sales"): (HolderRole.ACCOUNT_MANAGER,)}
    )
    neighbour = a_client("cli_beside", org_id=company.org_id, holders={})
    page = [client_rules.register(neighbour), client_rules.register(client)]
    ClientStore().load(page, "imp_clients", by=System(company.org_id, "import"), now=NOW)
    return "/v1/clients/cli_old/custody"


def test_the_custody_of_an_imported_client_begins_with_its_page(company: TestCompany) -> None:
    address = imported(company)
    [row] = company.call("hr", "GET", address).body["items"]
    assert (row["what"], row["by"], row["after"]) == (
        "registered",
        "system:import",
        {company.employee("sales"): [MANAGER]},
    )
    changed = {"holders": [{"employee_id": company.employee("successor"), "roles": [MANAGER]}]}
    put = company.call("lead", "PUT", "/v1/clients/cli_old/holders", changed, if_match='"1"')
    assert put.status == 200
    first = company.call("hr", "GET", f"{address}?limit=1").body
    rest = company.call("hr", "GET", f"{address}?limit=1&cursor={first['next_cursor']}").body
    assert [row["what"] for row in [*first["items"], *rest["items"]]] == ["changed", "registered"]
    assert rest["next_cursor"] is None


def test_custody_comes_page_by_page(company: TestCompany) -> None:
    named(company, sales=MANAGER, successor=DESK)
    first = company.call("hr", "GET", f"{CLIENT}/custody?limit=1").body
    rest = company.call("hr", "GET", f"{CLIENT}/custody?limit=1&cursor={first['next_cursor']}").body
    assert [page["items"][0]["what"] for page in (first, rest)] == ["changed", "registered"]


def test_a_transfer_names_its_case(company: TestCompany) -> None:
    case = Departure(company)
    case.to_review()
    case.approve_all()
    case.run()
    first = company.call("hr", "GET", f"{CLIENT}/custody").body["items"][0]
    assert (first["what"], first["case_id"]) == ("transferred", case.id)
    assert first["after"] == {company.employee("successor"): [MANAGER]}


def test_naming_holders_costs_three_requests(company: TestCompany, requests: Requests) -> None:
    company.call("lead", "GET", "/v1/me")
    made = requests.of(lambda: named(company, successor=MANAGER))
    assert made == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: company.call("lead", "GET", f"{CLIENT}/custody")) == ["BatchGetItem", "Query"]
