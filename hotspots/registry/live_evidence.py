"""The registered sites that a changed crash touches, and what their files are told of it."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from hotspots.analysis.neighbourhood import Change, Whereabouts
from hotspots.database import among
from hotspots.models import SRID, Account, Proposal, RoadSpot
from hotspots.registry import known_places, site_evidence
from hotspots.registry.asked_places import BESIDE_MM, FEW_CRASHES, degrees_around, id_of_route
from hotspots.registry.live_list import Live


def note_changes(live: Live, *, actor: Account, change: Change, places: Collection[UUID]) -> None:
    """Tell the files of the registered sites around what the crashes say now.

    `places` are those whose rows in the live list changed.
    """
    sites = _touched(live, change, places)
    if not sites:
        return
    own = among(Proposal.place_id, [site.id for site in sites])
    site_evidence.note_changes(
        live.session,
        actor=actor,
        run=live.run,
        sites=sites,
        rows=known_places.live_rows(live.session, own),
        as_of=live.parameters.as_of,
    )


def _touched(live: Live, change: Change, places: Collection[UUID]) -> list[RoadSpot]:
    """Return the registered sites that may hold a changed crash, or whose rows changed."""
    session, at = live.session, list(change.places())
    if len(at) > FEW_CRASHES:
        return known_places.read_sites(session)
    sides = change.before, change.after
    crashes = [UUID(each) for side in sides for each in side["crash_id"]]
    accepted = select(Proposal.id).where(Proposal.crash_ids.overlap(crashes))
    wanted = [among(RoadSpot.id, places), RoadSpot.proposal_id.in_(accepted)]
    return known_places.read_sites(session, or_(*wanted, *_around(live, at)))


def _around(live: Live, crashes: Iterable[Whereabouts]) -> Iterator[ColumnElement[bool]]:
    """Return, for each crash, the condition that a site may hold it."""
    for at in crashes:
        if at.route is not None and at.at_m is not None:
            yield and_(
                RoadSpot.route_id == id_of_route(at.route),
                RoadSpot.footprint_from_m <= at.at_m,
                RoadSpot.footprint_to_m >= at.at_m,
            )
        if at.x_m is not None and at.y_m is not None:
            yield RoadSpot.geom.op("&&")(func.ST_MakeEnvelope(*_box(live, at), SRID))


def _box(live: Live, at: Whereabouts) -> tuple[float, float, float, float]:
    x_mm, y_mm = (round((each or 0) * 1000) for each in (at.x_m, at.y_m))
    return degrees_around(x_mm, y_mm, BESIDE_MM, live.crashes.epsg)
