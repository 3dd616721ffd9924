"""The contract as an OpenAPI 3.1 document: made of the routes, their models, their rights and their refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.aws import problems
from chalicelib.aws.documents import Document, JsonDocument
from chalicelib.aws.http import Route
from chalicelib.aws.idempotency import LONGEST_KEY, KeyReused, KeyUnusable
from chalicelib.core import errors
from chalicelib.core.access import RIGHTS, Citation, Level, Right
from chalicelib.core.errors import BatonError
from chalicelib.core.ids import PATTERN
from chalicelib.core.paging import BadCursor
from chalicelib.core.refs import REF as IN_PATH_REF
from chalicelib.core.refs import SYSTEM

REF = "#/components/schemas/"
Json = dict[str, Any]
Places = dict[tuple[Any, str], Json]


@dataclass(frozen=True)
class Refusal:
    """One way to be refused: its status, its stable code, and what it means."""

    status: int
    code: str
    meaning: str

    @classmethod
    def of(cls, kind: type[BatonError], code: str = "") -> Refusal:
        """The refusal that an error is on the wire."""
        meaning = (kind.__doc__ or "").partition("\n")[0]
        return cls(problems.status_of(kind), code or kind.code, meaning)


def document(routes: Sequence[Route], *, title: str, about: str, version: str) -> Json:
    """The whole contract; strict: what it does not allow is refused or never answered."""
    schemas, places = _schemas(routes)
    responses: Json = {}
    paths: dict[str, Json] = {}
    for route in sorted(routes, key=lambda route: route.path):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, places, responses)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about},
        "servers": [{"url": "/", "description": "Where this document was read."}],
        "tags": [{"name": name} for name in dict.fromkeys(route.module for route in routes)],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": _PROBLEM, "Fault": _FAULT, "Lock": _LOCK},
            "responses": responses,
            "parameters": _HEADERS_IN,
            "headers": _HEADERS_OUT,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def refusals(route: Route) -> list[Refusal]:
    """Every way in which a route may refuse: the edge's follow from its fields, the business' from `refuses`."""
    found = [Refusal.of(kind) for kind in (*_edge(route), *route.refuses)]
    right = RIGHTS[route.right]
    if isinstance(right, Right) and right.level is Level.FULL:
        found.append(Refusal.of(errors.Locked, right.locked))
    return sorted(dict.fromkeys(found), key=lambda refusal: (refusal.status, refusal.code))


def _edge(route: Route) -> Iterator[type[BatonError]]:
    yield from (errors.TooManyRequests, BatonError, errors.Unavailable)
    if not route.public:
        yield from (errors.Unauthenticated, errors.Forbidden)
    if "{" in route.path:
        yield errors.NotFound
    if route.query:
        yield errors.Invalid
        if "cursor" in route.query.model_fields:
            yield BadCursor
    if route.body:
        yield from (errors.Unreadable, errors.TooLarge, errors.UnsupportedMedia, errors.Invalid)
    if route.edits:
        yield from (errors.Stale, errors.IfMatchRequired)
    if route.acts:
        yield from (KeyReused, KeyUnusable)


def _operation(route: Route, places: Places, responses: Json) -> Json:
    summary, _, rest = route.about.partition("\n")
    right = RIGHTS[route.right]
    return {
        "operationId": route.name,
        "summary": summary,
        "description": "\n\n".join(part for part in (rest.strip(), _right_text(route.right)) if part),
        "tags": [route.module],
        "security": [] if route.public else [{"token": []}],
        "x-baton-right": {
            "name": route.right,
            "level": right.level.value if isinstance(right, Right) else None,
            "scopes": {role.value: scope.name.lower() for role, scope in right.scopes.items()},
        },
        "parameters": [*_in_path(route), *_in_query(route, places), *_in_headers(route)],
        **({"requestBody": _body(route, places[route.body, "validation"])} if route.body else {}),
        "responses": {
            **_success(route, places),
            **{str(status): _problem(status, many, responses) for status, many in _by_status(refusals(route))},
        },
    }


def _right_text(name: str) -> str:
    right = RIGHTS[name]
    if not isinstance(right, Right):
        return "Public: needs no token."
    scopes = ", ".join(f"{role.value} ({scope.name.lower()})" for role, scope in right.scopes.items())
    return f"Needs the right `{name}`: {scopes}; level of access `{right.level.value}` or more."


def _in_path(route: Route) -> Iterator[Json]:
    for name in re.findall(r"{(\w+)}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": _IN_PATH.get(name, _ID)}


def _in_query(route: Route, places: Places) -> Iterator[Json]:
    if route.query is None:
        return
    model = route.query.model_json_schema(ref_template=REF + "{model}")
    for name, schema in model["properties"].items():
        given = _without_null({key: value for key, value in schema.items() if key != "title"})
        yield {"name": name, "in": "query", "required": name in model.get("required", ()), "schema": given}


def _without_null(schema: Json) -> Json:
    """A parameter is there or not; only in JSON can it be null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {key: value for key, value in schema.items() if key not in ("anyOf", "default")}


