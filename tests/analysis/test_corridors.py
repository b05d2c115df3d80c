"""Black sections: vector T1's corridor, local peaks, short rows, and what seeds the runs."""

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.corridors import corridors, fullest_place, section_sentences
from hotspots.analysis.legal_windows import Scanned
from hotspots.analysis.screening import screen
from hotspots.vocabulary import WindowMode
from tests.analysis.crash_frames import arms, frame, line, on_day, parameters

CHAIN = [(100.0 * j, 8 * j, "I") for j in range(41)]


def sections(crashes, junctions=None, **changed):
    asked = parameters(**changed)
    found = screen(crashes, asked, junctions=junctions)
    return corridors(found, crashes, asked, junctions=junctions)


def test_no_crash_makes_no_section():
    assert sections(frame([])) == ()


def test_two_sites_in_a_row_are_no_section():
    assert sections(line(CHAIN[:12])) == ()


def test_t1_the_chain_of_four_kilometres_has_one_corridor_parent():
    [one] = sections(line(CHAIN))
    assert (one.route, one.from_mm, one.to_mm) == ("QL1", 0, 4_000_000)
    assert one.sites == (0, 1, 2, 3, 4, 5, 6)
    assert (one.crashes, one.fatal_crashes, one.injury_crashes) == (41, 0, 41)
    assert (one.peak.count, one.peak.runs) == (6, 999)
    assert one.peak.p > 0.5


def test_the_rate_is_per_kilometre_and_year_of_the_time_looked_at():
    [one] = sections(line(CHAIN), study_from=on_day(0), study_to=on_day(729))
    assert one.crashes_per_km_year == pytest.approx(41 / 4 / (730 / 365.25))
    trailing = {"mode": WindowMode.TRAILING, "as_of": on_day(360)}
    [today] = sections(line(CHAIN), **trailing)
    assert today.years == pytest.approx(365 / 365.25)


def test_a_row_with_a_local_peak_stays_a_row_of_sites():
    peak = [(2000.0 + j, 100 + j, "F") for j in range(25)]
    assert sections(line(CHAIN + peak)) == ()


def test_a_gap_above_the_longest_place_ends_a_row():
    away = [(at + 4500.1, day, sort) for at, day, sort in CHAIN]
    first, second = sections(line(CHAIN + away))
    assert (first.to_mm, second.from_mm) == (4_000_000, 4_500_100)
    near = [(at + 4500.0, day, sort) for at, day, sort in CHAIN]
    assert len(sections(line(CHAIN + near))) == 1


def test_a_legal_junction_counts_with_its_zone():
    rows = [(at, day, sort) for at, day, sort in CHAIN if at <= 1600]
    [one] = sections(line(rows), arms((7, "QL1", 800.0)), junction_radius_m=250)
    assert one.from_mm <= 550_000
    assert one.to_mm >= 1_050_000
    assert len(one.sites) == 3


def test_neither_row_order_nor_other_routes_change_the_test():
    crashes = line(CHAIN)
    other = line(CHAIN, route="QL2").assign(crash_id=[f"x{n}" for n in range(41)])
    [alone] = sections(crashes)
    mixed = pd.concat([other, crashes]).sample(frac=1, random_state=3)
    beside = sections(mixed)
    assert beside[0].peak == alone.peak


def test_the_fullest_place_lies_within_one_window():
    day = np.array([0, 0, 400, 400, 400, 0])
    at_mm = np.array([0, 10, 20, 30, 600_000, 500_000])
    none = np.zeros(6, dtype=bool)
    crashes = Scanned(at_mm, day, day + 365, none, ~none)
    assert fullest_place(crashes, 500_000) == 3
    assert fullest_place(crashes.part(slice(0, 0)), 500_000) == 0


def test_the_sentences_give_numbers_that_can_be_checked_by_hand():
    what, rate, why = map(str, section_sentences(sections(line(CHAIN))[0]))
    assert what.startswith(
        "7 sites on QL1 from Km0+000 to Km4+000 form one black section of 4.0 km"
    )
    assert rate == "41 crashes in 16.0 years on 4.0 km: 0.64 per km and year."
    assert "holds 6 crashes" in why
    assert "of 999 trials" in why
