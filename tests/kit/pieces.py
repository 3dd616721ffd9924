"""What stands in a folder with a file per module of the application, so that each module adds only its own file."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def pieces(package: ModuleType) -> Iterator[ModuleType]:
    """The files of a folder, by name."""
    for found in sorted(iter_modules(package.__path__), key=lambda one: one.name):
        yield import_module(f"{package.__name__}.{found.name}")
