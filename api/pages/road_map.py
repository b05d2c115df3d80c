"""The road map of crossings on pages: its numbers, and the list behind each of them."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.pages.forms import Refused, choice, day, identifiers, year
from api.pages.layout import PageDep
from api.pages.taken_out import TakenOutDep
from api.schemas.road_map_tables import part_table, road_map_table
from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.records.crossing_target import LAST_YEAR
from hotspots.records.described import EARLIEST
from hotspots.registry import areas
from hotspots.registry.rail_lines import require_railway
from hotspots.registry.road_map import RoadMap, RoadMapChoice, road_map
from hotspots.registry.road_map_tallies import COLUMNS, numbers_of
from hotspots.vocabulary import ExportKind, RoadMapPart, TargetMeasure, TargetStatus

router = APIRouter(prefix="/crossings/roadmap")

ON_A_PAGE = 200
_TILES = [each for each in RoadMapPart if each is not RoadMapPart.REACHED_LATE]
_RARE = {RoadMapPart.NO_CROSSING}
Form = Annotated[str, Query(alias="as", max_length=10, description="csv or xlsx; else a page")]
Text = Annotated[str, Query(max_length=200)]


class AskedRoadMap:
    """What of the road map a person asks for."""

    def __init__(
        self, on: Text = "", line: Text = "", area: Text = "", year: Text = "", body: Text = ""
    ) -> None:
        self._told = {"on": on, "line": line, "area": area, "year": year, "body": body}

    @property
    def told(self) -> dict[str, str]:
        """Return it as the address says it."""
        return dict(self._told)

    @property
    def choice(self) -> RoadMapChoice:
        """Return the choice."""
        told = self._told
        return RoadMapChoice(
            on=day(told["on"], name="on"),
            line=told["line"] or None,
            area=told["area"] or None,
            year=year(told["year"], first=EARLIEST.year, last=LAST_YEAR),
            body=_body(told["body"]),
        )

    def offered(self, session: SessionDep, actor: Account, found: RoadMap) -> dict[str, Any]:
        """Return what the fields of the form hold and offer, and how links keep the choice."""
        chosen = self._told | {"on": found.on.strftime("%d/%m/%Y")}
        kept = {name: value for name, value in self._told.items() if value}
        return {
            "chosen": chosen,
            "areas": areas.choices_for(session, actor=actor),
            "ground_note": areas.ground_note(session, chosen["area"]),
            "link": lambda more: urlencode({**kept, **more}, doseq=True),
        }


def _asked_again(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    asked: AskedRoadMap,
    refusal: InvalidInput,
    **kept: Any,
) -> Response:
    """Show what cannot be read above the form, in which all that was chosen stays."""
    refused, found = Refused.by(refusal), road_map(session, actor=actor)
    content = asked.offered(session, actor, found)
    content["chosen"] = asked.told
    return page.show(
        "crossings/roadmap_refused.html",
        status=refused.status,
        refused=refused,
        found=found,
        kept=kept,
        **content,
    )


AskedRoadMapDep = Annotated[AskedRoadMap, Depends(AskedRoadMap)]


@router.get("")
def numbers(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedRoadMapDep,
    file: TakenOutDep,
    form: Form = "",
) -> Response:
    """Show what was planned against what is reached, what is still to do and what slipped."""
    require_railway(session)
    try:
        found = road_map(session, actor=actor, choice=asked.choice)
    except InvalidInput as refusal:
        return _asked_again(page, session, actor, asked, refusal)
    if form:
        name = f"lo-trinh-{found.on:%Y-%m-%d}"
        table = road_map_table(found, locale)
        return file.table(ExportKind.ROAD_MAP, table, form, name, asked.told)
    slips = [each for each in found.planned if each.status is TargetStatus.SLIPPED]
    return page.show(
        "crossings/roadmap.html",
        found=found,
        numbers=numbers_of(found),
        columns=COLUMNS,
        tiles=[(each, len(found.part(each))) for each in _TILES if each not in _RARE or found.lost],
        slips=sorted(slips, key=lambda each: -each.months),
        most=ON_A_PAGE,
        **asked.offered(session, actor, found),
    )


@router.get("/list")
def rows(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedRoadMapDep,
    file: TakenOutDep,
    part: Text = RoadMapPart.PLANNED,
    measure: Annotated[list[str] | None, Query(max_length=10)] = None,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    form: Form = "",
) -> Response:
    """Show the rows behind a number of the road map."""
    require_railway(session)
    told = choice(RoadMapPart, part, name="part") or RoadMapPart.PLANNED
    try:
        found = road_map(session, actor=actor, choice=asked.choice)
    except InvalidInput as refusal:
        more: dict[str, Any] = {"part": told.value, "measure": measure or ()}
        return _asked_again(page, session, actor, asked, refusal, **more)
    picked = [choice(TargetMeasure, each, name="measure") for each in measure or ()]
    measures = [each for each in picked if each is not None]
    every = found.part(told, measures)
    if form:
        name = f"lo-trinh-{told.value}-{found.on:%Y-%m-%d}"
        table = part_table(found, told, every, locale)
        kept = asked.told | {"part": told.value, "measure": ", ".join(measures)}
        return file.table(ExportKind.ROAD_MAP, table, form, name, kept)
    end = after + ON_A_PAGE
    return page.show(
        "crossings/roadmap_list.html",
        found=found,
        part=told,
        parts=list(RoadMapPart),
        measures=measures,
        rows=every[after:end],
        count=len(every),
        next=end if end < len(every) else None,
        **asked.offered(session, actor, found),
    )


def _body(text: str) -> UUID | None:
    return identifiers([text], name="body")[0] if text else None
