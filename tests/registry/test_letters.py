"""Recommendations: refusals, the way of a letter, and two people at once."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import (
    LETTER_STEPS,
    Account,
    CaseEvent,
    Recommendation,
)
from hotspots.models.workflow.letter import OPEN_LETTER
from hotspots.registry import handovers, letter_queries, letters
from hotspots.registry.case_access import find
from hotspots.registry.letters import Draft
from hotspots.vocabulary import (
    Competence,
    EventKind,
    HandoverAnswer,
    LetterSide,
    LetterState,
    LetterStep,
    Role,
    TwinReason,
)
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence
from tests.registry.correspondence import at as let_it_be

TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be(monkeypatch, TODAY)


def _codes(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str | None, str]]:
    return [(each.field, each.code) for each in refused.value.problems]


@pytest.mark.parametrize("role", [Role.LEADER, Role.GIS_ANALYST, Role.ADMINISTRATOR])
def test_who_writes_no_recommendations_is_refused(post: Correspondence, role: Role) -> None:
    with pytest.raises(Forbidden, match="may not write recommendations"):
        post.draft(post.site(), actor=make_account(post.session, role))


def test_all_that_is_wrong_with_a_draft_is_named_at_once(post: Correspondence) -> None:
    with pytest.raises(InvalidInput) as refused:
        letters.draft(
            post.session,
            actor=post.officer,
            draft=Draft(["LK-1999-0001"], "Không có", " ", "31/02/2026", dated="2027-01-01"),
        )
    assert _codes(refused) == [
        ("sites", "unknown_site"),
        ("receiver", "unknown_organisation"),
        ("asked", "missing"),
        ("deadline", "not_a_day"),
        ("dated", "in_the_future"),
    ]


@pytest.mark.parametrize("count", [0, 51])
def test_a_recommendation_is_about_one_site_to_fifty(post: Correspondence, count: int) -> None:
    codes = [f"LK-2026-{number:04d}" for number in range(count)]
    with pytest.raises(InvalidInput) as refused:
        post.draft(sites=codes)
    assert ("sites", "sites") in _codes(refused)


def test_a_site_of_another_ward_cannot_be_written_about(post: Correspondence) -> None:
    with pytest.raises(InvalidInput) as refused:
        post.draft(post.site(), actor=post.town.leader_east)
    assert ("sites", "unknown_site") in _codes(refused)


def test_a_body_passes_nothing_on_to_itself_but_may_ask_its_own(post: Correspondence) -> None:
    site = post.site()
    with pytest.raises(InvalidInput, match="cannot be written"):
        post.draft(site, receiver=post.police.name)
    letter = post.draft(site, receiver=post.police.name, competence=Competence.OWN)
    assert letter.receiver_id == letter.sender_id


def test_a_draft_is_its_senders_alone_until_it_is_sent(post: Correspondence) -> None:
    letter = post.draft(post.site())
    for stranger in (post.engineer, post.inspector):
        with pytest.raises(NotFound):
            letter_queries.get(post.session, actor=stranger, letter_id=letter.id)
        assert not letter_queries.list_letters(post.session, actor=stranger).letters
    letter = post.take(letter, LetterStep.SIGN)
    letter = post.take(letter, LetterStep.SEND)
    for concerned in (post.engineer, post.inspector, post.officer):
        seen = letter_queries.get(post.session, actor=concerned, letter_id=letter.id)
        assert seen.letter.state is LetterState.SENT
    with pytest.raises(NotFound):
        letter_queries.get(post.session, actor=post.town.leader_east, letter_id=letter.id)


def test_an_unknown_recommendation_is_not_found(post: Correspondence) -> None:
    with pytest.raises(NotFound):
        letters.take(post.session, actor=post.chief, letter_id=uuid4(), step=LetterStep.SIGN)


def test_a_signed_letter_is_not_written_anew(post: Correspondence) -> None:
    site = post.site()
    letter = post.draft(site)
    anew = Draft([site.code], post.office.name, "Lắp đèn.", "2026-12-31")
    letters.edit(post.session, actor=post.officer, letter_id=letter.id, draft=anew)
    post.take(letter, LetterStep.SIGN)
    with pytest.raises(Conflict, match="not changed"):
        letters.edit(post.session, actor=post.officer, letter_id=letter.id, draft=anew)
    events = letter_queries.get(post.session, actor=post.chief, letter_id=letter.id).events
    assert [each.step for each in events] == [LetterStep.DRAFT, LetterStep.EDIT, LetterStep.SIGN]
    assert events[1].data["asked"][1] == "Lắp đèn."


def test_a_letter_is_not_signed_without_its_number_date_and_deadline(post: Correspondence) -> None:
    letter = post.draft(post.site(), deadline=None)
    with pytest.raises(InvalidInput) as refused:
        post.take(letter, LetterStep.SIGN, facts={})
    assert {field for field, _ in _codes(refused)} == {"letter_number", "letter_dated", "deadline"}


def test_an_officer_does_not_sign_and_a_leader_of_another_body_neither(
    post: Correspondence,
) -> None:
    letter = post.draft(post.site())
    with pytest.raises(Forbidden, match="may not do this"):
        post.take(letter, LetterStep.SIGN, actor=post.officer)
    with pytest.raises(NotFound):
        post.take(letter, LetterStep.SIGN, actor=post.town.leader)


def test_only_the_body_that_was_asked_answers(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    for other in (post.officer, post.inspector):
        with pytest.raises(Forbidden, match="Only the body that was asked"):
            post.take(letter, LetterStep.ACCEPT, actor=other)


def test_a_step_that_is_not_next_is_refused(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    with pytest.raises(Conflict, match="not possible from there"):
        post.take(letter, LetterStep.VERIFY_DONE)


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 4, 1)])
def test_a_step_lies_neither_before_the_last_nor_in_the_future(
    post: Correspondence, day: date
) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    with pytest.raises(InvalidInput) as refused:
        post.take(letter, LetterStep.ACCEPT, day)
    assert [field for field, _ in _codes(refused)] == ["on"]


def test_a_letter_is_not_sent_after_its_own_deadline(post: Correspondence) -> None:
    with pytest.raises(InvalidInput) as refused:
        post.sent(post.site(), on=date(2026, 3, 1), deadline="2026-02-01")
    assert _codes(refused) == [("deadline", "before_it_began")]


@pytest.mark.parametrize(
    "step", [LetterStep.REFUSE, LetterStep.ASK_BACK, LetterStep.FORWARD, LetterStep.WITHDRAW]
)
def test_whoever_says_no_says_why(post: Correspondence, step: LetterStep) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    facts = {"addressee": post.keeper.name} if step is LetterStep.FORWARD else {}
    with pytest.raises(InvalidInput) as refused:
        post.take(letter, step, note=" ", facts=facts)
    assert _codes(refused) == [("note", "missing")]


def test_whoever_reported_the_work_done_cannot_verify_it(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 1, 6))
    letter = post.follow(
        letter,
        (LetterStep.ACCEPT, date(2026, 1, 7)),
        (LetterStep.REPORT_DONE, date(2026, 1, 8)),
    )
    colleague = make_account(
        post.session, Role.URBAN_OFFICER, organisation=post.office, areas=[post.town.west]
    )
    for person in (post.engineer, colleague):
        with pytest.raises(Forbidden, match="another person of another unit"):
            post.take(letter, LetterStep.VERIFY_DONE, actor=person)
    letter = post.take(letter, LetterStep.VERIFY_DONE)
    assert (letter.state, letter.is_open) == (LetterState.VERIFIED_DONE, False)


def test_a_letter_changed_since_it_was_read_is_refused(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    with pytest.raises(StaleVersion):
        post.take(letter, LetterStep.ACCEPT, expected_version=letter.version - 1)


def test_every_step_of_the_table_can_be_taken_by_its_roles_and_no_other() -> None:
    everybody = frozenset(LetterSide)
    for step in LETTER_STEPS:
        letter = Recommendation(
            state=step.from_state, state_actor_id=uuid4(), state_organisation_id=uuid4()
        )
        for role in Role:
            person = Account(id=uuid4(), role=role, organisation_id=uuid4())
            offered = [each.step for each in letter.steps_for(person, everybody)]
            assert (step.step in offered) == (role in step.roles), (step, role)
            assert not letter.steps_for(person, frozenset())


def test_every_open_state_can_be_withdrawn_and_every_end_is_an_end() -> None:
    ends = {each.to_state for each in LETTER_STEPS} - {each.from_state for each in LETTER_STEPS}
    assert ends == {LetterState.VERIFIED_DONE, LetterState.WITHDRAWN}
    withdrawn = {s.from_state for s in LETTER_STEPS if s.step is LetterStep.WITHDRAW}
    assert withdrawn == OPEN_LETTER | {LetterState.DRAFTED, LetterState.SIGNED}


def test_a_letter_passed_on_is_answered_by_the_next_and_stays_one_letter(
    post: Correspondence,
) -> None:
    other = make_organisation(post.session, name="Trung tâm Đèn tín hiệu")
    person = make_account(post.session, Role.URBAN_OFFICER, organisation=other)
    letter = post.sent(post.site(), on=date(2026, 3, 1))
    with pytest.raises(InvalidInput) as refused:
        post.take(letter, LetterStep.FORWARD, facts={"addressee": post.office.name})
    assert _codes(refused) == [("addressee", "same_body")]
    letter = post.take(letter, LetterStep.FORWARD, facts={"addressee": other.name})
    assert (letter.state, letter.addressee, letter.receiver) == (
        LetterState.FORWARDED, other, post.office,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        post.take(letter, LetterStep.ACCEPT)
    letter = post.take(letter, LetterStep.ACCEPT, actor=person)
    assert letter.state is LetterState.ACCEPTED


def test_the_answer_of_a_body_without_people_is_entered_with_its_letter(
    post: Correspondence,
) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1), receiver=post.keeper.name)
    with pytest.raises(Conflict, match="nobody in the registry"):
        post.take(letter, LetterStep.ACCEPT, actor=post.officer)
    letter = post.take(
        letter, LetterStep.ACCEPT, actor=post.officer, facts={"letter_number": "9/KQL-GT"}
    )
    seen = letter_queries.get(post.session, actor=post.officer, letter_id=letter.id)
    assert seen.events[-1].data == {"letter_number": "9/KQL-GT", "entered_by_sender": True}


def test_the_successor_of_a_body_answers_in_its_place(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=date(2026, 3, 1), receiver=post.keeper.name)
    heir = make_organisation(post.session, name="Sở Xây dựng")
    person = make_account(post.session, Role.ROAD_MANAGER, organisation=heir)
    post.keeper.valid_to, post.keeper.successor_id = date(2026, 3, 15), heir.id
    post.session.flush()
    letter = post.take(letter, LetterStep.ACCEPT, actor=person)
    assert letter.state is LetterState.ACCEPTED


def test_every_file_of_the_sites_tells_of_the_letter(post: Correspondence) -> None:
    one, two = post.site(), post.site(3_000)
    letter = post.sent(one, two, on=date(2026, 3, 1))
    post.take(letter, LetterStep.REFUSE, note="Không thuộc thẩm quyền")
    for site in (one, two):
        case = find(post.session, post.chief, site.code)
        query = select(CaseEvent).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.LETTER
        )
        told = post.session.scalars(query.order_by(CaseEvent.sequence)).all()
        assert [each.data["step"] for each in told] == ["send", "refuse"]
        assert told[-1].note == "Không thuộc thẩm quyền"


def test_a_file_sent_along_lies_with_the_addressee_once_it_accepts(post: Correspondence) -> None:
    site, kept = post.site(), post.site(3_000)
    letter = post.sent(site, on=date(2026, 3, 1), hands_over=True)
    post.sent(kept, on=date(2026, 3, 1))
    case = find(post.session, post.chief, site.code)
    assert (case.holder, handovers.open_offer(post.session, case)) != (post.police, None)
    post.take(letter, LetterStep.ACCEPT, date(2026, 3, 10))
    desks = handovers.desks_of(post.session, case, on=TODAY)
    assert [(d.holding.organisation, d.days) for d in desks] == [
        (post.police, 64), (post.office, 21),
    ]  # fmt: skip
    assert find(post.session, post.chief, kept.code).holder == post.police


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (LetterStep.REFUSE, HandoverAnswer.REFUSED),
        (LetterStep.ASK_BACK, HandoverAnswer.ASKED_BACK),
        (LetterStep.WITHDRAW, HandoverAnswer.WITHDRAWN),
    ],
)
def test_a_file_sent_along_stays_where_the_letter_is_not_accepted(
    post: Correspondence, step: LetterStep, said: HandoverAnswer
) -> None:
    site = post.site()
    letter = post.sent(site, on=date(2026, 3, 1), hands_over=True)
    post.take(letter, step)
    case = find(post.session, post.chief, site.code)
    (offer,) = handovers.offers_of(post.session, case)
    assert (case.holder, offer.answer) == (post.police, said)


@pytest.mark.parametrize(
    ("number", "asked", "reason"),
    [
        ("12 / KN-CAP", "Một việc khác hẳn.", TwinReason.SAME_NUMBER),
        ("99/KN", "sơn lại vạch dừng và lắp biển cảnh báo", TwinReason.SAME_TEXT),
        ("99/KN", "Lắp đèn chiếu sáng đoạn cong.", None),
    ],
)
def test_the_same_letter_twice_is_flagged_and_kept(
    post: Correspondence, number: str, asked: str, reason: TwinReason | None
) -> None:
    site = post.site()
    first = post.draft(site, number="12/KN-CAP", dated="2026-03-01")
    second = post.draft(site, number=number, dated="2026-03-01", asked=asked)
    listed = letter_queries.list_letters(post.session, actor=post.officer)
    assert [each.id for each in listed.letters] == sorted((first.id, second.id), reverse=True)
    for letter, other in ((first, second), (second, first)):
        told = [(twin.letter.id, twin.reason) for twin in listed.twins[letter.id]]
        assert told == ([] if reason is None else [(other.id, reason)])


def test_the_same_text_about_another_site_is_another_letter(post: Correspondence) -> None:
    post.draft(post.site())
    letter = post.draft(post.site(3_000))
    seen = letter_queries.get(post.session, actor=post.officer, letter_id=letter.id)
    assert not seen.twins
