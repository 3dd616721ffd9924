"""Compile a deployment package ahead of time: a cold start then reads bytecode instead of compiling every import.

Lambda's file system is read-only, so without this each new process compiles everything again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import py_compile
import sys
import zipfile
from pathlib import Path

CACHE = Path("build/bytecode")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def add(package: Path) -> None:
    """Rewrite a zip with the bytecode of each of its modules; the same content makes the same zip."""
    with zipfile.ZipFile(package) as made:
        contents = {name: made.read(name) for name in made.namelist() if not name.endswith("/")}
    compiled = {_place(name): bytecode(name, source) for name, source in contents.items() if name.endswith(".py")}
    complete = contents | {name: code for name, code in compiled.items() if code}
    draft = package.with_suffix(".new")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as rewritten:
        for name in sorted(complete):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            rewritten.writestr(entry, complete[name])
    draft.replace(package)


def bytecode(name: str, source: bytes) -> bytes:
    """A module's bytecode, trusted without a look at its source; empty for a module that is not for this Python."""
    CACHE.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(name.encode() + b"\0" + source + sys.version.encode()).hexdigest()
    cached, text = CACHE / f"{digest}.pyc", CACHE / f"{digest}.py"
    if not cached.exists():
        text.write_bytes(source)
        try:
            py_compile.compile(
                str(text),
                cfile=str(cached),
                dfile=name,
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError:
            cached.write_bytes(b"")
        finally:
            text.unlink()
    return cached.read_bytes()


def _place(name: str) -> str:
    return importlib.util.cache_from_source(name)
