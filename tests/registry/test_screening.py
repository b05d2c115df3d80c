"""Screening the registry: what a run keeps, proposes, and makes of earlier runs."""

from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotspots.criteria import by_id, snapshot
from hotspots.database import session_factory, transaction
from hotspots.errors import Forbidden, InvalidInput, NotFound, UnknownRules
from hotspots.models import Account, Crash, Proposal, ScreeningRun
from hotspots.registry import proposals, screening
from hotspots.registry.footprints import stretches_of_proposal
from hotspots.registry.rederivation import rederive
from hotspots.vocabulary import (
    Lineage,
    Place,
    ProposalState,
    RecordState,
    RejectionReason,
    RoadClass,
    Role,
    WindowMode,
)
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


def _on_the_ground(town: Town, proposal: Proposal, measure: str) -> float:
    query = text(f"SELECT {measure}(geom::geography) FROM proposal WHERE id = :id")
    return float(town.session.execute(query, {"id": proposal.id}).scalar_one())


@pytest.mark.parametrize(
    "role",
    [Role.POLICE_OFFICER, Role.URBAN_OFFICER, Role.ROAD_MANAGER, Role.LEADER, Role.ADMINISTRATOR],
)
def test_only_a_police_leader_or_an_analyst_screens(town: Town, role: Role) -> None:
    town.analyst.role = role
    with pytest.raises(Forbidden):
        town.screen()


def test_a_rail_rule_set_is_refused_with_the_reason(town: Town) -> None:
    with pytest.raises(UnknownRules, match="about railways, not about roads"):
        town.screen(rules="rail_nd65_2018")


def test_an_unknown_rule_set_is_refused_and_those_known_are_named(town: Town) -> None:
    with pytest.raises(UnknownRules, match="road_tt41_2024"):
        town.screen(rules="road_tt99_2031")


def test_a_day_without_rules_is_refused(town: Town) -> None:
    with pytest.raises(UnknownRules, match="No rules of kind road are in force"):
        town.screen(date(2001, 1, 1))


def test_a_fixed_period_must_be_given(town: Town) -> None:
    with pytest.raises(InvalidInput, match="give both dates"):
        town.screen(mode=WindowMode.FIXED)


def test_a_day_to_come_is_refused(town: Town) -> None:
    with pytest.raises(InvalidInput, match="a day to come"):
        town.screen(AS_OF + timedelta(days=1))


def test_an_unknown_run_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        screening.get_run(town.session, actor=town.leader, run_id=town.west.id)


def test_no_crash_at_all_gives_a_run_without_proposals_and_a_warning(town: Town) -> None:
    run = town.screen()
    assert run.proposals == []
    assert [each["code"] for each in run.counts["warnings"]] == ["no_located_crashes"]


def test_three_injury_crashes_are_not_proposed(town: Town) -> None:
    town.session.delete(town.four_injuries(1_000)[0])
    assert town.screen().proposals == []


def test_a_place_that_meets_the_rule_is_proposed_with_its_stretch_and_ward(town: Town) -> None:
    crashes = town.four_injuries(1_000)
    proposal = town.only_proposal()
    assert proposal.state is ProposalState.OPEN
    assert proposal.lineage is Lineage.NEW
    assert set(proposal.crash_ids) == {each.id for each in crashes}
    assert (proposal.criterion, proposal.injury_crashes, proposal.fatal_crashes) == ("c", 4, 0)
    assert (proposal.from_m, proposal.to_m) == (1_000.0, 1_060.0)
    assert (proposal.footprint_from_m, proposal.footprint_to_m) == (975.0, 1_085.0)
    assert [area.name for area in proposal.areas] == ["Phường Tây"]
    assert _on_the_ground(town, proposal, "ST_Length") == pytest.approx(110, rel=0.01)


def test_a_place_on_the_border_lies_in_both_wards(town: Town) -> None:
    town.four_injuries(5_430)
    assert [area.name for area in town.only_proposal().areas] == ["Phường Tây", "Phường Đông"]


def test_todays_list_is_of_the_months_of_the_rule_and_of_no_other_period(town: Town) -> None:
    with pytest.raises(InvalidInput, match="leave out the first day"):
        town.screen(date_from=AS_OF)
    assert town.screen(date_from=date(2025, 4, 1)).date_from == date(2025, 4, 1)


