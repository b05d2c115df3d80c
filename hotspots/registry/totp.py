"""Codes of six digits that change every half minute (RFC 6238), and the address a phone reads."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
_SECRET_BYTES = 20
_STEPS_OFF = 1
"""A phone's clock may be a step ahead or behind."""


def new_secret() -> str:
    """Return a new secret in base32, as phones take it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def step_of(at: datetime) -> int:
    """Return the number of the half minute since 1970 in which a moment lies."""
    return int(at.timestamp()) // STEP_S


def code_of(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of one step.

    The first and the fourth test vector of RFC 6238, appendix B:

    >>> vectors = base64.b32encode(b"12345678901234567890").decode()
    >>> code_of(vectors, 59 // STEP_S, digits=8), code_of(vectors, 1234567890 // STEP_S, digits=8)
    ('94287082', '89005924')
    """
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def step_shown(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """Return the step whose code this is, None where it is of no step that counts.

    Parameters
    ----------
    at
        Now; a step before and one after it count as well.
    after
        The step of the last code taken: that one and all before it no longer count, so that a
        code somebody looked at over a shoulder is worth nothing.
    """
    given = "".join(code.split())
    if not (given.isascii() and given.isdigit() and len(given) == DIGITS):
        return None
    now = step_of(at)
    found = None
    for step in range(now - _STEPS_OFF, now + _STEPS_OFF + 1):
        # all are compared, so that the time taken does not tell which one was near
        if hmac.compare_digest(code_of(secret, step), given) and step > after:
            found = step
    return found


def address_for_phones(secret: str, *, username: str, issuer: str) -> str:
    """Return the otpauth address that a QR code holds."""
    name = quote(f"{issuer}:{username}", safe="")
    told = {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_S}
    return f"otpauth://totp/{name}?{urlencode(told, quote_via=quote)}"
