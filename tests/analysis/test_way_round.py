"""The way round a crossing, on plans that one can draw: a rail along y = 0, rising to the east."""

import numpy as np
import pytest
from pyproj import CRS
from shapely import LineString, MultiLineString, Point

from hotspots.analysis.calibration import CalibratedLine, calibrated_by_ends
from hotspots.analysis.road_access import REACHES_M
from hotspots.analysis.road_graph import RoadGraph
from hotspots.analysis.road_joins import JOINED_M, road_graph
from hotspots.analysis.route_network import RouteNetwork
from hotspots.analysis.way_round import WayRound, nearest_along, way_round

METRIC = CRS("EPSG:32648")
RAIL = [(0, 0), (2000, 0)]
Plan = dict[str, list[tuple[float, float]]]

LADDER: Plan = {
    "North": [(0, 50), (2000, 50)],
    "South": [(0, -30), (2000, -30)],
    "A": [(400, 50), (400, -30)],
    "B": [(1000, 50), (1000, -30)],
    "C": [(1700, 50), (1700, -30)],
}
"""Two streets beside the rail, and three that cross it from one to the other."""


def lines(plan: Plan) -> list[CalibratedLine]:
    return [calibrated_by_ends(code, LineString(xy)) for code, xy in plan.items()]


def graph_of(plan: Plan, rails: Plan | None = None) -> RoadGraph:
    return road_graph(lines(plan), RouteNetwork(tuple(lines(rails or {"BN": RAIL})), METRIC))


def ways(graph: RoadGraph, at_m: float, *open_places: int) -> WayRound:
    return way_round(graph, (at_m, 0.0), "BN", open_places=open_places)


def metres(found: WayRound) -> dict[int, float]:
    return {place: way.metres for place, way in found.by.items()}


def test_every_place_where_a_road_crosses_a_rail_is_found_along_it() -> None:
    found = graph_of(LADDER).meetings
    assert [(each.measure_m, each.roads) for each in found] == [
        (400.0, ("A",)),
        (1000.0, ("B",)),
        (1700.0, ("C",)),
    ]


@pytest.mark.parametrize(
    ("plan", "roads"),
    [
        ({"V": [(500, 60), (600, 0), (700, 60)]}, []),
        ({"Station": [(600, 60), (600, 0)]}, []),
        ({"Stop": [(600, 60), (600, 1.5)], "Go": [(600, -1.5), (600, -60)]}, []),
        ({"N": [(600, 60), (600, 0)], "S": [(600, 0), (600, -60)]}, [("N", "S")]),
        ({"N": [(600, 60), (600, 0)], "S": [(603, 0), (603, -60)]}, []),
        ({"E": [(600, 60), (600, -60)], "W": [(615, 60), (615, -60)]}, [("E", "W")]),
        ({"E": [(600, 60), (600, -60)], "W": [(630, 60), (630, -60)]}, [("E",), ("W",)]),
        ({"Z": [(600, 60), (600, -60), (800, -60), (800, 60)]}, [("Z",), ("Z",)]),
        ({"Along": RAIL}, []),
        ({"Along": [(500, 40), (600, 0), (900, 0), (1000, 40)]}, []),
        ({}, []),
    ],
)
def test_what_only_touches_a_rail_does_not_cross_it(
    plan: Plan, roads: list[tuple[str, ...]]
) -> None:
    assert [each.roads for each in graph_of(plan).meetings] == roads


def test_two_tracks_side_by_side_are_crossed_at_one_place() -> None:
    rails = {"BN": RAIL, "HP": [(0, 6.0), (2000, 6.0)]}
    graph = graph_of(LADDER, rails)
    assert [each.rail for each in graph.meetings] == ["BN"] * 3
    assert metres(ways(graph, 800, 1)) == pytest.approx({1: 560.0}, abs=0.01)


@pytest.mark.parametrize(
    ("at_m", "open_places", "expected"),
    [
        (400, (1,), {1: 1360.0}),  # 50 up, 600 along, 80 across, 600 back, 30 up
        (400, (1, 2), {1: 1360.0, 2: 2760.0}),
        (700, (0, 1), {0: 760.0, 1: 760.0}),
        (1000, (1,), {1: 0.0}),
        (400, (), {}),
    ],
)
def test_the_way_round_leads_by_open_places_alone(
    at_m: float, open_places: tuple[int, ...], expected: dict[int, float]
) -> None:
    found = ways(graph_of(LADDER), at_m, *open_places)
    assert metres(found) == pytest.approx(expected, abs=0.01)
    assert found.round_the_end is None


def test_the_way_tells_the_roads_it_follows() -> None:
    found = ways(graph_of(LADDER), 600, 1)
    assert found.left is not None
    assert found.right is not None
    assert (found.left.road, found.left.metres) == ("North", 50.0)
    assert (found.right.road, found.right.metres) == ("South", 30.0)
    assert found.nearest == 1
    assert found.roads(found.by[1]) == ("North", "B", "South")


def test_a_way_begins_on_the_road_that_crosses_there() -> None:
    found = ways(graph_of(LADDER), 400, 1)
    assert found.roads(found.by[1]) == ("A", "North", "B", "South", "A")


def test_roads_split_at_the_rail_are_no_way_across_while_it_is_shut() -> None:
    split = LADDER | {"B": [(1000, 50), (1000, 0)], "B2": [(1000, 0), (1000, -30)]}
    found = ways(graph_of(split), 400, 2)
    assert metres(found) == pytest.approx({2: 2760.0}, abs=0.01)


