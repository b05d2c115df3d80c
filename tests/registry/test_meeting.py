"""One act for several files after a meeting: all of them, each with an entry, or none."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, CaseEvent
from hotspots.registry import meeting, remediation
from hotspots.registry.case_access import find
from hotspots.registry.meeting import Act, Chosen
from hotspots.vocabulary import CaseState, EventKind, SiteKind
from tests.casework import facts_for, papers_for, step_of, take
from tests.factories import make_photo
from tests.registry.correspondence import Correspondence, at, make_correspondence

DAY = date(2026, 3, 2)


@pytest.fixture
def post(session: Session, monkeypatch: pytest.MonkeyPatch) -> Correspondence:
    at(monkeypatch, DAY)
    return make_correspondence(session)


@pytest.fixture
def codes(post: Correspondence) -> list[str]:
    """Three proposed sites with the two photos that verifying asks for."""
    found = [post.site(each * 1_000) for each in (1, 2, 3)]
    for site in found * 2:
        make_photo(post.session, site_id=site.id, added_by=post.officer)
    return sorted(site.code for site in found)


def _chosen(codes: list[str], version: int | None = None) -> list[Chosen]:
    return [Chosen(code, version) for code in codes]


def _step(post: Correspondence) -> Act:
    step = step_of(SiteKind.ROAD_SPOT, CaseState.PROPOSED, CaseState.VERIFIED)
    return Act(
        to=CaseState.VERIFIED,
        facts=facts_for(step, post.office.name, DAY) | {"fund": "của bước khác"},
        papers=papers_for(step, DAY),
        note="Họp giao ban",
    )


def _events(post: Correspondence, code: str) -> list[CaseEvent]:
    return remediation.history(post.session, find(post.session, post.chief, code))


def _apply(post: Correspondence, actor: Account, codes: list[str], act: Act, **told: Any) -> None:
    meeting.apply(post.session, actor=actor, chosen=_chosen(codes, **told), act=act)


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (Act(), "note"),
        (Act(note="  "), "note"),
        (Act(due_on="31/02/2026", note="x"), "due_on"),
        (Act(due_on="01/03/2026", note="x"), "due_on"),
        (Act(due_on="30/06/2026"), "note"),
        (Act(to=CaseState.VERIFIED, due_on="30/06/2026"), "due_on"),
    ],
)
def test_an_act_that_says_nothing_or_two_things_is_refused(
    post: Correspondence, codes: list[str], act: Act, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _apply(post, post.town.leader, codes, act)
    assert [each.field for each in refused.value.problems] == [field]


def test_nobody_acts_on_no_file_on_one_twice_or_on_one_elsewhere(
    post: Correspondence, codes: list[str]
) -> None:
    act = Act(note="x")
    for wrong in ([], [codes[0], codes[0]]):
        with pytest.raises(InvalidInput):
            _apply(post, post.inspector, wrong, act)
    with pytest.raises(NotFound):
        _apply(post, post.inspector, [*codes, "LK-1999-0001"], act)
    with pytest.raises(NotFound):
        _apply(post, post.town.leader_east, codes, act)


def test_files_are_named_by_the_ids_of_their_sites_or_by_their_codes(
    post: Correspondence, codes: list[str]
) -> None:
    first = find(post.session, post.chief, codes[0])
    chosen = [Chosen(codes[1]), Chosen(first.site_id, first.version)]
    told = {"actor": post.inspector, "act": Act(note="Họp")}
    done = meeting.apply(post.session, chosen=chosen, **told)
    assert [each.code for each in done] == codes[:2]
    with pytest.raises(InvalidInput, match="choice of files"):
        meeting.apply(post.session, chosen=[Chosen(codes[0]), Chosen(first.site_id)], **told)
    with pytest.raises(Conflict):
        meeting.apply(post.session, chosen=[Chosen(first.site_id, 99)], **told)


def test_only_who_may_pause_a_clock_sets_a_day(post: Correspondence, codes: list[str]) -> None:
    with pytest.raises(Forbidden):
        _apply(post, post.inspector, codes, Act(due_on="30/06/2026", note="x"))


def test_where_one_file_cannot_go_none_goes_and_each_reason_is_told(
    post: Correspondence, codes: list[str]
) -> None:
    take(post.session, post.town.manager, codes[1], CaseState.VERIFIED)
    found = meeting.preview(
        post.session, actor=post.inspector, chosen=_chosen(codes), act=_step(post)
    )
    assert [each.refusal is None for each in found] == [True, False, True]
    assert [each.state_after for each in found] == [CaseState.VERIFIED] * 3
    with pytest.raises(Conflict) as refused:
        _apply(post, post.inspector, codes, _step(post))
    assert [each.value for each in refused.value.problems] == [codes[1]]
    states = [find(post.session, post.chief, code).state for code in codes]
    assert states == [CaseState.PROPOSED, CaseState.VERIFIED, CaseState.PROPOSED]


def test_a_file_that_changed_since_it_was_read_stops_the_act_and_tells_the_difference(
    post: Correspondence, codes: list[str]
) -> None:
    act = Act(due_on="30/06/2026", note="Họp")
    _apply(post, post.town.leader, [codes[0]], act)
    found = meeting.preview(post.session, actor=post.town.leader, chosen=_chosen(codes, 1), act=act)
    refusal = found[0].refusal
    assert isinstance(refusal, StaleVersion)
    assert [(each.field, each.now.code) for each in refusal.changes] == [("due_on", "2026-06-30")]
    assert [each.refusal for each in found[1:]] == [None, None]


def test_a_preview_writes_nothing(post: Correspondence, codes: list[str]) -> None:
    before = [len(_events(post, code)) for code in codes]
    found = meeting.preview(
        post.session, actor=post.inspector, chosen=_chosen(codes), act=_step(post)
    )
    assert [each.refusal for each in found] == [None, None, None]
    assert {each.state_after for each in found} == {CaseState.VERIFIED}
    assert [len(_events(post, code)) for code in codes] == before
    assert {find(post.session, post.chief, c).state for c in codes} == {CaseState.PROPOSED}


def test_one_step_goes_into_every_file_with_its_own_entry_and_papers(
    post: Correspondence, codes: list[str]
) -> None:
    _apply(post, post.inspector, codes, _step(post))
    for code in codes:
        last = _events(post, code)[-1]
        assert (last.to_state, last.note) == (CaseState.VERIFIED, "Họp giao ban")
        assert "fund" not in last.data
        assert find(post.session, post.chief, code).due_on is not None


def test_a_day_and_a_note_are_written_as_entries(post: Correspondence, codes: list[str]) -> None:
    _apply(post, post.town.leader, codes, Act(due_on="30/06/2026", note="Họp"))
    _apply(post, post.inspector, codes, Act(note="Đã nhắc"))
    for code in codes:
        day, note = _events(post, code)[-2:]
        assert (day.kind, day.data["due_after"]) == (EventKind.NOTED, "2026-06-30")
        assert (note.kind, note.note, note.data) == (EventKind.NOTED, "Đã nhắc", {})
        assert find(post.session, post.chief, code).due_on == date(2026, 6, 30)
