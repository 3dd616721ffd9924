"""What a leaver declares: builders of the pieces, bodies of requests, and cases whose tasks ask for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chalicelib.core import clock
from chalicelib.handover.declarations.rules import Attempt, Exemption, Item
from tests.kit.builders import LEAD, LEAVER, NOW
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.world import World

NOTE = {"standing": "每周三次发货，账期三十天", "next_step": "月底谈明年的合同价格", "decider": "周经理"}
# What the tasks that ask about the whole are answered with.
WHOLES: dict[str, dict[str, Any]] = {
    "competitor_contact": {"declines": True},
    "complaints": {"promises": "none"},
    "channels": {"complete": True, "none": True},
    "assets": {"acknowledgement": "signed"},
}


def an_exemption(**changes: Any) -> Exemption:
    """One that the lead owns, tried once, due in a week."""
    tried = (Attempt(NOW.date() - timedelta(days=1), "打了三次电话"),)
    due_on = NOW.date() + timedelta(days=7)
    facts: dict[str, Any] = {"reason": "联系不上", "attempts": tried, "next_step": "上门拜访", "owner_id": LEAD}
    return Exemption(**{"code": "client_unreachable", "due_on": due_on, **facts, **changes})


def an_item(subject_id: str = "cli_a", values: Any = None, exemption: Exemption | None = None) -> Item:
    """What the leaver declared of a client."""
    return Item(subject_id, values or {}, LEAVER, NOW, exemption)


def today() -> date:
    """The day that it is in China."""
    return clock.day_of(clock.now(), "Asia/Shanghai")


def an_exception(company: TestCompany, **changes: Any) -> dict[str, Any]:
    """The body of an exception that the lead owns."""
    return {
        "code": "client_unreachable",
        "reason": "联系不上",
        "attempts": [{"on": (today() - timedelta(days=1)).isoformat(), "what": "打了三次电话"}],
        "next_step": "上门拜访",
        "owner_id": company.employee("lead"),
        "due_on": (today() + timedelta(days=7)).isoformat(),
        **changes,
    }


def asked(company: TestCompany, *codes: str, party: str = "department") -> None:
    """Whoever sells has these tasks, which one party judges."""
    path = "/v1/checklists/chl_sales"
    seen = company.call("hr", "GET", path).headers["ETag"]
    tasks = [{"code": code, "party": party} for code in codes]
    assert company.call("hr", "PUT", path, {"tasks": tasks}, if_match=seen).status == 200


def a_case_of(company: TestCompany, *codes: str, party: str = "department") -> Departure:
    """A case with these tasks, its clients counted."""
    asked(company, *codes, party=party)
    case = Departure(company)
    assert case.run() == "gather"
    return case


def promising(world: World) -> None:
    """The case's first task asks for complaints and promises."""
    asked(world.company, "complaints")
    assert world.case.run() == "gather"
    world.ids["subject_id"] = world.company.client_ids[0]


def exempted(world: World) -> None:
    """An exception is asked for the first client."""
    promising(world)
    path = f"/tasks/1/declaration/items/{world.ids['subject_id']}"
    assert world.case.call("sales", "PATCH", path, {"exception": an_exception(world.company)}).status == 200
