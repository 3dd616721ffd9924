"""Ids of another company in bodies, filters, cursors and keys are answered like ids of nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core.ids import parent_id
from tests.kit.cloud import Requests, cloud
from tests.kit.company import Answer
from tests.kit.departure import announcement, application
from tests.kit.pool import ruled
from tests.kit.requests import CASE, MISSING, SAMPLES, TASK, World
from tests.kit.samples.interactions import CLIENT as INTERACTIONS
from tests.kit.samples.interactions import ONE as INTERACTION
from tests.kit.samples.interactions import logged
from tests.kit.samples.people import structured
from tests.kit.world import NO_ULID, announced, ordered, proposed

pytestmark = pytest.mark.fault("F67")


class Both:
    """Two companies in the same state: a counted case of `sales`, receivers named, an order, a file announced."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self.own = World()
        self.foreign = self.own.other
        for world in (self.own, self.foreign):
            structured(world)
            ordered(world)
            logged(world)
            logged(world)
            announced(world)
            proposed(world)
            world.ids["rule_id"] = ruled(world.company).id
        for who in ("sales", "successor", "lead", "head", "hr", "boss", "admin"):
            self.own.company.call(who, "GET", "/v1/me")

    def told(self, work: Any) -> tuple[int, Any, Any, list[str]]:
        """All that a caller can learn from an answer, but for the request's own id; and what it cost."""
        before = len(self._requests.made)
        answer: Answer = work()
        headers = {name: text for name, text in answer.headers.items() if name != "X-Request-Id"}
        body = {name: value for name, value in (answer.body or {}).items() if name != "request_id"}
        return answer.status, body, headers, self._requests.made[before:]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")) as requests:
        yield Both(requests)


def contact_of(client_id: str) -> str:
    """An id as a contact of this client has it."""
    return f"con_{client_id.partition('_')[2]}_{NO_ULID}"


