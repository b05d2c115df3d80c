"""Which parts of a file hold anything: those alone are read for its page."""

import pytest
from sqlalchemy.orm import Session

from hotspots.models import RoadSpot
from hotspots.registry import case_papers, crash_links, holds, inspections, measures, proposals
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.registry.filled_parts import FilePart, Filled, filled_parts
from hotspots.vocabulary import CaseState, DocumentKind
from tests.casework import inspection_told, measure_told, take
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    return make_town(session)


@pytest.fixture
def site(town: Town) -> RoadSpot:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)


_TEMPORARY = measure_told() | {"term": "temporary", "expires_on": "2026-06-30"}


def _filled(town: Town, site: RoadSpot) -> Filled:
    return filled_parts(town.session, find(town.session, town.leader, site.code))


def test_of_a_new_file_every_part_is_empty_and_none_is_read(town: Town, site: RoadSpot) -> None:
    filled = _filled(town, site)
    assert filled.parts == frozenset()
    for part in FilePart:
        assert filled.read(part, lambda: pytest.fail("it was read")) == []


def test_each_part_is_filled_by_its_own_rows(town: Town, site: RoadSpot) -> None:
    session, code = town.session, site.code
    paper = Paper(DocumentKind.OTHER, "12/BC", AS_OF)
    case_papers.add(session, actor=town.manager, site=code, paper=paper)
    assert _filled(town, site).parts == {FilePart.PAPERS}
    take(session, town.manager, code, CaseState.VERIFIED)
    measures.add(session, actor=town.manager, site=code, told=_TEMPORARY)
    assert _filled(town, site).parts == {FilePart.PAPERS, FilePart.MEASURES}
    holds.ask(session, actor=town.ward_officer, site=code, reason="Chờ", until="2026-05-30")
    crash = town.crash(3_000, AS_OF)
    crash_links.link(session, actor=town.leader, site=code, crash=crash.id, reason="Gần đó")
    inspections.record(session, actor=town.manager, site=code, **inspection_told())
    also = {FilePart.HOLDS, FilePart.CRASHES, FilePart.INSPECTIONS}
    assert _filled(town, site).parts == {FilePart.PAPERS, FilePart.MEASURES, *also}
