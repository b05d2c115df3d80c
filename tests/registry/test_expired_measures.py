"""A temporary measure past its last day, with nothing permanent decided, is told one level up."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.models import CaseEvent, Escalation, Measure, RemediationCase
from hotspots.registry import desk, escalations, measures
from hotspots.registry.case_access import find
from hotspots.registry.overdue import overdue
from hotspots.vocabulary import CaseState, EventKind, Lateness, Role
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence, at, make_correspondence

LAST_DAY = date(2026, 3, 10)
LATE = date(2026, 3, 11)
LATE_AGAIN = date(2026, 4, 1)  # more than 3 × 7 days after 03/03
TOLD = {
    "term": "temporary",
    "type": "warning_sign",
    "unit": "piece",
    "quantity_planned": "2",
    "actual_start": "2026-03-03",
    "expires_on": LAST_DAY.isoformat(),
}


@pytest.fixture
def post(session: Session, monkeypatch: pytest.MonkeyPatch) -> Correspondence:
    at(monkeypatch, date(2026, 3, 3))
    return make_correspondence(session)


@pytest.fixture
def case(post: Correspondence) -> RemediationCase:
    found = find(post.session, post.chief, post.site().code)
    found.state, found.due_on = CaseState.VERIFIED, None
    post.session.flush()
    return found


@pytest.fixture
def measure(post: Correspondence, case: RemediationCase) -> Measure:
    return measures.add(post.session, actor=post.officer, site=case.site_id, told=TOLD)


def _late(post: Correspondence, day: date) -> list[tuple[Measure | None, Lateness]]:
    found = overdue(post.session, actor=post.chief, on=day)
    return [(item.measure, item.lateness) for each in found.desks for item in each.items]


def test_a_measure_is_late_after_its_last_day_and_again_after_three_times_its_days(
    post: Correspondence, measure: Measure
) -> None:
    assert _late(post, LAST_DAY) == []
    assert _late(post, LATE) == [(measure, Lateness.LATE)]
    assert _late(post, LATE_AGAIN) == [(measure, Lateness.LATE_AGAIN)]


@pytest.mark.parametrize("state", [CaseState.DECIDED, CaseState.CLOSED, CaseState.REJECTED])
def test_once_something_permanent_is_decided_none_is_late(
    post: Correspondence, case: RemediationCase, measure: Measure, state: CaseState
) -> None:
    case.state = state
    post.session.flush()
    assert _late(post, LATE) == []


def test_prolonged_or_taken_back_it_is_not_late(
    post: Correspondence, case: RemediationCase, measure: Measure
) -> None:
    told = {"actor": post.officer, "measure_id": measure.id, "site": case.site_id}
    measures.change(post.session, told={"expires_on": "2026-05-01"}, **told)
    assert _late(post, LATE) == []
    measures.change(post.session, told={"expires_on": LAST_DAY.isoformat()}, **told)
    assert _late(post, LATE) != []
    measures.cancel(post.session, reason="Đã tháo biển", **told)
    assert _late(post, LATE) == []


def test_it_is_told_once_a_lateness_to_the_level_above_which_takes_note(
    post: Correspondence, measure: Measure
) -> None:
    above = make_organisation(post.session, name="Công an tỉnh")
    post.police.superior_id = above.id
    post.session.flush()
    raised = [escalations.raise_due(post.session, on=day) for day in (LATE, LATE, LATE_AGAIN)]
    assert raised == [1, 0, 1]
    first, again = post.session.scalars(select(Escalation).order_by(Escalation.raised_on))
    assert (first.measure_id, first.superior_id) == (measure.id, above.id)
    assert again.lateness is Lateness.LATE_AGAIN
    chief = make_account(post.session, Role.POLICE_LEADER, organisation=above)
    told = escalations.list_escalations(post.session, actor=chief)
    assert {each.site.id for each in told if each.site} == {measure.case.site_id}
    escalations.acknowledge(post.session, actor=chief, escalation_id=first.id)
    assert escalations.waiting_for(post.session, actor=chief) == 1
    entries = post.session.scalars(
        select(CaseEvent.data).where(CaseEvent.kind == EventKind.ESCALATED)
    )
    assert [entry["measure"] for entry in entries] == ["warning_sign", "warning_sign"]


def test_it_stands_on_the_desk_of_who_works_on_the_file(
    post: Correspondence, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, LATE)
    for person in (post.chief, post.engineer):
        found = desk.desk_of(post.session, actor=person).expired
        assert [case.id for case in found.rows] == [measure.case_id]
    assert desk.desk_of(post.session, actor=post.town.leader_east).expired.count == 0
