"""Places on railways are proposed, decided and registered; nobody decides by what is not known."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspots.criteria import by_id, snapshot
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, UnknownRules
from hotspots.models import (
    Account,
    CaseEvent,
    Crash,
    Job,
    RailHazardLocation,
    RailProposal,
    RailScreeningRun,
    RemediationCase,
    Site,
)
from hotspots.records import CrashRecord
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import (
    crash_corrections,
    crash_links,
    crashes,
    daily,
    described_sites,
    rail_proposals,
    rail_screening,
)
from hotspots.registry.rail_rederivation import rederive_rails, screened_again
from hotspots.vocabulary import (
    CaseState,
    EventKind,
    JobKind,
    LegalClass,
    ProposalState,
    RejectionReason,
    Role,
    SiteKind,
)
from tests.factories import make_account
from tests.registry.countryside import Countryside, make_countryside
from tests.registry.railway import NORTH_SOUTH
from tests.registry.railways import make_railway

RULE = "rail_nd65_2018"
IN_FORCE, EXPIRED = date(2025, 12, 31), date(2026, 6, 30)


@dataclass
class Line:
    land: Countryside
    screener: Account
    keeper: Account

    @property
    def session(self) -> Session:
        return self.land.session

    def accident(self, km: str, on: str = "2025-06-02", **facts: object) -> Crash:
        given = {"occurred_at": f"{on}T05:40", "killed": 2, "injured": 0}
        place = {"place_text": f"{km} {NORTH_SOUTH}"}
        told = CrashRecord.model_validate(given | place | facts)
        return crashes.record(self.session, actor=self.land.officer, record=told)

    def crossing(self, km: str = "Km1652+000") -> Any:
        record = KIND_RECORDS[SiteKind.LEVEL_CROSSING]
        told = {"place_text": km, "protection": "signs"}
        return described_sites.report(self.session, record, actor=self.land.officer, told=told).site

    def screen(self, as_of: date | None = None, **told: Any) -> RailScreeningRun:
        return rail_screening.run(self.session, actor=self.screener, as_of=as_of, **told)

    def rows(self, *states: ProposalState) -> list[RailProposal]:
        found = rail_proposals.list_proposals(self.session, actor=self.keeper).rows
        return [each for each in found if not states or each.state in states]

    def open_one(self) -> RailProposal:
        (found,) = self.rows(ProposalState.OPEN)
        return found

    def reject(self) -> RailProposal:
        return rail_proposals.reject(
            self.session,
            actor=self.keeper,
            proposal_id=self.open_one().id,
            reason=RejectionReason.OTHER,
            text="Do người điều khiển",
        )


@pytest.fixture
def line(session: Session, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setenv("HOTSPOTS_NOW", IN_FORCE.isoformat())
    land = make_countryside(session)
    make_railway(session)
    areas = list(land.officer.areas)
    return Line(
        land,
        make_account(session, Role.POLICE_LEADER, areas=areas),
        make_account(session, Role.RAIL_OFFICER, areas=areas),
    )


def test_who_may_not_is_refused_and_what_lies_elsewhere_is_not_found(line: Line) -> None:
    with pytest.raises(Forbidden):
        rail_screening.run(line.session, actor=line.keeper)
    line.accident("Km1652+300")
    line.screen()
    proposal = line.open_one()
    with pytest.raises(Forbidden):
        rail_proposals.accept(line.session, actor=line.land.officer, proposal_id=proposal.id)
    ward = make_account(line.session, Role.WARD_OFFICER, areas=list(line.land.officer.areas))
    with pytest.raises(Forbidden):
        rail_proposals.list_proposals(line.session, actor=ward)
    stranger = make_account(line.session, Role.RAIL_OFFICER)
    assert rail_proposals.list_proposals(line.session, actor=stranger).rows == []
    with pytest.raises(NotFound):
        rail_proposals.get(line.session, actor=stranger, proposal_id=proposal.id)
    with pytest.raises(InvalidInput, match="without a reason"):
        rail_proposals.reject(
            line.session,
            actor=line.keeper,
            proposal_id=proposal.id,
            reason=RejectionReason.OTHER,
            text=" ",
        )


def test_without_a_rule_in_force_nothing_is_screened_unless_one_is_chosen(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.accident("Km1652+300")
    monkeypatch.setenv("HOTSPOTS_NOW", EXPIRED.isoformat())
    with pytest.raises(InvalidInput) as refused:
        line.screen()
    (problem,) = refused.value.problems
    assert problem.code == "no_rules_in_force"
    assert problem.message.params == {
        "document": "Nghị định 65/2018/NĐ-CP",
        "last": date(2026, 1, 13),
    }
    with pytest.raises(UnknownRules):
        line.screen(rule_id="road_tt41_2024")
    with pytest.raises(InvalidInput):
        line.screen(date(2027, 1, 1), rule_id=RULE)
    made = line.screen(rule_id=RULE)
    assert not made.for_looking
    listing = rail_proposals.list_proposals(line.session, actor=line.keeper)
    assert listing.expired == date(2026, 1, 13)
    detail = rail_proposals.get(line.session, actor=line.keeper, proposal_id=line.open_one().id)
    assert detail.expired == date(2026, 1, 13)
    assert any("have expired" in each.template for each in detail.sentences)
    site = rail_proposals.accept(line.session, actor=line.keeper, proposal_id=detail.proposal.id)
    assert site.legal_class is LegalClass.BLACK_SPOT
    assert rail_screening.refresh(line.session, on=EXPIRED) is None


def test_a_successor_of_a_deployment_is_used_and_another_rule_is_for_looking(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = snapshot(by_id(RULE))
    content |= {"id": "rail_own", "valid_from": "2026-01-14", "valid_to": None}
    content["limbs"][0]["at_least"] = 3
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    line.accident("Km1652+300")
    monkeypatch.setenv("HOTSPOTS_NOW", EXPIRED.isoformat())
    made = line.screen(criteria_folder=tmp_path)
    assert (made.rule_set, made.for_looking) == ("rail_own", False)
    assert line.open_one().legal_class is LegalClass.POTENTIAL_BLACK_SPOT
    looked = line.screen(rule_id=RULE, criteria_folder=tmp_path)
    assert looked.for_looking
    assert line.open_one().run_id == made.id
    found = rail_proposals.list_proposals(line.session, actor=line.keeper, run_id=looked.id)
    assert [(e.legal_class, e.state) for e in found.rows] == [
        (LegalClass.BLACK_SPOT, ProposalState.SUPERSEDED)
    ]
    earlier = line.screen(date(2025, 7, 1), criteria_folder=tmp_path)
    assert earlier.for_looking  # a later day was screened before


def test_a_crossing_takes_the_class_with_its_basis_and_is_then_registered(line: Line) -> None:
    crossing = line.crossing()
    first = line.accident("Km1652+020")
    made = line.screen()
    proposal = line.open_one()
    assert (proposal.crossing_id, proposal.legal_class) == (crossing.id, LegalClass.BLACK_SPOT)
    assert (proposal.criteria, proposal.margins["a"]) == (["a"], 0)
    assert (proposal.window_start, proposal.latest_on) == (date(2024, 6, 3), date(2025, 6, 2))
    detail = rail_proposals.get(line.session, actor=line.keeper, proposal_id=proposal.id)
    assert (detail.crashes, detail.hidden) == ((), 1)  # the railway sees no single crashes
    police = rail_proposals.get(line.session, actor=line.screener, proposal_id=proposal.id)
    assert [each.id for each in police.crashes] == [first.id]
    site = rail_proposals.accept(
        line.session, actor=line.keeper, proposal_id=proposal.id, note="Đã họp"
    )
    assert (site.id, site.legal_class) == (crossing.id, LegalClass.BLACK_SPOT)
    event = line.session.scalars(
        select(CaseEvent).where(CaseEvent.kind == EventKind.CLASS_CHANGED)
    ).one()
    assert (event.data["before"], event.data["after"]) == ("none", "black_spot")
    assert event.data["by_the_rule"]["crash_ids"] == [str(first.id)]
    assert site.deciding["by_the_rule"]["run_number"] == made.number
    with pytest.raises(Conflict, match="accepted this proposal"):
        rail_proposals.accept(line.session, actor=line.screener, proposal_id=proposal.id)
    line.screen()
    assert [each.site_id for each in line.rows(ProposalState.REGISTERED)] == [crossing.id]
    assert line.rows(ProposalState.OPEN) == []


def test_a_potential_crossing_is_proposed_again_once_it_is_a_black_one(line: Line) -> None:
    crossing = line.crossing()
    line.accident("Km1652+020", killed=1)
    line.screen()
    rail_proposals.accept(line.session, actor=line.keeper, proposal_id=line.open_one().id)
    assert crossing.legal_class is LegalClass.POTENTIAL_BLACK_SPOT
    line.accident("Km1652+030", killed=1)
    line.screen()
    proposal = line.open_one()
    assert (proposal.legal_class, proposal.criteria) == (LegalClass.BLACK_SPOT, ["b"])
    rail_proposals.accept(line.session, actor=line.keeper, proposal_id=proposal.id)
    assert crossing.legal_class is LegalClass.BLACK_SPOT


def test_a_stretch_becomes_a_site_with_a_file_of_its_own(line: Line) -> None:
    line.accident("Km1653+100", killed=1)
    line.accident("Km1653+300", killed=1, on="2025-08-01")
    line.screen()
    proposal = line.open_one()
    assert (proposal.from_m, proposal.to_m, proposal.length_m) == (1_653_100, 1_653_300, 200)
    assert (proposal.footprint_from_m, proposal.footprint_to_m) == (1_653_075, 1_653_325)
    assert [each.code for each in proposal.areas] == ["W"]
    site = rail_proposals.accept(line.session, actor=line.keeper, proposal_id=proposal.id)
    assert isinstance(site, RailHazardLocation)
    assert (site.rail_m, site.rail_to_m) == (1_653_075, 1_653_325)
    assert site.name == f"Km1653+100 – Km1653+300 {NORTH_SOUTH}"
    case = line.session.scalars(
        select(RemediationCase).where(RemediationCase.site_id == site.id)
    ).one()
    assert case.state is CaseState.PROPOSED
    line.screen()
    assert [each.site_id for each in line.rows(ProposalState.REGISTERED)] == [site.id]


def test_a_place_registered_by_hand_meanwhile_is_not_registered_twice(line: Line) -> None:
    line.accident("Km1653+100")
    line.screen()
    record = KIND_RECORDS[SiteKind.RAIL_HAZARD_LOCATION]
    told = {"place_text": "Km1653+000 - Km1653+200", "hazards": "Khuất tầm nhìn"}
    site = described_sites.report(line.session, record, actor=line.land.officer, told=told).site
    with pytest.raises(Conflict, match=site.code):
        rail_proposals.accept(line.session, actor=line.keeper, proposal_id=line.open_one().id)
    line.screen()
    assert line.open_one().site_id == site.id
    rail_proposals.accept(line.session, actor=line.keeper, proposal_id=line.open_one().id)
    assert site.legal_class is LegalClass.BLACK_SPOT
    assert line.session.scalars(select(Site)).all() == [site]


def test_a_rejected_place_comes_back_only_with_other_accidents(line: Line) -> None:
    crash = line.accident("Km1653+100")
    line.screen()
    rejected = line.reject()
    line.screen()
    (kept,) = line.rows(ProposalState.SUPPRESSED)
    assert kept.suppressed_by_id == rejected.id
    with pytest.raises(Conflict, match="rejected before"):
        rail_proposals.accept(line.session, actor=line.keeper, proposal_id=kept.id)
    line.accident("Km1655+000", killed=0, injured=1)  # elsewhere, and no place by itself
    line.screen()
    assert line.rows(ProposalState.OPEN) == []
    crash_corrections.correct(
        line.session, actor=line.land.officer, crash_id=crash.id, changes={"killed": 3}
    )
    line.screen()
    assert line.open_one().crash_classes == {str(crash.id): "exceptionally_serious"}


def test_what_changed_since_is_counted_and_outdated_evidence_is_not_decided(line: Line) -> None:
    crash = line.accident("Km1653+100")
    made = line.screen()
    proposal = line.open_one()
    listed = rail_proposals.list_proposals(line.session, actor=line.keeper)
    assert listed.changed == 0
    line.accident("Km1655+000")
    crash_corrections.correct(
        line.session, actor=line.land.officer, crash_id=crash.id, changes={"killed": 1}
    )
    listed = rail_proposals.list_proposals(line.session, actor=line.keeper)
    assert listed.changed == 2
    with pytest.raises(Conflict, match="corrected since"):
        rail_proposals.accept(line.session, actor=line.keeper, proposal_id=proposal.id)
    assert daily.run(line.session, on=IN_FORCE).rail_run == made.number + 1
    assert daily.run(line.session, on=IN_FORCE).rail_run is None  # to repeat it changes nothing
    assert [each.legal_class for each in line.rows(ProposalState.OPEN)] == [
        LegalClass.BLACK_SPOT,
        LegalClass.POTENTIAL_BLACK_SPOT,
    ]
    assert proposal.state is ProposalState.SUPERSEDED


def test_a_run_is_derived_again_from_what_it_kept(line: Line) -> None:
    line.crossing()
    line.accident("Km1652+020")
    crash = line.accident("Km1655+100", killed=1)
    made = line.screen()
    crash_corrections.delete(
        line.session, actor=line.land.officer, crash_id=crash.id, reason="Trùng"
    )
    line.session.expire_all()
    again = rederive_rails(line.session, actor=line.land.analyst, number=made.number)
    assert (again.follows, again.missing, again.unexpected) == (True, (), ())
    places = screened_again(line.session.get_one(RailScreeningRun, made.id)).places
    assert [(each.crossing is not None, each.tally.criteria) for each in places] == [
        (True, ("a",)),
        (False, ("fatal",)),
    ]
    assert made.severity_schemes == ["rail_severity_tt23_2018"]


def test_what_does_not_follow_from_a_run_is_named(line: Line) -> None:
    line.crossing()
    line.accident("Km1652+020")
    made = line.screen()
    row = line.session.scalars(select(RailProposal)).one()
    row.criteria = ["fatal"]
    line.session.flush()
    again = rederive_rails(line.session, actor=line.land.analyst, number=made.number)
    named = (tuple(str(each) for each in row.crash_ids),)
    assert (again.follows, again.missing, again.unexpected) == (False, named, named)
    with pytest.raises(NotFound):
        rederive_rails(line.session, actor=line.land.analyst, number=made.number + 1)


def _asked_again(line: Line) -> int:
    """How many screenings of railways wait; afterwards none does."""
    gone = delete(Job).where(Job.kind == JobKind.RAIL_REFRESH).returning(Job.id)
    return len(line.session.scalars(gone).all())


def test_every_change_of_an_accident_on_a_railway_has_it_screened_anew(line: Line) -> None:
    on_a_road = CrashRecord.model_validate(
        {"occurred_at": "2025-06-02T05:40", "lon": 107.22, "lat": 10.9, "injured": 1}
    )
    crashes.record(line.session, actor=line.land.officer, record=on_a_road)
    assert _asked_again(line) == 0
    crash = line.accident("Km1652+300", killed=1)
    line.screen()
    assert _asked_again(line) == 1
    crash_corrections.correct(
        line.session, actor=line.land.officer, crash_id=crash.id, changes={"killed": 2}
    )
    assert _asked_again(line) == 1
    assert rail_screening.refresh(line.session, on=IN_FORCE) is not None
    assert line.open_one().killed == 2
    crash_corrections.delete(
        line.session, actor=line.land.officer, crash_id=crash.id, reason="Trùng"
    )
    assert _asked_again(line) == 1
    assert rail_screening.refresh(line.session, on=IN_FORCE) is not None
    assert line.rows(ProposalState.OPEN) == []
    site = line.crossing()
    linked = crashes.record(line.session, actor=line.land.officer, record=on_a_road)
    crash_links.link(
        line.session, actor=line.land.officer, site=site.code, crash=linked.id, reason="Tại đây"
    )
    assert _asked_again(line) == 1
