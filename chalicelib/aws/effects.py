"""What an event changes in the rows of a consumer: sums, newest states, and what is folded out of many facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.aws.items import Item, Place, Raw

ROW_BYTES = 400
Key = tuple[str, str]


class ShowingItem(Item):
    """A row that shows its subject as of event number `seq`."""

    seq = NumberAttribute()


@dataclass(frozen=True)
class Tally:
    """Numbers to be added to one row, and the facts that the row is of."""

    item: type[Item]
    pk: str
    sk: str
    add: Mapping[str, int]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The row."""
        return self.pk, self.sk

    @property
    def size(self) -> int:
        """Its bytes, roughly and never too few."""
        return ROW_BYTES + len(json.dumps([self.pk, self.sk, dict(self.add), dict(self.facts)]))

    def plus(self, other: Tally | None) -> Tally:
        """Both as one."""
        if other is None:
            return self
        names = self.add.keys() | other.add.keys()
        return replace(self, add={name: self.add.get(name, 0) + other.add.get(name, 0) for name in names})


@dataclass(frozen=True)
class Shown:
    """A row to be written unless a newer one stands there."""

    row: ShowingItem

    @property
    def key(self) -> Key:
        """The row."""
        return str(self.row.pk), str(self.row.sk)

    @property
    def size(self) -> int:
        """Its bytes, roughly and never too few."""
        return ROW_BYTES + len(json.dumps(self.row.serialize()).encode())

    def newest(self, other: Shown | None) -> Shown:
        """The one of two that a later event made."""
        return other if other is not None and other.row.seq > self.row.seq else self


@dataclass(frozen=True)
class Change:
    """What is set on a row, if a condition holds."""

    item: type[Item]
    pk: str
    sk: str
    actions: Sequence[Action]
    condition: Condition


Found = Mapping[Key, Raw]
Fold = Callable[[Sequence[Any], Found], Iterable[Change]]


@dataclass(frozen=True)
class Folded:
    """Facts of one subject to be folded into rows: those at `places` are read, and `fold` says what changes.

    The first place is the subject's own row. `fold` gets every fact of a chunk in any order, and may be asked again.
    """

    places: tuple[Place, ...]
    facts: tuple[Any, ...]
    fold: Fold

    @property
    def key(self) -> Key:
        """The subject's row."""
        return self.places[0][1:]

    def plus(self, other: Folded | None) -> Folded:
        """The facts of both."""
        return replace(self, facts=(*other.facts, *self.facts)) if other else self


Effect = Tally | Shown | Folded