def _in_headers(route: Route) -> list[Json]:
    wanted = ["Accept-Language"]
    wanted += ["Idempotency-Key"] if route.acts else []
    wanted += ["If-Match"] if route.edits else []
    wanted += ["If-None-Match"] if issubclass(route.answer, Document) else []
    return [{"$ref": f"#/components/parameters/{name}"} for name in wanted]


def _body(route: Route, place: Json) -> Json:
    schema = route.rows.schema_in(place) if route.rows else place
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _success(route: Route, places: Places) -> Json:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", "Content-Language")}
    if issubclass(route.answer, Document) or (hasattr(route.answer, "etag_version") and not route.rows):
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    if route.acts and not route.rows:
        headers["Idempotent-Replayed"] = {"$ref": "#/components/headers/Idempotent-Replayed"}
    if issubclass(route.answer, Document):
        kept = {"description": "It is still what the caller has.", "headers": headers}
        kind = "object" if issubclass(route.answer, JsonDocument) else "string"
        content = {route.answer.media_type.partition(";")[0]: {"schema": {"type": kind}}}
        return {"200": {"description": route.about, "headers": headers, "content": content}, "304": kept}
    place = places[route.answer, "serialization"]
    schema = route.rows.schema_out(place, {"$ref": REF + "Problem"}) if route.rows else place
    content = {"application/json": {"schema": schema}}
    about = (route.answer.__doc__ or "").partition("\n")[0]
    return {str(route.status): {"description": about, "headers": headers, "content": content}}


def _by_status(found: Iterable[Refusal]) -> list[tuple[int, list[Refusal]]]:
    grouped: dict[int, list[Refusal]] = {}
    for refusal in found:
        grouped.setdefault(refusal.status, []).append(refusal)
    return list(grouped.items())


def _problem(status: int, many: list[Refusal], responses: Json) -> Json:
    """A reference to the answer of these refusals, which many routes share."""
    codes = [refusal.code for refusal in many]
    name = f"{status}.{'.'.join(codes)}"
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", *_BY_STATUS.get(status, ()))}
    schema = {
        "allOf": [{"$ref": REF + "Problem"}],
        "properties": {"status": {"const": status}, "code": {"enum": codes}},
        "unevaluatedProperties": False,
    }
    responses[name] = {
        "description": "\n".join(f"- `{refusal.code}`: {refusal.meaning}" for refusal in many),
        "headers": headers,
        "content": {"application/problem+json": {"schema": schema}},
    }
    return {"$ref": f"#/components/responses/{name}"}


