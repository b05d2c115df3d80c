"""Coming in: name, password and code are looked at, and every try is put on record.

A try answers with what came of it instead of raising: a failure must be on record when the
request's transaction ends, and a refusal that is raised would take it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import (
    InvalidInput,
    Message,
    Problem,
    Refusal,
    TooManyRequests,
    Unauthenticated,
)
from hotspots.i18n import _
from hotspots.models import Account, SignIn
from hotspots.registry import (
    accounts,
    acting_accounts,
    lock_out,
    passwords,
    second_factor,
    user_agents,
)
from hotspots.registry.usernames import account_named
from hotspots.vocabulary import Action, SignInOutcome

_LONGEST_ADDRESS = 45
_UNKNOWN_ADDRESS = "?"


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody stands: from which address, with which program, before which deployment.

    Attributes
    ----------
    key
        The deployment's key, which tells names apart without keeping them.
    secret_key
        The same where the deployment has set one: without it no second step can be checked.
    """

    address: str
    user_agent: str
    key: str
    secret_key: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a try: an account that is in, one whose code is asked, or a refusal."""

    account: Account | None = None
    needs_code: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of tries, the latest first, and the cursor of the next page."""

    rows: list[SignIn]
    next: str | None


def attempt(
    session: Session, *, username: str, password: str, door: Door, code: str = ""
) -> Attempt:
    """Look at a name, a password and, where the account has a second step, a code.

    An unknown name costs the same hashing and gets the same sentence as a wrong password; being
    locked out comes first and is the same for both.
    """
    digest = lock_out.digest_of(username, key=door.key)
    shut = _shut(session, digest, door, account_named(session, username))
    if shut is not None:
        return shut
    account = account_named(session, username)
    wrong = _what_is_wrong(account, password)
    if wrong is not None:
        _record(session, wrong, digest, door, account)
        return Attempt(refusal=Unauthenticated(_("The user name or the password is wrong.")))
    assert account is not None  # noqa: S101 -- nothing is wrong with it
    if not second_factor.is_asked(session, account):
        return _came_in(session, digest, door, account)
    if not code.strip():
        _record(session, SignInOutcome.CODE_ASKED, digest, door, account)
        return Attempt(account=account, needs_code=True)
    return _look_at_code(session, account, code, digest, door)


def second_step(
    session: Session, *, account_id: UUID, epoch: int, code: str, door: Door
) -> Attempt:
    """Look at the code of somebody whose password was right a moment ago."""
    account = acting_accounts.account_of_session(session, account_id=account_id, epoch=epoch)
    if account is None:
        return Attempt(refusal=Unauthenticated(_("Your session has ended. Sign in again.")))
    digest = lock_out.digest_of(account.username, key=door.key)
    shut = _shut(session, digest, door, account)
    return shut or _look_at_code(session, account, code, digest, door)


def confirm(session: Session, *, actor: Account, password: str, door: Door) -> Refusal | None:
    """Look at the password of somebody who is in and is about to change how they come in.

    A stolen session must not become a place to try out passwords: failures count as at the door.
    """
    digest = lock_out.digest_of(actor.username, key=door.key)
    shut = _shut(session, digest, door, actor)
    if shut is not None:
        return shut.refusal
    if passwords.matches(actor, password):
        return None
    _record(session, SignInOutcome.WRONG_PASSWORD, digest, door, actor)
    problem = Problem(
        "wrong_password",
        Message(_("This is not your present password.")),
        Message(_("Enter the password you signed in with.")),
        field="current",
    )
    return InvalidInput(_("Nothing was changed."), problems=[problem])


def release(session: Session, *, actor: Account, account_id: UUID, door: Door) -> Account:
    """Open the door again for somebody who was locked out."""
    account = accounts.kept_account(session, actor=actor, account_id=account_id)
    digest = lock_out.digest_of(account.username, key=door.key)
    _record(session, SignInOutcome.RELEASED, digest, door, account)
    return account


def is_locked_out(session: Session, *, account: Account, key: str) -> bool:
    """Say whether the door is shut for this account's name now."""
    digest = lock_out.digest_of(account.username, key=key)
    return lock_out.seconds_to_wait(session, digest=digest, address=_UNKNOWN_ADDRESS) > 0


