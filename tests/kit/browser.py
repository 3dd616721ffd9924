"""A browser without script in this process: it signs in, keeps its cookie, follows 303 and sends forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.kit.company import TestCompany
from tests.kit.door import Door

HOME = "/v1/pages"
HERE = {"sec-fetch-site": "same-origin"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Shown:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Browser:
    """One person's browser, in a language."""

    company: TestCompany
    who: str
    language: str = "zh-CN"
    cookie: str = field(default="", init=False)

    def __post_init__(self) -> None:
        answer = self.send("/sign-in", {"token": self.company.token(self.who)})
        assert answer.status == 303, answer.text
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def see(self, rest: str = "", **headers: str) -> Shown:
        """Look at a page."""
        return self._ask("GET", rest, b"", headers)

    def send(self, rest: str, fields: Any, **headers: str) -> Shown:
        """Send a form as a page of this place does, unless headers say otherwise."""
        given = {**HERE, "content-type": FORM, **{name.replace("_", "-"): text for name, text in headers.items()}}
        return self._ask("POST", rest, urlencode(fields, doseq=True).encode(), given)

    def _ask(self, method: str, rest: str, body: bytes, headers: dict[str, str]) -> Shown:
        given = {"accept-language": self.language, "cookie": self.cookie, **headers}
        answer = Door().request(method, HOME + rest, given, body)
        return Shown(answer["statusCode"], answer["body"], answer["headers"])
