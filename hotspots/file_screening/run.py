"""A checked file of crashes, roads and junctions -> a screening, without a database.

A crash with route and chainage is screened on its route or junction only, any other by its
coordinates only, never both; coordinates near a route (30 m) become a chainage on it first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from pyproj import CRS

from hotspots import clock
from hotspots.analysis.corridors import BlackSection
from hotspots.analysis.grades import SiteEvidence
from hotspots.analysis.metric_coordinates import metric_crs_for
from hotspots.analysis.ranking import SiteRank
from hotspots.analysis.reference_rates import Calibration
from hotspots.analysis.screening import Progress, Screening, ScreeningParameters, screen
from hotspots.crash_files import CheckedFrame
from hotspots.criteria import RoadRules, by_id, in_force, require_road, snapshot
from hotspots.errors import Problem
from hotspots.file_screening.input_hash import input_hash
from hotspots.file_screening.known_places import (
    Identified,
    KnownPlace,
    identify,
)
from hotspots.file_screening.network_files import JunctionFile, RouteFile, RouteNames
from hotspots.file_screening.placing import Placing, place_crashes
from hotspots.file_screening.proposal_files import WGS84, Ground
from hotspots.vocabulary import RecordState, WindowMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person asks for; None leaves it to the data and the law."""

    rules: str | None = None
    mode: WindowMode = WindowMode.TRAILING
    as_of: date | None = None
    date_from: date | None = None
    date_to: date | None = None
    window_m: float = 500.0
    reference_rate: float = 1.0
    criteria_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class FileEvidence:
    """How sure the statistics are: of every site in its order, and the ranks of those shown.

    `sections` are the rows of sites that are one evenly dangerous stretch of road.
    """

    calibration: Calibration
    sites: tuple[SiteEvidence, ...]
    ranks: Mapping[str, SiteRank]
    sections: tuple[BlackSection, ...]


@dataclass(frozen=True, slots=True)
class FileScreening:
    """A screening with all it was made from.

    `placed` has a row for each crash: `crash_id`, what the engine was given, and `lon`, `lat` of
    the point to draw. `arms` are the junction arms used. `evidence` is there once asked for.
    """

    screening: Screening
    parameters: ScreeningParameters
    placed: DataFrame
    ground: Ground
    identified: Identified
    input_hash: str
    counts: Mapping[str, Any]
    warnings: tuple[Problem, ...]
    arms: DataFrame | None = None
    evidence: FileEvidence | None = None

    def parameters_as_json(self) -> dict[str, Any]:
        """Return all that decides beside the data, the text of the rules included."""
        given = self.parameters
        crs = self.ground.metric_crs
        return {
            "rule_set": given.rules.id,
            "mode": given.mode.value,
            "as_of": given.as_of.isoformat(),
            "from": given.study_from.isoformat(),
            "to": given.study_to.isoformat(),
            "window_m": given.window_m,
            "junction_radius_m": given.junction_radius_mm("") / 1000,
            "reference_rate": given.reference_rate,
            "metric_crs": None if crs is None else crs.to_string(),
            "window_end_is": "first day outside",
            "rules": snapshot(given.rules),
        }

    def crash_points(self) -> GeoDataFrame:
        """Return the crashes that have a point, for a map."""
        points = self.placed[self.placed["lon"].notna()]
        shapes = shapely.points(points["lon"].to_numpy(float), points["lat"].to_numpy(float))
        return GeoDataFrame(points.rename(columns={"crash_id": "id"}), geometry=shapes, crs=WGS84)


