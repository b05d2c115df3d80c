"""Complex routes and areas: who sees which, what a correction needs, and what is kept of it."""

from typing import Any

import pytest

from hotspots import database
from hotspots.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.i18n import render
from hotspots.models import Account, WatchedPlace
from hotspots.registry import cameras, watched_place_queries, watched_places
from hotspots.registry.row_history import Entry
from hotspots.registry.watched_extents import as_told, place_words
from hotspots.vocabulary import Locale, Role, RowOutcome
from tests.factories import NOTHING, make_account
from tests.registry.town import Town

pytestmark = pytest.mark.usefixtures("on_the_day")

TOLD = {"paper_number": "12/KH", "valid_from": "01/03/2026"}
TRIANGLE = "10.94, 107.21\n10.94, 107.22\n10.96, 107.22"


@pytest.fixture(autouse=True)
def _the_ward_acts(town: Town) -> None:
    database.act_as(town.session, town.ward_officer.id)


def _list(town: Town, number: str = "1", **other: Any) -> WatchedPlace:
    told = TOLD | {"source_reference": number, "name": f"Nơi {number}"} | other
    if not {"place_text", "ward", "outline"} & other.keys():
        told["place_text"] = "Km2+000-Km3+000 QL1"
    place = watched_places.register(town.session, actor=town.ward_officer, told=told)[0]
    town.session.refresh(place, ["route", "area"])
    return place


def _correct(
    town: Town, place: WatchedPlace, *, actor: Account | None = None, **told: Any
) -> WatchedPlace:
    given = {name: told.pop(name, None) for name in ("reason", "expected_version")}
    actor = actor or town.ward_officer
    return watched_places.change(town.session, actor=actor, place_id=place.id, told=told, **given)


def _facts(entry: Entry) -> dict[str, tuple[str, str]]:
    return {
        each.column: (render(each.old, Locale.EN), render(each.new, Locale.EN))
        for each in entry.changes
    }


def _seen(town: Town, actor: Account) -> list[tuple[str, str]]:
    found = watched_place_queries.list_places(town.session, actor=actor)
    return [(each.source_reference, render(place_words(each), Locale.EN)) for each in found.rows]


def test_a_route_is_seen_in_every_ward_it_meets_and_a_ward_in_itself_alone(town: Town) -> None:
    _list(town, "1")
    _list(town, "2", place_text="Km3+000-Km7+000 QL1")
    _list(town, "3", ward=town.west.code)
    crossing = ("2", "QL1 Km3+000 – Km7+000")
    west = [("1", "QL1 Km2+000 – Km3+000"), crossing, ("3", "Phường Tây")]
    assert _seen(town, town.ward_officer) == west
    assert _seen(town, town.leader_east) == [crossing]
    assert _seen(town, town.analyst) == west


def test_what_lies_elsewhere_or_nowhere_is_not_found(town: Town) -> None:
    for key, actor in ((_list(town).id, town.leader_east), (NOTHING, town.analyst)):
        told = {"actor": actor, "place_id": key}
        for read in (watched_place_queries.get, watched_place_queries.history):
            with pytest.raises(NotFound):
                read(town.session, **told)
        with pytest.raises(NotFound):
            watched_places.change(town.session, told={"name": "x"}, **told)


