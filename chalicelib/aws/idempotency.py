"""Retries that do nothing twice: the answer of a success is kept in the very transaction that brought it about."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import PeopleTable, Raw
from chalicelib.core.errors import Fault, Invalid

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
KIND = "idempotency"
REPLAYED = "Idempotent-Replayed"


class KeyReused(Invalid):
    """The key was used for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("Idempotency-Key", self.code)])


class KeyUnusable(Invalid):
    """A key has 1 to 255 visible ASCII characters."""

    code = "idempotency_key_unusable"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("Idempotency-Key", self.code)])


def idempotency_key(org_id: str, login: str, name: str) -> tuple[str, str]:
    """Where one caller's key of one route stands."""
    return f"ORG#{org_id}#IDEM#{login}", name


@dataclass(frozen=True)
class Reply:
    """An answer as it goes out: status, body as text, and the headers that tell of its content."""

    status: int
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Retry:
    """One request under a caller's own key; `fingerprint` is the SHA-256 of all that was asked."""

    org_id: str
    login: str
    name: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, *, org_id: str, login: str, route: str, asked: Any) -> Retry:
        """The retry that a key, a route and what was asked of it make; `KeyUnusable` for a key that is none."""
        if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
            raise KeyUnusable
        return cls(org_id, login, _sha256([route, key]), _sha256(asked))


class IdempotencyItem(PeopleTable, discriminator=KIND):
    """The answer that a key stands for, for a day."""

    fingerprint = UnicodeAttribute()
    status = NumberAttribute()
    body = UnicodeAttribute()
    headers = JSONAttribute()

    @classmethod
    def of(cls, retry: Retry, reply: Reply, now: datetime) -> IdempotencyItem:
        """The item that keeps an answer."""
        pk, sk = idempotency_key(retry.org_id, retry.login, retry.name)
        return cls(
            pk=pk,
            sk=sk,
            fingerprint=retry.fingerprint,
            status=reply.status,
            body=reply.body,
            headers=reply.headers,
            expires_at=int((now + KEPT_FOR).timestamp()),
        )

    def reply_to(self, retry: Retry) -> Reply:
        """The answer once given; `KeyReused` if the key stood for another request."""
        if self.fingerprint != retry.fingerprint:
            raise KeyReused
        return Reply(int(self.status), self.body, dict(self.headers) | {REPLAYED: "true"})


def free(now: datetime) -> Condition:
    """The condition on a key's item: none is there, or its day has passed and only the deletion is late."""
    return Path("pk").does_not_exist() | (Path("expires_at") < int(now.timestamp()))


def answered(retry: Retry, now: datetime) -> Reply | None:
    """The answer that this request was given before, or None; `KeyReused` if the key stood for another request."""
    item = items.get(IdempotencyItem, *idempotency_key(retry.org_id, retry.login, retry.name))
    if item is None or int(item.expires_at or 0) < int(now.timestamp()):
        return None
    return item.reply_to(retry)


def is_record(raw: Raw | None) -> bool:
    """Whether a raw item is a kept answer."""
    return (raw or {}).get("kind", {}).get("S") == KIND


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
