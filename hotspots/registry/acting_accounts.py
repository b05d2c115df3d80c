"""Who acts: the person a session belongs to, and whom a command runs for."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import permissions
from hotspots.database import acting
from hotspots.errors import InvalidInput, Message, NotFound
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry.usernames import account_named
from hotspots.vocabulary import Action


def account_of_session(
    session: Session, *, account_id: UUID, epoch: int, acts: bool = False
) -> Account | None:
    """Return whose session this is, None where it has ended: closed, or of an epoch past.

    Parameters
    ----------
    acts
        Whether the audit is told in the same statement that this person acts from now on.
    """
    whose = select(Account, acting(Account.id)) if acts else select(Account)
    whose = whose.where(
        Account.id == account_id, Account.active, Account.session_epoch == epoch
    ).options(joinedload(Account.areas))
    return session.scalars(whose).unique().one_or_none()


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
        account = account_named(session, username)
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
