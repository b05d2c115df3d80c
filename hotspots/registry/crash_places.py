"""The place of a crash from all that was stated of it: on a road, on a railway, or on both."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame, Series
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.location_quality import likely_classes
from hotspots.models import Account
from hotspots.registry.location import Locator
from hotspots.registry.locators import current_locator, read_locator
from hotspots.registry.rail_crash_places import RailFound, rail_stated, rails_found
from hotspots.registry.stated_crash import as_frame
from hotspots.vocabulary import PlacedBy, UnplacedReason

NOT_ON_RAILS: dict[str, Any] = {
    "rail_line_id": None,
    "rail_m": np.nan,
    "crossing_id": None,
    "rail_unplaced_reason": None,
    "crossing_apart_m": np.nan,
}
"""What is found of a crash of which nothing about a railway was stated."""


def place_crash_rows(
    session: Session, crashes: DataFrame, *, actor: Account | None, anew: bool = False
) -> DataFrame:
    """Find the place of each crash, on roads and on railways.

    Parameters
    ----------
    crashes
        What `Locator.place` reads, and `rail_line` (as written), `rail_m` and `crossing` (a code).
    actor
        Who states them: a crossing that this person may not see is not known; None sees all.
    anew
        Read the network from the tables, for it has just changed.

    Returns
    -------
    The columns of the table `crash` that say where it was found, and `crossing_apart_m`: how far
    the stated crossing lies from the stated Km, NaN where both are not known.
    """
    locator = read_locator(session) if anew else current_locator(session)
    places = locator.place(crashes)
    stated = rail_stated(crashes)
    found = places.assign(**{name: _column(value, places) for name, value in NOT_ON_RAILS.items()})
    if not stated.any():
        return found
    rows = np.flatnonzero(stated)
    part = crashes.iloc[rows]
    rails = rails_found(session, part, actor=actor)
    columns = _merged(locator, part, places.iloc[rows], rails)
    for name, values in columns.items():
        whole = found[name].to_numpy(copy=True)
        whole[rows] = values
        found[name] = Series(whole, found.index, found[name].dtype)
    return found


def place_crash_row(
    session: Session, crash: Mapping[str, Any], *, actor: Account | None
) -> dict[str, Any]:
    """Do the same for one crash, as `stated_crash.as_stated` tells it: most are on roads alone."""
    if all(crash[name] is None for name in ("rail_line", "rail_m", "crossing")):
        return current_locator(session).place_one(crash) | NOT_ON_RAILS
    placed = place_crash_rows(session, as_frame(crash), actor=actor)
    return {str(name): placed[name].iloc[0] for name in placed.columns}


def _merged(
    locator: Locator, crashes: DataFrame, places: DataFrame, rails: RailFound
) -> dict[str, NDArray[Any]]:
    """Return the columns of crashes with something stated of a railway.

    A crash without a place on a road lies where the railway says.
    """
    lost = (places["placed_by"] == PlacedBy.UNPLACED).to_numpy()
    there = ~np.isnan(rails.degrees[:, 0])
    held = locator.areas.find(np.where(there[:, None], rails.degrees, np.nan), clock.today())
    area = held.area
    outside = there & (area < 0) & locator.areas.has_borders
    by_rail = lost & there & ~outside
    reason = places["unplaced_reason"].to_numpy(copy=True)
    none_given = reason == UnplacedReason.NO_PLACE_GIVEN
    reason[by_rail & none_given] = None
    waits = lost & ~by_rail & none_given
    reason[waits] = rails.reason[waits]
    reason[waits & outside] = UnplacedReason.OUTSIDE_AREA.value
    points = np.asarray(shapely.points(np.where(by_rail[:, None], rails.degrees, 0.0)), object)
    columns = {
        "placed_by": np.where(by_rail, PlacedBy.RAILWAY.value, places["placed_by"]),
        "unplaced_reason": reason,
        "geom": np.where(by_rail, points, places["geom"].to_numpy()),
        "area_id": np.where(by_rail, locator.areas.ids(area), places["area_id"]),
        "area_gap_m": np.where(by_rail, held.gap_m.round(1), places["area_gap_m"]),
        "location_class": np.where(by_rail, _classes(crashes, rails), places["location_class"]),
    }
    return columns | rails.columns()


def _classes(crashes: DataFrame, rails: RailFound) -> NDArray[np.object_]:
    """Return how well places on railways are known: a crossing is as good as a Km with metres."""
    by_km = np.ones(len(crashes), dtype=bool)
    # A crossing that stands at a whole Km is no number that somebody rounded.
    labels = np.where(rails.by_crossing, 1.0, rails.rail_m)
    likely = likely_classes(labels, by_chainage=by_km, by_point=~by_km)
    stated = crashes["location_class"].to_numpy(object)
    is_stated = crashes["location_class"].notna().to_numpy()
    return np.where(is_stated, stated, likely)


def _column(value: object, places: DataFrame) -> "Series[Any]":
    return Series([value] * len(places), places.index, object if value is None else float)
