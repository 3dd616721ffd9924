"""What the pages' addresses and forms take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.handover.rules import Party, Verdict
from chalicelib.people.shapes import PageQuery, Prose, Strict

# One that is not served is not an error: the browser's own choice counts then.
Language = Annotated[str, Field(max_length=20)]
# A browser keeps 4,096 bytes of a cookie, its name and attributes included.
LONGEST_KEPT = 3900
PAGE = r"^/v1/pages(/[A-Za-z0-9_-]+){0,4}$"


class SignInAsked(Strict):
    """Where somebody wanted to go; `again` when they had been signed in before."""

    next: Annotated[str, Field(max_length=300, pattern=PAGE)] = "/v1/pages"
    again: Literal["1"] | None = None
    lang: Language | None = None


class SignInForm(Strict):
    """An access token, and where its owner wanted to go."""

    token: Annotated[str, Field(max_length=LONGEST_KEPT)]
    next: Annotated[str, Field(max_length=300, pattern=PAGE)] = "/v1/pages"


class BoardAsked(PageQuery):
    """How much of the board, from where, in which language."""

    lang: Language | None = None


class VerdictForm(Strict):
    """What an approver says, as the buttons and boxes of a form say it."""

    party: Party
    verdict: Verdict
    comment: Prose = ""
    reopen: Annotated[tuple[Annotated[int, Field(ge=1, le=99)], ...], Field(max_length=20)] = ()
