"""Invents what is known of one crash besides its place: time, light, weather, people, damage."""

import random
from datetime import date, datetime, timedelta

from hotspots.vocabulary import (
    Alcohol,
    CrashType,
    Light,
    RecordState,
    RoadUser,
    Surface,
    Weather,
)

Row = dict[str, object]

DAYTIME = (1, 1, 1, 1, 2, 4, 7, 8, 6, 5, 5, 6, 5, 4, 5, 6, 8, 9, 8, 6, 4, 3, 2, 1)
EVENING = (3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 3, 1, 1, 2, 3, 9, 11, 12, 11, 9, 6)
"""Weight of each hour of the day: ordinary traffic, and the hours of drink and dark roads."""
RAINY_MONTHS = range(5, 12)
LIT_STREET = "lit"
UNLIT_ROAD = "unlit"

ORDINARY = {
    CrashType.SIDE_IMPACT: 26,
    CrashType.REAR_END: 24,
    CrashType.SIDESWIPE: 20,
    CrashType.HEAD_ON: 10,
    CrashType.SINGLE_FALL: 9,
    CrashType.PEDESTRIAN: 7,
    CrashType.FIXED_OBJECT: 3,
    CrashType.UNKNOWN: 1,
}
BY_CHARACTER = {
    "dark road": {
        CrashType.HEAD_ON: 38,
        CrashType.REAR_END: 32,
        CrashType.PEDESTRIAN: 15,
        CrashType.FIXED_OBJECT: 15,
    },
    "wet curve": {CrashType.SINGLE_FALL: 40, CrashType.HEAD_ON: 30, CrashType.SIDESWIPE: 30},
    "evening drinking": {
        CrashType.SIDE_IMPACT: 45,
        CrashType.SINGLE_FALL: 25,
        CrashType.HEAD_ON: 20,
        CrashType.PEDESTRIAN: 10,
    },
}
VEHICLES = {
    RoadUser.MOTORCYCLE: 60,
    RoadUser.CAR: 19,
    RoadUser.TRUCK: 13,
    RoadUser.BUS: 3,
    RoadUser.BICYCLE: 5,
}


def crash_facts(
    rng: random.Random, *, year: int, severity: str, character: str, lighting: str, train: bool
) -> Row:
    """Return every column of a crash that does not say where it was."""
    drinking = character in {"evening drinking", "dark road"} and rng.random() < 0.75
    occurred_at = _time(rng, year, EVENING if drinking else DAYTIME, weekend=drinking)
    weather = _weather(rng, occurred_at, wet=character == "wet curve")
    crash_type = CrashType.TRAIN if train else _crash_type(rng, character)
    reported_at = occurred_at + timedelta(
        minutes=rng.randint(4, 90) if severity != "damage" else rng.randint(10, 1500)
    )
    return {
        "occurred_at": occurred_at.isoformat(timespec="minutes"),
        "reported_at": reported_at.isoformat(timespec="minutes"),
        **_casualties(rng, severity),
        "damage_vnd": _damage(rng, severity),
        "crash_type": crash_type.value,
        "light": _light(rng, occurred_at, lighting).value,
        "weather": weather.value,
        "surface": _surface(rng, weather).value,
        "road_users": ";".join(_road_users(rng, crash_type)),
        "alcohol": _alcohol(rng, occurred_at, drinking=drinking).value,
        "location_class": "",
        "record_state": _record_state(rng, occurred_at.date()).value,
    }


def _pick(rng: random.Random, weights: dict[CrashType, int]) -> CrashType:
    return rng.choices(list(weights), list(weights.values()))[0]


def _time(rng: random.Random, year: int, hours: tuple[int, ...], *, weekend: bool) -> datetime:
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    day = first + timedelta(days=rng.randrange(days))
    if weekend and day.weekday() < 4 and rng.random() < 0.5:
        day += timedelta(days=5 - day.weekday())
        day = min(day, date(year, 12, 31))
    hour = rng.choices(range(24), hours)[0]
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60))  # noqa: DTZ001 - the wall clock the file is written in


