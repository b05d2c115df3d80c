"""Which crossing a row of a plan means: told by its code, by line and Km, or by both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.road_map import GONE, MEASURES_OF, NEVER_ONE
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, RailLine, RemediationCase
from hotspots.records.values import is_missing, shown
from hotspots.registry.crossing_codes import CROSSINGS, crossings_by_code
from hotspots.registry.rail_km import RailKm, named_line, read_rail_km
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.vocabulary import CaseState, TargetMeasure

SAME_PLACE_M = 10.0
"""A crossing this near to the Km of a row is the one that is meant (ours)."""
ROW_REFUSED: Final = _("The row cannot be taken in.")


def crossing_meant(
    session: Session, actor: Account, cells: Mapping[str, object], measure: TargetMeasure
) -> tuple[str, tuple[Problem, ...]]:
    """Return the code of the crossing of a row, and what a person should look at.

    Raises
    ------
    InvalidInput
        The row names no crossing, none that the registry can tell from others, or its code and
        its Km do not agree.
    """
    rails, text = current_rails(session), cells.get("place_text")
    if not is_missing(cells.get("site")):
        code = shown(cells.get("site")).strip().upper()
        return code, _agreed(session, actor, rails, code, cells)
    if is_missing(text):
        raise wrong(
            "missing",
            Message(_("The row names no crossing.")),
            Message(_("Give its code, or its Km and railway line.")),
            "site",
            None,
        )
    km = _one_km(rails, text, cells.get("rail_line"))
    return _meant(km, _near(session, actor, km, measure)), km.warnings


def wrong(
    code: str, message: Message, remedy: Message, field: str, value: str | None
) -> InvalidInput:
    """Return the refusal of a row for one value."""
    return InvalidInput(ROW_REFUSED, problems=[Problem(code, message, remedy, field, value)])


def _one_km(rails: RailLines, text: object, rail_line: object) -> RailKm:
    km = read_rail_km(rails, text, rail_line, on=clock.today())
    if km.is_stretch:
        raise wrong(
            "stretch",
            Message(_("A crossing lies at one Km; {text} is a stretch."), {"text": km.text}),
            Message(_("Give the Km of the crossing, or its code.")),
            "place_text",
            km.text,
        )
    return km


def _agreed(
    session: Session, actor: Account, rails: RailLines, code: str, cells: Mapping[str, object]
) -> tuple[Problem, ...]:
    """Return the doubts about a Km beside a code; of an unknown code whoever sets the target tells.

    Raises
    ------
    InvalidInput
        The crossing lies on another line or at another Km: the row may mean another one.
    """
    text, line = cells.get("place_text"), cells.get("rail_line")
    if is_missing(text) and is_missing(line):
        return ()
    known = crossings_by_code(session, [code], actor=actor).get(code)
    if known is None:
        return ()
    codes = {str(line_id): each for each, line_id in rails.known_ids.items()}
    there = codes[str(known.rail_line_id)]
    km = None if is_missing(text) else _km_beside(rails, text, line, there)
    wanted = named_line(rails, line) if km is None else km.code
    if wanted not in {None, there}:
        names = {"there": rails.known_names[there], "line": rails.known_names[str(wanted)]}
        told = Message(
            _("{code} lies on {there}, and the row says {line}."), names | {"code": code}
        )
        raise wrong("places_differ", told, _keep_one(), "rail_line", names["line"])
    if km is None:
        return ()
    assert known.rail_m is not None  # noqa: S101 -- the database lets no crossing be without
    if abs(known.rail_m - km.rail_m) > SAME_PLACE_M:
        at = {"there": format_chainage(round(known.rail_m)), "km": km.km}
        told = Message(_("{code} lies at {there}, and the row says {km}."), at | {"code": code})
        raise wrong("places_differ", told, _keep_one(), "place_text", km.text)
    return km.warnings


def _km_beside(rails: RailLines, text: object, line: object, there: str) -> RailKm:
    """Read the Km beside a code: where nothing else names a line, it lies on that of the code."""
    try:
        return _one_km(rails, text, line)
    except InvalidInput:
        if not is_missing(line):
            raise
        return _one_km(rails, text, there)


def _keep_one() -> Message:
    return Message(_("Correct the code or the place, or leave out the one that is wrong."))


@dataclass(frozen=True, slots=True)
class _Near:
    code: str
    state: CaseState
    away_m: int


def _near(session: Session, actor: Account, km: RailKm, measure: TargetMeasure) -> list[_Near]:
    """Return the crossings at a Km that can be put to a measure, the nearest first."""
    found: list[_Near] = []
    for model in CROSSINGS:
        query = (
            select(model.code, model.kind, model.rail_m, RemediationCase.state)
            .join(RemediationCase, RemediationCase.site_id == model.id)
            .join(RailLine, RailLine.id == model.rail_line_id)
            .where(
                RailLine.code == km.code,
                model.rail_m.between(km.rail_m - SAME_PLACE_M, km.rail_m + SAME_PLACE_M),
                RemediationCase.state.not_in(NEVER_ONE),
                permissions.visible_sites(actor),
            )
        )
        found += [
            _Near(code, state, round(abs(rail_m - km.rail_m)))
            for code, kind, rail_m, state in session.execute(query)
            if rail_m is not None and measure in MEASURES_OF[kind]
        ]
    return sorted(found, key=lambda each: (each.away_m, each.code))


def _meant(km: RailKm, near: Sequence[_Near]) -> str:
    """Return the nearest of those that are still there, or of all where none is."""
    left = [each for each in near if each.state not in GONE] or near
    nearest = [each.code for each in left if each.away_m == left[0].away_m]
    if len(nearest) == 1:
        return nearest[0]
    message, remedy = (
        (
            Message(_("Several crossings lie there: {codes}."), {"codes": nearest}),
            Message(_("Give the code of the one that is meant.")),
        )
        if nearest
        else (
            Message(_("No crossing that this can be planned for is registered there.")),
            Message(_("Register it first, correct the Km, or give its code.")),
        )
    )
    raise wrong("unknown_crossing", message, remedy, "place_text", km.text)