def screen_file(
    crashes: CheckedFrame,
    wishes: Wishes,
    *,
    routes: RouteFile | None = None,
    junctions: JunctionFile | None = None,
    known: tuple[KnownPlace, ...] | None = None,
    progress: Progress | None = None,
) -> FileScreening:
    """Screen the crashes of a file.

    Raises
    ------
    InvalidInput
        The crash file has problems (all or nothing), the wishes contradict each other, or roads and
        junctions do not fit together.
    UnknownRules
        No rules are in force on the day, or those asked for cannot be applied to roads.
    """
    frame = crashes.require_usable().frame
    parameters = _parameters(frame, wishes)
    crs = _metric_crs(frame, crashes.source_crs, routes)
    names = RouteNames.of(
        [] if routes is None else routes.lines["route"],
        frame["route"],
        [] if junctions is None else junctions.frame["route"],
    )
    network = routes.network(crs, names) if routes is not None and crs is not None else None
    frame = frame.assign(route=names.of_column(frame["route"]))
    arms, points, notes = (None, {}, []) if junctions is None else junctions.arms(network, names)
    placing = place_crashes(frame, network, crs)
    placed = placing.placed
    screening = screen(placed, parameters, junctions=arms, progress=progress)
    ground = Ground(network, points, crs, parameters.window_m)
    severity = dict(zip(placed["crash_id"], placed["fatal"] * 2 + placed["injury"], strict=True))
    identified = identify(
        screening.sites,
        known,
        severities=severity,
        rule_id=parameters.rules.id,
        ground=ground,
        names=names,
    )
    return FileScreening(
        screening=screening,
        parameters=parameters,
        placed=placed,
        ground=ground,
        identified=identified,
        input_hash=input_hash(
            frame, routes=None if routes is None else routes.lines, arms=arms, known=known
        ),
        counts=_counts(screening, placing, frame),
        warnings=(*crashes.warnings, *notes, *placing.warnings),
        arms=arms,
    )


def _parameters(frame: DataFrame, wishes: Wishes) -> ScreeningParameters:
    days = frame["occurred_at"].dropna()
    first = days.min().date() if len(days) else None
    last = days.max().date() if len(days) else None
    as_of = wishes.as_of or last or clock.today()
    study_to = wishes.date_to or last or as_of
    study_from = wishes.date_from or min(first or study_to, study_to)
    return ScreeningParameters(
        rules=_rules(wishes, as_of if wishes.mode is WindowMode.TRAILING else study_to),
        mode=wishes.mode,
        as_of=as_of,
        study_from=study_from,
        study_to=study_to,
        window_m=wishes.window_m,
        reference_rate=wishes.reference_rate,
    )


def _rules(wishes: Wishes, on: date) -> RoadRules:
    folder = wishes.criteria_folder
    if wishes.rules is not None:
        return require_road(by_id(wishes.rules, folder))
    return require_road(in_force("road", on, folder))


def _metric_crs(frame: DataFrame, source: CRS | None, routes: RouteFile | None) -> CRS | None:
    """Return the system distances are measured in: the file's own zone, else the UTM zone."""
    if source is not None and source.is_projected and _is_zone(source):
        return source
    lon, lat = frame["lon"].dropna(), frame["lat"].dropna()
    if len(lon) and len(lat):
        return metric_crs_for((lon.min(), lat.min(), lon.max(), lat.max()))
    if routes is not None and len(routes.lines):
        west, south, east, north = routes.lines.total_bounds
        return metric_crs_for((west, south, east, north))
    return None


def _is_zone(crs: CRS) -> bool:
    operation = crs.coordinate_operation
    in_metres = all(axis.unit_name == "metre" for axis in crs.axis_info[:2])
    return in_metres and operation is not None and operation.method_name == "Transverse Mercator"


def _counts(screening: Screening, placing: Placing, frame: DataFrame) -> dict[str, Any]:
    """Return where every crash went: read = located + unlocated, unlocated = sum of the reasons."""
    counts = screening.counts
    state, placed = frame["record_state"], placing.placed
    unknown = (
        ~placed["fatal"]
        & ~placed["injury"]
        & ~frame["damage_only"].fillna(value=False).astype(bool)
    )
    return {
        "read": counts.read,
        "located": counts.located,
        "unlocated": sum(counts.unlocated.values()),
        "reasons": dict(counts.unlocated),
        "located_on_route": counts.located_on_route,
        "located_by_coordinates": counts.located_by_coordinates,
        "snapped": placing.snapped,
        "ambiguous_route": placing.ambiguous,
        "at_junctions": counts.at_junctions,
        "in_window": counts.in_window,
        "outside_window": counts.outside_window,
        "screened": counts.screened,
        "property_only": counts.property_only,
        "outcome_unknown": int(unknown.sum()),
        "unapproved": int((state.notna() & (state != RecordState.APPROVED)).sum()),
    }
