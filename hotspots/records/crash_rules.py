"""Every field and every rule of one reported crash, each declared once.

A test reads typed columns (`rules.Columns`) and marks the rows that break it. No person's name,
identity number or plate has a field; free text that looks like one lets the row in with a
warning (Law 91/2025/QH15 counts plates as personal data).
"""

import re

import numpy as np
from numpy.typing import NDArray

from hotspots.i18n import _
from hotspots.records.personal_data import IDENTITY, PLATE, TAKE_IT_OUT, TELEPHONE
from hotspots.records.rules import Columns, Field, Rule, is_none
from hotspots.records.values import Text, flag, number, one_of, several_of, time
from hotspots.vocabulary import (
    Alcohol,
    CrashType,
    Light,
    LocationClass,
    RecordState,
    RoadUser,
    Surface,
    TimePrecision,
    Weather,
)

MOST_VICTIMS = 500
"""More killed or injured in one crash than any on record: a slip of the keyboard."""
MOST_DAMAGE_VND = 1e14
LONGEST_CHAINAGE_M = 10_000_000.0
EARLIEST = np.datetime64("1950-01-01", "us")

COUNTS = ("killed", "injured", "seriously_injured", "slightly_injured")

CRASH_FIELDS: tuple[Field, ...] = (
    Field(_("source"), Text(100), "object"),
    Field(_("source_reference"), Text(200), "object"),
    Field(_("occurred_at_precision"), one_of(TimePrecision), "object"),
    Field(_("occurred_at"), time, "time", required=True),
    Field(_("reported_at"), time, "time"),
    Field(_("place_text"), Text(500), "object"),
    Field(_("ward"), Text(200), "object"),
    Field(_("route"), Text(100), "object"),
    Field(_("chainage_m"), number, "number"),
    Field(_("lon"), number, "number"),
    Field(_("lat"), number, "number"),
    Field(_("rail_line"), Text(200), "object"),
    Field(_("rail_m"), number, "number"),
    Field(_("crossing"), Text(100), "object"),
    Field(_("killed"), number, "number"),
    Field(_("injured"), number, "number"),
    Field(_("seriously_injured"), number, "number"),
    Field(_("slightly_injured"), number, "number"),
    Field(_("damage_only"), flag, "number"),
    Field(_("damage_vnd"), number, "number"),
    Field(_("crash_type"), one_of(CrashType), "object"),
    Field(_("light"), one_of(Light), "object"),
    Field(_("weather"), one_of(Weather), "object"),
    Field(_("surface"), one_of(Surface), "object"),
    Field(_("road_users"), several_of(RoadUser), "object"),
    Field(_("alcohol"), one_of(Alcohol), "object"),
    Field(_("location_class"), one_of(LocationClass), "object"),
    Field(_("record_state"), one_of(RecordState), "object"),
)


def count_rules(field: str) -> tuple[Rule, ...]:
    """Return the rules of a count, of crashes and of any other table; the largest is its own."""
    leave_empty = _("Enter a whole number from 0 on; leave it empty if not known.")
    return (
        Rule(
            "negative",
            field,
            lambda c, _now: c[field] < 0,
            _("{field} is {value}, below 0."),
            leave_empty,
        ),
        Rule(
            "not_whole",
            field,
            lambda c, _now: (c[field] >= 0) & (c[field] % 1 != 0),
            _("{field} is {value}, not a whole number."),
            leave_empty,
        ),
    )


def _of_one_crash(field: str, most: float) -> tuple[Rule, ...]:
    implausible = Rule(
        "implausible",
        field,
        lambda c, _now: c[field] > most,
        _("{field} is {value}, more than any crash on record."),
        _("Check the number for a slip of the keyboard or a shifted column."),
    )
    return (*count_rules(field), implausible)


def _text_rule(code: str, pattern: re.Pattern[str], message: str) -> Rule:
    def breaks(columns: Columns, _now: np.datetime64) -> NDArray[np.bool_]:
        return np.array([bool(t and pattern.search(t)) for t in columns["place_text"]], dtype=bool)

    return Rule(
        code, "place_text", breaks, message, TAKE_IT_OUT, is_warning=True, confidential=True
    )


def _sum_of_parts_exceeds(columns: Columns, _now: np.datetime64) -> NDArray[np.bool_]:
    serious, slight, injured = (
        columns[name] for name in ("seriously_injured", "slightly_injured", "injured")
    )
    known = np.nan_to_num(serious) + np.nan_to_num(slight)
    exceeds: NDArray[np.bool_] = (injured >= 0) & (known > injured)
    return exceeds


def _reported_before(columns: Columns, _now: np.datetime64) -> NDArray[np.bool_]:
    """A report known by its date alone may lie earlier in the same day on paper."""
    reported, occurred = columns["reported_at"], columns["occurred_at"]
    day_only = reported == reported.astype("datetime64[D]")
    same_day = reported.astype("datetime64[D]") == occurred.astype("datetime64[D]")
    earlier: NDArray[np.bool_] = (reported < occurred) & ~(day_only & same_day)
    return earlier


def _half_a_point(columns: Columns, _now: np.datetime64) -> NDArray[np.bool_]:
    half: NDArray[np.bool_] = np.isnan(columns["lon"]) != np.isnan(columns["lat"])
    return half


def _no_casualty_yet_not_damage_only(columns: Columns, _now: np.datetime64) -> NDArray[np.bool_]:
    nobody: NDArray[np.bool_] = (columns["killed"] == 0) & (columns["injured"] == 0)
    nobody &= columns["damage_only"] == 0
    return nobody


