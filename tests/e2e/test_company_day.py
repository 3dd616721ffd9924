"""A working day on the deployed stack: people, a client through the pool, talk, orders, debts, and who leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.e2e.caller import Company, wait_for
from tests.e2e.conftest import Stack
from tests.e2e.demo import Departure
from tests.e2e.remedies import CHINA

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]
NOW = "2026-11-24T08:00:00Z"


@pytest.fixture(scope="module")
def company(stack: Stack) -> Company:
    return stack.company()


@pytest.fixture(scope="module")
def team_id(company: Company) -> str:
    return str(company.get("lead", "/v1/me")["team_id"])


@pytest.fixture(scope="module")
def client_id(company: Company, team_id: str) -> str:
    """A client that came over the pool's rule."""
    rule = {"team_id": team_id, "priority": 10, "regions": ["清远"], "industries": ["陶瓷*"], "sizes": ["A-C"]}
    company.call("head", "POST", "/v1/pool/rules", rule).having(201)
    client = {"name": "清远兴业陶瓷有限公司", "region": "清远", "industry": "陶瓷卫浴", "size": "B"}
    made = company.call("head", "POST", "/v1/clients", client).having(201)
    assert made["team_id"] == team_id, made
    return str(made["id"])


def account_manager(company: Company, client_id: str) -> str:
    holders = company.get("lead", f"/v1/clients/{client_id}/holders")["holders"]
    return next(one["employee_id"] for one in holders if "account_manager" in one["roles"])


def row(company: Company, who: str, client_id: str) -> Any:
    """The client's row in somebody's own list."""
    found = [one for one in company.get(who, "/v1/clients?scope=own&limit=100")["items"] if one["id"] == client_id]
    return found[0] if found else None


def test_a_new_employee_stands_in_the_chart_and_in_the_list(company: Company, team_id: str) -> None:
    person = {"name": "谭晓彤", "email": f"tan@{company.slug}.test", "team_id": team_id, "joined_on": "2026-11-01"}
    made = company.call("hr", "POST", "/v1/employees", person).having(201)
    listed = company.get("hr", f"/v1/employees?scope=company&q={quote('谭晓彤')}")
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    assert "谭晓彤" in str(company.get("hr", f"/v1/org-chart?team={team_id}"))
    company.call("sales", "POST", "/v1/employees", person).having(403)


def test_the_pool_finds_a_seller_and_shows_what_no_rule_takes(company: Company, client_id: str) -> None:
    sellers = {company.employee(who) for who in ("sales", "successor", "colleague")}
    assert account_manager(company, client_id) in sellers
    nobody = {"name": "无人认领有限公司", "region": "拉萨", "industry": "矿业", "size": "D"}
    unassigned = company.call("head", "POST", "/v1/clients", nobody).having(201)
    assert unassigned["team_id"] == "none"
    listed = company.get("head", "/v1/clients?scope=department&team=none")["items"]
    assert unassigned["id"] in {one["id"] for one in listed}


def test_what_is_said_and_corrected_stands_in_the_file_with_its_versions(company: Company) -> None:
    client_id = company.clients_of("sales")[0]
    path = f"/v1/clients/{client_id}/interactions"
    call = {"channel": "call", "direction": "outbound", "occurred_at": NOW, "summary": "晚上十点以后才能卸货"}
    call |= {"participants": [{"name": "周经理", "side": "client"}], "next_step": "改夜间卸货", "next_on": "2026-12-01"}
    said = company.call("sales", "POST", path, call).having(201)
    correction = {"reason": "听错了时间", "summary": "晚上十一点以后才能卸货"}
    company.call("sales", "POST", f"{path}/{said['id']}/corrections", correction).having(200)
    versions = company.get("lead", f"{path}/{said['id']}/versions")["items"]
    assert [one["reason"] for one in versions] == ["听错了时间", None]
    company.call("sales", "DELETE", f"{path}/{said['id']}").having(405)
    wait_for("the next step", lambda: row(company, "sales", client_id)["live"]["next_step"] == "改夜间卸货")
    assert row(company, "sales", client_id)["live"]["last_contact_at"].startswith("2026-11-24T08:00")


