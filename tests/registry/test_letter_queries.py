"""Lists of recommendations, their addressees, and two people who answer at once."""

from datetime import date
from itertools import pairwise
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from hotspots.database import session_factory, transaction
from hotspots.errors import InvalidInput, Refusal
from hotspots.models import (
    Account,
    Recommendation,
    RecommendationEvent,
    RouteManagement,
)
from hotspots.registry import letter_queries, letters
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.case_access import find
from hotspots.registry.letter_queries import Wanted
from hotspots.vocabulary import (
    Lateness,
    LetterState,
    LetterStep,
)
from tests.factories import make_area, make_organisation
from tests.registry.correspondence import Correspondence, make_correspondence
from tests.registry.correspondence import at as let_it_be

TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be(monkeypatch, TODAY)


def test_a_list_narrows_by_what_waits_is_late_and_lies_where(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    east = make_area(post.session, name="Phường khác")
    late = post.sent(post.site(), on=date(2026, 3, 1), deadline="2026-03-11")
    in_time = post.sent(post.site(3_000), on=date(2026, 3, 20))

    def listed(actor: Account, **wanted: object) -> set[UUID]:
        found = letter_queries.list_letters(post.session, actor=actor, wanted=Wanted(**wanted))
        return {each.id for each in found.letters}

    assert listed(post.engineer, mine=True) == {late.id, in_time.id}
    assert listed(post.officer, mine=True) == set()
    assert listed(post.officer, late=Lateness.LATE) == {late.id}
    assert listed(post.officer, late=Lateness.LATE_AGAIN) == set()
    let_it_be(monkeypatch, date(2026, 4, 1))  # 31 days of 10
    assert listed(post.officer, late=Lateness.LATE_AGAIN) == {late.id}
    assert listed(post.officer, area_id=post.town.west.id) == {late.id, in_time.id}
    assert listed(post.officer, area_id=east.id) == set()
    assert listed(post.officer, state=LetterState.ACCEPTED) == set()
    assert listed(post.officer, sent_from=date(2026, 3, 20)) == {in_time.id}
    assert listed(post.officer, sent_before=date(2026, 3, 20)) == {late.id}
    assert listed(post.officer, receiver_id=post.office.id) == {late.id, in_time.id}
    assert listed(post.officer, site=late.sites[0].code) == {late.id}


def test_a_list_goes_on_where_it_stopped(post: Correspondence) -> None:
    site = post.site()
    written = {post.draft(site, asked=f"Việc {number} {number}").id for number in range(5)}
    seen: list[UUID] = []
    after = None
    for _ in range(3):
        page = letter_queries.list_letters(post.session, actor=post.officer, limit=2, after=after)
        seen += [each.id for each in page.letters]
        after = page.next
    assert (set(seen), len(seen), after) == (written, 5, None)
    with pytest.raises(InvalidInput):
        letter_queries.list_letters(post.session, actor=post.officer, after="nowhere")


def test_the_addressee_is_who_managed_the_stretch_on_that_day(post: Correspondence) -> None:
    site = post.site(1_000, 100)
    heir = make_organisation(post.session, name="Sở Xây dựng Đồng Nai")
    post.keeper.valid_to, post.keeper.successor_id = date(2026, 2, 28), heir.id
    stretches = (
        (post.keeper, 0.0, 1_040.0, None, None),
        (post.office, 1_040.0, 5_000.0, None, date(2026, 1, 31)),
        (post.police, 1_040.0, 5_000.0, date(2026, 2, 1), None),
    )
    for body, from_m, to_m, since, until in stretches:
        post.session.add(
            RouteManagement(
                route_id=post.town.road.id, organisation_id=body.id, from_m=from_m, to_m=to_m,
                valid_from=since, valid_to=until,
            )
        )  # fmt: skip
    post.session.flush()

    def proposed(on: date) -> list[str]:
        found = proposed_addressees(post.session, site, on=on)
        return [each.organisation.name for each in found]

    assert proposed(date(2026, 1, 31)) == [post.office.name, post.keeper.name]
    assert proposed(date(2026, 2, 1)) == [post.police.name, post.keeper.name]
    assert proposed(date(2026, 3, 1)) == [post.police.name, heir.name]


def test_without_a_managed_stretch_the_managing_body_of_the_file_is_proposed(
    post: Correspondence,
) -> None:
    site = post.site()
    assert proposed_addressees(post.session, site, on=TODAY) == []
    find(post.session, post.chief, site.code).managing_body_id = post.keeper.id
    post.session.flush()
    (found,) = proposed_addressees(post.session, site, on=TODAY)
    assert (found.organisation, found.route) == (post.keeper, None)


def test_the_events_and_the_state_of_a_letter_agree(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 1, 6))
    post.follow(
        letter,
        (LetterStep.ASK_BACK, date(2026, 1, 7)),
        (LetterStep.SEND_AGAIN, date(2026, 1, 8)),
        (LetterStep.ACCEPT, date(2026, 1, 9)),
        (LetterStep.REPORT_DONE, date(2026, 1, 10)),
        (LetterStep.RETURN_WORKS, date(2026, 1, 11)),
        (LetterStep.REPORT_DONE, date(2026, 1, 12)),
        (LetterStep.VERIFY_DONE, date(2026, 1, 13)),
    )
    events = letter_queries.get(post.session, actor=post.chief, letter_id=letter.id).events
    for before, after in pairwise(events):
        assert after.from_state is before.to_state
    assert events[-1].to_state is letter.state
    assert (letter.sent_on, letter.state_on) == (date(2026, 1, 6), date(2026, 1, 13))


def test_of_two_people_who_answer_at_once_one_is_told(
    committed_database: Engine,
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        post = make_correspondence(session)
        letter = post.sent(post.site(), on=date(2026, 3, 1), hands_over=True)
        letter_id, engineer = letter.id, post.engineer.id
    refused: list[Refusal] = []

    def answer(step: LetterStep) -> None:
        try:
            with transaction(sessions) as session:
                letters.take(
                    session,
                    actor=session.get_one(Account, engineer),
                    letter_id=letter_id,
                    step=step,
                    note="Lý do.",
                )
        except Refusal as refusal:
            refused.append(refusal)

    threads = [
        Thread(target=answer, args=(step,)) for step in (LetterStep.ACCEPT, LetterStep.REFUSE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with transaction(sessions) as session:
        steps = select(RecommendationEvent.step).order_by(RecommendationEvent.sequence)
        assert len(session.scalars(steps).all()) == 4
        assert session.scalars(select(Recommendation.state)).one() in {
            LetterState.ACCEPTED,
            LetterState.REFUSED,
        }
