"""References: what a thing is called in another system, and what of it is unique in a company."""

from __future__ import annotations

import re
from dataclasses import dataclass

SYSTEM = "[a-z0-9][a-z0-9-]{0,29}"
REF = "[A-Za-z0-9][A-Za-z0-9._~-]{0,79}"
_SYSTEM, _REF = re.compile(SYSTEM), re.compile(REF)


@dataclass(frozen=True, order=True)
class Ref:
    """What a thing is called in another system: `tms` says `WB-20261124-7`. Both are safe in an address."""

    system: str
    id: str


def is_ref(name: str, text: str) -> bool:
    """Whether a text may stand in a path as `system` or as `ref`."""
    return (_SYSTEM if name == "system" else _REF).fullmatch(text) is not None
