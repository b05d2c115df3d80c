"""Who may work with the registry: organisations, accounts, and the password at the door."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    Message,
    NotFound,
    Problem,
    Unauthenticated,
)
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Organisation
from hotspots.vocabulary import Action, Locale, OrganisationKind, Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Hashing costs time that grows with the length: nobody may buy an hour of it with one request."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("the password of an account that does not exist")


def authenticate(session: Session, *, username: str, password: str) -> Account:
    """Return the active account of this name and password.

    An unknown name costs the same hashing and gets the same sentence as a wrong password, so
    that names cannot be tried out.
    """
    account = _account_named(session, username)
    known = account.password_hash if account is not None else None
    matches = _hasher().verify(password[:LONGEST_PASSWORD], known or _nobodys_hash())
    if account is None or known is None or not matches or not account.active:
        raise Unauthenticated(_("The user name or the password is wrong."))
    return account


def active_account(session: Session, *, account_id: UUID) -> Account | None:
    """Return the account unless it is gone or switched off."""
    account = session.get(Account, account_id)
    return account if account is not None and account.active else None


def is_first(session: Session) -> bool:
    """Say whether the registry has no account yet, so that the next one is the first."""
    return not session.scalar(select(func.count()).select_from(Account))


def acting_account(session: Session, *, username: str | None, action: Action) -> Account:
    """Return the active account a command runs for.

    Without a name it is the only account that may do this: nobody else can be meant.

    Raises
    ------
    NotFound
        There is no such account.
    InvalidInput
        No name was given, and several accounts, or none, may do this.
    """
    if username is not None:
        account = _account_named(session, username)
        if account is None or not account.active:
            raise NotFound(
                _("There is no active account “{username}”. Create it: hotspots create-account."),
                username=username,
            )
        return account
    able = [a for a in session.scalars(select(Account)) if permissions.may(a, action)]
    if len(able) != 1:
        raise InvalidInput(
            _("Say for whom the command runs, with --by: {usernames}."),
            usernames=sorted(account.username for account in able)
            or Message(_("nobody may do this yet; see hotspots create-account")),
        )
    return able[0]


def create_account(
    session: Session,
    *,
    actor: Account | None,
    username: str,
    password: str | None,
    display_name: str,
    role: Role,
    organisation: Organisation,
    areas: Sequence[AdministrativeArea] = (),
    locale: Locale = Locale.VI,
) -> Account:
    """Open an account; without a password nobody can sign in with it yet.

    `actor` is None for the first account of an empty registry alone, which must be an
    administrator's: whoever can reach the database opens it from the command line.
    """
    if actor is None:
        _require_first(session, role)
    else:
        permissions.require(actor, Action.MANAGE_ACCOUNTS)
    name = _usable_name(username)
    if _account_named(session, name) is not None:
        raise Conflict(
            _("There is already an account “{username}”. Choose another name."), username=name
        )
    account = Account(
        username=name,
        display_name=_plain(display_name) or name,
        role=role,
        organisation=organisation,
        password_hash=None if password is None else _hasher().hash(_usable_password(password)),
        locale=locale,
        created_at=clock.now(),
    )
    account.areas.extend(areas)
    session.add(account)
    session.flush()
    return account


def create_organisation(
    session: Session,
    *,
    actor: Account | None,
    name: str,
    kind: OrganisationKind,
    area: AdministrativeArea | None = None,
    valid_from: date | None = None,
) -> Organisation:
    """Enter a body; one of the same name that still exists is returned as it is."""
    if actor is not None:
        permissions.require(actor, Action.MANAGE_ACCOUNTS)
    else:
        _require_empty(session)
    stated = _plain(name)
    if not stated:
        raise InvalidInput(_("The organisation has no name. Enter one."))
    existing = _organisation_named(session, stated)
    if existing is not None:
        return existing
    organisation = Organisation(name=stated, kind=kind, area=area, valid_from=valid_from)
    session.add(organisation)
    session.flush()
    return organisation


def organisation_named(session: Session, *, name: str) -> Organisation:
    """Return the body that has this name today."""
    organisation = _organisation_named(session, _plain(name))
    if organisation is None:
        raise NotFound(
            _("There is no organisation “{name}” today. Enter it first, with its kind."), name=name
        )
    return organisation


def _account_named(session: Session, username: str) -> Account | None:
    wanted = unicodedata.normalize("NFC", username).strip().lower()
    if not _USERNAME.fullmatch(wanted):  # also keeps NUL away from the database
        return None
    return session.scalar(select(Account).where(func.lower(Account.username) == wanted))


def _organisation_named(session: Session, name: str) -> Organisation | None:
    query = select(Organisation).where(Organisation.name == name, _exists_today())
    return session.scalars(query.order_by(Organisation.valid_from.nulls_first())).first()


def _exists_today() -> ColumnElement[bool]:
    today = clock.today()
    return func.coalesce(Organisation.valid_to, today) >= today


def _require_first(session: Session, role: Role) -> None:
    _require_empty(session)
    if role is not Role.ADMINISTRATOR:
        raise InvalidInput(_("The first account must be an administrator's: --role administrator."))


def _require_empty(session: Session) -> None:
    if not is_first(session):
        raise Forbidden(_("There are accounts already: only one of theirs may do this."))


def _plain(text: str) -> str:
    written = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in written if c.isprintable() or c.isspace()).split())


def _usable_name(username: str) -> str:
    name = unicodedata.normalize("NFC", username).strip().lower()
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


def _usable_password(password: str) -> str:
    if SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return password
    problem = Problem(
        "unusable_password",
        Message(_("The password has {length} characters."), {"length": len(password)}),
        Message(
            _("Choose one of {shortest} to {longest} characters."),
            {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD},
        ),
        field="password",
    )
    raise InvalidInput(_("The account cannot be opened."), problems=[problem])
