"""The daily digest: sent once to each person with an address who wants it, if there is news.

Every letter is a row that is written and committed before the letter leaves. What the server
refused is tried again; what may have been taken is not.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from hotspots import clock, permissions
from hotspots.database import session_factory, transaction
from hotspots.errors import Message, Unavailable
from hotspots.i18n import _
from hotspots.models import Account, Digest, Job
from hotspots.registry import jobs
from hotspots.registry.desk import desk_of
from hotspots.registry.digest_words import as_html, as_text, parts_of, subject
from hotspots.registry.mailing import Connection, Letter, LetterRefused, MailServer, connected
from hotspots.settings import Settings
from hotspots.vocabulary import Action, DigestState, JobKind, JobState

MOST_TRIES = 6
FIRST_WAIT = timedelta(minutes=10)
"""Until the second try; each further one waits twice as long as the one before."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """By which server digests are sent, from which hour on, and where their links lead."""

    server: MailServer
    hour: int
    address: str | None

    @classmethod
    def of(cls, settings: Settings) -> "DigestPlan | None":
        """Return the plan of this deployment; None where no mail server is set."""
        server = MailServer.of(settings)
        if server is None:
            return None
        address = settings.public_address
        return cls(server, settings.digest_hour, None if address is None else address.rstrip("/"))


def queue_the_day(session: Session, *, plan: DigestPlan) -> None:
    """Queue the digests of today from the hour set on, and once more what was not all taken."""
    now = clock.now()
    if now.hour < plan.hour:
        return
    day = now.date().isoformat()
    query = select(Job).where(Job.kind == JobKind.DIGEST).order_by(Job.number.desc()).limit(1)
    last = session.scalars(query).one_or_none()
    if last is None or last.payload.get("on") != day:
        jobs.enqueue_once(session, JobKind.DIGEST, {"on": day, "try": 1})
    elif last.finished_at is not None and _is_for_another_try(last, now):
        jobs.enqueue_once(session, JobKind.DIGEST, {"on": day, "try": last.payload["try"] + 1})


def send(session: Session, *, plan: DigestPlan | None, on: date) -> Mapping[str, Any]:
    """Send the digests of a day that are not sent yet; return how many, and how many were refused.

    Raises
    ------
    Unavailable
        No mail server is set, or it cannot be used; what was sent before stays sent.
    """
    if plan is None:
        said = _("No mail server is set. Set {variable}.")
        raise Unavailable(said, variable="HOTSPOTS_SMTP_HOST")
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 -- a worker's session is made by its engine
    sessions = session_factory(engine)
    wanted = _due(session, on)
    letters = [each for key in wanted if (each := _letter(sessions, key, plan, on)) is not None]
    if not letters:
        return {"sent": 0, "refused": 0}
    with connected(plan.server) as connection:
        taken = [_hand_in(sessions, connection, key, letter, on) for key, letter in letters]
    return {"sent": sum(taken), "refused": len(taken) - sum(taken)}


def trouble(session: Session, *, actor: Account) -> Message | None:
    """Return what is wrong with the digests, for who can mend it; None where all is well."""
    if not permissions.may(actor, Action.MANAGE_BACKUPS):
        return None
    query = select(Job).where(Job.kind == JobKind.DIGEST, Job.finished_at.is_not(None))
    last = session.scalars(query.order_by(Job.number.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    if last.state is JobState.FAILED:
        told = {"moment": last.finished_at, "reason": jobs.message_of(last)}
        return Message(_("The digests of {moment} were not sent: {reason}"), told)
    if last.result.get("refused"):
        day = date.fromisoformat(last.payload["on"])
        query_refused = select(Digest.error).where(
            Digest.day == day, Digest.state == DigestState.REFUSED
        )
        why = session.scalars(query_refused).first() or "–"
        refused = {"count": last.result["refused"], "reason": why}
        return Message(_("The mail server refused {count} digests: {reason}"), refused)
    return None


def _is_for_another_try(last: Job, now: datetime) -> bool:
    tried = last.payload["try"]
    failed = last.state is JobState.FAILED or last.result.get("refused")
    wait = FIRST_WAIT * 2 ** (tried - 1)
    assert last.finished_at is not None  # noqa: S101 -- asked before
    return bool(failed) and tried < MOST_TRIES and last.finished_at + wait <= now


def _due(session: Session, on: date) -> Sequence[UUID]:
    """Return the accounts that want the digest of a day and for whom none left or may have left."""
    gone = select(Digest.id).where(
        Digest.account_id == Account.id, Digest.day == on, Digest.state != DigestState.REFUSED
    )
    query = select(Account.id).where(
        Account.active,
        Account.wants_digest,
        Account.email.is_not(None),
        Account.password_hash.is_not(None),
        ~gone.exists(),
    )
    return session.scalars(query.order_by(Account.username)).all()


def _letter(
    sessions: sessionmaker[Session], account_id: UUID, plan: DigestPlan, on: date
) -> tuple[UUID, Letter] | None:
    """Return the letter of one person; None where there is nothing to tell."""
    with transaction(sessions) as session:
        account = session.get_one(Account, account_id)
        locale = account.locale
        parts = parts_of(desk_of(session, actor=account), locale)
        if not parts or account.email is None:
            return None
        return account_id, Letter(
            key=f"digest.{account_id}.{on.isoformat()}",
            to=account.email,
            subject=subject(parts, on, locale),
            text=as_text(parts, plan.address, locale),
            html=as_html(parts, plan.address, locale),
            at=clock.now(),
        )


def _hand_in(
    sessions: sessionmaker[Session],
    connection: Connection,
    account_id: UUID,
    letter: Letter,
    on: date,
) -> bool:
    """Hand one letter in, unless another worker did; say whether the server took it."""
    if not _claim(sessions, account_id, on):
        return True
    try:
        connection.hand_in(letter)
    except LetterRefused as refused:
        logger.warning("A digest was refused: %s", refused)
        _mark(sessions, account_id, on, DigestState.REFUSED, str(refused))
        return False
    _mark(sessions, account_id, on, DigestState.SENT, None)
    return True


def _claim(sessions: sessionmaker[Session], account_id: UUID, on: date) -> bool:
    """Write, and commit, that the letter is about to leave; False where one left already."""
    values = {
        "account_id": account_id,
        "day": on,
        "state": DigestState.SENDING,
        "changed_at": clock.now(),
    }
    statement = insert(Digest).values(**values)
    statement = statement.on_conflict_do_update(
        index_elements=[Digest.account_id, Digest.day],
        set_={"state": DigestState.SENDING, "attempts": Digest.attempts + 1},
        where=Digest.state == DigestState.REFUSED,
    )
    with transaction(sessions) as session:
        return session.scalar(statement.returning(Digest.id)) is not None


def _mark(
    sessions: sessionmaker[Session],
    account_id: UUID,
    on: date,
    state: DigestState,
    error: str | None,
) -> None:
    with transaction(sessions) as session:
        session.execute(
            update(Digest)
            .where(Digest.account_id == account_id, Digest.day == on)
            .values(state=state, error=error, changed_at=clock.now())
        )
