"""One holder a day: offers, answers, and what no order of them can break."""

from datetime import date, timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from hotspots.models import Account, CaseHolding, Handover, RemediationCase, Site
from hotspots.registry import handovers
from hotspots.registry.case_access import find
from hotspots.registry.handovers import Answer, Offer
from hotspots.vocabulary import CaseState, EventKind, HandoverAnswer, LetterStep, Role
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import START, Correspondence, at, make_correspondence

TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, TODAY)


def offered(post: Correspondence, site: Site, on: date, to: str = "") -> Handover:
    offer = Offer(
        to=to or post.office.name, asked_for="Xử lý điểm đen", letter_number="7/CV", sent_on=on
    )
    return handovers.offer(post.session, actor=post.officer, site=site.code, offer=offer)


def answered(
    post: Correspondence, site: Site, on: date, said: HandoverAnswer = HandoverAnswer.ACCEPTED
) -> Handover:
    answer = Answer(said, reason="Lý do.", on=on)
    return handovers.answer(post.session, actor=post.engineer, site=site.code, answer=answer)


def case_of(post: Correspondence, site: Site) -> RemediationCase:
    return find(post.session, post.chief, site.code)


def test_only_the_body_that_holds_a_file_hands_it_over(post: Correspondence) -> None:
    site = post.site()
    offer = Offer(to=post.office.name, asked_for="Xử lý")
    for other in (post.inspector, post.town.leader):
        with pytest.raises(Forbidden, match="Only the body that holds"):
            handovers.offer(post.session, actor=other, site=site.code, offer=offer)
    with pytest.raises(NotFound):
        handovers.offer(post.session, actor=post.town.leader_east, site=site.code, offer=offer)


def test_all_that_is_wrong_with_an_offer_is_named_at_once(post: Correspondence) -> None:
    site = post.site()
    offer = Offer(to="Không có", asked_for="", sent_on="2025-12-31", letter_dated="hôm qua")
    with pytest.raises(InvalidInput) as refused:
        handovers.offer(post.session, actor=post.officer, site=site.code, offer=offer)
    assert [(each.field, each.code) for each in refused.value.problems] == [
        ("to", "unknown_organisation"),
        ("letter_dated", "not_a_day"),
        ("asked_for", "missing"),
        ("sent_on", "before_it_began"),
    ]


def test_a_file_is_not_offered_twice_nor_to_who_holds_it(post: Correspondence) -> None:
    site = post.site()
    with pytest.raises(Conflict, match="holds this file already"):
        offered(post, site, TODAY, to=post.police.name)
    offered(post, site, TODAY)
    with pytest.raises(Conflict, match="waits for an answer"):
        offered(post, site, TODAY, to=post.keeper.name)


def test_only_the_body_that_was_asked_answers(post: Correspondence) -> None:
    site = post.site()
    with pytest.raises(Conflict, match="offered to nobody"):
        answered(post, site, TODAY)
    offered(post, site, TODAY)
    for other in (post.officer, post.inspector):
        with pytest.raises(Forbidden, match="Only the body that was asked"):
            handovers.answer(
                post.session, actor=other, site=site.code, answer=Answer(HandoverAnswer.ACCEPTED)
            )
    with pytest.raises(Forbidden, match="takes the offer back"):
        answered(post, site, TODAY, HandoverAnswer.WITHDRAWN)


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 4, 1), "31/02/2026"])
def test_an_answer_comes_after_the_offer_and_before_tomorrow(
    post: Correspondence, day: date
) -> None:
    site = post.site()
    offered(post, site, date(2026, 3, 10))
    with pytest.raises(InvalidInput) as refused:
        answered(post, site, day)
    assert [each.field for each in refused.value.problems] == ["on"]


def test_a_file_at_rest_is_neither_offered_nor_taken_but_an_offer_of_it_is_refused(
    post: Correspondence,
) -> None:
    taken, waiting = post.site(), post.site()
    offered(post, taken, date(2026, 3, 10))
    for site in (taken, waiting):
        case_of(post, site).state = CaseState.CLOSED
    post.session.flush()
    with pytest.raises(Conflict, match="Nothing waits"):
        offered(post, waiting, date(2026, 3, 10))
    with pytest.raises(Conflict, match="Nothing waits"):
        answered(post, taken, date(2026, 3, 12))
    answered(post, taken, date(2026, 3, 12), HandoverAnswer.REFUSED)
    assert handovers.open_offer(post.session, case_of(post, taken)) is None


