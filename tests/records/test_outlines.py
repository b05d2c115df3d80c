"""The outline of an area, however it is told: what is refused with which code, what is read."""

from typing import Any

import pytest
import shapely

from hotspots.records.outlines import MOST_CORNERS, corners_of, outline
from hotspots.records.values import UnusableValue

SQUARE = [[107.2, 10.9], [107.3, 10.9], [107.3, 11.0], [107.2, 11.0], [107.2, 10.9]]
HOLE = [[107.22, 10.92], [107.24, 10.92], [107.24, 10.94], [107.22, 10.92]]
BOWTIE = [[107.2, 10.9], [107.3, 11.0], [107.3, 10.9], [107.2, 11.0], [107.2, 10.9]]


def _polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("chợ", "not_a_number"),
        ("10.9, 107.2\n10.9", "no_corner"),
        ("107.2, 10.9\n107.3, 10.9\n107.3, 11.0", "no_corner"),  # longitude first
        ("10,95,107,24", "no_corner"),
        ("10.9, 107.2\n11.0, 107.3", "no_area"),
        ("10.9, 107.2\n10.9, 107.25\n10.9, 107.3", "no_area"),
        ("10.9, 107.2\n11.0, 107.3\n11.0, 107.2\n10.9, 107.3", "outline_crosses_itself"),
        ("{", "no_outline"),
        ('{"a":' * 9_000, "no_outline"),
        (17, "no_outline"),
        ({"type": "Point", "coordinates": [107.2, 10.9]}, "no_outline"),
        ({"type": "Polygon"}, "no_outline"),
        (_polygon("abc"), "no_outline"),
        (_polygon([107.2, 10.9]), "no_outline"),
        (_polygon([[107.2, True], *SQUARE]), "not_a_number"),
        (_polygon([["x", 10.9], *SQUARE]), "not_a_number"),
        (_polygon([[1107.2, 10.9], *SQUARE]), "no_corner"),
        (_polygon(), "no_area"),
        (_polygon(BOWTIE), "outline_crosses_itself"),
        (_polygon(SQUARE * (MOST_CORNERS // 5 + 1)), "too_many_corners"),
        (shapely.MultiPolygon(), "no_area"),
    ],
)
def test_what_is_no_outline_says_why(told: object, code: str) -> None:
    with pytest.raises(UnusableValue) as refused:
        outline(told)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "told",
    [
        "10.9, 107.2\n10.9, 107.3\n11.0, 107.3\n11.0, 107.2",
        "10,9 107,2\r\n\r\n10,9; 107,3\r\n11 107,3\r\n11, 107,2\r\n",
        "10.9,107.2\n10.9,107.3\n11.0,107.3\n11.0,107.2\n10.9,107.2",
        _polygon(SQUARE),
        _polygon([[*corner, 12.5] for corner in SQUARE]),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
    ],
)
def test_one_area_told_in_several_ways_is_one_outline(told: object) -> None:
    assert outline(told).equals(shapely.Polygon(SQUARE))


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon(SQUARE),
        shapely.Polygon(SQUARE, [HOLE]),
        shapely.MultiPolygon([shapely.Polygon(SQUARE), shapely.box(108, 11, 109, 12)]),
    ],
)
def test_what_a_form_shows_of_an_outline_reads_the_same_again(shape: Any) -> None:
    assert outline(corners_of(shape)).equals(shape)


def test_a_layers_polygon_that_crosses_itself_is_repaired() -> None:
    assert outline(shapely.Polygon(BOWTIE)).area == pytest.approx(0.005)
