"""The edge: one blueprint class that authenticates, authorises, parses, decides again, renders, explains refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn, get_type_hints

from chalice import Blueprint, Response
from pydantic import BaseModel, ValidationError

from chalicelib.aws.auth import Login, verifier
from chalicelib.aws.log import logger
from chalicelib.aws.tables import decide_again
from chalicelib.core import errors
from chalicelib.core.access import RIGHTS, Caller, Public, authorise
from chalicelib.core.errors import BatonError, Fault, Invalid, NotFound, TooLarge, Unreadable, UnsupportedMedia
from chalicelib.core.ids import is_id, new_id
from chalicelib.core.messages import language_of, sentence

LARGEST_BODY = 1_000_000
DEEPEST_BODY = 32
STATUS: Mapping[type[BatonError], int] = {
    errors.Unreadable: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.Invalid: 422,
    errors.Locked: 423,
    errors.IfMatchRequired: 428,
    errors.Unavailable: 503,
}
_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Route:
    """What the outside may call: method, path, the right it needs, the models of what goes in and out, its refusals.

    `refuses` names the errors of the business; those of the edge itself follow from the other fields.
    """

    method: str
    path: str
    name: str
    summary: str
    right: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel]
    status: int
    refuses: tuple[type[BatonError], ...]


class NoSuchRight(RuntimeError):
    """A route names a right that the table of rights does not know: it must not start."""


Identify = Callable[[Login, str], Caller]
ROUTES: list[Route] = []
_identify: list[Identify] = []


def identify_with(identify: Identify) -> None:
    """Say how a verified login becomes a caller with the rights of this instant."""
    _identify[:] = [identify]


class ApiBlueprint(Blueprint):
    """A Chalice blueprint whose every view has a right, and whose every refusal is a problem document."""

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
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Serve a view at a path: it is called with the caller, the parsed body and query if it has them, and ids.

        The view answers the pydantic model that its annotation names; `status` is that of success.
        """
        if right not in RIGHTS:
            raise NoSuchRight(f"{method} {path}: {right}")

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            answers = get_type_hints(view)["return"]
            summary = (view.__doc__ or "").partition("\n")[0]
            route = Route(method, path, view.__name__, summary, right, body, query, answers, status, refuses)
            ROUTES.append(route)

            def answer(**ids: str) -> Response:
                return _Exchange(route, view, self.current_request, ids).answer()

            answer.__name__ = view.__name__
            # Any narrower content type would let Chalice answer 415 itself, without a problem document.
            self.route(path, methods=[method], name=view.__name__, content_types=["*/*"])(answer)
            return view

        return register


class _Exchange:
    """One request and its answer."""

    def __init__(self, route: Route, view: Callable[..., Any], request: Any, ids: Mapping[str, str]):
        self._route = route
        self._view = view
        self._request = request
        self._ids = ids
        self._id = new_id("req")
        self._language = language_of(request.headers.get("accept-language"))

    def answer(self) -> Response:
        logger.append_keys(request_id=self._id, route=self._route.name)
        try:
            result = decide_again(self._attempt)
        except BatonError as refusal:
            return self._problem(refusal)
        except Exception:
            logger.exception("unexpected")
            return self._problem(BatonError())
        return self._respond(self._route.status, result.model_dump_json(), "application/json", _etag(result))

    def _attempt(self) -> Any:
        arguments: dict[str, Any] = {}
        if not isinstance(RIGHTS[self._route.right], Public):
            arguments["caller"] = self._caller()
        if self._route.query:
            arguments["query"] = _parsed(self._route.query, self._parameters())
        if self._route.body:
            arguments["body"] = _parsed(self._route.body, self._json())
        return self._view(**arguments, **{name: _id_of(name, text) for name, text in self._ids.items()})

    def _caller(self) -> Caller:
        login = verifier().login(self._request.headers.get("authorization"))
        caller = replace(_identify[0](login, self._id), request_id=self._id)
        authorise(caller, self._route.right)
        return caller

    def _parameters(self) -> dict[str, str]:
        given = self._request.query_params
        if given is None:
            return {}
        return {name: given[name] for name in given}

    def _json(self) -> Any:
        kind = self._request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise UnsupportedMedia
        return read_json(self._request.raw_body or b"")

    def _problem(self, refusal: BatonError) -> Response:
        status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 500)
        document = {
            "type": f"https://baton.example/problems/{refusal.code}",
            "title": sentence(refusal.code, self._language, refusal.facts),
            "status": status,
            "detail": sentence(refusal.code, self._language, refusal.facts),
            "code": refusal.code,
            "errors": [self._fault(fault) for fault in refusal.errors],
            "request_id": self._id,
            **refusal.extra,
        }
        body = json.dumps(document, ensure_ascii=False)
        retry = {"Retry-After": "1"} if status in (429, 503) else {}
        challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        return self._respond(status, body, "application/problem+json", {**retry, **challenge})

    def _fault(self, fault: Fault) -> dict[str, str]:
        message = fault.message or sentence(fault.code, self._language, {"subject_id": fault.subject_id})
        subject = {"subject_id": fault.subject_id} if fault.subject_id else {}
        return {"field": fault.field, "code": fault.code, "message": message, **subject}

    def _respond(self, status: int, body: str, kind: str, more: Mapping[str, str]) -> Response:
        logger.info("answered", status=status)
        headers = {"Content-Type": kind, "X-Request-Id": self._id, "Content-Language": self._language, **_ALWAYS}
        return Response(body=body, status_code=status, headers={**headers, **more})


def _id_of(name: str, text: str) -> str | int:
    """What stands in a path: an id, or the number of a task; anything else names nothing."""
    if name == "number" and text.isascii() and text.isdigit() and len(text) <= 2:
        return int(text)
    if name == "number" or not is_id(text):
        raise NotFound
    return text


def _etag(result: Any) -> dict[str, str]:
    version = getattr(result, "etag_version", None)
    return {} if version is None else {"ETag": f'"{version}"'}


def _parsed(model: type[BaseModel], value: Any) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as refused:
        raise Invalid(errors=[_fault_of(error) for error in refused.errors()[:50]]) from refused


def _fault_of(error: Any) -> Fault:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    return Fault(field=field, code=error["type"], message=error["msg"])


def read_json(raw: bytes) -> Any:
    """The value of a JSON body; `Unreadable` for what is no strict JSON, `TooLarge` over a million bytes."""
    if len(raw) > LARGEST_BODY:
        raise TooLarge
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
        text.encode("utf-8")
    except (ValueError, RecursionError) as refused:
        raise Unreadable from refused
    _check_depth(value, DEEPEST_BODY)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _check_depth(value: Any, left: int) -> None:
    if left == 0:
        raise Unreadable
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _check_depth(child, left - 1)
