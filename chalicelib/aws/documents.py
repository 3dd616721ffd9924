"""Answers that are no models: texts for everyone, which may be kept for a while and are asked for anew by their tag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from chalicelib.aws.idempotency import Reply


@dataclass(frozen=True)
class Document:
    """A text per language, and what a browser may do with it (Content-Security-Policy)."""

    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    text: Callable[[str], str]
    policy: str = "default-src 'none'; frame-ancestors 'none'"

    def reply(self, language: str, seen: str | None) -> Reply:
        """The text, or 304 without one for a caller whose If-None-Match names it."""
        text = self.text(language)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        headers = {
            "Content-Type": self.media_type,
            "Content-Language": language,
            "Content-Security-Policy": self.policy,
            "Cache-Control": "public, max-age=300",
            "ETag": tag,
            # API Gateway packs what is long for who can unpack it.
            "Vary": "Accept-Language, Accept-Encoding",
        }
        known = {one.strip().removeprefix("W/") for one in (seen or "").split(",")}
        return Reply(304, "", headers) if tag in known else Reply(200, text, headers)


class JsonDocument(Document):
    """A text in JSON."""

    media_type = "application/json"


class HtmlDocument(Document):
    """A page."""

    media_type = "text/html; charset=utf-8"