BODIES: dict[str, tuple[str, str, Any]] = {
    "an order's client": ("POST /v1/orders", "successor", lambda ids: {"client_id": ids["client_id"]}),
    "an order's client, for who leads": ("POST /v1/orders", "head", lambda ids: {"client_id": ids["client_id"]}),
    "a holder of a client": (
        "PUT /v1/clients/{client_id}/holders",
        "lead",
        lambda ids: {"holders": [{"employee_id": ids["employee_id"], "roles": ["order_desk"]}]},
    ),
    "who sees to an agreement's renewal": (
        "POST /v1/clients/{client_id}/agreements",
        "lead",
        lambda ids: {"renewal_owner_id": ids["employee_id"]},
    ),
    "a related party": (
        "POST /v1/clients/{client_id}/related-parties",
        "lead",
        lambda ids: {"employee_id": ids["employee_id"]},
    ),
    "which clients are told": (
        f"POST {CASE}/client-notices",
        "lead",
        lambda ids: {"client_ids": [ids["client_id"]]},
    ),
    "what proves that a client was told": (
        f"POST {CASE}/client-notices/{{client_id}}/delivered",
        "lead",
        lambda ids: {"evidence_id": ids["evidence_id"]},
    ),
    "which client answers": (
        f"POST {CASE}/client-answers",
        "lead",
        lambda ids: {"client_id": ids["client_id"]},
    ),
    "who sees to a client's answer": (
        f"POST {CASE}/client-answers",
        "lead",
        lambda ids: {"owner_id": ids["employee_id"]},
    ),
    "an order's salesperson": ("POST /v1/orders", "lead", lambda ids: {"salesperson_id": ids["employee_id"]}),
    "whose an interaction was": (
        f"POST {INTERACTIONS}",
        "lead",
        lambda ids: {"employee_id": ids["employee_id"]},
    ),
    "who took part in an interaction": (
        f"POST {INTERACTIONS}",
        "lead",
        lambda ids: {"participants": [{"name": "陈", "side": "client", "contact_id": contact_of(ids["client_id"])}]},
    ),
    "whose next step an order is": (
        "POST /v1/orders",
        "lead",
        lambda ids: {"salesperson_id": "emp_onelead", "next_owner_id": ids["employee_id"]},
    ),
    "the client of an order that is told by reference": (
        "PUT /v1/orders/by-ref/{system}/{ref}",
        "lead",
        lambda ids: {"client_id": ids["client_id"]},
    ),
    "whose next step an order becomes": (
        "PATCH /v1/orders/{order_id}",
        "lead",
        lambda ids: {"next_owner_id": ids["employee_id"]},
    ),
    "a leaver": ("POST /v1/handovers", "hr", lambda ids: {"employee_id": ids["employee_id"]}),
    "a leaver, for who is not HR": ("POST /v1/handovers", "head", lambda ids: {"employee_id": ids["employee_id"]}),
    "an interim holder": (
        "POST /v1/handovers",
        "hr",
        lambda ids: {"employee_id": "emp_onesuccessor", "interim_holder_id": ids["employee_id"]},
    ),
    "a client that is to move early": (
        "POST /v1/handovers/{handover_id}/moves",
        "head",
        lambda ids: {"client_ids": [ids["client_id"]]},
    ),
    "a head": ("POST /v1/departments", "hr", lambda ids: {"head_id": ids["employee_id"]}),
    "a lead": ("POST /v1/teams", "hr", lambda ids: {"lead_id": ids["employee_id"]}),
    "a manager": ("POST /v1/employees", "hr", lambda ids: {"manager_id": ids["employee_id"]}),
    "a position": ("POST /v1/employees", "hr", lambda ids: {"position_id": ids["position_id"]}),
    "who judges for HR": ("PATCH /v1/settings", "hr", lambda ids: {"hr_approver_id": ids["employee_id"]}),
    "who judges for finance": ("PATCH /v1/settings", "admin", lambda ids: {"finance_approver_id": ids["employee_id"]}),
    "the company's manager": ("PATCH /v1/settings", "admin", lambda ids: {"manager_id": ids["employee_id"]}),
    "an account's person": (
        "POST /v1/accounts",
        "admin",
        lambda ids: {"employee_id": ids["employee_id"], "machine": None, "scopes": []},
    ),
    "an asset's holder": (
        "POST /v1/assets",
        "hr",
        lambda ids: {"holder_id": ids["employee_id"], "handed_out_on": "2026-11-24"},
    ),
    "who signed a policy": (
        "POST /v1/policies/{policy_id}/acknowledgements/on-paper",
        "hr",
        lambda ids: {"employee_id": ids["employee_id"]},
    ),
    "a channel's receiver": (
        "POST /v1/employees/{employee_id}/accounts",
        "lead",
        lambda ids: {"receiver_id": ids["employee_id"]},
    ),
    "a rule that is previewed otherwise": (
        "POST /v1/pool/rules/preview",
        "head",
        lambda ids: {"change": {"team_id": "team_two", "rule_id": ids["rule_id"]}},
    ),
    "a successor": (f"PUT {CASE}/successors", "lead", lambda ids: {"successor_id": ids["employee_id"]}),
    "a client of a plan": (f"PUT {CASE}/successors", "lead", lambda ids: {"client_ids": [ids["client_id"]]}),
}


@pytest.mark.parametrize("key", [False, True], ids=["", "with a key"])
@pytest.mark.parametrize("what", BODIES)
def test_in_a_body(both: Both, what: str, *, key: bool) -> None:
    route, who, changes = BODIES[what]
    sample = SAMPLES[route].body_in(both.own)
    with_key = {"idempotency_key": "k"} if key else {}
    foreign, missing = (
        both.told(lambda ids=ids: both.own.call(route, who=who, body={**sample, **changes(ids)}, **with_key))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] in (403, 404, 422)


