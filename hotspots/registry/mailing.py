"""Handing letters to the configured SMTP server; what it refused is told from what is unsure."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.settings import Settings
from hotspots.vocabulary import MailSecurity

_WITHIN_S = 20
_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and from whom they are."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> "MailServer | None":
        """Return the server of this deployment; None where no host is set: then nothing is sent.

        Raises
        ------
        Unavailable
            A host is set, but nobody from whom the letters are.
        """
        if settings.smtp_host is None:
            return None
        if settings.smtp_sender is None:
            raise Unavailable(
                _("{variable} says from whom letters are. Set it beside the mail server."),
                variable="HOTSPOTS_SMTP_SENDER",
            )
        password = settings.smtp_password
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port or _PORTS[settings.smtp_security],
            security=settings.smtp_security,
            sender=settings.smtp_sender,
            user=settings.smtp_user,
            password=None if password is None else password.get_secret_value(),
        )


class LetterRefused(Exception):
    """The server said that it does not take this letter: it may be tried again."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, as text and as simple HTML. `key` is the same whenever it is tried again."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime

    def message(self, sender: str) -> EmailMessage:
        """Return the letter as it goes over the wire."""
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, self.to, self.subject
        made["Date"] = format_datetime(self.at)
        made["Message-ID"] = f"<{self.key}@{sender.rsplit('@', 1)[-1].rstrip('>')}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(self.text)
        made.add_alternative(self.html, subtype="html")
        return made


class Connection:
    """An open connection to the server."""

    def __init__(self, server: MailServer, client: smtplib.SMTP) -> None:
        self._server = server
        self._client = client

    def hand_in(self, letter: Letter) -> None:
        """Hand one letter in.

        Raises
        ------
        LetterRefused
            The server answered that it does not take it.
        Unavailable
            The connection broke: whether the letter was taken is not known.
        """
        try:
            self._client.send_message(letter.message(self._server.sender))
        except smtplib.SMTPServerDisconnected as broken:
            raise _unreachable(broken) from broken
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as said:
            raise LetterRefused(_said(said)) from said
        except (smtplib.SMTPException, OSError) as broken:
            raise _unreachable(broken) from broken


@contextmanager
def connected(server: MailServer) -> Iterator[Connection]:
    """Open a connection, encrypted and signed in as the settings say.

    Raises
    ------
    Unavailable
        The server cannot be reached, or lets nobody in by that name.
    """
    try:
        client = _client(server)
    except (smtplib.SMTPException, OSError) as failed:
        raise _unreachable(failed) from failed
    try:
        yield Connection(server, client)
    finally:
        try:
            client.quit()
        except (smtplib.SMTPException, OSError):
            client.close()


def _client(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security is MailSecurity.TLS:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_WITHIN_S, context=context
        )
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=_WITHIN_S)
    try:
        if server.security is MailSecurity.STARTTLS:
            client.starttls(context=context)
        if server.user is not None:
            client.login(server.user, server.password or "")
    except (smtplib.SMTPException, OSError):
        client.close()
        raise
    return client


def _said(refusal: smtplib.SMTPException) -> str:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        answers = refusal.recipients.values()
        return "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in answers)[:500]
    return str(refusal)[:500]


def _unreachable(error: Exception) -> Unavailable:
    return Unavailable(
        _("The mail server cannot be used ({reason}). Check the settings HOTSPOTS_SMTP_…."),
        reason=str(error)[:300] or type(error).__name__,
    )
