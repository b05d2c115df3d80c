"""Drop-out dates: vector T10, neighbours that keep a site, and exhaustive search."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.drop_out import drop_out, drop_outs
from hotspots.analysis.screening import screen
from hotspots.errors import InvalidInput
from hotspots.vocabulary import WindowMode
from tests.analysis import brute_force as oracle
from tests.analysis.crash_frames import arms, crash, frame, on_day, parameters

AS_OF = date(2026, 1, 15)
TODAY = on_day(500)
T10 = [
    (date(2025, 3, 10), False),
    (date(2025, 7, 1), False),
    (date(2025, 11, 20), False),
    (date(2026, 1, 5), False),
]
T10_FATAL = [(day, day == date(2025, 7, 1)) for day, _ in T10]


def dropping(crashes, junctions=None, **changed):
    asked = parameters(**{"mode": WindowMode.TRAILING, "as_of": AS_OF} | changed)
    found = screen(crashes, asked, junctions=junctions)
    return found.sites, drop_outs(found.sites, crashes, asked)


def rows(crashes, **columns):
    return frame(crash(n, day, fatal=fatal, **columns) for n, (day, fatal) in enumerate(crashes))


def test_another_mode_than_trailing_is_refused():
    with pytest.raises(InvalidInput, match="mode trailing"):
        drop_outs([], frame([]), parameters(mode=WindowMode.FIXED, study_to=date(2019, 12, 31)))


@pytest.mark.parametrize(
    ("crashes", "day"), [(T10, date(2026, 3, 10)), (T10_FATAL, date(2026, 7, 1))]
)
@pytest.mark.parametrize(
    "columns", [{"route": "QL1", "chainage_m": 990.0}, {"x_m": 5.0, "y_m": 7.0}]
)
@pytest.mark.parametrize("junctions", [None, arms((4, "QL1", 1000))])
def test_t10_on_a_stretch_at_a_junction_and_on_the_plane(crashes, day, columns, junctions):
    _, dates = dropping(rows(crashes, **columns), junctions)
    assert dates == (day,)


def test_a_later_crash_of_the_neighbourhood_keeps_a_site():
    old = [crash(n, date(2025, 2, 1), route="QL1", chainage_m=1000 + n) for n in range(4)]
    late = [crash(9, date(2025, 12, 1), fatal=True, route="QL1", chainage_m=1450)]
    late += [crash(8, date(2025, 12, 2), fatal=True, route="QL1", chainage_m=1900)]
    sites, dates = dropping(frame(old + late))
    assert [(s.from_mm, s.to_mm) for s in sites] == [(1_000_000, 1_450_000)]
    assert dates == (date(2026, 12, 1),)


def test_a_site_whose_crashes_are_gone_has_no_date():
    asked = parameters(mode=WindowMode.TRAILING, as_of=AS_OF)
    crashes = rows(T10, route="QL1", chainage_m=990.0)
    [site] = screen(crashes, asked).sites
    assert drop_out(site, crashes[:2], asked) is None


@pytest.mark.parametrize("shift_m", [0.001, 1 / 3, 7.77])
def test_a_disc_as_wide_as_may_be_has_a_date_wherever_its_middle_lies(shift_m):
    far_m = parameters().window_mm(None) / 1000
    at = [0.0, far_m, 0.0, far_m]
    crashes = frame(
        crash(n, day, x_m=x + round(shift_m, 3), y_m=round(shift_m / 3, 3))
        for n, ((day, _), x) in enumerate(zip(T10, at, strict=True))
    )
    sites, dates = dropping(crashes)
    assert [len(site.crash_ids) for site in sites] == [4]
    assert dates == (date(2026, 3, 10),)


def a_date(crashes, meets_footprint, fits):
    """The first day without a legal set of unexpired crashes that meets the footprint."""
    day = TODAY
    while day <= TODAY + timedelta(days=366):
        left = [c for c in crashes if c.on <= TODAY and oracle.a_year_later(c.on) > day]
        sets = oracle.legal_sets(left, ("trailing", TODAY), fits)
        if not any(meets_footprint(one) for one in sets):
            return day if day > TODAY else None
        day = min((oracle.a_year_later(c.on) for c in left), default=day)
    raise AssertionError


DAYS = st.integers(300, 520)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), DAYS, st.booleans()), max_size=8))
def test_on_a_line_the_dates_are_those_of_exhaustive_search(drawn):
    crashes = [oracle.Crash(f"{n}", on_day(d), f, 50.0 * at) for n, (at, d, f) in enumerate(drawn)]
    table = frame(crash(c.id, c.on, fatal=c.fatal, route="QL1", chainage_m=c.at) for c in crashes)
    sites, dates = dropping(table, as_of=TODAY)
    for site, day in zip(sites, dates, strict=True):
        start, end = site.footprint_from_mm / 1000, site.footprint_to_mm / 1000

        def meets(one, start=start, end=end):
            return min(c.at for c in one) <= end and max(c.at for c in one) >= start

        assert day == a_date(crashes, meets, lambda s: oracle.extent_on_line(s) <= 500)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), DAYS, st.booleans()), max_size=7))
def test_on_the_plane_the_dates_are_those_of_exhaustive_search(drawn):
    crashes = [
        oracle.Crash(f"{n}", on_day(d), f, (10.0 * x, 10.0 * y))
        for n, (x, y, d, f) in enumerate(drawn)
    ]
    table = frame(crash(c.id, c.on, fatal=c.fatal, x_m=c.at[0], y_m=c.at[1]) for c in crashes)
    sites, dates = dropping(table, as_of=TODAY)
    for site, day in zip(sites, dates, strict=True):
        (x, y), radius = site.centre, site.length_mm / 2000 + 0.001

        def meets(one, x=x, y=y, radius=radius):
            return any(oracle.hypot(c.at[0] - x, c.at[1] - y) <= radius for c in one)

        assert day == a_date(crashes, meets, lambda s: oracle.enclosing_diameter(s) <= 500)
