"""A crash as the registry holds it, where a place would fall, and what an import did."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel

from api.schemas.area import DayUnitsOut, GroundOut
from api.schemas.geojson import Feature, FeatureCollection, geometries
from api.schemas.problem import ProblemOut
from api.schemas.told_values import Number
from hotspots.models.crash import Crash, ImportBatch
from hotspots.registry.crash_preview import FoundPlace
from hotspots.registry.crash_queries import CrashPage
from hotspots.registry.imports import BatchReport
from hotspots.registry.units_of_day import DayUnits
from hotspots.vocabulary import (
    Alcohol,
    CarriagewaySide,
    CrashType,
    Light,
    Locale,
    LocationClass,
    PlacedBy,
    RecordState,
    RoadUser,
    SeverityClass,
    Surface,
    TimePrecision,
    UnplacedReason,
    Weather,
)


class CrashProperties(BaseModel):
    """What was reported, and where it was placed. A fact nobody recorded is null, never 0."""

    source: str
    source_reference: str | None
    record_state: RecordState
    synthetic: bool
    occurred_at: datetime
    time_precision: TimePrecision
    reported_at: datetime | None
    killed: int | None
    injured: int | None
    seriously_injured: int | None
    slightly_injured: int | None
    property_only: bool | None
    damage_vnd: int | None
    severity_provisional: SeverityClass | None
    severity_scheme: str | None
    severity_flagged: bool
    rail_severity: SeverityClass | None
    rail_severity_scheme: str | None
    rail_severity_flagged: bool
    crash_type: CrashType | None
    light: Light | None
    weather: Weather | None
    surface: Surface | None
    road_users: list[RoadUser] | None
    alcohol: Alcohol | None
    location_text: str | None
    placed_by: PlacedBy
    unplaced_reason: UnplacedReason | None
    location_class: LocationClass | None
    route: str | None
    chainage_m: float | None
    offset_m: float | None
    side: CarriagewaySide | None
    rail_line: str | None
    rail_m: float | None
    crossing: str | None
    rail_unplaced_reason: UnplacedReason | None
    junction: str | None
    area: str | None
    area_code: str | None
    area_gap_m: float | None = Field(
        description="How far that unit is from a point between the borders as they are drawn"
    )
    ward_given: str | None = Field(description="The ward of that day as the source names it")
    units: DayUnitsOut = Field(description="The unit of the day of the crash, and that of today")
    ambiguous_route: bool
    version: int

    @classmethod
    def of(cls, crash: Crash, units: DayUnits, locale: Locale) -> "CrashProperties":
        """Return a stored crash; the rows its place points at must be loaded."""
        plain = {name: getattr(crash, name) for name in cls.model_fields if name not in _NAMED}
        return cls(
            **plain,
            route=crash.route.code if crash.route else None,
            rail_line=crash.rail_line.name if crash.rail_line else None,
            crossing=crash.crossing.code if crash.crossing else None,
            junction=crash.junction.name if crash.junction else None,
            area=crash.area.name if crash.area else None,
            area_code=crash.area.code if crash.area else None,
            units=DayUnitsOut.of(units, locale),
        )


_NAMED = {"route", "rail_line", "crossing", "junction", "area", "area_code", "units"}

CrashFeature = Feature[CrashProperties]
Units = Mapping[UUID, DayUnits]
"""The units of each crash, by its id."""


class CrashCollection(FeatureCollection[CrashProperties]):
    """A page of crashes; `ground` where it was narrowed to a unit."""

    ground: GroundOut | None = None


def crash_feature(crash: Crash, units: Units, locale: Locale) -> CrashFeature:
    """Return a crash as a feature; its geometry is null while it waits for a place."""
    (feature,) = _features([crash], units, locale)
    return feature


def crash_collection(
    page: CrashPage, units: Units, locale: Locale, ground: GroundOut | None = None
) -> CrashCollection:
    """Return a page of crashes."""
    features = _features(page.crashes, units, locale)
    return CrashCollection(features=features, next=page.next, ground=ground)


def _features(crashes: Sequence[Crash], units: Units, locale: Locale) -> list[CrashFeature]:
    drawn = geometries(each.geom for each in crashes)
    return [
        CrashFeature(
            id=str(crash.id),
            geometry=shape,
            properties=CrashProperties.of(crash, units[crash.id], locale),
        )
        for crash, shape in zip(crashes, drawn, strict=True)
    ]


class CrashChanges(RootModel[dict[str, JsonValue]]):
    """Some facts of a crash record, under the names a new one has; null: not known any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"killed": 1, "light": None}]})


class PlaceIn(BaseModel):
    """Where a crash happened: a Km with its road or railway, a point, or a crossing."""

    place_text: Annotated[str | None, Field(max_length=500, examples=["Km1832+500 QL1"])] = None
    lon: Annotated[Number | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    lat: Annotated[Number | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    crossing: Annotated[
        str | None, Field(max_length=100, description="Code of a registered crossing")
    ] = None


class PlaceOut(BaseModel):
    """Where a stated place falls, before anything is stored."""

    placed_by: PlacedBy
    lon: float | None
    lat: float | None
    route: str | None
    chainage_m: float | None
    offset_m: float | None
    side: CarriagewaySide | None
    rail_line: str | None
    rail_m: float | None
    crossing: str | None
    junction: str | None
    area: str | None
    location_class: LocationClass
    ambiguous: bool
    within_reach: bool = Field(description="Whether the caller may record a crash there")
    warnings: list[ProblemOut]

    @classmethod
    def of(cls, place: FoundPlace, locale: Locale) -> "PlaceOut":
        """Return a found place with its warnings in the reader's language."""
        same = ("placed_by", "lon", "lat", "chainage_m", "offset_m", "side", "rail_m", "ambiguous")
        return cls(
            **{name: getattr(place, name) for name in (*same, "location_class", "within_reach")},
            route=place.route.code if place.route else None,
            rail_line=place.rail_line.name if place.rail_line else None,
            crossing=place.crossing.code if place.crossing else None,
            junction=place.junction.name if place.junction else None,
            area=place.area.name if place.area else None,
            warnings=[ProblemOut.of(each, locale) for each in place.warnings],
        )


class ImportOut(BaseModel):
    """What an import did, or would do, or that the same file was taken in before."""

    batch_id: UUID | None
    file: str
    rows: int
    counts: dict[str, int]
    warnings: list[ProblemOut]
    dry_run: bool
    repeated: bool
    imported_at: datetime | None
    ignored_columns: list[str]

    @classmethod
    def of(cls, report: BatchReport, locale: Locale) -> "ImportOut":
        """Return a report with its warnings in the reader's language."""
        plain: dict[str, Any] = {
            name: getattr(report, name) for name in cls.model_fields if name != "warnings"
        }
        return cls(**plain, warnings=[ProblemOut.of(each, locale) for each in report.warnings])


class BatchOut(BaseModel):
    """One file that was taken in."""

    id: UUID
    file_name: str
    source: str
    source_crs: str | None
    rows: int
    counts: dict[str, Any]
    sha256: str
    imported_at: datetime

    @classmethod
    def of(cls, batch: ImportBatch) -> "BatchOut":
        """Return a stored batch."""
        return cls.model_validate(batch, from_attributes=True)
