"""The edge: one blueprint class that authenticates, authorises, parses, decides again, renders, explains refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import cleandoc
from typing import Any, get_type_hints

from chalice import Blueprint, Response
from pydantic import BaseModel, ValidationError

from chalicelib.aws import idempotency, items, probes, problems, tables, telemetry
from chalicelib.aws.auth import Login, verifier
from chalicelib.aws.bodies import read_json
from chalicelib.aws.documents import Document
from chalicelib.aws.idempotency import Reply, Retry
from chalicelib.aws.items import Place
from chalicelib.aws.probes import ProbeStore
from chalicelib.aws.rows import Rows
from chalicelib.core import clock
from chalicelib.core.access import RIGHTS, Caller, Public, authorise
from chalicelib.core.errors import (
    BatonError,
    Fault,
    IfMatchRequired,
    Invalid,
    NotFound,
    Raced,
    Stale,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from chalicelib.core.ids import is_id, new_id
from chalicelib.core.messages import language_of
from chalicelib.core.refs import is_ref

ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_VERSION_TAG = re.compile(r'"([0-9]{1,12})"')
EDITS = frozenset({"PUT", "PATCH", "DELETE"})
# What a route reads beside its caller's rights, by one request: told by the company and the ids that the request names.
Beside = Callable[[str, Mapping[str, str]], Iterable[Place]]


@dataclass(frozen=True)
class Route:
    """What the outside may call: method, path, the right it needs, the models of what goes in and out, its refusals.

    `refuses` names the errors of the business; those of the edge itself follow from the other fields.
    """

    method: str
    path: str
    name: str
    module: str
    about: str
    right: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | type[Document]
    status: int
    refuses: tuple[type[BatonError], ...]
    beside: tuple[Beside, ...] = ()
    upserts: bool = False
    rows: Rows | None = None

    @property
    def public(self) -> bool:
        """Whether it asks for no token."""
        return isinstance(RIGHTS[self.right], Public)

    @property
    def acts(self) -> bool:
        """Whether it may change something, so that a key makes its retry safe."""
        return self.method != "GET"

    @property
    def edits(self) -> bool:
        """Whether the caller must say which version they saw (If-Match); an upsert by reference need not."""
        return self.method in EDITS and not self.upserts


class NoSuchRight(RuntimeError):
    """A route names a right that the table of rights does not know: it must not start."""


Identify = Callable[[Login, str, Callable[[str], Sequence[Place]]], Caller]
ROUTES: list[Route] = []
_identify: list[Identify] = []
_probes = ProbeStore()


def identify_with(identify: Identify) -> None:
    """Say how a verified login becomes a caller with the rights of this instant."""
    _identify[:] = [identify]


class ApiBlueprint(Blueprint):
    """A Chalice blueprint whose every view has a right, and whose every refusal is a problem document."""

    routes = ROUTES

    def exchange(self, *of: Any) -> Exchange:
        """One request to one of its routes, and its answer."""
        return Exchange(*of)

    def api(
        self,
        path: str,
        method: str,
        *,
        right: str,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        status: int = 200,
        refuses: tuple[type[BatonError], ...] = (),
        beside: tuple[Beside, ...] = (),
        upserts: bool = False,
        rows: Rows | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Serve a view at a path: it is called with the caller, the parsed body and query if it has them, and ids.

        A view of PUT, PATCH or DELETE also takes `seen`, the version that the caller's If-Match names. The view answers
        the pydantic model, or the `Document`, that its annotation names; `status` is that of success. What `beside`
        names is read together with the caller's rights. A PUT that `upserts` asks for no If-Match and has no `seen`.
        With `rows` the view is called for each row of the body, and `body` is the model of a row: each is decided,
        written and made safe to retry by itself, and the answer tells of each.
        """
        if right not in RIGHTS:
            raise NoSuchRight(f"{method} {path}: {right}")

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            answers, module = get_type_hints(view)["return"], view.__module__.split(".")[1]
            about = cleandoc(view.__doc__ or "")
            route = Route(
                method,
                path,
                view.__name__,
                module,
                about,
                right,
                body,
                query,
                answers,
                status,
                refuses,
                beside,
                upserts,
                rows,
            )
            self.routes.append(route)

            def answer(**ids: str) -> Response:
                return self.exchange(route, view, self.current_request, ids).answer()

            answer.__name__ = view.__name__
            # Any narrower content type would let Chalice answer 415 itself, without a problem document.
            self.route(path, methods=[method], name=view.__name__, content_types=["*/*"])(answer)
            return view

        return register