@pytest.mark.parametrize(
    ("route", "who", "names"),
    [
        (f"POST {TASK}/evidence/{{evidence_id}}/confirm", "sales", ["evidence_id"]),
        (f"POST {TASK}/evidence/{{evidence_id}}/review", "lead", ["evidence_id"]),
        (f"POST {TASK}/declaration/items/{{subject_id}}/approval", "lead", ["subject_id"]),
        (f"POST {CASE}/successors/{{client_id}}/accept", "successor", ["client_id"]),
        (f"POST {CASE}/successors/{{client_id}}/decline", "successor", ["client_id"]),
        (f"POST {CASE}/client-notices/{{client_id}}/delivered", "lead", ["client_id"]),
        (f"POST {CASE}/client-notices/{{client_id}}/acknowledged", "lead", ["client_id"]),
        (f"POST {CASE}/client-notices/{{client_id}}/returned", "lead", ["client_id"]),
        (f"POST {CASE}/client-notices/{{client_id}}/excepted", "head", ["client_id"]),
    ],
)
def test_as_a_part_of_ones_own_case(both: Both, route: str, who: str, names: list[str]) -> None:
    foreign, missing = (
        both.told(lambda ids=ids: both.own.call(route, who=who, ids={name: ids[name] for name in names}))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] == 404


def test_an_order_that_names_a_client_of_ones_own(both: Both) -> None:
    mixed = "ord_" + both.own.ids["client_id"].partition("_")[2] + "_" + both.foreign.ids["order_id"].split("_")[2]
    assert parent_id("cli", mixed) == both.own.ids["client_id"]
    nothing = "ord_" + both.own.ids["client_id"].partition("_")[2] + "_" + MISSING["order_id"].split("_")[2]
    foreign, missing = (
        both.told(lambda order=order: both.own.call("GET /v1/orders/{order_id}", ids={"order_id": order}))
        for order in (mixed, nothing)
    )
    assert foreign == missing
    assert foreign[0] == 404


@pytest.mark.parametrize(
    "route", [f"GET {INTERACTION}", f"GET {INTERACTION}/versions", f"POST {INTERACTION}/corrections"]
)
def test_an_interaction_in_the_file_of_ones_own_client(both: Both, route: str) -> None:
    foreign, missing = (
        both.told(lambda ids=ids: both.own.call(route, who="lead", ids={"interaction_id": ids["interaction_id"]}))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] == 404


@pytest.mark.parametrize(
    ("who", "scope"), [("sales", "own"), ("lead", "team"), ("head", "department"), ("boss", "company")]
)
def test_in_a_filter(both: Both, who: str, scope: str) -> None:
    path = f"/v1/clients?scope={scope}&holder="
    foreign, missing = (
        both.told(lambda ids=ids: both.own.company.call(who, "GET", path + ids["employee_id"]))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] == (422 if scope == "own" else 200)
    assert "items" not in foreign[1] or foreign[1]["items"] == []


@pytest.mark.parametrize("filter_", ["client_id={client_id}", "responsible={employee_id}"])
@pytest.mark.parametrize("who", ["sales", "lead", "head", "boss"])
def test_in_a_filter_of_orders(both: Both, who: str, filter_: str) -> None:
    foreign, missing = (
        both.told(lambda ids=ids: both.own.company.call(who, "GET", "/v1/orders?" + filter_.format(**ids)))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] == 404


def test_in_a_row_of_a_batch(both: Both) -> None:
    sample = SAMPLES["POST /v1/orders"].body_in(both.own)
    foreign, missing = (
        both.told(
            lambda ids=ids: both.own.call(
                "POST /v1/orders/batch", who="lead", body={"orders": [{**sample, "client_id": ids["client_id"]}]}
            )
        )
        for ids in (both.foreign.ids, MISSING)
    )
    for answer in (foreign, missing):
        answer[1]["items"][0]["problem"].pop("request_id")
    assert foreign == missing
    assert foreign[1]["items"][0]["status"] == 422


