"""Crashes for a map: single points of open data, else counts of places.

Either way all of them travel in one block of columns, which the program draws on one canvas.
"""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series

from hotspots.analysis.metric_coordinates import project
from hotspots.i18n import translator
from hotspots.maps.elements import DataLayer
from hotspots.maps.geometry import in_degrees, text_of
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Locale

CELL_M = 500
"""Side of the smallest place whose counts are shown."""

FEWEST = 3
"""A cell with fewer crashes is not shown by itself: one of them could be recognised."""

_LARGEST_CELL_M = 32_000
_ROWS = 2**32  # more than the rows of cells of any zone: a column and a row make one number
_DEGREE = 1e-5  # coordinates travel as whole hundred-thousandths of a degree, about a metre

FATAL, INJURY, DAMAGE_ONLY = 0, 1, 2


def severity(crashes: DataFrame) -> "Series[int]":
    """Return 0 where somebody was killed, 1 where somebody was injured, else 2.

    Parameters
    ----------
    crashes : DataFrame
        Columns `killed` and `injured`; missing counts as nobody.

    Returns
    -------
    Series
        On the index of `crashes`.

    Examples
    --------
    >>> severity(DataFrame({"killed": [1, 0, 0], "injured": [2, 1, None]})).tolist()
    [0, 1, 2]
    """
    killed = crashes["killed"].fillna(0).to_numpy() > 0
    injured = crashes["injured"].fillna(0).to_numpy() > 0
    grade = np.where(killed, FATAL, np.where(injured, INJURY, DAMAGE_ONLY))
    return Series(grade, index=crashes.index, dtype="int64")


def crash_layers(crashes: GeoDataFrame, *, points: bool, locale: Locale) -> list[DataLayer]:
    """Return the layer of grouped crashes and the layer of their density (switched off at first).

    Parameters
    ----------
    crashes : GeoDataFrame
        Points with `killed` and `injured`; `id`, `occurred_at` (wall clock) and `location_class`
        are shown where they are given and `points` is true.
    points : bool
        True writes every crash into the document: only for open data. False writes counts of
        places of at least `FEWEST` crashes, without dates or identifiers.
    locale : Locale
        Language of the layers' names.
    """
    _ = translator(locale).gettext
    drawn = in_degrees(crashes)
    if drawn.empty:
        return []
    block = point_block(drawn) if points else count_block(place_counts(drawn))
    return [
        DataLayer("crashesLayer", block, name=_("Crashes")),
        # made from the store of the layer above, so the crashes travel once
        DataLayer("heatLayer", None, name=_("Crash density"), show=False),
    ]


def point_block(crashes: GeoDataFrame) -> dict[str, object]:
    """Return the columns of single crashes: whole numbers, and one digit of severity each."""
    block = _positions(crashes.geometry.x.to_numpy(), crashes.geometry.y.to_numpy())
    block["severity"] = "".join(map(str, severity(crashes)))
    for column in ("killed", "injured"):
        block[column] = crashes[column].fillna(0).astype(int).tolist()
    if "id" in crashes:
        block["id"] = [text_of(each) for each in crashes["id"]]
    if "location_class" in crashes:
        block["vague"] = "".join("01"[each in ("C", "D")] for each in crashes["location_class"])
    if "occurred_at" in crashes:
        block |= _minutes(crashes["occurred_at"])
    return block


def place_counts(crashes: GeoDataFrame, *, cell_m: int = CELL_M, fewest: int = FEWEST) -> DataFrame:
    """Count crashes by place so that no single crash can be read off.

    Cells of `cell_m` metres with at least `fewest` crashes stand for themselves, at the middle
    of their crashes; the crashes of emptier cells are counted in a cell four times as wide, and
    so on.
    What is left over at 32 km stands at a whole tenth of a degree. Every crash is counted once.

    Parameters
    ----------
    crashes : GeoDataFrame
        n points with `killed` and `injured`.
    cell_m, fewest : int
        Side of the smallest cell in metres; fewest crashes of a cell that is shown as it is.

    Returns
    -------
    DataFrame
        `lon`, `lat` in degrees; `fatal`, `injury`, `damage_only` crashes of each place.
    """
    lon, lat = shapely.get_coordinates(crashes.geometry.to_numpy()).T
    x, y = project(lon, lat, to_crs=_utm(crashes)).T
    rest = DataFrame({"x": x, "y": y, "lon": lon, "lat": lat})
    rest["severity"] = severity(crashes).to_numpy()
    places = []
    while len(rest):
        last = cell_m >= _LARGEST_CELL_M
        column, row = (np.floor(rest[axis].to_numpy() / cell_m).astype(np.int64) for axis in "xy")
        cell = np.unique(column * _ROWS + row, return_inverse=True)[1]
        full = (np.bincount(cell)[cell] >= fewest) | last
        places.append(_cells(rest[full], cell[full], fewest=fewest))
        rest = rest[~full]
        cell_m *= 4
    return pd.concat(places, ignore_index=True)


def count_block(places: DataFrame) -> dict[str, object]:
    """Return the columns of counted places."""
    block = _positions(places["lon"].to_numpy(), places["lat"].to_numpy())
    counted = ("fatal", "injury", "damage_only")
    return {**block, "counts": [places[column].astype(int).tolist() for column in counted]}


def _cells(crashes: DataFrame, cell: NDArray[np.int64], *, fewest: int) -> DataFrame:
    """Return the middle and the counts of each cell, in the order of their numbers."""
    at = np.unique(cell, return_inverse=True)[1]
    total = np.bincount(at)
    few = total < fewest
    places: dict[str, NDArray[Any]] = {}
    for axis in ("lon", "lat"):
        middle = np.bincount(at, crashes[axis]) / total
        # the mean of one or two crashes would be the very place: about 10 km, rounded, is not
        places[axis] = np.where(few, np.round(middle, 1), middle)
    for kind, grade in (("fatal", FATAL), ("injury", INJURY), ("damage_only", DAMAGE_ONLY)):
        places[kind] = np.bincount(at[crashes["severity"] == grade], minlength=len(total))
    return DataFrame(places)


def _utm(crashes: GeoDataFrame) -> int:
    """Return the EPSG code of the UTM zone in the middle (geopandas' own search takes 0.2 s)."""
    west, south, east, north = crashes.total_bounds
    zone = int(((west + east) / 2 + 180) // 6) % 60 + 1
    return (32600 if south + north >= 0 else 32700) + zone


def _positions(lon: np.ndarray, lat: np.ndarray) -> dict[str, object]:
    west, south = round(float(lon.min()), 5), round(float(lat.min()), 5)
    return {
        "origin": [west, south],
        "lon": np.rint((lon - west) / _DEGREE).astype(int).tolist(),
        "lat": np.rint((lat - south) / _DEGREE).astype(int).tolist(),
    }


def _minutes(occurred_at: Series) -> dict[str, object]:
    """Return wall-clock minutes since the earliest, and that one in minutes since 1970."""
    clock = pd.to_datetime(occurred_at)
    if clock.dt.tz is not None:
        clock = clock.dt.tz_convert(TIME_ZONE).dt.tz_localize(None)
    if clock.isna().all():
        return {}
    minutes = (clock - pd.Timestamp(0)) // pd.Timedelta(minutes=1)
    since = int(minutes.min())
    known = clock.notna()
    return {
        "since": since,
        "minute": [
            int(m) - since if is_known else None for m, is_known in zip(minutes, known, strict=True)
        ],
    }