def _chainage_rules(field: str) -> tuple[Rule, ...]:
    return (
        Rule(
            "chainage_negative",
            field,
            lambda c, _now: c[field] < 0,
            _("The chainage is {value} m, below 0."),
            _("Count metres from Km0 of the route."),
        ),
        Rule(
            "chainage_implausible",
            field,
            lambda c, _now: c[field] > LONGEST_CHAINAGE_M,
            _("The chainage is {value} m, longer than any route."),
            _("Write metres, or Km and metres as Km1832+500."),
        ),
    )


_IN_METRES = 1000.0
"""No angle comes near this, and no projected coordinate of a real place lies below it."""

_TIME_RULES = (
    Rule(
        "occurred_too_early",
        "occurred_at",
        lambda c, _now: c["occurred_at"] < EARLIEST,
        _("The crash is dated {value}, before 1950."),
        _("Check the year."),
    ),
    Rule(
        "occurred_in_future",
        "occurred_at",
        lambda c, now: c["occurred_at"] > now,
        _("The crash is dated {value}, which has not come yet."),
        _("Check the year, and that day and month are not exchanged."),
    ),
    Rule(
        "reported_in_future",
        "reported_at",
        lambda c, now: c["reported_at"] > now,
        _("The report is dated {value}, which has not come yet."),
        _("Check the year, and that day and month are not exchanged."),
    ),
    Rule(
        "reported_before_occurred",
        "reported_at",
        _reported_before,
        _("The crash was reported ({value}) before it happened ({occurred_at})."),
        _("Correct one of the two times."),
        others=("occurred_at",),
    ),
)

_PLACE_RULES = (
    Rule(
        "half_a_point",
        "lat",
        _half_a_point,
        _("Only one of longitude ({lon}) and latitude ({lat}) is given."),
        _("Enter both, or neither."),
        others=("lon", "lat"),
    ),
    Rule(
        "coordinates_swapped",
        "lat",
        lambda c, _now: (
            (np.abs(c["lat"]) > 90) & (np.abs(c["lat"]) <= 180) & (np.abs(c["lon"]) <= 90)
        ),
        _("Latitude {lat} and longitude {lon} look swapped."),
        _("Exchange the two columns: latitude is the one from 8 to 24 in Viet Nam."),
        others=("lon", "lat"),
    ),
    Rule(
        "metres_not_degrees",
        "lat",
        lambda c, _now: (np.abs(c["lat"]) >= _IN_METRES) | (np.abs(c["lon"]) >= _IN_METRES),
        _("Latitude {lat} and longitude {lon} are metres, not degrees."),
        _("Name the columns x (easting) and y (northing) and state their CRS, e.g. EPSG:5899."),
        others=("lon", "lat"),
    ),
    Rule(
        "latitude_out_of_range",
        "lat",
        lambda c, _now: (
            (np.abs(c["lat"]) > 90)
            & (np.abs(c["lat"]) < _IN_METRES)
            & ~((np.abs(c["lat"]) <= 180) & (np.abs(c["lon"]) <= 90))
        ),
        _("Latitude {value} lies outside -90 to 90."),
        _("Write degrees with a decimal point or comma, for example 10,9312."),
    ),
    Rule(
        "longitude_out_of_range",
        "lon",
        lambda c, _now: (np.abs(c["lon"]) > 180) & (np.abs(c["lon"]) < _IN_METRES),
        _("Longitude {value} lies outside -180 to 180."),
        _("Write degrees with a decimal point or comma, for example 107,2406."),
    ),
    Rule(
        "point_is_zero",
        "lat",
        lambda c, _now: (c["lon"] == 0) & (c["lat"] == 0),
        _("Longitude and latitude are both 0: a point in the Atlantic."),
        _("Leave both empty when the point is not known."),
    ),
    *(rule for name in ("chainage_m", "rail_m") for rule in _chainage_rules(name)),
    Rule(
        "chainage_without_route",
        "chainage_m",
        lambda c, _now: ~np.isnan(c["chainage_m"]) & is_none(c["route"]),
        _("Chainage {value} m is given without a route, so it cannot be used."),
        _("Name the route, for example QL1."),
        is_warning=True,
    ),
)

_DAMAGE_RULES = (
    Rule(
        "damage_only_with_casualties",
        "damage_only",
        lambda c, _now: (c["damage_only"] == 1) & ((c["killed"] > 0) | (c["injured"] > 0)),
        _("Marked as damage only, yet killed is {killed} and injured is {injured}."),
        _("Correct the numbers, or leave damage_only empty."),
        others=("killed", "injured"),
    ),
    Rule(
        "no_casualty_yet_not_damage_only",
        "damage_only",
        _no_casualty_yet_not_damage_only,
        _("Marked as not damage only, yet nobody was killed or injured."),
        _("Enter the injured, or leave damage_only empty; until then the crash counts as neither."),
        is_warning=True,
    ),
    Rule(
        "parts_exceed_injured",
        "injured",
        _sum_of_parts_exceeds,
        _(
            "{seriously_injured} seriously and {slightly_injured} slightly injured are more than"
            " {value} injured."
        ),
        _("Correct the total or its parts."),
        others=("seriously_injured", "slightly_injured"),
    ),
)

CRASH_RULES: tuple[Rule, ...] = (
    *_TIME_RULES,
    *_PLACE_RULES,
    *(rule for name in COUNTS for rule in _of_one_crash(name, MOST_VICTIMS)),
    *_of_one_crash("damage_vnd", MOST_DAMAGE_VND),
    *_DAMAGE_RULES,
    *(_text_rule(*sought) for sought in (TELEPHONE, IDENTITY, PLATE)),
)
