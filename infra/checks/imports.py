"""The import-linter contract for file names: what a file may import is said by its name, in every module.

Layers between modules and chains to AWS libraries are import-linter's own contracts (pyproject.toml); this one holds
the table of files inside a module, sub-modules included, and needs no line for a new module.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output
from importlinter.domain import fields

SHARED = ("core", "aws")


@dataclass(frozen=True)
class Role:
    """What a file of this name may import: from its own module, from modules below, and whether from `aws`."""

    own: frozenset[str]
    below: frozenset[str]
    aws: bool


def _role(own: str, below: str, *, aws: bool) -> Role:
    return Role(frozenset(own.split()), frozenset(below.split()), aws)


_EDGE = _role("rules service store keys schemas api tasks", "store", aws=True)
ROLES = {
    "rules": _role("rules", "rules", aws=False),
    "service": _role("rules service", "rules", aws=False),
    "store": _role("rules store keys", "rules store keys", aws=True),
    "keys": _role("rules store keys", "rules store keys", aws=True),
    "schemas": _role("rules schemas", "rules", aws=False),
    "api": _EDGE,
    "tasks": _EDGE,
}


@dataclass(frozen=True)
class Place:
    """A Python module of the application: the HR module it is in, and the role that its file name gives it."""

    module: str
    role: str | None

    @classmethod
    def of(cls, name: str) -> "Place":
        """Read a dotted name: `chalicelib.handover.checklist.store` is the store of `handover`.

        A plain noun file has no role: it may be imported from everywhere that the layers allow.
        """
        module, *rest = name.split(".")[1:]
        stem = rest[-1].split("_")[0] if rest else ""
        return cls(module, stem if stem in ROLES else None)


def refusal(importer: str, imported: str) -> str | None:
    """Why this import inside the application breaks the table of files, or None when it does not."""
    source, target = Place.of(importer), Place.of(imported)
    if source.role is None or source.module in SHARED or target.module == "core":
        return None
    role = ROLES[source.role]
    if target.module == "aws":
        return None if role.aws else f"a {source.role} file knows nothing of aws"
    allowed = role.own if source.module == target.module else role.below
    if target.role is None or target.role in allowed:
        return None
    whose = "its own module" if source.module == target.module else "a module below"
    return f"a {source.role} file imports {', '.join(sorted(allowed))} of {whose}, never {target.role}"


def core_refusal(importer: str, library: str) -> str | None:
    """Why `core` may not import this library: it uses the standard library only."""
    if Place.of(importer).module == "core" and library.split(".")[0] not in sys.stdlib_module_names:
        return "core imports the standard library only"
    return None


class FileNamesContract(Contract):
    """Checks every direct import of one root package against the table of files."""

    type_name = "file_names"

    package = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  (import-linter's signature)
        """Collect the imports that the table refuses."""
        refused = sorted(self._refused(graph))
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per refused import."""
        for line in check.metadata["refused"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()

    def _refused(self, graph: ImportGraph) -> Iterator[str]:
        package = str(self.package)
        for importer in sorted(name for name in graph.modules if name.startswith(f"{package}.")):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                inside = imported.startswith(f"{package}.")
                why = refusal(importer, imported) if inside else core_refusal(importer, imported)
                if why and imported != package:
                    yield f"{importer} -> {imported}: {why}"
