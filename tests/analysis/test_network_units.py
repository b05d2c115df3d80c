"""The places of a network: known roads, unknown ends, gaps, junctions, and cells off any route."""

from datetime import date

from hotspots.analysis.network_units import network_units
from hotspots.analysis.reference_units import OFF_ROUTE
from hotspots.analysis.scan_test import RoadPiece
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.criteria import by_id
from hotspots.vocabulary import WindowMode
from tests.analysis.crash_frames import arms, crash, frame

KM = 1_000_000
PARAMETERS = ScreeningParameters(
    rules=by_id("road_tt41_2024"), mode=WindowMode.ROLLING, as_of=date(2024, 12, 31),
    study_from=date(2022, 1, 1), study_to=date(2024, 12, 31),
)  # fmt: skip


def units(crashes, junctions=None, *, pieces=None, roads=("QL1",), at=()):
    found = network_units(
        SiteCrashes.of(frame(crashes), PARAMETERS, junctions=junctions),
        road_class=dict.fromkeys(roads, "iii"),
        junction_class=dict.fromkeys(at, "node"),
        pieces=pieces or {},
        window_m={"iii": 500.0, OFF_ROUTE: 500.0},
    )
    return {name: (len(rows), rows["crashes"].sum(), rows["exposure"].sum())
            for name, rows in found.groupby("group")}  # fmt: skip


def on_road(n, chainage_m, day=date(2023, 5, 1)):
    return crash(n, day, route="QL1", chainage_m=chainage_m)


def test_a_route_without_a_known_end_and_without_a_crash_is_left_out() -> None:
    assert units([on_road(1, 100.0)], roads=("QL1", "QL2")) == {"iii": (1, 1, 3.0)}


def test_a_known_route_counts_its_empty_sections_too() -> None:
    pieces = {"QL1": [RoadPiece(0, 2 * KM)], "QL2": [RoadPiece(0, KM)]}
    found = units([on_road(1, 100.0)], pieces=pieces, roads=("QL1", "QL2"))
    assert found == {"iii": (6, 1, 18.0)}


def test_the_gap_between_two_pieces_is_no_road() -> None:
    pieces = {"QL1": [RoadPiece(2 * KM, 3 * KM), RoadPiece(0, KM)]}
    assert units([on_road(1, 100.0)], pieces=pieces) == {"iii": (4, 1, 12.0)}


def test_a_crash_of_a_junction_counts_there_and_its_zone_is_no_road() -> None:
    node = arms((4, "QL1", 1000))
    pieces = {"QL1": [RoadPiece(0, 2 * KM)]}
    found = units([on_road(1, 1050.0), on_road(2, 1300.0)], node, pieces=pieces, at=("4", "5"))
    assert found["node"] == (2, 1, 6.0)
    assert found["iii"][:2] == (4, 1)
    assert round(found["iii"][2], 6) == round(12 - 3 * 0.2 / 0.5, 6)


def test_crashes_before_the_three_years_do_not_count() -> None:
    old = on_road(1, 100.0, date(2021, 12, 31))
    assert units([old, on_road(2, 100.0)]) == {"iii": (1, 1, 3.0)}


def test_crashes_off_any_route_are_counted_in_the_squares_of_odd_days() -> None:
    days = [date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3)]
    spot = [crash(n, day, x_m=100.0, y_m=100.0) for n, day in enumerate(days)]
    assert units(spot)[OFF_ROUTE] == (1, 2, 1.5)