@pytest.mark.parametrize("said", [HandoverAnswer.REFUSED, HandoverAnswer.ASKED_BACK])
def test_a_refusal_says_why_and_returns_the_file(
    post: Correspondence, said: HandoverAnswer
) -> None:
    site = post.site()
    offered(post, site, date(2026, 3, 10))
    with pytest.raises(InvalidInput):
        handovers.answer(
            post.session, actor=post.engineer, site=site.code, answer=Answer(said, reason=" ")
        )
    answered(post, site, date(2026, 3, 12), said)
    case = case_of(post, site)
    assert (case.holder, handovers.open_offer(post.session, case)) == (post.police, None)
    assert [d.holding.from_day for d in handovers.desks_of(post.session, case, on=TODAY)] == [START]


def test_silence_moves_nothing(post: Correspondence, monkeypatch: pytest.MonkeyPatch) -> None:
    site = post.site()
    offered(post, site, date(2026, 1, 6))
    at(monkeypatch, date(2027, 1, 6))
    case = case_of(post, site)
    (desk,) = handovers.desks_of(post.session, case, on=date(2027, 1, 6))
    assert (desk.holding.organisation, desk.days) == (post.police, 366)


def test_an_accepted_file_lies_on_the_new_desk_from_that_day_on(post: Correspondence) -> None:
    site = post.site()
    offered(post, site, date(2026, 3, 10))
    answered(post, site, date(2026, 3, 12))
    case = case_of(post, site)
    told = [
        (d.holding.organisation, d.holding.from_day, d.holding.to_day, d.days)
        for d in handovers.desks_of(post.session, case, on=TODAY)
    ]
    assert told == [
        (post.police, START, date(2026, 3, 12), 66),
        (post.office, date(2026, 3, 12), None, 19),
    ]
    assert case.holder == post.office


def test_two_who_take_a_file_on_one_day_are_one_entry(post: Correspondence) -> None:
    site = post.site()
    day = date(2026, 3, 12)
    offered(post, site, day)
    answered(post, site, day)
    back = Offer(to=post.police.name, asked_for="Trả lại", sent_on=day)
    handovers.offer(post.session, actor=post.engineer, site=site.code, offer=back)
    handovers.answer(
        post.session, actor=post.officer, site=site.code,
        answer=Answer(HandoverAnswer.ACCEPTED, on=day),
    )  # fmt: skip
    case = case_of(post, site)
    desks = handovers.desks_of(post.session, case, on=TODAY)
    assert [(d.holding.organisation, d.days) for d in desks] == [
        (post.police, 66), (post.police, 19),
    ]  # fmt: skip
    assert len(handovers.offers_of(post.session, case)) == 2


def test_a_body_the_file_was_offered_to_sees_the_site_wherever_it_lies(
    post: Correspondence,
) -> None:
    site = post.site()
    elsewhere = make_account(
        post.session, Role.ROAD_MANAGER, organisation=make_organisation(post.session, name="Sở")
    )
    with pytest.raises(NotFound):
        find(post.session, elsewhere, site.code)
    offered(post, site, TODAY, to="Sở")
    case = find(post.session, elsewhere, site.code)
    handovers.answer(
        post.session, actor=elsewhere, site=site.code,
        answer=Answer(HandoverAnswer.REFUSED, reason="Không phải đường của tôi"),
    )  # fmt: skip
    with pytest.raises(NotFound):
        find(post.session, elsewhere, case.site.code)


def test_the_answer_of_a_body_without_people_is_entered_with_its_letter(
    post: Correspondence,
) -> None:
    site = post.site()
    offered(post, site, TODAY, to=post.keeper.name)
    with pytest.raises(Conflict, match="nobody in the registry"):
        handovers.answer(
            post.session, actor=post.officer, site=site.code,
            answer=Answer(HandoverAnswer.ACCEPTED),
        )  # fmt: skip
    handovers.answer(
        post.session, actor=post.officer, site=site.code,
        answer=Answer(HandoverAnswer.ACCEPTED, letter_number="9/KQL"),
    )  # fmt: skip
    assert case_of(post, site).holder == post.keeper
    back = Offer(to=post.police.name, asked_for="Nhận lại")
    with pytest.raises(Forbidden):
        handovers.offer(post.session, actor=post.officer, site=site.code, offer=back)
    handovers.offer(post.session, actor=post.chief, site=site.code, offer=back)


