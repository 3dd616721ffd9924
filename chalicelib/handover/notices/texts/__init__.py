"""The words of notices, in zh-CN and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from chalicelib.handover.notices.rules import Letter


@cache
def _templates(language: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        Path(__file__).with_name(f"{language}.json").read_text(encoding="utf-8")
    )
    return found


def letter(template: str, language: str, effective_on: date, names: Mapping[str, str]) -> Letter:
    """A notice in words: `names` are those of client, company, leaver and receiver."""
    facts = {**names, "effective_on": _day(effective_on, language)}
    return Letter(**{part: text.format_map(facts) for part, text in _templates(language)[template].items()})


def _day(day: date, language: str) -> str:
    if language == "zh-CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
