"""Rules for what reaches a table: every write carries its conditions and its event, every key its company first."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# A batch carries no condition; pynamodb's own transaction knows neither the event nor the caller's rights.
NEVER = {
    "batch_write": "writes in a batch, which can carry no condition and no event",
    "batch_write_item": "writes in a batch, which can carry no condition and no event",
    "BatchWrite": "writes in a batch, which can carry no condition and no event",
    "TransactWrite": "writes in a transaction that is not the kit's",
}
# Files that speak to DynamoDB itself, and what only they may call.
KIT = frozenset({"chalicelib/aws/tables.py", "chalicelib/aws/items.py"})
RAW_WRITES = frozenset(
    {
        "put_item",
        "update_item",
        "delete_item",
        "transact_write_items",
        "execute_statement",
        "batch_execute_statement",
        "execute_transaction",
    }
)
CLIENT_MAKERS = frozenset({"client", "create_client", "resource"})
# Places where an item that decides nothing is written by itself.
SINGLE_WRITES = frozenset({("chalicelib/aws/items.py", "delete_if"), ("chalicelib/handover/store.py", "keep_token")})
MODEL_WRITES = frozenset({"save", "update", "delete"})
# `write` is the kit's open transaction; an item's own class may prepare itself.
NO_MODELS = frozenset({"write", "self"})
PARTITIONS = frozenset({"pk", "i1pk", "i2pk"})
READS = frozenset({"get", "query", "every"})
# A login is looked up to learn its company, so its key can not hold one.
WITHOUT_COMPANY = frozenset({"login_key"})

# The nodes that know their line and that a rule may be about.
Placed = ast.expr | ast.keyword | ast.alias


@dataclass(frozen=True)
class Place:
    """Where a piece of source stands: its file as seen from the root, and the function around it."""

    file: str
    function: str = ""


def facts(parsed: ast.Module, file: str) -> Iterator[tuple[int, str]]:
    """Line and fact of everything that a module breaks."""
    models = _knows_models(parsed)
    for node, place in _placed(parsed, Place(file)):
        yield from ((node.lineno, fact) for fact in write_facts(node, place, models=models))
        if models:
            yield from ((node.lineno, fact) for fact in partition_facts(node, place))


def write_facts(node: ast.AST, place: Place, *, models: bool) -> Iterator[str]:
    """Writes past the version, past the event or past the kit."""
    if _name(node) in NEVER:
        yield NEVER[_name(node)]
    if _switches_version_off(node):
        yield "writes without the version condition"
    if not isinstance(node, ast.Call) or place.file in KIT:
        return
    called = _name(node.func)
    if called in RAW_WRITES:
        yield f"calls {called}, which is the kit's alone"
    if called in CLIENT_MAKERS and any(_text(argument).startswith("dynamodb") for argument in node.args):
        yield "makes a raw DynamoDB client"
    if models and _writes_a_model(node) and (place.file, place.function) not in SINGLE_WRITES:
        yield f"writes an item by its own {called}, outside of any transaction"


def partition_facts(node: ast.AST, place: Place) -> Iterator[str]:
    """Partitions that do not begin with the company."""
    if place.function in WITHOUT_COMPANY:
        return
    if isinstance(node, ast.JoinedStr) and _text(node).startswith("ORG#") and not _company_first(node):
        yield "builds a key whose company is not org_id"
    for key in _partitions(node):
        if isinstance(key, ast.JoinedStr | ast.Constant) and not _text(key).startswith("ORG#"):
            yield "builds a key that does not begin with the company"


def _partitions(node: ast.AST) -> Iterator[ast.expr]:
    """What a call names as a partition: by keyword, or as the key of a read."""
    if not isinstance(node, ast.Call):
        return
    yield from (keyword.value for keyword in node.keywords if keyword.arg in PARTITIONS)
    reads = isinstance(node.func, ast.Attribute) and _name(node.func.value) == "items" and node.func.attr in READS
    if reads and len(node.args) > 1:
        yield node.args[1]


def _company_first(key: ast.JoinedStr) -> bool:
    first = next((part for part in key.values if isinstance(part, ast.FormattedValue)), None)
    return _text(key) == "ORG#" and first is not None and _name(first.value) == "org_id"


def _writes_a_model(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in MODEL_WRITES:
        return False
    return _name(call.func.value) not in NO_MODELS


def _switches_version_off(node: ast.AST) -> bool:
    """By keyword, or in a mapping that becomes keywords."""
    if isinstance(node, ast.keyword):
        return node.arg == "add_version_condition" and not _is_true(node.value)
    if not isinstance(node, ast.Dict):
        return False
    pairs = zip(node.keys, node.values, strict=True)
    return any(key and _text(key) == "add_version_condition" and not _is_true(value) for key, value in pairs)


def _knows_models(parsed: ast.Module) -> bool:
    """Whether a module has pynamodb's items in its hands."""
    imported = [node.module or "" for node in ast.walk(parsed) if isinstance(node, ast.ImportFrom)]
    named = [alias.name for node in ast.walk(parsed) if isinstance(node, ast.Import) for alias in node.names]
    return any(name.startswith(("pynamodb", "chalicelib.aws.items")) for name in [*imported, *named])


def _placed(node: ast.AST, place: Place) -> Iterator[tuple[Placed, Place]]:
    """Every node with a line, and the innermost function around it."""
    for inner in ast.iter_child_nodes(node):
        around = Place(place.file, inner.name) if isinstance(inner, ast.FunctionDef) else place
        if isinstance(inner, Placed):
            yield inner, around
        yield from _placed(inner, around)


def _name(node: ast.AST) -> str:
    """The last name of what is called, read or imported."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    return node.name if isinstance(node, ast.alias) else ""


def _text(node: ast.AST) -> str:
    """The text that a string begins with, as far as it is written out."""
    if isinstance(node, ast.JoinedStr):
        return _text(node.values[0]) if node.values else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
