"""Tokens that are not to be accepted, each wrong in one way, and the parts they are made of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.tokens import KID, jwks, private_key, token


def a_token(**changes: Any) -> str:
    return token("sales", **{"issuer": ISSUER, "audience": AUDIENCE, **changes})


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": ISSUER, "sub": "sales", "client_id": AUDIENCE, "iat": now, "exp": now + 600, **changes}


def unsigned() -> str:
    return f"{encoded({'alg': 'none', 'kid': KID, 'typ': 'JWT'})}.{encoded(claims())}."


def signed_with(secret: bytes) -> str:
    """The classic confusion: HS256 with what everyone may read as the secret."""
    text = f"{encoded({'alg': 'HS256', 'kid': KID})}.{encoded(claims())}"
    signature = base64.urlsafe_b64encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())
    return f"{text}.{signature.decode().rstrip('=')}"


def public_pem() -> bytes:
    return private_key(KID).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(header: str, body: str) -> str:
    """A header and claims as they stand, under the issuer's own signature."""
    text = f"{_text(header)}.{_text(body)}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(text.encode(), private_key(KID))
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _text(part: str) -> str:
    return base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")


def twice(name: str, value: Any) -> str:
    """The issuer's own signature over claims in which one name stands twice, the usual one first."""
    body = json.dumps(claims())
    return signed(json.dumps({"alg": "RS256", "kid": KID}), f"{body[:-1]}, {json.dumps({name: value})[1:]}")


def with_header(key: str = KID, **more: Any) -> str:
    return jwt.encode(claims(), private_key(key), algorithm="RS256", headers={"kid": KID, **more})


def two_signatures() -> str:
    """JSON serialization, which may carry several."""
    header, body, signature = a_token().split(".")
    one = {"protected": header, "signature": signature}
    return json.dumps({"payload": body, "signatures": [one, one]}, separators=(",", ":"))


def edited() -> str:
    header, _, signature = a_token().split(".")
    return f"{header}.{encoded(claims(sub='hr'))}.{signature}"


def with_its_own_key() -> str:
    """The header brings the key to be verified with."""
    own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key("foreign").public_key()))
    return jwt.encode(claims(), private_key("foreign"), algorithm="RS256", headers={"kid": KID, "jwk": own})


def with_algorithm(algorithm: str) -> str:
    return jwt.encode(claims(), private_key(KID), algorithm=algorithm, headers={"kid": KID})


