"""Invents three fixed years of crashes of Long Khánh from a seed, and writes crashes.csv.

The same layers give the same bytes. Every record is marked synthetic: nobody was hurt.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from shapely import Point

from gis_data.feature_file import DECIMALS
from gis_data.long_khanh_area import RAIL_LINE
from gis_data.long_khanh_crash_facts import LIT_STREET, UNLIT_ROAD, Row, crash_facts
from gis_data.long_khanh_crash_plan import (
    GATHERINGS,
    OFF_NETWORK_BOXES,
    QL1_DRIVEN,
    SCATTER_BY_ROUTE,
    SCATTER_BY_YEAR,
    SCATTER_OFF_NETWORK,
    SCATTER_SEVERITY,
    SCATTERED,
    UNPLACEABLE,
    Arms,
    Disc,
    Gathering,
    Stretch,
)
from gis_data.long_khanh_places import JUNCTIONS, junction_position
from gis_data.long_khanh_posts import TO_METRES, Line, degrees

SEED = 2
ASIDE_M = 9.0
CLEAR_OF_ROADS_M = 60.0
NUMBERED = ("QL1", "QL56")
LIT_ON_QL1 = (1832_400.0, 1834_000.0)
COLUMNS = (
    "source_reference",
    "occurred_at",
    "reported_at",
    "place_text",
    "lon",
    "lat",
    "killed",
    "seriously_injured",
    "slightly_injured",
    "injured",
    "damage_vnd",
    "crash_type",
    "light",
    "weather",
    "surface",
    "road_users",
    "alcohol",
    "location_class",
    "record_state",
    "synthetic",
)
SPELLINGS = (
    ("Km{km}+{m:03d} {route}", 70),
    ("Km {km} + {m:03d} {route}", 8),
    ("KM{km}+{m:03d} {alias}", 8),
    ("Lý trình Km{km}+{m:03d} {route}", 7),
    ("{alias} Km{km}+{m:03d}", 7),
)
ALIASES = {"QL1": "QL1A", "QL56": "QL.56"}


class Story:
    """Draws crashes one after another from one seeded source of chance."""

    def __init__(self, lines: dict[str, Line]) -> None:
        self._rng = random.Random(SEED)  # noqa: S311 - a story needs repeating, not secrecy
        self._lines = {route: line for route, line in lines.items() if route != RAIL_LINE}
        self._junctions = {
            each.junction_id: (junction_position(each, lines), each.routes) for each in JUNCTIONS
        }

    def rows(self) -> list[Row]:
        """Return all crashes in the order they happened, with their references."""
        told = [*self._gathered(), *self._scattered(), *self._unplaceable()]
        told.sort(key=lambda row: (str(row["occurred_at"]), str(row["place_text"]), row["lon"]))
        numbers = dict.fromkeys(SCATTER_BY_YEAR, 0)
        for row in told:
            year = int(str(row["occurred_at"])[:4])
            numbers[year] += 1
            row["source_reference"] = f"LK-MO-PHONG-{year}-{numbers[year]:04d}"
        return told

    def _gathered(self) -> Iterator[Row]:
        for gathering in GATHERINGS:
            for year, counts in gathering.years.items():
                for severity, count in zip(("fatal", "injury", "damage"), counts, strict=True):
                    for number in range(count):
                        yield self._crash_of(gathering, year, severity, number)

    def _crash_of(self, gathering: Gathering, year: int, severity: str, number: int) -> Row:
        # At the rail crossing the fatal crash and the first injury of a year are with trains.
        train = gathering.character == "railway" and severity != "damage" and number == 0
        where, lighting = self._place(gathering.place)
        facts = crash_facts(
            self._rng,
            year=year,
            severity=severity,
            character=gathering.character,
            lighting=lighting,
            train=train,
        )
        return {**facts, **where}

    def _scattered(self) -> Iterator[Row]:
        routes = [*SCATTER_BY_ROUTE, None]
        weights = [*SCATTER_BY_ROUTE.values(), SCATTER_OFF_NETWORK]
        kinds, shares = list(SCATTER_SEVERITY), list(SCATTER_SEVERITY.values())
        for _ in range(SCATTERED):
            route = self._rng.choices(routes, weights)[0]
            severity = self._rng.choices(kinds, shares)[0]
            year = self._year()
            where, lighting = self._off_network() if route is None else self._along(route)
            yield {**self._ordinary(year, severity, lighting), **where}

    def _unplaceable(self) -> Iterator[Row]:
        for text, point in UNPLACEABLE:
            severity = self._rng.choices(("injury", "damage"), (1, 3))[0]
            facts = self._ordinary(self._year(), severity, UNLIT_ROAD)
            yield {**facts, **_where(text, point)}

    def _year(self) -> int:
        return self._rng.choices(list(SCATTER_BY_YEAR), list(SCATTER_BY_YEAR.values()))[0]

    def _ordinary(self, year: int, severity: str, lighting: str) -> Row:
        return crash_facts(
            self._rng,
            year=year,
            severity=severity,
            character="ordinary",
            lighting=lighting,
            train=False,
        )

    def _place(self, place: Stretch | Disc | Arms) -> tuple[Row, str]:
        if isinstance(place, Disc):
            x, y = TO_METRES.transform(place.lon, place.lat)
            reach = 0.7 * place.radius_m
            x, y = x + self._rng.uniform(-reach, reach), y + self._rng.uniform(-reach, reach)
            return _where(place.says, degrees(x, y)), LIT_STREET
        if isinstance(place, Stretch):
            chainage = self._rng.uniform(place.from_m, place.to_m)
            return self._told(place.route, chainage, heaped=False)
        position, routes = self._junctions[place.junction_id]
        route = self._rng.choice([each for each in routes if each in self._lines])
        node = self._lines[route].chainage(position)
        away = self._rng.uniform(2.0, place.within_m) * self._rng.choice((-1, 1))
        first, last = self._lines[route].labels_m[0], self._lines[route].labels_m[-1]
        chainage = node + away if first <= node + away <= last else node - away
        return self._told(route, chainage, heaped=False)

    def _along(self, route: str) -> tuple[Row, str]:
        line = self._lines[route]
        ends = QL1_DRIVEN if route == "QL1" else (line.labels_m[0], line.labels_m[-1])
        return self._told(route, self._rng.uniform(*ends), heaped=True)

    def _off_network(self) -> tuple[Row, str]:
        while True:
            west, south, east, north = self._rng.choice(OFF_NETWORK_BOXES)
            lon, lat = self._rng.uniform(west, east), self._rng.uniform(south, north)
            here = Point(TO_METRES.transform(lon, lat))
            if all(line.course.distance(here) > CLEAR_OF_ROADS_M for line in self._lines.values()):
                place = (round(lon, DECIMALS), round(lat, DECIMALS))
                return _where("hẻm trong khu dân cư", place), UNLIT_ROAD

    def _told(self, route: str, chainage: float, *, heaped: bool) -> tuple[Row, str]:
        """Say where a crash was as an officer would: by Km, by a point, by both, by whole Km."""
        numbered = route in NUMBERED
        modes = (("km", 45), ("both", 25), ("point", 22), ("whole", 8 if heaped else 0))
        if not numbered:
            modes = (("km", 10), ("both", 14), ("point", 76), ("whole", 0))
        mode = self._rng.choices([name for name, _ in modes], [weight for _, weight in modes])[0]
        point = self._lines[route].position(chainage, self._rng.uniform(-ASIDE_M, ASIDE_M))
        step = 50 if heaped and self._rng.random() < 0.25 else 10
        written = step * round(chainage / step)
        if not heaped and written % 100 == 0:
            written += 10  # a place rounded to 100 m could not define a black spot
        text = self._km_text(route, written)
        if mode == "whole":
            text = f"Km{round(chainage / 1000)} {route}"
        elif mode == "point":
            text = f"{route}, đoạn qua khu dân cư" if numbered else f"đường {route}"
        lit = not numbered or (route == "QL1" and LIT_ON_QL1[0] <= chainage <= LIT_ON_QL1[1])
        where = _where(text, point if mode in {"both", "point"} else None)
        return where, LIT_STREET if lit else UNLIT_ROAD

    def _km_text(self, route: str, chainage: int) -> str:
        km, metres = divmod(chainage, 1000)
        if route not in NUMBERED:
            return f"Km{km}+{metres:03d} đường {route}"
        spelling = self._rng.choices([s for s, _ in SPELLINGS], [w for _, w in SPELLINGS])[0]
        return spelling.format(km=km, m=metres, route=route, alias=ALIASES[route])


def _where(text: str, point: tuple[float, float] | None) -> Row:
    lon, lat = (f"{each:.{DECIMALS}f}" for each in point) if point else ("", "")
    return {"place_text": text, "lon": lon, "lat": lat}


def write_crashes(lines: dict[str, Line], out: Path) -> None:
    """Write crashes.csv."""
    table = pd.DataFrame(Story(lines).rows()).assign(synthetic="true")[list(COLUMNS)]
    table.to_csv(out / "crashes.csv", index=False, lineterminator="\n")
