"""Whether Km and point of a crossing agree, as posts and line stand today."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from hotspots.models import RailLine, RailPost, Site
from hotspots.registry.rail_doubts import place_doubts
from tests.registry.rail_town import RailTown, make_rail_town, told_at
from tests.registry.town import AS_OF


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def rails(session: Session) -> RailTown:
    return make_rail_town(session)


def codes(rails: RailTown, site: Site, *, just_told: bool = False) -> list[str]:
    return [each.code for each in place_doubts(rails.session, site, just_told=just_told)]


def test_a_place_that_agrees_leaves_nothing_to_check(rails: RailTown) -> None:
    assert codes(rails, rails.path()) == []
    assert codes(rails, rails.path(**told_at(430, 10))) == []
    assert codes(rails, rails.path("", **told_at(430, 10))) == []


def test_a_point_far_along_or_aside_is_to_be_checked(rails: RailTown) -> None:
    assert codes(rails, rails.path(**told_at(700))) == ["km_against_point"]
    assert codes(rails, rails.path(**told_at(400, 150))) == ["point_aside"]


def test_posts_that_were_moved_since_put_the_km_elsewhere(rails: RailTown) -> None:
    path = rails.path()
    moved = update(RailPost).values(chainage_m=RailPost.chainage_m - 300)
    rails.session.execute(moved)
    assert codes(rails, path) == ["km_against_point"]
    rails.session.execute(update(RailPost).values(chainage_m=RailPost.chainage_m + 5000))
    assert codes(rails, path) == ["unusable_place"]  # two places; the page says it, and stands


def test_a_line_that_is_drawn_no_more_is_no_reason_to_doubt(rails: RailTown) -> None:
    path = rails.path()
    rails.session.execute(update(RailLine).values(geom=None))
    assert codes(rails, path) == []


def test_what_could_be_read_otherwise_is_told_once(rails: RailTown) -> None:
    path = rails.path("K1+40")
    assert len(codes(rails, path, just_told=True)) == 2
    assert codes(rails, path) == []
