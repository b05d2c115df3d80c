"""What changed around a crash, written into the live list: rows end, and others begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from hotspots.analysis.identity import Rejection, footing_of
from hotspots.analysis.neighbourhood import Square, joined_squares
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.rescreening import Rescreened
from hotspots.models import SRID, Junction, Proposal, RoadSpot
from hotspots.registry import known_places
from hotspots.registry.asked_places import degrees_around, id_of_route
from hotspots.registry.footprints import Ground, read_ground
from hotspots.registry.known_places import Placement
from hotspots.registry.live_list import Live
from hotspots.registry.live_registered import Registered
from hotspots.registry.live_sites import LiveRow, StoredSites
from hotspots.registry.placed_rows import add_placed
from hotspots.registry.proposal_rows import Origin, proposal_row


@dataclass(frozen=True, slots=True)
class Stored:
    """What a change made of the list: the rows that began, and every place that it concerns."""

    rows: Sequence[LiveRow] = ()
    places: frozenset[UUID] = frozenset()


def store(
    live: Live,
    told: Rescreened,
    known: StoredSites,
    *,
    registered: Registered | None,
    origin: Origin,
) -> Stored:
    """End the rows that are gone and add those that come.

    Who a place is, and whether a rejection keeps it away, is told as a whole run tells it: from
    what stood there before, and from the registered sites and rejections around; these are read
    where they are not given.
    """
    gone = known.of(told.gone)
    near = _registered_sites(live, told.sites) if registered is None else registered.sites
    held = _holding(known, near, gone)
    sites = [*told.sites, *(row.site for row in held)]
    # Around rows that come in by the identity of a site alone, rejections are asked for anew.
    kept_away = None if registered is None or held else registered.rejections
    placements = _placements(live, sites, near, [*gone, *held], kept_away)
    placed = list(zip(sites, placements, strict=True))
    # A row nearby hands the identity of a site over where another place fits it better now.
    again = placed[len(told.sites) :]
    moved = [n for n, row in enumerate(held) if row.place_id != again[n][1].place_id]
    coming = [*placed[: len(told.sites)], *(again[n] for n in moved)]
    ended = [row.id for row in (*gone, *(held[n] for n in moved))]
    if ended:  # before a new row takes the identity of one of them
        known_places.end_these(live.session, ended, at=origin.at)
    rows = _rows(live, coming, origin)
    add_placed(live.session, rows)
    new = [LiveRow(row, live.window, site) for row, (site, _) in zip(rows, coming, strict=True)]
    known.replace(ended, new)
    return Stored(new, frozenset(row.place_id for row in (*gone, *new)))


def _rows(
    live: Live, coming: Sequence[tuple[ProposedSite, Placement]], origin: Origin
) -> list[Proposal]:
    if not coming:
        return []
    ground = ground_for(live, [site for site, _ in coming])
    rows = [
        proposal_row(site, placement, ground=ground, parameters=live.parameters, origin=origin)
        for site, placement in coming
    ]
    for row in rows:
        row.run_id = live.run.id
    return rows


def ground_for(live: Live, sites: Sequence[ProposedSite]) -> Ground:
    """Return what these places are drawn on, with the arms of their own roads only."""
    junctions = {site.junction_id for site in sites if site.junction_id is not None}
    routes = {site.route for site in sites if site.route is not None}
    routes |= set(live.junctions.of(junctions)["route"].astype(str))
    arms = live.junctions.of_routes(routes)
    return read_ground(live.session, sites, arms=arms, epsg=live.crashes.epsg)


def _placements(
    live: Live,
    sites: Sequence[ProposedSite],
    near: Sequence[RoadSpot],
    earlier: Sequence[LiveRow],
    rejections: Sequence[Rejection] | None,
) -> list[Placement]:
    if not sites:
        return []
    epsg, diameter_m = live.crashes.epsg, live.parameters.window_m
    if rejections is None:
        rejections = known_places.read_rejections(
            live.session, _near(Proposal, live, sites), epsg=epsg
        )
    return known_places.place(
        sites,
        sites=known_places.places_of(near, epsg=epsg),
        earlier=[
            (row.place_id, footing_of(row.site, disc_diameter_m=diameter_m)) for row in earlier
        ],
        rejections=rejections,
        parameters=live.parameters,
        severities=live.crashes.severities([one for site in sites for one in site.crash_ids]),
    )


def _holding(
    known: StoredSites, near: Sequence[RoadSpot], gone: Sequence[LiveRow]
) -> list[LiveRow]:
    """Return the rows, not gone, that have the identity of one of these sites."""
    if not near:
        return []
    ended = {row.id for row in gone}
    return [row for row in known.of_places([one.id for one in near]) if row.id not in ended]


def _registered_sites(live: Live, sites: Sequence[ProposedSite]) -> list[RoadSpot]:
    return known_places.read_sites(live.session, _near_sites(live, sites))


def _near_sites(live: Live, sites: Sequence[ProposedSite]) -> ColumnElement[bool]:
    """Return the condition that a registered site may be the same as one of these places."""
    accepted = select(Proposal.id).where(Proposal.crash_ids.overlap(_crash_ids(sites)))
    return or_(_near(RoadSpot, live, sites), RoadSpot.proposal_id.in_(accepted))


def _near(
    table: type[Proposal | RoadSpot], live: Live, sites: Sequence[ProposedSite]
) -> ColumnElement[bool]:
    """Return a condition that every stored place meets which may overlap one of these."""
    met: list[ColumnElement[bool]] = [
        and_(
            table.route_id == id_of_route(site.route or ""),
            table.footprint_from_m <= site.footprint_to_mm / 1000,
            table.footprint_to_m >= site.footprint_from_mm / 1000,
        )
        for site in sites
        if site.footprint_from_mm is not None and site.footprint_to_mm is not None
    ]
    # Discs beside each other share a box: of few boxes the same statement is made again and again.
    centres = [[round(each * 1000) for each in site.centre] for site in sites if site.centre]
    reach_mm = live.parameters.window_mm(None)
    for square in joined_squares(Square(x_mm, y_mm, reach_mm) for x_mm, y_mm in centres):
        box = func.ST_MakeEnvelope(*degrees_around(*square, live.crashes.epsg), SRID)
        met.append(table.geom.op("&&")(box))
    junctions = [site.junction_id for site in sites if site.junction_id is not None]
    if junctions:
        known = select(Junction.id).where(Junction.code.in_(junctions))
        met.append(table.junction_id.in_(known))
    if table is Proposal:
        met.append(Proposal.crash_ids.overlap(_crash_ids(sites)))
    return or_(false(), *met)


def _crash_ids(sites: Sequence[ProposedSite]) -> list[UUID]:
    return [UUID(each) for site in sites for each in site.crash_ids]
