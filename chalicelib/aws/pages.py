"""Pages for a browser without script: the edge as everyone meets it, but with a cookie, forms and HTML.

The cookie holds the very token that the API takes; it counts for the pages alone, and the API takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_origin
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from chalice import Response

from chalicelib.aws import problems, telemetry
from chalicelib.aws.auth import Login, verifier
from chalicelib.aws.bodies import LARGEST_BODY
from chalicelib.aws.documents import HtmlDocument
from chalicelib.aws.http import ApiBlueprint, Exchange, Route
from chalicelib.aws.idempotency import Reply
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.core.errors import BatonError, Forbidden, TooLarge, Unauthenticated, Unreadable, UnsupportedMedia
from chalicelib.core.messages import LANGUAGES

HOME = "/v1/pages"
SIGN_IN = f"{HOME}/sign-in"
COOKIE = "baton_session"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
PAGES: list[Route] = []


class FromElsewhere(Forbidden):
    """A form was sent by a page that is not Baton's."""

    code = "from_elsewhere"


@dataclass(frozen=True)
class Page(HtmlDocument):
    """A page for one reader: never kept, never shown inside another one."""

    status: int = 200
    onward: str = ""
    cookie: str = ""

    def reply(self, language: str, seen: str | None) -> Reply:
        """The page in a language. Within Baton a form says where it comes from: that is its proof."""
        headers = {
            "Content-Type": self.media_type,
            "Content-Language": language,
            "Content-Security-Policy": self.policy,
            "Referrer-Policy": "same-origin",
        }
        if self.onward:
            headers["Location"] = f"{self.onward}{'&' if '?' in self.onward else '?'}lang={language}"
        if self.cookie:
            headers["Set-Cookie"] = self.cookie
        return Reply(self.status, self.text(language), headers)


def onward(path: str, *, cookie: str = "") -> Page:
    """Where a browser goes next, in its reader's language, perhaps with a cookie."""
    return Page(lambda _: "", status=303, onward=path, cookie=cookie)


# How a refusal looks: made of the refusal, its status and the request's id.
Refused = Callable[[BatonError, int, str], Page]


class PageBlueprint(ApiBlueprint):
    """A blueprint of pages: each view answers a `Page`, `body` is the model of a form, a refusal is a page as well."""

    routes = PAGES

    def __init__(self, name: str, *, refused: Refused) -> None:
        super().__init__(name)
        self._refused = refused

    def exchange(self, *of: Any) -> Exchange:
        """One request of a browser."""
        return PageExchange(*of, refused=self._refused)


class PageExchange(Exchange):
    """One request of a browser and the page it gets."""

    def __init__(self, *of: Any, refused: Refused) -> None:
        super().__init__(*of)
        self._refused = refused
        wanted = (self._request.query_params or {}).get("lang")
        self._language = wanted if wanted in LANGUAGES else self._language

    def _answer_once(self) -> Reply:
        if self._route.acts and not is_from_here(self._request.headers):
            raise FromElsewhere
        return super()._answer_once()

    def _login(self) -> Login:
        return verifier().login(f"Bearer {session_of(self._request.headers)}")

    def _json(self) -> Any:
        """The fields of the form, those that may stand several times as lists."""
        if self._request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise UnsupportedMedia
        return _fields(self._request.raw_body or b"", _many(self._route))

    def _problem(self, refusal: BatonError) -> Response:
        telemetry.tell(code=refusal.code)
        page = self._to_sign_in() if isinstance(refusal, Unauthenticated) else self._explained(refusal)
        return self._respond(page.reply(self._language, None))

    def _explained(self, refusal: BatonError) -> Page:
        return self._refused(refusal, problems.status_of(type(refusal)), self._id)

    def _to_sign_in(self) -> Page:
        place = self._route.path.format(**{name: quote(text, safe="") for name, text in self._ids.items()})
        again = {"again": "1"} if session_of(self._request.headers) else {}
        return onward(f"{SIGN_IN}?{urlencode({'next': place, **again})}")


def session_of(headers: Mapping[str, str]) -> str:
    """The token that a browser's cookie holds, or nothing."""
    given = (one.strip().partition("=") for one in headers.get("cookie", "").split(";"))
    return next((text for name, _, text in given if name == COOKIE), "")


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a page of this very place sent a form: the browser says so, and an older one says at least from where."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    place = urlsplit(headers.get("origin", "")).netloc
    return bool(place) and place == headers.get("host")


def keep(token: str, login: Login) -> str:
    """The cookie of a session: for the pages alone, out of reach of scripts and other sites, as long as its token."""
    left = max(0, login.expires - int(clock.now().timestamp()))
    return _cookie(token, left)


def drop() -> str:
    """The cookie that ends a session."""
    return _cookie("", 0)


def _cookie(text: str, seconds: int) -> str:
    # Only a stage whose keys are on this very machine is reached without TLS.
    secure = "; Secure" if settings().jwks_url.startswith("https:") else ""
    return f"{COOKIE}={text}; Max-Age={seconds}; Path={HOME}; HttpOnly; SameSite=Strict{secure}"


def _many(route: Route) -> set[str]:
    fields = route.body.model_fields if route.body else {}
    return {name for name, one in fields.items() if get_origin(one.annotation) is tuple}


def _fields(raw: bytes, many: set[str]) -> dict[str, Any]:
    """What a form says; `Unreadable` for what is none, or says twice what it says once."""
    if len(raw) > LARGEST_BODY:
        raise TooLarge
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as refused:
        raise Unreadable from refused
    names = [name for name, _ in pairs]
    if any(names.count(name) > 1 for name in names if name not in many):
        raise Unreadable
    found: dict[str, Any] = {name: text.replace("\r\n", "\n") for name, text in pairs if name not in many}
    return found | {name: [text for one, text in pairs if one == name] for name in many & set(names)}
