"""Somebody looked whether a site is still there: recorded once, one by one or for a whole list.

What was found closes no file: that its people do, by its steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, SiteConfirmation, SitePhoto
from hotspots.registry import meeting
from hotspots.registry.case_access import SiteKey, find
from hotspots.registry.inventory_years import latest_first
from hotspots.registry.letter_input import Reading
from hotspots.registry.settled import rests
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, EventKind, InventoryFinding

_UNUSABLE = _("What was found cannot be recorded.")


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody found who looked; today, where no day is told. Days may be dd/mm/yyyy."""

    finding: InventoryFinding
    looked_on: date | str | None = None
    note: str | None = None


def confirm(
    session: Session, *, actor: Account, site: SiteKey, look: Look, photo_id: UUID | None = None
) -> SiteConfirmation:
    """Record that somebody looked at a site; what is missing, its file says as well.

    The same sent twice is recorded once.

    Raises
    ------
    InvalidInput
        The day has not come or lies before the site was registered, or the photo hangs elsewhere.
    Conflict
        The file rests: nobody looks for the site any more.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find(session, actor, site, lock=True)
    reading = Reading(clock.today())
    day = reading.day("looked_on", look.looked_on, required=False) or clock.today()
    note = reading.text("note", look.note, required=False) or None
    reading.not_before("looked_on", day, case.site.registered_at.astimezone(TIME_ZONE).date())
    _refuse_foreign_photo(session, case, photo_id, reading)
    reading.refuse(_UNUSABLE)
    if case.is_settled:
        raise Conflict(_("{code}: the file is in state {state}; nobody looks for the site."),
                       code=case.site.code, state=case.state)  # fmt: skip
    return _add(session, case, actor=actor, told=(look.finding, day, note, photo_id))


def confirm_all(
    session: Session, *, actor: Account, sites: Sequence[SiteKey], look: Look
) -> list[SiteConfirmation]:
    """Record the same of several sites, or of none of them.

    Raises
    ------
    NotFound
        One is not there, or the person may not see it.
    InvalidInput
        Too many were chosen, or it cannot be recorded of one of them; each is named.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    cases = meeting.files_of(session, actor=actor, sites=sites)
    problems: list[Problem] = []
    done = []
    with session.begin_nested():
        for case in cases:
            try:
                done.append(confirm(session, actor=actor, site=case.site_id, look=look))
            except InvalidInput as refusal:
                problems += [_of_site(each, case) for each in refusal.problems]
            except Conflict as refusal:
                problems.append(_of_site(Problem("settled", refusal.message, _leave_out()), case))
        if problems:
            raise InvalidInput(_UNUSABLE, problems=problems)
    return done


def confirmations_of(session: Session, case: RemediationCase) -> Sequence[SiteConfirmation]:
    """Return who looked at a site, the latest first."""
    query = (
        select(SiteConfirmation)
        .where(SiteConfirmation.site_id == case.site_id)
        .options(
            joinedload(SiteConfirmation.recorded_by),
            joinedload(SiteConfirmation.organisation),
            joinedload(SiteConfirmation.photo),
        )
    )
    return session.scalars(query.order_by(*latest_first())).all()


def is_missed(actor: Account) -> ColumnElement[bool]:
    """Return the condition that a body holds a file whose site was not there at the latest look."""
    seen, later = aliased(SiteConfirmation), aliased(SiteConfirmation)
    seen_again = exists().where(
        later.site_id == seen.site_id,
        tuple_(later.looked_on, later.recorded_at) > tuple_(seen.looked_on, seen.recorded_at),
    )
    missed = exists().where(
        seen.site_id == RemediationCase.site_id,
        seen.finding != InventoryFinding.STILL_THERE,
        ~seen_again.correlate(seen),
    )
    own = among(RemediationCase.holder_id, permissions.own_bodies(actor))
    return own & ~rests() & missed.correlate(RemediationCase)


def _add(
    session: Session,
    case: RemediationCase,
    *,
    actor: Account,
    told: tuple[InventoryFinding, date, str | None, UUID | None],
) -> SiteConfirmation:
    finding, day, note, photo_id = told
    same = select(SiteConfirmation).where(
        SiteConfirmation.site_id == case.site_id,
        SiteConfirmation.looked_on == day,
        SiteConfirmation.recorded_by_id == actor.id,
    )
    latest = session.scalars(same.order_by(*latest_first()).limit(1)).first()
    if latest is not None and (latest.finding, latest.note, latest.photo_id) == (
        finding,
        note,
        photo_id,
    ):
        return latest
    row = SiteConfirmation(
        site_id=case.site_id,
        looked_on=day,
        finding=finding,
        note=note,
        photo_id=photo_id,
        recorded_by_id=actor.id,
        organisation_id=actor.organisation_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    if finding is not InventoryFinding.STILL_THERE:
        data = {"finding": finding.value, "looked_on": day.isoformat()}
        case.record(EventKind.INVENTORIED, actor=actor, at=clock.now(), note=note, data=data)
    session.flush()
    return row


def _refuse_foreign_photo(
    session: Session, case: RemediationCase, photo_id: UUID | None, reading: Reading
) -> None:
    if photo_id is None:
        return
    query = select(SitePhoto.id).where(
        SitePhoto.id == photo_id,
        SitePhoto.site_id == case.site_id,
        SitePhoto.removed_at.is_(None),
    )
    if session.scalar(query) is None:
        reading.problems.append(
            Problem(
                "unknown_photo",
                Message(_("This site has no such photo.")),
                Message(_("Add the photo to the site first.")),
                "photo_id",
            )
        )


def _of_site(problem: Problem, case: RemediationCase) -> Problem:
    field = "site" if problem.field is None else problem.field
    return Problem(
        problem.code, problem.message, problem.remedy, f"{case.site.code}.{field}", problem.value
    )


def _leave_out() -> Message:
    return Message(_("Leave this file out, or look at it alone."))
