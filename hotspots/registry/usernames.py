"""Names people sign in with: which are usable, and when two are the same."""

import re
import unicodedata

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def comparable(username: str) -> str:
    """Return a name as it is compared: composed, trimmed, in small letters."""
    return unicodedata.normalize("NFC", username).strip().lower()


def usable(username: str) -> str:
    """Return a name as it is stored.

    Raises
    ------
    InvalidInput
        It has other characters than a name may have.
    """
    name = comparable(username)
    if _USERNAME.fullmatch(name):
        return name
    problem = Problem(
        "unusable_username",
        Message(_("“{value}” cannot be a user name."), {"value": username[:80]}),
        Message(_("Use 2 to 64 of a–z, 0–9, dot, dash and underscore, a letter or digit first.")),
        field="username",
        value=username[:80],
    )
    raise InvalidInput(_("The account cannot be opened."), problems=[problem])


def account_named(session: Session, username: str) -> Account | None:
    """Return the account of a name somebody typed."""
    wanted = comparable(username)
    if not _USERNAME.fullmatch(wanted):  # also keeps NUL away from the database
        return None
    return session.scalar(select(Account).where(func.lower(Account.username) == wanted))


def is_first(session: Session) -> bool:
    """Say whether the registry has no account yet, so that the next one is the first."""
    return not session.scalar(select(func.count()).select_from(Account))
