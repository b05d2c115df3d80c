"""Correcting one camera or lane mouth: what is refused, what a reason is for, what is kept."""

from typing import Any
from uuid import UUID

import pytest

from hotspots import database
from hotspots.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.i18n import render
from hotspots.models import Account, Camera, LaneMouth
from hotspots.registry import (
    cameras,
    lane_mouth_corrections,
    lane_mouth_queries,
    lane_mouths,
)
from hotspots.registry.row_history import Entry
from hotspots.vocabulary import DangerGrade, Locale, Role, RowOutcome
from tests.factories import NOTHING, make_account
from tests.registry.town import Town

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture(autouse=True)
def _the_ward_acts(town: Town) -> None:
    database.act_as(town.session, town.ward_officer.id)


def _camera(town: Town, **other: Any) -> Camera:
    told = {"source_reference": "C1", "reach_m": "100", "works_from": "01/01/2026"}
    told |= {"works_to": "28/02/2026", "place_text": "Km2+200 QL1"}
    return cameras.register(town.session, actor=town.ward_officer, told=told | other)[0]


def _correct(town: Town, camera: Camera, *, actor: Account | None = None, **told: Any) -> Camera:
    given = {name: told.pop(name, None) for name in ("reason", "expected_version")}
    actor = actor or town.ward_officer
    return cameras.change(town.session, actor=actor, camera_id=camera.id, told=told, **given)


def _mouth(town: Town, **other: Any) -> LaneMouth:
    told = {"source_reference": "2", "name": "Ngõ 2", "place_text": "Km2+300 QL1"}
    told |= {"has_hump": "không", "surveyed_on": "03/03/2026"}
    return lane_mouths.register(town.session, actor=town.ward_officer, told=told | other)[0]


def _mend(town: Town, mouth: LaneMouth, *, actor: Account | None = None, **told: Any) -> LaneMouth:
    given = {name: told.pop(name, None) for name in ("reason", "expected_version")}
    actor = actor or town.ward_officer
    return lane_mouth_corrections.change(
        town.session, actor=actor, mouth_id=mouth.id, told=told, **given
    )


def _fields(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str | None]:
    return [problem.field for problem in refused.value.problems]


def _facts(entry: Entry) -> dict[str, tuple[str, str]]:
    return {
        each.column: (render(each.old, Locale.EN), render(each.new, Locale.EN))
        for each in entry.changes
    }


@pytest.mark.parametrize("camera_id", [None, NOTHING])
def test_a_camera_that_stands_elsewhere_or_nowhere_is_not_found(
    town: Town, camera_id: UUID | None
) -> None:
    key = camera_id or _camera(town).id
    told = {"actor": town.leader_east, "camera_id": key}
    with pytest.raises(NotFound):
        cameras.get(town.session, **told)
    with pytest.raises(NotFound):
        cameras.history(town.session, **told)
    with pytest.raises(NotFound):
        cameras.change(town.session, told={"note": "x"}, **told)


def test_who_does_no_field_work_sees_a_camera_and_corrects_none(town: Town) -> None:
    camera = _camera(town)
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    assert not cameras.get(town.session, actor=leader, camera_id=camera.id).may_change
    with pytest.raises(Forbidden):
        _correct(town, camera, actor=leader, note="x")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"works_to": None}, "reason"),
        ({"works_to": "01/03/2026", "reason": "  "}, "reason"),
        ({"reach_m": None, "reason": "x"}, "reach_m"),
        ({"works_to": "31/12/2025", "reason": "x"}, "works_to"),
        ({"lens": "x", "reason": "x"}, "lens"),
        ({"place_text": None, "reason": "x"}, "place_text"),
    ],
)
def test_what_cannot_be_corrected_says_which_field(
    town: Town, told: dict[str, Any], field: str
) -> None:
    camera = _camera(town)
    with pytest.raises(InvalidInput) as refused:
        _correct(town, camera, **told)
    assert _fields(refused) == [field]


def test_a_last_day_is_not_taken_away_where_the_camera_began_anew_since(town: Town) -> None:
    camera = _camera(town)
    _camera(town, works_from="10/03/2026", works_to=None)
    with pytest.raises(InvalidInput) as refused:
        _correct(town, camera, works_to=None, reason="Ghi nhầm")
    assert _fields(refused) == ["works_from"]


def test_a_camera_is_not_moved_into_a_ward_where_one_does_not_work(town: Town) -> None:
    camera = _camera(town)
    with pytest.raises(Forbidden, match="Phường Đông"):
        _correct(town, camera, place_text="Km8+200 QL1", reason="x")


def test_the_second_of_two_is_told_what_the_first_corrected(town: Town) -> None:
    camera = _camera(town)
    read = camera.version
    _correct(town, camera, reach_m="120", reason="Đo lại", expected_version=read)
    with pytest.raises(StaleVersion) as refused:
        _correct(town, camera, reach_m="90", reason="x", expected_version=read)
    (change,) = refused.value.changes
    assert (change.field, change.before.code, change.now.code) == ("reach_m", 100.0, 120.0)
    assert change.wanted is not None
    assert change.wanted.code == 90.0


def test_a_last_day_given_by_mistake_goes_with_a_reason_that_the_history_keeps(town: Town) -> None:
    camera = _camera(town)
    _correct(town, camera, works_to=None, reason="Ghi nhầm")
    assert camera.works_to is None
    latest, first = cameras.history(town.session, actor=town.ward_officer, camera_id=camera.id)
    assert (latest.reason, first.reason, first.is_first) == ("Ghi nhầm", None, True)
    assert _facts(latest) == {"works_to": ("28/02/2026", "–")}
    assert render(latest.by, Locale.EN) == town.ward_officer.display_name


