"""Does the screening find the right places? Choose on the first years, count in the next.

Japan in the plane: 2019–20, then 2021, at equal area within each prefecture. Brazil's federal
highways: 2019, then 2020, at equal length within each state, once in places of 500 m, the length
that screenings have unless told otherwise, and once in places of 1 km. What is counted is what the
rule speaks of: crashes with injuries or deaths, and those with deaths beside them.

What the methods are set to was fixed on earlier crashes: Japan 2019, then 2020; Brazil's first half
of 2019, then the second, and four fifths of its weeks, then the fifth left out.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pandas import DataFrame, Series, date_range

from hotspots.analysis.screening_quality import yearly_sentence
from hotspots.i18n import render
from hotspots.vocabulary import Locale
from tests.benchmarks.flagged import GRAIN_M, Ground, Method, Role, packed, plane, roads
from tests.benchmarks.halves import crash_frame, prefectures, state_lengths, states
from tests.benchmarks.judging import SHARES, Verdicts, choose, judge
from tests.benchmarks.national_crashes import brazil, japan
from tests.benchmarks.our_places import POTENTIAL_TOO, meeting_the_rule, ours
from tests.benchmarks.rivals import COSTS, FATAL_5, cells, clusters, kernel
from tests.benchmarks.tables import Table
from tests.benchmarks.verdict_tables import COLUMNS, fill

pytestmark = pytest.mark.validity

MakeTable = Callable[..., Table]
NationalFile = Callable[[str], Path]

_GRAINS = 100
"""Grains in a hectare, and in a kilometre of road."""

_FINER_CELLS = (
    "its cells are smaller than a place, and crashes gather at points: at equal area the finer net"
    " holds more. A cell of 20 m shows where in a place to look; it is no place to treat."
)
_FINER_BINS = (
    "its bins are shorter than a place, and half of all crashes are recorded at a whole kilometre:"
    " 100 m of road stand for all that happened in a kilometre."
)
_SEEN_JAPAN = (
    "Not blind: a prototype had scored three prefectures of 2021 before the settings were fixed."
)
_SEEN_BRAZIL = (
    "Not blind: places of 1 km had lost on the whole list of 2020 before places of 500 m, and ours"
    " with one thing changed, were added; both were chosen on 2019 alone. The half of the list was"
    " added when its whole, 30 % and 10 % were known."
)


def test_every_method_flags_the_one_pile_there_is() -> None:
    ground = plane(10)
    days = date_range("2020-01-01", periods=6, freq="D")
    told = DataFrame({"id": range(6), "occurred_at": days, "killed": 0})
    pile = crash_frame(told, injured=Series(1, index=told.index), x_m=55.0, y_m=55.0)
    for name, places in choose(pile, _in_plane(ground)).items():
        assert packed(np.array([5, 5])) in places.ground, name
        assert len(np.unique(places.ground)) == len(places.ground), name


def test_the_rule_is_met_where_it_is_law_and_where_one_crash_suffices() -> None:
    ground = roads(100)
    told = DataFrame(
        {"id": range(5), "occurred_at": date_range("2020-01-01", periods=5), "killed": 0}
    )
    metres = [0.0, 0.0, 100.0, 200.0, 5000.0]
    injured = Series(1, index=told.index)
    crashes = crash_frame(told, injured=injured, route=Series(["A"] * 5), chainage_m=metres)
    crashes["road"] = 0
    legal = ours(ground, "ours", window_m=900).places(crashes, 0)
    too = ours(ground, "too", window_m=900, rules=POTENTIAL_TOO).places(crashes, 0)
    assert (len(legal.at), meeting_the_rule(ground, legal, crashes)) == (1, 1)
    assert (len(too.at), meeting_the_rule(ground, too, crashes)) == (2, 1)


def test_japan_in_the_plane(
    make_table: MakeTable, national_file: NationalFile, capsys: pytest.CaptureFixture[str]
) -> None:
    crashes = japan(national_file("jp_npa_2019_2021.parquet"))
    ground = plane(10)
    groups = prefectures(crashes, "2019-01-01", "2021-01-01", "2022-01-01")
    verdicts = judge(groups, _in_plane(ground), ground, told=_teller(capsys))
    said = {"finer": _FINER_CELLS, "seen": _SEEN_JAPAN}
    _print(make_table, verdicts, "Japan 2019–20 → 2021", in_plane=True, **said)


@pytest.mark.parametrize("length", [50, 100])
def test_brazil_along_its_highways(
    length: int,
    make_table: MakeTable,
    national_file: NationalFile,
    capsys: pytest.CaptureFixture[str],
) -> None:
    crashes = brazil(national_file("br_prf_2019_2020.parquet"))
    ground = roads(length)
    lengths = state_lengths(national_file("br_snv_202110A_segments.csv.gz"))
    groups = states(crashes, lengths, "2019-01-01", "2020-01-01", "2021-01-01")
    methods = _half_kilometres(ground) if length < _GRAINS else _kilometres(ground)
    verdicts = judge(groups, methods, ground, told=_teller(capsys))
    title = f"Brazil 2019 → 2020, places of {length * GRAIN_M:,} m"
    said = {"finer": _FINER_BINS, "seen": _SEEN_BRAZIL}
    _print(make_table, verdicts, title, in_plane=False, **said)


def _in_plane(ground: Ground) -> list[Method]:
    """A disc of 113 m has the area of a cell of 100 m."""
    return [
        ours(ground, "ours, W = 113 m", window_m=113),
        cells(ground, "crashes in 100 m cells"),
        cells(ground, "EPDO 542:11:1, 100 m cells", COSTS),
        cells(ground, "weights 5:1, 100 m cells", FATAL_5),
        kernel(ground, "KDE 200 m, 100 m cells", bandwidth_m=200),
        kernel(ground, "KDE 100 m, 100 m cells", bandwidth_m=100),
        clusters(ground, "DBSCAN 100 m, 4 crashes", eps_m=100, min_crashes=4),
        kernel(ground, "KDE 100 m, 50 m cells", bandwidth_m=100, cell=(5, 5)),
        kernel(ground, "KDE 50 m, 20 m cells", bandwidth_m=50, cell=(2, 2)),
    ]


def _kilometres(ground: Ground) -> list[Method]:
    """A chainage given to 100 m stands for 100 m, so a hull of 900 m is a place of 1 km."""
    return [
        ours(ground, "ours, W = 900 m between marks", window_m=900),
        cells(ground, "crashes in 1 km bins"),
        cells(ground, "crashes in 1 km bins, half-way", start=50),
        cells(ground, "EPDO 542:11:1, 1 km bins", COSTS),
        cells(ground, "weights 5:1, 1 km bins", FATAL_5),
        kernel(ground, "kernel 1 km, 1 km bins", bandwidth_m=1000),
        kernel(ground, "kernel 500 m, 1 km bins", bandwidth_m=500),
        clusters(ground, "DBSCAN 500 m, 4 crashes", eps_m=500, min_crashes=4),
        kernel(ground, "kernel 500 m, 100 m bins", bandwidth_m=500, cell=(1, 10)),
        *_one_thing_changed(ground, window_m=900),
    ]


def _half_kilometres(ground: Ground) -> list[Method]:
    """A hull of 450 m ends at marks 400 m apart, which stand for a place of 500 m."""
    kilometre = (1, _GRAINS)
    return [
        ours(ground, "ours, W = 450 m between marks", window_m=450),
        cells(ground, "crashes in 500 m bins"),
        cells(ground, "crashes in 500 m bins, half-way", start=25),
        cells(ground, "crashes in 1 km bins", cell=kilometre),
        cells(ground, "crashes in 1 km bins, half-way", start=50, cell=kilometre),
        cells(ground, "EPDO 542:11:1, 500 m bins", COSTS),
        cells(ground, "weights 5:1, 500 m bins", FATAL_5),
        kernel(ground, "kernel 1 km, 1 km bins", bandwidth_m=1000, cell=kilometre),
        kernel(ground, "kernel 1 km, 500 m bins", bandwidth_m=1000),
        kernel(ground, "kernel 500 m, 500 m bins", bandwidth_m=500),
        clusters(ground, "DBSCAN 500 m, 4 crashes", eps_m=500, min_crashes=4),
        clusters(ground, "DBSCAN 250 m, 4 crashes", eps_m=250, min_crashes=4),
        kernel(ground, "kernel 500 m, 100 m bins", bandwidth_m=500, cell=(1, 10)),
        *_one_thing_changed(ground, window_m=450),
    ]


def _one_thing_changed(ground: Ground, *, window_m: float) -> list[Method]:
    """What the rule itself costs, and what the choice between overlapping places does."""
    changed = partial(ours, ground, window_m=window_m, role=Role.APART)
    return [
        changed("ours, potential black spots too", rules=POTENTIAL_TOO),
        changed("ours, reference 0.1 a km-year", reference_rate=0.1),
    ]


def _print(
    make_table: MakeTable,
    verdicts: Verdicts,
    title: str,
    *,
    in_plane: bool,
    finer: str,
    seen: str,
) -> None:
    unit = "ha" if in_plane else "km"
    for share in SHARES:
        own = verdicts.tallies[share, verdicts.methods[0].name]
        flagged = sum(own.extent) / _GRAINS
        heading = f"{title}, {share:.0%} of what the rule flags: {flagged:,.0f} {unit}"
        fill(verdicts, table := make_table(heading, *COLUMNS), share, {Role.FINER: finer})
        if share == 1:
            sentence = yearly_sentence(
                deaths_at_places=round(sum(own.killed)),
                deaths=round(sum(verdicts.killed)),
                extent=flagged,
                extent_in_all=verdicts.extent / _GRAINS,
                in_plane=in_plane,
            )
            table.note(render(sentence, Locale.EN))
            table.note(seen)


def _teller(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()

    return tell