def _schemas(routes: Sequence[Route]) -> tuple[Json, Places]:
    """Every model's schema by name, and where each model's stands."""
    asked: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for route in routes:
        if route.body:
            asked[route.body, "validation"] = None
        if issubclass(route.answer, BaseModel):
            asked[route.answer, "serialization"] = None
    places, made = models_json_schema(list(asked), ref_template=REF + "{model}")
    found: Places = {(model, mode): place for (model, mode), place in places.items()}
    return {name: _untitled(schema) for name, schema in sorted(made.get("$defs", {}).items())}, found


def _untitled(schema: Json) -> Json:
    """Without the titles that pydantic makes of the names of fields: they say nothing more."""
    properties = {name: {k: v for k, v in field.items() if k != "title"} for name, field in _fields(schema)}
    return {key: value for key, value in schema.items() if key != "title"} | (
        {"properties": properties} if properties else {}
    )


def _fields(schema: Json) -> Iterable[tuple[str, Json]]:
    fields: dict[str, Json] = schema.get("properties", {})
    return fields.items()


_ID: Json = {"type": "string", "pattern": f"^{PATTERN}$", "maxLength": 120}
_TEXT: Json = {"type": "string"}
_IN_PATH: dict[str, Json] = {
    "number": {"type": "integer", "minimum": 0, "maximum": 99},
    "system": {"type": "string", "pattern": f"^{SYSTEM}$"},
    "ref": {"type": "string", "pattern": f"^{IN_PATH_REF}$"},
}
_CODE: Json = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_FAULT: Json = {
    "type": "object",
    "description": "One thing that is wrong or missing, in a field or about a subject.",
    "additionalProperties": False,
    "required": ["field", "code", "message"],
    "properties": {"field": _TEXT, "code": _CODE, "message": _TEXT, "subject_id": _TEXT},
}
_RULE: Json = {
    "type": ["object", "null"],
    "description": "The company's rule behind it, as in force when it began; null if there was none.",
    "additionalProperties": False,
    "required": [field.name for field in fields(Citation)],
    "properties": {
        "policy_id": _ID,
        "policy": _TEXT,
        "clause": _TEXT,
        "version": {"type": "integer", "minimum": 1},
        "published_on": {"type": "string", "format": "date"},
        "acknowledged_on": {"type": ["string", "null"], "format": "date"},
        "acknowledged_version": {"type": ["integer", "null"], "minimum": 1},
    },
}
_LOCK: Json = {
    "type": "object",
    "description": "The handover's lock that forbids it.",
    "additionalProperties": False,
    "required": ["case", "rule", "since", "interim_holder_id"],
    "properties": {
        "case": _TEXT,
        "rule": _RULE,
        "since": {"type": "string", "format": "date-time"},
        "interim_holder_id": _TEXT,
    },
}
_PROBLEM: Json = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` never changes; `title` and `detail` are in the reader's language.",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": _CODE,
        "errors": {"type": "array", "items": {"$ref": REF + "Fault"}},
        "request_id": _TEXT,
        "lock": {"$ref": REF + "Lock"},
        "case": {"type": "string", "description": "The case that is open already."},
    },
}
_HEADERS_IN: Json = {
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "The language of messages: `zh-CN` (when nothing is asked for) or `en`.",
        "schema": {"type": "string", "examples": ["zh-CN", "en"]},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes a retry safe: the same key and request get the first answer again, for a day.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag that the editor saw.",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,12}"$', "examples": ['"3"']},
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag that the caller has; 304 when it is still the one.",
        "schema": {"type": "string"},
    },
}
_HEADERS_OUT: Json = {
    "X-Request-Id": {"description": "Names this exchange in logs.", "required": True, "schema": _TEXT},
    "Content-Language": {"description": "The language of the texts.", "required": True, "schema": _TEXT},
    "ETag": {"description": "The version; If-Match takes it.", "required": True, "schema": _TEXT},
    "Idempotent-Replayed": {"description": "`true` when this is the first answer again.", "schema": {"const": "true"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "required": True, "schema": _TEXT},
    "Retry-After": {
        "description": "Seconds until the same request may succeed.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
}
_BY_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
