"""Which places a screening finds again: sites, earlier proposals, and places once rejected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from geoalchemy2.shape import to_shape
from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.identity import (
    ENOUGH,
    Footing,
    Rejection,
    footing_of,
    match_sites,
    overlap,
    suppressed_by,
)
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.models import Proposal, RoadSpot, ScreeningRun
from hotspots.registry.screening_inputs import metres_from_degrees
from hotspots.vocabulary import Lineage, Place, ProposalState, WindowMode

CURRENT = "current"
HISTORIC = "historic"
COMPARISON = "comparison"
"""What a run stands for: the present list, a day left behind since, or a trial of other rules."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Who a proposed place is, and what that makes of the proposal before anybody decides."""

    place_id: UUID
    lineage: Lineage
    lineage_of: tuple[UUID, ...]
    state: ProposalState
    suppressed_by_id: UUID | None


def read_sites(session: Session, *wanted: ColumnElement[bool]) -> list[RoadSpot]:
    """Return the registered road spots, the oldest first, with route and junction."""
    return list(session.scalars(_SITES.where(*wanted)))


def live_rows(
    session: Session, *wanted: ColumnElement[bool], mode: WindowMode = WindowMode.TRAILING
) -> list[Proposal]:
    """Return the rows that stand in the list of a mode, with route and junction, read anew."""
    return list(session.scalars(_LIVE.where(Proposal.mode == mode, *wanted)))


def end_rows(session: Session, *wanted: ColumnElement[bool], at: datetime) -> None:
    """End rows of a list: what was decided stays so, what was open can be decided no more."""
    is_open = Proposal.state == ProposalState.OPEN
    session.execute(
        update(Proposal)
        .where(Proposal.valid_to.is_(None), *wanted)
        .values(
            valid_to=func.greatest(Proposal.valid_from, at),
            state=case((is_open, ProposalState.SUPERSEDED), else_=Proposal.state),
            version=Proposal.version + 1,
        )
        .execution_options(synchronize_session="fetch")
    )


def read_rejections(session: Session, *wanted: ColumnElement[bool], epsg: int) -> list[Rejection]:
    """Return the places that people turned down, the latest first."""
    return [
        Rejection(
            rejection_id=str(row.id),
            footing=footing_of_row(row, epsg=epsg),
            rule_id=row.rule_set,
            severities=row.crash_severities or {},
        )
        for row in session.scalars(_REJECTED.where(*wanted))
    ]


_SITES = (
    select(RoadSpot)
    .options(joinedload(RoadSpot.route), joinedload(RoadSpot.junction))
    .order_by(RoadSpot.registered_at, RoadSpot.id)
)
_PROPOSALS = select(Proposal).options(joinedload(Proposal.route), joinedload(Proposal.junction))
_LIVE = _PROPOSALS.where(Proposal.valid_to.is_(None)).execution_options(
    populate_existing=True  # who waited for another's change must see it
)
_REJECTED = _PROPOSALS.where(Proposal.state == ProposalState.REJECTED).order_by(
    Proposal.decided_at.desc(), Proposal.id
)


def previous_run(session: Session, *, mode: WindowMode) -> ScreeningRun | None:
    """Return the run whose proposals are the present list of a mode.

    Modes are never mixed in one list. Runs as of an earlier day, or by rules other than those in
    force, were looked at and left no list.
    """
    query = select(ScreeningRun).where(
        ScreeningRun.mode == mode, ScreeningRun.parameters["standing"].astext == CURRENT
    )
    return session.scalars(query.order_by(ScreeningRun.number.desc()).limit(1)).first()


def place(
    found: Sequence[ProposedSite],
    *,
    sites: Sequence[RoadSpot],
    earlier: Sequence[Proposal],
    rejections: Sequence[Rejection],
    parameters: ScreeningParameters,
    severities: Mapping[str, int],
    epsg: int,
) -> list[Placement]:
    """Say for each found place whether it is known, and whether it is kept away.

    A registered site is the older of two with one identity, and a proposal of its place is never
    open: what was decided is not edited. `earlier` are the rows that stood in the list before.
    """
    registered = [(str(site.id), footing_of_row(site, epsg=epsg)) for site in sites]
    taken = {name for name, _ in registered}
    before = [
        (str(row.place_id), footing_of_row(row, epsg=epsg))
        for row in sorted(earlier, key=lambda row: row.place_id)
        if str(row.place_id) not in taken
    ]
    footings = [footing_of(site, disc_diameter_m=parameters.window_m) for site in found]
    matching = match_sites(footings, [*registered, *before])
    placements = []
    for footing, match in zip(footings, matching.matches, strict=True):
        is_site = bool(({match.site_id} | set(match.related)) & taken)
        now = {crash: severities[crash] for crash in footing.crash_ids}
        away = None if is_site else suppressed_by(footing, now, parameters.rules.id, rejections)
        state = ProposalState.REGISTERED if is_site else ProposalState.OPEN
        placements.append(
            Placement(
                place_id=uuid4() if match.site_id is None else UUID(match.site_id),
                lineage=match.lineage,
                lineage_of=tuple(UUID(each) for each in match.related),
                state=state if away is None else ProposalState.SUPPRESSED,
                suppressed_by_id=None if away is None else UUID(away),
            )
        )
    return placements


def site_covering(proposal: Proposal, sites: Iterable[RoadSpot], *, epsg: int) -> RoadSpot | None:
    """Return the registered site that holds half of a proposed place or more."""
    wanted = footing_of_row(proposal, epsg=epsg)
    for site in sites:
        if overlap(wanted, footing_of_row(site, epsg=epsg)) >= ENOUGH:
            return site
    return None


def footing_of_row(row: Proposal | RoadSpot, *, epsg: int) -> Footing:
    """Return what tells a stored place from another; its route and junction must be loaded."""
    crash_ids = row.crash_ids if isinstance(row, Proposal) else row.deciding.get("crash_ids", ())
    centre, diameter = None, None
    if row.place is Place.DISC and row.geom is not None:
        shape = to_shape(row.geom)
        metric = metres_from_degrees(epsg)
        centre = metric.transform(shape.centroid.x, shape.centroid.y)
        west, _, east, _ = shape.bounds
        edges = [metric.transform(x, shape.centroid.y)[0] for x in (west, east)]
        diameter = edges[1] - edges[0]
    return Footing(
        place=row.place,
        crash_ids=frozenset(str(each) for each in crash_ids),
        junction_id=None if row.junction is None else row.junction.code,
        route=None if row.route is None else row.route.code,
        from_mm=_mm(row.footprint_from_m),
        to_mm=_mm(row.footprint_to_m),
        centre=centre,
        diameter_m=diameter,
    )


def _mm(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
