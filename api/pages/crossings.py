"""Crossings of railways: which to look at first, and which to deal with this year and why."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import positions_file
from api.pages import forms
from api.pages.forms import choice
from api.pages.layout import PageDep
from api.pages.taken_out import TakenOutDep
from api.schemas.crossings import priority_table
from api.schemas.year_plan import year_plan_table
from hotspots import permissions
from hotspots.analysis.crossing_words import BAND_NAMES, CLOSABILITY_NAMES
from hotspots.analysis.measure_codes import RiskBand
from hotspots.records.crossing_target import FIRST_YEAR, LAST_YEAR
from hotspots.registry import areas, crossing_positions, crossing_priority, crossing_reasons
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.registry.crossing_rows import count_crossings
from hotspots.registry.rail_lines import current_rails, require_railway
from hotspots.registry.year_plan import year_plan
from hotspots.vocabulary import Action, ExportKind, PositionForm, SiteKind

router = APIRouter(prefix="/crossings")

ON_A_PAGE = 100
Form = Annotated[str, Query(alias="as", max_length=10, description="csv or xlsx; else a page")]

Survey = Annotated[str, Query(max_length=20, description="needed or not_needed; else all")]


class _Survey(StrEnum):
    """Which crossings a list is narrowed to, by whether they must be surveyed first."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


def _is_needed(text: str) -> bool | None:
    told = choice(_Survey, text, name="survey")
    return None if told is None else told is _Survey.NEEDED


@router.get("")
def overview(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show how many crossings there are, and lead to what is known of them."""
    permissions.require(actor, Action.READ_SITES)
    require_railway(session)
    return page.show(
        "crossings/overview.html",
        counts=count_crossings(session, actor=actor),
        lines=current_rails(session).known_names,
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        may_plan=permissions.may(actor, Action.KEEP_TARGETS),
    )


@router.get("/positions")
def positions(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    form: Annotated[str, Query(alias="as", max_length=10, description="geojson or gpkg")] = "",
) -> Response:
    """Show what map providers are given and what has no position, or give it as a file."""
    wanted = choice(PositionForm, form, name="as")
    if wanted is not None:
        found = crossing_positions.take_out(session, actor=actor, form=wanted)
        return positions_file(found, wanted)
    found = crossing_positions.read_positions(session, actor=actor)
    return page.show("crossings/positions.html", found=found, forms=PositionForm)


@router.get("/priority")
def priority(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    file: TakenOutDep,
    band: Annotated[str, Query(max_length=40)] = "",
    line: Annotated[str, Query(max_length=200)] = "",
    area: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    survey: Survey = "",
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    form: Form = "",
    said: str = "",
    count: int = 0,
) -> Response:
    """Show the crossings in the order in which to look at them, and why each stands there."""
    permissions.require(actor, Action.READ_SITES)
    require_railway(session)
    wanted: dict[str, Any] = {
        "band": choice(RiskBand, band, name="band"),
        "kind": choice(SiteKind, kind, name="kind"),
        "line": line or None,
        "area_code": area or None,
        "survey": _is_needed(survey),
    }
    chosen = {"band": band, "line": line, "area": area, "kind": kind, "survey": survey}
    if form:
        found = crossing_priority.priority_page(session, actor=actor, limit=None, **wanted)
        table = priority_table(found, locale)
        return file.table(ExportKind.CROSSING_PRIORITY, table, form, "thu-tu-uu-tien", chosen)
    found = crossing_priority.priority_page(
        session, actor=actor, limit=ON_A_PAGE, after=after, **wanted
    )
    return page.show(
        "crossings/priority.html",
        found=found,
        top=RiskBand.TOP_TENTH,
        bands=BAND_NAMES,
        closing=CLOSABILITY_NAMES,
        kinds=CROSSING_KINDS,
        why=crossing_reasons,
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        may_plan=permissions.may(actor, Action.KEEP_TARGETS),
        said=said,
        count=count,
        chosen=chosen,
    )


@router.get("/this-year")
def this_year(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    file: TakenOutDep,
    year: Annotated[str, Query(max_length=10)] = "",
    line: Annotated[str, Query(max_length=200)] = "",
    area: Annotated[str, Query(max_length=40)] = "",
    survey: Survey = "",
    form: Form = "",
) -> Response:
    """Show which crossings must be dealt with in a year, why these, and which are left out."""
    require_railway(session)
    of_year = forms.year(year, first=FIRST_YEAR, last=LAST_YEAR)
    all_of_it = year_plan(session, actor=actor, year=of_year, line=line or None, area=area or None)
    plan = all_of_it.narrowed(_is_needed(survey))
    if form:
        kept = {"year": str(plan.year), "line": line, "area": area, "survey": survey}
        table, name = year_plan_table(plan, locale), f"phai-xu-ly-{plan.year}"
        return file.table(ExportKind.CROSSINGS_OF_YEAR, table, form, name, kept)
    return page.show(
        "crossings/this_year.html",
        plan=plan,
        all_of_it=all_of_it,
        bands=BAND_NAMES,
        closing=CLOSABILITY_NAMES,
        why=crossing_reasons,
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        may_plan=permissions.may(actor, Action.KEEP_TARGETS),
        most=ON_A_PAGE,
        chosen={"line": line, "area": area, "survey": survey},
    )
