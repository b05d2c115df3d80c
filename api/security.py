"""Sessions and tokens: who is asking, and whether a form came from our own pages.

A signed token names the account and the epoch of its sessions, and nothing else; the account is
read anew on every request, so that one that was closed, or has another password, is out at once.
A browser carries the token in a cookie that scripts cannot read; a program sends it as
`Authorization: Bearer`. Requests that change something by the power of the cookie must also carry
the CSRF token that our pages hold.

Between the password and the code of the second step a person holds a half ticket, signed with
another key: nobody gets in with it.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt
from fastapi import Request, Response
from jwt.types import Options

from hotspots import clock
from hotspots.errors import Forbidden, Unauthenticated
from hotspots.i18n import _
from hotspots.settings import Settings

COOKIE = "session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a valid token says: whose it is, which session, and how it reached us."""

    account_id: UUID
    epoch: int
    session_id: str
    by_cookie: bool


@dataclass(frozen=True, slots=True)
class HalfTicket:
    """Whose password was right a moment ago."""

    account_id: UUID
    epoch: int


@dataclass(frozen=True, slots=True)
class Started:
    """A session that has just begun."""

    token: str
    session_id: str


def start_session(
    response: Response, account_id: UUID, *, key: str, settings: Settings, epoch: int = 0
) -> Started:
    """Sign a token for this account and put it into the answer's cookie."""
    now = clock.now()
    session_id = secrets.token_urlsafe(16)
    claims = {
        "sub": str(account_id),
        "epoch": epoch,
        "jti": session_id,
        "iat": now,
        "exp": now + settings.session_lifetime,
    }
    token = jwt.encode(claims, key, algorithm=_ALGORITHM)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(settings.session_lifetime.total_seconds()),
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )
    return Started(token, session_id)


def end_session(response: Response) -> None:
    """Take the cookie out of the browser."""
    response.delete_cookie(COOKIE)


def ticket_of(request: Request, *, key: str) -> Ticket | None:
    """Return what the request's token says, or None where it carries none.

    Raises
    ------
    Unauthenticated
        The token is forged, broken or has run out.
    """
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    by_cookie = scheme.lower() != "bearer"
    if by_cookie:
        token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    try:
        claims = jwt.decode(token, key, algorithms=[_ALGORITHM], options=_CHECKS)
        if claims["exp"] <= clock.now().timestamp():
            raise jwt.ExpiredSignatureError
        return Ticket(UUID(claims["sub"]), int(claims["epoch"]), claims["jti"], by_cookie)
    except (jwt.InvalidTokenError, ValueError, KeyError) as broken:
        raise Unauthenticated(_("Your session has ended. Sign in again.")) from broken


# The expiry is compared with our own clock, which a demo may have moved.
_CHECKS: Options = {
    "require": ["sub", "epoch", "jti", "exp"],
    "verify_exp": False,
    "verify_iat": False,
}
_HALF_CHECKS: Options = {"require": ["sub", "epoch", "exp"]}
_HALF_LIFETIME = timedelta(minutes=5)


def half_ticket(account_id: UUID, epoch: int, *, key: str) -> str:
    """Sign, for a few minutes, that the password of this account was right."""
    claims = {
        "sub": str(account_id),
        "epoch": epoch,
        "exp": clock.world_now() + _HALF_LIFETIME,
    }
    return jwt.encode(claims, _half_key(key), algorithm=_ALGORITHM)


def read_half_ticket(token: str, *, key: str) -> HalfTicket:
    """Return whose password was right.

    Raises
    ------
    Unauthenticated
        The ticket is forged, or the minutes are over.
    """
    try:
        claims = jwt.decode(token, _half_key(key), algorithms=[_ALGORITHM], options=_HALF_CHECKS)
        return HalfTicket(UUID(claims["sub"]), int(claims["epoch"]))
    except (jwt.InvalidTokenError, ValueError, KeyError) as broken:
        raise Unauthenticated(_("That took too long. Sign in again.")) from broken


def _half_key(key: str) -> str:
    return hmac.new(key.encode(), b"second step", "sha256").hexdigest()


def csrf_token(session_id: str, *, key: str) -> str:
    """Return the token that our own pages put into their forms for this session."""
    return hmac.new(key.encode(), f"csrf:{session_id}".encode(), "sha256").hexdigest()


def require_own_form(sent: str | None, ticket: Ticket, *, key: str) -> None:
    """Refuse a change made with the cookie but not from a page of ours."""
    if not ticket.by_cookie:
        return
    own = csrf_token(ticket.session_id, key=key).encode()
    if sent is None or not hmac.compare_digest(sent.encode(errors="replace"), own):
        raise Forbidden(_("This form is out of date. Load the page again and repeat."))
