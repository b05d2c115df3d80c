"""Who may work with the registry: accounts opened, changed, closed and opened again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from hotspots import clock, permissions
from hotspots.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    Message,
    NotFound,
    Problem,
)
from hotspots.i18n import _
from hotspots.models import (
    AccessLink,
    Account,
    AdministrativeArea,
    Organisation,
    SignIn,
)
from hotspots.registry import passwords, plain_names, usernames
from hotspots.registry.differences import require_version
from hotspots.registry.usernames import account_named
from hotspots.vocabulary import AccountState, Action, Locale, Role, SignInOutcome


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be written about an account."""

    display_name: str
    role: Role
    organisation_id: UUID
    area_ids: tuple[UUID, ...] = ()
    email: str | None = None
    locale: Locale = Locale.VI


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in the list, with when its person was last here."""

    account: Account
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of accounts by name, and the name after which the next page begins."""

    entries: list[Entry]
    next: str | None


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
    email: str | None = None,
) -> Account:
    """Open an account; without a password nobody can sign in with it until a link was used.

    `actor` is None for the first account of an empty registry alone, which must be an
    administrator's: whoever can reach the database opens it from the command line.
    """
    if actor is None:
        _require_first(session, role)
    else:
        permissions.require(actor, Action.MANAGE_ACCOUNTS)
        _require_covered(actor, organisation, [area.id for area in areas])
    name = usernames.usable(username)
    if account_named(session, name) is not None:
        raise Conflict(
            _("There is already an account “{username}”. Choose another name."), username=name
        )
    account = Account(
        username=name,
        display_name=plain_names.plain(display_name)[: plain_names.LONGEST_NAME] or name,
        role=role,
        organisation=organisation,
        password_hash=None if password is None else passwords.hashed(password, username=name),
        locale=locale,
        email=plain_names.email_of(email),
        created_at=clock.now(),
    )
    account.areas.extend(areas)
    session.add(account)
    session.flush()
    return account


def open_account(session: Session, *, actor: Account, username: str, facts: Facts) -> Account:
    """Open an account as the pages do: its person chooses the password by a link."""
    organisation, areas = _around(session, facts)
    return create_account(
        session,
        actor=actor,
        username=username,
        password=None,
        display_name=facts.display_name,
        role=facts.role,
        organisation=organisation,
        areas=areas,
        locale=facts.locale,
        email=facts.email,
    )


def edit(
    session: Session,
    *,
    actor: Account,
    account_id: UUID,
    facts: Facts,
    expected_version: int | None = None,
) -> Account:
    """Change what is written about an account; it holds from the person's next click on.

    Raises
    ------
    StaleVersion
        Somebody changed it since it was read.
    Conflict
        Nobody would be left to keep the accounts.
    """
    account = kept_account(session, actor=actor, account_id=account_id)
    require_version(
        session,
        account,
        expected_version,
        _("Somebody changed this account since you opened it."),
        wanted=_columns(facts),
    )
    problems = plain_names.wrong_name(facts.display_name, field="display_name")
    if problems:
        raise InvalidInput(_("The account has no name for others to read."), problems=problems)
    organisation, areas = _around(session, facts)
    _require_covered(actor, organisation, facts.area_ids)
    if facts.role is not Role.ADMINISTRATOR:
        _keep_one_administrator(session, account)
    account.display_name = plain_names.plain(facts.display_name)
    account.role, account.locale = facts.role, facts.locale
    account.email = plain_names.email_of(facts.email)
    account.organisation = organisation
    if {area.id for area in account.areas} != set(facts.area_ids):
        account.areas = areas
        flag_modified(account, "role")  # areas are rows of their own: the version must count on
    session.flush()
    return account


def _columns(facts: Facts) -> dict[str, object]:
    return {
        "display_name": facts.display_name,
        "role": facts.role,
        "organisation_id": facts.organisation_id,
        "email": facts.email,
        "locale": facts.locale,
        "areas": facts.area_ids,
    }


def choose_digest(
    session: Session, *, actor: Account, email: str | None, locale: Locale, wanted: bool
) -> Account:
    """Set to which address and in which language the own digest is sent, or that none is.

    Raises
    ------
    InvalidInput
        No letter can be sent to the address, or there is none and the digest is wanted.
    """
    address = plain_names.email_of(email)
    if wanted and address is None and actor.email is not None:
        raise InvalidInput(
            _("An e-mail address cannot be used."),
            problems=[
                Problem(
                    "missing",
                    Message(_("Without an address no digest is sent.")),
                    Message(_("Write the address, or switch the digest off.")),
                    field="email",
                )
            ],
        )
    actor.email, actor.locale, actor.wants_digest = address, locale, wanted
    session.flush()
    return actor


def close(session: Session, *, actor: Account, account_id: UUID) -> Account:
    """Close an account: every session and every link of it ends at once. Nothing is deleted."""
    account = kept_account(session, actor=actor, account_id=account_id)
    if not account.active:
        return account
    _keep_one_administrator(session, account)
    account.active = False
    account.end_sessions()
    withdraw_links(session, account)
    session.flush()
    return account


