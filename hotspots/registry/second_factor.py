"""The second step at the door: set up with a phone, checked at each sign-in, taken away again."""

import base64
import hashlib
import secrets
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Conflict, InvalidInput, Message, Problem, Unavailable
from hotspots.i18n import _
from hotspots.models import Account, RecoveryCode, SecondFactor
from hotspots.registry import accounts, totp
from hotspots.registry.secret_box import SecretBox

RECOVERY_CODES = 10
_CODE_BYTES = 10
PURPOSE = "second step"


def box(key: str | None) -> SecretBox:
    """Return what locks the secrets of a deployment.

    Raises
    ------
    Unavailable
        The deployment has no key of its own: after a restart nothing could be unlocked.
    """
    if key is None:
        raise Unavailable(
            _("The second step needs HOTSPOTS_SECRET_KEY, which this deployment has not set.")
        )
    return SecretBox(key, purpose=PURPOSE)


def is_asked(session: Session, account: Account) -> bool:
    """Say whether the account's person must show a code at the door."""
    found = _factor(session, account)
    return found is not None and found.confirmed_at is not None


def codes_left(session: Session, account: Account) -> int:
    """Return how many recovery codes were not used yet."""
    query = select(func.count()).where(*_unused(account))
    return session.scalar(query) or 0


def begin(session: Session, *, actor: Account, box: SecretBox) -> str:
    """Make a secret for the person's phone; nothing is asked for until a first code was shown.

    Raises
    ------
    Conflict
        The second step is on already.
    """
    if is_asked(session, actor):
        raise Conflict(_("The second step is on already. Take it away first."))
    _forget(session, actor)
    secret = totp.new_secret()
    session.add(
        SecondFactor(
            account_id=actor.id, totp_secret=box.lock(secret), started_at=clock.world_now()
        )
    )
    session.flush()
    return secret


def begun(session: Session, *, actor: Account, box: SecretBox) -> str | None:
    """Return the secret that waits for a first code, None where none does."""
    found = _factor(session, actor)
    if found is None or found.confirmed_at is not None:
        return None
    return box.unlock(found.totp_secret)


def confirm(session: Session, *, actor: Account, code: str, box: SecretBox) -> list[str]:
    """Turn the second step on with a first code; return the recovery codes, told only now.

    Raises
    ------
    Conflict
        Nothing was begun, or it is on already.
    InvalidInput
        The code is not that of the phone.
    """
    found = _factor(session, actor)
    if found is None or found.confirmed_at is not None:
        raise Conflict(_("There is nothing to confirm. Begin again."))
    step = totp.step_shown(
        box.unlock(found.totp_secret), code, at=clock.world_now(), after=found.last_step
    )
    if step is None:
        problem = Problem(
            "wrong_code",
            Message(_("This is not the code that the phone shows now.")),
            Message(_("Wait for the next one, and check that the phone's clock is right.")),
            field="code",
        )
        raise InvalidInput(_("The second step was not turned on."), problems=[problem])
    found.confirmed_at, found.last_step = clock.world_now(), step
    codes = [_new_code() for _number in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=actor.id, code_hash=_hash(code)) for code in codes)
    session.flush()
    return codes


def shows_right_code(session: Session, *, account: Account, code: str, box: SecretBox) -> bool:
    """Say whether this is the code of the phone now, or a recovery code; each counts once."""
    found = _factor(session, account)
    if found is None or found.confirmed_at is None:
        return False
    if _takes_recovery_code(session, account, code):
        return True
    secret = box.unlock(found.totp_secret)
    step = totp.step_shown(secret, code, at=clock.world_now(), after=found.last_step)
    if step is None:
        return False
    # In one statement: of two who show the same code at once, one is late.
    taken = (
        update(SecondFactor)
        .where(SecondFactor.id == found.id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.id)
    )
    return session.scalar(taken) is not None


def turn_off(session: Session, *, actor: Account) -> None:
    """Take the second step away from one's own account; the page asks for the password first."""
    _forget(session, actor)


def take_away(session: Session, *, actor: Account, account_id: UUID) -> Account:
    """Take the second step from somebody who lost the phone; the password alone suffices then."""
    account = accounts.kept_account(session, actor=actor, account_id=account_id)
    _forget(session, account)
    return account


def _takes_recovery_code(session: Session, account: Account, code: str) -> bool:
    used = (
        update(RecoveryCode)
        .where(*_unused(account), RecoveryCode.code_hash == _hash(code))
        .values(used_at=clock.world_now())
        .returning(RecoveryCode.id)
    )
    return session.scalar(used) is not None


def _unused(account: Account) -> tuple[ColumnElement[bool], ...]:
    return RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)


def _forget(session: Session, account: Account) -> None:
    for table in (RecoveryCode, SecondFactor):
        session.execute(delete(table).where(table.account_id == account.id))


def _factor(session: Session, account: Account) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.account_id == account.id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _new_code() -> str:
    """Return eighty random bits in four groups, without letters that look like digits."""
    text = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _hash(code: str) -> str:
    plain = "".join(each for each in code.lower() if each.isascii() and each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
