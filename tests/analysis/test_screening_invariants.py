"""What must hold on any data: the engine against exhaustive search (method, section 2.4)."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.vocabulary import Place, WindowMode
from tests.analysis import brute_force as oracle
from tests.analysis.crash_frames import arms, crash, frame, on_day, screened

AS_OF = on_day(500)
WINDOWS = {
    WindowMode.ROLLING: None,
    WindowMode.TRAILING: ("trailing", AS_OF),
    WindowMode.FIXED: ("fixed", date(2025, 3, 1), date(2026, 2, 28)),
}
MODES = st.sampled_from(list(WindowMode))
PLACES_M = st.one_of(
    st.integers(0, 30).map(lambda k: 50.0 * k), st.sampled_from([0.1, 499.9, 500.1, 1000.4])
)
DAYS = st.one_of(st.integers(0, 900), st.sampled_from([0, 59, 364, 365, 366, 424, 425]))
SOME = settings(max_examples=50, deadline=None)


@st.composite
def line_crashes(draw, most=8):
    rows = draw(st.lists(st.tuples(PLACES_M, DAYS, st.booleans()), max_size=most))
    return [oracle.Crash(f"{n:02}", on_day(d), f, at) for n, (at, d, f) in enumerate(rows)]


@st.composite
def plane_crashes(draw, most=7):
    metres = st.integers(0, 90).map(lambda k: 10.0 * k)
    rows = draw(st.lists(st.tuples(metres, metres, DAYS, st.booleans()), max_size=most))
    return [oracle.Crash(f"{n:02}", on_day(d), f, (x, y)) for n, (x, y, d, f) in enumerate(rows)]


def on_line(crashes):
    return frame(crash(c.id, c.on, fatal=c.fatal, route="QL1", chainage_m=c.at) for c in crashes)


def on_plane(crashes):
    return frame(crash(c.id, c.on, fatal=c.fatal, x_m=c.at[0], y_m=c.at[1]) for c in crashes)


def run(table, mode, junctions=None):
    period = {}
    if mode is WindowMode.FIXED:
        period = {"study_from": WINDOWS[mode][1], "study_to": WINDOWS[mode][2]}
    return screened(table, junctions, mode=mode, as_of=AS_OF, **period)


def triple(sites):
    return (
        sum(s.score_millionths for s in sites),
        -len(sites),
        -sum(s.length_mm for s in sites),
    )


def hull(crashes):
    return min(c.at for c in crashes), max(c.at for c in crashes)


def meets(stretch, stretches):
    return any(a <= stretch[1] and stretch[0] <= b for a, b in stretches)


def stretches_m(sites):
    return [(s.from_mm / 1000, s.to_mm / 1000) for s in sites if s.from_mm is not None]


def check_evidence(found, crashes, mode):
    """Each site's crashes are a legal set in its window; no crash is shown twice."""
    by_id = {c.id: c for c in crashes}
    shown = [one for s in found.sites for one in s.crash_ids]
    assert len(shown) == len(set(shown))
    for site in found.sites:
        own = [by_id[one] for one in site.crash_ids]
        assert list(site.crash_ids) == sorted(site.crash_ids)
        assert oracle.is_legal(own)
        assert oracle.in_one_window(own, WINDOWS[mode])
        assert all(site.window_start <= c.on < site.window_end for c in own)
        assert site.fatal_crashes == sum(c.fatal for c in own)
        assert site.score_millionths == oracle.gain(len(own), 0.5)


@SOME
@given(line_crashes(), MODES)
def test_on_a_line_the_sites_are_those_of_exhaustive_search(crashes, mode):
    found = run(on_line(crashes), mode)
    sets = oracle.legal_sets_on_line(crashes, WINDOWS[mode], 500)
    assert bool(found.sites) == bool(sets)
    assert all(meets(hull(one), stretches_m(found.sites)) for one in sets)
    assert triple(found.sites) == oracle.best_triple(sets, 0.5)
    check_evidence(found, crashes, mode)
    for site in found.sites:
        assert site.length_mm <= 500_000
        assert site.footprint_from_mm <= site.from_mm <= site.to_mm <= site.footprint_to_mm
        assert site.footprint_to_mm - site.footprint_from_mm <= 500_000
    for before, after in pairwise(found.sites):
        assert before.footprint_to_mm <= after.footprint_from_mm


