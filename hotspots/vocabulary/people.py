"""How people come in: what a try at the door came to, links that let in once, accounts."""

from enum import StrEnum


class SignInOutcome(StrEnum):
    """What a try to sign in came to, as the administrator reads it.

    The person at the door reads the same sentence for every failure.
    """

    SUCCESS = "success"
    CODE_ASKED = "code_asked"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 -- an outcome, not a secret
    UNKNOWN_NAME = "unknown_name"
    CLOSED_ACCOUNT = "closed_account"
    NO_PASSWORD_YET = "no_password_yet"  # noqa: S105 -- as above
    WRONG_CODE = "wrong_code"
    LOCKED_OUT = "locked_out"
    RELEASED = "released"


class LinkPurpose(StrEnum):
    """Why a link lets a person in once, to choose a password."""

    INVITATION = "invitation"
    RESET = "reset"


class AccountState(StrEnum):
    """Whether somebody can work with an account."""

    OPEN = "open"
    WITHOUT_PASSWORD = "without_password"  # noqa: S105 -- a state, not a secret
    CLOSED = "closed"
