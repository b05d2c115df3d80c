"""Planned service roads beside railways as a program lists, reads and corrects them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.corrections import CorrectionIn
from api.schemas.geojson import Feature, FeatureCollection, geometries
from api.schemas.rail_strip import StripCrossingOut
from api.schemas.report_tables import ReportTable
from api.schemas.told_values import Day
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Message
from hotspots.i18n import _, label, render
from hotspots.models import ServiceRoad
from hotspots.records.service_road import FIRST_YEAR, LAST_YEAR
from hotspots.registry.listed_rows import Listing
from hotspots.registry.service_road_queries import RoadDetail
from hotspots.vocabulary import CarriagewaySide, Locale, ServiceRoadState

_Km = Annotated[str, Field(max_length=200, description="As painted along the line")]
_Line = Annotated[
    str | None, Field(max_length=200, description="Code or name; may be left out where one is")
]
_Side = Annotated[
    CarriagewaySide | None, Field(description="Looking along rising Km; null: both sides")
]
_Body = Annotated[str | None, Field(max_length=300, description="A body by its name")]
_Year = Annotated[int | None, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
_Note = Annotated[str | None, Field(max_length=2_000)]
_Number = Annotated[str, Field(max_length=100, description="Its number in that plan")]

_HEADINGS = (
    _("Plan of"),
    _("Plan no."),
    _("Dated"),
    _("Number"),
    _("Railway line"),
    _("From Km"),
    _("To Km"),
    _("Side"),
    _("To be built by"),
    _("Planned for"),
    _("State"),
    _("Note"),
)


class ServiceRoadIn(BaseModel):
    """A service road as a plan names it; what is left out unsays nothing of a known one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "plan_number": "12/KH-UBND",
                    "plan_dated": "2026-02-20",
                    "source_reference": "DG-01",
                    "rail_line": "đường sắt Hà Nội – TP Hồ Chí Minh",
                    "from_km": "Km1648+200",
                    "to_km": "Km1649+000",
                    "side": "left",
                    "planned_year": 2027,
                    "state": "planned",
                }
            ]
        },
    )

    body: Annotated[
        _Body,
        Field(description="Whose plan it is, else the caller's own; entered by its own people"),
    ] = None
    plan_number: Annotated[str, Field(max_length=100)]
    plan_dated: Day | None = None
    source_reference: _Number
    rail_line: _Line = None
    from_km: _Km
    to_km: _Km
    side: _Side = None
    builder: _Body = None
    planned_year: _Year = None
    state: ServiceRoadState
    note: _Note = None


class ServiceRoadChangeIn(CorrectionIn):
    """What is corrected: a field left out stays, null empties it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"state": "under_construction", "reason": "Đã khởi công"},
                {"to_km": "Km1649+300", "reason": "Kế hoạch điều chỉnh"},
            ]
        },
    )

    body: _Body = None
    plan_number: Annotated[str | None, Field(max_length=100)] = None
    plan_dated: Day | None = None
    source_reference: _Number | None = None
    rail_line: _Line = None
    from_km: _Km | None = None
    to_km: _Km | None = None
    side: _Side = None
    builder: _Body = None
    planned_year: _Year = None
    state: ServiceRoadState | None = None
    note: _Note = None


class ServiceRoadOut(BaseModel):
    """A service road as the plan of a body names it."""

    id: UUID
    body: str
    plan_number: str
    plan_dated: date | None
    source_reference: str = Field(description="Its number in that plan")
    rail_line: str = Field(description="The code of the line")
    rail_line_name: str
    from_m: float = Field(description="By the Km painted along the line")
    to_m: float
    side: CarriagewaySide | None = Field(description="Looking along rising Km; null: both sides")
    builder: str | None
    planned_year: int | None
    state: ServiceRoadState
    note: str | None
    registered_by: str
    registered_at: datetime

    @classmethod
    def of(cls, road: ServiceRoad) -> "ServiceRoadOut":
        """Return a service road."""
        return cls(
            id=road.id,
            body=road.organisation.name,
            plan_number=road.plan_number,
            plan_dated=road.plan_dated,
            source_reference=road.source_reference,
            rail_line=road.rail_line.code,
            rail_line_name=road.rail_line.name,
            from_m=road.from_m,
            to_m=road.to_m,
            side=road.side,
            builder=None if road.builder is None else road.builder.name,
            planned_year=road.planned_year,
            state=road.state,
            note=road.note,
            registered_by=road.registered_by.display_name,
            registered_at=road.registered_at,
        )


class ServiceRoadDetailOut(ServiceRoadOut):
    """A service road with its wards and the crossings on its stretch."""

    areas: list[str] = Field(description="Codes of the wards")
    crossings: list[StripCrossingOut] = Field(
        description="Those the caller may see; which could be done without is for people to judge"
    )

    @classmethod
    def of_detail(cls, found: RoadDetail) -> "ServiceRoadDetailOut":
        """Return a service road with all that is told of it."""
        return cls(
            **ServiceRoadOut.of(found.road).model_dump(),
            areas=[each.code for each in found.areas],
            crossings=[StripCrossingOut.of(each) for each in found.crossings],
        )


class ServiceRoadList(BaseModel):
    """A page of service roads, by number."""

    service_roads: list[ServiceRoadOut]
    next: str | None = Field(description="Continues the list; null at its end")

    @classmethod
    def of(cls, found: Listing[ServiceRoad]) -> "ServiceRoadList":
        """Return a page."""
        roads = [ServiceRoadOut.of(each) for each in found.rows]
        return cls(service_roads=roads, next=found.next)


def road_collection(roads: Sequence[ServiceRoad]) -> FeatureCollection[ServiceRoadOut]:
    """Return service roads as GeoJSON: each is the stretch of its line, where that is drawn."""
    drawn = geometries(each.geom for each in roads) if roads else []
    features = [
        Feature[ServiceRoadOut](id=str(each.id), geometry=shape, properties=ServiceRoadOut.of(each))
        for each, shape in zip(roads, drawn, strict=True)
    ]
    return FeatureCollection[ServiceRoadOut](features=features, next=None)


def road_table(roads: Sequence[ServiceRoad], on: date, locale: Locale) -> ReportTable:
    """Return service roads as a table, a row each."""

    def say(template: str, **params: object) -> str:
        return render(Message(template, params), locale)

    return ReportTable(
        title=say(_("Service roads")),
        notes=[say(_("As of {day}"), day=on)],
        headings=[say(each) for each in _HEADINGS],
        rows=[_row(each, locale) for each in roads],
    )


def _row(road: ServiceRoad, locale: Locale) -> tuple[object, ...]:
    both = render(Message(_("both sides")), locale)
    return (
        road.organisation.name,
        road.plan_number,
        road.plan_dated or "",
        road.source_reference,
        road.rail_line.name,
        format_chainage(round(road.from_m)),
        format_chainage(round(road.to_m)),
        both if road.side is None else label(road.side, locale),
        "" if road.builder is None else road.builder.name,
        road.planned_year or "",
        label(road.state, locale),
        road.note or "",
    )
