"""Another class, another place, one site made two: none of it moves the file."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, StaleVersion
from hotspots.models import JunctionArm, RoadSpot
from hotspots.registry import proposals, remediation, site_changes
from hotspots.registry.site_extents import extents_of
from hotspots.registry.site_links import related
from hotspots.vocabulary import CaseState, EventKind, LegalClass, SiteLinkKind
from tests.casework import take, take_all
from tests.factories import make_route, make_route_post
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


@pytest.fixture
def site(town: Town) -> RoadSpot:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)


def test_a_class_changes_with_a_reason_and_the_file_stays(town: Town, site: RoadSpot) -> None:
    with pytest.raises(Forbidden):
        site_changes.change_class(
            town.session,
            actor=town.engineer,
            site=site.code,
            legal_class=LegalClass.NONE,
            reason="x",
        )
    with pytest.raises(InvalidInput):
        site_changes.change_class(
            town.session, actor=town.leader, site=site.code, legal_class=LegalClass.NONE, reason=" "
        )
    with pytest.raises(Conflict, match="already"):
        site_changes.change_class(
            town.session,
            actor=town.leader,
            site=site.code,
            legal_class=LegalClass.BLACK_SPOT,
            reason="Như cũ",
        )
    site_changes.change_class(
        town.session,
        actor=town.leader,
        site=site.code,
        legal_class=LegalClass.POTENTIAL_BLACK_SPOT,
        reason="Kết luận không do hạ tầng",
    )
    file = remediation.get(town.session, actor=town.leader, site=site.code)
    event = file.events[-1]
    assert (file.case.state, site.legal_class) == (
        CaseState.PROPOSED,
        LegalClass.POTENTIAL_BLACK_SPOT,
    )
    assert (event.kind, event.data["before"], event.data["after"]) == (
        EventKind.CLASS_CHANGED,
        "black_spot",
        "potential_black_spot",
    )
    assert event.data["by_the_rule"]["legal_class"] == "black_spot"
    assert len(event.data["by_the_rule"]["crash_ids"]) == 4


def test_where_a_site_was_drawn_stays_true_of_earlier_days(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-05-10")
    site_changes.redraw(
        town.session,
        actor=town.manager,
        site=site.code,
        place_text="Km0+900 đến Km1+200 QL1",
        reason="Nắn theo hiện trường",
    )
    later, earlier = extents_of(town.session, site)
    assert (earlier.valid_from, earlier.valid_to) == (AS_OF, date(2026, 5, 10))
    assert (later.valid_from, later.valid_to) == (date(2026, 5, 10), None)
    assert later.stretches[0]["from_m"] == 900.0
    assert (site.from_m, site.to_m) == (900.0, 1_200.0)


def test_a_stretch_is_parted_at_a_km_inside_it(town: Town, site: RoadSpot) -> None:
    for at in ("Km5+000", "Km1+000", "bến xe", "", "Km1+010-Km1+030", "Km1+030 QL51",
               "Km1+030 chợ", "Km1+005"):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            site_changes.split(
                town.session, actor=town.leader, site=site.code, at=at, reason="Hai nút khác nhau"
            )
        assert [problem.field for problem in refused.value.problems] == ["at"]
    new = site_changes.split(
        town.session, actor=town.leader, site=site.code, at="Km1+030", reason="Hai nút khác nhau"
    )
    assert (site.from_m, site.to_m, new.from_m, new.to_m) == (1_000, 1_030, 1_030, 1_060)
    assert new.code != site.code
    case = remediation.get(town.session, actor=town.leader, site=new.code).case
    (link,) = (each.link for each in related(town.session, case, actor=town.leader))
    assert (link.kind, link.other.code) == (SiteLinkKind.SPLIT_FROM, site.code)


def _split(town: Town, *, at: str) -> tuple[RoadSpot, RoadSpot]:
    """The two parts of the site that a new screening proposes around Km1."""
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    site = proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)
    key = {"actor": town.leader, "site": site.code, "reason": "Hai nút khác nhau"}
    return site, site_changes.split(town.session, at=at, **key)


def test_a_road_called_by_a_name_of_several_words_is_parted_as_well(town: Town) -> None:
    town.road.code = town.road.name = "Hùng Vương"
    first, second = _split(town, at="Km1+030")
    assert first.name == "Hùng Vương Km1+000 – Km1+030"
    assert (second.route_id, second.from_m, second.to_m) == (town.road.id, 1_030, 1_060)


def _pieces(site: RoadSpot) -> list[tuple[str, float, float]]:
    told = site.deciding["stretches"]
    return [(each["route_id"], each["from_m"], each["to_m"]) for each in told]


def test_both_parts_keep_what_belonged_to_the_site_beyond_its_ends(town: Town) -> None:
    first, second = _split(town, at="Km1+030")
    road = str(town.road.id)
    assert _pieces(first) == [(road, 975, 1_030)]
    assert _pieces(second) == [(road, 1_030, 1_085)]
    assert (second.footprint_from_m, second.footprint_to_m) == (1_030, 1_085)


def test_a_site_at_a_junction_keeps_it_with_all_that_is_not_cut_off(town: Town) -> None:
    junction = town.junction(1_030, name="Ngã tư Một")
    site, new = _split(town, at="1+020,5")
    road = str(town.road.id)
    assert (site.name, new.name) == ("Ngã tư Một", "QL1 Km0+930 – Km1+020")
    assert (site.junction_id, new.junction_id) == (junction.id, None)
    assert _pieces(site) == [(road, 1_020.5, 1_130)]
    assert _pieces(new) == [(road, 930, 1_020.5)]


def test_an_arm_of_a_junction_is_cut_off_on_its_own_road_and_the_others_stay(town: Town) -> None:
    lon = 107.2 + 0.1 * 1_030 / 10_926.0
    line = f"SRID=4326;MULTILINESTRING(({lon} 10.94, {lon} 10.96))"
    side = make_route(town.session, code="HV", name="Hùng Vương", geom=line)
    for metres in (0.0, 2_200.0):
        make_route_post(town.session, side, chainage_m=metres, measure_m=metres)
    junction = town.junction(1_030, name="Ngã tư Một")
    junction.arms.append(JunctionArm(route_id=side.id, chainage_m=1_105))
    for _ in range(3):
        town.crash(1_105, route_id=side.id, junction_id=junction.id)
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    key = {"actor": town.leader, "site": site.code, "reason": "Hai chỗ khác nhau"}
    with pytest.raises(InvalidInput) as refused:
        site_changes.split(town.session, at="Km1+060", **key)
    assert "several roads" in str(refused.value.problems[0].message)
    new = site_changes.split(town.session, at="Km1+150 Hùng Vương", **key)
    assert (new.route_id, _pieces(new)) == (side.id, [(str(side.id), 1_150, 1_205)])
    assert sorted(_pieces(site)) == sorted(
        [(str(town.road.id), 930, 1_130), (str(side.id), 1_005, 1_150)]
    )
    assert (site.name, site.junction_id, site.from_m) == ("Ngã tư Một", junction.id, None)


def test_a_site_around_a_point_is_no_stretch_to_part(town: Town, site: RoadSpot) -> None:
    site_changes.redraw(
        town.session,
        actor=town.manager,
        site=site.code,
        lon=107.21,
        lat=10.95,
        reason="Tại tim nút",
    )
    with pytest.raises(InvalidInput) as refused:
        site_changes.split(
            town.session, actor=town.leader, site=site.code, at="Km1+030", reason="Hai nút"
        )
    assert str(refused.value.problems[0].message) == "This site is no stretch of a road."


def test_a_site_whose_works_are_decided_is_not_parted(town: Town, site: RoadSpot) -> None:
    way = (CaseState.VERIFIED, CaseState.FILE_OPENED, CaseState.CAUSE_DETERMINED)
    take_all(town.session, site.code, [(town.manager, state) for state in way])
    with pytest.raises(Conflict, match="not split"):
        site_changes.split(
            town.session, actor=town.leader, site=site.code, at="Km1+030", reason="Muộn"
        )


def test_the_second_of_two_changes_is_told(town: Town, site: RoadSpot) -> None:
    read = remediation.get(town.session, actor=town.leader, site=site.code).case.version
    take(town.session, town.manager, site.code, CaseState.VERIFIED)
    with pytest.raises(StaleVersion):
        site_changes.change_class(
            town.session,
            actor=town.leader,
            site=site.code,
            legal_class=LegalClass.NONE,
            reason="Nhầm",
            expected_version=read,
        )
