"""What the map knows by itself of a site on a railway, as programs read it."""

from pydantic import BaseModel, Field

from api.schemas.problem import ProblemOut
from api.schemas.service_road import ServiceRoadOut
from hotspots.i18n import render
from hotspots.registry.map_knows import MapKnows
from hotspots.registry.way_round import FoundWayRound, OtherWay
from hotspots.registry.way_walks import RoadBeside, Round
from hotspots.vocabulary import CrossingAnswer, Locale, SiteKind


class RoundOut(BaseModel):
    """A way from one side of the line to the other by road."""

    metres: float
    roads: list[str] = Field(description="In their order", examples=[["Phố Bắc", "Hẻm 2"]])

    @classmethod
    def of(cls, way: Round | None) -> "RoundOut | None":
        """Return a way, None where none is known."""
        return None if way is None else cls(metres=way.metres, roads=list(way.roads))


class RoadBesideOut(BaseModel):
    """The road nearest to the crossing on one side."""

    name: str
    metres: float

    @classmethod
    def of(cls, road: RoadBeside | None) -> "RoadBesideOut | None":
        """Return a road, None where none is near."""
        return None if road is None else cls(name=road.name, metres=round(road.metres, 1))


class OtherWayOut(BaseModel):
    """Another place where anybody may cross the line."""

    site: str | None = Field(description="Its code; null where it has none you may see")
    kind: SiteKind | None = Field(description="Null where a person told of it without a file")
    answer: CrossingAnswer | None = Field(description="What that person told")
    rail_m: float | None = Field(description="The Km painted there, in metres; null if not known")
    along_m: float = Field(description="Metres of rail between the two")
    round: RoundOut | None = Field(description="Null where no roads of the map lead there")

    @classmethod
    def of(cls, other: OtherWay | None) -> "OtherWayOut | None":
        """Return a place, None where there is none."""
        if other is None:
            return None
        crossing = other.way.crossing
        return cls(
            site=other.code,
            kind=None if crossing is None else crossing.kind,
            answer=other.way.answer,
            rail_m=other.way.rail_m,
            along_m=round(other.along_m, 1),
            round=RoundOut.of(other.round),
        )


class WayRoundOut(BaseModel):
    """Where else one may cross, and how far round that is."""

    down: OtherWayOut | None = Field(description="The next one towards falling Km")
    up: OtherWayOut | None
    shortest: OtherWayOut | None = Field(description="The one by which the way round is shortest")
    round_the_end: RoundOut | None = Field(
        description="The way round the end of the line as drawn, where it is the shortest of all"
    )
    left: RoadBesideOut | None = Field(description="Null: no road near, and no way round known")
    right: RoadBesideOut | None
    stated_m: float | None = Field(description="To the nearest one, as somebody measured it")
    differs: bool = Field(description="`stated_m` and the map are more than 20 % apart")
    service_road_possible: bool | None

    @classmethod
    def of(cls, found: FoundWayRound | None) -> "WayRoundOut | None":
        """Return what was found; None of a site that is no unauthorized crossing."""
        if found is None:
            return None
        return cls(
            down=OtherWayOut.of(found.down),
            up=OtherWayOut.of(found.up),
            shortest=OtherWayOut.of(found.shortest),
            round_the_end=RoundOut.of(found.round_the_end),
            left=RoadBesideOut.of(found.left),
            right=RoadBesideOut.of(found.right),
            stated_m=found.stated_m,
            differs=found.differs,
            service_road_possible=found.service_road_possible,
        )


class MapKnowsOut(BaseModel):
    """What the map says of a site on a railway, found anew at each request."""

    warnings: list[ProblemOut] = Field(description="Where its Km and its point do not agree")
    way_round: WayRoundOut | None = Field(description="Of an unauthorized crossing alone")
    service_roads: list[ServiceRoadOut] = Field(
        description="Planned along a stretch where it lies; whether they replace it, people judge"
    )
    sentences: list[str]
    assumptions: list[str]

    @classmethod
    def of(cls, found: MapKnows, locale: Locale) -> "MapKnowsOut":
        """Return what is known, in the reader's language."""
        return cls(
            warnings=[ProblemOut.of(each, locale) for each in found.doubts],
            way_round=WayRoundOut.of(found.round),
            service_roads=[ServiceRoadOut.of(each) for each in found.service_roads],
            sentences=[render(each, locale) for each in found.sentences],
            assumptions=[render(each, locale) for each in found.assumptions],
        )
