"""What is known of each crash, in codes; unknown is a class of its own, never a no."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _
from hotspots.vocabulary import (
    Alcohol,
    CrashType,
    Light,
    RoadUser,
    Surface,
    TimePrecision,
    Weather,
    Weekday,
)

UNKNOWN = "unknown"
REQUIRED_FACTS = (
    "crash_id",
    "occurred_at",
    "time_precision",
    "crash_type",
    "light",
    "weather",
    "surface",
    "road_users",
    "alcohol",
)


class Factor(StrEnum):
    """In what respect crashes are compared."""

    CRASH_TYPE = "crash_type"
    LIGHT = "light"
    WEATHER = "weather"
    SURFACE = "surface"
    HOUR_BAND = "hour_band"
    WEEKDAY = "weekday"
    ALCOHOL = "alcohol"
    ROAD_USER = "road_user"
    USER_PAIR = "user_pair"


class Type(NamedTuple):
    """One type of crash: a factor and the code of its value."""

    factor: Factor
    value: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many crashes are of a type, of how many where that is known, and where it is not."""

    count: int
    known: int
    unknown: int

    @property
    def share(self) -> float:
        """The share among the known; 0 where nothing is known."""
        return self.count / self.known if self.known else 0.0


_CODED = {
    Factor.CRASH_TYPE: CrashType,
    Factor.LIGHT: Light,
    Factor.WEATHER: Weather,
    Factor.SURFACE: Surface,
    Factor.ALCOHOL: Alcohol,
}
_BANDS = np.array([f"{start:02}-{start + 4:02}" for start in range(0, 24, 4)], dtype=object)
_WEEKDAYS = np.array([day.value for day in Weekday], dtype=object)