def _weather(rng: random.Random, at: datetime, *, wet: bool) -> Weather:
    rain = 0.6 if wet else 0.22
    if at.month in RAINY_MONTHS and rng.random() < rain:
        return Weather.RAIN
    if at.month in {12, 1, 2} and at.hour in {4, 5, 6} and rng.random() < 0.3:
        return Weather.FOG
    return Weather.UNKNOWN if rng.random() < 0.03 else Weather.CLEAR


def _surface(rng: random.Random, weather: Weather) -> Surface:
    if weather is Weather.RAIN:
        return Surface.MUDDY if rng.random() < 0.06 else Surface.WET
    return Surface.LOOSE_MATERIAL if rng.random() < 0.02 else Surface.DRY


def _light(rng: random.Random, at: datetime, lighting: str) -> Light:
    if 6 <= at.hour < 17:
        return Light.DAYLIGHT
    if at.hour in {5, 17}:
        return Light.DAWN_DUSK
    lit = lighting == LIT_STREET and rng.random() < 0.9
    return Light.NIGHT_LIT if lit else Light.NIGHT_UNLIT


def _crash_type(rng: random.Random, character: str) -> CrashType:
    return _pick(rng, BY_CHARACTER.get(character, ORDINARY))


def _road_users(rng: random.Random, crash_type: CrashType) -> list[str]:
    vehicles, weights = list(VEHICLES), list(VEHICLES.values())
    users = {rng.choices(vehicles, weights)[0]}
    if crash_type is CrashType.TRAIN:
        users = {RoadUser.TRAIN, rng.choices((RoadUser.MOTORCYCLE, RoadUser.CAR), (4, 1))[0]}
    elif crash_type is CrashType.PEDESTRIAN:
        users.add(RoadUser.PEDESTRIAN)
    elif crash_type not in {CrashType.SINGLE_FALL, CrashType.FIXED_OBJECT}:
        users.add(rng.choices(vehicles, weights)[0])
    return sorted(user.value for user in users)


def _casualties(rng: random.Random, severity: str) -> Row:
    killed = serious = slight = 0
    if severity == "fatal":
        killed = 2 if rng.random() < 0.08 else 1
        serious, slight = rng.choices((0, 1, 2), (6, 3, 1))[0], rng.choices((0, 1), (7, 3))[0]
    elif severity == "injury":
        serious, slight = rng.choices(((1, 0), (0, 1), (0, 2), (1, 1), (2, 1)), (5, 5, 2, 2, 1))[0]
    return {
        "killed": killed,
        "seriously_injured": serious,
        "slightly_injured": slight,
        "injured": serious + slight,
    }


def _damage(rng: random.Random, severity: str) -> int | str:
    """Return VND in whole millions; missing is not zero."""
    if severity != "damage" and rng.random() < 0.2:
        return ""
    most = {"damage": 90, "injury": 60, "fatal": 250}[severity]
    return 1_000_000 * max(1, round(most * rng.random() ** 2))


def _alcohol(rng: random.Random, at: datetime, *, drinking: bool) -> Alcohol:
    night = at.hour >= 18 or at.hour < 4
    yes = 0.5 if drinking else 0.14 if night else 0.03
    draw = rng.random()
    if draw < yes:
        return Alcohol.YES
    return Alcohol.UNKNOWN if draw < yes + 0.3 else Alcohol.NO


def _record_state(rng: random.Random, on: date) -> RecordState:
    """Most records are approved; those of the last weeks are still on their way."""
    if on < date(2025, 10, 1):
        approved, completed = 0.97, 1.0
    elif on < date(2025, 12, 1):
        approved, completed = 0.75, 0.97
    else:
        approved, completed = 0.25, 0.6
    draw = rng.random()
    if draw < approved:
        return RecordState.APPROVED
    return RecordState.COMPLETED if draw < completed else RecordState.PRELIMINARY