class Exchange:
    """One request and its answer."""

    # What of a request a key is good for, beside its route.
    _place = ""

    def __init__(
        self, route: Route, view: Callable[..., Any], request: Any, ids: Mapping[str, str], request_id: str = ""
    ):
        self._route = route
        self._view = view
        self._request = request
        self._ids = ids
        self._id = request_id or new_id("req")
        self._language = language_of(request.headers.get("accept-language"))

    def answer(self) -> Response:
        """What goes out: the view's answer, or the problem document of a refusal."""
        with telemetry.run(self._route.name, request_id=self._id):
            try:
                reply = tables.decide_again(self._attempt)
            except BatonError as refusal:
                return self._problem(refusal)
            except Exception as failure:
                telemetry.failed(failure)
                return self._problem(BatonError())
            return self._respond(reply)

    def _attempt(self) -> Reply:
        with items.at_hand():
            return self._answer_once()

    def _answer_once(self) -> Reply:
        if self._route.public:
            return self._reply(self._view(**self._arguments()))
        login = self._login()
        return self._answer_to(self._caller(login), login)

    def _login(self) -> Login:
        return verifier().login(self._request.headers.get("authorization"))

    def _answer_to(self, caller: Caller, login: Login) -> Reply:
        return self._each(caller, login, self._route.rows) if self._route.rows else self._decide(caller, login)

    def _caller(self, login: Login) -> Caller:
        """Who asks, with the rights of this instant, if they are enough."""
        caller = replace(_identify[0](login, self._id, self._beside), request_id=self._id, language=self._language)
        telemetry.tell(org_id=caller.org_id, employee_id=caller.employee_id)
        authorise(caller, self._route.right, case_id=self._ids.get("handover_id", ""))
        return caller

    def _decide(self, caller: Caller, login: Login) -> Reply:
        arguments = self._arguments()
        retry = self._retry(caller, login, arguments)
        try:
            return self._act(login, retry, {"caller": caller, **arguments})
        except (BatonError, tables.Answered) as refusal:
            if isinstance(refusal, Unauthenticated):
                raise
            return self._answered_before(caller, retry, refusal)

    def _each(self, caller: Caller, login: Login, rows: Rows) -> Reply:
        """The answers to all rows of the body: what one is refused spoils no other."""
        body = _parsed(rows.envelope, self._json())
        items.bring(self._places(caller.org_id))
        self._retry(caller, login, self._shared())
        whole = self._route, self._view, self._request, self._ids, self._id
        given = enumerate(getattr(body, rows.field))
        entries = [RowExchange(*whole, rows=rows, index=at, row=row).entry(caller, login) for at, row in given]
        return Reply(self._route.status, rows.text(entries), self._headers("application/json"))

    def _beside(self, org_id: str) -> Sequence[Place]:
        """What is read together with the caller's rights; what many rows name is read when it is known who asks."""
        return [] if self._route.rows or not self._route.beside else self._places(org_id)

    def _places(self, org_id: str) -> Sequence[Place]:
        """What the route reads beside, of everything that the request names; of a body that cannot be read, nothing."""
        named = [_ids_in({**(self._request.query_params or {}), **body, **self._ids}) for body in self._bodies()]
        return [place for one in named for of in self._route.beside for place in of(org_id, one)]

    def _bodies(self) -> list[dict[str, Any]]:
        """The fields of the body, or of each of its rows."""
        try:
            body = self._json() if self._route.body else {}
        except BatonError:
            body = {}
        bodies = self._route.rows.of(body) if self._route.rows else [body]
        return [one if isinstance(one, dict) else {} for one in bodies]

    def _act(self, login: Login, retry: Retry | None, arguments: Mapping[str, Any]) -> Reply:
        """Call the view and write what it decided together with the answer to it.

        Where nothing is left to be written, a key may stand for the answer that was given when something was.
        """
        with tables.unit() as unit:
            reply = self._reply(self._view(**arguments))
        login.require_alive()
        if retry is not None and not unit.writes:
            return idempotency.answered(retry, clock.now()) or reply
        unit.commit(retry, reply, now=clock.now())
        return reply

    def _answered_before(self, caller: Caller, retry: Retry | None, refusal: Exception) -> Reply:
        """A refusal is no answer to a request that had succeeded before: the first answer is."""
        reply = idempotency.answered(retry, clock.now()) if retry else None
        if reply is not None:
            return reply
        if isinstance(refusal, tables.Answered):
            raise Raced from refusal
        if isinstance(refusal, BatonError) and probes.is_miss(refusal):
            _probes.count(caller, clock.now())
        raise refusal

    def _arguments(self) -> dict[str, Any]:
        arguments = self._shared()
        if self._route.body:
            arguments["body"] = _parsed(self._route.body, self._json())
        return arguments

    def _shared(self) -> dict[str, Any]:
        """The arguments that every row of a body has in common."""
        arguments: dict[str, Any] = {}
        if self._route.query:
            arguments["query"] = _parsed(self._route.query, self._parameters())
        if self._route.edits:
            arguments["seen"] = _version_of(self._request.headers.get("if-match"))
        return arguments | {name: _id_of(name, text) for name, text in self._ids.items()}

    def _retry(self, caller: Caller, login: Login, arguments: Mapping[str, Any]) -> Retry | None:
        key = self._request.headers.get("idempotency-key")
        if key is None or not self._route.acts:
            return None
        asked = {name: _plain(value) for name, value in arguments.items()}
        route = self._route.name + self._place
        return Retry.of(key, org_id=caller.org_id, login=login.key, route=route, asked=asked)

    def _parameters(self) -> dict[str, str]:
        given = self._request.query_params
        if given is None:
            return {}
        twice = [Fault(name, "parameter_twice") for name in given if len(given.getlist(name)) > 1]
        if twice:
            raise Invalid(errors=twice)
        return {name: given[name] for name in given}

    def _json(self) -> Any:
        kind = self._request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise UnsupportedMedia
        return read_json(self._request.raw_body or b"")

    def _reply(self, result: BaseModel | Document) -> Reply:
        if isinstance(result, Document):
            return result.reply(self._language, self._request.headers.get("if-none-match"))
        headers = self._headers("application/json") | _etag(result)
        return Reply(self._route.status, result.model_dump_json(), headers)

    def _headers(self, media_type: str) -> dict[str, str]:
        return {"Content-Type": media_type, "Content-Language": self._language}

    def _problem(self, refusal: BatonError) -> Response:
        telemetry.tell(code=refusal.code)
        headers = self._headers("application/problem+json") | dict(problems.headers_of(refusal))
        return self._respond(Reply(problems.status_of(type(refusal)), self._document(refusal), headers))

    def _document(self, refusal: BatonError) -> str:
        return problems.document(refusal, language=self._language, request_id=self._id)

    def _respond(self, reply: Reply) -> Response:
        telemetry.tell(status=reply.status)
        if idempotency.REPLAYED in reply.headers:
            telemetry.count("replays")
        headers: dict[str, str | list[str]] = {**ALWAYS, **reply.headers, "X-Request-Id": self._id}
        return Response(body=reply.body, status_code=reply.status, headers=headers)


