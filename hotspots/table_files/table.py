"""What any file becomes first: headings, cells as written, the row a person sees, geometry."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from geopandas import GeoSeries
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from hotspots.errors import Message

Knows = Callable[[str], bool]
"""Says whether a heading is one the reader looks for; tells headings from titles and data."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file before anything is checked.

    `frame` has one column a heading, cells as written. `rows` is the row a person sees: in a sheet
    counted from its top (headings included), in a layer or Parquet file the number of the record.
    `crs` is the file's own, or None where the format knows one and this file does not state it.
    """

    frame: DataFrame
    rows: NDArray[np.int64]
    sha256: str
    name: str
    geometry: GeoSeries | None = None
    crs: CRS | None = None
    implied_crs: bool = False
    notes: tuple[Message, ...] = ()


def plain_heading(heading: object) -> str:
    """Return a heading without case, accents, spaces and marks, for comparison.

    >>> plain_heading(" Kinh  độ "), plain_heading("Số người chết")
    ('kinh_do', 'so_nguoi_chet')
    """
    decomposed = unicodedata.normalize("NFD", str(heading).lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", "_", bare).strip("_")


def unique_headings(headings: list[str]) -> list[str]:
    """Return the headings, those that repeat numbered from the second on.

    >>> unique_headings(["Km", "Km", ""])
    ['Km', 'Km (2)', 'column 3']
    """
    taken: dict[str, int] = {}
    unique = []
    for number, heading in enumerate(headings, start=1):
        name = heading or f"column {number}"
        taken[name] = taken.get(name, 0) + 1
        unique.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return unique
