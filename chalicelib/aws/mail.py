"""Mails leave here and nowhere else: by SES or by an SMTP server, as the stage is set."""

from __future__ import annotations

import json
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.settings import Mail, settings
from chalicelib.core.errors import Unavailable

SECONDS = 8.0
# What another attempt would be answered with as well. A sender that is not verified is the operator's affair.
_REFUSALS = {"MessageRejected", "InvalidParameterValue"}
_TLS_FROM_THE_START = 465
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Refused(Exception):
    """A mail that will not be taken, however often it is sent."""


def send(to: str, subject: str, text: str, reply_to: str = "") -> str:
    """Send one mail as plain text; the id that the provider gave it. `Refused` for good, `Unavailable` for now."""
    message = _message(to, subject, text, reply_to)
    senders = {Mail.SES: _by_ses, Mail.SMTP: _by_smtp, Mail.OFF: _not_at_all}
    return senders[settings().mail](message)


def _message(to: str, subject: str, text: str, reply_to: str) -> EmailMessage:
    """The mail; whatever its headers are made of stays on its line."""
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = _address(to)
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = make_msgid("baton", settings().mail_from.partition("@")[2])
    if reply_to:
        message["Reply-To"] = _address(reply_to)
    message.set_content(text)
    return message


def _address(text: str) -> str:
    name, _, domain = text.partition("@")
    if not name or not domain or not text.isascii() or any(sign in text for sign in " ,;<>\r\n\t"):
        raise Refused("not an e-mail address")
    return text


def _by_ses(message: EmailMessage) -> str:
    request = {
        "Source": message["From"],
        "Destination": {"ToAddresses": [message["To"]]},
        "Message": {
            "Subject": {"Data": str(message["Subject"]), "Charset": "UTF-8"},
            "Body": {"Text": {"Data": message.get_content(), "Charset": "UTF-8"}},
        },
    }
    if message["Reply-To"]:
        request["ReplyToAddresses"] = [message["Reply-To"]]
    try:
        return str(client("ses").send_email(**request)["MessageId"])
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in _REFUSALS:
            raise
        raise Refused(refused.response["Error"].get("Message") or "refused") from refused


def _by_smtp(message: EmailMessage) -> str:
    try:
        with _connected() as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, told)] = refused.recipients.values()
        raise _answered(code, told) from refused
    except smtplib.SMTPDataError as refused:
        raise _answered(refused.smtp_code, refused.smtp_error) from refused
    except (smtplib.SMTPException, OSError) as failure:
        raise Unavailable from failure
    return str(message["Message-ID"])


def _answered(code: int, told: bytes | str) -> Exception:
    """What an answer of the server means: from 500 on it is for good."""
    words = told.decode(errors="replace") if isinstance(told, bytes) else told
    return Refused(f"{code} {words}") if code >= 500 else Unavailable()


def _connected() -> smtplib.SMTP:
    """A connection that nobody listens to; only to a server on this very machine it may be in the clear."""
    host, port = settings().smtp_host, int(settings().smtp_port)
    context = ssl.create_default_context()
    if port == _TLS_FROM_THE_START:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        if host not in _LOOPBACK:
            server.starttls(context=context)
    login = _login()
    if login:
        server.login(login["username"], login["password"])
    return server


def _login() -> dict[str, str] | None:
    """The login of the SMTP server, if the stage's secret has one."""
    try:
        found = client("secretsmanager").get_secret_value(SecretId=settings().smtp_secret)
    except ClientError as missing:
        if missing.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    login: dict[str, str] = json.loads(found["SecretString"])
    return login


def _not_at_all(message: EmailMessage) -> str:
    raise Refused("this stage sends no mail")
