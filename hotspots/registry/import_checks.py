"""What an import refuses or warns about once the crashes of a file have their places."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series
from pyproj import CRS
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.metric_coordinates import project
from hotspots.crash_files import CheckedFrame
from hotspots.errors import Forbidden, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea
from hotspots.registry.area_book import AreaBook
from hotspots.registry.area_lineage import trace
from hotspots.registry.location import CONTRADICTION_M, Locator
from hotspots.registry.ward_names import NamedWards
from hotspots.vocabulary import Role, UnplacedReason

SPELLED_OUT = 1000

FEW_POINTS = 3
"""So many points outside every area are a wrong zone; fewer may be strays, and go to the queue."""

ZONES = (5896, 5897, 5898, 5899, *range(9205, 9219), 3405, 3406, 4756, 4326)
"""The systems a Vietnamese file may be in: the provincial zones of VN-2000, UTM, degrees."""

APPROVERS = frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST})
"""Who states that a record is approved, and who may change one that is."""

UNPLACED_WORDS = {
    UnplacedReason.NO_PLACE_GIVEN: (
        _("No place is given that can be put on the map."),
        _("The crash is stored and waits in the queue: give it a Km or a point there."),
    ),
    UnplacedReason.UNKNOWN_ROUTE: (
        _("The road “{route}” is not known."),
        _("Load the road, or correct its name in the queue of unplaced crashes."),
    ),
    UnplacedReason.CHAINAGE_OUTSIDE_ROUTE: (
        _("{route} has no {km} between its posts."),
        _("Check the Km against the posts of the road."),
    ),
    UnplacedReason.OUTSIDE_AREA: (
        _("The place lies outside every area of this registry."),
        _("Check the coordinates, their system and zone, or the Km."),
    ),
    UnplacedReason.UNKNOWN_RAIL_LINE: (
        _("The railway line “{rail_line}” is not known."),
        _("Load the railway, or correct its name in the queue of unplaced crashes."),
    ),
    UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE: (
        _("{rail_line} has no {rail_km} between its posts."),
        _("Check the Km against the posts of the railway."),
    ),
    UnplacedReason.UNKNOWN_CROSSING: (
        _("There is no registered crossing {crossing} where you work."),
        _("Check its code in the list of crossings, or state line and Km."),
    ),
}

_NO_ROAD_NAMED = (
    _("No road is named that the registry knows."),
    _("Write the road beside the Km, as in Km1832+500 QL1."),
)


def require_approver(actor: Account) -> None:
    """Let pass who may state that a record is approved: a leader, or who brings in old files."""
    if actor.role not in APPROVERS:
        raise Forbidden(_("Only a leader approves a crash record. Leave its state out."))


def refuse_wrong_zone(checked: CheckedFrame, locator: Locator) -> None:
    """Refuse a file none of whose points lies in any area: its zone or axes are wrong."""
    degrees = checked.frame[["lon", "lat"]].to_numpy(np.float64, na_value=np.nan)
    given = ~np.isnan(degrees).any(axis=1)
    if not locator.areas.has_borders or given.sum() < FEW_POINTS:
        return
    if (locator.areas.find(degrees, clock.today()).area[given] >= 0).any():
        return
    hint = _likely_system(degrees[given], checked.source_crs, locator)
    raise InvalidInput(
        _(
            "None of the {count} points of {file} lies in an area of this registry. {hint}"
            " Nothing was stored."
        ),
        count=int(given.sum()),
        file=checked.name,
        hint=hint,
    )


def refuse_outside_jurisdiction(
    session: Session, actor: Account, checked: CheckedFrame, places: DataFrame
) -> None:
    """Refuse a file with crashes in areas the actor is not responsible for."""
    within = permissions.visible_areas(actor)
    if within is None:
        return
    allowed = {str(each) for each in within}
    placed = places["area_id"]
    foreign = placed.notna().to_numpy() & ~placed.isin(allowed).to_numpy()
    if not foreign.any():
        return
    names = _area_names(session, placed[foreign].unique())
    problems = [
        Problem(
            "outside_jurisdiction",
            Message(_("The crash lies in {area}."), {"area": names.get(placed.iloc[at], "?")}),
            Message(_("Leave it to the unit in charge there, or ask it to import the file.")),
            row=int(checked.frame["row"].iloc[at]),
        )
        for at in np.flatnonzero(foreign)[:SPELLED_OUT]
    ]
    raise Forbidden(
        _(
            "{count} crashes of {file} lie outside the area you are responsible for;"
            " none was stored."
        ),
        problems=problems,
        count=int(foreign.sum()),
        file=checked.name,
    )


def refuse_repeated_references(checked: CheckedFrame, rows: DataFrame) -> None:
    """Refuse a file that states one crash twice under two ids."""
    repeated = rows.duplicated(["source", "source_reference"]).to_numpy()
    if not repeated.any():
        return
    problems = [
        Problem(
            "same_reference_twice",
            Message(
                _("The reference {value} stands in the file twice."),
                {"value": rows["source_reference"].iloc[at]},
            ),
            Message(_("Give each crash its own reference, or remove the row that repeats it.")),
            field="source_reference",
            value=str(rows["source_reference"].iloc[at]),
            row=int(checked.frame["row"].iloc[at]),
        )
        for at in np.flatnonzero(repeated)[:SPELLED_OUT]
    ]
    raise InvalidInput(
        _("{count} values of {file} cannot be used. Mend them and send the file again."),
        problems=problems,
        count=int(repeated.sum()),
        file=checked.name,
    )


def refuse_ambiguous_wards(checked: CheckedFrame, wards: NamedWards) -> None:
    """Refuse a file that names wards by a name that several have: none of them is guessed."""
    if wards.refused:
        raise InvalidInput(
            _("{count} values of {file} cannot be used. Mend them and send the file again."),
            problems=wards.refused[:SPELLED_OUT],
            count=len(wards.refused),
            file=checked.name,
        )


def ward_contradictions(
    book: AreaBook, frame: DataFrame, places: DataFrame, wards: "Series[Any]"
) -> tuple[Problem, ...]:
    """Name the crashes that were placed outside the ward which the file names."""
    both = wards.notna().to_numpy() & places["area_id"].notna().to_numpy()
    today, led = clock.today(), dict[str, tuple[UUID, ...]]()
    told = []
    for at in np.flatnonzero(both):
        named, found = str(wards.iloc[at]), UUID(places["area_id"].iloc[at])
        if named not in led:
            led[named] = trace(book, UUID(named), today).ids
        if led[named] and found not in led[named]:
            told.append(_elsewhere(book, UUID(named), found, int(frame["row"].iloc[at])))
    return tuple(told[:SPELLED_OUT])


def _elsewhere(book: AreaBook, named: UUID, found: UUID, row: int) -> Problem:
    units = {"found": book.title(found), "named": book.title(named)}
    return Problem(
        "ward_contradicts_place",
        Message(_("The place lies in {found}, not in {named}."), units),
        Message(_("Check the ward, the Km and the coordinates; the place was followed.")),
        field="ward",
        row=row,
    )


def place_warnings(frame: DataFrame, places: DataFrame) -> tuple[Problem, ...]:
    """Name the crashes that have no place, and those whose Km and coordinates contradict."""
    told: Iterator[Problem] = (
        problem
        for at in np.flatnonzero(places[list(_TOLD_OF)].notna().any(axis=1).to_numpy())
        for problem in _about(frame.iloc[at], places.iloc[at])
    )
    return tuple(islice(told, SPELLED_OUT))


_TOLD_OF = (
    "unplaced_reason",
    "rail_unplaced_reason",
    "contradiction_m",
    "crossing_apart_m",
    "area_gap_m",
)


def _about(crash: "Series[Any]", place: "Series[Any]") -> Iterable[Problem]:
    row = int(crash["row"]) if "row" in crash.index else None
    yield from _not_found(crash, place, row)
    yield from _contradictions(crash, place, row)


def _not_found(crash: "Series[Any]", place: "Series[Any]", row: int | None) -> Iterable[Problem]:
    told = (place["unplaced_reason"], place["rail_unplaced_reason"])
    for reason in dict.fromkeys(UnplacedReason(each) for each in told if each is not None):
        message, remedy = UNPLACED_WORDS[reason]
        route, rail_line = (_written(crash[name]) for name in ("route", "rail_line"))
        if reason is UnplacedReason.UNKNOWN_ROUTE and route is None:
            message, remedy = _NO_ROAD_NAMED
        params = {
            "route": route or "–",
            "km": _km(crash["chainage_m"]),
            "rail_line": rail_line or "–",
            "rail_km": _km(crash["rail_m"]),
            "crossing": _written(crash["crossing"]) or "–",
        }
        yield Problem(
            reason.value, Message(message, params), Message(remedy), field="place", row=row
        )


def _written(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _km(metres: float | None) -> str:
    return "–" if metres is None or np.isnan(metres) else f"Km{metres / 1000:g}"


def _contradictions(
    crash: "Series[Any]", place: "Series[Any]", row: int | None
) -> Iterable[Problem]:
    if place["crossing_apart_m"] > CONTRADICTION_M:
        yield Problem(
            "crossing_contradicts_km",
            Message(
                _("The crossing {crossing} lies {metres} m from the Km on the railway."),
                {"crossing": crash["crossing"], "metres": round(float(place["crossing_apart_m"]))},
            ),
            Message(_("Look at both on the map and correct the wrong one.")),
            field="place",
            row=row,
        )
    if not np.isnan(place["area_gap_m"]):
        yield _between_borders(place, row)
    if not np.isnan(place["contradiction_m"]):
        yield Problem(
            "km_contradicts_coordinates",
            Message(
                _("Km and coordinates lie {metres} m apart; the Km was followed."),
                {"metres": round(float(place["contradiction_m"]))},
            ),
            Message(_("Look at both on the map and correct the wrong one.")),
            field="place",
            row=row,
        )


def _between_borders(place: "Series[Any]", row: int | None) -> Problem:
    return Problem(
        "between_borders",
        Message(
            _("The place lies between the borders as they are drawn, {metres} m from its ward."),
            {"metres": round(float(place["area_gap_m"]))},
        ),
        Message(_("The nearest ward has it; compare with the official map.")),
        field="place",
        row=row,
    )


def _likely_system(
    degrees: NDArray[np.float64], source_crs: CRS | None, locator: Locator
) -> Message:
    original = degrees
    if source_crs is not None:
        original = project(*degrees.T, from_crs=4326, to_crs=source_crs)
    own = source_crs or CRS.from_epsg(4326)
    for code in ZONES:
        system = CRS.from_epsg(code)
        if system.is_projected != own.is_projected or system == own:
            continue
        if _mostly_inside(project(*original.T, from_crs=code, to_crs=4326), locator):
            return Message(
                _("Read as EPSG:{code} they would: the zone is probably wrong."), {"code": code}
            )
    swapped = project(*original[:, ::-1].T, from_crs=own, to_crs=4326)
    if _mostly_inside(swapped, locator):
        return Message(_("With the two columns exchanged they would: check which is which."))
    return Message(_("Check the coordinate system, above all its zone."))


def _mostly_inside(degrees: NDArray[np.float64], locator: Locator) -> bool:
    return bool((locator.areas.find(degrees, clock.today()).area >= 0).mean() > 0.5)


def _area_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    wanted = [UUID(each) for each in ids]
    query = select(AdministrativeArea.id, AdministrativeArea.name)
    found = session.execute(query.where(AdministrativeArea.id.in_(wanted)))
    return {str(area_id): name for area_id, name in found}
