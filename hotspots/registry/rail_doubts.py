"""Whether the Km of a site on a railway and its place on the map agree as they stand today."""

from collections.abc import Mapping
from dataclasses import replace

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.metric_coordinates import project
from hotspots.errors import InvalidInput, Problem
from hotspots.models import OnRail, Site
from hotspots.records.values import is_missing
from hotspots.registry.rail_agreement import repeated, seen_beside
from hotspots.registry.rail_km import RailKm, read_rail_km
from hotspots.registry.rail_lines import RailLines, current_rails


def place_doubts(session: Session, site: Site, *, just_told: bool = False) -> tuple[Problem, ...]:
    """Return what a person should check of where a site lies on a railway.

    Posts and lines may have changed since it was told: what agreed then need not agree today.

    Parameters
    ----------
    just_told
        Add what was read of the words although they could mean something else.
    """
    if not isinstance(site, OnRail) or site.rail_line_id is None or site.geom is None:
        return ()
    rails = current_rails(session)
    codes = {line_id: code for code, line_id in rails.ids.items()}
    if site.rail_line_id not in codes or site.rail_m is None or site.rail_to_m is None:
        return ()
    if not rails.is_drawn(codes[site.rail_line_id]):
        return ()
    told: Mapping[str, str] = site.deciding.get("stated", {})
    code = codes[site.rail_line_id]
    km = RailKm(
        text=told.get("place_text", ""),
        code=code,
        line_name=rails.names[code],
        drawn=rails.track(code, clock.today()),
        rail_m=site.rail_m,
        rail_to_m=site.rail_to_m,
        side=site.rail_side,
        warnings=(),
    )
    words = _of_words(rails, told) if just_told else ()
    return (*words, *_of_place(rails, replace(km, text=km.text or km.km), site, told))


def _of_words(rails: RailLines, told: Mapping[str, str]) -> tuple[Problem, ...]:
    text = told.get("place_text")
    if is_missing(text):
        return ()
    try:
        return read_rail_km(rails, text, told.get("rail_line"), on=clock.today()).warnings
    except InvalidInput:
        return ()  # the line was renamed since


def _of_place(
    rails: RailLines, km: RailKm, site: Site, told: Mapping[str, str]
) -> tuple[Problem, ...]:
    if "lon" not in told and (twice := repeated(km)):
        return twice
    middle = to_shape(site.geom).representative_point()  # type: ignore[arg-type]  # asked before
    lon, lat = shapely.get_coordinates(middle)[0]
    x, y = project([lon], [lat], to_crs=rails.crs)[0]
    try:
        return seen_beside(km, (float(x), float(y)), f"{lat:.5f}, {lon:.5f}").warnings
    except InvalidInput as apart:
        return tuple(apart.problems)
