"""Many sites of a kind at once: read, placed and stored together, all of them or none.

Each row is judged as `described_sites.report` judges one; what a report asks the database by itself
is asked here once for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, Forbidden, InvalidInput, Problem, Refusal
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Campaign,
    CaseEvent,
    CaseHolding,
    RemediationCase,
    Site,
    SiteArea,
    SiteExtent,
)
from hotspots.records.described import KindRecord, read_record, texts_of_persons
from hotspots.registry.addressees import managers_on_rails
from hotspots.registry.bulk_rows import add_links, add_rows
from hotspots.registry.campaign_sites import MOST_SITES, add
from hotspots.registry.deadlines import set_deadline
from hotspots.registry.described_sites import (
    ReportedSite,
    campaign_told,
    give_to_manager,
    known_as,
    new_site,
    number_of,
    refuse_other_content,
)
from hotspots.registry.listed_rows import same_number
from hotspots.registry.registration import next_codes
from hotspots.registry.site_twins import doubt_in_list, earlier_ones, twins_of
from hotspots.registry.told_places import ToldPlace, told_places
from hotspots.vocabulary import Action

Outcome = ReportedSite | Refusal
"""What became of a report: its site, or why there is none."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A report that can be used: its facts, its number among them, its place, and its doubts."""

    values: dict[str, Any]
    place: ToldPlace
    warnings: tuple[Problem, ...]

    @property
    def number(self) -> str | None:
        number: str | None = self.values["source_reference"]
        return number