def reopen(session: Session, *, actor: Account, account_id: UUID) -> Account:
    """Open a closed account again, with the password it had; its old sessions stay ended."""
    account = kept_account(session, actor=actor, account_id=account_id)
    account.active = True
    session.flush()
    return account


def withdraw_links(session: Session, account: Account) -> None:
    """Make every link of an account that was not used yet useless."""
    session.execute(
        update(AccessLink)
        .where(
            AccessLink.account_id == account.id,
            AccessLink.used_at.is_(None),
            AccessLink.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )


def get(session: Session, *, actor: Account, account_id: UUID) -> Account:
    """Return an account this administrator keeps, as it is stored now."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(Account).where(Account.id == account_id, permissions.visible_accounts(actor))
    account = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if account is None:
        raise NotFound(_("There is no such account among those you keep."))
    return account


def account_to_keep(session: Session, *, actor: Account, username: str) -> Account:
    """Return the account of a name, among those this administrator keeps."""
    named = account_named(session, username)
    if named is None:
        raise NotFound(_("There is no such account among those you keep."))
    return get(session, actor=actor, account_id=named.id)


def list_accounts(
    session: Session,
    *,
    actor: Account,
    role: Role | None = None,
    state: AccountState | None = None,
    organisation_id: UUID | None = None,
    text: str = "",
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the accounts this administrator keeps, by name."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    last_seen = (
        select(func.max(SignIn.at))
        .where(SignIn.account_id == Account.id, SignIn.outcome == SignInOutcome.SUCCESS)
        .scalar_subquery()
    )
    query = select(Account, last_seen).where(permissions.visible_accounts(actor))
    query = query.options(selectinload(Account.areas))
    if role is not None:
        query = query.where(Account.role == role)
    if organisation_id is not None:
        query = query.where(Account.organisation_id == organisation_id)
    if state is not None:
        query = query.where(_IN_STATE[state])
    if wanted := plain_names.plain(text):
        named = (Account.username, Account.display_name)
        query = query.where(or_(*(c.icontains(wanted, autoescape=True) for c in named)))
    if after is not None:
        query = query.where(Account.username > after.replace("\0", ""))
    rows = session.execute(query.order_by(Account.username).limit(limit + 1)).all()
    shown = [Entry(account, seen) for account, seen in rows[:limit]]
    return Listing(shown, shown[-1].account.username if len(rows) > limit else None)


def kept_account(session: Session, *, actor: Account, account_id: UUID) -> Account:
    """Return an account this administrator may change, held until the transaction ends.

    Raises
    ------
    NotFound
        There is none among those the administrator keeps.
    Forbidden
        Its person works beyond the administrator's areas, too.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(Account).where(Account.id == account_id, permissions.visible_accounts(actor))
    query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    account = session.scalars(query).one_or_none()
    if account is None:
        raise NotFound(_("There is no such account among those you keep."))
    _require_covered(actor, account.organisation, [area.id for area in account.areas])
    return account


_IN_STATE = {
    AccountState.OPEN: and_(Account.active, Account.password_hash.is_not(None)),
    AccountState.WITHOUT_PASSWORD: and_(Account.active, Account.password_hash.is_(None)),
    AccountState.CLOSED: ~Account.active,
}


def _around(session: Session, facts: Facts) -> tuple[Organisation, list[AdministrativeArea]]:
    organisation = session.get(Organisation, facts.organisation_id)
    found = select(AdministrativeArea).where(AdministrativeArea.id.in_(facts.area_ids))
    areas = list(session.scalars(found))
    missing = "organisation" if organisation is None else "areas"
    if organisation is None or len(areas) != len(set(facts.area_ids)):
        problem = Problem(
            "unknown_choice",
            Message(_("What was chosen is not there any more.")),
            Message(_("Choose from the list.")),
            field=missing,
        )
        raise InvalidInput(_("A choice cannot be used."), problems=[problem])
    return organisation, areas


def _require_covered(actor: Account, organisation: Organisation, area_ids: Sequence[UUID]) -> None:
    own = [] if organisation.area_id is None else [organisation.area_id]
    if not permissions.covers(actor, area_ids or own):
        raise Forbidden(
            _("The account would work beyond the areas you are responsible for. Choose its areas.")
        )


def _require_first(session: Session, role: Role) -> None:
    if not usernames.is_first(session):
        raise Forbidden(_("There are accounts already: only one of theirs may do this."))
    if role is not Role.ADMINISTRATOR:
        raise InvalidInput(_("The first account must be an administrator's: --role administrator."))


def _keep_one_administrator(session: Session, leaving: Account) -> None:
    """Refuse that the last administrator goes: nobody could open an account again."""
    if leaving.role is not Role.ADMINISTRATOR or not leaving.active:
        return
    others = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR,
        Account.active,
        Account.password_hash.is_not(None),
        Account.id != leaving.id,
    )
    # all of them are held, so that two who leave at once cannot both count on the other
    if session.scalars(others.order_by(Account.id).with_for_update()).first() is None:
        raise Conflict(_("This is the last administrator. Open another one's account first."))
