"""The scripts that make the layers: the same bytes again, and the check of kilometre posts."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from shapely import LineString

from gis_data.long_khanh_posts import line_with_posts
from gis_data.make_tottori import contradicts_its_neighbours, road_users, route_key

ROOT = Path(__file__).parents[2]
INVENTED = (
    "km_posts.csv",
    "rail_km_posts.csv",
    "junctions.geojson",
    "junction_arms.csv",
    "crashes.csv",
)


def test_a_post_that_coordinates_deny_is_found_and_its_neighbours_are_not_accused() -> None:
    chainage = np.array([0.0, 300.0, 600.0, 900.0, 1200.0])
    places = np.column_stack([chainage, np.zeros(5)])
    places[2] = (600.0, 5000.0)
    assert contradicts_its_neighbours(chainage, places).tolist() == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_crash_without_neighbours_cannot_be_accused() -> None:
    chainage = np.array([0.0, 50_000.0])
    assert not contradicts_its_neighbours(chainage, np.zeros((2, 2))).any()


@pytest.mark.parametrize(
    ("code", "bypass", "expected"),
    [(9, 0, "9"), (9, 1, "9-bypass"), (5040, 0, "5040"), (3000, 0, ""), (9500, 0, "")],
)
def test_a_code_that_names_no_road_gives_no_route(code: int, bypass: int, expected: str) -> None:
    assert route_key(code, bypass) == expected


def test_objects_and_absent_parties_are_no_road_users() -> None:
    assert road_users(31, 76) == "motorcycle"
    assert road_users(3, 61) == "car;pedestrian"


def test_a_street_counts_metres_from_its_start() -> None:
    street = line_with_posts("Lê Lợi", LineString([(700_000, 1_200_000), (700_300, 1_200_400)]))
    assert street.ends_m == (0.0, 500.0)
    assert street.chainage(street.position(250.0)) == pytest.approx(250.0, abs=0.2)


def test_the_invented_layers_come_out_byte_for_byte_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gis_data.make_long_khanh", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    for name in INVENTED:
        assert (tmp_path / name).read_bytes() == (ROOT / "gis_data/long_khanh" / name).read_bytes()
