"""The cloud of a test as it was at one instant, put back as often as wanted; and a process that has served nothing."""

from __future__ import annotations

import copy
import copyreg
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from moto.backends import get_backend
from moto.core.base_backend import BackendDict, BaseBackend
from moto.dynamodb.models.table import Table

from chalicelib.aws.items import Raw

Key = tuple[str, str, str]
_CONTAINERS = (dict, list, set)
# Queues and streams of the cloud hold locks; that of a copy is a new one.
for _make in (threading.Lock, threading.RLock):
    copyreg.pickle(type(_make()), lambda _lock, make=_make: (make, ()))


@dataclass(frozen=True)
class Row:
    """One item of one table as it is stored."""

    table: str
    raw: Raw

    @property
    def key(self) -> Key:
        """Table, partition and place: no two rows have the same."""
        return self.table, self.text("pk"), self.text("sk")

    @property
    def kind(self) -> str:
        """What its discriminator says."""
        return self.text("kind")

    def text(self, name: str) -> str:
        """An attribute's text, empty when the item has none of that name."""
        return str(self.raw.get(name, {}).get("S", ""))


Rows = list[Row]


class Snapshot:
    """Everything that every service of the cloud in this process holds, from tables to buckets and queues."""

    def __init__(self) -> None:
        self._kept = [(backend, copy.deepcopy(vars(backend))) for backend in _backends()]
        # Copies of backends share their tables: see tests/kit/undo.py.
        self._items = [(table, copy.deepcopy(table.items)) for table in _tables()]

    def restore(self) -> None:
        """Make the cloud what it was; a service that was first used since is empty again."""
        kept = {id(backend) for backend, _ in self._kept}
        for backend in _backends():
            if id(backend) not in kept:
                backend.reset()
        for backend, state in self._kept:
            vars(backend).clear()
            vars(backend).update(copy.deepcopy(state))
        for table, items in self._items:
            table.items = copy.deepcopy(items)


def _backends() -> Iterator[BaseBackend]:
    for service in list(BackendDict._instances):  # type: ignore[misc]
        for account in list(service.values()):
            yield from list(account.values())


def _tables() -> Iterator[Table]:
    for account in get_backend("dynamodb").values():
        for region in account.values():
            yield from region.tables.values()


def rows() -> Rows:
    """Every item of every table."""
    partitions = [(table.name, partition) for table in _tables() for partition in table.items.values()]
    stored = [(name, item) for name, partition in partitions for item in partition.values()]
    return [Row(name, item.to_json()["Attributes"]) for name, item in stored]


def objects() -> list[str]:
    """Every object of every bucket: bucket, key, and the digest of its content."""
    regions = [region for account in get_backend("s3").values() for region in account.values()]
    buckets = [bucket for region in regions for bucket in region.buckets.values()]
    stored = [(one.name, name, version) for one in buckets for name in one.keys for version in one.keys.getlist(name)]
    return [f"{bucket} {name} {getattr(version, 'etag', 'deleted')}" for bucket, name, version in stored]


class Process:
    """What the application's modules hold at one instant: made before any request, it is a process that was just born.

    Caches of functions, containers of modules and the attributes of the objects that modules share are all put back,
    so a new one needs no line here.
    """

    def __init__(self) -> None:
        shared = [value for module in _modules() for name, value in vars(module).items() if not name.startswith("__")]
        self._caches: list[Callable[[], None]] = [one.cache_clear for one in shared if hasattr(one, "cache_clear")]
        own = [vars(one) for one in shared if _is_own_object(one)]
        self._kept = [(held, copy.copy(held)) for held in [*shared, *own] if isinstance(held, _CONTAINERS)]

    def renew(self) -> None:
        """Forget everything since."""
        for clear in self._caches:
            clear()
        for held, before in self._kept:
            _refill(held, before)


def _modules() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in ("app", "chalicelib")]


def _is_own_object(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "chalicelib" and hasattr(value, "__dict__")


def _refill(held: Any, before: Any) -> None:
    held.clear()
    if isinstance(held, list):
        held.extend(before)
    else:
        held.update(before)
