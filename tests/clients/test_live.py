"""How a client stands is one glance at its row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import bare_name, dialled, is_overdue, is_uscc, stage_of
from chalicelib.clients.schemas import LiveOut
from chalicelib.clients.store import FILE, FileItem, HoldItem, client_pk, hold_sk
from chalicelib.core.access import System
from tests.kit.builders import NOW
from tests.kit.company import TestCompany

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("last", "stage"),
    [
        (None, "new"),
        (date(2026, 11, 24), "active"),
        (date(2026, 9, 25), "active"),
        (date(2026, 9, 24), "quiet"),
        (date(2026, 5, 28), "quiet"),
        (date(2026, 5, 27), "lost"),
    ],
)
def test_a_stage_is_told_by_the_last_order(last: date | None, stage: str) -> None:
    assert stage_of(last, TODAY) == stage


@pytest.mark.parametrize(
    ("next_on", "overdue"), [(None, False), (TODAY, False), (date(2026, 11, 23), True), (date(2026, 11, 25), False)]
)
def test_a_step_is_overdue_the_day_after(next_on: date | None, *, overdue: bool) -> None:
    assert is_overdue(next_on, TODAY) is overdue


def test_a_client_nothing_happened_to_is_new() -> None:
    live = LiveOut.of(None, TODAY)
    assert (live.stage, live.overdue, live.open_orders, live.last_contact_at) == ("new", False, 0, None)


@pytest.mark.parametrize(
    ("who", "query"), [("sales", ""), ("lead", "?scope=team"), ("boss", "?scope=company&region=佛山")]
)
def test_every_list_shows_what_a_consumer_wrote(company: TestCompany, who: str, query: str) -> None:
    known: dict[str, Any] = {
        "last_order_on": "1999-11-01",
        "next_on": "1999-12-01",
        "open_orders": 2,
        "receivables_fen": 7,
    }
    pk = client_pk(company.org_id, "cli_one1")
    with transaction(System(company.org_id, "test"), NOW) as write:
        write.update(FileItem, pk, FILE, [FileItem.live.set(known)])
        write.update(HoldItem, pk, hold_sk(company.employee("sales")), [HoldItem.live.set(known)])
    rows = {row["id"]: row["live"] for row in company.call(who, "GET", f"/v1/clients{query}").body["items"]}
    told = rows["cli_one1"]
    assert (told["stage"], told["overdue"], told["open_orders"], told["receivables_fen"]) == ("lost", True, 2, 7)
    assert rows["cli_one0"]["stage"] == "new"


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),
        ("91110000600037341L", True),
        ("91110000600037342L", False),
        ("91350100M000100Y4", False),
        ("91350100M000100I43", False),
    ],
)
def test_a_code_fits_its_check_character(code: str, *, right: bool) -> None:
    assert is_uscc(code) is right


@pytest.mark.parametrize("phone", ["+86 757-2288 1234", "0086 757 22881234", "0757-22881234", "075722881234"])
def test_a_number_is_the_same_however_it_is_written(phone: str) -> None:
    assert dialled(phone) == "75722881234"


@pytest.mark.parametrize("name", ["恒达家电有限公司", "恒达家电（集团）", "恒达家电 股份有限公司", "恒达·家电"])
def test_a_name_is_the_same_without_its_form(name: str) -> None:
    assert bare_name(name) == "恒达家电"
