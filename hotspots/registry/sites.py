"""Registered sites: lists for tables and maps, and one site with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from hotspots import permissions
from hotspots.analysis.calendar_window import trailing_start
from hotspots.criteria import RoadRules, in_force, require_road
from hotspots.errors import Message, NotFound, UnknownRules
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Crash,
    RemediationCase,
    RoadSpot,
    Site,
    SiteArea,
)
from hotspots.registry import deployment, remediation
from hotspots.registry.areas_below import areas_below
from hotspots.registry.evidence import legal_sentence
from hotspots.registry.place_diagnosis import PlaceDiagnosis, diagnosis_of
from hotspots.registry.remediation import File
from hotspots.registry.shown_evidence import Shown, deciding_proposal, live_proposal, shown
from hotspots.registry.site_evidence import (
    ClassNow,
    Tally,
    class_by,
    crashes_inside,
    first_day,
    tally,
)
from hotspots.registry.site_notices import near_misses_at
from hotspots.vocabulary import Action, CaseState, LegalClass, RuleKind, SiteKind

TALLIED_MONTHS = (12, 36, 60)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a site and its file."""

    site: Site
    case: RemediationCase


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of sites in the order of their codes; `next` continues it, None at its end."""

    entries: Sequence[Entry]
    next: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """A site with all that a person may know of it.

    Attributes
    ----------
    crashes
        The crashes that decided, as far as this person may see them; `hidden` counts the others.
    tallies
        Crashes inside the footprint in 12, 36 and 60 months up to `as_of`.
    class_now
        What the rule in force says on `as_of`, as information: the registered class stays until a
        person changes it. None where no rule was in force.
    deciding_sentence
        What the decision rested on, in words; None for a site that was not found by a screening.
    evidence
        How sure the statistics are of the place as it stands in the live list; where it stands
        there no more, as they were when it was decided.
    meets_now
        Whether the place stands in the live list.
    near_misses
        What one more crash would do there, where it stands there no more.
    file
        The remediation file with its entries, papers and the steps this person may take now.
    """

    site: RoadSpot
    case: RemediationCase
    file: File
    crashes: Sequence[Crash]
    hidden: int
    as_of: date
    tallies: tuple[Tally, ...]
    class_now: ClassNow | None
    deciding_sentence: Message | None
    evidence: Shown | None
    meets_now: bool
    near_misses: tuple[Message, ...]


def list_sites(
    session: Session,
    *,
    actor: Account,
    kind: SiteKind | None = None,
    legal_class: LegalClass | None = None,
    state: CaseState | None = None,
    area_id: UUID | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Listing:
    """Return the sites this person may see; `bbox` is west, south, east, north in degrees."""
    permissions.require(actor, Action.READ_SITES)
    # Which sites are on the page is found first: what belongs to a row is joined to those alone.
    query = _SITES_AND_FILES.with_only_columns(Site.id).order_by(Site.code)
    query = query.where(permissions.visible_sites(actor))
    wanted = ((Site.kind, kind), (Site.legal_class, legal_class), (RemediationCase.state, state))
    query = query.where(*(column == told for column, told in wanted if told is not None))
    if area_id is not None:
        inside = select(SiteArea.site_id).where(
            permissions.among(SiteArea.area_id, areas_below(area_id))
        )
        query = query.where(Site.id.in_(inside))
    if bbox is not None:
        query = query.where(func.ST_Intersects(Site.geom, func.ST_MakeEnvelope(*bbox, 4326)))
    if after is not None:
        query = query.where(Site.code > after)
    page = _WHOLE.where(Site.id.in_(query.limit(limit + 1)))
    rows = [Entry(site, case) for site, case in session.execute(page.order_by(Site.code))]
    more = len(rows) > limit
    rows = rows[:limit]
    return Listing(rows, rows[-1].site.code if more else None)


def code_of(session: Session, *, actor: Account, site_id: UUID) -> str | None:
    """Return the code of a site, None where there is none or this person may not see it."""
    permissions.require(actor, Action.READ_SITES)
    return session.scalar(
        select(Site.code).where(Site.id == site_id, permissions.visible_sites(actor))
    )


def get(
    session: Session, *, actor: Account, site: UUID | str, criteria_folder: Path | None = None
) -> Detail:
    """Return one site, by id or code, with its window, crashes, counts and file."""
    permissions.require(actor, Action.READ_SITES)
    found, case = _one(session, actor, site)
    ids = [UUID(each) for each in found.deciding.get("crash_ids", ())]
    crashes: list[Crash] = []
    if permissions.may(actor, Action.READ_CRASHES):
        seen = select(Crash).where(Crash.id.in_(ids), permissions.visible_crashes(actor))
        seen = seen.options(joinedload(Crash.route), joinedload(Crash.junction))
        crashes = list(session.scalars(seen.order_by(Crash.occurred_at, Crash.id)))
    day = deployment.as_of(session)
    rules = _rules_on(day, criteria_folder)
    inside = crashes_inside(session, found, date_from=_looks_back_to(day, rules), date_to=day)
    live = live_proposal(session, found.id)
    basis = live or deciding_proposal(session, found.proposal_id)
    return Detail(
        site=found,
        case=case,
        file=remediation.of(session, case, actor=actor, criteria_folder=criteria_folder),
        crashes=crashes,
        hidden=len(ids) - len(crashes),
        as_of=day,
        tallies=tuple(tally(inside, as_of=day, months=months) for months in TALLIED_MONTHS),
        class_now=None if rules is None else class_by(inside, rules=rules, as_of=day),
        deciding_sentence=_deciding_sentence(found),
        evidence=None if basis is None else shown(session, basis, basis.run, latest=True),
        meets_now=live is not None,
        near_misses=() if live else near_misses_at(session, found),
    )


def diagnosis(session: Session, *, actor: Account, site: UUID | str) -> PlaceDiagnosis:
    """Return what the crashes of a site have in common, and what is unusual there; only counts."""
    permissions.require(actor, Action.READ_SITES)
    found, _case = _one(session, actor, site)
    basis = live_proposal(session, found.id) or deciding_proposal(session, found.proposal_id)
    if basis is None:
        raise NotFound(_("This site was not found by a screening, so it has no diagnosis."))
    return diagnosis_of(session, basis, basis.run, areas=found.areas)


_SITES_AND_FILES = select(Site, RemediationCase).join(
    RemediationCase, RemediationCase.site_id == Site.id
)
_WHOLE = _SITES_AND_FILES.options(
    contains_eager(RemediationCase.site),
    joinedload(RoadSpot.route),
    joinedload(RoadSpot.junction),
    selectinload(Site.areas),
    joinedload(RemediationCase.holder),
    joinedload(RemediationCase.managing_body),
    joinedload(RemediationCase.lead),
)


def _one(session: Session, actor: Account, site: UUID | str) -> tuple[RoadSpot, RemediationCase]:
    wanted = Site.id == site if isinstance(site, UUID) else Site.code == site.replace("\0", "")
    query = _WHOLE.where(wanted, permissions.visible_sites(actor)).options(
        joinedload(Site.registered_by)
    )
    found = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None or not isinstance(found[0], RoadSpot):
        raise NotFound(_("There is no such site where you work."))
    return found[0], found[1]


def _rules_on(day: date, folder: Path | None) -> RoadRules | None:
    try:
        return require_road(in_force(RuleKind.ROAD, day, folder))
    except UnknownRules:
        return None


def _looks_back_to(day: date, rules: RoadRules | None) -> date:
    """Return the first day of which the page of a site tells crashes."""
    since = first_day(day, max(TALLIED_MONTHS))
    return since if rules is None else min(since, trailing_start(day, rules))


def _deciding_sentence(site: RoadSpot) -> Message | None:
    told = site.deciding
    if "criteria" not in told:
        return None
    return legal_sentence(
        criteria=told["criteria"],
        criterion=told["criterion"],
        window_start=date.fromisoformat(told["window_start"]),
        crashes=len(told["crash_ids"]),
        fatal_crashes=told["fatal_crashes"],
    )
