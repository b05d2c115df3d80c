"""What people have decided around a change off the roads: sites that stand, places turned down.

Mostly there is nothing, and one statement says so to all who would ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import UUID

from hotspots.analysis.identity import Rejection
from hotspots.analysis.neighbourhood import Change, Square
from hotspots.analysis.rescreening import Rescreened
from hotspots.models import RoadSpot
from hotspots.registry import known_places
from hotspots.registry.asked_places import BESIDE_MM, FEW_CRASHES, box_of
from hotspots.registry.live_list import Live
from hotspots.registry.live_sites import StoredSites


@dataclass(frozen=True, slots=True)
class Registered:
    """Everything that may be the same as a place around, and more: it is compared anyway."""

    sites: Sequence[RoadSpot]
    rejections: Sequence[Rejection]


def registered_around(
    live: Live, change: Change, told: Rescreened, known: StoredSites
) -> Registered | None:
    """Return what stands around a change; None where it is not off the roads, or too wide.

    Parameters
    ----------
    told
        What the change makes of the places, not stored yet; `known` gave the rows that go.
    """
    near = _near(live, change, told)
    if near is None:
        return None
    places = [row.place_id for row in known.of(told.gone)]
    found = known_places.what_stands(live.session, near, places)
    epsg = live.crashes.epsg
    return Registered(
        known_places.read_sites(live.session, RoadSpot.id.in_(found.sites)) if found.sites else (),
        known_places.rejections_near(live.session, near, epsg=epsg) if found.has_rejections else (),
    )


def _near(live: Live, change: Change, told: Rescreened) -> dict[str, Any] | None:
    """Return the box and the crashes to ask for: around the crashes, and the discs that come."""
    at = list(change.places())
    centres = [site.centre for site in told.sites if site.centre is not None]
    if not 0 < len(at) <= FEW_CRASHES or len(centres) < len(told.sites):
        return None
    if not all(each.is_off_the_roads() for each in at):
        return None
    squares = [Square(_mm(each.x_m), _mm(each.y_m), BESIDE_MM) for each in at]
    within_mm = live.parameters.window_mm(None)
    squares += [Square(_mm(x), _mm(y), within_mm) for x, y in centres]
    crashes = {each for side in (change.before, change.after) for each in side["crash_id"]}
    crashes.update(each for site in told.sites for each in site.crash_ids)
    box = box_of(reduce(Square.around, squares), live.crashes.epsg)
    return box | {"crashes": [UUID(each) for each in crashes]}


def _mm(metres: float | None) -> int:
    return round((metres or 0) * 1000)
