"""What a person finds after signing in: what waits, what is late, what changed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.models import Account, RoadSpot
from hotspots.registry import badges, desk, desk_post, holds, proposals
from hotspots.registry.badges import Badge
from hotspots.registry.desk import Desk
from hotspots.registry.digest_words import parts_of
from hotspots.vocabulary import CaseState, Locale
from tests.casework import take, take_all
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


def _desk(town: Town, person: Account) -> Desk:
    return desk.desk_of(town.session, actor=person)


def _waiting(town: Town, person: Account) -> list[str]:
    return [case.site.code for case in _desk(town, person).waiting.rows]


def _news(town: Town, person: Account) -> int:
    return badges.count(town.session, actor=person, wanted=[Badge.NEWS])[Badge.NEWS]


def test_a_file_waits_for_exactly_those_who_may_take_its_next_step(
    town: Town, site: RoadSpot
) -> None:
    for person in (town.manager, town.ward_officer, town.leader):
        assert _waiting(town, person) == [site.code]
    for person in (town.engineer, town.leader_east):
        assert _waiting(town, person) == []


def test_whoever_reported_works_done_does_not_find_them_waiting(town: Town, site: RoadSpot) -> None:
    way = [
        (town.manager, CaseState.VERIFIED),
        (town.manager, CaseState.FILE_OPENED),
        (town.manager, CaseState.CAUSE_DETERMINED),
        (town.engineer, CaseState.MEASURE_PROPOSED),
        (town.manager, CaseState.DECIDED),
        (town.engineer, CaseState.WORKS_UNDER_WAY),
        (town.engineer, CaseState.REPORTED_DONE),
    ]
    take_all(town.session, site.code, way)
    assert _waiting(town, town.engineer) == []
    assert _waiting(town, town.ward_officer) == [site.code]
    take(town.session, town.ward_officer, site.code, CaseState.VERIFIED_DONE)
    assert _waiting(town, town.manager) == []


def test_a_file_is_late_on_the_day_after_and_very_late_at_three_times_its_days(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ten working days from Tuesday 31 March: Tuesday 14 April; three times fourteen days: 12 May.
    for day, late, very_late in (
        ("2026-04-14", 0, 0),
        ("2026-04-15", 1, 0),
        ("2026-05-12", 1, 0),
        ("2026-05-13", 1, 1),
    ):
        monkeypatch.setenv("HOTSPOTS_NOW", day)
        found = _desk(town, town.manager)
        assert (found.late.count, found.very_late) == (late, very_late), day
    assert _desk(town, town.leader_east).late.count == 0


def test_a_pause_waits_for_a_leader_and_stays_unanswered_for_who_asked(
    town: Town, site: RoadSpot
) -> None:
    holds.ask(
        town.session, actor=town.ward_officer, site=site.code, reason="Chờ", until="2026-05-30"
    )
    assert [each.count for each in (_desk(town, town.leader).holds,)] == [1]
    assert _desk(town, town.manager).holds.count == 0
    assert _desk(town, town.ward_officer).unanswered.count == 1
    holds.decide(town.session, actor=town.leader, site=site.code, approve=True)
    assert _desk(town, town.ward_officer).unanswered.count == 0
    assert _waiting(town, town.ward_officer) == []


def test_news_is_what_others_wrote_since_the_person_last_looked(town: Town, site: RoadSpot) -> None:
    take(town.session, town.manager, site.code, CaseState.VERIFIED)
    assert _news(town, town.manager) == 1
    before = _news(town, town.ward_officer)
    assert before == 3
    desk.mark_seen(town.session, actor=town.ward_officer)
    assert _news(town, town.ward_officer) == 0
    take(town.session, town.leader, site.code, CaseState.FILE_OPENED)
    found = _desk(town, town.ward_officer)
    new = [event.to_state for event in found.news if event.sequence > found.seen_to]
    assert new == [CaseState.FILE_OPENED, None]
    assert _news(town, town.leader_east) == 0


def test_a_part_is_counted_up_to_a_bound_and_says_that_there_may_be_more(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.four_injuries(3_000)
    town.screen()
    other = proposals.accept(
        town.session, actor=town.leader, proposal_id=town.open_proposal_at(3_000).id
    )
    for bound, count, is_more in ((3, 2, False), (2, 2, True), (1, 1, True)):
        monkeypatch.setattr(desk_post, "COUNTED", bound)
        found = _desk(town, town.ward_officer)
        assert (found.waiting.count, found.waiting.is_more) == (count, is_more)
        assert {each.site.code for each in found.waiting.rows} == {site.code, other.code}
        assert _waits(found) == (f"{count}+" if is_more else f"{count}")


def test_a_digest_says_that_there_may_be_more_letters_offers_and_late_things(
    town: Town, site: RoadSpot
) -> None:
    found = _desk(town, town.ward_officer)
    assert _waits(found) == "1"
    full: desk_post.Part[Any] = desk_post.Part((), desk_post.COUNTED)
    for name in ("letters", "offers"):
        assert _waits(replace(found, post=replace(found.post, **{name: full}))) == "501+"
    late = replace(found, post=replace(found.post, escalations=full))
    assert "500+ việc trễ" in parts_of(late, Locale.VI)[0].lines[-1].words


def _waits(found: Desk) -> str:
    """Return how much waits for a person, as a digest tells it."""
    waits, *_others = parts_of(found, Locale.VI)
    return waits.many(waits.count)