def test_orders_come_by_the_batch_and_by_another_systems_number(company: Company) -> None:
    client_id = company.clients_of("sales")[1]
    order = {"client_id": client_id, "salesperson_id": company.employee("sales"), "placed_at": NOW}
    order |= {"lane": "佛山-昆山", "amount": {"amount": 320_000, "currency": "CNY"}}
    wrong = {**order, "amount": {"amount": -1, "currency": "CNY"}}
    stranger = {**order, "client_id": "cli_01m88yark6qpnx5qc2nvnrzm8z"}
    answer = company.call("sales", "POST", "/v1/orders/batch", {"orders": [order, stranger]}).having(200)
    assert [one["status"] for one in answer["items"]] == [201, 422]
    refused = company.call("sales", "POST", "/v1/orders", wrong).having(422)
    assert "amount" in str(refused["errors"])
    path = "/v1/orders/by-ref/tms/SO-2026-1"
    first = company.call("sales", "PUT", path, order)
    again = company.call("sales", "PUT", path, {**order, "lane": "佛山-太仓"})
    assert first.body["id"] == again.body["id"]
    assert again.body["lane"] == "佛山-太仓"
    moved = company.call("sales", "PATCH", f"/v1/orders/{first.body['id']}", {"status": "in_transit"})
    assert moved.having(428)["code"]
    seen = again.body["version"]
    company.call(
        "sales", "PATCH", f"/v1/orders/{first.body['id']}", {"status": "in_transit"}, if_match=f'"{seen}"'
    ).having(200)
    wait_for("two open orders", lambda: row(company, "sales", client_id)["live"]["open_orders"] == 2)


def test_a_debt_is_billed_paid_in_part_and_disputed(company: Company) -> None:
    client_id = company.clients_of("sales")[2]
    debt = {"client_id": client_id, "kind": "freight", "amount": {"amount": 100_000, "currency": "CNY"}}
    debt["responsible_id"] = company.employee("sales")
    made = company.call("finance", "POST", "/v1/receivables", debt).having(201)
    path = f"/v1/receivables/{made['id']}"
    billed = {"stage": "invoiced", "invoice_no": "2026-1", "due_on": "2026-12-31"}
    for version, change in enumerate(({"stage": "reconciling"}, {"stage": "reconciled"}, billed), made["version"]):
        company.call("finance", "PATCH", path, change, if_match=f'"{version}"').having(200)
    payment = {"amount": {"amount": 40_000, "currency": "CNY"}, "on": "2026-11-20", "method": "transfer"}
    paid = company.call("finance", "POST", f"{path}/payments", payment).having(201)
    assert paid["open"]["amount"] == 60_000
    too_much = {**payment, "amount": {"amount": 999_999, "currency": "CNY"}}
    company.call("finance", "POST", f"{path}/payments", too_much).having(422)
    wait_for("the debt in the list", lambda: row(company, "sales", client_id)["live"]["receivables_fen"] == 60_000)


def test_the_companys_tables_hold_together_after_the_day(stack: Stack, company: Company) -> None:
    assert "chains of" in stack.command("verify", company.slug).stdout


def test_a_leaver_reads_and_completes_her_clients_and_nothing_else(company: Company) -> None:
    mine, hers = company.clients_of("successor"), company.clients_of("colleague")
    departure = Departure(company)
    before = company.get("successor", f"/v1/clients/{mine[0]}/profile")
    assert before["id"] == mine[0]
    company.call("hr", "POST", "/v1/handovers", _notice(company, "successor")).having(201)
    assert departure.order("successor", "successor", mine[0]).having(423)["code"] == "order_locked"
    company.get("successor", f"/v1/clients/{mine[0]}/profile")
    contact = {"name": "周经理", "role": "仓库主管", "phones": ["+86 138-0000-3333"]}
    company.call("successor", "POST", f"/v1/clients/{mine[0]}/contacts", contact).having(201)
    for path in (f"/v1/clients/{hers[0]}", f"/v1/clients/{hers[0]}/profile", "/v1/clients?scope=team"):
        assert (path, company.call("successor", "GET", path).status) == (path, 403 if "scope" in path else 404)
    for method, path, body in (
        ("PUT", f"/v1/clients/{mine[0]}/holders", {"holders": []}),
        ("POST", "/v1/clients", {"name": "偷跑有限公司", "region": "佛山", "industry": "家电", "size": "C"}),
        ("POST", f"/v1/clients/{mine[0]}/reassign", None),
    ):
        answer = company.call("successor", method, path, body, if_match='"1"')
        assert (path, answer.status) == (path, 423 if path == "/v1/clients" else 403)


def _notice(company: Company, who: str) -> dict[str, Any]:
    today = datetime.now(CHINA).date()
    day = today.isoformat()
    return {
        "employee_id": company.employee(who),
        "reason": "resignation",
        "notice": {"form": "in_app", "signed_on": day, "received_on": day, "received_by": company.employee("hr")},
        "last_day": (today + timedelta(days=30)).isoformat(),
    }
