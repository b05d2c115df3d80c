"""The form of one crash: its fields, what it starts with, and what was told in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from api.dependencies import SessionDep
from api.pages.forms import Refused, Sent, day
from hotspots import clock
from hotspots.analysis.chainage_text import format_chainage, parse_chainage
from hotspots.errors import InvalidInput, Problem
from hotspots.i18n import _, shown_date
from hotspots.records import check_crashes
from hotspots.records.columns import Raw
from hotspots.registry.rail_lines import current_rails
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Alcohol, CrashType, Light, RoadUser, Surface, Weather

_AS_WRITTEN = (
    "place_text",
    "lon",
    "lat",
    "killed",
    "injured",
    "ward",
    "seriously_injured",
    "slightly_injured",
    "damage_vnd",
    "crash_type",
    "light",
    "weather",
    "surface",
    "alcohol",
    "source_reference",
    "rail_line",
    "crossing",
)

PLACE = ("place_text", "lon", "lat", "rail_line", "rail_km", "crossing")
"""What states a place, on a road or on a railway."""

SHOWN = (
    *_AS_WRITTEN,
    *("occurred_at", "reported_at", "road_users", "place", "chainage_m", "route", "rail_m"),
)
"""Every field that shows its own problems; those of any other stand on top of the form."""

LATER = (*_AS_WRITTEN[5:-2], "road_users", "reported_at", "reported_on")
"""What may be told later; the form keeps it folded away."""


def empty(on: date) -> Sent:
    """Return what a new form starts with: the day, which is the likeliest answer."""
    return Sent.of(occurred_on=shown_date(on))


def as_told(sent: Sent) -> dict[str, object]:
    """Return the form as the members of a `CrashRecord`; what was left empty is left out."""
    told: dict[str, object] = {name: sent[name] for name in _AS_WRITTEN if sent[name]}
    if (metres := rail_km(sent)) is not None:
        told["rail_m"] = metres
    for name in ("occurred", "reported"):
        moment = f"{sent[f'{name}_on']} {sent[f'{name}_time']}".strip()
        if moment:
            told[f"{name}_at"] = moment
    if users := sent.every("road_users"):
        told["road_users"] = users
    if sent["damage_only"]:
        told |= {
            "damage_only": True,
            "killed": sent["killed"] or 0,
            "injured": sent["injured"] or 0,
        }
    told.setdefault("occurred_at", None)  # so that the rules say it is missing
    return told


def filled_in(stated: Mapping[str, Any], *, version: int) -> Sent:
    """Return the form filled in from a stored crash, told as the members of a `CrashRecord`."""
    values = {name: [_written(stated[name])] for name in _AS_WRITTEN}
    for name in ("occurred", "reported"):
        on, at = _day_and_time(stated[f"{name}_at"])
        values |= {f"{name}_on": [on], f"{name}_time": [at]}
    metres = stated["rail_m"]
    values["rail_km"] = ["" if metres is None else format_chainage(metres)]
    values["road_users"] = list(stated["road_users"] or ())
    values["damage_only"] = ["yes" if stated["damage_only"] else ""]
    values["version"] = [str(version)]
    return Sent(values)


def changes(shown: Sent, sent: Sent) -> dict[str, object]:
    """Return what a person changed in a form that was filled in; None where it was emptied."""
    before, after = as_told(shown), as_told(sent)
    names = dict.fromkeys([*before, *after])
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


def rail_km(sent: Sent) -> float | None:
    """Return the Km of a railway in metres, as a person wrote it in the field for it.

    Raises
    ------
    InvalidInput
        It cannot be read.
    """
    if not sent["rail_km"]:
        return None
    try:
        return parse_chainage(sent["rail_km"], chainage_column=True).chainage_m
    except InvalidInput as unreadable:
        problems = [replace(each, field="rail_m") for each in unreadable.problems]
        raise InvalidInput(_("The place cannot be read."), problems=problems) from unreadable


def rail_lines(session: SessionDep) -> Mapping[str, str]:
    """Return the railway lines that a place may be on: names by codes."""
    return current_rails(session).names


def content(session: SessionDep, sent: Sent, refused: Refused | None = None) -> dict[str, Any]:
    """Return what the page of the form shows."""
    return {
        "sent": sent,
        "refused": refused,
        "rail_lines": rail_lines(session),
        "shown": SHOWN,
        "crash_types": list(CrashType),
        "lights": list(Light),
        "weathers": list(Weather),
        "surfaces": list(Surface),
        "road_users": list(RoadUser),
        "alcohols": list(Alcohol),
        "unfold": any(sent[name] for name in LATER) or bool(refused and refused.beside(*LATER)),
    }


def noon_of(written: str) -> datetime | None:
    """Return a moment of a day as written, for what only asks which borders and posts stood then.

    A day that cannot be read is no reason to hide the place: its own field will say so.
    """
    try:
        on = day(written, name="occurred_on")
    except InvalidInput:
        return None
    return None if on is None else datetime.combine(on, time(12), TIME_ZONE)


def text_warnings(place_text: str) -> tuple[Problem, ...]:
    """Return what a person should look at in a text of a place, such as a number plate in it."""
    if not place_text:
        return ()
    told: dict[str, Raw] = {"occurred_at": [clock.now()], "place_text": [place_text]}
    return check_crashes(told, now=clock.now()).warnings


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _day_and_time(moment: datetime | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    local = moment.astimezone(TIME_ZONE)
    return shown_date(local.date()), f"{local:%H:%M}"
