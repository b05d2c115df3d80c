"""What lies on the desk of a body besides files: letters, offers, what is late below."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from hotspots.models import Account, Handover, Organisation
from hotspots.registry import desk, escalations, handovers
from hotspots.registry.desk_post import Post, post_of
from hotspots.registry.handovers import Answer, Offer
from hotspots.vocabulary import CaseState, HandoverAnswer, LetterStep, Role
from tests.casework import take
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence, at, make_correspondence

SENT = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SENT)


@pytest.fixture
def post(session: Session) -> Correspondence:
    return make_correspondence(session)


def _post(post: Correspondence, person: Account) -> Post:
    post.session.expire_all()
    return post_of(post.session, actor=person)


def _letters(post: Correspondence, person: Account) -> tuple[list[UUID], list[UUID]]:
    found = _post(post, person)
    return [each.id for each in found.letters.rows], [each.id for each in found.unanswered.rows]


def test_a_letter_waits_for_who_has_to_act_and_is_unanswered_for_who_sent_it(
    post: Correspondence,
) -> None:
    letter = post.sent(post.site(), on=SENT)
    assert _letters(post, post.engineer) == ([letter.id], [])
    assert _letters(post, post.officer) == ([], [letter.id])
    assert _letters(post, post.inspector) == ([], [])
    post.take(letter, LetterStep.ACCEPT, SENT)
    assert _letters(post, post.engineer) == ([letter.id], [])
    assert _letters(post, post.officer) == ([], [])


def test_works_reported_done_wait_for_the_sender_to_verify(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2026, 3, 9))
    letter = post.follow(
        post.sent(post.site(), on=SENT),
        (LetterStep.ACCEPT, SENT),
        (LetterStep.REPORT_DONE, date(2026, 3, 9)),
    )
    assert _letters(post, post.officer) == ([letter.id], [])
    assert _letters(post, post.engineer) == ([], [])


def test_works_the_sender_reported_for_another_wait_for_every_other_unit_there(
    post: Correspondence,
) -> None:
    letter = post.sent(post.site(), on=SENT, receiver=post.keeper.name)
    for step in (LetterStep.ACCEPT, LetterStep.REPORT_DONE):
        answer = {"letter_number": "12/KQL"}
        if step is LetterStep.REPORT_DONE:
            answer |= {"actual_finish": SENT.isoformat(), "result": "Đã xong"}
        post.take(letter, step, SENT, actor=post.officer, facts=answer)
    assert _letters(post, post.officer) == ([], [])
    assert _letters(post, post.inspector) == ([letter.id], [])
    assert _letters(post, post.town.leader_east) == ([], [])


def test_an_offered_file_waits_for_the_taker_and_is_unanswered_for_the_giver(
    post: Correspondence,
) -> None:
    site = post.site()

    def offers(person: Account) -> tuple[list[str], list[str]]:
        found = _post(post, person)
        parts: tuple[list[Handover], list[Handover]] = (
            list(found.offers.rows),
            list(found.offered.rows),
        )
        return tuple([each.case.site.code for each in part] for part in parts)  # type: ignore[return-value]  # of two

    handovers.offer(
        post.session,
        actor=post.officer,
        site=site.code,
        offer=Offer(to=post.office.name, asked_for="Khảo sát"),
    )
    assert offers(post.engineer) == ([site.code], [])
    assert offers(post.officer) == ([], [site.code])
    handovers.answer(
        post.session,
        actor=post.engineer,
        site=site.code,
        answer=Answer(HandoverAnswer.ACCEPTED),
    )
    assert offers(post.engineer) == offers(post.officer) == ([], [])


def test_what_is_late_below_waits_until_somebody_takes_note(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    above: Organisation = make_organisation(post.session, name="Công an tỉnh")
    post.office.superior_id = above.id
    chief = make_account(
        post.session, Role.POLICE_LEADER, organisation=above, areas=[post.town.west]
    )
    letter = post.sent(post.site(), on=SENT, deadline="2026-03-10")
    at(monkeypatch, date(2026, 3, 11))
    escalations.raise_due(post.session, on=date(2026, 3, 11))
    (row,) = _post(post, chief).escalations.rows
    assert (row.recommendation_id, row.desk.name) == (letter.id, post.office.name)
    assert _post(post, post.chief).escalations.count == 0
    escalations.acknowledge(post.session, actor=chief, escalation_id=row.id)
    assert _post(post, chief).escalations.count == 0


def test_what_was_read_stays_among_the_news_until_yesterday_is_over(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = post.site()
    take(post.session, post.town.manager, case.code, CaseState.VERIFIED)

    def news() -> list[bool]:
        found = desk.desk_of(post.session, actor=post.inspector)
        return [each.sequence > found.seen_to for each in found.news if each.to_state is not None]

    assert news()[0] is True
    desk.mark_seen(post.session, actor=post.inspector)
    assert news()[0] is False
    at(monkeypatch, date(2026, 3, 3))
    assert news()[0] is False
    at(monkeypatch, date(2026, 3, 4))
    assert news() == []


def test_a_desk_asks_as_few_questions_for_many_letters_as_for_one(post: Correspondence) -> None:
    def asked() -> int:
        statements: list[str] = []
        connection = post.session.connection()

        def count(*told: object) -> None:
            statements.append(str(told[2]))

        event.listen(connection, "before_cursor_execute", count)
        try:
            desk.desk_of(post.session, actor=post.engineer)
        finally:
            event.remove(connection, "before_cursor_execute", count)
        return len(statements)

    post.sent(post.site(), on=SENT)
    one = asked()
    for number in range(2, 12):
        post.sent(post.site(number * 1_000), on=SENT)
    assert asked() == one <= 20