def report_many(
    session: Session,
    record: KindRecord,
    *,
    actor: Account,
    told: Sequence[Mapping[str, object]],
    dry_run: bool = False,
    criteria_folder: Path | None = None,
) -> list[Outcome]:
    """Register many sites of a kind with their files, unless one report is refused.

    A dry run judges them all and stores none; a site that it would store has no code.

    Parameters
    ----------
    told
        Facts, place and `source_reference` of each, as written; no number stands twice.

    Returns
    -------
    What became of each report, in their order.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    campaigns = _campaigns(session, actor, told)
    read = [
        campaign if isinstance(campaign, Refusal) else each
        for each, campaign in zip(_read(session, record, actor, told), campaigns, strict=True)
    ]
    judged = _against_known(session, record, actor, read)
    new = [each for each in judged if isinstance(each, _Read)]
    usable = not dry_run and not any(isinstance(each, Refusal) for each in judged)
    stored = bool(new) and usable
    codes = iter(next_codes(session, clock.today(), len(new)) if stored else [""] * len(new))
    outcomes = [
        _made(record, actor, each, next(codes)) if isinstance(each, _Read) else each
        for each in _with_twins(session, record, actor, judged)
    ]
    if stored:
        made = [each.site for each in outcomes if isinstance(each, ReportedSite) and each.is_new]
        _store(session, made, actor=actor, folder=criteria_folder)
    if usable:
        _add_to_campaigns(session, actor, outcomes, campaigns)
    return outcomes


def _campaigns(
    session: Session, actor: Account, told: Sequence[Mapping[str, object]]
) -> list[Campaign | InvalidInput | None]:
    """Return the campaign in which each site is reported; each name is looked up once."""
    found: dict[str, Campaign | InvalidInput | None] = {}
    names = [str(cells.get("campaign")).strip() for cells in told]
    for name, cells in zip(names, told, strict=True):
        if name in found:
            continue
        try:
            found[name] = campaign_told(session, actor, cells.get("campaign"))
        except InvalidInput as unknown:
            found[name] = unknown
    return [found[name] for name in names]


def _add_to_campaigns(
    session: Session,
    actor: Account,
    outcomes: Sequence[Outcome],
    campaigns: Sequence[Campaign | InvalidInput | None],
) -> None:
    members: dict[UUID, list[UUID]] = {}
    for outcome, campaign in zip(outcomes, campaigns, strict=True):
        if isinstance(outcome, ReportedSite) and isinstance(campaign, Campaign):
            members.setdefault(campaign.id, []).append(outcome.site.id)
    for campaign_id, ids in members.items():
        for start in range(0, len(ids), MOST_SITES):
            some = ids[start : start + MOST_SITES]
            add(session, actor=actor, campaign_id=campaign_id, sites=some)


def _read(
    session: Session, record: KindRecord, actor: Account, told: Sequence[Mapping[str, object]]
) -> list[_Read | Refusal]:
    """Return each report as it is understood, or why it cannot be used."""
    today = clock.today()
    facts = [_facts(record, each, today) for each in told]
    usable = [cells for cells, each in zip(told, facts, strict=True) if isinstance(each, dict)]
    places = iter(told_places(session, record, usable, on=today))
    return [
        _placed(record, actor, each, next(places)) if isinstance(each, dict) else each
        for each in facts
    ]


def _facts(
    record: KindRecord, cells: Mapping[str, object], today: date
) -> dict[str, Any] | InvalidInput:
    values, problems = read_record(record, cells, today=today)
    if problems:
        refusal = _("{kind}: the report cannot be recorded.")
        return InvalidInput(refusal, problems=problems, kind=record.kind)
    try:
        return values | {"source_reference": number_of(cells)}
    except InvalidInput as unusable:
        return unusable


def _placed(
    record: KindRecord, actor: Account, values: dict[str, Any], place: ToldPlace | InvalidInput
) -> _Read | Refusal:
    if isinstance(place, InvalidInput):
        return place
    try:
        permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    except Forbidden as elsewhere:
        return elsewhere
    return _Read(values, place, (*place.warnings, *texts_of_persons(record, values)))


def _against_known(
    session: Session, record: KindRecord, actor: Account, read: Sequence[_Read | Refusal]
) -> list[_Read | Outcome]:
    """Return the site in place of each report that is known by its number already."""
    numbers = [each.number for each in read if isinstance(each, _Read) and each.number is not None]
    known = known_as(session, record, actor, numbers) if numbers else {}
    return [_known_again(known, each) if isinstance(each, _Read) else each for each in read]


def _with_twins(
    session: Session, record: KindRecord, actor: Account, judged: Sequence[_Read | Outcome]
) -> list[_Read | Outcome]:
    """Warn of each new site where one of its kind lies already, or one before it in the list.

    No row is refused for that: a list is looked at before it is taken in.
    """
    new = [each for each in judged if isinstance(each, _Read)]
    places = [each.place for each in new]
    doubts = [
        [twin.doubt() for twin in twins] for twins in twins_of(session, record, places, actor=actor)
    ]
    for position, (other, metres) in earlier_ones(places).items():
        doubts[position].append(doubt_in_list(new[other].number, metres))
    found = iter(doubts)
    return [
        replace(each, warnings=(*each.warnings, *next(found))) if isinstance(each, _Read) else each
        for each in judged
    ]


def _known_again(known: Mapping[str, Site], row: _Read) -> _Read | Outcome:
    site = known.get(row.number or "")
    if site is None:
        return row
    try:
        refuse_other_content(site, row.values, row.place)
    except Conflict as otherwise:
        return otherwise
    return ReportedSite(site, is_new=False, warnings=row.warnings)


def _made(record: KindRecord, actor: Account, row: _Read, code: str) -> ReportedSite:
    site = new_site(record, code, actor, row.values, row.place)
    return ReportedSite(site, is_new=True, warnings=row.warnings)


def _store(session: Session, sites: Sequence[Site], *, actor: Account, folder: Path | None) -> None:
    """Write new sites with their files and drawings.

    Files of one kind that are opened on one day have one deadline: it is counted once.
    """
    begun = [_begun(site, actor) for site in sites]
    first = begun[0][0]
    set_deadline(session, first, folder=folder)
    managers = managers_on_rails(session, sites, on=clock.today())
    for case, _holding, _event in begun:
        case.due_on, case.deadline = first.due_on, first.deadline
        case.managing_body_id = managers.get(case.site_id)
    try:
        with session.begin_nested():
            add_rows(session, sites)
            for rows in zip(*begun, strict=True):
                add_rows(session, rows)
    except IntegrityError as raced:
        raise same_number() from raced
    links = [{"site_id": site.id, "area_id": area.id} for site in sites for area in site.areas]
    add_links(session, SiteArea.metadata.tables[SiteArea.__tablename__], links)
    add_rows(session, [_drawn(site, actor) for site in sites])
    on_roads = [site.id for site in sites if site.deciding["stretches"]]
    files = select(RemediationCase).where(among(RemediationCase.site_id, on_roads))
    for case in session.scalars(files.options(selectinload(RemediationCase.site))):
        give_to_manager(session, case)
    session.flush()


def _begun(site: Site, actor: Account) -> tuple[RemediationCase, CaseHolding, CaseEvent]:
    case, holding, event = RemediationCase.begun(site, actor=actor, at=site.registered_at)
    case.id, case.site_id = uuid4(), site.id
    holding.id, holding.case_id = uuid4(), case.id
    event.id, event.case_id = uuid4(), case.id
    return case, holding, event


def _drawn(site: Site, actor: Account) -> SiteExtent:
    return SiteExtent(
        id=uuid4(),
        site_id=site.id,
        valid_from=clock.today(),
        stretches=list(site.deciding["stretches"]),
        geom=site.geom,
        drawn_by_id=actor.id,
        drawn_at=site.registered_at,
    )
