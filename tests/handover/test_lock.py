"""What a lock cites: the company's rule in force, and what the leaver acknowledged of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure, an_order, application
from tests.kit.policies import adopted


def refused(company: TestCompany, language: str = "zh-CN") -> Answer:
    """What the lead hears who orders in the name of `sales`."""
    answer = company.call("lead", "POST", "/v1/orders", an_order(company), accept_language=language)
    assert (answer.status, answer.code) == (423, "order_locked")
    return answer


def cited(policy_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "policy_id": policy_id,
        "policy": "《客户与订单管理办法》",
        "clause": "第12条",
        "version": 1,
        "published_on": "2025-03-01",
        "acknowledged_on": "2025-03-06",
        "acknowledged_version": 1,
        **changes,
    }


UNSIGNED = {"acknowledged_on": None, "acknowledged_version": None}


@pytest.mark.parametrize(("signers", "changes"), [(["sales"], {}), (["lead"], UNSIGNED)])
def test_a_refused_order_names_the_rule(company: TestCompany, signers: list[str], changes: dict[str, Any]) -> None:
    policy = adopted(company, *signers)
    case = Departure(company)
    lock = refused(company).body["lock"]
    assert lock["rule"] == cited(policy.id, **changes)
    assert lock["case"] == case.id


def test_the_sentence_says_by_which_rule_and_what_happens_next(company: TestCompany) -> None:
    adopted(company, "sales")
    case = Departure(company)
    since = refused(company).body["lock"]["since"][:10]
    assert refused(company).body["detail"] == (
        f"不能以sales的名义接单：sales自{since}起处于离职交接期（案号 {case.id}）。"
        "依据《客户与订单管理办法》第12条（第1版，2025-03-01公布；本人2025-03-06签收第1版），"
        "交接期间的新订单由临时负责人lead承接。转给lead即可下单，客户和价格都不变。"
    )


def test_the_sentence_is_there_in_english(company: TestCompany) -> None:
    adopted(company, "sales")
    Departure(company)
    sentence = refused(company, "en").body["detail"]
    assert "《客户与订单管理办法》, 第12条 (version 1, published 2025-03-01" in sentence
    assert "acknowledged version 1 on 2025-03-06" in sentence
    assert "lead takes new orders as the interim holder" in sentence


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "未见sales的签收记录"), ("en", "no acknowledgement by sales")]
)
def test_the_sentence_says_that_nothing_was_signed(company: TestCompany, language: str, words: str) -> None:
    adopted(company)
    Departure(company)
    assert words in refused(company, language).body["detail"]


def test_without_a_policy_the_refusal_is_as_it_was(company: TestCompany) -> None:
    case = Departure(company)
    answer = refused(company, "en").body
    assert answer["lock"]["rule"] is None
    assert f"(case {case.id}). The interim holder takes them." in answer["detail"]


def test_the_leaver_hears_the_same(company: TestCompany) -> None:
    adopted(company, "sales")
    Departure(company)
    own = company.call("sales", "POST", "/v1/orders", an_order(company)).body
    assert {name: own[name] for name in ("detail", "lock")} == {
        name: refused(company).body[name] for name in ("detail", "lock")
    }


def test_a_refused_order_costs_no_more_than_without_a_rule(company: TestCompany, requests: Requests) -> None:
    adopted(company, "sales")
    Departure(company)
    company.call("lead", "GET", "/v1/me")
    assert requests.of(lambda: refused(company)) == ["BatchGetItem"]


@pytest.mark.parametrize(
    ("signers", "warnings"), [(None, ["no_order_policy"]), ([], ["policy_not_acknowledged"]), (["sales"], [])]
)
def test_opening_warns_of_what_is_not_on_file(
    company: TestCompany, signers: list[str] | None, warnings: list[str]
) -> None:
    if signers is not None:
        adopted(company, *signers)
    answer = company.call("hr", "POST", "/v1/handovers", application(company))
    assert (answer.status, answer.body["warnings"]) == (201, warnings)


def test_a_policy_that_is_not_published_yet_is_none(company: TestCompany) -> None:
    adopted(company, published_on=date(2198, 1, 1))
    answer = company.call("hr", "POST", "/v1/handovers", application(company))
    assert answer.body["warnings"] == ["no_order_policy"]


def test_a_case_keeps_what_was_on_file_when_it_opened(company: TestCompany) -> None:
    policy = adopted(company)
    case = Departure(company)
    company.call("sales", "POST", f"/v1/policies/{policy.id}/acknowledgements", {"version": 1})
    assert case.call("hr", "GET").body["lock"]["rule"] == cited(policy.id, **UNSIGNED)
    assert company.call("sales", "GET", "/v1/me").body["lock"]["rule"] == cited(policy.id, **UNSIGNED)
