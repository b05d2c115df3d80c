"""Notes and reasons as people write them: what is refused, and beside which field it stands."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput
from hotspots.models import RoadSpot
from hotspots.registry import (
    case_papers,
    crash_corrections,
    crash_links,
    holds,
    measures,
    proposals,
    remediation,
    site_changes,
)
from hotspots.registry.case_access import LONGEST_NOTE, reason_required, written
from hotspots.registry.case_papers import Paper
from hotspots.vocabulary import CaseState, DocumentKind, LegalClass, RejectionReason
from tests.casework import measure_told, take
from tests.registry.town import AS_OF, Town, make_town

TOO_LONG = "x" * (LONGEST_NOTE + 1)
MISSING = ("missing", "The reason is missing.", "Write in a sentence why.")


def _problem(refused: pytest.ExceptionInfo[InvalidInput]) -> tuple[str, str, str]:
    (problem,) = refused.value.problems
    return problem.code, str(problem.message), str(problem.remedy)


def test_a_text_too_long_is_refused_beside_the_field_it_was_written_in() -> None:
    for field in ("note", "reason"):
        with pytest.raises(InvalidInput) as refused:
            written(TOO_LONG, field=field)
        assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("text", [None, "", "  ", "\r\n"])
def test_a_reason_of_nothing_is_missing(text: str | None) -> None:
    with pytest.raises(InvalidInput, match="nothing is done") as refused:
        reason_required(text, "Without it nothing is done.")
    assert _problem(refused) == MISSING


def test_a_reason_is_kept_without_what_surrounds_it() -> None:
    assert reason_required(" Sai\r\ntên ", "Without it nothing is done.") == "Sai\ntên"


@pytest.mark.parametrize("unseen", ["\0", "\x07", "\x1c"])
def test_what_nobody_can_see_in_a_reason_is_refused(unseen: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        reason_required(f"Đo{unseen} lại", "Without it nothing is done.")
    assert [each.code for each in refused.value.problems] == ["unreadable_text"]


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    return make_town(session)


@pytest.fixture
def site(town: Town) -> RoadSpot:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)


def _refused(act: Any, *told: Any, reason: str, **key: Any) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        act(*told, reason=reason, **key)
    (problem,) = refused.value.problems
    return problem.code, problem.field


@pytest.mark.parametrize(("reason", "code"), [(" ", "missing"), (TOO_LONG, "too_long")])
def test_whoever_asks_for_a_reason_refuses_none_and_too_much_in_one_way(
    town: Town, site: RoadSpot, reason: str, code: str
) -> None:
    take(town.session, town.manager, site.code, CaseState.VERIFIED)
    key = {"actor": town.manager, "site": site.code}
    chief = key | {"actor": town.leader}
    temporary = {"term": "temporary", "expires_on": "2026-06-30"}
    measure = measures.add(town.session, told=measure_told() | temporary, **key)
    paper = case_papers.add(town.session, paper=Paper(DocumentKind.LETTER, "1/CV", AS_OF), **key)
    crash = town.crash(5_000)
    crash_links.link(town.session, crash=crash.id, reason="Km ghi nhầm", **chief)
    asked: list[tuple[Any, dict[str, Any]]] = [
        (site_changes.change_class, chief | {"legal_class": LegalClass.NONE}),
        (measures.cancel, key | {"measure_id": measure.id}),
        (case_papers.remove, key | {"document_id": paper.id}),
        (holds.ask, key | {"until": "30/06/2026"}),
        (crash_links.link, chief | {"crash": town.crash(5_100).id}),
        (crash_links.unlink, chief | {"crash_id": crash.id}),
        (crash_corrections.delete, {"actor": town.analyst, "crash_id": crash.id}),
    ]
    for act, told in asked:
        assert _refused(act, town.session, reason=reason, **told) == (code, "reason"), act


def test_a_step_and_a_rejection_ask_for_theirs_in_the_same_words(town: Town) -> None:
    town.four_injuries(1_000)
    open_one = town.only_proposal()
    with pytest.raises(InvalidInput) as rejected:
        proposals.reject(
            town.session,
            actor=town.leader,
            proposal_id=open_one.id,
            reason=RejectionReason.NOT_INFRASTRUCTURE,
            text=" ",
        )
    assert _problem(rejected) == MISSING
    assert rejected.value.problems[0].field == "text"
    site = proposals.accept(town.session, actor=town.leader, proposal_id=open_one.id)
    with pytest.raises(InvalidInput) as stopped:
        remediation.advance(
            town.session,
            actor=town.leader,
            site=site.code,
            to=CaseState.REJECTED,
            facts={"rejection": "not_found"},
        )
    assert _problem(stopped) == MISSING
    assert stopped.value.problems[0].field == "note"
