"""Sites of every described kind: reported with a file, known again, given to whom they concern."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, undefer

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, Campaign, RemediationCase, Reported, Site
from hotspots.records import values as reading
from hotspots.records.described import KindRecord, read_record, texts_of_persons
from hotspots.records.values import is_missing
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.campaign_sites import add
from hotspots.registry.campaigns import named
from hotspots.registry.listed_rows import same_number
from hotspots.registry.registration import next_code, open_file
from hotspots.registry.site_kinds import model_of
from hotspots.registry.site_twins import refuse_twins, twins_of
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
        The facts of the kind, its place, `source_reference`, `campaign` and `another`, as written:
        whether it is another one than those of its kind close by.

    Raises
    ------
    InvalidInput
        A fact or the place is unusable; all that can be told at once is named.
    Forbidden
        This role may not report, or the place lies outside the person's areas.
    Conflict
        The number is known with other content, or one of the kind lies here already.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    values, problems = read_record(record, told, today=clock.today())
    if problems:
        raise InvalidInput(
            _("{kind}: the report cannot be recorded."), problems=problems, kind=record.kind
        )
    place = told_place(session, record, told, on=clock.today())
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    campaign = campaign_told(session, actor, told.get("campaign"))
    is_another = _is_another(told)
    warnings = (*place.warnings, *texts_of_persons(record, values))
    number = number_of(told)
    known = None if number is None else known_as(session, record, actor, [number]).get(number)
    if known is None:
        # Whoever takes a code makes others wait: of two at once, the second sees the first.
        code = next_code(session, clock.today())
        if not is_another:
            refuse_twins(twins_of(session, record, [place], actor=actor)[0])
        site = new_site(record, code, actor, values | {"source_reference": number}, place)
        _open(session, site, actor, criteria_folder)
        done = ReportedSite(site, is_new=True, warnings=warnings)
    else:
        refuse_other_content(known, values, place)
        done = ReportedSite(known, is_new=False, warnings=warnings)
    if campaign is not None:
        add(session, actor=actor, campaign_id=campaign.id, sites=[done.site.id])
    return done


def campaign_told(session: Session, actor: Account, told: object) -> Campaign | None:
    """Return the campaign in which a site is reported, None where none is told.

    Raises
    ------
    InvalidInput
        There is none of this name where the person works.
    """
    if is_missing(told):
        return None
    try:
        return named(session, actor=actor, told=told)
    except NotFound as unknown:
        choose = Message(_("Give the name of a campaign as its page shows it, or leave it empty."))
        problem = Problem("unknown_campaign", unknown.message, choose, "campaign", str(told)[:80])
        raise InvalidInput(_("The campaign cannot be used."), problems=[problem]) from unknown


def _is_another(told: Mapping[str, object]) -> bool:
    """Say whether the reporter knows of those close by and says that this is another one.

    Raises
    ------
    InvalidInput
        It is neither yes nor no.
    """
    given = told.get("another")
    if is_missing(given):
        return False
    try:
        return reading.flag(given)
    except reading.UnusableValue as wrong:
        field = "another"
        problem = Problem(wrong.code, wrong.message, wrong.remedy, field, reading.shown(given))
        raise InvalidInput(_("The report cannot be recorded."), problems=[problem]) from wrong


def number_of(told: Mapping[str, object]) -> str | None:
    """Return the number the reporter gave a site, None where there is none.

    Raises
    ------
    InvalidInput
        It is longer than a number is.
    """
    given = told.get("source_reference")
    if is_missing(given):
        return None
    try:
        return reading.Text(LONGEST_NUMBER)(given)
    except reading.UnusableValue as wrong:
        field = "source_reference"
        problem = Problem(wrong.code, wrong.message, wrong.remedy, field, reading.shown(given))
        raise InvalidInput(_("The number cannot be used."), problems=[problem]) from wrong


def new_site(
    record: KindRecord, code: str, actor: Account, values: Mapping[str, Any], place: ToldPlace
) -> Site:
    """Return a site as it is reported, in no session yet."""
    told = {**values, **place.columns}
    site: Site = model_of(record.kind)(
        id=uuid4(),
        code=code,
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
        **{name: value for name, value in told.items() if value is not None},
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
        raise same_number() from raced
    give_to_manager(session, case)
    session.flush()
    return case


def give_to_manager(session: Session, case: RemediationCase) -> None:
    """Make the body that manages the place of a new site the managing body of its file."""
    for proposed in proposed_addressees(session, case.site, on=clock.today())[:1]:
        case.managing_body_id = proposed.organisation.id


def known_as(
    session: Session, record: KindRecord, actor: Account, numbers: Sequence[str]
) -> dict[str, Site]:
    """Return the sites of a kind that a body reported under these numbers before, by number."""
    model = model_of(record.kind)
    query = select(model).where(
        model.reporter_id == actor.organisation_id,
        model.source_reference == any_(literal(list(numbers), ARRAY(Text()))),
    )
    found = session.scalars(query.options(selectinload(Site.areas), undefer(Site.deciding)))
    return {each.source_reference: each for each in found}


def refuse_other_content(known: Site, values: Mapping[str, Any], place: ToldPlace) -> None:
    """Refuse a report that tells something else than what is on record under its number.

    What it leaves empty unsays nothing. The place is the same where it is written the same,
    whatever became of the posts since.
    """
    told = {name: value for name, value in values.items() if value is not None}
    if known.deciding.get("stated") != dict(place.stated):
        told |= dict(place.columns)
    if all(getattr(known, name) == value for name, value in told.items()):
        return
    reference = known.source_reference if isinstance(known, Reported) else None
    raise Conflict(
        _(
            "Your number {reference} is known as {code}, with other content. Change that one on its"
            " page, or use another number."
        ),
        reference=reference or "",
        code=known.code,
    )
