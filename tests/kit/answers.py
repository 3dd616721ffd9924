"""moto's answers sooner: a text or a number goes out as it stands, instead of being asked for what else it could be."""

from __future__ import annotations

from typing import Any

import pytest
from moto.core.serialize import BaseJSONSerializer

STOCK = BaseJSONSerializer._serialize_type_structure
PLAIN = frozenset({("S",), ("N",), ("BOOL",), ("NULL",)})


def install(patch: pytest.MonkeyPatch) -> None:
    """Let every answer of moto's tables go this way."""
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", serialized)


def serialized(self: BaseJSONSerializer, answer: Any, value: Any, shape: Any, key: str) -> None:
    """What stock moto makes of a structure; of a plain attribute value at once."""
    if shape.name == "AttributeValue" and key and type(value) is dict and tuple(value) in PLAIN:
        self._default_serialize(answer, value, shape, key)
    else:
        STOCK(self, answer, value, shape, key)