@SOME
@given(line_crashes(), MODES, st.lists(st.sampled_from([100.0, 700.0, 800.0]), unique=True))
def test_with_junctions_the_sites_are_those_of_exhaustive_search(crashes, mode, nodes):
    nodes = list(enumerate(nodes or [700.0]))
    joined = {c.id: oracle.nearest_junctions(c.at, nodes, 100) for c in crashes}
    found = run(on_line(crashes), mode, arms(*((n, "QL1", at) for n, at in nodes)))
    check_evidence(found, crashes, mode)
    by_place = {p: [s for s in found.sites if s.place is p] for p in Place}

    legal_nodes = set()
    for node, _ in nodes:
        own = [c for c in crashes if joined[c.id] == node]
        if any(oracle.legal_sets(own, WINDOWS[mode], lambda _: True)):
            legal_nodes.add(node)
    assert {s.junction_id for s in by_place[Place.JUNCTION]} == {str(n) for n in legal_nodes}

    free = [c for c in crashes if joined[c.id] is None]
    sets = oracle.legal_sets_on_line(free, WINDOWS[mode], 500)
    assert triple(by_place[Place.LINE]) == oracle.best_triple(sets, 0.5)

    taken = stretches_m(by_place[Place.LINE])
    taken += [(at - 100, at + 100) for n, at in nodes if n in legal_nodes]
    everything = oracle.legal_sets_on_line(crashes, WINDOWS[mode], 500)
    beside = [one for one in everything if not meets(hull(one), taken)]
    assert triple(by_place[Place.STRADDLE]) == oracle.best_triple(beside, 0.5)
    covered = taken + stretches_m(by_place[Place.STRADDLE])
    assert all(meets(hull(one), covered) for one in everything)


@settings(max_examples=30, deadline=None)
@given(plane_crashes(), MODES)
def test_on_the_plane_the_discs_are_those_of_exhaustive_search(crashes, mode):
    found = run(on_plane(crashes), mode)
    expected = oracle.greedy_discs(crashes, WINDOWS[mode], 500)
    assert {frozenset(s.crash_ids) for s in found.sites} == set(expected)
    check_evidence(found, crashes, mode)
    by_id = {c.id: c for c in crashes}
    for site in found.sites:
        diameter = oracle.enclosing_diameter([by_id[one] for one in site.crash_ids])
        assert site.length_mm <= 500_000
        assert abs(site.length_mm - diameter * 1000) <= 2


@settings(max_examples=30, deadline=None)
@given(line_crashes(12), plane_crashes(), st.randoms())
def test_the_order_of_the_rows_changes_nothing(crashes, others, random):
    rows = on_line(crashes).to_dict("records")
    rows += [
        row | {"crash_id": "p" + row["crash_id"]} for row in on_plane(others).to_dict("records")
    ]
    before = screened(frame(rows), arms((1, "QL1", 700)))
    random.shuffle(rows)
    assert screened(frame(rows), arms((1, "QL1", 700))) == before


@SOME
@given(line_crashes(12), st.integers(-3000, 3000))
def test_shifted_chainages_shift_the_sites(crashes, by_m):
    before = screened(on_line(crashes)).sites
    after = screened(on_line([c._replace(at=c.at + by_m) for c in crashes])).sites
    assert [s.crash_ids for s in after] == [s.crash_ids for s in before]
    assert [s.footprint_from_mm - by_m * 1000 for s in after] == [
        s.footprint_from_mm for s in before
    ]


@SOME
@given(line_crashes(12))
def test_a_mirrored_route_gives_the_same_score_number_and_length(crashes):
    mirrored = [c._replace(at=2000 - c.at) for c in crashes]
    assert triple(screened(on_line(crashes)).sites) == triple(screened(on_line(mirrored)).sites)


@SOME
@given(line_crashes(12))
def test_four_years_later_the_sites_are_the_same(crashes):
    later = [c._replace(on=c.on + timedelta(days=1461)) for c in crashes]
    before, after = screened(on_line(crashes)).sites, screened(on_line(later)).sites
    assert [s.crash_ids for s in after] == [s.crash_ids for s in before]
    assert [s.window_start.year - 4 for s in after] == [s.window_start.year for s in before]


@SOME
@given(line_crashes(9), st.data())
def test_one_more_crash_or_a_graver_one_never_frees_a_place(crashes, data):
    before = stretches_m(screened(on_line(crashes)).sites)
    if crashes and data.draw(st.booleans()):
        grave = data.draw(st.sampled_from(crashes))
        worse = [c._replace(fatal=True) if c is grave else c for c in crashes]
    else:
        extra = data.draw(line_crashes(1))
        worse = crashes + [c._replace(id="new") for c in extra]
    after = stretches_m(screened(on_line(worse)).sites)
    assert all(meets(one, after) for one in before)
