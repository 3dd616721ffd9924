"""The deployed stack takes the tokens of its own issuer, and no others."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.e2e.caller import Answer, send
from tests.e2e.conftest import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


def me(stack: Stack, token: str) -> Answer:
    """Who the stack says a token stands for."""
    return send("GET", f"{stack.home.url}/v1/me", None, {"Authorization": f"Bearer {token}"})


def own_token(stack: Stack) -> str:
    return stack.command("token", "sales@demo.test").stdout.strip()


def test_its_own_token_is_taken(stack: Stack) -> None:
    assert me(stack, own_token(stack)).having(200)["name"] == "林佩珊"


def test_a_token_without_a_signature_is_refused(stack: Stack) -> None:
    header, claims, _ = own_token(stack).split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    me(stack, f"{unsigned}.{claims}.").having(401, "unauthenticated")
    me(stack, f"{header}.{claims}.").having(401, "unauthenticated")


def test_a_token_signed_with_a_foreign_key_is_refused(stack: Stack) -> None:
    own = own_token(stack)
    claims = jwt.decode(own, options={"verify_signature": False})
    foreign = generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(claims, foreign, algorithm="RS256", headers={"kid": jwt.get_unverified_header(own)["kid"]})
    me(stack, forged).having(401, "unauthenticated")


def test_no_token_at_all_is_refused(stack: Stack) -> None:
    send("GET", f"{stack.home.url}/v1/me", None, {}).having(401, "unauthenticated")
