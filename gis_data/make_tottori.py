"""Makes gis_data/tottori/crashes.csv: three years of real crashes of Tottori prefecture (Japan).

    python -m gis_data.make_tottori SOURCE.parquet [OUT.csv]

The source is not in the repository; gis_data/README.md names it, its licence and its checksum.
The same source gives the same bytes.
"""

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Transformer

from hotspots.vocabulary import CrashType, Light, RoadClass, RoadUser, Surface, Weather

PREFECTURE = 70
PERIOD = (pd.Timestamp("2019-01-01"), pd.Timestamp("2022-01-01"))
# The prefecture's bounding box, widened by about 2 km; a point outside it is a wrong point.
WEST, SOUTH, EAST, NORTH = 133.11, 35.03, 134.54, 35.64
METRIC_CRS = "EPSG:32653"

# Kilometre posts are checked against coordinates, crash by crash: two crashes of one route cannot
# lie further apart in a straight line than along the road. A post is written to 100 m.
NEIGHBOUR_WITHIN_M = 3000
TOLERANCE_M = 500

# 昼/夜 says day or night and the hour next to sunrise or sunset; whether a street was lit is not
# recorded, so full night (22) stays unknown instead of pretending.
LIGHT = {
    **dict.fromkeys((11, 12, 13), Light.DAYLIGHT),
    **dict.fromkeys((21, 23), Light.DAWN_DUSK),
}
# Cloud without rain hinders nobody: it counts as clear. Snow has no code of ours.
WEATHER = {
    **dict.fromkeys((1, 2), Weather.CLEAR),
    3: Weather.RAIN,
    4: Weather.FOG,
    5: Weather.OTHER,
}
# Ice and snow are `other`; "unpaved" (5) says nothing of the state of the surface.
SURFACE = {1: Surface.DRY, 2: Surface.WET, **dict.fromkeys((3, 4), Surface.OTHER)}
# "Vehicle with vehicle" and "vehicle alone" do not say how they met, so both stay unknown.
CRASH_TYPE = {1: CrashType.PEDESTRIAN, 61: CrashType.TRAIN}
ROAD_USER = {
    **dict.fromkeys((1, 2), RoadUser.BUS),
    **dict.fromkeys((3, 4, 5, 7), RoadUser.CAR),
    **dict.fromkeys((11, 12, 13, 14, 17), RoadUser.TRUCK),
    **dict.fromkeys((21, 22, 23, 24, 59), RoadUser.OTHER),
    **dict.fromkeys((31, 32, 33, 34, 35, 36), RoadUser.MOTORCYCLE),
    **dict.fromkeys((41, 42), RoadUser.TRAIN),
    **dict.fromkeys((51, 52), RoadUser.BICYCLE),
    61: RoadUser.PEDESTRIAN,
}
# Codes from 3000 on (motorways 4000-5999 apart) name a kind of road, not one road: crashes of
# different streets would meet on one "route", so those get no route.
ROAD_CLASS = (
    (1, 999, RoadClass.NATIONAL_ROAD),
    (1000, 1499, RoadClass.PROVINCIAL_ROAD),
    (2000, 2999, RoadClass.PROVINCIAL_ROAD),
    (1500, 1999, RoadClass.COMMUNE_ROAD),
    (3000, 3999, RoadClass.COMMUNE_ROAD),
    (4000, 5999, RoadClass.EXPRESSWAY),
    (6000, 9499, RoadClass.SPECIALISED_ROAD),
)
NAMED_ROUTES = ((1, 2999), (4000, 5999))


def contradicts_its_neighbours(chainage_m: np.ndarray, xy_m: np.ndarray) -> np.ndarray:
    """Say which crashes of one route have a kilometre post that their coordinates deny.

    Parameters
    ----------
    chainage_m : array, shape (n,)
        Chainage by kilometre post, in metres.
    xy_m : array, shape (n, 2)
        Position in a metric CRS, in metres.

    Returns
    -------
    array of bool, shape (n,)
        True where at least half of the neighbours (within 3 km by post) are further away in a
        straight line than the road between the posts is long, by more than 500 m. A crash
        without a neighbour cannot be checked and is not accused.
    """
    along = np.abs(chainage_m[:, None] - chainage_m[None, :])
    straight = np.hypot(*(xy_m[:, None, :] - xy_m[None, :, :]).transpose(2, 0, 1))
    near = along <= NEIGHBOUR_WITHIN_M
    np.fill_diagonal(near, val=False)
    denied = (near & (straight > along + TOLERANCE_M)).sum(axis=1)
    neighbours = near.sum(axis=1)
    contradicted: np.ndarray = (neighbours > 0) & (2 * denied >= neighbours)
    return contradicted


