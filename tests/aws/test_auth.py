"""Tokens: one of the issuer's own for this audience, or 401."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chalicelib.aws import auth
from chalicelib.aws.auth import Keys, Login, Verifier
from chalicelib.core.errors import Unauthenticated, Unavailable
from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.hostile import REFUSED, a_token, claims, with_header
from tests.kit.tokens import KID, jwks, token


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
    return Verifier(ISSUER, {AUDIENCE, "another-of-ours"}, keys)


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


def later(patch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = time.monotonic() + seconds
    patch.setattr(time, "monotonic", lambda: moment)


def publish(keys: Keys, *published: Any) -> None:
    Path(keys.url.removeprefix("file://")).write_text(json.dumps({"keys": published}), encoding="utf-8")


def silence(keys: Keys) -> None:
    Path(keys.url.removeprefix("file://")).unlink()


def test_an_issuer_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        Keys((tmp_path / "nowhere.json").as_uri()).named(KID)


def test_an_issuer_that_does_not_answer_is_left_alone_for_a_while(
    keys: CountedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence(keys)
    for _ in range(5):
        with pytest.raises(Unavailable):
            keys.named(KID)
    assert keys.fetches == 1
    publish(keys, *jwks()["keys"])
    later(monkeypatch, 31)
    assert keys.named(KID).algorithm == "RS256"


def test_known_keys_serve_while_the_issuer_does_not_answer(keys: CountedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.named(KID)
    silence(keys)
    later(monkeypatch, 31)
    with pytest.raises(Unavailable):
        keys.named("new")
    assert keys.named(KID) is not None
    with pytest.raises(Unavailable):
        keys.named("another")
    assert keys.fetches == 2


def test_known_keys_outlive_an_hour_of_silence(keys: CountedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.named(KID)
    silence(keys)
    later(monkeypatch, 3601)
    assert keys.named(KID) is not None
    assert keys.fetches == 2


def test_a_key_that_the_issuer_withdrew_is_refused_within_the_hour(
    keys: CountedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.named(KID)
    publish(keys)
    later(monkeypatch, 3601)
    with pytest.raises(Unauthenticated):
        keys.named(KID)


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b"null", b'{"keys": 7}', b'{"keys": [7]}', b"\xff"])
def test_an_answer_that_is_no_key_set_is_none(tmp_path: Path, answer: bytes) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(answer)
    with pytest.raises(Unavailable):
        Keys(path.as_uri()).named(KID)


def as_jwk(public: Any, **more: Any) -> dict[str, Any]:
    kind = jwt.algorithms.ECAlgorithm if isinstance(public, ec.EllipticCurvePublicKey) else jwt.algorithms.RSAAlgorithm
    return {**json.loads(kind.to_jwk(public)), **more}


def test_keys_of_other_kinds_are_passed_over(keys: CountedKeys) -> None:
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505
    wide = ec.generate_private_key(ec.SECP384R1()).public_key()
    published = jwks()["keys"][0]
    publish(
        keys,
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "EC", "kid": "broken"},
        as_jwk(wide, kid="wide"),
        as_jwk(small, kid="small"),
        {**published, "kid": "encrypts", "use": "enc"},
        {**published, "kid": "other", "alg": "RS512"},
        {name: value for name, value in published.items() if name != "kid"},
        published,
    )
    keys.named(KID)
    assert set(keys.known) == {KID}


EC_KEY = ec.generate_private_key(ec.SECP256R1())


def signed_by_curve(**changes: Any) -> str:
    return jwt.encode(claims(**changes), EC_KEY, algorithm="ES256", headers={"kid": "curve"})


def test_a_key_on_the_curve_signs_as_well(verifier: Verifier, keys: CountedKeys) -> None:
    publish(keys, as_jwk(EC_KEY.public_key(), kid="curve"), *jwks()["keys"])
    assert verifier.login(f"Bearer {signed_by_curve()}").subject == "sales"
    assert verifier.login(f"Bearer {a_token()}").subject == "sales"


def test_a_keys_own_type_decides_the_algorithm_not_the_header(verifier: Verifier, keys: CountedKeys) -> None:
    publish(keys, as_jwk(EC_KEY.public_key(), kid=KID))
    with pytest.raises(Unauthenticated):
        verifier.login(f"Bearer {a_token()}")


def test_a_key_elsewhere_is_never_fetched(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    opened = urllib.request.urlopen
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, **more: (asked.append(url), opened(url, **more))[1])
    for name in ("a key elsewhere", "a certificate elsewhere", "a key by address", "a key by path"):
        with pytest.raises(Unauthenticated):
            verifier.login(f"Bearer {REFUSED[name]()}")
    assert [url.rpartition("/")[2] for url in asked] == ["jwks.json"]
    assert asked[0].startswith("file:")


def test_any_of_our_audiences_will_do(verifier: Verifier) -> None:
    assert verifier.login(f"Bearer {a_token(audience='another-of-ours')}").subject == "sales"


@pytest.mark.parametrize("kind", ["JWT", "at+jwt", "application/at+jwt", "AT+JWT"])
def test_an_access_token_may_say_that_it_is_one(verifier: Verifier, kind: str) -> None:
    assert verifier.login(f"Bearer {with_header(typ=kind)}").subject == "sales"


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("client:read order:write", {"client:read", "order:write"}),
        (["client:read", "order:write"], {"client:read", "order:write"}),
        ("", set()),
        (None, set()),
    ],
)
def test_a_login_knows_its_scopes(verifier: Verifier, scope: Any, granted: set[str]) -> None:
    assert verifier.login(f"Bearer {a_token(scope=scope)}").scopes == granted


def test_a_machines_token_names_its_client_and_no_audience(verifier: Verifier) -> None:
    login = verifier.login(f"Bearer {token(AUDIENCE, issuer=ISSUER, audience=AUDIENCE, scope='baton/client:read')}")
    assert (login.subject, login.scopes) == (AUDIENCE, {"baton/client:read"})


def test_the_tables_name_of_a_login_tells_issuer_and_subject_apart() -> None:
    assert Login("a", "b,c", 0).key != Login("a", "b", 0).key
    assert Login(ISSUER, "sales", 0).key == Login(ISSUER, "sales", 9).key
