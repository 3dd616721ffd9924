"""Three pages to look at: who sees what, in which language, and that a form decides."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import pages
from chalicelib.aws.pages import PAGES
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import RIGHTS, System
from chalicelib.core.errors import Fault
from chalicelib.core.messages import LANGUAGES
from chalicelib.handover.checklists.rules import CODES
from chalicelib.handover.pages import html
from chalicelib.handover.rules import Party, Phase, TaskStatus, Verdict
from chalicelib.handover.store import CaseItem
from chalicelib.people.shapes import MoneyShape
from chalicelib.people.store import save_access
from tests.kit.browser import Browser
from tests.kit.builders import a_case
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure

GET, BATCH, QUERY = "GetItem", "BatchGetItem", "Query"
HOSTILE = "<script>alert('林')</script>\"&"
FOLDER = Path(html.__file__).parent


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case whose clients are counted."""
    made = Departure(company)
    assert made.run() == "gather"
    return made


@pytest.fixture
def judged(company: TestCompany) -> Departure:
    """A case that waits for three verdicts."""
    made = Departure(company)
    made.to_review()
    return made


def at(case: Departure, rest: str = "") -> str:
    return f"/handovers/{case.id}{rest}"


def rename(company: TestCompany, who: str, name: str) -> None:
    before = company.access(who)
    with transaction(System(company.org_id, "test"), clock.now()) as write:
        save_access(write, before, replace(before, epoch=before.epoch + 1, name=name))


def test_the_leaver_sees_what_changed_and_what_does_not(case: Departure) -> None:
    page = Browser(case.company, "sales").see(at(case))
    assert page.status == 200
    for text in ("新订单由lead（临时负责人）承接", "工资和未休年假折算按时足额支付", "最后工作日仍是2026年12月23日"):
        assert text in page.text
    assert "Baton 冻结的只是交接流程和公司内部的交接审批，其他一概不冻结。" in page.text


def test_her_page_says_the_same_in_english(case: Departure) -> None:
    page = Browser(case.company, "sales", "en").see(at(case))
    for text in ("The last working day is still 23 December 2026.", "and never anything else", '<html lang="en">'):
        assert text in page.text
    assert re.search("[\u4e00-\u9fff]", page.text.replace("中文", "").replace("PingFang", "")) is None


def test_the_address_says_the_language_before_the_browser_does(case: Departure) -> None:
    browser = Browser(case.company, "sales", "en")
    assert '<html lang="zh-CN">' in browser.see(at(case, "?lang=zh-CN")).text
    assert '<html lang="en">' in browser.see(at(case, "?lang=fr")).text


def test_what_a_task_misses_is_a_sentence_until_it_is_there(case: Departure) -> None:
    browser = Browser(case.company, "sales")
    assert "这项任务还没有已确认的文件。" in browser.see(at(case)).text
    case.prove()
    page = browser.see(at(case)).text
    assert "这项任务还没有已确认的文件。" not in page
    assert "这项已经不差什么" in page


def test_her_page_shows_how_far_it_is_and_where_to_go_on(case: Departure) -> None:
    case.propose()
    case.answer("cli_one0")
    page = Browser(case.company, "sales").see(at(case)).text
    assert '<progress max="1" value="0"' in page
    assert '<progress max="3" value="1"' in page
    assert 'class="button" href="#task-1"' in page
    assert 'id="task-1"' in page


@pytest.mark.parametrize("who", ["sales", "lead", "head", "hr", "finance", "boss", "auditor"])
@pytest.mark.parametrize("rest", ["", "/approval"])
def test_whoever_may_read_a_case_sees_its_pages(case: Departure, who: str, rest: str) -> None:
    assert Browser(case.company, who).see(at(case, rest)).status == 200


@pytest.mark.parametrize("who", ["stranger", "successor"])
@pytest.mark.parametrize("rest", ["", "/approval"])
def test_a_case_of_others_is_like_none_at_all(case: Departure, who: str, rest: str) -> None:
    browser = Browser(case.company, who)
    theirs, none = browser.see(at(case, rest)), browser.see(f"/handovers/hnd_nothing{rest}")
    assert (theirs.status, none.status) == (404, 404)
    assert without_ids(theirs.text) == without_ids(none.text)


def test_a_case_of_another_company_is_not_found(case: Departure) -> None:
    assert Browser(TestCompany("two"), "hr").see(at(case)).status == 404


def without_ids(text: str) -> str:
    return re.sub(r"req_\w+", "", text)


@pytest.mark.parametrize(
    ("who", "party"), [("head", "department"), ("hr", "hr"), ("finance", "finance"), ("lead", ""), ("boss", "")]
)
def test_only_the_named_approver_has_buttons(judged: Departure, who: str, party: str) -> None:
    page = Browser(judged.company, who).see(at(judged, "/approval")).text
    assert re.findall('name="party" value="([a-z]+)"', page) == [party][: bool(party)]
    assert ("同意</button>" in page, "退回</button>" in page) == (bool(party), bool(party))


