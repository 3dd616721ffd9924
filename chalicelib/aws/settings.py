"""The one typed settings object, read from the function's environment on first use, never at import."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints
from urllib.parse import urlsplit

PREFIX = "BATON_"
LONGEST_SETTLING = 3600.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class WrongSetting(RuntimeError):
    """The function was deployed without one of its settings, or with one that cannot be meant."""


class Mail(StrEnum):
    """How mails leave: by SES, by an SMTP server, or not at all."""

    SES = "ses"
    SMTP = "smtp"
    OFF = "off"


class Address(str):
    """An address of the issuer: https, or http on this very machine."""

    __slots__ = ()


class Mailbox(str):
    """An e-mail address."""

    __slots__ = ()


class Port(int):
    """A port of TCP."""


@dataclass(frozen=True)
class Settings:
    """What a stage is made of; each field stands in the environment as `BATON_<FIELD>`.

    `audience` names client ids and audiences, of which a token needs one; `settle_seconds` is the distance of the
    second pass from the last move; `demo_clock` lets companies set their clock ahead, never in `prod`. Mails leave by
    `mail` from `mail_from`; `smtp_secret` names the secret with the SMTP server's login, if it asks for one.
    """

    stage: str
    people_table: str
    clients_table: str
    handover_table: str
    events_table: str
    insight_table: str
    bus: str
    relay_dead_letters: str
    evidence_bucket: str
    state_machine: str
    issuer: Address
    audience: frozenset[str]
    jwks_url: Address
    secret_arn: str
    settle_seconds: float
    demo_clock: bool
    mail: Mail
    mail_from: Mailbox
    smtp_host: str
    smtp_port: Port
    smtp_secret: str

    def __post_init__(self) -> None:
        if self.demo_clock and self.stage == "prod":
            raise WrongSetting("BATON_DEMO_CLOCK is on, and BATON_STAGE is prod: nobody moves the clock there")


@cache
def settings() -> Settings:
    """The settings of this process; `WrongSetting` names the first that is missing or wrong, and what is wrong."""
    return read(os.environ)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment."""
    kinds = get_type_hints(Settings)
    return Settings(**{field.name: _value(environment, field.name, kinds[field.name]) for field in fields(Settings)})


def _value(environment: Mapping[str, str], field: str, kind: Any) -> Any:
    name = PREFIX + field.upper()
    if name not in environment:
        raise WrongSetting(f"{name} is not set")
    text = environment[name].strip()
    try:
        return _READERS[kind](text)
    except ValueError as wrong:
        raise WrongSetting(f"{name} is {text!r}: {wrong}") from None


def _text(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError("it must be one line of text")
    return text


def _address(text: str) -> Address:
    parts = urlsplit(text)
    near = parts.scheme == "file" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not near and not (parts.scheme == "https" and parts.hostname):
        raise ValueError("it must be an https address")
    return Address(text)


def _names(text: str) -> frozenset[str]:
    found = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not found:
        raise ValueError("it must name at least one client id or audience, with commas between them")
    return found


def _seconds(text: str) -> float:
    seconds = float(text) if text.isascii() else math.nan
    if not 0 <= seconds <= LONGEST_SETTLING:
        raise ValueError(f"it must be a number of seconds from 0 to {LONGEST_SETTLING:.0f}")
    return seconds


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("it must be 0 or 1")
    return text == "1"


def _mailbox(text: str) -> Mailbox:
    name, _, domain = text.partition("@")
    if not name or not domain or not text.isascii() or not text.isprintable() or " " in text or "@" in domain:
        raise ValueError("it must be an e-mail address")
    return Mailbox(text)


def _port(text: str) -> Port:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("it must be a port from 1 to 65535")
    return Port(text)


def _mail(text: str) -> Mail:
    if text not in set(Mail):
        raise ValueError("it must be ses, smtp or off")
    return Mail(text)


_READERS: Mapping[Any, Callable[[str], Any]] = {
    str: _text,
    Address: _address,
    frozenset[str]: _names,
    float: _seconds,
    bool: _flag,
    Mail: _mail,
    Mailbox: _mailbox,
    Port: _port,
}
