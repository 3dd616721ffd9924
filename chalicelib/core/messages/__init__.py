"""The sentence of every code, in zh-CN and English; codes never change with the language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-CN", "en")


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = Path(__file__).with_name(f"{language}.json")
    sentences: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "-"


def sentence(code: str, language: str, facts: Mapping[str, object]) -> str:
    """The sentence of a code with its facts filled in; a code without a sentence is its own sentence."""
    return _catalogue(language).get(code, code).format_map(_Facts(facts))


def language_of(accept_language: str | None) -> str:
    """The language of an `Accept-Language` header: the first served one by weight, zh-CN when none is asked for."""
    wishes: list[tuple[float, int, str]] = []
    for part in (accept_language or "").split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        wishes.append((-_weight(parameters), len(wishes), tag.lower()))
    for weight, _, tag in sorted(wishes):
        if not weight:
            continue
        if tag.startswith("en"):
            return "en"
        if tag.startswith("zh"):
            return "zh-CN"
    return "zh-CN"


def _weight(parameters: str) -> float:
    try:
        return float(parameters.strip().removeprefix("q="))
    except ValueError:
        return 1.0
