"""What changed around a crash, written into the live list: rows end, and others begin."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from hotspots.analysis.neighbourhood import Square, joined_squares
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.rescreening import Rescreened
from hotspots.database import among
from hotspots.models import SRID, Junction, Proposal, RoadSpot
from hotspots.registry import known_places
from hotspots.registry.footprints import Ground, add_areas, read_ground
from hotspots.registry.known_places import Placement
from hotspots.registry.live_list import Live
from hotspots.registry.live_nearby import degrees_around, id_of_route
from hotspots.registry.proposal_rows import Origin, proposal_row, site_of_row


def store(live: Live, told: Rescreened, *, origin: Origin) -> set[UUID]:
    """End the rows that are gone and add those that come; return the places concerned.

    Who a place is, and whether a rejection keeps it away, is told as a whole run tells it: from
    what stood there before, and from the registered sites and rejections around.
    """
    session = live.session
    gone = known_places.live_rows(session, among(Proposal.id, map(UUID, told.gone)))
    near = known_places.read_sites(session, _near_sites(live, told.sites))
    held = _holding(live, near, gone)
    sites = [*told.sites, *(site_of_row(row, window=live.window) for row in held)]
    placed = list(zip(sites, _placements(live, sites, near, [*gone, *held]), strict=True))
    # A row nearby hands the identity of a site over where another place fits it better now.
    again = placed[len(told.sites) :]
    moved = [n for n, row in enumerate(held) if row.place_id != again[n][1].place_id]
    coming = [*placed[: len(told.sites)], *(again[n] for n in moved)]
    ended = [*gone, *(held[n] for n in moved)]
    if ended:  # before a new row takes the identity of one of them
        ids = among(Proposal.id, [row.id for row in ended])
        known_places.end_rows(session, ids, at=origin.at)
    rows = _rows(live, coming, origin)
    session.add_all(rows)
    session.flush()
    if rows:
        add_areas(session, among(Proposal.id, [row.id for row in rows]))
    return {row.place_id for row in (*gone, *rows)}


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
    earlier: Sequence[Proposal],
) -> list[Placement]:
    if not sites:
        return []
    epsg = live.crashes.epsg
    rejected = _near(Proposal, live, sites)
    rejections = known_places.read_rejections(live.session, rejected, epsg=epsg)
    return known_places.place(
        sites,
        sites=near,
        earlier=earlier,
        rejections=rejections,
        parameters=live.parameters,
        severities=live.crashes.severities([one for site in sites for one in site.crash_ids]),
        epsg=epsg,
    )


def _holding(live: Live, near: Sequence[RoadSpot], gone: Sequence[Proposal]) -> list[Proposal]:
    """Return the rows, not gone, that have the identity of one of these sites."""
    if not near:
        return []
    rows = known_places.live_rows(live.session, among(Proposal.place_id, [one.id for one in near]))
    return [row for row in rows if row not in gone]


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
