"""The map of `hotspots propose --map`: one file that opens without a network."""

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame

from hotspots.analysis.evidence_words import ON_A_CARD
from hotspots.errors import Message
from hotspots.file_screening import FileScreening, shape_of
from hotspots.file_screening.proposal_files import WGS84, stretch_shape
from hotspots.i18n import _, render
from hotspots.maps.documents import proposals_map
from hotspots.vocabulary import Locale


def proposal_map(
    done: FileScreening,
    *,
    routes: GeoDataFrame | None,
    locale: Locale,
    crash_points: bool,
    attribution: str,
) -> str:
    """Return the page with the proposed sites, the crashes they were found in, and the routes."""
    shown = [at for at, named in enumerate(done.identified.shown) if named is not None]
    sites = [(done.screening.sites[at], _evidence(done, at, locale)) for at in shown]
    rows = [
        {
            # the number of the printed list: places without coordinates have one, too
            "name": render(Message(_("Proposal {number}"), {"number": number}), locale),
            "route": site.route,
            "from_m": None if site.from_mm is None else site.from_mm / 1000,
            "to_m": None if site.to_mm is None else site.to_mm / 1000,
            "criterion": ", ".join(site.criterion),
            "window_start": site.window_start,
            "window_end": site.window_end,
            "fatal_crashes": site.fatal_crashes,
            "injury_crashes": site.injury_crashes,
            "killed": site.killed,
            "injured": site.injured,
            "score": site.score_millionths / 1e6,
            "place_text": site.junction_id,
            **weighed,
        }
        for number, (site, weighed) in enumerate(sites, start=1)
    ]
    shapes = [shape_of(site, done.ground) for site, _weighed in sites]
    title = render(Message(_("Proposed black spots")), locale)
    return proposals_map(
        GeoDataFrame(
            DataFrame(rows, dtype=object),
            geometry=GeoSeries(np.array(shapes, dtype=object), crs=WGS84),
        ),
        done.crash_points(),
        locale=locale,
        crash_points=crash_points,
        title=title,
        attribution=attribution,
        routes=routes,
        sections=_sections(done),
        as_of=done.parameters.as_of,
    )


def _sections(done: FileScreening) -> GeoDataFrame:
    """Return the black sections with their lines; none without evidence."""
    found = () if done.evidence is None else done.evidence.sections
    shapes = [stretch_shape(each.route, each.from_mm, each.to_mm, done.ground) for each in found]
    geometry = GeoSeries(np.array(shapes, dtype=object), crs=WGS84)
    return GeoDataFrame({"section": list(found)}, geometry=geometry)


def _evidence(done: FileScreening, position: int, locale: Locale) -> dict[str, str | None]:
    """Return the grade of a site and the sentences of its card; nothing unless asked for."""
    if done.evidence is None:
        return {}
    found = done.evidence.sites[position]
    said = [render(each.message, locale) for each in found.reasons if each.code in ON_A_CARD]
    return {"grade": found.grade, "evidence": " ".join(said)}