def test_what_was_empty_is_filled_in_without_a_reason_and_a_list_brings_none(town: Town) -> None:
    camera = _camera(town, works_to=None)
    _correct(town, camera, note="Cột đèn", works_to="28/02/2026")
    _correct(town, camera, works_to="01/03/2026", reason="Ghi nhầm")
    _camera(town, works_to="02/03/2026")
    told = cameras.history(town.session, actor=town.ward_officer, camera_id=camera.id)
    assert [each.reason for each in told] == [None, "Ghi nhầm", None, None]


def test_cameras_are_listed_by_number_page_by_page_for_who_works_there(town: Town) -> None:
    for number in ("C3", "C1", "C2"):
        _camera(town, source_reference=number)
    first = cameras.list_cameras(town.session, actor=town.ward_officer, limit=2)
    rest = cameras.list_cameras(town.session, actor=town.ward_officer, limit=2, after=first.next)
    assert [each.source_reference for each in (*first.rows, *rest.rows)] == ["C1", "C2", "C3"]
    assert rest.next is None
    assert cameras.list_cameras(town.session, actor=town.leader_east).rows == []
    west, east = (
        cameras.list_cameras(town.session, actor=town.analyst, area_code=each.code).rows
        for each in (town.west, town.east)
    )
    assert (len(west), len(east)) == (3, 0)


@pytest.mark.parametrize("cursor", ["x", str(NOTHING)])
def test_a_list_is_not_continued_from_anywhere(town: Town, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="Begin it again"):
        cameras.list_cameras(town.session, actor=town.analyst, after=cursor)


def test_a_mouth_that_lies_elsewhere_is_not_found(town: Town) -> None:
    mouth = _mouth(town)
    for read in (lane_mouth_queries.get, lane_mouth_queries.history):
        with pytest.raises(NotFound):
            read(town.session, actor=town.leader_east, mouth_id=mouth.id)
    with pytest.raises(NotFound):
        _mend(town, mouth, actor=town.leader_east, name="x", reason="x")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "Ngõ 2A"}, "reason"),
        ({"name": None, "reason": "x"}, "name"),
        ({"has_hump": None, "reason": "x"}, "has_hump"),
        ({"source_reference": "9", "reason": "x"}, "source_reference"),
        ({"closed_on": "01/04/2026"}, "closed_on"),
    ],
)
def test_what_cannot_be_corrected_of_a_mouth_says_which_field(
    town: Town, told: dict[str, Any], field: str
) -> None:
    mouth = _mouth(town)
    _mouth(town, source_reference="9")
    with pytest.raises(InvalidInput) as refused:
        _mend(town, mouth, **told)
    assert _fields(refused) == [field]


def test_the_second_of_two_is_told_what_became_of_the_mouth(town: Town) -> None:
    mouth = _mouth(town)
    lane_mouths.survey(town.session, actor=town.engineer, mouth_id=mouth.id, has_hump=True)
    with pytest.raises(StaleVersion) as refused:
        _mend(town, mouth, name="Ngõ 2A", reason="x", expected_version=1)
    assert {each.field for each in refused.value.changes} == {"has_hump", "surveyed_on", "name"}


def test_a_mouth_closed_by_mistake_is_open_again_and_can_be_surveyed(town: Town) -> None:
    mouth = _mouth(town, closed_on="20/03/2026")
    _mend(town, mouth, closed_on=None, reason="Nhầm ngõ")
    told = {"actor": town.ward_officer, "mouth_id": mouth.id}
    lane_mouths.survey(town.session, has_hump=False, **told)
    _mend(town, mouth, name="Ngõ 2A", reason="Sai tên")
    lane_mouths.raise_defect(town.session, danger=DangerGrade.LOW, **told)
    raised, named, surveyed, opened, _first = lane_mouth_queries.history(town.session, **told)
    reasons = [each.reason for each in (raised, named, surveyed, opened)]
    assert reasons == [None, "Sai tên", None, "Nhầm ngõ"]
    assert _facts(opened) == {"closed_on": ("20/03/2026", "–")}
    assert _facts(surveyed) == {"surveyed_on": ("03/03/2026", "31/03/2026")}
    found = lane_mouth_queries.get(town.session, **told)
    assert found.defect is not None
    assert _facts(raised) == {"defect_id": ("–", found.defect.code)}


def test_a_mouth_moves_into_the_ward_it_lies_in(town: Town) -> None:
    mouth = _mouth(town)
    with pytest.raises(Forbidden):
        _mend(town, mouth, place_text="Km8+200 QL1", reason="x")
    _mend(town, mouth, actor=town.analyst, place_text="Km8+200 QL1", reason="Sai lý trình")
    assert mouth.area.id == town.east.id
    assert lane_mouth_queries.get(town.session, actor=town.leader_east, mouth_id=mouth.id)


def test_mouths_are_listed_for_who_works_there(town: Town) -> None:
    _mouth(town)
    listed = lane_mouth_queries.list_mouths(town.session, actor=town.engineer)
    assert [each.source_reference for each in listed.page.rows] == ["2"]
    assert lane_mouth_queries.list_mouths(town.session, actor=town.leader_east).page.rows == []
    east = lane_mouth_queries.list_mouths(
        town.session, actor=town.analyst, area_code=town.east.code
    )
    assert east.page.rows == []


def test_what_stays_as_it_is_changes_nothing(town: Town) -> None:
    camera = _camera(town)
    before = camera.version
    _correct(town, camera, reach_m="100", place_text="Km2+200 QL1")
    assert camera.version == before
    told = {"source_reference": "C1", "reach_m": "100", "works_from": "01/01/2026"}
    told |= {"place_text": "Km2+200 QL1"}
    assert cameras.register(town.session, actor=town.ward_officer, told=told)[1] is RowOutcome.KNOWN
