"""The traps of coordinates in Viet Nam: datum, zone, axes, and metres that are none."""

import numpy as np
import pytest
from pandas import Series

from hotspots.analysis.metric_coordinates import (
    COORDINATE_PROBLEMS,
    coordinate_problems,
    metric_crs_for,
    project,
    require_metric,
)
from hotspots.errors import InvalidInput

AI_QUOC = (106.372, 20.967)
LONG_KHANH = (107.241, 10.938)
KON_TUM = (108.0, 14.35)


@pytest.mark.parametrize("crs", [None, 4326, 4756, 3857, 3395, 6956, 2230])
def test_a_system_without_true_metres_is_refused(crs):
    with pytest.raises(InvalidInput):
        require_metric(crs)


@pytest.mark.parametrize(
    "bounds", [(np.nan, 0, 1, 1), (0, 85, 1, 86), (5, 1, 4, 2), (0, 1, 200, 2)]
)
def test_bounds_that_no_zone_fits_are_refused(bounds):
    with pytest.raises(InvalidInput, match="No metric projection"):
        metric_crs_for(bounds)


def test_the_withdrawn_twins_with_exchanged_axes_are_refused():
    for code in range(6956, 6960):
        with pytest.raises(InvalidInput, match="exchanged"):
            project([0], [0], from_crs=code, to_crs=4326)


def test_the_zone_is_that_of_the_middle_of_the_area():
    around = {(102.2, 22, 102.4, 23): 32648, (108.5, 11, 109, 12): 32649, (133, 35, 134, 36): 32653}
    around |= {(-47, -24, -46, -23): 32723, (107.9, 12, 108.3, 13): 32649, (179, 0, 180, 1): 32660}
    assert {bounds: metric_crs_for(bounds).to_epsg() for bounds in around} == around


@pytest.mark.parametrize("place", [AI_QUOC, LONG_KHANH, KON_TUM])
def test_vn_2000_degrees_read_as_wgs_84_are_225_m_off(place):
    utm = metric_crs_for((*place, *place))
    right = project([place[0]], [place[1]], from_crs=4756, to_crs=utm)
    wrong = project([place[0]], [place[1]], from_crs=4326, to_crs=utm)
    assert 223.5 < np.hypot(*(right - wrong)[0]) < 226.5


@pytest.mark.parametrize(
    ("place", "used", "right", "km"),
    [(AI_QUOC, 9209, 9210, 26.0), (KON_TUM, 9216, 5898, 53.9), (LONG_KHANH, 5899, 9212, 164.0)],
)
def test_a_wrong_zone_moves_a_point_east_or_west_by_kilometres(place, used, right, km):
    easting, northing = project([place[0]], [place[1]], to_crs=right)[0]
    moved = project(*project([easting], [northing], from_crs=used, to_crs=4326).T, to_crs=right)[0]
    assert abs(moved[0] - easting) / 1000 == pytest.approx(km, abs=0.6)
    assert abs(moved[1] - northing) < 1500


def test_metres_are_rounded_to_the_millimetre_and_come_back():
    metres = project(*np.array([AI_QUOC, LONG_KHANH]).T, to_crs=32648)
    assert (metres == metres.round(3)).all()
    back = project(*metres.T, from_crs=32648, to_crs=4326)
    assert np.abs(back - np.array([AI_QUOC, LONG_KHANH])).max() < 1e-8


def test_a_missing_coordinate_has_no_image():
    moved = project([np.nan, 105.0], [10.0, 200.0], to_crs=32648)
    assert np.isnan(moved).all()


def test_degrees_that_cannot_be_right_are_named():
    x = Series([106.4, 20.9, np.nan, 600_003.0, 139.7], index=list("abcde"))
    y = Series([20.9, 106.4, 20.9, 2_335_776.0, 35.7], index=list("abcde"))
    wanted = [None, "axes_swapped", "coordinate_missing", "metres_not_degrees", "outside_area"]
    found = coordinate_problems(x, y, crs=4326)
    assert found.tolist() == wanted
    assert found.index.tolist() == list("abcde")
    assert coordinate_problems(x, y, crs=4326, area=None).tolist()[4] is None
    assert set(filter(None, wanted)) < set(COORDINATE_PROBLEMS)


def test_metres_that_cannot_be_right_are_named():
    x, y = Series([600_003.0, 2_335_776.0, 106.4, 9e6]), Series([2_335_776.0, 600_003.0, 20.9, 1e6])
    wanted = [None, "axes_swapped", "degrees_not_metres", "outside_area"]
    assert coordinate_problems(x, y, crs=9209).tolist() == wanted


def test_another_country_is_checked_by_its_own_bounds():
    tottori = (133.1, 35.0, 134.6, 35.7)
    xy = project([133.9, 107.2], [35.4, 10.9], to_crs=32653)
    x, y = Series(xy[:, 0]), Series(xy[:, 1])
    assert coordinate_problems(x, y, crs=32653, area=tottori).tolist() == [None, "outside_area"]
    assert coordinate_problems(x, y, crs=32653, area=None).tolist() == [None, None]
