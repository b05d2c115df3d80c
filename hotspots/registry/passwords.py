"""The password of an account: hashed, compared at the same cost whoever asks, and set."""

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry.password_rules import LONGEST_PASSWORD, reasons_against

_COST = {"time_cost": 3, "memory_cost": 65_536, "parallelism": 4}
"""What one hashing takes, with the memory in KiB: RFC 9106 for a server that has other work too."""


def _hasher() -> PasswordHash:
    cost = (_COST["time_cost"], _COST["memory_cost"], _COST["parallelism"])
    return PasswordHash((Argon2Hasher(*cost),))


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("the password of an account that does not exist")


def matches(account: Account | None, password: str) -> bool:
    """Say whether this is the account's password.

    Where there is no account, or it has no password, the same hashing is done for nothing: the
    time it takes must not tell which names exist.
    """
    known = None if account is None else account.password_hash
    same = _hasher().verify(password[:LONGEST_PASSWORD], known or _nobodys_hash())
    return same and known is not None


def hashed(password: str, *, username: str) -> str:
    """Return the hash of a password that may be used.

    Raises
    ------
    InvalidInput
        Something speaks against it; the problems name every reason.
    """
    problems = reasons_against(password, username=username)
    if problems:
        raise InvalidInput(_("This password cannot be used."), problems=problems)
    return _hasher().hash(password)


def choose(account: Account, password: str) -> None:
    """Set the password of an account and end every session it has.

    Raises
    ------
    InvalidInput
        Something speaks against the password.
    """
    account.password_hash = hashed(password, username=account.username)
    account.end_sessions()
