"""The page of access patterns says what the stores do: no method without a row, no row without a method."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infra.checks.findings import Checked, Finding, place

PAGE = Path("infra/keys.md")
PACKAGE = "chalicelib"
HEADER = ("use case", "function", "reads", "writes", "conditions", "a failed condition answers")
_NAMED = re.compile(r"`([A-Za-z_][\w.]*\.\w+)`")
Row = tuple[int, tuple[str, ...]]


def check(root: Path) -> Checked:
    """Compare the page with every store of the application."""
    methods = {name: where for file in store_files(root) for name, where in public_methods(file, root)}
    page = root / PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return Checked.of("keys", len(methods), findings(text, methods))


def store_files(root: Path) -> list[Path]:
    """The files that hold stores: each module's own, and the few that `aws` keeps for all of them."""
    stores = [*(root / PACKAGE).rglob("store*.py"), *(root / PACKAGE / "aws").glob("*.py")]
    return sorted(set(stores))


def public_methods(file: Path, root: Path) -> Iterator[tuple[str, str]]:
    """`package.Class.method` and the place of each public method of a class that is named ...Store."""
    parts = file.relative_to(root / PACKAGE).with_suffix("").parts
    package = ".".join(part for part in parts if not part.startswith("store"))
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Store"):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                    yield f"{package}.{node.name}.{member.name}", place(file, root, member.lineno)


def findings(page: str, methods: dict[str, str]) -> Iterator[Finding]:
    """Everything in which the page and the stores differ."""
    headers = [number for number, cells in table_rows(page) if cells == HEADER]
    if len(headers) != 1:
        yield Finding(PAGE.as_posix(), f"has {len(headers)} tables of use cases, not one")
        return
    named: set[str] = set()
    for number, cells in use_cases(page, headers[0]):
        where = f"{PAGE.as_posix()}:{number}"
        functions = _NAMED.findall(cells[1]) if len(cells) == len(HEADER) else []
        named.update(functions)
        yield from (Finding(where, fact) for fact in row_facts(cells, functions, methods))
    for name in methods.keys() - named:
        yield Finding(methods[name], f"{name} has no row in {PAGE.as_posix()}")


def row_facts(cells: tuple[str, ...], functions: list[str], methods: dict[str, str]) -> Iterator[str]:
    """What is wrong with one row."""
    if len(cells) != len(HEADER):
        yield f"has {len(cells)} cells, not {len(HEADER)}"
        return
    for column, cell in zip(HEADER, cells, strict=True):
        if not cell:
            yield f"says nothing under {column!r}"
    if not functions:
        yield "names no function"
    for name in functions:
        if name not in methods:
            yield f"names {name}, which no store has"


def use_cases(page: str, header: int) -> Iterator[Row]:
    """The rows of the table under the header's line."""
    expected = header + 2
    for number, cells in table_rows(page):
        if number == expected:
            yield number, cells
            expected += 1


def table_rows(page: str) -> Iterator[Row]:
    """Line number and cells of every line that is part of a Markdown table."""
    for number, line in enumerate(page.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
            cells = re.split(r"(?<!\\)\|", stripped[1:-1])
            yield number, tuple(cell.strip() for cell in cells)
