"""Who sent the request: every JWT is verified here, whatever a gateway in front has done.

Issuer, audiences and the address of the issuer's keys are settings; any OIDC provider will do. Keys and verified tokens
are cached, rights never.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jwt
from jwt.utils import base64url_decode

from chalicelib.aws.bodies import read_json
from chalicelib.aws.settings import settings
from chalicelib.core.errors import Unauthenticated, Unavailable, Unreadable

LEEWAY = 30
REFETCH_FLOOR = 30.0
KEYS_KEPT = 3600.0
LARGEST_KEY_SET = 262_144
SMALLEST_RSA = 2048
MOST_TOKENS = 1024
LONGEST_TOKEN = 8192
LONGEST_SUBJECT = 255
# By a key's own type and curve: the header of a token has no say.
_ALGORITHMS: Mapping[tuple[Any, Any], str] = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+")
# What an access token may call itself: RFC 9068 says at+jwt, most issuers JWT or nothing.
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
# Only identity tokens carry these (OpenID Connect Core, 2 and 3.3.2.11).
_OF_IDENTITY = frozenset({"nonce", "at_hash", "c_hash"})


@dataclass(frozen=True)
class Login:
    """A verified identity: which issuer vouches for which subject, until when (epoch seconds), with which scopes."""

    issuer: str
    subject: str
    expires: int
    scopes: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        """The name this login has in the tables: no table holds the subject itself."""
        return hashlib.sha256(f"{self.issuer},{self.subject}".encode()).hexdigest()

    def require_alive(self) -> None:
        """`Unauthenticated` once the token has expired, be it in the middle of a long call."""
        if self.expires + LEEWAY <= time.time():
            raise Unauthenticated


@dataclass(frozen=True)
class Key:
    """One public key of the issuer, and the one algorithm that its own type allows."""

    algorithm: str
    public: Any


@dataclass
class Keys:
    """The issuer's public keys by `kid`: fetched when an unknown one is named or after an hour, every 30 s at most.

    What is known keeps serving while the issuer does not answer.
    """

    url: str
    known: dict[str, Key] = field(default_factory=dict)
    asked: float = -KEYS_KEPT
    answered: bool = False

    def named(self, kid: str) -> Key:
        """The key of that name; `Unauthenticated` if the issuer has none, `Unavailable` if it cannot be asked."""
        age = time.monotonic() - self.asked
        if age >= (KEYS_KEPT if kid in self.known else REFETCH_FLOOR):
            self._ask()
        if kid in self.known:
            return self.known[kid]
        raise Unauthenticated if self.answered else Unavailable

    def _ask(self) -> None:
        self.asked, self.answered = time.monotonic(), False
        try:
            self.known = self._fetch()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        self.answered = True

    def _fetch(self) -> dict[str, Key]:
        with urllib.request.urlopen(self.url, timeout=3) as answer:  # noqa: S310 - the address is a setting
            published = json.loads(answer.read(LARGEST_KEY_SET))["keys"]
        return dict(_usable(published))


def _usable(published: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Key]]:
    """The keys that may sign a token of ours, each with its algorithm; the rest is passed over."""
    for jwk in published:
        algorithm = _ALGORITHMS.get((jwk.get("kty"), jwk.get("crv")))
        meant = jwk.get("alg", algorithm) == algorithm and jwk.get("use", "sig") == "sig"
        if algorithm is None or not meant or not isinstance(jwk.get("kid"), str):
            continue
        try:
            public = jwt.PyJWK(dict(jwk), algorithm).key
        except jwt.PyJWTError:
            continue
        if algorithm != "RS256" or public.key_size >= SMALLEST_RSA:
            yield jwk["kid"], Key(algorithm, public)


class Verifier:
    """Verifies access tokens of one issuer for some audiences, of which a token must name one."""

    def __init__(self, issuer: str, audiences: Collection[str], keys: Keys):
        self._issuer = issuer
        self._audiences = frozenset(audiences)
        self._keys = keys
        self._verified: OrderedDict[bytes, Login] = OrderedDict()

    def login(self, authorization: str | None) -> Login:
        """The login of an `Authorization: Bearer ...` header; `Unauthenticated` for anything else."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
            raise Unauthenticated
        digest = hashlib.sha256(token.encode()).digest()
        login = self._verified.get(digest) or self._verify(token)
        login.require_alive()
        self._remember(digest, login)
        return login

    def _remember(self, digest: bytes, login: Login) -> None:
        self._verified[digest] = login
        if len(self._verified) > MOST_TOKENS:
            self._verified.popitem(last=False)

    def _verify(self, token: str) -> Login:
        header, claims = _parts(token)
        _check_header(header)
        self._check_signature(token, self._keys.named(header["kid"]))
        _check_use(claims)
        self._check_audience(claims)
        return Login(claims["iss"], claims["sub"], int(claims["exp"]), _scopes(claims))

    def _check_signature(self, token: str, key: Key) -> None:
        """Signature by the key's own algorithm, issuer, and the instants between which the token holds."""
        try:
            jwt.decode(
                token,
                key.public,
                algorithms=[key.algorithm],
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except jwt.PyJWTError as refused:
            raise Unauthenticated from refused

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        """A token that names audiences names one of ours; one that has none (Cognito's) names our client."""
        named = claims.get("aud", claims.get("client_id"))
        audiences = named if isinstance(named, list) else [named]
        if not any(isinstance(one, str) and one in self._audiences for one in audiences):
            raise Unauthenticated


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand in the token, before anything of it is believed; no name twice."""
    shaped = _SHAPE.fullmatch(token)
    if shaped is None:
        raise Unauthenticated
    try:
        header, claims = (read_json(base64url_decode(part)) for part in shaped.groups())
    except (Unreadable, ValueError) as refused:
        raise Unauthenticated from refused
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Unauthenticated
    return header, claims


def _check_header(header: Mapping[str, Any]) -> None:
    """A key is only ever named: what else a header brings along (`jwk`, `jku`, `x5u`) is not looked at."""
    kind = header.get("typ", "JWT")
    if not isinstance(header.get("kid"), str) or not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise Unauthenticated


def _check_use(claims: Mapping[str, Any]) -> None:
    """An access token of a subject: Cognito says `token_use`, Keycloak `typ`, and none carries a sign-in's nonce."""
    if claims.get("token_use", "access") != "access" or claims.keys() & _OF_IDENTITY:
        raise Unauthenticated
    if str(claims.get("typ", "Bearer")).lower() not in ("bearer", *_TYPES):
        raise Unauthenticated
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT or any(_no_number(claims[name]) for name in ("exp", "iat")):
        raise Unauthenticated


def _no_number(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """What a machine was granted: RFC 8693 separates by spaces, some issuers write a list."""
    granted = claims.get("scope", "")
    named = granted.split() if isinstance(granted, str) else granted
    if not isinstance(named, list) or not all(isinstance(scope, str) for scope in named):
        raise Unauthenticated
    return frozenset(named)


_verifiers: dict[tuple[str, frozenset[str], str], Verifier] = {}


def verifier() -> Verifier:
    """The verifier of this stage's issuer; its caches live as long as the process."""
    names = (settings().issuer, settings().audience, settings().jwks_url)
    if names not in _verifiers:
        _verifiers[names] = Verifier(names[0], names[1], Keys(names[2]))
    return _verifiers[names]
