"""What is late is told one level up, once; and somebody there takes note."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, NotFound
from hotspots.models import Account, CaseEvent, Escalation, Organisation, RemediationCase
from hotspots.registry import casework_day, escalations
from hotspots.registry.case_access import find
from hotspots.registry.overdue import lateness_of_file, overdue
from hotspots.vocabulary import EventKind, Lateness, LetterStep, Role
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence, at

DUE = date(2026, 3, 10)
LATE = date(2026, 3, 11)
LATE_AGAIN = date(2026, 4, 1)  # more than 3 × 10 days after 28/02


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 2, 28))


@pytest.fixture
def above(post: Correspondence) -> Organisation:
    superior = make_organisation(post.session, name="Công an tỉnh")
    for body in (post.police, post.office):
        body.superior_id = superior.id
    post.session.flush()
    return superior


@pytest.fixture
def case(post: Correspondence) -> RemediationCase:
    found = find(post.session, post.chief, post.site().code)
    found.due_on = DUE
    found.deadline = {"from": "2026-02-28", "late_again_factor": 3}
    post.session.flush()
    return found


def told(session: Session) -> list[Escalation]:
    return list(session.scalars(select(Escalation).order_by(Escalation.raised_on)))


def chief_above(post: Correspondence, above: Organisation) -> Account:
    return make_account(
        post.session, Role.POLICE_LEADER, organisation=above, areas=[post.town.west]
    )


@pytest.mark.parametrize(
    ("day", "lateness"),
    [
        (DUE, None),
        (LATE, Lateness.LATE),
        (date(2026, 3, 30), Lateness.LATE),
        (LATE_AGAIN, Lateness.LATE_AGAIN),
    ],
)
def test_a_file_is_late_after_its_day_and_late_again_after_three_times_its_days(
    case: RemediationCase, day: date, lateness: Lateness | None
) -> None:
    assert lateness_of_file(case, day) is lateness


def test_a_paused_file_is_not_late(case: RemediationCase) -> None:
    case.held_since, case.held_until = date(2026, 3, 1), date(2026, 5, 1)
    assert lateness_of_file(case, LATE_AGAIN) is None


def test_nothing_is_told_before_it_is_late(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    assert escalations.raise_due(post.session, on=DUE) == 0
    assert told(post.session) == []


def test_what_is_late_is_told_once_and_once_more_when_late_again(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    for day in (LATE, LATE, date(2026, 3, 20), LATE_AGAIN, LATE_AGAIN):
        escalations.raise_due(post.session, on=day)
    rows = [(each.lateness, each.raised_on, each.desk_id, each.superior_id) for each in
            told(post.session)]  # fmt: skip
    assert rows == [
        (Lateness.LATE, LATE, post.police.id, above.id),
        (Lateness.LATE_AGAIN, LATE_AGAIN, post.police.id, above.id),
    ]
    entries = select(CaseEvent).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.ESCALATED
    )
    found = post.session.scalars(entries.order_by(CaseEvent.sequence)).all()
    assert [each.data["lateness"] for each in found] == ["late", "late_again"]
    assert found[0].data["superior"] == "Công an tỉnh"


def test_what_is_late_again_at_first_sight_is_told_as_that_alone(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    escalations.raise_due(post.session, on=LATE_AGAIN)
    assert [each.lateness for each in told(post.session)] == [Lateness.LATE_AGAIN]


def test_a_new_deadline_is_told_anew(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    escalations.raise_due(post.session, on=LATE)
    case.due_on = date(2026, 3, 20)
    escalations.raise_due(post.session, on=date(2026, 3, 21))
    assert [each.due_on for each in told(post.session)] == [DUE, date(2026, 3, 20)]


def test_a_late_letter_is_told_above_whoever_has_to_act(
    post: Correspondence, above: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.office.superior_id = None
    late = post.sent(post.site(), on=date(2026, 2, 28), deadline="2026-03-10")
    refused = post.sent(post.site(3_000), on=date(2026, 2, 28), deadline="2026-03-10")
    post.take(refused, LetterStep.REFUSE)
    escalations.raise_due(post.session, on=LATE)
    rows = {each.recommendation_id: (each.desk_id, each.superior_id) for each in
            told(post.session)}  # fmt: skip
    assert rows == {
        late.id: (post.office.id, None),
        refused.id: (post.police.id, above.id),
    }


def test_the_beginning_of_a_day_tells_what_is_late(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    for count in (1, 0):
        assert casework_day.run(post.session, on=LATE)["escalated"] == count


def test_a_receipt_is_given_once_by_the_body_that_was_told(
    post: Correspondence, case: RemediationCase, above: Organisation
) -> None:
    escalations.raise_due(post.session, on=LATE)
    (row,) = told(post.session)
    with pytest.raises(NotFound):
        escalations.acknowledge(post.session, actor=post.town.leader_east, escalation_id=row.id)
    with pytest.raises(Forbidden, match="another body"):
        escalations.acknowledge(post.session, actor=post.chief, escalation_id=row.id)
    superior = chief_above(post, above)
    assert escalations.waiting_for(post.session, actor=superior) == 1
    (listed,) = escalations.list_escalations(post.session, actor=superior)
    assert listed.may_acknowledge
    noted = escalations.acknowledge(post.session, actor=superior, escalation_id=row.id)
    assert noted.acknowledged_by_id == superior.id
    with pytest.raises(Conflict, match="took note"):
        escalations.acknowledge(post.session, actor=superior, escalation_id=row.id)
    assert escalations.waiting_for(post.session, actor=superior) == 0
    assert not escalations.list_escalations(post.session, actor=superior)
    assert len(escalations.list_escalations(post.session, actor=superior, open_only=False)) == 1


def test_what_is_overdue_is_listed_by_desk_with_its_days(
    post: Correspondence, case: RemediationCase
) -> None:
    letter = post.sent(post.site(3_000), on=date(2026, 2, 28), deadline="2026-03-09")
    found = overdue(post.session, actor=post.chief, on=LATE)
    rows = {
        desk.organisation.name: [
            (item.subject, item.days_late, item.days_on_desk(LATE)) for item in desk.items
        ]
        for desk in found.desks
    }
    assert rows == {
        post.police.name: [(case, 1, 65)],
        post.office.name: [(letter, 2, 11)],
    }
    only = overdue(post.session, actor=post.chief, least=Lateness.LATE_AGAIN, on=LATE)
    assert only.desks == []
    assert overdue(post.session, actor=post.town.leader_east, on=LATE).desks == []
    with pytest.raises(Forbidden):
        overdue(post.session, actor=make_account(post.session, Role.ADMINISTRATOR), on=LATE)
