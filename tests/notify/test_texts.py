"""The words of messages: both languages say the same kinds, and need no fact that a message does not have."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from chalicelib.core.messages import LANGUAGES
from chalicelib.handover.rules import Party
from chalicelib.notify.rules import KINDS, Message, Note
from chalicelib.notify.texts import catalogue, worded

VALUES: dict[str, Any] = {"reopened": [2, 5], "comment": "缺一页", "party": "hr"}
NAMES = {"emp_leaver": "林佩珊", "emp_lead": "梁国栋", "emp_successor": "黄志锋"}
PEOPLE = {"leaver_id": "emp_leaver", "interim_holder_id": "emp_lead", "successor_id": "emp_successor"}


def a_message(kind: str, **changes: Any) -> Message:
    """A message of a kind with a value of every fact."""
    facts = {
        name: VALUES.get(name, PEOPLE.get(name, "2026-12-16" if name.endswith(("_on", "_day")) else 3))
        for name in KINDS[kind].facts
    }
    return Message(
        "msg_1", "org_one", Note("emp_reader", kind, {**facts, **changes}), "hnd_1", "2026-11-24T08:30:00.000Z"
    )


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words_and_no_other(language: str) -> None:
    assert set(catalogue(language)["messages"]) == set(KINDS)


def test_both_languages_have_the_same_keys() -> None:
    one, other = (catalogue(language) for language in LANGUAGES)
    assert one["words"].keys() == other["words"].keys()
    for kind in KINDS:
        assert list(one["messages"][kind]) == list(other["messages"][kind]) == ["title", "text", "action"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_words_need_exactly_the_facts_that_the_message_has(kind: str, language: str) -> None:
    used = set().union(*(fields(text) for text in catalogue(language)["messages"][kind].values()))
    assert used == {name.removesuffix("_id") for name in KINDS[kind].facts}


@pytest.mark.parametrize("kind", KINDS)
def test_the_chinese_words_are_chinese_and_the_english_ones_are_not(kind: str) -> None:
    shown = {
        language: worded(
            a_message(kind, **({"comment": "x"} if "comment" in KINDS[kind].facts else {})),
            language,
            dict.fromkeys(NAMES, "Lin"),
        )
        for language in LANGUAGES
    }
    for part in ("title", "text", "action"):
        assert re.search("[\u4e00-\u9fff]", getattr(shown["zh-CN"], part))
        assert not re.search("[\u4e00-\u9fff]", getattr(shown["en"], part))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_party_has_a_word(language: str) -> None:
    assert {party.value for party in Party} <= catalogue(language)["words"].keys()


def test_a_rejection_reads_as_it_should() -> None:
    words = worded(a_message("handover_rejected", unchanged=8), "zh-CN", NAMES)
    assert words.title == "已退回：第2、5项"
    assert words.text.startswith("人事退回了第2、5项。原因：缺一页。只需补退回的部分，其余8项保持不变")
    assert "请在2026年12月16日前重新提交" in words.text


def test_in_english_it_says_the_same() -> None:
    words = worded(a_message("handover_rejected", unchanged=8), "en", NAMES)
    assert words.text.startswith("HR rejected tasks 2, 5. Reason: 缺一页. Only this is to be done again")
    assert "by 16 December 2026" in words.text


def test_a_rejection_without_a_word_says_that_there_is_none() -> None:
    assert "原因：（未填写）" in worded(a_message("handover_rejected", comment=""), "zh-CN", NAMES).text


def test_people_are_called_as_they_are_called_today() -> None:
    message = a_message("offer_declined")
    assert worded(message, "zh-CN", NAMES).title == "黄志锋没有接受一家客户"
    assert worded(message, "zh-CN", {**NAMES, "emp_successor": "黄锋"}).title == "黄锋没有接受一家客户"


def test_whoever_is_on_no_list_any_more_is_somebody() -> None:
    assert worded(a_message("offer_declined"), "en", {}).title == "(somebody who left) declined a client"


def test_a_comment_with_braces_is_no_template() -> None:
    assert "{due_on}" in worded(a_message("handover_rejected", comment="{due_on}"), "zh-CN", NAMES).text


@pytest.mark.parametrize("kind", ["resignation_received", "handover_rejected", "review_started", "handover_opened"])
def test_the_leaver_reads_what_a_handover_does_not_touch(kind: str) -> None:
    assert "工资" in catalogue("zh-CN")["messages"][kind]["text"]
    assert "ages" in catalogue("en")["messages"][kind]["text"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_action_leads_into_this_service(kind: str) -> None:
    href = a_message(kind).href
    assert href.startswith("/v1/")
    assert "{" not in href
