"""The one way out for mails: by SES or SMTP, as the stage is set; refusals for good, outages for now."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.ses.models import ses_backends

from chalicelib.aws import mail, settings
from chalicelib.aws.clients import client
from chalicelib.core.errors import Unavailable
from tests.kit.capacity import REGION
from tests.kit.cloud import Requests

TO = "zhou@client.example"


@pytest.fixture(autouse=True)
def _cloud(requests: Requests) -> None:
    """Every test has a cloud with a verified domain."""


class Server:
    """An SMTP server that takes every mail, or answers as it was told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.taken: list[EmailMessage] = []
        self.done: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> Server:
        self.done.append(f"{host}:{port}")
        return self

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.done.append("quit")

    def starttls(self, **_: Any) -> None:
        self.done.append("starttls")

    def login(self, username: str, password: str) -> None:
        self.done.append(f"login {username} {password}")

    def send_message(self, message: EmailMessage) -> None:
        if self.failure:
            raise self.failure
        self.taken.append(message)


def smtp(monkeypatch: pytest.MonkeyPatch, server: Server, host: str = "mail.example", port: int = 587) -> Server:
    given = {"BATON_MAIL": "smtp", "BATON_SMTP_HOST": host, "BATON_SMTP_PORT": str(port)}
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    settings.settings.cache_clear()
    monkeypatch.setattr(smtplib, "SMTP", server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", server)
    return server


def sent() -> list[Any]:
    return list(ses_backends["123456789012"][REGION].sent_messages)


def test_ses_takes_a_mail_and_gives_its_id() -> None:
    message_id = mail.send(TO, "联系人变更", "您好", reply_to="lead@baton.test")
    [message] = sent()
    assert (message.id, message.source, message.subject) == (message_id, "noreply@baton.test", "联系人变更")
    assert (message.destinations["ToAddresses"], message.body) == ([TO], "您好\n")


def test_a_subject_stays_on_its_line() -> None:
    mail.send(TO, "变更\r\nBcc: thief@elsewhere.example", "您好")
    [message] = sent()
    assert message.subject == "变更 Bcc: thief@elsewhere.example"
    assert message.destinations["ToAddresses"] == [TO]


@pytest.mark.parametrize(
    "address",
    ["", "zhou", "a@b\nBcc: thief@elsewhere.example", "a@b,thief@elsewhere.example", "周@client.example", "<a@b>"],
)
def test_what_is_no_address_is_refused_for_good(address: str) -> None:
    with pytest.raises(mail.Refused):
        mail.send(address, "变更", "您好")
    assert sent() == []


def test_ses_may_refuse_for_good() -> None:
    client("ses").delete_identity(Identity="baton.test")
    with pytest.raises(mail.Refused, match="not verified"):
        mail.send(TO, "变更", "您好")


def test_an_outage_of_ses_is_none_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def throttled(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "Throttling"}}, "SendEmail")

    monkeypatch.setattr(mail, "client", lambda _: SimpleNamespace(send_email=throttled))
    with pytest.raises(ClientError):
        mail.send(TO, "变更", "您好")


def test_smtp_takes_a_mail_behind_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    server = smtp(monkeypatch, Server())
    message_id = mail.send(TO, "变更\nBcc: thief@elsewhere.example", "您好")
    [message] = server.taken
    assert (message["Message-ID"], message["Bcc"], message.get_content()) == (message_id, None, "您好\n")
    assert server.done == ["mail.example:587", "starttls", "quit"]


def test_smtp_is_logged_into_with_the_stages_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    login = '{"username": "baton", "password": "open"}'
    client("secretsmanager").create_secret(Name="test/smtp", SecretString=login)
    server = smtp(monkeypatch, Server(), port=465)
    mail.send(TO, "变更", "您好")
    assert server.done == ["mail.example:465", "login baton open", "quit"]


def test_smtp_on_this_machine_may_be_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    server = smtp(monkeypatch, Server(), host="127.0.0.1", port=25)
    mail.send(TO, "变更", "您好")
    assert "starttls" not in server.done


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({TO: (550, b"no such user")}), mail.Refused),
        (smtplib.SMTPRecipientsRefused({TO: (451, b"try later")}), Unavailable),
        (smtplib.SMTPDataError(554, b"spam"), mail.Refused),
        (smtplib.SMTPServerDisconnected("gone"), Unavailable),
        (ConnectionResetError(), Unavailable),
    ],
)
def test_smtp_says_whether_another_attempt_may_help(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, kind: type[Exception]
) -> None:
    smtp(monkeypatch, Server(failure))
    with pytest.raises(kind):
        mail.send(TO, "变更", "您好")


def test_a_stage_may_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_MAIL", "off")
    settings.settings.cache_clear()
    with pytest.raises(mail.Refused, match="sends no mail"):
        mail.send(TO, "变更", "您好")