def test_the_file_tells_of_every_offer_and_answer(post: Correspondence) -> None:
    site = post.site()
    offered(post, site, date(2026, 3, 10))
    answered(post, site, date(2026, 3, 12))
    case = case_of(post, site)
    events = [
        event.data["what"]
        for event in post.session.scalars(case.events.select())
        if event.kind is EventKind.HANDED_OVER
    ]
    assert events == ["offered", "accepted"]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 2, 1), None, "ex_case_holding_days"),
        (date(2025, 1, 1), date(2026, 1, 6), "ex_case_holding_days"),
        (date(2025, 1, 1), date(2025, 1, 1), "ck_case_holding_days"),
        (date(2025, 1, 1), date(2025, 12, 31), "fk_case_holding_next"),
    ],
)
def test_the_database_refuses_two_holders_of_a_day_and_a_day_without(
    post: Correspondence, first: date, last: date | None, why: str
) -> None:
    case = case_of(post, post.site())
    holding = CaseHolding(
        case_id=case.id, organisation_id=post.office.id, from_day=first, to_day=last
    )
    with pytest.raises(IntegrityError, match=why):
        _write(post.session, holding)
    post.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def _write(session: Session, holding: CaseHolding) -> None:
    """Write a row as a commit would, and undo it where the database refuses."""
    with session.begin_nested():
        session.add(holding)
        session.flush()
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["offer", "letter", *HandoverAnswer]),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_order_of_letters_and_hand_overs_leaves_a_day_without_one_holder(
    session: Session, moves: list[tuple[str, int, int]]
) -> None:
    with session.begin_nested() as undone:
        post = make_correspondence(session)
        site = post.site()
        _walk(post, site, moves)
        case = case_of(post, site)
        rows = session.scalars(
            select(CaseHolding).where(CaseHolding.case_id == case.id).order_by(CaseHolding.from_day)
        ).all()
        for day in (START + timedelta(days=n) for n in range((TODAY - START).days + 1)):
            holders = [
                each for each in rows
                if each.from_day <= day and (each.to_day is None or day < each.to_day)
            ]  # fmt: skip
            assert len(holders) == 1
        assert case.holder_id == rows[-1].organisation_id
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        undone.rollback()
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.expunge_all()


def _walk(post: Correspondence, site: Site, moves: list[tuple[str, int, int]]) -> None:
    """Try each move as one of three people; what is refused changes nothing."""
    people = (post.officer, post.engineer, post.inspector)
    day = START
    for what, person, days in moves:
        day += timedelta(days=days)
        actor = people[person]
        to = people[(person + 1) % 3].organisation.name
        try:
            with post.session.begin_nested():
                if what == "offer":
                    offer = Offer(to=to, asked_for="Xử lý", sent_on=day)
                    handovers.offer(post.session, actor=actor, site=site.code, offer=offer)
                elif what == "letter":
                    letter = post.sent(site, on=day, hands_over=True)
                    post.take(letter, LetterStep.ACCEPT, day)
                else:
                    answer = Answer(HandoverAnswer(what), reason="Lý do.", on=day)
                    handovers.answer(post.session, actor=actor, site=site.code, answer=answer)
        except Refusal:
            continue


def test_of_two_people_who_answer_at_once_one_is_told(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        post = make_correspondence(session)
        site = post.site()
        offered(post, site, TODAY)
        code, engineer = site.code, post.engineer.id
    refused: list[Refusal] = []

    def answer(said: HandoverAnswer) -> None:
        try:
            with transaction(sessions) as session:
                handovers.answer(
                    session,
                    actor=session.get_one(Account, engineer),
                    site=code,
                    answer=Answer(said, reason="Lý do."),
                )
        except Refusal as refusal:
            refused.append(refusal)

    said = (HandoverAnswer.ACCEPTED, HandoverAnswer.REFUSED)
    threads = [Thread(target=answer, args=(each,)) for each in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert isinstance(refused[0], Conflict)
    with transaction(sessions) as session:
        (handover,) = session.scalars(select(Handover)).all()
        holder = session.scalars(select(RemediationCase.holder_id)).one()
        accepted = handover.answer is HandoverAnswer.ACCEPTED
        assert holder == (handover.to_id if accepted else handover.from_id)
