"""Names and addresses that people type about people: cleaned, and refused where they cannot be."""

import re
import unicodedata

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _

LONGEST_NAME = 200
# Only what SMTP servers take everywhere; also keeps line breaks out of the head of a letter.
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def plain(text: str) -> str:
    """Return a name composed, on one line, without what cannot be printed."""
    written = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in written if c.isprintable() or c.isspace()).split())


def wrong_name(text: str, *, field: str) -> list[Problem]:
    """Return what is wrong with a name."""
    if 0 < len(plain(text)) <= LONGEST_NAME:
        return []
    return [
        Problem(
            "unusable_name",
            Message(_("This is no name.")),
            Message(_("Write it in at most {most} characters."), {"most": LONGEST_NAME}),
            field=field,
            value=text[:80],
        )
    ]


def email_of(text: str | None) -> str | None:
    """Return an e-mail address, None where the field is empty.

    Raises
    ------
    InvalidInput
        No letter can be sent there.
    """
    given = (text or "").strip()
    if not given:
        return None
    if len(given) <= 254 and _EMAIL.fullmatch(given):
        return given
    problem = Problem(
        "unusable_email",
        Message(_("“{value}” is not an e-mail address."), {"value": given[:80]}),
        Message(_("Write it like ten@congan.example.vn, or leave it empty.")),
        field="email",
        value=given[:80],
    )
    raise InvalidInput(_("An e-mail address cannot be used."), problems=[problem])
