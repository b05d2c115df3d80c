"""Which places a screening finds again: sites, earlier proposals, and places once rejected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from geoalchemy2.shape import to_shape
from pyproj import Transformer
from sqlalchemy import select
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
from hotspots.models import SRID, Proposal, RoadSpot, ScreeningRun
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


def read_sites(session: Session) -> list[RoadSpot]:
    """Return every registered road spot, the oldest first, with its route and junction."""
    query = select(RoadSpot).options(joinedload(RoadSpot.route), joinedload(RoadSpot.junction))
    return list(session.scalars(query.order_by(RoadSpot.registered_at, RoadSpot.id)))


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
    session: Session,
    found: Sequence[ProposedSite],
    *,
    sites: Sequence[RoadSpot],
    previous: ScreeningRun | None,
    parameters: ScreeningParameters,
    severities: Mapping[str, int],
    epsg: int,
) -> list[Placement]:
    """Say for each found place whether it is known, and whether it is kept away.

    A registered site is the older of two with one identity, and a proposal of its place is never
    open: a re-run does not edit what was decided.
    """
    registered = [(str(site.id), footing_of_row(site, epsg=epsg)) for site in sites]
    taken = {name for name, _ in registered}
    earlier = [
        (str(row.place_id), footing_of_row(row, epsg=epsg))
        for row in _proposals_of(session, previous)
        if str(row.place_id) not in taken
    ]
    footings = [footing_of(site, disc_diameter_m=parameters.window_m) for site in found]
    matching = match_sites(footings, [*registered, *earlier])
    rejections = _rejections(session, epsg=epsg)
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
        metric = Transformer.from_crs(SRID, epsg, always_xy=True)
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


def _proposals_of(session: Session, run: ScreeningRun | None) -> list[Proposal]:
    if run is None:
        return []
    query = (
        select(Proposal)
        .where(Proposal.run_id == run.id)
        .options(joinedload(Proposal.route), joinedload(Proposal.junction))
    )
    return list(session.scalars(query.order_by(Proposal.place_id)))


def _rejections(session: Session, *, epsg: int) -> list[Rejection]:
    query = (
        select(Proposal)
        .where(Proposal.state == ProposalState.REJECTED)
        .options(joinedload(Proposal.route), joinedload(Proposal.junction))
        .order_by(Proposal.decided_at.desc(), Proposal.id)
    )
    return [
        Rejection(
            rejection_id=str(row.id),
            footing=footing_of_row(row, epsg=epsg),
            rule_id=row.rule_set,
            severities=row.crash_severities or {},
        )
        for row in session.scalars(query)
    ]


def _mm(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
