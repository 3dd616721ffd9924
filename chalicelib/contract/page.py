"""The contract as a page: plain HTML and one stylesheet, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from chalicelib.contract.examples import curl
from chalicelib.contract.words import words

Json = Mapping[str, Any]
READABLE_PATTERN = 60


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def policy() -> str:
    """What a browser may do with the page: show it with its own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def render(document: Json, language: str) -> str:
    """The page of an OpenAPI document, its frame in a language."""
    say = words(language)
    body = [_navigation(document, say), "<main>", _opening(document, say)]
    for tag in document["tags"]:
        body.append(f'<h2 id="{tag["name"]}">{escape(say[tag["name"]])}</h2>')
        body += [_operation(*one, document, say) for one in _operations(document, tag["name"])]
    body += [f'<h2 id="schemas">{say["schemas"]}</h2>']
    body += [_schema(name, schema, say) for name, schema in sorted(document["components"]["schemas"].items())]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Baton API</title><style>{_style()}</style></head><body>{''.join(body)}</main></body></html>"
    )


def _operations(document: Json, tag: str) -> list[tuple[str, str, Json]]:
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    ]


def _navigation(document: Json, say: Mapping[str, str]) -> str:
    groups = []
    for tag in document["tags"]:
        links = "".join(
            f'<li><a href="#{operation["operationId"]}">{_method(method)}<span>{_breakable(path.removeprefix("/v1"))}'
            "</span></a></li>"
            for method, path, operation in _operations(document, tag["name"])
        )
        groups.append(f'<h2><a href="#{tag["name"]}">{escape(say[tag["name"]])}</a></h2><ul>{links}</ul>')
    last = f'<h2><a href="#schemas">{say["schemas"]}</a></h2>'
    inside = f"<summary>{say['contents']}</summary>{''.join(groups)}{last}"
    return f'<nav aria-label="{say["contents"]}"><details open>{inside}</details></nav>'


def _opening(document: Json, say: Mapping[str, str]) -> str:
    info = document["info"]
    about = "".join(f"<p>{_prose(part)}</p>" for part in (say.get("about") or info["description"]).split("\n\n"))
    return (
        f"<header><h1>Baton API <small>{escape(info['version'])}</small></h1>{about}"
        f"<h2>{say['start']}</h2><p>{say['start_text']}</p>"
        f"<pre>{escape(say['start_shell'])}</pre>"
        f'<p><a href="openapi.json">openapi.json</a> · OpenAPI {escape(document["openapi"])} · '
        f"{say['import']}</p></header>"
    )


def _operation(method: str, path: str, operation: Json, document: Json, say: Mapping[str, str]) -> str:
    parts = [
        f'<article id="{operation["operationId"]}"><h3>{_method(method)} <code>{_breakable(path)}</code></h3>',
        f'<p class="summary">{_prose(operation["summary"])}</p>',
        *(f"<p>{_prose(part)}</p>" for part in operation["description"].split("\n\n")),
        f"<details open><summary>{say['example']}</summary>",
        f"<pre>{escape(curl(method, path, operation, document))}</pre></details>",
        _parameters(operation, document, say),
        _body(operation, document, say),
        _answers(operation, document, say),
    ]
    return "".join(parts) + "</article>"


def _parameters(operation: Json, document: Json, say: Mapping[str, str]) -> str:
    found = [_resolved(parameter, document) for parameter in operation["parameters"]]
    rows = [
        f'<tr><th scope="row"><code>{escape(one["name"])}</code>{_required(one.get("required", False), say)}</th>'
        f"<td>{say[one['in']]}</td><td>{_kind(one['schema'])}<br>{_prose(one.get('description', ''))}</td></tr>"
        for one in found
    ]
    return _folded(say["parameters"], f"<table>{''.join(rows)}</table>")


def _body(operation: Json, document: Json, say: Mapping[str, str]) -> str:
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return _folded(f"{say['body']} · {_kind(schema)}", _fields(_resolved(schema, document), say), unfolded=" open")


def _answers(operation: Json, document: Json, say: Mapping[str, str]) -> str:
    rows = []
    for status, given in operation["responses"].items():
        answer = _resolved(given, document)
        content: Json = next((one["schema"] for one in answer.get("content", {}).values()), {})
        shape = _kind(content) if status < "300" and content else ""
        lines = "<br>".join(_prose(line.removeprefix("- ")) for line in answer["description"].split("\n"))
        rows.append(f'<tr class="s{status[0]}"><th scope="row">{status}</th><td>{lines} {shape}</td></tr>')
    return _folded(say["answers"], f'<table class="answers">{"".join(rows)}</table>')


def _schema(name: str, schema: Json, say: Mapping[str, str]) -> str:
    about = f"<p>{_prose(schema.get('description', ''))}</p>"
    kinds = _fields(schema, say) if "properties" in schema else f"<p>{_kind(schema)}</p>"
    return f'<article class="schema" id="schema-{name}"><h3><code>{name}</code></h3>{about}{kinds}</article>'


def _fields(schema: Json, say: Mapping[str, str]) -> str:
    rows = [
        f'<tr><th scope="row"><code>{escape(name)}</code>{_required(name in schema.get("required", ()), say)}</th>'
        f"<td>{_kind(field)}<br>{_prose(field.get('description', ''))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    ]
    return f"<table>{''.join(rows)}</table>"


def _kind(schema: Json) -> str:
    """The type of a value with its bounds, in one line."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(f"<code>{escape(str(one))}</code>" for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]{_bounds(schema)}"
    kind = schema.get("format") or schema.get("type", "…")
    return f"{escape(' | '.join(kind) if isinstance(kind, list) else kind)}{_bounds(schema)}{_known(schema)}"


def _bounds(schema: Json) -> str:
    low = next((schema[name] for name in ("minimum", "minLength", "minItems") if name in schema), None)
    high = next((schema[name] for name in ("maximum", "maxLength", "maxItems") if name in schema), None)
    found = f" {'' if low is None else low}…{'' if high is None else high}" if (low, high) != (None, None) else ""
    shown = len(schema.get("pattern", "")) <= READABLE_PATTERN
    found += f' <code class="pattern">{escape(schema["pattern"])}</code>' if "pattern" in schema and shown else ""
    return found + (f" = <code>{escape(str(schema['default']))}</code>" if schema.get("default") is not None else "")


def _known(schema: Json) -> str:
    many = schema.get("examples", [])
    return f": {' '.join(f'<code>{escape(str(one))}</code>' for one in many)}" if many else ""


def _resolved(given: Json, document: Json) -> Json:
    if "$ref" not in given:
        return given
    found = document
    for part in given["$ref"].split("/")[1:]:
        found = found[part]
    return found


def _folded(title: str, inside: str, *, unfolded: str = "") -> str:
    return f"<details{unfolded}><summary>{title}</summary>{inside}</details>"


def _method(method: str) -> str:
    return f'<b class="method {method.lower()}">{method}</b>'


def _breakable(path: str) -> str:
    return escape(path).replace("/", "<wbr>/")


def _required(required: object, say: Mapping[str, str]) -> str:
    return f' <em title="{say["required"]}">*</em>' if required else ""


def _prose(text: str) -> str:
    """Escaped text in which `code` stands as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