def route_key(route: int, bypass: int) -> str:
    """Name a route by number and bypass section: '9', '9-bypass'; nothing if it names no road."""
    if not any(first <= route <= last for first, last in NAMED_ROUTES):
        return ""
    return f"{route}-bypass" if bypass else str(route)


def road_class(route: int) -> str:
    """Return our class of road for the police's route code, or nothing."""
    return next((kind for first, last, kind in ROAD_CLASS if first <= route <= last), "")


def road_users(party_a: int, party_b: int) -> str:
    """Return the kinds of road user of both parties, separated by semicolons."""
    kinds = {ROAD_USER[party] for party in (party_a, party_b) if party in ROAD_USER}
    return ";".join(sorted(kinds))


def coded(column: pd.Series, codes: Mapping[int, StrEnum]) -> pd.Series:
    """Translate the police's numbers to our codes; what has no code is unknown."""
    return column.map({number: code.value for number, code in codes.items()}).fillna("unknown")


def chainage_by_post(rows: pd.DataFrame, counts: dict[str, object]) -> pd.Series:
    """Return chainage in metres where a post was written and the coordinates do not deny it."""
    # The source keeps posts as 16-bit numbers of 100 m: multiplied as they are, they overflow.
    posts = rows["kilopost_100m"].astype("int64")
    to_metres = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)
    xy = np.column_stack(to_metres.transform(rows["lon"].to_numpy(), rows["lat"].to_numpy()))
    denied_by_route: dict[str, int] = {}
    kept = (posts > 0) & (rows["route_key"] != "")
    for route, group in rows[kept].groupby("route_key"):
        where = rows.index.get_indexer(group.index)
        denied = contradicts_its_neighbours(posts.to_numpy()[where] * 100, xy[where])
        if denied.any():
            denied_by_route[str(route)] = int(denied.sum())
            kept[group.index[denied]] = False
    counts["without_a_post"] = int((posts <= 0).sum())
    counts["post_denied_by_coordinates"] = denied_by_route
    counts["with_chainage"] = int(kept.sum())
    return (posts * 100).astype("Int64").where(kept)


def tottori(source: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, object]]:
    """Return the canonical table of `hotspots propose` and what was left out and why."""
    rows = source[source["pref"] == PREFECTURE]
    in_period = rows["occurred_at"].between(*PERIOD, inclusive="left")
    counts: dict[str, object] = {
        "rows_of_the_prefecture": len(rows),
        "occurred_outside_the_period": int((~in_period).sum()),
    }
    rows = rows[in_period].sort_values(["occurred_at", "id"]).reset_index(drop=True)
    keys = zip(rows["route"], rows["route_bypass"], strict=True)
    rows["route_key"] = [route_key(int(route), int(bypass)) for route, bypass in keys]
    inside = rows["lon"].between(WEST, EAST) & rows["lat"].between(SOUTH, NORTH)
    counts["coordinates_outside_the_prefecture"] = int((~inside).sum())
    parties = zip(rows["party_a"], rows["party_b"], strict=True)
    table = pd.DataFrame(
        {
            "id": rows["id"],
            "occurred_at": rows["occurred_at"].dt.strftime("%Y-%m-%dT%H:%M"),
            "lon": rows["lon"].where(inside),
            "lat": rows["lat"].where(inside),
            "route": rows["route_key"],
            "chainage_m": chainage_by_post(rows, counts),
            "killed": rows["deaths"],
            "injured": rows["injured"],
            "road_class": [road_class(int(route)) for route in rows["route"]],
            "crash_type": coded(rows["accident_type"], CRASH_TYPE),
            "light": coded(rows["day_night"], LIGHT),
            "weather": coded(rows["weather"], WEATHER),
            "surface": coded(rows["surface"], SURFACE),
            "road_users": [road_users(int(a), int(b)) for a, b in parties],
            "coordinates_exact": rows["coord_exact"].map({True: "true", False: "false"}),
        }
    )
    counts["rows_written"] = len(table)
    return table, counts


def main() -> None:
    """Write the file and print what was counted."""
    source = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "tottori/crashes.csv"
    table, counts = tottori(pd.read_parquet(source))
    table.to_csv(out, index=False, float_format="%.6f", lineterminator="\n")
    sys.stdout.write(json.dumps(counts, indent=2) + "\n")


if __name__ == "__main__":
    main()
