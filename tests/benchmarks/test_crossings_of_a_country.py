"""What a country's register of crossings costs: taking it in, and the pages leaders look at."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotspots.database import make_engine
from hotspots.vocabulary import SiteKind
from tests.benchmarks.national_crossings import draw_units, plan_paths, register, take_in
from tests.benchmarks.served import Served, served
from tests.benchmarks.tables import Table
from tests.conftest import TestServer

FILE = "fr_sncf_level_crossings.csv.gz"
TAKEN_WITHIN_S = 60
PAGES = {
    "overview": ("/crossings", 0.5),
    "order of priority, made": ("/crossings/priority", 10),
    "order of priority": ("/crossings/priority", 1),
    "order of priority, the last page": ("/crossings/priority?after=17300", 1),
    "road map": ("/crossings/roadmap", 2),
    "what slipped, a later page": ("/crossings/roadmap/list?part=slipped&after=400", 2),
    "this year": ("/crossings/this-year", 2),
    "figures": ("/crossings/figures", 2),
    "figures of a day a year ago": ("/crossings/figures?on=01/12/2025", 2),
    "rows of a figure, a later page": ("/crossings/figures/list?figure=level&after=8000", 2),
    "list of sites": ("/sites?kind=level_crossing", 1),
    "strip of a line": ("/crossings/strip?line=420000", 1),
}
"""What is asked in this order, and within how many seconds it is to be there."""


@pytest.fixture(scope="module")
def country(
    test_server: TestServer,
    demo_template: str,
    national_file: Callable[[str], Path],
    make_table: Callable[..., Table],
) -> Iterator[Served]:
    """The demonstration with a country's crossings in it, served."""
    level, path = register(national_file(FILE))
    name = f"{demo_template}_country"
    url = test_server.create(name, demo_template).render_as_string(hide_password=False)
    engine = make_engine(url)
    try:
        draw_units(engine)
        began = time.perf_counter()
        take_in(engine, level, SiteKind.LEVEL_CROSSING)
        take_in(engine, path, SiteKind.UNAUTHORIZED_CROSSING)
        seconds = time.perf_counter() - began
        table = make_table(f"A register of {len(level) + len(path):,} crossings", "rows", "seconds")
        table.row("two lists taken in", len(level) + len(path), seconds)
        table.at_most("taking them in", seconds, TAKEN_WITHIN_S, "s")
        table.note(f"{plan_paths(engine):,} of them are then planned.")
        with served(engine) as server:
            yield server
    finally:
        engine.dispose()
        test_server.drop(name)


def test_the_pages_on_a_country_s_crossings(
    country: Served, make_table: Callable[..., Table]
) -> None:
    table = make_table("Pages on a country's crossings", "seconds", "kB")
    with country.client("duongsat") as client:
        for name, (address, most) in PAGES.items():
            began = time.perf_counter()
            answer = client.get(address)
            waited = time.perf_counter() - began
            assert answer.status_code == 200, (address, answer.status_code)
            table.row(name, waited, len(answer.content) / 1000)
            table.at_most(name, waited, most, "s")
    table.note("Each once, one after another, by somebody who works in the whole country.")