@pytest.mark.parametrize(
    ("who", "shown"), [("finance", "应收账款（财务）"), ("head", "客户去向（部门）"), ("hr", "通知与日期（人事）")]
)
def test_the_facts_of_a_party_stand_beside_its_buttons(judged: Departure, who: str, shown: str) -> None:
    assert f'class="pane first"><h3>{shown}</h3>' in Browser(judged.company, who).see(at(judged, "/approval")).text


def test_the_leaver_sees_who_judges_but_no_facts(judged: Departure) -> None:
    page = Browser(judged.company, "sales").see(at(judged, "/approval")).text
    assert "<b>head</b>" in page
    assert "应收账款（财务）" not in page
    assert "<form" not in page.partition("<main")[2]


def test_an_approval_by_the_form_decides(judged: Departure) -> None:
    browser = Browser(judged.company, "finance")
    sent = browser.send(at(judged, "/approval"), {"party": "finance", "verdict": "approved", "comment": ""})
    assert (sent.status, sent.headers["Location"]) == (303, f"/v1/pages{at(judged, '/approval')}?lang=zh-CN")
    assert judged.call("hr", "GET").body["progress"]["approvals"]["finance"]["verdict"] == "approved"
    assert "同意</button>" not in browser.see(at(judged, "/approval")).text


def test_a_rejection_by_the_form_reopens_the_ticked_tasks(judged: Departure) -> None:
    fields = {"party": "department", "verdict": "rejected", "comment": "没有盖章\r\n请补", "reopen": ["1"]}
    assert Browser(judged.company, "head").send(at(judged, "/approval"), fields).status == 303
    assert judged.call("hr", "GET").body["tasks"][0]["status"] == "reopened"
    history = judged.call("head", "GET", "/approvals").body["history"]
    assert [one["comment"] for one in history] == ["没有盖章\n请补"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"reopen": ["1"]}, "退回时请写明理由。"), ({"comment": "没有<b>盖章"}, "退回时请至少指明清单中的一项任务。")],
)
def test_what_a_form_lacks_is_said_beside_it_and_what_it_said_is_kept(
    judged: Departure, fields: dict[str, Any], said: str
) -> None:
    browser = Browser(judged.company, "head")
    page = browser.send(at(judged, "/approval"), {"party": "department", "verdict": "rejected", **fields})
    assert page.status == 422
    assert said in page.text
    assert ('value="1" checked' in page.text) == ("reopen" in fields)
    assert ("没有&lt;b&gt;盖章</textarea>" in page.text) == ("comment" in fields)
    assert judged.call("hr", "GET").body["phase"] == "review"


def test_a_second_verdict_is_a_plain_page(judged: Departure) -> None:
    browser, fields = Browser(judged.company, "finance"), {"party": "finance", "verdict": "approved"}
    browser.send(at(judged, "/approval"), fields)
    page = browser.send(at(judged, "/approval"), fields)
    assert (page.status, page.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "这一方已经给出审批意见。" in page.text


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("boss", 403), ("sales", 403), ("stranger", 404)])
def test_nobody_else_decides_by_the_form(judged: Departure, who: str, status: int) -> None:
    page = Browser(judged.company, who).send(at(judged, "/approval"), {"party": "finance", "verdict": "approved"})
    assert page.status in (status, 403)
    assert judged.call("hr", "GET").body["progress"]["approvals"]["finance"]["verdict"] is None


@pytest.mark.parametrize("fields", [{}, {"party": "hr"}, {"party": "hr", "verdict": "approved", "more": "1"}])
def test_a_form_that_is_none_of_ours_is_refused(judged: Departure, fields: dict[str, str]) -> None:
    assert Browser(judged.company, "hr").send(at(judged, "/approval"), fields).status == 422


def test_a_field_that_stands_twice_is_unreadable(judged: Departure) -> None:
    fields = {"party": ["hr", "finance"], "verdict": "approved"}
    assert Browser(judged.company, "hr").send(at(judged, "/approval"), fields).status == 400


def test_the_board_shows_live_cases_and_what_waits(judged: Departure) -> None:
    page = Browser(judged.company, "hr").see("/board")
    assert page.status == 200
    assert "等您审批" in page.text
    assert f'href="/v1/pages{at(judged, "/approval")}?lang=zh-CN"' in page.text
    assert "等您审批" not in Browser(judged.company, "boss").see("/board").text


def test_what_waits_is_found_behind_fifty_cases_that_are_more_urgent(judged: Departure) -> None:
    for number in range(51):
        known = {"id": f"hnd_o{number:04d}", "org_id": judged.company.org_id, "leaver_id": f"emp_o{number}"}
        put(CaseItem.of(a_case(**known, due_on=clock.now().date())))
    page = Browser(judged.company, "hr").see("/board").text
    assert page.count(judged.id) == 1
    assert f'{judged.id}/approval?lang=zh-CN"' in page


