"""What the application's functions may raise, read from the source: which errors a state machine can ever meet."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "chalicelib"


@dataclass(frozen=True)
class Module:
    """One module: what it imports of the application, the exceptions it defines, the names it raises."""

    imports: frozenset[str]
    classes: dict[str, tuple[str, ...]]
    raises: frozenset[str]


@dataclass
class Application:
    """The functions that `app.py` declares, and every error that one of them may end with."""

    modules: dict[str, Module] = field(default_factory=dict)
    functions: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> "Application":
        """Read a checkout; what is missing is empty."""
        found = cls({name: _module(ast.parse(file.read_text(encoding="utf-8"))) for name, file in _files(root)})
        entry = root / "app.py"
        if entry.exists():
            found.functions = dict(_functions(ast.parse(entry.read_text(encoding="utf-8"))))
        return found

    @property
    def errors(self) -> set[str]:
        """The names of every exception that the application defines."""
        bases = {name: given for module in self.modules.values() for name, given in module.classes.items()}
        found = {"Exception", "RuntimeError"}
        while grown := {name for name, given in bases.items() if found & set(given)} - found:
            found |= grown
        return found - {"Exception", "RuntimeError"}

    def raised_by(self, function: str) -> set[str]:
        """The application's errors that a function may raise: those that its modules raise, however deep."""
        seen: set[str] = set()
        waiting = list(self.functions.get(function, ()))
        while waiting:
            name = waiting.pop()
            if name in self.modules and name not in seen:
                seen.add(name)
                waiting += self.modules[name].imports
        return self.errors & {raised for name in seen for raised in self.modules[name].raises}


def resource_name(function: str) -> str:
    """The logical id that Chalice gives a function's resource: `handover_read` is `HandoverRead`."""
    return "".join(word.capitalize() for word in function.split("_"))


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted((root / PACKAGE).rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def _module(parsed: ast.Module) -> Module:
    classes = {
        node.name: tuple(_last(base) for base in node.bases)
        for node in ast.walk(parsed)
        if isinstance(node, ast.ClassDef)
    }
    given = [node.exc for node in ast.walk(parsed) if isinstance(node, ast.Raise) and node.exc]
    raised = {_last(either) for raised in given for either in _either(raised)} - {""}
    return Module(frozenset(set().union(*_imports(parsed).values())), classes, frozenset(raised))


def _either(raised: ast.expr) -> list[ast.expr]:
    """`raise A if known else B` raises both."""
    return [*_either(raised.body), *_either(raised.orelse)] if isinstance(raised, ast.IfExp) else [raised]


def _imports(parsed: ast.Module) -> dict[str, set[str]]:
    """Local name -> the module it comes from, and the module that it may itself be."""
    return {
        alias.asname or alias.name: {str(node.module), f"{node.module}.{alias.name}"}
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE
        for alias in node.names
    }


def _functions(parsed: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    """Each declared function with the modules that it or its decorators name, and those around every function."""
    imports = _imports(parsed)
    around = [node for node in parsed.body if isinstance(node, ast.Expr)]
    for node in parsed.body:
        declared = _declared(node) if isinstance(node, ast.FunctionDef) else None
        if declared:
            names = {inner.id for part in [node, *around] for inner in ast.walk(part) if isinstance(inner, ast.Name)}
            yield declared, frozenset(set().union(*(imports[name] for name in names & imports.keys())))


def _declared(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and _last(decorator.func) == "lambda_function":
            named = [k.value.value for k in decorator.keywords if k.arg == "name" and isinstance(k.value, ast.Constant)]
            return str(named[0]) if named else function.name
    return None


def _last(node: ast.expr) -> str:
    """`errors.Unavailable(x)` and `Unavailable` are both Unavailable."""
    if isinstance(node, ast.Call):
        return _last(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
