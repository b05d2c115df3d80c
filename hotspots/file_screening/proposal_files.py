"""Proposed sites as GeoJSON: what each feature says, where it lies, and writing it whole."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from hotspots.analysis.linear_referencing import sub_line
from hotspots.analysis.proposed_site import Alternative, Note, ProposedSite
from hotspots.analysis.route_network import RouteNetwork
from hotspots.errors import InvalidInput
from hotspots.vocabulary import Place

WGS84 = "EPSG:4326"
_DECIMALS = 7
"""About a centimetre: the same places give the same text on every machine."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What places are drawn on: routes, junction points (degrees), the metric system of discs."""

    network: RouteNetwork | None
    junction_points: Mapping[str, shapely.Point]
    metric_crs: CRS | None
    disc_diameter_m: float


def shape_of(site: ProposedSite, ground: Ground) -> BaseGeometry | None:
    """Return a stretch as a line, a junction as a point, a disc as a circle, in degrees, or None.

    The footprint's margin may reach beyond the end of a line; what is beyond is not drawn.
    """
    if site.place is Place.DISC and site.centre is not None and ground.metric_crs is not None:
        circle = shapely.Point(site.centre).buffer(ground.disc_diameter_m / 2)
        return _in_degrees(circle.reverse(), ground.metric_crs)
    if site.place is Place.JUNCTION:
        point = ground.junction_points.get(site.junction_id or "")
        return None if point is None else _rounded(point)
    ends = (site.footprint_from_mm, site.footprint_to_mm)
    if site.route is None or ends[0] is None or ends[1] is None:
        return None
    return stretch_shape(site.route, ends[0], ends[1], ground)


def stretch_shape(route: str, from_mm: int, to_mm: int, ground: Ground) -> BaseGeometry | None:
    """Return a piece of a route as a line in degrees, None where it has no line."""
    if ground.network is None:
        return None
    try:
        line = sub_line(ground.network, route, from_m=from_mm / 1000, to_m=to_mm / 1000)
    except InvalidInput:
        # The crashes name a route or chainage that the file of routes lacks: there is no line.
        return None
    return _in_degrees(line, ground.network.crs)


def _in_degrees(shape: BaseGeometry, crs: CRS) -> BaseGeometry:
    turn = _to_degrees(crs.to_wkt()).transform
    turned: BaseGeometry = shapely.transform(shape, lambda xy: np.column_stack(turn(*xy.T)))
    return _rounded(turned)


@lru_cache(maxsize=8)
def _to_degrees(crs: str) -> Transformer:
    """Return a transformer, kept because making one takes longer than thousands of points."""
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    rounded: BaseGeometry = shapely.transform(shape, lambda xy: xy.round(_DECIMALS))
    return rounded


def feature(
    site: ProposedSite,
    shape: BaseGeometry | None,
    *,
    place_id: str,
    rule_set: str,
    mode: str,
    as_of: date,
    identity: Mapping[str, object],
) -> dict[str, Any]:
    """Return a proposed site as a GeoJSON feature.

    Chainages and lengths are in metres, dates ISO; `window_end` is the first day outside the
    window. `identity` says how the place relates to those of `--existing`.
    """
    properties: dict[str, Any] = {
        "place": site.place.value,
        "junction_id": site.junction_id,
        "rule_set": rule_set,
        "criterion": ", ".join(site.criterion),
        "mode": mode,
        "as_of": as_of.isoformat(),
        "window_start": site.window_start.isoformat(),
        "window_end": site.window_end.isoformat(),
        "route": site.route,
        "from_m": _metres(site.from_mm),
        "to_m": _metres(site.to_mm),
        "footprint_from_m": _metres(site.footprint_from_mm),
        "footprint_to_m": _metres(site.footprint_to_mm),
        "length_m": _metres(site.length_mm),
        "crash_ids": list(site.crash_ids),
        "fatal_crashes": site.fatal_crashes,
        "injury_crashes": site.injury_crashes,
        "killed": site.killed,
        "injured": site.injured,
        "margins": dict(site.margins),
        "score": site.score_millionths / 1e6,
        "alternatives": [_alternative(each) for each in site.alternatives],
        "notes": [note(each) for each in site.notes],
        **identity,
    }
    geometry = None if shape is None else mapping(shape)
    return {"type": "Feature", "id": place_id, "geometry": geometry, "properties": properties}


def note(told: Note) -> dict[str, Any]:
    """Return a note as its code and parameters, ready for JSON."""
    return {"code": told.code, "params": {key: plain(value) for key, value in told.params.items()}}


def plain(value: object) -> Any:
    """Return a value as JSON has it: dates ISO, tuples lists, numpy's numbers Python's."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value.item() if hasattr(value, "item") else value


def _alternative(other: Alternative) -> dict[str, Any]:
    return {
        "from_m": _metres(other.from_mm),
        "to_m": _metres(other.to_mm),
        "window_start": other.window_start.isoformat(),
        "window_end": other.window_end.isoformat(),
        "crash_ids": list(other.crash_ids),
        "score": other.score_millionths / 1e6,
    }


def _metres(millimetres: int | None) -> float | None:
    return None if millimetres is None else millimetres / 1000


def write_collection(
    path: Path, members: Mapping[str, Any], features: Sequence[Mapping[str, Any]]
) -> None:
    """Write a FeatureCollection with further top-level members, one feature a line.

    The file appears whole or not at all; the same content gives the same bytes.

    Raises
    ------
    InvalidInput
        The file cannot be written there.
    """
    head = "".join(f"{json.dumps(key)}:{_json(value)},\n" for key, value in members.items())
    lines = ",\n".join(_json(each) for each in features)
    write_text(path, f'{{"type":"FeatureCollection",\n{head}"features":[\n{lines}\n]}}\n')


def write_text(path: Path, text: str) -> None:
    """Write a text as `write_bytes` does, in UTF-8."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all.

    Raises
    ------
    InvalidInput
        The file cannot be written there.
    """
    refuse_unwritable(path)
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name[:50]}-", delete=False
        ) as file:
            file.write(content)
        try:
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be written: {reason}. Choose another folder or name.",
            file=str(path),
            reason=error.strerror or str(error),
        ) from error


def refuse_unwritable(path: Path) -> None:
    """Refuse a folder, a device or an impossible name: the file that replaces it would end it."""
    try:
        ordinary = path.is_file() or not path.exists()
    except (OSError, ValueError):
        ordinary = False
    if not ordinary or path == Path():
        raise InvalidInput(
            "{file} cannot be written: it is a folder or device, or no possible name of a file."
            " Choose another name.",
            file=str(path)[:200],
        )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
