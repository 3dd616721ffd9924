"""Logins in the stack's own user pool: made with one password per stack, which never leaves its folder."""

from __future__ import annotations

import secrets
from contextlib import suppress
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from infra.local import stack
from infra.local.home import Home, Trouble, here


def create(email: str) -> str:
    """A login that can be used at once; answers its subject, that of an existing one as well."""
    home = here()
    pool = home.stack()["BATON_USER_POOL"]
    cognito = _cognito(home)
    # An earlier founding may have made it and broken off: it is the same login.
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=_password(home), Permanent=True)
    return _subject(cognito.admin_get_user(UserPoolId=pool, Username=email))


def token(user: str) -> str:
    """A fresh access token; a user without `@` is one of company `demo`."""
    home = here()
    email = user if "@" in user else f"{user}@demo.test"
    try:
        answer = _cognito(home).initiate_auth(
            ClientId=home.enter()["BATON_AUDIENCE"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": _password(home)},
        )
    except ClientError as refused:
        raise Trouble(f"There is no account {email}: say for example `make token USER=sales@demo.test`.") from refused
    return str(answer["AuthenticationResult"]["AccessToken"])


@cache
def _cognito(home: Home) -> Any:
    return stack.client(home, "cognito-idp")


def _password(home: Home) -> str:
    """One password for every login of this stack, made on first use."""
    file = home.folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"Aa1{secrets.token_urlsafe(18)}", encoding="utf-8")
    return file.read_text(encoding="utf-8")


def _subject(user: dict[str, Any]) -> str:
    return next(str(pair["Value"]) for pair in user["UserAttributes"] if pair["Name"] == "sub")
