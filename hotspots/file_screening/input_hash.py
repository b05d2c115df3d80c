"""The hash of what a screening was given: the same for the same facts, whatever their order."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from hotspots.file_screening.known_places import KnownPlace

_CRASH_FACTS = ["id", "occurred_at", "route", "chainage_m", "lon", "lat", "location_class"]
_CRASH_FACTS += ["killed", "injured", "seriously_injured", "slightly_injured", "damage_only"]
_CRASH_FACTS += ["record_state"]


def input_hash(
    crashes: DataFrame,
    *,
    routes: GeoDataFrame | None,
    arms: DataFrame | None,
    known: tuple[KnownPlace, ...] | None,
) -> str:
    """Return the SHA-256 of what was read, whatever the order of the rows or the format.

    Numbers count to seven decimals: about a centimetre in degrees.
    """
    digest = hashlib.sha256()
    lines = None
    if routes is not None:
        lines = DataFrame(routes.to_wkt(rounding_precision=7))
    for name, table in {
        "crashes": crashes[_CRASH_FACTS].sort_values("id", kind="stable"),
        "routes": lines,
        "junctions": arms,
    }.items():
        if table is not None:
            in_order = table if name == "crashes" else table.sort_values(list(table.columns))
            digest.update(f"{name} {len(table)}\n".encode())
            for column in in_order.columns:
                digest.update(f"{column}\n".encode())
                digest.update(_bytes_of(in_order[column]))
    for place in known or ():
        digest.update(f"known {place.place_id} {sorted(place.properties.items())!r}\n".encode())
    return digest.hexdigest()


def _bytes_of(column: "pd.Series[Any]") -> bytes:
    kind = column.dtype.kind
    if kind == "M":
        return column.to_numpy("datetime64[us]").astype(np.int64).tobytes()
    if kind in "iufb":
        numbers = column.to_numpy(np.float64, na_value=np.nan)
        whole = np.where(np.isfinite(numbers), np.rint(numbers * 1e7), np.iinfo(np.int64).min)
        return whole.astype(np.int64).tobytes()
    texts = column.astype(object).where(column.notna(), "\x00")
    return "\x1f".join(map(str, texts)).encode()
