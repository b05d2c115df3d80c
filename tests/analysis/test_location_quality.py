"""The class of a place decides whether a crash may define a site."""

import pytest

from hotspots.analysis.chainage_text import parse_chainage
from hotspots.analysis.location_quality import location_class
from hotspots.vocabulary import LocationClass


def test_a_place_without_point_or_chainage_is_d():
    assert location_class(has_point=False) is LocationClass.D


def test_a_point_that_may_be_off_by_more_than_20_m_does_not_define_a_site():
    assert location_class(has_point=True, accuracy_m=65) is LocationClass.C
    assert location_class(has_point=True, accuracy_m=20) is LocationClass.A
    assert location_class(has_point=True) is LocationClass.A


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("Km12+350", "B"), ("Km12", "C"), ("khoảng Km12+350", "C"), ("Km12/H5", "C")],
)
def test_a_chainage_is_as_good_as_it_was_written(text, wanted):
    assert location_class(has_point=False, chainage=parse_chainage(text)).value == wanted


def test_a_coarse_point_beside_an_exact_chainage_is_b():
    place = parse_chainage("Km12+350")
    assert location_class(has_point=True, accuracy_m=65, chainage=place) is LocationClass.B


def test_chainages_of_a_source_that_rounds_to_100_m_are_c():
    assert location_class(has_point=False, chainage=12300.0, is_heaped=True) is LocationClass.C
    assert location_class(has_point=False, chainage=12300.0) is LocationClass.B
    assert location_class(has_point=False, chainage=12340.0, is_heaped=True) is LocationClass.B
