"""Sites of every described kind: reported with a file, known again, given to whom they concern."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, undefer

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, Campaign, RemediationCase, Reported, Site
from hotspots.records.described import KindRecord, read_record, texts_of_persons
from hotspots.records.values import Text, is_missing
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.campaign_sites import add
from hotspots.registry.campaigns import named
from hotspots.registry.registration import next_code, open_file
from hotspots.registry.site_kinds import model_of
from hotspots.registry.told_places import ToldPlace, told_place
from hotspots.vocabulary import Action, LegalClass

LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class ReportedSite:
    """What became of a report: the site, whether it is new, and what somebody should look at."""

    site: Site
    is_new: bool
    warnings: tuple[Problem, ...]


def report(
    session: Session,
    record: KindRecord,
    *,
    actor: Account,
    told: Mapping[str, object],
    criteria_folder: Path | None = None,
) -> ReportedSite:
    """Register a site of a kind with its file.

    The same report under the same number of the same body returns the first.

    Parameters
    ----------
    told
        The facts of the kind, its place, `source_reference` and `campaign`, as written.

    Raises
    ------
    InvalidInput
        A fact or the place is unusable; all that can be told at once is named.
    Forbidden
        This role may not report, or the place lies outside the person's areas.
    Conflict
        The number is known with other content.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    values, problems = read_record(record, told, today=clock.today())
    if problems:
        raise InvalidInput(
            _("{kind}: the report cannot be recorded."), problems=problems, kind=record.kind
        )
    place = told_place(session, record, told, on=clock.today())
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    campaign = _campaign(session, actor, told.get("campaign"))
    warnings = (*place.warnings, *texts_of_persons(record, values))
    number = _number(told)
    known = _known_as(session, record, actor, number)
    if known is None:
        site = _add(session, record, actor, values | {"source_reference": number}, place)
        _open(session, site, actor, criteria_folder)
        done = ReportedSite(site, is_new=True, warnings=warnings)
    elif _differs(known, values, place):
        raise _known_otherwise(known)
    else:
        done = ReportedSite(known, is_new=False, warnings=warnings)
    if campaign is not None:
        add(session, actor=actor, campaign_id=campaign.id, sites=[done.site.id])
    return done


def _campaign(session: Session, actor: Account, told: object) -> Campaign | None:
    """Return the campaign in which a site is reported, None where none is told."""
    if is_missing(told):
        return None
    try:
        return named(session, actor=actor, told=told)
    except NotFound as unknown:
        choose = Message(_("Give the name of a campaign as its page shows it, or leave it empty."))
        problem = Problem("unknown_campaign", unknown.message, choose, "campaign", str(told)[:80])
        raise InvalidInput(_("The campaign cannot be used."), problems=[problem]) from unknown


def _number(told: Mapping[str, object]) -> str | None:
    given = told.get("source_reference")
    return None if is_missing(given) else Text(LONGEST_NUMBER)(given)


def _add(
    session: Session,
    record: KindRecord,
    actor: Account,
    values: Mapping[str, Any],
    place: ToldPlace,
) -> Site:
    site: Site = model_of(record.kind)(
        code=next_code(session, clock.today()),
        name=name_of(record, values, place),
        legal_class=LegalClass.NONE,
        geom=place.geom,
        deciding={
            "declared": True,
            "stretches": list(place.stretches),
            "stated": dict(place.stated),
        },
        registered_by_id=actor.id,
        registered_at=clock.now(),
        areas=list(place.areas),
        reporter_id=actor.organisation_id,
        **place.columns,
        **values,
    )
    return site


def name_of(record: KindRecord, values: Mapping[str, Any], place: ToldPlace) -> str:
    """Return what a site is called: by the fact that names its kind, else by its place."""
    told = None if record.named_by is None else values[record.named_by]
    return place.name if told is None else str(told)


def _open(session: Session, site: Site, actor: Account, folder: Path | None) -> RemediationCase:
    """Add a site with its file; whoever sends the same number at the same moment is refused."""
    try:
        with session.begin_nested():
            case = open_file(session, site, actor=actor, on=clock.today(), criteria_folder=folder)
    except IntegrityError as raced:
        raise Conflict(
            _("Somebody reported the same number at the same moment. Send it again.")
        ) from raced
    for proposed in proposed_addressees(session, site, on=clock.today())[:1]:
        case.managing_body_id = proposed.organisation.id
    session.flush()
    return case


def _known_as(
    session: Session, record: KindRecord, actor: Account, number: str | None
) -> Site | None:
    """Return the site of a kind that a body reported under its own number before."""
    if number is None:
        return None
    model = model_of(record.kind)
    query = select(model).where(
        model.reporter_id == actor.organisation_id, model.source_reference == number
    )
    found = session.scalars(query.options(selectinload(Site.areas), undefer(Site.deciding)))
    return cast("Site | None", found.one_or_none())


def _differs(known: Site, values: Mapping[str, Any], place: ToldPlace) -> bool:
    """Say whether a report tells something else than what is on record under its number.

    What it leaves empty unsays nothing. The place is the same where it is written the same,
    whatever became of the posts since.
    """
    told = {name: value for name, value in values.items() if value is not None}
    if known.deciding.get("stated") != dict(place.stated):
        told |= dict(place.columns)
    return any(getattr(known, name) != value for name, value in told.items())


def _known_otherwise(known: Site) -> Conflict:
    reference = known.source_reference if isinstance(known, Reported) else None
    return Conflict(
        _(
            "Your number {reference} is known as {code}, with other content. Change that one on its"
            " page, or use another number."
        ),
        reference=reference or "",
        code=known.code,
    )
