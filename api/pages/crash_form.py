"""The form of one crash: its fields, what it starts with, and what was told in it."""

from datetime import date, datetime, time
from typing import Any

from api.pages.forms import Refused, Sent, day
from hotspots import clock
from hotspots.errors import InvalidInput, Problem
from hotspots.i18n import shown_date
from hotspots.records import check_crashes
from hotspots.records.rules import Raw
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Alcohol, CrashType, Light, RoadUser, Surface, Weather

_AS_WRITTEN = (
    "place_text",
    "lon",
    "lat",
    "killed",
    "injured",
    "seriously_injured",
    "slightly_injured",
    "damage_vnd",
    "crash_type",
    "light",
    "weather",
    "surface",
    "alcohol",
    "source_reference",
)

SHOWN = (*_AS_WRITTEN, "occurred_at", "reported_at", "road_users", "place", "chainage_m", "route")
"""Every field that shows its own problems; those of any other stand on top of the form."""

LATER = (*_AS_WRITTEN[5:], "road_users", "reported_at", "reported_on")
"""What may be told later; the form keeps it folded away."""


def empty(on: date) -> Sent:
    """Return what a new form starts with: the day, which is the likeliest answer."""
    return Sent.of(occurred_on=shown_date(on))


def as_told(sent: Sent) -> dict[str, object]:
    """Return the form as the members of a `CrashRecord`; what was left empty is left out."""
    told: dict[str, object] = {name: sent[name] for name in _AS_WRITTEN if sent[name]}
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


def content(sent: Sent, refused: Refused | None = None) -> dict[str, Any]:
    """Return what the page of the form shows."""
    return {
        "sent": sent,
        "refused": refused,
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