def read_facts(crashes: DataFrame) -> DataFrame:
    """Turn the registry's coded columns into one code per crash and factor.

    Parameters
    ----------
    crashes
        `crash_id`; `occurred_at` (datetime64, local time without a zone); `time_precision`,
        `crash_type`, `light`, `weather`, `surface`, `alcohol` (codes or NA); `road_users` (lists of
        codes or NA).

    Returns
    -------
    Indexed by crash id; a column of codes for each `Factor` but ROAD_USER, for which `road_user`
    holds frozensets of codes, empty where unknown. The hour is known where the time is known to the
    minute or the hour. A pair names the kinds of road users together, e.g. "car+motorcycle".

    Raises
    ------
    InvalidInput
        A column is missing, times carry a zone, or a code is not of its list.
    """
    require_coded(crashes)
    at = crashes["occurred_at"]
    timed = crashes["time_precision"].isin([TimePrecision.MINUTE, TimePrecision.HOUR]) & at.notna()
    hour, day = (x.fillna(0).to_numpy(np.int64) for x in (at.dt.hour, at.dt.day_of_week))
    users = [_users(one) for one in crashes["road_users"]]
    columns: dict[str, object] = {
        factor.value: _codes(crashes[factor.value], members) for factor, members in _CODED.items()
    }
    columns[Factor.HOUR_BAND.value] = np.where(timed, _BANDS[hour // 4], UNKNOWN)
    columns[Factor.WEEKDAY.value] = np.where(at.notna(), _WEEKDAYS[day], UNKNOWN)
    columns[Factor.ROAD_USER.value] = users
    columns[Factor.USER_PAIR.value] = ["+".join(sorted(one)) or UNKNOWN for one in users]
    return DataFrame(columns, index=crashes["crash_id"].astype(str).to_numpy(object))


def tallies(facts: DataFrame) -> dict[Type, Tally]:
    """Count every known type of crash that occurs, factor by factor, in the order of the codes.

    A crash with three kinds of road users counts under each of the three.
    """
    found: dict[Type, Tally] = {}
    for factor in Factor:
        known = int(is_known(facts, factor).sum())
        counts = facts[factor.value].explode().value_counts().sort_index()
        for value, count in counts.items():
            if value != UNKNOWN:
                found[Type(factor, str(value))] = Tally(int(count), known, len(facts) - known)
    return found


def is_known(facts: DataFrame, factor: Factor) -> "Series[bool]":
    """Say, crash by crash, whether the factor is known."""
    column = facts[factor.value]
    return column.map(bool) if factor is Factor.ROAD_USER else column != UNKNOWN


def is_of(facts: DataFrame, type_: Type) -> "Series[bool]":
    """Say, crash by crash, whether it is known to be of this type."""
    column = facts[type_.factor.value]
    if type_.factor is Factor.ROAD_USER:
        return column.map(lambda users: type_.value in users)
    return column == type_.value


def ids_of(facts: DataFrame, chosen: "Series[bool]") -> tuple[str, ...]:
    """Return the ids of the chosen crashes, sorted."""
    return tuple(sorted(str(one) for one in facts.index[chosen.to_numpy(np.bool_)]))


def all_values(factor: Factor) -> tuple[str, ...]:
    """Return the values a factor can have, in the order of their list; pairs have no list.

    >>> all_values(Factor.HOUR_BAND)
    ('00-04', '04-08', '08-12', '12-16', '16-20', '20-24')
    """
    match factor:
        case Factor.HOUR_BAND:
            return tuple(_BANDS)
        case Factor.WEEKDAY:
            return tuple(_WEEKDAYS)
        case Factor.ROAD_USER:
            return tuple(user.value for user in RoadUser if user.value != UNKNOWN)
        case Factor.USER_PAIR:
            return ()
    return tuple(member.value for member in _CODED[factor] if member.value != UNKNOWN)


def words(type_: Type) -> object:
    """Return what a reader calls a type: a word of the vocabulary or a phrase."""
    factor, value = type_
    if value == UNKNOWN:
        return Message(_("not recorded"))
    match factor:
        case Factor.HOUR_BAND:
            start, end = value.split("-")
            named: object = Message(_("from {start} to {end} h"), {"start": start, "end": end})
        case Factor.WEEKDAY:
            named = Weekday(value)
        case Factor.ALCOHOL:
            found = value == Alcohol.YES
            named = Message(_("alcohol found") if found else _("tested, no alcohol found"))
        case Factor.ROAD_USER:
            named = Message(_("{user} involved"), {"user": RoadUser(value)})
        case Factor.USER_PAIR:
            named = [RoadUser(each) for each in value.split("+")]
        case _:
            named = _CODED[factor](value)
    return named


def title(factor: Factor) -> Message:
    """Return the heading of a factor."""
    return Message(_TITLES[factor])


_TITLES = {
    Factor.CRASH_TYPE: _("Type of crash"),
    Factor.LIGHT: _("Light"),
    Factor.WEATHER: _("Weather"),
    Factor.SURFACE: _("Road surface"),
    Factor.HOUR_BAND: _("Time of day"),
    Factor.WEEKDAY: _("Day of the week"),
    Factor.ALCOHOL: _("Alcohol, among those tested"),
    Factor.ROAD_USER: _("Road users involved"),
    Factor.USER_PAIR: _("Road users together"),
}


def require_coded(crashes: DataFrame) -> None:
    """Refuse crashes that lack a coded column, or whose times are not local.

    Raises
    ------
    InvalidInput
        A column is missing, or `occurred_at` is no datetime64 without a zone.
    """
    missing = [name for name in REQUIRED_FACTS if name not in crashes.columns]
    if missing:
        raise InvalidInput(
            "The crashes lack the column {column}. Add it; it may be empty where nothing is known.",
            column=", ".join(missing),
        )
    dtype = crashes["occurred_at"].dtype
    if not isinstance(dtype, np.dtype) or dtype.kind != "M":
        raise InvalidInput(
            "The times of the crashes are not local times without a zone. Convert them to local"
            " time first: hour and weekday are read from them."
        )


def _codes(column: "Series[str]", members: type[StrEnum]) -> NDArray[np.object_]:
    codes = column.astype(object).where(column.notna(), UNKNOWN).map(str).to_numpy(object)
    stray = sorted(set(codes) - {member.value for member in members})
    if stray:
        raise InvalidInput(
            "“{value}” in the column {field} is not a code of its list. Use one of: {codes}.",
            value=stray[0],
            field=column.name,
            codes=[member.value for member in members],
        )
    return codes


def _users(listed: object) -> frozenset[str]:
    """Return the kinds of road users; none where the list is empty or missing."""
    if listed is None or isinstance(listed, float):
        return frozenset()
    assert isinstance(listed, Iterable)  # noqa: S101 - a list or NA, as the caller was told
    return frozenset(str(each) for each in listed) - {UNKNOWN}
