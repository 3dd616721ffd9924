"""What a rule answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule: where, and the fact in one sentence."""

    place: str
    fact: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fact}"


@dataclass(frozen=True)
class Checked:
    """The outcome of one group of rules: how many things it looked at, and what it found."""

    group: str
    subjects: int
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, group: str, subjects: int, findings: Iterable[Finding]) -> "Checked":
        """Sort the findings and drop doubles."""
        return cls(group, subjects, tuple(sorted(set(findings))))


def place(path: Path, root: Path, line: int | None = None) -> str:
    """Name a file, and a line in it, as seen from the checkout root."""
    name = path.relative_to(root).as_posix()
    return name if line is None else f"{name}:{line}"