LISTS = {
    "/v1/accounts?limit=1": "admin",
    "/v1/departments?limit=1": "lead",
    "/v1/org-chart?limit=1": "lead",
    "/v1/employees?limit=1": "lead",
    "/v1/clients?limit=1": "sales",
    "/v1/clients?scope=team&limit=1": "lead",
    f"{INTERACTIONS}?limit=1": "lead",
    f"{CASE}/successors?limit=1": "lead",
}


def cursor(world: World, path: str, who: str) -> str:
    found = world.company.call(who, "GET", path.format(**world.ids)).body["next_cursor"]
    assert found
    return str(found)


@pytest.mark.fault("F68")
@pytest.mark.parametrize("path", LISTS)
def test_another_companys_cursor_is_answered_like_a_forged_one(both: Both, path: str) -> None:
    who = LISTS[path]
    mine = cursor(both.own, path, who)
    forged = mine[:-2] + ("A" if mine[-2] != "A" else "B") + mine[-1]
    foreign, made_up = (
        both.told(
            lambda given=given: both.own.company.call(who, "GET", path.format(**both.own.ids) + f"&cursor={given}")
        )
        for given in (cursor(both.foreign, path, who), forged)
    )
    assert foreign == made_up
    assert (foreign[0], foreign[1]["code"]) == (400, "bad_cursor")


@pytest.mark.fault("F68")
@pytest.mark.parametrize("path", ["/v1/employees?limit=1", "/v1/clients?scope=team&limit=1"])
def test_a_colleagues_cursor_is_no_cursor(both: Both, path: str) -> None:
    found = cursor(both.own, path, "lead")
    assert both.own.company.call("lead", "GET", f"{path}&cursor={found}").status == 200
    refused = both.own.company.call("head", "GET", f"{path}&cursor={found}")
    assert (refused.status, refused.code) == (400, "bad_cursor")


@pytest.mark.fault("F3")
def test_a_key_that_another_company_used_says_nothing(both: Both) -> None:
    body = announcement()
    route = f"POST {TASK}/evidence"
    theirs = both.foreign.call(route, body=body, idempotency_key="shared")
    mine = both.own.call(route, body=body, idempotency_key="shared")
    assert "Idempotent-Replayed" not in mine.headers
    assert (theirs.status, mine.status) == (201, 201)
    assert theirs.body["evidence_id"] != mine.body["evidence_id"]


@pytest.mark.fault("F3")
def test_a_key_that_a_colleague_used_says_nothing(both: Both) -> None:
    body = application(both.own.company, employee_id=both.own.company.employee("stranger"))
    first = both.own.company.call("hr", "POST", "/v1/handovers", body, idempotency_key="shared")
    second = both.own.company.call("lead", "POST", "/v1/handovers", body, idempotency_key="shared")
    assert (first.status, second.status) == (201, 403)


@pytest.mark.fault("F3")
def test_anothers_key_with_anothers_ids_is_answered_like_a_missing_id(both: Both) -> None:
    route = f"POST {TASK}/evidence"
    assert both.foreign.call(route, idempotency_key="theirs").status == 201
    foreign, missing = (
        both.told(lambda ids=ids: both.own.call(route, ids=ids, idempotency_key="theirs"))
        for ids in (both.foreign.ids, MISSING)
    )
    assert foreign == missing
    assert foreign[0] == 404


def test_lists_show_nothing_of_the_other_company(both: Both) -> None:
    for path in ("/v1/employees", "/v1/clients?scope=team&team=team_one", "/v1/handovers"):
        text = str(both.own.company.call("boss", "GET", path).body)
        assert "one" in text
        assert "two" not in text.replace("team_two", "").replace("dep_two", "")


def test_a_person_of_the_other_company_is_answered_by_their_own(both: Both) -> None:
    me = both.foreign.company.call("hr", "GET", "/v1/me").body
    assert (me["org_id"], me["employee_id"]) == ("org_two", "emp_twohr")