NOW = int(time.time())
REFUSED: dict[str, Callable[[], str]] = {
    "no signature": unsigned,
    "no signature, but two dots": lambda: unsigned() + "AAAA",
    "HS256 with the public key's PEM": lambda: signed_with(public_pem()),
    "HS256 with the published key": lambda: signed_with(json.dumps(jwks()["keys"][0]).encode()),
    "HS256 with nothing": lambda: signed_with(b""),
    "another algorithm of the same key": lambda: with_algorithm("RS512"),
    "its padding": lambda: with_algorithm("PS256"),
    "its own key in the header": with_its_own_key,
    "another issuer": lambda: a_token(issuer="https://elsewhere.test"),
    "the issuer's address and more": lambda: a_token(issuer=ISSUER + "/"),
    "two issuers": lambda: signed(
        json.dumps({"alg": "RS256", "kid": KID}), json.dumps(claims(iss=[ISSUER, "https://elsewhere.test"]))
    ),
    "no issuer": lambda: a_token(iss=None),
    "another pool with a key of the same name": lambda: a_token(issuer="https://issuer.test/other", key="foreign"),
    "another client": lambda: a_token(audience="another"),
    "no client": lambda: a_token(client_id=None),
    "another audience": lambda: a_token(client_id=None, aud=["another"]),
    "another audience for our client": lambda: a_token(aud="another"),
    "no audience for our client": lambda: a_token(aud=[]),
    "an audience that is none": lambda: a_token(aud={AUDIENCE: 1}),
    "an identity token": lambda: a_token(token_use="id", aud=AUDIENCE),
    "an identity token that does not say so": lambda: a_token(token_use=None, aud=AUDIENCE, nonce="n-0S6_WzA2Mj"),
    "an identity token of the hybrid flow": lambda: a_token(token_use=None, aud=AUDIENCE, at_hash="77QmUPtjPfzWtF2A"),
    "Keycloak's identity token": lambda: a_token(token_use=None, aud=AUDIENCE, typ="ID"),
    "a refresh token": lambda: a_token(token_use=None, aud=AUDIENCE, typ="Refresh"),
    "a logout token": lambda: with_header(typ="logout+jwt"),
    "a type that is no text": lambda: with_header(typ=7),
    "a use that is no text": lambda: a_token(token_use=["access"]),
    "expired": lambda: a_token(iat=NOW - 7200, exp=NOW - 3600),
    "no expiry": lambda: a_token(exp=None),
    "an expiry that is text": lambda: a_token(exp=str(NOW + 600)),
    "an expiry that is true": lambda: a_token(exp=True),
    "an expiry beyond numbers": lambda: signed(
        json.dumps({"alg": "RS256", "kid": KID}), json.dumps(claims(exp=9)).replace('"exp": 9', '"exp": 1e400')
    ),
    "not valid yet": lambda: a_token(nbf=NOW + 600),
    "issued in the future": lambda: a_token(iat=NOW + 600),
    "no issuing instant": lambda: a_token(iat=None),
    "no subject": lambda: a_token(sub=None),
    "a subject that is a number": lambda: signed(
        json.dumps({"alg": "RS256", "kid": KID}), json.dumps(claims(sub=12345))
    ),
    "a subject that is empty": lambda: a_token(sub=""),
    "a subject without end": lambda: a_token(sub="x" * 300),
    "scopes that are none": lambda: a_token(scope={"client": "read"}),
    "one name twice": lambda: twice("sub", "hr"),
    "another client twice": lambda: twice("client_id", AUDIENCE),
    "an algorithm twice": lambda: signed(f'{{"alg": "none", "alg": "RS256", "kid": "{KID}"}}', json.dumps(claims())),
    "an unknown key": lambda: a_token(kid="another"),
    "a key by path": lambda: a_token(kid="../../../dev/null"),
    "a key by address": lambda: a_token(kid="https://elsewhere.test/jwks.json"),
    "a key by query": lambda: a_token(kid="' UNION SELECT 'secret"),
    "no key": lambda: jwt.encode(claims(), private_key(KID), algorithm="RS256"),
    "a key whose name is a number": lambda: signed('{"alg": "RS256", "kid": 1}', json.dumps(claims())),
    "a key elsewhere": lambda: with_header("foreign", jku="https://elsewhere.test/jwks.json"),
    "a certificate elsewhere": lambda: with_header("foreign", x5u="https://elsewhere.test/cert.pem"),
    "a certificate of its own": lambda: with_header("foreign", x5c=["MIIB"]),
    "an extension that must be understood": lambda: with_header(crit=["exp"], exp=NOW + 600),
    "a payload that is not encoded": lambda: with_header(b64=False, crit=["b64"]),
    "a foreign key under the known name": lambda: a_token(key="foreign"),
    "edited claims": edited,
    "claims that are no object": lambda: signed(json.dumps({"alg": "RS256", "kid": KID}), "[1]"),
    "two signatures": two_signatures,
    "a signature too many": lambda: f"{a_token()}.{a_token().rpartition('.')[2]}",
    "encrypted": lambda: "a.b.c.d.e",
    "too long": lambda: a_token(more="x" * 9000),
    "not a token": lambda: "garbage",
    "dots": lambda: "..",
    "three parts of nothing": lambda: "a.b.c",
    "a header that is no object": lambda: f"{encoded([1])}.{encoded(claims())}.c2ln",
    "letters that are none of a token's": lambda: "é.é.é",
    "half a letter": lambda: "\ud800.a.b",
    "nothing": lambda: "",
}
