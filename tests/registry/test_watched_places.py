"""Complex routes and areas: who sees which of the list, and where each is in words."""

import pytest

from hotspots.i18n import render
from hotspots.models import Account
from hotspots.registry import watched_places
from hotspots.vocabulary import Locale
from tests.registry.town import Town

pytestmark = pytest.mark.usefixtures("on_the_day")

TOLD = {"paper_number": "12/KH", "valid_from": "01/03/2026"}


def _seen(town: Town, actor: Account) -> list[tuple[str, str]]:
    found = watched_places.list_places(town.session, actor=actor)
    words = watched_places.place_words
    return [(each.source_reference, render(words(each), Locale.EN)) for each in found.rows]


def test_a_route_is_seen_in_every_ward_it_meets_and_a_ward_in_itself_alone(town: Town) -> None:
    for number, place in (
        ("1", {"place_text": "Km2+000-Km3+000 QL1"}),
        ("2", {"place_text": "Km3+000-Km7+000 QL1"}),
        ("3", {"ward": town.west.code}),
    ):
        told = TOLD | place | {"source_reference": number, "name": f"Nơi {number}"}
        watched_places.register(town.session, actor=town.analyst, told=told)
    crossing = ("2", "QL1 Km3+000 – Km7+000")
    west = [("1", "QL1 Km2+000 – Km3+000"), crossing, ("3", "Phường Tây")]
    assert _seen(town, town.ward_officer) == west
    assert _seen(town, town.leader_east) == [crossing]
    assert _seen(town, town.analyst) == west
