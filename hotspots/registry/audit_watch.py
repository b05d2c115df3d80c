"""Looks every day whether history was altered behind the audit's back, and keeps what it found.

Whoever can rewrite the whole chain can still deceive a verification that only reads it. So each
one also asks for the head the one before it noted: a chain that was rewritten, or cut short, holds
it no more. To be surer still, note the head somewhere else.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.models import Account, AuditCheck, AuditReport, AuditSeal, verify_audit
from hotspots.vocabulary import Action

NAMED = 50
"""So many of each kind are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found, and whether the chain still holds the head noted before."""

    report: AuditReport
    was_rewritten: bool

    @property
    def is_intact(self) -> bool:
        """Say whether nothing was altered, as far as this can be seen."""
        return self.report.is_intact and not self.was_rewritten

    @property
    def findings(self) -> dict[str, Any]:
        """What did not fit, by kind, as it is stored."""
        report = self.report
        found: dict[str, list[Any]] = {
            "altered": list(report.altered),
            "removed": list(report.removed),
            "broken_at": list(report.broken_at),
            "changed_rows": [f"{table} {row_id}" for table, row_id in report.changed_rows],
        }
        told: dict[str, Any] = {
            kind: {"count": len(each), "first": each[:NAMED]}
            for kind, each in found.items()
            if each
        }
        if report.first_unsealed is not None:
            told["first_unsealed"] = report.first_unsealed
        if self.was_rewritten:
            told["rewritten"] = True
        return told


def verify(session: Session) -> Verification:
    """Verify the audit and compare it with what the last verification noted."""
    last = last_check(session)
    return Verification(verify_audit(session), last is not None and not _holds(session, last))


def check(session: Session) -> AuditCheck:
    """Verify the audit and keep what was found."""
    found = verify(session)
    kept = AuditCheck(
        checked_at=clock.world_now(),
        sealed=found.report.sealed,
        unsealed=found.report.unsealed,
        head=found.report.head,
        intact=found.is_intact,
        findings=found.findings,
    )
    session.add(kept)
    session.flush()
    return kept


def is_link(session: Session, head: str) -> bool:
    """Say whether a hash that somebody noted is a link of the chain."""
    try:
        wanted = bytes.fromhex(head)
    except ValueError:
        return False
    return session.scalar(select(AuditSeal.position).where(AuditSeal.hash == wanted)) is not None


def last_check(session: Session) -> AuditCheck | None:
    """Return what was found last, None before the first verification."""
    latest = select(AuditCheck).order_by(AuditCheck.checked_at.desc()).limit(1)
    return session.scalars(latest).one_or_none()


def checks(session: Session, *, actor: Account, limit: int = 30) -> list[AuditCheck]:
    """Return the latest verifications, the last first."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    latest = select(AuditCheck).order_by(AuditCheck.checked_at.desc()).limit(limit)
    return list(session.scalars(latest))


def count_warnings(session: Session, *, actor: Account) -> int:
    """Return 1 where the last verification found something altered, for the menu."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    return len(session.scalars(failed_last()).all())


def failed_last() -> Select[int]:
    """Return a query of one row where the last verification found something altered."""
    intact = select(AuditCheck.intact).order_by(AuditCheck.checked_at.desc()).limit(1)
    return select(literal(1)).where(intact.scalar_subquery().is_(False))


def _holds(session: Session, noted: AuditCheck) -> bool:
    """Say whether the chain still has the noted head at the noted place."""
    if noted.head is None:
        return True
    there = select(AuditSeal.hash).where(AuditSeal.position == noted.sealed)
    found = session.scalars(there).one_or_none()
    return found is not None and found.hex() == noted.head
