"""Texts as people compare them."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """A text without what a searcher does not type: width, case, and how its characters are composed (NFKC, folded)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