def test_a_run_keeps_all_it_was_told(town: Town) -> None:
    town.four_injuries(1_000)[0].record_state = RecordState.APPROVED
    town.lost_crash()
    run = town.screen()
    town.session.expire(run)
    assert run.rule_set == "road_tt41_2024"
    assert run.criteria == snapshot(by_id("road_tt41_2024"))
    assert (run.date_from, run.date_to, run.as_of) == (date(2025, 4, 1), AS_OF, AS_OF)
    assert run.parameters["window_m"] == 500.0
    assert run.parameters["junction_radius_m"] == 100.0
    assert run.code_version.startswith("0.")
    assert len(run.input_hash) == 64
    assert run.counts["read"] == 5
    assert run.counts["located"] == 4
    assert run.counts["unlocated"] == {"unknown_route": 1}
    assert run.counts["unapproved"] == 4
    assert run.counts["places"] == {"open": 1}


def test_a_stored_run_cannot_be_changed(town: Town) -> None:
    run = town.screen()
    with pytest.raises(DBAPIError), town.session.begin_nested():
        town.session.execute(
            text("UPDATE screening_run SET rule_set = 'x' WHERE id = :id"), {"id": run.id}
        )


def test_the_road_class_decides_how_long_a_place_may_be(session: Session) -> None:
    town = make_town(session, RoadClass.URBAN_STREET)
    for at_m in (1_000, 1_120, 1_240, 1_360):  # 360 m: too long for 250, short enough for 500
        town.crash(at_m)
    assert town.screen().proposals == []
    town.road.road_class = RoadClass.PROVINCIAL_ROAD
    assert town.only_proposal().length_m == 360.0


def test_a_site_keeps_the_length_a_place_on_its_own_road_may_have(session: Session) -> None:
    town = make_town(session, RoadClass.URBAN_STREET)
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    site = proposals.accept(session, actor=town.leader, proposal_id=proposal.id)
    assert site.deciding["window_m"] == 250.0


def test_crashes_on_the_arms_are_a_junction_with_its_zone_as_shape(town: Town) -> None:
    junction = town.junction(1_000)
    for at_m in (910, 950, 1_050, 1_090):
        town.crash(at_m)
    proposal = town.only_proposal()
    assert (proposal.place, proposal.junction_id) == (Place.JUNCTION, junction.id)
    assert _on_the_ground(town, proposal, "ST_Length") == pytest.approx(200, rel=0.01)


def test_a_junction_may_reach_less_far_than_others(town: Town) -> None:
    town.junction(1_000, radius_m=40.0)
    for at_m in (910, 950, 1_050, 1_090):
        town.crash(at_m)
    assert town.only_proposal().place is Place.LINE


def test_a_nearer_junction_of_a_shorter_radius_does_not_hide_one_that_reaches(town: Town) -> None:
    junction = town.junction(1_000)
    town.junction(1_060, code="NG2", name="Ngã ba Hai", radius_m=10.0)
    for at_m in (1_000, 1_035, 1_040, 1_045):
        town.crash(at_m)
    proposal = town.only_proposal()
    assert (proposal.place, proposal.junction_id) == (Place.JUNCTION, junction.id)
    stretches = stretches_of_proposal(town.session, proposal)
    told = [(each["from_m"], each["to_m"]) for each in stretches]
    assert told == [(900, 1_049.999), (1_070.001, 1_100)]


def test_crashes_off_any_road_are_found_as_a_disc(town: Town) -> None:
    for n in range(4):
        town.crash(
            0, route_id=None, chainage_m=None, geom=f"SRID=4326;POINT({107.22 + n * 0.0005} 10.97)"
        )
    proposal = town.only_proposal()
    assert proposal.place is Place.DISC
    assert _on_the_ground(town, proposal, "ST_Area") == pytest.approx(3.1416 * 250**2, rel=0.02)