class RowExchange(Exchange):
    """One row of a request's body: decided, written and kept for a retry as a request of its own would be."""

    def __init__(self, *of: Any, rows: Rows, index: int, row: Any):
        super().__init__(*of)
        self._rows, self._index, self._row = rows, index, row
        self._place = f"#{index}"

    def entry(self, caller: Caller, login: Login) -> str:
        """What the answer says of this row."""
        try:
            return self._rows.done(self._index, self._reply_in_time(caller, login).body)
        except BatonError as refused:
            refusal = refused
        except Exception as failure:
            telemetry.failed(failure)
            refusal = BatonError()
        return self._rows.refused(self._index, problems.status_of(type(refusal)), self._document(refusal))

    def _reply_in_time(self, caller: Caller, login: Login) -> Reply:
        """The first attempt takes what was read for all rows; what raced reads again, the caller's rights as well."""
        if not tables.in_time():
            raise Unavailable
        first = iter([lambda: self._decide(caller, login)])
        return tables.decide_again(lambda: next(first, self._attempt)())

    def _answer_to(self, caller: Caller, login: Login) -> Reply:
        return self._decide(caller, login)

    def _json(self) -> Any:
        return self._row


def _ids_in(named: Mapping[str, Any]) -> dict[str, str]:
    """The ids and references among what a request names."""
    texts = {name: text for name, text in named.items() if isinstance(text, str)}
    return {name: text for name, text in texts.items() if is_id(text) or _is_in_ref(name, text)}


def _is_in_ref(name: str, text: str) -> bool:
    return name in ("system", "ref") and is_ref(name, text)


def _id_of(name: str, text: str) -> str | int:
    """What stands in a path: an id, the number of a task, or a reference; anything else names nothing."""
    if _is_in_ref(name, text):
        return text
    if name == "number" and text.isascii() and text.isdigit() and len(text) <= 2:
        return int(text)
    if name in ("number", "system", "ref") or not is_id(text):
        raise NotFound
    return text


def _version_of(if_match: str | None) -> int:
    """The version that an If-Match names; `IfMatchRequired` without one, `Stale` for a tag that no version has."""
    if if_match is None:
        raise IfMatchRequired
    tag = _VERSION_TAG.fullmatch(if_match.strip())
    if tag is None:
        raise Stale
    return int(tag[1])


def _etag(result: Any) -> dict[str, str]:
    version = getattr(result, "etag_version", None)
    return {} if version is None else {"ETag": f'"{version}"'}


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _parsed(model: type[BaseModel], value: Any) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as refused:
        raise problems.invalid(refused) from refused
