"""The evidence of sites: grades by the table, and every number checked by hand or by vector."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

from hotspots.analysis.evidence import (
    AtScale,
    RoadPiece,
    Scan,
    SiteCrashes,
    SiteEvidence,
    assess,
    assess_local,
    legal_junctions_of,
    scan_p_of_route,
    with_false_discovery,
)
from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.grades import Imprecision, grade_of
from hotspots.analysis.screening import Screening, screen
from hotspots.analysis.severity_weights import SeverityCounts
from hotspots.analysis.site_crashes import recent_years
from hotspots.vocabulary import EvidenceGrade, Place, WindowMode
from tests.analysis.crash_frames import arms, crash, frame, line, on_day, parameters

ORDINARY = Reference("road", mean_per_year=0.5, k=0.8, units=100)
T1 = [(100.0 * j, 8 * j, "I") for j in range(41)]
T2 = [
    (0.0, 10, "F"), (60.0, 40, "I"), (120.0, 90, "I"), (400.0, 100, "I"),
    (700.0, 120, "I"), (1000.0, 130, "I"), (1060.0, 140, "F"), (1100.0, 200, "F"),
]  # fmt: skip
STUDY = {"study_from": date(2025, 1, 1), "study_to": date(2025, 12, 31)}


def assessed(
    crashes: DataFrame,
    junctions: DataFrame | None = None,
    *,
    reference: Reference | None = ORDINARY,
    roads: dict[str, list[RoadPiece]] | None = None,
    **changed: Any,
) -> tuple[Screening, tuple[SiteEvidence, ...]]:
    asked = parameters(**(STUDY | changed))
    found = screen(crashes, asked, junctions=junctions)
    legal = legal_junctions_of(found.sites)
    around = SiteCrashes.of(crashes, asked, junctions=junctions, legal_junctions=legal)
    evidence = assess(
        found, around, reference_of=lambda _: reference, version="v1", roads=roads, runs=199
    )
    return found, evidence


def codes(evidence: SiteEvidence) -> set[str]:
    return {reason.code for reason in evidence.reasons}


def a_strong_one(**changed: Any) -> SiteEvidence:
    scale = AtScale(250_000, 4, 0, 200_000)
    strong = SiteEvidence(
        reference=ORDINARY,
        severity=SeverityCounts(slight=9),
        expectation=expect(9, 3, ORDINARY),
        prediction=None,
        leave_one_out=(),
        at_half=scale,
        at_double=scale,
        imprecise=Imprecision(0, 9, qualifies_without=True),
        scan=Scan(count=9, least=9, hits=0, runs=999, crashes=100),
        q=0.1,
        tested=10,
    )
    return replace(strong, **changed)


def with_p(hits: int) -> dict[str, Any]:
    return {"scan": Scan(count=9, least=9, hits=hits, runs=999, crashes=100)}


POOR = expect(0, 3, ORDINARY)


@pytest.mark.parametrize(
    ("changed", "grade"),
    [
        ({}, "A"),
        (with_p(8), "A"),
        (with_p(9), "B"),
        ({"q": 0.1001}, "B"),
        ({"leave_one_out": ("c1",)}, "B"),
        ({"expectation": POOR}, "B"),
        ({"imprecise": Imprecision(6, 9, qualifies_without=False)}, "B"),
        ({"scan": None, "q": None}, "B"),
        ({"leave_one_out": ("c1",), **with_p(48)}, "B"),
        ({"leave_one_out": ("c1",), **with_p(49)}, "C"),
        ({"expectation": POOR, "leave_one_out": ("c1",)}, "C"),
        ({"expectation": None, **with_p(500)}, "C"),
        ({"scan": None, "q": None, "expectation": None}, "C"),
    ],
)
def test_grades_follow_the_table(changed: dict[str, Any], grade: str) -> None:
    assert grade_of(a_strong_one(**changed)) is EvidenceGrade(grade)


def test_two_bare_fatal_crashes_are_weak_evidence_and_stay_legal() -> None:
    found, (evidence,) = assessed(line([(0, 0, "F"), (10, 1, "F"), (9000, 2, "I")]))
    assert found.sites[0].criterion == ("a",)
    assert evidence.leave_one_out == ("1", "2")
    assert evidence.grade is not EvidenceGrade.A
    assert "leave_one_out_of_several" in codes(evidence)


def test_a_chain_of_evenly_spread_crashes_is_no_evidence_of_a_place() -> None:
    found, evidence = assessed(line(T1))
    assert len(found.sites) == 7
    assert all(each.scan is not None and each.scan.p > 0.5 for each in evidence)
    assert all(each.leave_one_out == () for each in evidence)
    assert all(each.q is not None and each.q > 0.5 and each.tested == 7 for each in evidence)


def test_the_bridge_needs_its_one_fatal_crash_in_the_west_and_none_in_the_east() -> None:
    _, (west, east) = assessed(line(T2))
    assert west.leave_one_out == ("1",)
    assert east.leave_one_out == ()
    assert west.at_half == AtScale(250_000, 3, 0, 120_000)
    assert east.at_half == AtScale(250_000, 3, 1_000_000, 1_100_000)
    # two overlapping hulls of 1 000 m hold seven crashes; the shorter one is told
    assert (west.at_double.crashes, west.at_double.within_mm) == (6, 1_000_000)


def test_a_place_that_needs_its_full_length_says_so() -> None:
    _, (evidence,) = assessed(line([(at, 5, "I") for at in (0, 150, 300, 450)]))
    assert not evidence.at_half.qualifies
    told = {reason.code: reason.message for reason in evidence.reasons}
    assert str(told["only_at_full"]) == "Only within 500 m, not within 250 m."


def test_poorly_located_crashes_that_the_rule_needs_keep_a_place_from_grade_a() -> None:
    rows = [crash(n, on_day(n), route="QL1", chainage_m=20.0 * n) for n in range(5)]
    rows[0]["location_class"] = rows[1]["location_class"] = "C"
    far = [crash(100 + n, on_day(3), route="QL1", chainage_m=9000.0 + 777 * n) for n in range(9)]
    _, (evidence,) = assessed(frame([*rows, *far]))
    assert evidence.imprecise == Imprecision(2, 5, qualifies_without=False)
    assert "imprecise_needed" in codes(evidence)
    assert evidence.grade is EvidenceGrade.B


def test_the_expectation_counts_three_years_over_the_full_length() -> None:
    rows = [(100.0, 690, "I"), (110, 700, "I"), (120, 710, "I"), (130, 720, "I")]
    rows += [(300.0, 100, "I"), (365.0, 200, "I"), (366.0, 200, "I"), (105.0, -700, "F")]
    study: dict[str, Any] = {"study_from": date(2023, 1, 1), "study_to": date(2026, 12, 31)}
    found, (evidence,) = assessed(line(rows), **study)
    assert (found.sites[0].from_mm, found.sites[0].to_mm) == (100_000, 130_000)
    # −135 m to 365 m, 2024 to 2026: not the crash at 366 m, nor the one of early 2023
    assert recent_years(parameters(**study)) == (date(2024, 1, 1), date(2026, 12, 31), 3.0)
    assert evidence.expectation == expect(6, 3.0, ORDINARY)
    assert evidence.severity == SeverityCounts(ungraded=6)


def test_what_nobody_recorded_of_an_injury_stays_unknown() -> None:
    rows = [(100.0, 690, "I"), (110, 700, "I"), (120, 710, "I"), (130, 720, "I"), (140, 725, "F")]
    graded = line(rows).assign(seriously_injured=[2.0, 0.0, np.nan, np.nan, np.nan])
    study: dict[str, Any] = {"study_from": date(2024, 1, 1), "study_to": date(2026, 12, 31)}
    _, (evidence,) = assessed(graded, **study)
    assert evidence.severity == SeverityCounts(fatal=1, serious=1, slight=1, ungraded=2)


def test_a_study_shorter_than_three_years_is_counted_as_long_as_it_is() -> None:
    first, last, years = recent_years(parameters(**STUDY))
    assert (first, last, round(years, 4)) == (date(2025, 1, 1), date(2025, 12, 31), 0.9993)
    trailing = parameters(mode=WindowMode.TRAILING, as_of=date(2025, 6, 30))
    assert recent_years(trailing)[:2] == (date(2022, 7, 1), date(2025, 6, 30))


def test_a_disc_has_no_p_and_grade_b_at_best() -> None:
    rows = [crash(n, on_day(n), x_m=500_000.0 + n, y_m=1_200_000.0) for n in range(9)]
    found, (evidence,) = assessed(frame(rows))
    assert found.sites[0].place is Place.DISC
    assert (evidence.scan_p, evidence.q, evidence.tested) == (None, None, 0)
    assert evidence.grade is EvidenceGrade.B
    assert "scan_without_road" in codes(evidence)
    assert (evidence.at_half.crashes, evidence.at_double.crashes) == (9, 9)


def test_a_junction_is_tested_against_its_class_and_without_one_has_no_p() -> None:
    rows = [crash(n, on_day(40 * n), route="QL1", chainage_m=960.0 + 10 * n) for n in range(6)]
    crashes, nodes = frame(rows), arms(("J", "QL1", 1000.0))
    found, (evidence,) = assessed(crashes, nodes)
    assert found.sites[0].place is Place.JUNCTION
    assert evidence.scan is not None
    assert evidence.scan.p < 0.02
    assert evidence.at_half == AtScale(50_000, 6)
    assert evidence.at_double.within_mm == 200_000
    assert "scan_junction" in codes(evidence)
    _, (unknown,) = assessed(crashes, nodes, reference=None)
    assert unknown.scan is None
    assert {"scan_without_reference", "no_reference"} <= codes(unknown)


def test_a_place_across_a_junction_is_compared_with_the_junction_as_it_is() -> None:
    far = [crash(100 + n, on_day(7 * n), route="QL1", chainage_m=5000.0 * n) for n in range(6)]
    pair = [
        crash(1, on_day(3), fatal=True, route="QL1", chainage_m=960.0),
        crash(2, on_day(9), fatal=True, route="QL1", chainage_m=1160.0),
    ]
    found, (evidence,) = assessed(frame([*pair, *far]), arms(("J", "QL1", 1000.0)))
    assert found.sites[0].place is Place.STRADDLE
    assert evidence.scan is not None
    assert evidence.scan.crashes == 7
    assert evidence.leave_one_out == ("1", "2")
    assert "scan_across_junction" in codes(evidence)


def test_the_length_of_a_road_is_taken_from_its_line_or_its_crashes_which_is_said() -> None:
    crashes = line([(at, 5, "I") for at in (0, 20, 40, 60, 3000)])
    _, (assumed,) = assessed(crashes)
    _, (known,) = assessed(crashes, roads={"QL1": [RoadPiece(0, 90_000_000)]})
    assert "road_length_assumed" in codes(assumed)
    assert "road_length_assumed" not in codes(known)
    assert assumed.scan_p is not None
    assert known.scan_p is not None
    assert known.scan_p < assumed.scan_p


def test_other_routes_and_the_order_of_rows_change_no_p() -> None:
    own, other = line(T2), line(T1, route="QL2")
    other["crash_id"] = "x" + other["crash_id"]
    both = DataFrame(own.to_dict("records") + other.to_dict("records")).astype(own.dtypes)
    _, alone = assessed(own)
    found, together = assessed(both.sample(frac=1, random_state=3))
    of_own = [e for s, e in zip(found.sites, together, strict=True) if s.route == "QL1"]
    assert [each.scan for each in alone] == [each.scan for each in of_own]


def test_the_parts_put_together_equal_the_whole() -> None:
    crashes, asked = line(T2), parameters(**STUDY)
    found, whole = assessed(crashes)
    around = SiteCrashes.of(crashes, asked)
    local = [assess_local(site, around, ORDINARY) for site in found.sites]
    assert all(each.grade is None and each.reasons == () for each in local)
    scans = scan_p_of_route("QL1", found.sites, around, version="v1", runs=199)
    scanned = [replace(each, scan=scan) for each, scan in zip(local, scans, strict=True)]
    assert with_false_discovery(found.sites, scanned, asked) == whole


def test_progress_is_told_to_the_end() -> None:
    crashes, asked = line(T2), parameters(**STUDY)
    found = screen(crashes, asked)
    told: list[tuple[str, int, int]] = []
    assess(
        found,
        SiteCrashes.of(crashes, asked),
        reference_of=lambda _: None,
        version="v1",
        runs=9,
        progress=lambda *step: told.append(step),
    )
    assert told == [("evidence", done, 4) for done in (1, 2, 4)]


def test_every_reason_is_a_sentence_with_its_numbers_filled_in() -> None:
    rows = [*T2, *[(5000.0 + 400 * n, 30 * n, "I") for n in range(5)]]
    _, evidence = assessed(line(rows), reference=replace(ORDINARY, pooled_from=("road", "track")))
    for each in evidence:
        for reason in each.reasons:
            said = str(reason.message)
            assert said.endswith(".")
            assert "{" not in said
    told = {reason.code: str(reason.message) for reason in evidence[0].reasons}
    scan = evidence[0].scan
    assert scan is not None
    assert f"In {scan.hits} of these trials" in told["scan_route"]
    assert "13 crashes along QL1" in told["scan_route"]
    assert any("track" in str(reason.message) for reason in evidence[0].reasons)


def test_no_sites_give_no_evidence() -> None:
    assert assessed(line([(0, 0, "I")]))[1] == ()