def test_pages_cost_what_their_answers_cost(judged: Departure, requests: Requests) -> None:
    browser = Browser(judged.company, "finance")
    for rest in ("/board", at(judged), at(judged, "/approval")):
        browser.see(rest)
    assert requests.of(lambda: browser.see("/board")) == [BATCH, QUERY, BATCH, QUERY]
    assert requests.of(lambda: browser.see(at(judged))) == [BATCH, BATCH]
    answer = requests.of(lambda: judged.call("finance", "GET", "/approvals"))
    assert requests.of(lambda: browser.see(at(judged, "/approval"))) == answer


def test_her_page_looks_at_each_open_task_once(case: Departure, requests: Requests) -> None:
    browser = Browser(case.company, "sales")
    browser.see(at(case))
    assert requests.of(lambda: browser.see(at(case))) == [BATCH, GET, QUERY]


def test_the_board_turns_pages_in_its_language(judged: Departure) -> None:
    browser = Browser(judged.company, "hr", "en")
    first = browser.see("/board?lang=en&limit=1").text
    more = re.search(r'href="/v1/pages(/board[^"]*cursor=[^"]*)"', first)
    assert more
    assert browser.see(more[1].replace("&amp;", "&")).status == 200


@pytest.mark.parametrize("who", ["sales", "successor"])
def test_the_board_is_not_for_whoever_leads_nobody(case: Departure, who: str) -> None:
    page = Browser(case.company, who).see("/board")
    assert page.status in (403, 423)
    assert ("其他一概不冻结" in page.text) == (page.status == 423)


def test_home_is_ones_own_handover_or_the_board(case: Departure) -> None:
    assert Browser(case.company, "sales").see("").headers["Location"] == f"/v1/pages{at(case)}?lang=zh-CN"
    assert Browser(case.company, "hr", "en").see("").headers["Location"] == "/v1/pages/board?lang=en"


def test_hostile_names_and_comments_are_shown_and_do_nothing(company: TestCompany) -> None:
    rename(company, "sales", HOSTILE)
    rename(company, "lead", HOSTILE)
    case = Departure(company)
    case.to_review()
    case.judge("approved", who="hr", comment=HOSTILE)
    browser = Browser(company, "head")
    for rest in (at(case), at(case, "/approval"), "/board"):
        page = browser.see(rest).text
        assert "&lt;script&gt;" in page
        assert "<script" not in page


def test_no_page_brings_a_script_or_anything_from_elsewhere(judged: Departure) -> None:
    browser = Browser(judged.company, "hr")
    for rest in (at(judged), at(judged, "/approval"), "/board", "/sign-in", "/handovers/hnd_no"):
        page = browser.see(rest)
        assert re.search(r"<script|\bon\w+=|src=|https?:", page.text) is None
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_every_field_has_a_label_and_every_page_one_heading(judged: Departure) -> None:
    browser = Browser(judged.company, "head")
    for rest in (at(judged), at(judged, "/approval"), "/board", "/sign-in"):
        page = browser.see(rest).text
        assert page.count("<h1>") == 1
        fields = set(re.findall(r'<textarea id="([^"]+)"', page))
        assert fields <= set(re.findall(r'<label for="([^"]+)"', page))
        assert len(re.findall(r' id="([^"]+)"', page)) == len(set(re.findall(r' id="([^"]+)"', page)))


def test_every_route_of_a_page_names_a_right_and_none_stands_in_the_contract() -> None:
    assert {route.right for route in PAGES} <= set(RIGHTS)
    assert all(route.path.startswith(pages.HOME) for route in PAGES)


def test_the_texts_are_the_same_in_both_languages_and_all_are_used() -> None:
    texts = [json.loads((FOLDER / "texts" / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES]
    assert texts[0].keys() == texts[1].keys()
    facts = [{code: set(re.findall(r"{(\w+)}", text)) for code, text in one.items()} for one in texts]
    assert facts[0] == facts[1]
    templates = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "templates").iterdir())
    unused = [code for code in texts[0] if "." not in code and f'say("{code}"' not in templates.replace("'", '"')]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "codes"),
    [("task", CODES), ("phase", Phase), ("status", TaskStatus), ("party", Party), ("verdict", Verdict)],
)
def test_every_code_that_a_page_shows_has_a_word(language: str, kind: str, codes: Any) -> None:
    words = json.loads((FOLDER / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    assert [code for code in codes if f"{kind}.{code}" not in words] == []


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (386_000_000, "3,860,000元", "CNY 3,860,000"),
        (41_000_050, "410,000.50元", "CNY 410,000.50"),
        (0, "0元", "CNY 0"),
    ],
)
def test_money_has_thousands_separators(fen: int, chinese: str, english: str) -> None:
    assert (html.money("zh-CN", MoneyShape(amount=fen)), html.money("en", MoneyShape(amount=fen))) == (chinese, english)


def test_what_is_missing_often_is_said_once() -> None:
    found = [Fault("order", "order_unconfirmed", f"ord_{number}") for number in range(3)]
    assert html.faults("zh-CN", found) == [("这张订单还没有确认。", 3)]