def own(session: Session, *, actor: Account, limit: int = 30) -> list[SignIn]:
    """Return the latest tries with one's own account."""
    query = select(SignIn).where(SignIn.account_id == actor.id)
    return list(session.scalars(query.order_by(SignIn.at.desc()).limit(limit)))


def list_sign_ins(
    session: Session,
    *,
    actor: Account,
    account_id: UUID | None = None,
    outcome: SignInOutcome | None = None,
    address: str = "",
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the tries with the accounts this administrator keeps, the latest first.

    Tries with a name that no account has are shown to who reaches the whole deployment.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(SignIn).options(joinedload(SignIn.account))
    if permissions.visible_areas(actor) is not None:
        kept = select(Account.id).where(permissions.visible_accounts(actor))
        query = query.where(SignIn.account_id.in_(kept))
    if account_id is not None:
        query = query.where(SignIn.account_id == account_id)
    if outcome is not None:
        query = query.where(SignIn.outcome == outcome)
    if wanted := address.replace("\0", "").strip():
        query = query.where(SignIn.address == wanted)
    if after is not None:
        query = query.where(tuple_(SignIn.at, SignIn.id) < tuple_(*_read_cursor(after)))
    rows = list(
        session.scalars(query.order_by(SignIn.at.desc(), SignIn.id.desc()).limit(limit + 1))
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return Listing(rows[:limit], None if last is None else f"{last.at.isoformat()}_{last.id}")


def forget_old(session: Session) -> int:
    """Forget the tries older than the rule keeps them; return how many there were."""
    now = clock.world_now()
    kept = timedelta(days=lock_out.rule_in_force(session, at=now).kept_days)
    gone = delete(SignIn).where(SignIn.at < now - kept).returning(SignIn.id)
    return len(session.scalars(gone).all())


def _shut(session: Session, digest: str, door: Door, account: Account | None) -> Attempt | None:
    """Return the refusal of a door that is shut for now; None where it is not."""
    lock_out.take_turn(session, digest)
    wait = lock_out.seconds_to_wait(session, digest=digest, address=door.address)
    if wait == 0:
        return None
    _record(session, SignInOutcome.LOCKED_OUT, digest, door, account)
    return Attempt(
        refusal=TooManyRequests(
            _("Too many failed attempts. Try again in {seconds} seconds."), seconds=wait
        )
    )


def _what_is_wrong(account: Account | None, password: str) -> SignInOutcome | None:
    matches = passwords.matches(account, password)
    if account is None:
        return SignInOutcome.UNKNOWN_NAME
    if not account.active:
        return SignInOutcome.CLOSED_ACCOUNT
    if account.password_hash is None:
        return SignInOutcome.NO_PASSWORD_YET
    return None if matches else SignInOutcome.WRONG_PASSWORD


def _look_at_code(
    session: Session, account: Account, code: str, digest: str, door: Door
) -> Attempt:
    box = second_factor.box(door.secret_key)
    if second_factor.shows_right_code(session, account=account, code=code, box=box):
        return _came_in(session, digest, door, account)
    _record(session, SignInOutcome.WRONG_CODE, digest, door, account)
    return Attempt(
        account=account,
        needs_code=True,
        refusal=Unauthenticated(
            _("The code is wrong, or was used already. Wait for the next one.")
        ),
    )


def _came_in(session: Session, digest: str, door: Door, account: Account) -> Attempt:
    _record(session, SignInOutcome.SUCCESS, digest, door, account)
    return Attempt(account=account)


def _record(
    session: Session, outcome: SignInOutcome, digest: str, door: Door, account: Account | None
) -> None:
    session.add(
        SignIn(
            at=clock.world_now(),
            outcome=outcome,
            account_id=None if account is None else account.id,
            name_digest=digest,
            address=door.address[:_LONGEST_ADDRESS] or _UNKNOWN_ADDRESS,
            user_agent=user_agents.shortened(door.user_agent),
        )
    )
    session.flush()


def _read_cursor(cursor: str) -> Sequence[datetime | UUID]:
    try:
        at, last = cursor.split("_")
        return datetime.fromisoformat(at), UUID(last)
    except ValueError as broken:
        problem = Problem(
            "cursor",
            Message(_("“{value}” is not a cursor of this list."), {"value": cursor[:80]}),
            Message(_("Take `next` of the page before, or leave it out to begin anew.")),
            field="after",
            value=cursor[:80],
        )
        raise InvalidInput(_("The page cannot be found."), problems=[problem]) from broken
