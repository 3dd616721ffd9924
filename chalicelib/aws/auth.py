"""Who sent the request: every JWT is verified here, whatever a gateway in front has done.

Issuer, audience and the address of the issuer's keys are settings; any OIDC provider will do. Keys and verified tokens
are cached, rights never.
"""

from __future__ import annotations

import hashlib
import json
import time
import urllib.request
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import jwt

from chalicelib.aws.settings import settings
from chalicelib.core.errors import Unauthenticated, Unavailable

ALGORITHM = "RS256"
LEEWAY = 30
REFETCH_FLOOR = 30.0
MOST_TOKENS = 1024
LONGEST_TOKEN = 8192


@dataclass(frozen=True)
class Login:
    """A verified identity: which issuer vouches for which subject, until when (epoch seconds)."""

    issuer: str
    subject: str
    expires: int
    scopes: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The name this login has in the tables: no table holds the subject itself."""
        return hashlib.sha256(f"{self.issuer},{self.subject}".encode()).hexdigest()

    def require_alive(self) -> None:
        """`Unauthenticated` once the token has expired, be it in the middle of a long call."""
        if self.expires + LEEWAY < time.time():
            raise Unauthenticated


@dataclass
class Keys:
    """The issuer's public keys by `kid`, fetched when an unknown one is named, at most every 30 seconds."""

    url: str
    known: dict[str, Any] = field(default_factory=dict)
    fetched: float = -REFETCH_FLOOR

    def named(self, kid: str) -> Any:
        """The key of that name; `Unauthenticated` if the issuer has none."""
        if kid not in self.known and time.monotonic() - self.fetched >= REFETCH_FLOOR:
            self.known = self._fetch()
            self.fetched = time.monotonic()
        if kid not in self.known:
            raise Unauthenticated
        return self.known[kid]

    def _fetch(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(self.url, timeout=3) as answer:  # noqa: S310 - the address is a setting
                found = json.load(answer)["keys"]
        except (OSError, ValueError, KeyError) as failure:
            raise Unavailable from failure
        return {key["kid"]: jwt.PyJWK(key, ALGORITHM).key for key in found if key.get("kty") == "RSA" and "kid" in key}


class Verifier:
    """Verifies access tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: Keys):
        self._issuer = issuer
        self._audience = audience
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
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
                raise Unauthenticated
            claims = jwt.decode(
                token,
                self._keys.named(header["kid"]),
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except jwt.PyJWTError as refused:
            raise Unauthenticated from refused
        self._check_use(claims)
        return Login(claims["iss"], claims["sub"], int(claims["exp"]))

    def _check_use(self, claims: dict[str, Any]) -> None:
        """An access token of our client: Cognito names it `client_id`, other issuers `aud`."""
        audiences = claims.get("aud", [])
        named = [audiences] if isinstance(audiences, str) else list(audiences)
        if claims.get("token_use", "access") != "access" or self._audience not in [*named, claims.get("client_id")]:
            raise Unauthenticated


_verifiers: dict[tuple[str, str, str], Verifier] = {}


def verifier() -> Verifier:
    """The verifier of this stage's issuer; its caches live as long as the process."""
    names = (settings().issuer, settings().audience, settings().jwks_url)
    if names not in _verifiers:
        _verifiers[names] = Verifier(names[0], names[1], Keys(names[2]))
    return _verifiers[names]
