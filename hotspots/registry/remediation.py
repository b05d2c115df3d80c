"""A site's remediation file: move it one step, and read how it came to where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Message, NotFound, Problem, StaleVersion
from hotspots.i18n import _
from hotspots.models import Account, CaseEvent, RemediationCase, Site, Transition
from hotspots.vocabulary import Action, CaseState

LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True)
class File:
    """A remediation file as one person sees it, with its entries and the steps open to them."""

    case: RemediationCase
    events: Sequence[CaseEvent]
    moves: tuple[Transition, ...]


def get(session: Session, *, actor: Account, site: UUID | str) -> File:
    """Return the file of a site, known by id or code, with its entries, the oldest first."""
    permissions.require(actor, Action.READ_SITES)
    case = _one(session, actor, site)
    return File(case, history(session, case), case.moves_for(actor))


def advance(
    session: Session,
    *,
    actor: Account,
    site: UUID | str,
    to: CaseState,
    note: str | None = None,
    expected_version: int | None = None,
) -> RemediationCase:
    """Move the file of a site one step, with an entry that says who, when and why.

    Of two people who move it at once, the second is told that it changed.
    """
    permissions.require(actor, Action.READ_SITES)
    case = _one(session, actor, site, lock=True)
    if expected_version is not None and expected_version != case.version:
        raise StaleVersion(
            _(
                "The file is in state {state} now: somebody moved it since you opened it."
                " Load it again."
            ),
            state=case.state,
        )
    case.advance(to, actor=actor, at=clock.now(), note=written(note))
    session.flush()
    return case


def history(session: Session, case: RemediationCase) -> list[CaseEvent]:
    """Return the entries of a file, the oldest first, with who wrote them."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(joinedload(CaseEvent.actor), joinedload(CaseEvent.organisation))
    )
    return list(session.scalars(query.order_by(CaseEvent.sequence)))


def written(note: str | None) -> str | None:
    """Return a note as it is stored: trimmed, None when nothing is left.

    Raises
    ------
    InvalidInput
        It is longer than a file takes.
    """
    text = (note or "").replace("\0", "").strip()
    if len(text) > LONGEST_NOTE:
        problem = Problem(
            "too_long",
            Message(_("The text has {length} characters."), {"length": len(text)}),
            Message(_("Shorten it to {most}."), {"most": LONGEST_NOTE}),
            field="note",
        )
        raise InvalidInput(_("The note cannot be stored."), problems=[problem])
    return text or None


def _one(
    session: Session, actor: Account, site: UUID | str, *, lock: bool = False
) -> RemediationCase:
    wanted = Site.id == site if isinstance(site, UUID) else Site.code == site.replace("\0", "")
    query = (
        select(RemediationCase)
        .join(RemediationCase.site)
        .where(wanted, permissions.visible_cases(actor))
        .options(contains_eager(RemediationCase.site), joinedload(RemediationCase.holder))
    )
    if lock:  # whoever waited must see what the other wrote
        query = query.with_for_update(of=RemediationCase)
        query = query.execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such site where you work."))
    return found
