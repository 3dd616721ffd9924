"""How the pages are made: templates that escape what they show, a style of their own, texts in two languages."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.aws.pages import HOME, SIGN_IN, Page
from chalicelib.core.errors import Fault
from chalicelib.core.messages import sentence
from chalicelib.people.shapes import MoneyShape

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def page(template: str, *, status: int = 200, **facts: Any) -> Page:
    """The page that a template and its facts make, in whichever language it is asked for."""
    return Page(partial(_render, template, facts), policy(), status)


@cache
def policy() -> str:
    """What a browser may do with a page: show it with its own style, send its forms home, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def say(language: str, code: str, **facts: Any) -> str:
    """A text of the pages with its facts filled in."""
    text = _texts(language).get(code)
    return code.rpartition(".")[2] if text is None else text.format_map(facts)


def day(language: str, when: date) -> str:
    """A day written out."""
    if language == "en":
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


def money(language: str, sum_: MoneyShape) -> str:
    """An amount with thousands separators; fen are shown where there are any."""
    yuan, fen = divmod(sum_.amount, 100)
    figures = f"{yuan:,}.{fen:02d}" if fen else f"{yuan:,}"
    return f"CNY {figures}" if language == "en" else f"{figures}元"


def fault(language: str, one: Fault) -> str:
    """The sentence of something that is wrong or missing."""
    return sentence(one.code, language, {"subject_id": one.subject_id, **one.facts})


def faults(language: str, found: list[Fault]) -> list[tuple[str, int]]:
    """What is missing, each sentence once, with how often it holds."""
    sentences = [fault(language, one) for one in found]
    return [(one, sentences.count(one)) for one in dict.fromkeys(sentences)]


def _render(template: str, facts: Mapping[str, Any], language: str) -> str:
    own = {name: partial(of, language) for name, of in _OWN.items()}
    shown = {"language": language, "style": _style(), "home": HOME, "sign_in": SIGN_IN, **own, **facts}
    return _templates().get_template(f"{template}.html").render(shown)


_OWN: Mapping[str, Callable[..., Any]] = {
    "say": say,
    "day": day,
    "money": money,
    "faults": faults,
    "sentence": lambda language, code, **facts: sentence(code, language, facts),
}


@cache
def _templates() -> Environment:
    # Only whoever looks at a page pays for loading it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> str:
    return (HERE / "style.css").read_text(encoding="utf-8")


@cache
def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((HERE / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    return texts