def test_a_crash_whose_outcome_nobody_wrote_down_is_counted_and_does_not_count(town: Town) -> None:
    town.four_injuries(1_000)[0].injured = None
    town.session.flush()
    town.session.execute(text("UPDATE crash SET killed = NULL WHERE injured IS NULL"))
    run = town.screen()
    assert (run.proposals, run.counts["outcome_unknown"]) == ([], 1)


def test_nobody_killed_and_nothing_said_of_the_injured_is_an_unknown_outcome(town: Town) -> None:
    town.crash(1_000, killed=0, injured=None)
    town.crash(1_100, killed=0, injured=0, property_only=True)
    assert town.screen().counts["outcome_unknown"] == 1


def test_a_demonstration_is_screened_on_its_own_day(town: Town) -> None:
    town.session.execute(text("UPDATE deployment SET kind = 'demo', as_of = '2025-06-30'"))
    town.session.expire_all()
    assert screening.run(town.session, actor=town.analyst).as_of == date(2025, 6, 30)


def test_the_rules_in_force_on_the_day_apply(town: Town) -> None:
    town.four_injuries(1_000, date(2024, 12, 20))
    assert town.only_proposal(date(2024, 12, 31)).rule_set == "road_tt26_2012"


def test_a_deployments_own_rules_can_be_asked_for(town: Town, tmp_path: Path) -> None:
    own = (Path(screening.__file__).parents[1] / "criteria" / "road_tt41_2024.yaml").read_text()
    own = own.replace("id: road_tt41_2024", "id: road_own").replace("injury: 4", "injury: 3")
    (tmp_path / "own.yaml").write_text(
        own.replace("valid_from: 2025-01-01", "valid_from: 2025-05-01")
    )
    town.four_injuries(1_000)[3].injured = 0
    town.session.flush()
    assert town.only_proposal(criteria_folder=tmp_path).rule_set == "road_own"


def test_a_place_keeps_its_identity_and_the_earlier_proposal_is_superseded(town: Town) -> None:
    town.four_injuries(1_000)
    first = town.only_proposal()
    town.crash(1_150)
    second = town.only_proposal()
    assert second.place_id == first.place_id
    assert second.lineage is Lineage.GREW
    town.session.refresh(first)
    assert first.state is ProposalState.SUPERSEDED


def test_a_place_that_splits_keeps_its_id_once(town: Town) -> None:
    town.four_injuries(1_000)
    middle = [town.crash(1_200), town.crash(1_220)]
    town.four_injuries(1_360)
    first = town.only_proposal()
    for crash in middle:
        town.session.delete(crash)
    for crash in town.session.scalars(select(Crash).where(Crash.chainage_m >= 1_300)):
        crash.chainage_m = (crash.chainage_m or 0) + 400
    town.session.flush()
    found = town.screen().proposals
    assert sorted(each.lineage for each in found) == [Lineage.SHRANK, Lineage.SPLIT_FROM]
    split = next(each for each in found if each.lineage is Lineage.SPLIT_FROM)
    assert split.lineage_of == [first.place_id]


def test_modes_are_never_mixed_in_one_list(town: Town) -> None:
    town.four_injuries(1_000)
    trailing = town.only_proposal()
    rolling = town.only_proposal(mode=WindowMode.ROLLING)
    town.session.refresh(trailing)
    assert (trailing.state, rolling.state) == (ProposalState.OPEN, ProposalState.OPEN)
    told = {"session": town.session, "actor": town.leader}
    assert proposals.list_proposals(**told).rows == [trailing]
    assert proposals.list_proposals(**told, mode=WindowMode.ROLLING).rows == [rolling]
    assert proposals.count_open(**told) == 1


def test_a_fixed_period_is_screened_as_one_window(town: Town) -> None:
    town.four_injuries(1_000, date(2025, 6, 30))
    run = town.screen(
        None, mode=WindowMode.FIXED, date_from=date(2025, 1, 1), date_to=date(2025, 12, 31)
    )
    (found,) = run.proposals
    assert (found.window_start, found.window_end) == (date(2025, 1, 1), date(2026, 1, 1))
    assert run.as_of == date(2025, 12, 31)


