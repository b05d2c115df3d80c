"""Which places a screening finds again: sites, earlier proposals, and places once rejected."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from geoalchemy2.shape import to_shape
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session, joinedload, undefer
from sqlalchemy.orm.util import identity_key

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
from hotspots.registry.asked_places import BOX
from hotspots.registry.crashes_to_screen import metres_from_degrees
from hotspots.sending import send
from hotspots.vocabulary import Lineage, Place, ProposalState, WindowMode

CURRENT = "current"
HISTORIC = "historic"
COMPARISON = "comparison"
"""What a run stands for: the present list, a day left behind since, or a trial of other rules."""


Identified = tuple[UUID, Footing]
"""Who a place is, and what tells it from another."""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """The registered sites near a change, and whether a place near was turned down."""

    sites: Sequence[UUID]
    has_rejections: bool


def what_stands(session: Session, near: Mapping[str, Any], places: Iterable[UUID]) -> Standing:
    """Return which registered road spots stand near, and whether a place near was turned down.

    Near is what meets a box or had one of some crashes, and the site that is one of `places`.
    `near` names the edges of the box in degrees, west, south, east and north, and the `crashes`.
    """
    told = {**near, "places": list(places)}
    found = session.connection().execute(_WHAT_STANDS, told).one()
    return Standing(found.sites or (), found.has_rejections)


def live_rows(
    session: Session, *wanted: ColumnElement[bool], mode: WindowMode = WindowMode.TRAILING
) -> list[Proposal]:
    """Return the rows that stand in the list of a mode, with route and junction, read anew."""
    return list(session.scalars(_LIVE.where(Proposal.mode == mode, *wanted)))


def end_rows(session: Session, *wanted: ColumnElement[bool], at: datetime) -> None:
    """End rows of a list: what was decided stays so, what was open can be decided no more."""
    session.execute(_END.where(*wanted), {"at": at})


def end_these(session: Session, ids: Iterable[UUID], *, at: datetime) -> None:
    """End some rows, as `end_rows` does."""
    ended = list(ids)
    send(session, _END_THESE, {"at": at, "ids": ended})
    for one in ended:
        row = session.identity_map.get(identity_key(Proposal, one))
        if row is not None:
            session.expire(row)


def read_rejections(session: Session, *wanted: ColumnElement[bool], epsg: int) -> list[Rejection]:
    """Return the places that people turned down, the latest first."""
    return [_rejection(row, epsg) for row in session.scalars(_REJECTED.where(*wanted))]


def rejections_near(session: Session, near: Mapping[str, Any], *, epsg: int) -> list[Rejection]:
    """Return those that meet a box or had one of some crashes, as `what_stands` is asked."""
    return [_rejection(row, epsg) for row in session.scalars(_REJECTED_NEAR, near)]


def _rejection(row: Proposal, epsg: int) -> Rejection:
    return Rejection(
        rejection_id=str(row.id),
        footing=footing_of_row(row, epsg=epsg),
        rule_id=row.rule_set,
        severities=row.crash_severities or {},
    )


_END = (
    update(Proposal)
    .where(Proposal.valid_to.is_(None))
    .values(
        valid_to=func.greatest(
            Proposal.valid_from, bindparam("at", type_=Proposal.valid_from.type)
        ),
        state=case(
            (Proposal.state == ProposalState.OPEN, ProposalState.SUPERSEDED), else_=Proposal.state
        ),
        version=Proposal.version + 1,
    )
    .execution_options(synchronize_session="fetch")
)
_END_THESE = _END.where(Proposal.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_SITES = (
    select(RoadSpot)
    .options(joinedload(RoadSpot.route), joinedload(RoadSpot.junction), undefer(RoadSpot.deciding))
    .order_by(RoadSpot.registered_at, RoadSpot.id)
)
_PROPOSALS = select(Proposal).options(joinedload(Proposal.route), joinedload(Proposal.junction))
_LIVE = _PROPOSALS.where(Proposal.valid_to.is_(None)).execution_options(
    populate_existing=True  # who waited for another's change must see it
)
_REJECTED = _PROPOSALS.where(Proposal.state == ProposalState.REJECTED).order_by(
    Proposal.decided_at.desc(), Proposal.id
)
_OF_CRASHES = Proposal.crash_ids.overlap(bindparam("crashes", type_=ARRAY(Uuid)))
_REJECTED_NEAR = _REJECTED.where(or_(Proposal.geom.op("&&")(BOX), _OF_CRASHES))
_OF_THEIRS = func.array(select(Proposal.id).where(_OF_CRASHES).scalar_subquery())
# Each way to be near by itself: none of their indexes serves an OR of them.
_SITES_NEAR = union(
    *(
        select(RoadSpot.id).where(is_near)
        for is_near in (
            RoadSpot.geom.op("&&")(BOX),
            RoadSpot.proposal_id == any_(_OF_THEIRS),
            RoadSpot.id == any_(bindparam("places", type_=ARRAY(Uuid))),
        )
    )
).subquery()
_WHAT_STANDS = select(
    select(func.array_agg(_SITES_NEAR.c.id)).scalar_subquery().label("sites"),
    or_(
        *(
            exists().where(Proposal.state == ProposalState.REJECTED, is_near)
            for is_near in (Proposal.geom.op("&&")(BOX), _OF_CRASHES)
        )
    ).label("has_rejections"),
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
    sites: Iterable[Identified],
    earlier: Iterable[Identified],
    rejections: Sequence[Rejection],
    parameters: ScreeningParameters,
    severities: Mapping[str, int],
) -> list[Placement]:
    """Say for each found place whether it is known, and whether it is kept away.

    A registered site is the older of two with one identity, and a proposal of its place is never
    open: what was decided is not edited. `sites` are those registered, the oldest first; `earlier`
    are the places that stood in the list before.
    """
    registered = [(str(place_id), footing) for place_id, footing in sites]
    taken = {name for name, _ in registered}
    before = [(str(place_id), footing) for place_id, footing in sorted(earlier, key=itemgetter(0))]
    before = [each for each in before if each[0] not in taken]
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


def places_of(rows: Iterable[Proposal | RoadSpot], *, epsg: int) -> list[Identified]:
    """Return who stored places are and what they stand on; route and junction must be loaded."""
    return [
        (row.place_id if isinstance(row, Proposal) else row.id, footing_of_row(row, epsg=epsg))
        for row in rows
    ]


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
        diameter = round(edges[1] - edges[0], 3)  # drawn in degrees, it is some nanometres off
        centre = _exact(row, centre)
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


def _exact(row: Proposal | RoadSpot, drawn: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of a disc as the engine gave it, where it is that of what is drawn."""
    if isinstance(row, Proposal) and row.centre_x_m is not None and row.centre_y_m is not None:
        told = row.centre_x_m, row.centre_y_m
        if math.dist(told, drawn) < _DRAWN_ALIKE_M:  # else it is of another projection
            return told
    return drawn


_DRAWN_ALIKE_M = 0.01


def _mm(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
