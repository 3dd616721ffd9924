"""Examples made of schemas: a value of every field, and the request with curl."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
ULID = "01kasw3v8mzq4t7r5n2d9x6c1b"
_PREFIXES = {
    "client": "cli",
    "contact": f"con_{ULID}",
    "handover": "hnd",
    "interaction": f"int_{ULID}",
    "message": "msg",
    "evidence": "evd",
    "order": f"ord_{ULID}",
    "rule": "rule",
    "receivable": f"rec_{ULID}",
    "complaint": f"cmp_{ULID}",
    "team": "team",
    "department": "dep",
    "parent": "dep",
    "position": "pos",
    "asset": "ast",
    "channel": f"chn_{ULID}",
    "subject": "cli",
}
_IN_PATH = {"number": "1", "checklist_id": "chl_sales", "system": "tms", "ref": "C-1024"}
_TEXTS = {
    "lane": "佛山-上海",
    "name": "顺德恒达家电有限公司",
    "region": "佛山",
    "industry": "家电",
    "file_name": "contract.pdf",
    "comment": "资料齐全",
    "summary": "周经理讲园区白天限行，货车晚上十点以后才能进去卸货",
    "content": "账期改60天吧，我们财务定了，年后新合同照这个写",
    "next_step": "周五前回复报价",
    "reason": "听错了时间",
    "sha256": "0123456789abcdef" * 4,
    "cursor": "eyJwayI6…",
    "Idempotency-Key": "a-key-of-your-own",
}


def identifier(name: str) -> str:
    """An id as it looks in a field of that name; people's ids where the name says nothing else."""
    prefix = _PREFIXES.get(name.removesuffix("_ids").removesuffix("_id"), "emp")
    return f"{prefix}_{ULID}"


def value(schema: Json, schemas: Json, name: str = "") -> Any:
    """A value that a schema takes; nullable ones are shown with a value."""
    if "$ref" in schema:
        return value(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "anyOf" in schema:
        return value(schema["anyOf"][0], schemas, name)
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    for several in ("examples", "enum"):
        if several in schema:
            return schema[several][0]
    return _of_type(schema, schemas, name)


def _of_type(schema: Json, schemas: Json, name: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return {field: value(inner, schemas, field) for field, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [value(schema["items"], schemas, name)]
    if kind == "integer":
        return max(schema.get("minimum", 1), 1)
    return _TEXTS.get(name) or (identifier(name) if name.endswith(("_id", "_ids", "team", "received_by")) else "…")


def curl(method: str, path: str, operation: Json, document: Json) -> str:
    """The request of an operation, as it is typed in a shell."""
    components = document["components"]
    lines = [f'curl -s{"" if method == "GET" else f" -X {method}"} "$BATON{_filled(path, operation, components)}"']
    if operation["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    for parameter in operation["parameters"]:
        name = parameter.get("$ref", "").rpartition("/")[2]
        if name in ("If-Match", "Idempotency-Key"):
            example = value(components["parameters"][name]["schema"], {}, name)
            lines.append(f"-H '{name}: {example}'")
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = json.dumps(value(schema, components["schemas"]), ensure_ascii=False, indent=2)
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def _filled(path: str, operation: Json, components: Json) -> str:
    for parameter in operation["parameters"]:
        name = parameter.get("name", "")
        if parameter.get("in") == "path":
            example = _IN_PATH.get(name) or identifier(name)
            path = path.replace(f"{{{name}}}", example)
    return path
