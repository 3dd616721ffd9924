"""AWS clients, each made on first use and once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=2, read_timeout=5)
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cache
def session() -> Any:
    """The botocore session of this process."""
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """A botocore client; S3's signs with SigV4, as presigned addresses must."""
    return session().create_client(service, config=_S3_CONFIG if service == "s3" else _CONFIG)


def renew() -> None:
    """Make session and clients anew at the next use, with the credentials of that time."""
    session.cache_clear()
    client.cache_clear()
    for forget in _dependants:
        forget()


_dependants: list[Callable[[], None]] = []


def renewed_with(forget: Callable[[], None]) -> None:
    """Call this as well whenever clients are made anew: it drops what was made of one."""
    _dependants.append(forget)
