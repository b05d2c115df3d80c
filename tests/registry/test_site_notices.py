"""What one more crash would do at a registered site, whatever the site lies on."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hotspots.registry.site_notices import near_misses_at
from hotspots.vocabulary import Place
from tests.factories import make_site
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def _warned(town: Town) -> None:
    """Three injury crashes within 500 m of the road: one more makes a black spot."""
    for number in range(3):
        town.crash(1_000 + 20 * number, AS_OF - timedelta(days=30 * number))
    town.screen()


def test_before_the_first_screening_nothing_is_said(town: Town) -> None:
    site = make_site(town.session, registered_by=town.leader)
    assert near_misses_at(town.session, site) == ()


def test_a_site_on_the_stretch_is_told_of_the_warning(town: Town) -> None:
    _warned(town)
    along = {"from_m": 900.0, "to_m": 1_200.0}
    site = make_site(
        town.session,
        registered_by=town.leader,
        place=Place.LINE,
        route_id=town.road.id,
        footprint_from_m=900.0,
        footprint_to_m=1_200.0,
        **along,
    )
    assert near_misses_at(town.session, site) != ()


def test_a_site_off_every_road_is_told_of_no_warning_of_the_road(town: Town) -> None:
    _warned(town)
    site = make_site(town.session, registered_by=town.leader, place=Place.DISC)
    assert near_misses_at(town.session, site) == ()


def test_a_junction_is_told_of_no_warning_of_the_road(town: Town) -> None:
    junction = town.junction(5_000)
    _warned(town)
    site = make_site(
        town.session,
        registered_by=town.leader,
        place=Place.JUNCTION,
        junction_id=junction.id,
    )
    assert near_misses_at(town.session, site) == ()