def test_a_look_at_an_earlier_day_leaves_the_present_list_alone(town: Town) -> None:
    town.four_injuries(1_000, AS_OF - timedelta(days=5))
    present = town.only_proposal()
    past = town.only_proposal(AS_OF - timedelta(days=1))
    town.session.refresh(present)
    assert (present.state, past.state) == (ProposalState.OPEN, ProposalState.SUPERSEDED)


def test_a_trial_of_other_rules_leaves_the_present_list_alone(town: Town) -> None:
    town.four_injuries(1_000)
    present = town.only_proposal()
    trial = town.only_proposal(rules="road_tt26_2012")
    town.session.refresh(present)
    assert (present.state, trial.state) == (ProposalState.OPEN, ProposalState.SUPERSEDED)


def _reject(town: Town, proposal: Proposal) -> None:
    proposals.reject(
        town.session,
        actor=town.leader,
        proposal_id=proposal.id,
        reason=RejectionReason.NOT_INFRASTRUCTURE,
        text="Do người lái say rượu.",
    )


def test_a_rejected_place_stays_away_until_a_new_crash(town: Town) -> None:
    town.four_injuries(1_000)
    rejected = town.only_proposal()
    _reject(town, rejected)
    again = town.only_proposal()
    assert again.state is ProposalState.SUPPRESSED
    assert again.suppressed_by_id == rejected.id
    assert again.place_id == rejected.place_id
    town.crash(1_030)
    assert town.only_proposal().state is ProposalState.OPEN


def test_a_rejected_place_comes_back_when_a_crash_grew_worse(town: Town) -> None:
    crashes = town.four_injuries(1_000)
    _reject(town, town.only_proposal())
    crashes[2].killed = 1
    town.session.flush()
    assert town.only_proposal().state is ProposalState.OPEN


def test_a_rejected_place_comes_back_under_other_rules(town: Town, tmp_path: Path) -> None:
    own = (Path(screening.__file__).parents[1] / "criteria" / "road_tt41_2024.yaml").read_text()
    (tmp_path / "own.yaml").write_text(
        own.replace("id: road_tt41_2024", "id: road_own").replace("2025-01-01", "2025-05-01")
    )
    town.four_injuries(1_000)
    _reject(town, town.only_proposal())
    assert town.only_proposal(criteria_folder=tmp_path).state is ProposalState.OPEN


def test_a_stored_run_can_be_derived_again_after_the_crashes_changed(town: Town) -> None:
    crashes = town.four_injuries(1_000)
    town.junction(3_000)
    for at_m in (2_950, 2_980, 3_020, 3_060):
        town.crash(at_m, killed=1)
    run = town.screen()
    for crash in crashes:
        town.session.delete(crash)
    town.session.flush()
    town.session.expire_all()
    found = rederive(town.session, actor=town.analyst, run_id=run.id)
    assert found.follows
    assert found.input_intact
    assert found.code_then == found.code_now
    assert town.screen().counts["places"] == {"open": 1}


def test_a_proposal_that_was_tampered_with_no_longer_follows(town: Town) -> None:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    proposal.fatal_crashes = 3
    town.session.flush()
    town.session.expire_all()
    found = rederive(town.session, actor=town.analyst, run_id=proposal.run_id)
    assert not found.follows
    assert len(found.missing) == len(found.unexpected) == 1


def test_two_people_who_screen_at_once_both_get_a_complete_run(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        people = [town.leader.id, town.leader_east.id]

    def screen_as(account_id: object) -> None:
        with transaction(sessions) as session:
            screening.run(session, actor=session.get_one(Account, account_id), as_of=AS_OF)

    threads = [Thread(target=screen_as, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(sessions) as session:
        runs = session.scalars(select(ScreeningRun).order_by(ScreeningRun.number)).all()
        found = session.scalars(select(Proposal)).all()
        states = {each.run_id: each.state for each in found}
        assert len(found) == 2
        assert {each.place_id for each in found} == {found[0].place_id}
        assert [states[run.id] for run in runs] == [ProposalState.SUPERSEDED, ProposalState.OPEN]


def test_a_place_on_a_road_nobody_drew_has_no_shape_and_the_wards_of_its_crashes(
    town: Town,
) -> None:
    town.road.geom = None
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    assert proposal.geom is None
    assert [area.name for area in proposal.areas] == ["Phường Tây"]
