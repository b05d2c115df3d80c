"""Registered sites: who sees them, what is known of each, and what later crashes change."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hotspots.errors import InvalidInput, NotFound
from hotspots.models import CaseEvent, RoadSpot
from hotspots.registry import proposals, sites
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.registry.sites import Detail
from hotspots.registry.spot_facts import SpotFacts
from hotspots.vocabulary import (
    CaseState,
    EventKind,
    LegalClass,
    ProposalState,
    SiteKind,
    WindowMode,
)
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


def _site_at(town: Town, at_m: float) -> RoadSpot:
    town.four_injuries(at_m)
    found = [each for each in town.screen().proposals if each.from_m == at_m]
    actor = town.leader if at_m < 5_000 else town.leader_east
    return proposals.accept(town.session, actor=actor, proposal_id=found[0].id)


def _codes(town: Town, **told: Any) -> list[str]:
    found = sites.list_sites(town.session, actor=town.analyst, choice=SiteChoice(**told))
    return [each.site.code for each in found.entries]


def _spot(seen: Detail) -> SpotFacts:
    assert isinstance(seen.facts, SpotFacts)
    return seen.facts


def _changes(town: Town) -> list[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.kind == EventKind.EVIDENCE_CHANGED)
    return list(town.session.scalars(query.order_by(CaseEvent.sequence)))


def test_a_site_of_another_ward_is_not_found(town: Town) -> None:
    site = _site_at(town, 1_000)
    for wanted in (site.id, site.code):
        with pytest.raises(NotFound):
            sites.get(town.session, actor=town.leader_east, site=wanted)
    assert sites.list_sites(town.session, actor=town.leader_east).entries == []


@pytest.mark.parametrize("wanted", [uuid4(), "LK-2026-9999", "", "'; DROP TABLE site", "a\0b"])
def test_an_unknown_site_is_not_found(town: Town, wanted: UUID | str) -> None:
    with pytest.raises(NotFound):
        sites.get(town.session, actor=town.leader, site=wanted)


def test_a_site_is_read_by_its_code_with_all_that_is_known_of_it(town: Town) -> None:
    site = _site_at(town, 1_000)
    town.crash(1_020, AS_OF - timedelta(days=500), killed=2)
    town.crash(1_020, AS_OF - timedelta(days=1_500), injured=0, property_only=True)
    town.crash(1_100)
    seen = sites.get(town.session, actor=town.leader, site=site.code)
    facts = _spot(seen)
    assert seen.site is site
    assert len(facts.crashes) == 4
    assert [each.crashes for each in facts.tallies] == [4, 5, 6]
    assert [each.fatal_crashes for each in facts.tallies] == [0, 1, 1]
    assert facts.tallies[0].date_from == date(2025, 4, 1)
    assert [each.kind for each in seen.file.events] == [EventKind.OPENED]
    assert [each.step.to_state for each in seen.file.moves] == [CaseState.REJECTED]
    assert facts.class_now is not None
    assert (facts.class_now.legal_class, facts.class_now.criterion) == (LegalClass.BLACK_SPOT, "c")
    assert "criterion c, Thông tư 41/2024" in str(facts.deciding_sentence)


def test_an_engineer_reads_a_site_and_may_not_move_its_file_yet(town: Town) -> None:
    site = _site_at(town, 1_000)
    assert sites.get(town.session, actor=town.engineer, site=site.id).file.moves == ()


def test_the_class_of_today_is_told_and_the_registered_one_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site_at(town, 1_000)
    monkeypatch.setenv("HOTSPOTS_NOW", "2027-03-25")
    facts = _spot(sites.get(town.session, actor=town.leader, site=site.id))
    assert facts.class_now is not None
    assert facts.class_now.legal_class is LegalClass.POTENTIAL_BLACK_SPOT
    assert site.legal_class is LegalClass.BLACK_SPOT


def test_crashes_at_a_junction_do_not_count_for_the_stretch_around_it(town: Town) -> None:
    town.junction(1_200)
    for at_m in (1_050, 1_090, 1_310, 1_340):
        town.crash(at_m)
    town.crash(1_200)
    (proposal,) = town.screen().proposals
    site = proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)
    assert len(site.deciding["stretches"]) == 2
    facts = _spot(sites.get(town.session, actor=town.leader, site=site.id))
    assert facts.tallies[0].crashes == 4


def test_the_list_is_filtered_by_each_axis_and_continued(town: Town) -> None:
    first, second = _site_at(town, 1_000), _site_at(town, 8_000)
    listed = sites.list_sites(town.session, actor=town.analyst)
    assert [each.site.code for each in listed.entries] == [first.code, second.code]
    page = sites.list_sites(town.session, actor=town.analyst, limit=1)
    assert page.next == first.code
    rest = sites.list_sites(town.session, actor=town.analyst, limit=1, after=page.next)
    assert ([each.site.code for each in rest.entries], rest.next) == ([second.code], None)

    def found(**told: Any) -> int:
        return len(_codes(town, **told))

    assert found(kind=SiteKind.ROAD_SPOT, legal_class=LegalClass.BLACK_SPOT) == 2
    assert found(legal_class=LegalClass.NONE) == 0
    assert found(state=CaseState.CLOSED) == 0
    assert found(area_id=town.east.id) == 1
    assert found(bbox=(107.2, 10.9, 107.24, 11.0)) == 1


def test_the_list_is_filtered_by_desk_road_days_and_lateness(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _site_at(town, 1_000), _site_at(town, 8_000)
    both, road = [first.code, second.code], town.road.code
    assert _codes(town, desk_id=town.leader.organisation_id) == [first.code]
    for text, wanted in (
        (road, both),
        (f"{road} Km0+900 – Km1+050", [first.code]),
        (f"Km8+020 {road}", [second.code]),
        (f"{road} Km3 – Km4", []),
    ):
        assert _codes(town, stretch=stretch_named(town.session, text)) == wanted, text
    assert _codes(town, registered_from=AS_OF, registered_before=AS_OF + timedelta(days=1)) == both
    assert _codes(town, registered_from=AS_OF + timedelta(days=1)) == []
    assert _codes(town, registered_before=AS_OF) == []
    assert _codes(town, overdue=True) == []
    monkeypatch.setenv("HOTSPOTS_NOW", (AS_OF + timedelta(days=60)).isoformat())
    assert _codes(town, overdue=True) == both


@pytest.mark.parametrize("text", ["QL99 Km1", "Km1+200", "đường không tên", "QL1 Km1+2+3"])
def test_a_stretch_that_is_not_known_is_refused_with_a_remedy(town: Town, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        stretch_named(town.session, text)
    assert [(each.field, each.value) for each in refused.value.problems] == [("road", text)]


def test_a_new_screening_proposes_a_site_as_registered_and_changes_nothing(town: Town) -> None:
    site = _site_at(town, 1_000)
    proposal = town.only_proposal()
    assert (proposal.place_id, proposal.state) == (site.id, ProposalState.REGISTERED)
    assert _changes(town) == []


def test_changed_evidence_is_written_into_the_file_once(town: Town) -> None:
    site = _site_at(town, 1_000)
    decided = dict(site.deciding)
    fresh = town.crash(1_030, killed=1)
    town.screen()
    town.screen()
    (event,) = _changes(town)
    told = event.data["difference"]
    assert told["crashes_added"] == [str(fresh.id)]
    assert told["fatal_crashes"] == [0, 1]
    assert told["criterion"] == ["c", "b, c"]
    assert (site.deciding, site.legal_class) == (decided, LegalClass.BLACK_SPOT)


def test_a_crash_that_grew_worse_is_a_change(town: Town) -> None:
    _site_at(town, 1_000)
    crash = town.session.get_one(type(town.crash(9_000)), town.only_proposal().crash_ids[0])
    crash.killed = 1
    town.session.flush()
    town.screen()
    (event,) = _changes(town)
    assert event.data["difference"]["crashes_changed"] == {str(crash.id): ["injury", "fatal"]}


def test_a_site_that_no_longer_meets_the_rule_is_told_so_and_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site_at(town, 1_000)
    monkeypatch.setenv("HOTSPOTS_NOW", "2027-03-26")
    town.screen(date(2027, 3, 25))
    town.screen(date(2027, 3, 26))
    (event,) = _changes(town)
    assert event.data["difference"]["qualifies"] == [True, False]
    assert site.legal_class is LegalClass.BLACK_SPOT


def test_a_screening_of_another_mode_says_nothing_about_a_site(town: Town) -> None:
    _site_at(town, 1_000)
    town.crash(1_030)
    town.screen(mode=WindowMode.ROLLING)
    assert _changes(town) == []