@pytest.mark.parametrize("gap_m", [0.0, JOINED_M - 0.1])
def test_a_road_joins_another_that_it_nearly_reaches(gap_m: float) -> None:
    plan = LADDER | {"B": [(1000, 50 - gap_m), (1000, -30)]}
    assert metres(ways(graph_of(plan), 600, 1)) == pytest.approx({1: 960.0}, abs=0.01)


def test_a_road_that_ends_short_of_every_other_leads_nowhere() -> None:
    plan = LADDER | {"B": [(1000, 50 - JOINED_M - 0.1), (1000, -30)]}
    assert metres(ways(graph_of(plan), 600, 1)) == {}


def test_ends_on_both_sides_of_a_rail_are_not_joined_across_it() -> None:
    plan = {
        "North": [(0, 4), (600, 4)],
        "South": [(0, -4), (600, -4)],
        "A": [(100, 4), (100, -4)],
    }
    graph = graph_of(plan)
    assert metres(ways(graph, 500)) == {}
    assert ways(graph, 500).round_the_end is None
    assert metres(ways(graph, 500, 0)) == pytest.approx({0: 816.0}, abs=0.01)


def test_a_side_without_a_road_near_has_no_way_round() -> None:
    plan = LADDER | {"North": [(0, REACHES_M + 1), (2000, REACHES_M + 1)]}
    del plan["A"]
    found = ways(graph_of(plan), 400, 0, 1)
    assert (found.left, found.by) == (None, {})
    assert found.right is not None


def test_a_road_behind_another_rail_is_not_the_nearest_one() -> None:
    rails = {"BN": RAIL, "HP": [(0, 30.0), (2000, 30.0)]}
    found = ways(graph_of(LADDER, rails), 200, 0, 1, 2)
    assert found.left is None


def test_the_way_round_the_end_of_a_line_is_told_apart() -> None:
    round_it = LADDER | {"East": [(2000, 50), (2060, 50), (2060, -30), (2000, -30)]}
    found = ways(graph_of(round_it), 1800, 2)
    assert metres(found) == pytest.approx({2: 360.0}, abs=0.01)
    assert found.round_the_end is not None
    assert found.round_the_end.metres == pytest.approx(680.0, abs=0.01)
    assert found.roads(found.round_the_end) == ("North", "East", "South")


def test_a_junction_joins_its_roads_whatever_is_drawn() -> None:
    plan = LADDER | {"B": [(1000, 20), (1000, -30)]}
    arms = {"N1": [("North", Point(1000, 50)), ("B", Point(1000, 20)), ("Gone", Point(0, 0))]}
    rails = RouteNetwork(tuple(lines({"BN": RAIL})), METRIC)
    graph = road_graph(lines(plan), rails, arms=arms)
    assert metres(ways(graph, 600, 1)) == pytest.approx({1: 960.0}, abs=0.01)


def test_a_junction_at_a_crossing_leads_nobody_across_it() -> None:
    arms = {"N1": [("A", Point(400, 0.1)), ("A", Point(400, -0.1)), ("North", Point(403, 50))]}
    rails = RouteNetwork(tuple(lines({"BN": RAIL})), METRIC)
    graph = road_graph(lines(LADDER), rails, arms=arms)
    assert ways(graph, 400).round_the_end is None
    assert metres(ways(graph, 400, 1)) == pytest.approx({1: 1360.0}, abs=0.01)


def test_roads_that_share_a_stretch_are_joined_at_its_ends() -> None:
    shared: Plan = {
        "QL1": [(0, 50), (1000, 50)],
        "HCM": [(600, 50), (1000, 50), (1000, -30)],
        "South": [(0, -30), (1000, -30)],
    }
    assert metres(ways(graph_of(shared), 300, 0)) == pytest.approx({0: 1560.0}, abs=0.01)


def test_neither_the_order_nor_the_direction_of_what_is_drawn_matters() -> None:
    rng = np.random.default_rng(7)
    plan: Plan = {
        f"S{number}": [tuple(map(float, rng.uniform((0, -250), (2000, 250)))) for _ in range(3)]
        for number in range(40)
    }
    plain = graph_of(plan)
    turned = graph_of({code: plan[code][::-1] for code in reversed(plan)})
    assert [m.measure_m for m in plain.meetings] == pytest.approx(
        [m.measure_m for m in turned.meetings]
    )
    places = range(0, len(plain.meetings), 4)
    lengths = [metres(ways(each, 900, *places)) for each in (plain, turned)]
    assert len(lengths[0]) >= 5
    assert lengths[0] == pytest.approx(lengths[1], abs=0.01)


def test_a_line_drawn_in_parts_is_a_barrier_along_all_of_them() -> None:
    parts = MultiLineString([[(0, 0), (900, 0)], [(1100, 0), (2000, 0)]])
    rails = RouteNetwork((calibrated_by_ends("BN", parts),), METRIC)
    graph = road_graph(lines(LADDER), rails)
    assert [each.roads for each in graph.meetings] == [("A",), ("C",)]
    found = ways(graph, 400, 1)
    assert metres(found) == pytest.approx({1: 2760.0}, abs=0.01)
    assert found.round_the_end is not None  # where the line is not drawn
    assert found.round_the_end.metres == pytest.approx(1360.0, abs=0.01)


@pytest.mark.parametrize(
    ("at_m", "down", "up"),
    [(50, None, 2), (100, None, 2), (500, 2, 0), (900, 0, 1), (950, 1, None)],
)
def test_the_next_places_along_a_line_are_found_on_both_sides(
    at_m: float, down: int | None, up: int | None
) -> None:
    assert nearest_along(at_m, np.array([600.0, 900.0, 100.0])) == (down, up)
