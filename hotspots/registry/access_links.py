"""Links that let a person choose a password once: invitations, and after one was forgotten.

The link is told once, to the administrator who made it; only its hash is kept. It carries 256
random bits, so a fast hash suffices, and nobody can try out links.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, database
from hotspots.errors import Conflict, NotFound
from hotspots.i18n import _
from hotspots.models import AccessLink, Account
from hotspots.registry import accounts, passwords
from hotspots.vocabulary import LinkPurpose

LIFETIME = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(days=1)}
PATH = "/links/"
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Issued:
    """A link that was just made, with the token that is told only now."""

    link: AccessLink
    token: str

    @property
    def path(self) -> str:
        """Where the link leads, below the address of the pages."""
        return f"{PATH}{self.token}"


def issue(session: Session, *, actor: Account, account_id: UUID) -> Issued:
    """Make a link for an account; earlier ones become useless.

    An account that has a password loses it at once, with every session: whoever asks for a new one
    forgot it, or fears that somebody else knows it.

    Raises
    ------
    Conflict
        The account is closed.
    """
    account = accounts.kept_account(session, actor=actor, account_id=account_id)
    if not account.active:
        raise Conflict(_("The account is closed. Open it again first."))
    purpose = _purpose(session, account)
    accounts.withdraw_links(session, account)
    if account.password_hash is not None:
        account.password_hash = None
        account.end_sessions()
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
    link = AccessLink(
        account_id=account.id,
        purpose=purpose,
        token_hash=_hash(token),
        created_at=now,
        created_by_id=actor.id,
        expires_at=now + LIFETIME[purpose],
    )
    session.add(link)
    session.flush()
    return Issued(link, token)


def look_at(session: Session, *, token: str) -> AccessLink:
    """Return what a link is for, as long as it lets in.

    Raises
    ------
    NotFound
        It was used, has expired, was replaced, or never was.
    """
    return _living(session, token, lock=False)


def use(session: Session, *, token: str, password: str) -> Account:
    """Choose the password of the link's account; the link has done its work then.

    Raises
    ------
    NotFound
        The link lets in no more: of two who use it at once, one is late.
    InvalidInput
        Something speaks against the password; the link stays.
    """
    link = _living(session, token, lock=True)
    database.act_as(session, link.account_id)
    passwords.choose(link.account, password)
    link.used_at = clock.now()
    session.flush()
    return link.account


def _living(session: Session, token: str, *, lock: bool) -> AccessLink:
    query = select(AccessLink).where(AccessLink.token_hash == _hash(token))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    link = session.scalars(
        query.options(joinedload(AccessLink.account, innerjoin=True))
    ).one_or_none()
    if link is None or not link.lets_in(clock.now()) or not link.account.active:
        raise NotFound(_("This link does not work any more. Ask your administrator for a new one."))
    return link


def _purpose(session: Session, account: Account) -> LinkPurpose:
    if account.password_hash is not None:
        return LinkPurpose.RESET
    last = select(AccessLink.purpose).where(AccessLink.account_id == account.id)
    return session.scalar(last.order_by(AccessLink.created_at.desc()).limit(1)) or (
        LinkPurpose.INVITATION
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
