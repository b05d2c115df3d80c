"""What the figures of a whole country's crossings cost, line by line and ward by ward."""

import random
import time
from collections.abc import Callable
from datetime import date
from uuid import uuid4

from api.pages.crossing_figures import SIDE_BY_SIDE
from api.schemas.crossing_figures import figures_table
from hotspots.analysis.road_map import Stand
from hotspots.registry.crossing_figures import SINCE, Figures
from hotspots.registry.crossings_on_day import CrossingOnDay, Ward
from hotspots.vocabulary import CaseState, Locale, SiteKind
from tests.benchmarks.tables import Table

CROSSINGS, WARDS, LINES = 17_387, 1_200, 60
"""As many as the register of France has, in as many units as a few provinces of Viet Nam."""
ON, OPENED = date(2026, 11, 29), date(2022, 1, 1)


def _figures() -> Figures:
    choose = random.Random(1)
    wards = [Ward(uuid4(), f"{number:05}", f"Xã {number}") for number in range(WARDS)]
    crossings = []
    for number in range(CROSSINGS):
        is_legal = choose.random() < 0.3
        state = CaseState.IN_SERVICE if is_legal else CaseState.FOUND
        crossings.append(
            CrossingOnDay(
                site_id=uuid4(),
                code=f"C-{number}",
                name="",
                kind=SiteKind.LEVEL_CROSSING if is_legal else SiteKind.UNAUTHORIZED_CROSSING,
                line=f"L{number % LINES}",
                line_name=f"Tuyến {number % LINES}",
                rail_m=float(number),
                wards=[wards[number % WARDS]],
                stands=[Stand(state, OPENED)],
                facts={"protection": None, "width_m": 2.0, "found_on": OPENED},
            )
        )
    return Figures(
        on=ON,
        year=ON.year,
        since=SINCE,
        crossings=crossings,
        accidents={},
        accidents_seen=frozenset(),
        lines_known={},
        within=None,
        found={},
    )


def test_the_figures_of_a_country(make_table: Callable[..., Table]) -> None:
    table = make_table(f"Figures of {CROSSINGS:,} crossings in {WARDS:,} wards", "seconds")
    began = time.perf_counter()
    found = _figures()
    for place in (*found.lines, *found.wards):
        for figure, period in SIDE_BY_SIDE:
            place.figures.count(figure, period)
    page = time.perf_counter() - began
    began = time.perf_counter()
    figures_table(_figures(), Locale.VI)
    file = time.perf_counter() - began
    table.row("the page", page)
    table.row("the file with every figure", file)
    table.at_most("the page", page, 2, "s")
    table.note("Without the database: what is counted from the rows once they are read.")
