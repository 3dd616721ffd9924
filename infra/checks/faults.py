"""The page of faults is made of the tests that carry their numbers: `python -m infra.checks.faults` writes it anew.

A test carries a number by `@pytest.mark.fault("F1")`; `tests/data/faults.json` says what each number stands for.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.checks.findings import Checked, Finding, place

PAGE = Path("tests/FAULTS.md")
CATALOGUE = Path("tests/data/faults.json")
# What the ground must survive; a number leaves this list only with a decision.
SURVIVED = frozenset(
    f"F{number}"
    for number in (
        *range(1, 12),
        *(21, 22, 23, 25, 26, 32),
        *range(35, 44),
        *range(47, 51),
        *(52, 53),
        *range(63, 73),
        *(83, 84),
    )
)
HEAD = """# Faults that Baton survives, and the tests that prove it

Made by `python -m infra.checks.faults` from the tests that carry a number; `make check` holds it to them.

| fault | inject, expect | proven by |
|---|---|---|
"""
Proofs = dict[str, list[str]]


def check(root: Path) -> Checked:
    """Hold the page to the tests, and the tests to the catalogue and to what must be survived."""
    known, proofs = catalogue(root), proofs_of(root)
    return Checked.of("faults", len(proofs), findings(root, known, proofs))


def catalogue(root: Path) -> dict[str, str]:
    """What each number stands for."""
    file = root / CATALOGUE
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def findings(root: Path, known: dict[str, str], proofs: Proofs) -> Iterator[Finding]:
    """Everything in which page, tests and catalogue differ."""
    for number in sorted(proofs.keys() - known.keys()):
        yield Finding(proofs[number][0], f"carries {number}, which the catalogue does not know")
    for number in sorted(SURVIVED - proofs.keys(), key=_order):
        yield Finding(PAGE.as_posix(), f"no test carries {number}")
    page = root / PAGE
    if not page.exists() or page.read_text(encoding="utf-8") != page_of(known, proofs):
        yield Finding(PAGE.as_posix(), "is not what the tests say: python -m infra.checks.faults")


def proofs_of(root: Path) -> Proofs:
    """The tests of each number, as `file::name`; the file alone where all of its tests carry it."""
    found: Proofs = {}
    for file in sorted((root / "tests").rglob("test_*.py")):
        for name, numbers in marked(ast.parse(file.read_text(encoding="utf-8"))):
            for number in numbers:
                found.setdefault(number, []).append("::".join(part for part in (place(file, root), name) if part))
    return found


def marked(parsed: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """The tests of a module that carry numbers, with them; no name stands for all of its tests (`pytestmark`)."""
    for statement in parsed.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "pytestmark":
            marks = statement.value.elts if isinstance(statement.value, ast.List) else [statement.value]
            yield "", [number for mark in marks for number in numbers_of(mark)]
    for node in ast.walk(parsed):
        if isinstance(node, ast.FunctionDef):
            numbers = [number for decorator in node.decorator_list for number in numbers_of(decorator)]
            if numbers:
                yield node.name, numbers


def numbers_of(decorator: ast.expr) -> list[str]:
    """The numbers of `pytest.mark.fault(...)`; none for any other decorator."""
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "pytest.mark.fault":
        return []
    return [str(argument.value) for argument in decorator.args if isinstance(argument, ast.Constant)]


def page_of(known: dict[str, str], proofs: Proofs) -> str:
    """The page, a row per number that a test carries."""
    rows = [
        f"| {number} | {_cell(known.get(number, ''))} | {'<br>'.join(f'`{_cell(test)}`' for test in proofs[number])} |"
        for number in sorted(proofs, key=_order)
    ]
    return HEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _order(number: str) -> int:
    digits = number.removeprefix("F")
    return int(digits) if digits.isdigit() else 0


if __name__ == "__main__":
    here = Path.cwd()
    (here / PAGE).write_text(page_of(catalogue(here), proofs_of(here)), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")