def test_who_does_no_field_work_sees_an_entry_and_corrects_none(town: Town) -> None:
    place = _list(town)
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    found = watched_place_queries.get(town.session, actor=leader, place_id=place.id)
    assert not found.may_change
    with pytest.raises(Forbidden):
        _correct(town, place, actor=leader, name="x", reason="x")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "Nơi khác"}, "reason"),
        ({"valid_from": None, "reason": "x"}, "valid_from"),
        ({"valid_to": "28/02/2026"}, "valid_to"),
        ({"valid_to": "31/12/9999"}, "valid_to"),
        ({"paper_dated": "01/01/0001"}, "paper_dated"),
        ({"source_reference": "2", "reason": "x"}, "source_reference"),
        ({"place_text": None, "reason": "x"}, "place_text"),
        ({"ward": "Phường Tây", "outline": TRIANGLE, "reason": "x"}, "place_text"),
        ({"outline": "10.94, 107.21", "reason": "x"}, "outline"),
        ({"outline": "1, 7\n1, 8\n2, 8", "reason": "x"}, "outline"),
        ({"outline": TRIANGLE}, "reason"),
        ({"lens": "x", "reason": "x"}, "lens"),
    ],
)
def test_what_cannot_be_corrected_says_which_field(
    town: Town, told: dict[str, Any], field: str
) -> None:
    place = _list(town)
    _list(town, "2")
    with pytest.raises(InvalidInput) as refused:
        _correct(town, place, **told)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_entry_is_not_moved_into_a_ward_where_one_does_not_work(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _correct(town, _list(town), place_text="Km8+000-Km9+000 QL1", reason="x")


def test_one_that_is_known_is_not_entered_anew(town: Town) -> None:
    _list(town)
    told = TOLD | {"source_reference": "1", "name": "x", "place_text": "Km2+000-Km3+000 QL1"}
    with pytest.raises(InvalidInput) as refused:
        watched_places.register(town.session, actor=town.ward_officer, told=told, anew=True)
    assert [problem.code for problem in refused.value.problems] == ["number_taken"]


def test_the_second_of_two_is_told_what_the_first_corrected(town: Town) -> None:
    place = _list(town)
    read = place.version
    _correct(town, place, ward=town.west.code, reason="Cả phường", expected_version=read)
    with pytest.raises(StaleVersion) as refused:
        _correct(town, place, name="x", reason="x", expected_version=read)
    changes = {each.field: (each.before.code, each.now.code) for each in refused.value.changes}
    assert changes["area_id"] == (None, "Phường Tây")
    assert changes["from_m"] == (2_000.0, None)
    assert "geom" not in changes


def test_a_last_day_is_given_without_a_reason_and_taken_back_with_one(town: Town) -> None:
    place = _list(town)
    _correct(town, place, valid_to="31/03/2026", paper_dated="20/02/2026")
    with pytest.raises(InvalidInput):
        _correct(town, place, valid_to=None)
    _correct(town, place, valid_to=None, reason="Ghi nhầm")
    back, ended, first = watched_place_queries.history(
        town.session, actor=town.ward_officer, place_id=place.id
    )
    assert (back.reason, ended.reason, first.is_first) == ("Ghi nhầm", None, True)
    assert _facts(back) == {"valid_to": ("31/03/2026", "–")}
    assert _facts(ended) == {
        "paper_dated": ("–", "20/02/2026"),
        "valid_to": ("–", "31/03/2026"),
    }
    assert render(back.by, Locale.EN) == town.ward_officer.display_name


def test_a_route_becomes_an_outline_and_then_a_ward_and_its_history_says_so(town: Town) -> None:
    place = _list(town)
    assert as_told(place)["place_text"] == "Km2+000-Km3+000 QL1"
    _correct(town, place, outline=TRIANGLE, reason="Vẽ lại")
    assert as_told(place) == {
        "place_text": "",
        "ward": "",
        "outline": "10.940000, 107.210000\n10.940000, 107.220000\n10.960000, 107.220000",
    }
    before = place.version
    _correct(town, place, outline=as_told(place)["outline"])
    assert place.version == before
    _correct(town, place, ward="phường tây", reason="Cả phường")
    assert as_told(place)["ward"] == town.west.code
    to_ward, to_outline, _first = watched_place_queries.history(
        town.session, actor=town.ward_officer, place_id=place.id
    )
    drawn = _facts(to_outline)
    assert drawn.pop("geom")[1].startswith("outline of 3 corners around 10.9")
    gone = ("–", "–")
    assert drawn == {
        "route_id": ("QL1", gone[1]),
        "from_m": ("Km2+000", gone[1]),
        "to_m": ("Km3+000", gone[1]),
    }
    assert _facts(to_ward)["area_id"] == ("–", "Phường Tây")
    assert _facts(to_ward)["geom"][1] == "–"


def test_a_list_that_is_sent_later_brings_no_reason(town: Town) -> None:
    place = _list(town)
    _correct(town, place, name="Nơi khác", reason="Sai tên")
    told = TOLD | {"source_reference": "1", "name": "Nơi 1", "ward": town.west.code}
    same, outcome = watched_places.register(town.session, actor=town.ward_officer, told=told)
    assert (same.id, outcome) == (place.id, RowOutcome.CHANGED)
    latest = watched_place_queries.history(
        town.session, actor=town.ward_officer, place_id=place.id
    )[0]
    assert latest.reason is None


def test_one_is_told_with_its_wards_and_the_cameras_that_see_it(town: Town) -> None:
    place = _list(town, place_text="Km5+000-Km6+000 QL1")
    told = {"source_reference": "C1", "reach_m": "100", "works_from": "01/01/2026"}
    cameras.register(
        town.session, actor=town.ward_officer, told=told | {"place_text": "Km5+050 QL1"}
    )
    mine, theirs = (
        watched_place_queries.get(town.session, actor=actor, place_id=place.id)
        for actor in (town.ward_officer, town.leader_east)
    )
    assert {area.name for area in mine.areas} == {"Phường Tây", "Phường Đông"}
    assert (mine.covered, [each.source_reference for each in mine.cameras]) == (True, ["C1"])
    assert (theirs.covered, theirs.cameras, theirs.may_change) == (True, [], True)
    ward = _list(town, "2", ward=town.west.code)
    found = watched_place_queries.get(town.session, actor=town.analyst, place_id=ward.id)
    assert [area.name for area in found.areas] == ["Phường Tây"]
