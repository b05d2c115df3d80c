"""Lane mouths: what is refused, what a list sent again changes, and what counts as covered."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, LaneMouth
from hotspots.registry import lane_mouths
from hotspots.registry.hump_coverage import WardHumps, hump_report
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.vocabulary import CaseState, DangerGrade, Role, RowOutcome
from tests.casework import take_all
from tests.factories import make_account
from tests.registry.town import Town

pytestmark = pytest.mark.usefixtures("on_the_day")

HEAD = "Số;Tên ngõ;Có gờ giảm tốc;Ngày khảo sát;Vị trí\n"
THREE = (
    HEAD + "1;Ngõ 1;có;03/03/2026;Km2+200 QL1\n"
    "2;Ngõ 2;không;03/03/2026;Km2+300 QL1\n"
    "3;Ngõ 3;;;Km2+400 QL1\n"
)


def _register(town: Town, **other: Any) -> LaneMouth:
    told = {"source_reference": "2", "name": "Ngõ 2", "place_text": "Km2+300 QL1"}
    told |= {"has_hump": "không", "surveyed_on": "03/03/2026"}
    return lane_mouths.register(town.session, actor=town.ward_officer, told=told | other)[0]


def _on_the_border(town: Town, actor: Account, east_m: float = 0.0) -> tuple[LaneMouth, RowOutcome]:
    """The mouth no. 1 of the border between the wards, or so far east of it."""
    told = {"source_reference": "1", "name": "Ngõ Giáp Ranh", "lat": 10.95}
    told |= {"lon": 107.25 + east_m * 0.1 / 10_926.0}
    return lane_mouths.register(town.session, actor=actor, told=told)


def _send(town: Town, text: str) -> list[RowOutcome]:
    report = import_lane_mouths(
        town.session, actor=town.ward_officer, file=text.encode(), name="ngo.csv"
    )
    return [each.outcome for each in report.rows]


def _west(town: Town) -> WardHumps:
    report = hump_report(town.session, actor=town.leader)
    return next(each for each in report.wards if each.area.id == town.west.id)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"source_reference": None}, "source_reference"),
        ({"name": " "}, "name"),
        ({"has_hump": "có thể"}, "has_hump"),
        ({"has_hump": None}, "has_hump"),
        ({"surveyed_on": None}, "surveyed_on"),
        ({"surveyed_on": "01/04/2026"}, "surveyed_on"),
        ({"closed_on": "01/04/2026"}, "closed_on"),
        ({"hump": "x"}, "hump"),
        ({"place_text": None}, "place_text"),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    town: Town, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _register(town, **other)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_mouth_of_another_ward_is_refused_by_name(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _register(town, place_text="Km8+200 QL1")


@pytest.mark.parametrize("east_first", [True, False])
def test_on_a_border_each_ward_has_its_own_mouth_of_one_number(
    town: Town, east_first: bool
) -> None:
    east = make_account(town.session, Role.WARD_OFFICER, areas=[town.east])
    wards = [(town.ward_officer, town.west), (east, town.east)]
    for actor, ward in wards[::-1] if east_first else wards:
        mouth, outcome = _on_the_border(town, actor)
        assert (outcome, mouth.area_id) == (RowOutcome.NEW, ward.id)
        assert _on_the_border(town, actor) == (mouth, RowOutcome.KNOWN)


@pytest.mark.parametrize(("east_m", "nearer"), [(-0.5, "west"), (0.5, "east")])
def test_who_works_in_both_wards_brings_the_nearer_mouth_up_to_date(
    town: Town, east_m: float, nearer: str
) -> None:
    wards = {"west": _on_the_border(town, town.analyst, -5.0)[0]}
    wards["east"] = _on_the_border(town, town.analyst, 5.0)[0]
    told = _on_the_border(town, town.analyst, east_m)
    assert told == (wards[nearer], RowOutcome.CHANGED)


def test_a_leader_in_a_meeting_registers_nothing(town: Town) -> None:
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    with pytest.raises(Forbidden):
        import_lane_mouths(town.session, actor=leader, file=THREE.encode(), name="a.csv")


def test_a_mouth_where_one_does_not_work_is_not_found(town: Town) -> None:
    mouth = _register(town)
    for actor, mouth_id in ((town.leader_east, mouth.id), (town.ward_officer, uuid4())):
        with pytest.raises(NotFound):
            lane_mouths.survey(town.session, actor=actor, mouth_id=mouth_id, has_hump=True)


def test_a_survey_older_than_the_one_on_record_is_refused(town: Town) -> None:
    mouth = _register(town)
    with pytest.raises(InvalidInput, match="survey"):
        lane_mouths.survey(
            town.session, actor=town.engineer, mouth_id=mouth.id, has_hump=True, on="02/03/2026"
        )
    assert mouth.has_hump is False


def test_of_no_mouths_no_share_is_covered(town: Town) -> None:
    assert (_west(town).mouths, _west(town).percent) == (0, None)


def test_every_mouth_counts_and_only_a_hump_that_was_seen_covers(town: Town) -> None:
    assert _send(town, THREE) == [RowOutcome.NEW] * 3
    ward = _west(town)
    assert (ward.mouths, ward.with_hump, ward.not_surveyed) == (3, 1, 1)
    assert ward.percent == 33.3
    assert [each.mouth.name for each in ward.uncovered] == ["Ngõ 2", "Ngõ 3"]
    assert [each.may_raise for each in ward.uncovered] == [True, False]


def test_a_share_is_rounded_down_so_that_only_all_of_them_are_a_hundred(town: Town) -> None:
    ward = WardHumps(town.west, 2_000, 1_999, ())
    assert ward.percent == 99.9
    assert WardHumps(town.west, 2_000, 2_000, ()).percent == 100.0


def test_a_list_sent_again_changes_nothing_and_a_later_survey_does(town: Town) -> None:
    _send(town, THREE)
    assert _send(town, THREE) == [RowOutcome.KNOWN] * 3
    later = THREE.replace("2;Ngõ 2;không;03/03/2026", "2;Ngõ 2;có;20/03/2026")
    assert _send(town, later) == [RowOutcome.KNOWN, RowOutcome.CHANGED, RowOutcome.KNOWN]
    assert _send(town, THREE) == [RowOutcome.KNOWN] * 3
    assert _west(town).with_hump == 2


def test_a_mouth_that_was_closed_counts_no_more(town: Town) -> None:
    mouth = _register(town)
    _register(town, closed_on="20/03/2026")
    assert _west(town).mouths == 0
    with pytest.raises(Conflict, match="closed"):
        lane_mouths.survey(town.session, actor=town.engineer, mouth_id=mouth.id, has_hump=True)


@pytest.mark.parametrize("seen", [{"has_hump": "có"}, {"has_hump": None, "surveyed_on": None}])
def test_a_defect_is_raised_only_where_somebody_saw_that_the_hump_is_missing(
    town: Town, seen: dict[str, Any]
) -> None:
    mouth = _register(town, **seen)
    with pytest.raises(Conflict, match="survey the mouth"):
        lane_mouths.raise_defect(
            town.session, actor=town.engineer, mouth_id=mouth.id, danger=DangerGrade.LOW
        )


def test_a_missing_hump_is_followed_as_one_defect_and_covered_when_its_repair_is_verified(
    town: Town,
) -> None:
    mouth = _register(town)
    defect = lane_mouths.raise_defect(
        town.session, actor=town.engineer, mouth_id=mouth.id, danger=DangerGrade.MEDIUM
    )
    assert (defect.type, defect.name) == ("speed_hump", "Ngõ 2")
    assert defect.found_on == date(2026, 3, 3)
    with pytest.raises(Conflict, match=defect.code):
        lane_mouths.raise_defect(
            town.session, actor=town.engineer, mouth_id=mouth.id, danger=DangerGrade.LOW
        )
    (lacking,) = _west(town).uncovered
    assert (lacking.defect, lacking.may_raise) == (defect, False)
    repair = (CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.REPORTED_DONE)
    take_all(town.session, defect.code, [(town.engineer, state) for state in repair])
    assert _west(town).with_hump == 0
    take_all(town.session, defect.code, [(town.ward_officer, CaseState.VERIFIED_DONE)])
    assert _west(town).with_hump == 1


def test_a_hump_seen_missing_after_its_repair_covers_no_more(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    mouth = _register(town)
    told = {"actor": town.engineer, "mouth_id": mouth.id}
    first = lane_mouths.raise_defect(town.session, danger=DangerGrade.LOW, **told)
    repair = (CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.REPORTED_DONE)
    take_all(town.session, first.code, [(town.engineer, state) for state in repair])
    take_all(town.session, first.code, [(town.ward_officer, CaseState.VERIFIED_DONE)])
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-01")
    lane_mouths.survey(town.session, has_hump=False, **told)
    assert _west(town).with_hump == 0
    second = lane_mouths.raise_defect(town.session, danger=DangerGrade.LOW, **told)
    assert second.code != first.code
