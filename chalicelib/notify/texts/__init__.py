"""The words of messages, in zh-CN and English: filled with the facts of a message when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.notify.rules import Message


@dataclass(frozen=True)
class Words:
    """What a reader sees of a message."""

    title: str
    text: str
    action: str


@cache
def catalogue(language: str) -> dict[str, Any]:
    """All words of a language: `messages` by kind, and `words` for what facts are called."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name(f"{language}.json").read_text(encoding="utf-8"))
    return found


def worded(message: Message, language: str, names: Mapping[str, str]) -> Words:
    """A message in a language, with people's names as they are today."""
    facts = dict(_shown(message.note.facts, language, names))
    templates = catalogue(language)["messages"][message.note.kind]
    return Words(**{part: template.format_map(facts) for part, template in templates.items()})


def _shown(facts: Mapping[str, Any], language: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    words = catalogue(language)["words"]
    for name, value in facts.items():
        if name.endswith("_id"):
            yield name.removesuffix("_id"), names.get(value, words["somebody"])
        else:
            yield name, _value(name, value, language, words)


def _value(name: str, value: Any, language: str, words: Mapping[str, str]) -> str:
    if name.endswith(("_on", "_day")):
        return _day(date.fromisoformat(value), language)
    if isinstance(value, list):
        return words["and"].join(str(one) for one in value)
    if name == "party":
        return words.get(value, value)
    return str(value) if value != "" else words["nothing"]


def _day(day: date, language: str) -> str:
    if language == "zh-CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
