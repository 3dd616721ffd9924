"""Rules for the source: tenancy in every key, no scan, no hidden fault, nothing of one machine."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from infra.checks import writes
from infra.checks.findings import Checked, Finding, place

PACKAGE = "chalicelib"
KEY_FILES = ("store", "keys")
EDGES = ("api", "tasks")
REAL_TIME = frozenset({"clock.now", "datetime.now", "datetime.utcnow", "date.today", "time.time"})
KEY_BUILDER = re.compile(r".*_(key|pk)")
FORBIDDEN_CALLS = {
    "scan": "scans a table",
    "parallel_scan": "scans a table",
    "rate_limited_scan": "scans a table",
}
_NOT_THE_TREE = {"build", "dist", "__pycache__"}
_HIDDEN_BUT_OURS = {".ci", ".chalice", ".gitignore"}
_TREE_RULES = (
    (re.compile(r"(?<![\w.~-])/(?:work|root|home)/"), "names a path of one machine"),
    (
        re.compile(r"pypi\.org|pypi\.python\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org|crates\.io"),
        "names a package registry",
    ),
    (re.compile(r"--(?:(?:extra-)?index-url|find-links|trusted-host)"), "chooses a package registry"),
)


def check(root: Path) -> Checked:
    """Hold the application's source and the whole tree to the rules."""
    files = sorted((root / PACKAGE).rglob("*.py"))
    findings = [finding for file in files for finding in file_findings(file, root)]
    for file in tree(root):
        findings += tree_findings(file, root)
    return Checked.of("source", len(files), findings)


def file_findings(file: Path, root: Path) -> Iterator[Finding]:
    """What one module of the application breaks."""
    try:
        parsed = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as fault:
        yield Finding(place(file, root, fault.lineno), "is not Python")
        return
    builds_keys = file.stem.split("_")[0] in KEY_FILES
    facts = [*module_facts(parsed, builds_keys=builds_keys), *writes.facts(parsed, place(file, root))]
    facts += edge_facts(parsed) if file.stem.split("_")[0] in EDGES else []
    yield from (Finding(place(file, root, line), fact) for line, fact in facts)


def module_facts(parsed: ast.Module, *, builds_keys: bool) -> Iterator[tuple[int, str]]:
    """Line and fact of everything that a parsed module breaks."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            yield from ((node.lineno, fact) for fact in call_facts(node))
        elif isinstance(node, ast.ExceptHandler):
            yield from ((node.lineno, fact) for fact in handler_facts(node))
        elif builds_keys and isinstance(node, ast.FunctionDef):
            yield from ((node.lineno, fact) for fact in key_facts(node))


def edge_facts(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    """Use cases that are not given their actor's time: a company may be ahead of the real one."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in REAL_TIME:
            yield node.lineno, "takes the real time; a use case takes its actor's"


def key_facts(function: ast.FunctionDef) -> Iterator[str]:
    """Key builders that could reach into another company."""
    if not KEY_BUILDER.fullmatch(function.name) or function.name in writes.WITHOUT_COMPANY:
        return
    if first_argument(function) != "org_id":
        yield f"{function.name} builds a key and does not take org_id first"


def call_facts(call: ast.Call) -> Iterator[str]:
    """Calls that the application never makes."""
    if isinstance(call.func, ast.Name) and call.func.id == "print":
        yield "prints; the edges log"
    if isinstance(call.func, ast.Attribute) and call.func.attr in FORBIDDEN_CALLS:
        yield FORBIDDEN_CALLS[call.func.attr]


def handler_facts(handler: ast.ExceptHandler) -> Iterator[str]:
    """Handlers that hide a fault nobody thought of."""
    if handler.type is None:
        yield "has a bare except"
    elif _catches_all(handler.type) and all(_does_nothing(statement) for statement in handler.body):
        yield "swallows every exception"


def first_argument(function: ast.FunctionDef) -> str | None:
    """The name of the first argument, `self` and `cls` left out."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = [argument.arg for argument in arguments if argument.arg not in {"self", "cls"}]
    return names[0] if names else None


def tree(root: Path) -> list[Path]:
    """Every file that is or would be committed."""
    listed = _listed_by_git(root)
    if listed is None:
        listed = [file for file in root.rglob("*") if _is_ours(file.relative_to(root))]
    return sorted(file for file in listed if file.is_file() and not file.is_symlink())


def tree_findings(file: Path, root: Path) -> Iterator[Finding]:
    """What one file of the tree, source or not, says about one machine; binary files say nothing."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, fact in _TREE_RULES:
            if pattern.search(line):
                yield Finding(place(file, root, number), fact)


def _listed_by_git(root: Path) -> list[Path] | None:
    """What git knows, or None in a tree that was unpacked without it."""
    if not (root / ".git").exists():
        return None
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [root / name for name in names.decode().split("\0") if name]


def _is_ours(path: Path) -> bool:
    return not any(
        part in _NOT_THE_TREE or (part.startswith(".") and part not in _HIDDEN_BUT_OURS) for part in path.parts
    )


def _catches_all(caught: ast.expr) -> bool:
    named = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in named)


def _does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
