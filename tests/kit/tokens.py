"""An issuer for the tests: one key pair per process, tokens as Cognito makes them."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

KID = "key-of-the-tests"


@cache
def private_key(name: str) -> RSAPrivateKey:
    """A key pair; the issuer publishes only the one named KID."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def jwks() -> dict[str, Any]:
    """What the issuer publishes."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(KID).public_key()))
    return {"keys": [{**public, "kid": KID, "alg": "RS256", "use": "sig"}]}


def token(subject: str, *, issuer: str, audience: str, key: str = KID, kid: str = KID, **claims: Any) -> str:
    """An access token; any claim can be replaced, None leaves it out."""
    now = int(time.time())
    body = {
        "iss": issuer,
        "sub": subject,
        "client_id": audience,
        "token_use": "access",
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    kept = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(kept, private_key(key), algorithm="RS256", headers={"kid": kid})
