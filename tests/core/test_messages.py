"""Every code has its sentence, in both languages, with the same facts."""

from __future__ import annotations

import ast
import importlib
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import chalicelib
from chalicelib.core import messages
from chalicelib.core.errors import BatonError
from chalicelib.core.messages import LANGUAGES, language_of, sentence

ROOT = Path(chalicelib.__path__[0])


def codes(language: str) -> set[str]:
    return set(messages._catalogue(language))


def facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def error_classes() -> Iterator[type[BatonError]]:
    for path in sorted(ROOT.rglob("*.py")):
        if path.name in ("errors.py", "rules.py"):
            importlib.import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
    waiting: list[type[BatonError]] = [BatonError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("chalicelib."):
            yield kind
        waiting += kind.__subclasses__()


def named_in_calls() -> set[str]:
    """Codes of faults and locks that stand as literals in the source."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            literals = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if node.func.id == "Fault" and len(literals) > 1:
                found.add(literals[1])
            found |= {
                str(keyword.value.value)
                for keyword in node.keywords
                if keyword.arg in ("code", "locked") and isinstance(keyword.value, ast.Constant)
            }
    return found


def test_both_languages_know_the_same_codes() -> None:
    assert codes("zh-CN") == codes("en")


def test_both_languages_fill_in_the_same_facts() -> None:
    catalogues = [messages._catalogue(language) for language in LANGUAGES]
    differing = [code for code in codes("en") if len({frozenset(facts_of(c[code])) for c in catalogues}) > 1]
    assert differing == []


def test_there_are_errors_to_look_at() -> None:
    assert len(set(error_classes())) > 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(language: str) -> None:
    assert {kind.code for kind in error_classes()} - codes(language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_sentence(language: str) -> None:
    found = named_in_calls()
    assert {"evidence_missing", "unknown_client", "order_locked"} <= found
    assert found - codes(language) == set()


def test_no_two_errors_share_a_code() -> None:
    found = [kind.code for kind in set(error_classes())]
    assert sorted(found) == sorted(set(found))


def test_the_facts_stand_in_the_sentence() -> None:
    assert "3" in sentence("task_incomplete", "en", {"count": 3})


def test_a_fact_that_nobody_gave_is_a_dash() -> None:
    assert sentence("task_incomplete", "en", {}) == "The task is not complete: - things are missing."


def test_a_code_without_a_sentence_is_its_own() -> None:
    assert sentence("never_heard_of", "en", {}) == "never_heard_of"


@pytest.mark.parametrize("header", [None, "", "*", "de,fr", "en;q=0", "x" * 5000])
def test_chinese_is_spoken_when_nothing_served_is_asked_for(header: str | None) -> None:
    assert language_of(header) == "zh-CN"


@pytest.mark.parametrize("header", ["en", "EN-us", "de, en;q=0.1", "zh;q=0.1,en;q=0.2", "zh;q=0,en;q=0.1"])
def test_english_is_spoken_when_it_is_asked_for_first(header: str) -> None:
    assert language_of(header) == "en"
