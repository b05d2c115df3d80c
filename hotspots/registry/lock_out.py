"""After failures the door stays shut for a while, longer each time, by name and by address.

A name that no account has is counted like any other, so that being locked out tells nothing about
it. While the door is shut nobody's password is looked at, and the try does not count: whoever
knocks on cannot keep another person out for longer than the longest delay.
"""

import hmac
import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, SignIn, SignInRule
from hotspots.registry.usernames import comparable
from hotspots.vocabulary import Action, SignInOutcome

FAILURES = (
    SignInOutcome.WRONG_PASSWORD,
    SignInOutcome.UNKNOWN_NAME,
    SignInOutcome.CLOSED_ACCOUNT,
    SignInOutcome.NO_PASSWORD_YET,
    SignInOutcome.WRONG_CODE,
)
"""What counts. A code that is only asked for is neither failure nor success."""

_CLEARS = (SignInOutcome.SUCCESS, SignInOutcome.RELEASED)
_NAME_REMEMBERED = timedelta(days=1)
_ADDRESS_REMEMBERED = timedelta(hours=1)
"""An office behind one address makes many honest mistakes in a day, few in an hour."""

LIMITS = {
    "name_failures": (1, 1_000),
    "address_failures": (1, 100_000),
    "first_delay_s": (1, 86_400),
    "longest_delay_s": (1, 86_400),
    "kept_days": (1, 3_650),
}
"""What an administrator may set, from least to most."""


def built_in() -> SignInRule:
    """Return the rule of a register whose administrator has set none."""
    return SignInRule(
        name_failures=5,
        address_failures=50,
        first_delay_s=30,
        longest_delay_s=900,
        kept_days=365,
    )


def rule_in_force(session: Session, *, at: datetime | None = None) -> SignInRule:
    """Return the rule in force at a moment; now, when not given."""
    moment = clock.world_now() if at is None else at
    query = select(SignInRule).where(SignInRule.valid_from <= moment)
    latest = session.scalars(query.order_by(SignInRule.valid_from.desc()).limit(1)).one_or_none()
    return latest or built_in()


def rules(session: Session, *, actor: Account) -> list[SignInRule]:
    """Return every rule that was ever set, the latest first."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(SignInRule).options(joinedload(SignInRule.set_by))
    return list(session.scalars(query.order_by(SignInRule.valid_from.desc())))


def set_rule(session: Session, *, actor: Account, **told: int | None) -> SignInRule:
    """Set how the door treats failures from now on; what held before stays on record.

    Raises
    ------
    InvalidInput
        A number is missing or outside `LIMITS`, or the first delay is longer than the longest.
    Conflict
        Another rule was set in the same moment.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    numbers = {name: told.get(name) for name in LIMITS}
    problems = list(_unusable(numbers))
    usable = {name: number for name, number in numbers.items() if number is not None}
    if not problems and usable["first_delay_s"] > usable["longest_delay_s"]:
        problems.append(
            Problem(
                "delays_out_of_order",
                Message(_("The first delay is longer than the longest.")),
                Message(_("Make the longest delay at least as long as the first.")),
                field="longest_delay_s",
            )
        )
    if problems:
        raise InvalidInput(_("This rule cannot be used."), problems=problems)
    now = clock.world_now()
    if session.scalar(select(SignInRule.id).where(SignInRule.valid_from >= now).limit(1)):
        raise Conflict(_("Another rule was set in the same moment. Look at it first."))
    rule = SignInRule(valid_from=now, set_by_id=actor.id, **usable)
    session.add(rule)
    session.flush()
    return rule


def digest_of(username: str, *, key: str) -> str:
    """Return what stands for a name that was typed: told apart, but not to be read back."""
    return hmac.new(key.encode(), b"name:" + comparable(username).encode(), "sha256").hexdigest()


def take_turn(session: Session, digest: str) -> None:
    """Let tries with one name come one after another, so that each sees the failure before it."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": digest}
    )


def seconds_to_wait(session: Session, *, digest: str, address: str) -> int:
    """Return for how long the door stays shut for this name or this address; mostly 0."""
    now = clock.world_now()
    rule = rule_in_force(session, at=now)
    since = _last_cleared(session, digest) or now - _NAME_REMEMBERED
    since = max(since, now - _NAME_REMEMBERED)
    of_name = (SignIn.name_digest == digest, SignIn.at > since)
    of_address = (SignIn.address == address, SignIn.at > now - _ADDRESS_REMEMBERED)
    by_name = _until(session, rule, rule.name_failures, now, *of_name)
    by_address = _until(session, rule, rule.address_failures, now, *of_address)
    return max(0, *(math.ceil((until - now).total_seconds()) for until in (by_name, by_address)))


def _last_cleared(session: Session, digest: str) -> datetime | None:
    cleared = (SignIn.name_digest == digest, SignIn.outcome.in_(_CLEARS))
    return session.scalar(select(func.max(SignIn.at)).where(*cleared))


def _until(
    session: Session,
    rule: SignInRule,
    allowed: int,
    now: datetime,
    *which: ColumnElement[bool],
) -> datetime:
    query = select(func.count(), func.max(SignIn.at)).where(SignIn.outcome.in_(FAILURES), *which)
    failures, last = session.execute(query).one()
    if not failures:
        return now
    return last + rule.delay_after(failures, allowed)


def _unusable(numbers: dict[str, int | None]) -> Iterable[Problem]:
    for name, (least, most) in LIMITS.items():
        number = numbers[name]
        if number is None or not least <= number <= most:
            yield Problem(
                "out_of_range",
                Message(_("This is not a number that can be set here.")),
                Message(_("Give a whole number from {least} to {most}."),
                        {"least": least, "most": most}),
                field=name,
                value=None if number is None else str(number),
            )  # fmt: skip
