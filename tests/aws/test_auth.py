"""Tokens: one of the issuer's own for this audience, or 401."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.aws import auth
from chalicelib.aws.auth import Keys, Login, Verifier
from chalicelib.core.errors import Unauthenticated, Unavailable
from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.company import TestCompany, send
from tests.kit.tokens import KID, jwks, private_key, token


class CountedKeys(Keys):
    """The issuer's keys, counting how often they were fetched."""

    fetches = 0

    def _fetch(self) -> dict[str, Any]:
        self.fetches += 1
        return super()._fetch()


@pytest.fixture
def keys(tmp_path: Path) -> CountedKeys:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(jwks()), encoding="utf-8")
    return CountedKeys(path.as_uri())


@pytest.fixture
def verifier(keys: CountedKeys) -> Verifier:
    return Verifier(ISSUER, AUDIENCE, keys)


def a_token(**changes: Any) -> str:
    return token("sales", **{"issuer": ISSUER, "audience": AUDIENCE, **changes})


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": ISSUER, "sub": "sales", "client_id": AUDIENCE, "iat": now, "exp": now + 600, **changes}


def unsigned() -> str:
    return f"{encoded({'alg': 'none', 'kid': KID, 'typ': 'JWT'})}.{encoded(claims())}."


def signed_with_the_public_key() -> str:
    """The classic confusion: HS256 with what everyone may read as the secret."""
    secret = private_key(KID).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{encoded({'alg': 'HS256', 'kid': KID})}.{encoded(claims())}"
    signature = base64.urlsafe_b64encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())
    return f"{text}.{signature.decode().rstrip('=')}"


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
REFUSED = {
    "no signature": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "another algorithm of the same key": lambda: with_algorithm("RS512"),
    "its own key in the header": with_its_own_key,
    "another issuer": lambda: a_token(issuer="https://elsewhere.test"),
    "the issuer's address and more": lambda: a_token(issuer=ISSUER + "/"),
    "no issuer": lambda: a_token(iss=None),
    "another client": lambda: a_token(audience="another"),
    "no client": lambda: a_token(client_id=None),
    "another audience": lambda: a_token(client_id=None, aud=["another"]),
    "an identity token": lambda: a_token(token_use="id", aud=AUDIENCE),
    "expired": lambda: a_token(iat=NOW - 7200, exp=NOW - 3600),
    "no expiry": lambda: a_token(exp=None),
    "not valid yet": lambda: a_token(nbf=NOW + 600),
    "issued in the future": lambda: a_token(iat=NOW + 600),
    "no issuing instant": lambda: a_token(iat=None),
    "no subject": lambda: a_token(sub=None),
    "an unknown key": lambda: a_token(kid="another"),
    "no key": lambda: jwt.encode(claims(), private_key(KID), algorithm="RS256"),
    "a foreign key under the known name": lambda: a_token(key="foreign"),
    "edited claims": edited,
    "too long": lambda: a_token(more="x" * 9000),
    "not a token": lambda: "garbage",
    "dots": lambda: "..",
    "three parts of nothing": lambda: "a.b.c",
    "a header that is no object": lambda: f"{encoded([1])}.{encoded(claims())}.c2ln",
    "letters that are none of a token's": lambda: "é.é.é",
    "half a letter": lambda: "\ud800.a.b",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_no_other_token_is_accepted(verifier: Verifier, make: Any) -> None:
    with pytest.raises(Unauthenticated):
        verifier.login(f"Bearer {make()}")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic c2FsZXM6cHc=", "Token x", "bearer  "])
def test_no_other_scheme_is_accepted(verifier: Verifier, header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        verifier.login(header)


def test_a_valid_token_is_its_subject(verifier: Verifier) -> None:
    login = verifier.login(f"Bearer {a_token()}")
    assert (login.issuer, login.subject) == (ISSUER, "sales")


def test_an_audience_claim_serves_issuers_that_have_no_client_id(verifier: Verifier) -> None:
    assert verifier.login(f"bearer {a_token(client_id=None, aud=['x', AUDIENCE])}").subject == "sales"


def test_a_clock_that_is_seconds_off_is_forgiven(verifier: Verifier) -> None:
    assert verifier.login(f"Bearer {a_token(exp=int(time.time()) - 10)}").subject == "sales"


def test_a_remembered_token_expires_all_the_same(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    header = f"Bearer {a_token()}"
    verifier.login(header)
    later = time.time() + 3700
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated):
        verifier.login(header)


def test_a_token_seen_before_is_not_verified_again(verifier: Verifier, keys: CountedKeys) -> None:
    header = f"Bearer {a_token()}"
    first = verifier.login(header)
    keys.known.clear()
    assert verifier.login(header) is first


def test_no_more_tokens_are_remembered_than_the_limit(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MOST_TOKENS", 3)
    for number in range(5):
        verifier.login(f"Bearer {a_token(jti=str(number))}")
    assert len(verifier._verified) == 3


def test_the_keys_are_fetched_once_for_many_tokens(verifier: Verifier, keys: CountedKeys) -> None:
    for number in range(5):
        verifier.login(f"Bearer {a_token(jti=str(number))}")
    assert keys.fetches == 1


def test_invented_key_names_do_not_fetch_the_keys_again_and_again(verifier: Verifier, keys: CountedKeys) -> None:
    for number in range(5):
        with pytest.raises(Unauthenticated):
            verifier.login(f"Bearer {a_token(kid=f'invented-{number}')}")
    assert keys.fetches == 1


def test_a_new_key_of_the_issuer_is_found_after_the_floor(keys: CountedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unauthenticated):
        keys.named("new")
    later = time.monotonic() + 31
    monkeypatch.setattr(time, "monotonic", lambda: later)
    published = jwks()["keys"][0] | {"kid": "new"}
    Path(keys.url.removeprefix("file://")).write_text(json.dumps({"keys": [published]}), encoding="utf-8")
    assert keys.named("new") is not None


def test_an_issuer_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        Keys((tmp_path / "nowhere.json").as_uri()).named(KID)


def test_keys_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [{"kty": "EC", "kid": "ec"}, *jwks()["keys"]]}), encoding="utf-8")
    assert Keys(path.as_uri()).named(KID) is not None


def test_the_tables_name_of_a_login_tells_issuer_and_subject_apart() -> None:
    assert Login("a", "b,c", 0).key != Login("a", "b", 0).key
    assert Login(ISSUER, "sales", 0).key == Login(ISSUER, "sales", 9).key


def test_a_valid_token_of_nobody_is_refused(company: TestCompany) -> None:
    answer = send("GET", "/v1/me", authorization=f"Bearer {token('nobody', issuer=ISSUER, audience=AUDIENCE)}")
    assert (answer.status, answer.code) == (401, "unauthenticated")


@pytest.mark.parametrize("header", ["", "Bearer x", "Bearer " + "x" * 9000])
def test_over_http_a_refusal_is_401_with_a_challenge(company: TestCompany, header: str) -> None:
    answer = send("GET", "/v1/me", authorization=header)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
