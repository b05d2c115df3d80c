"""A file goes to the body it is assigned to, and what waits in a file that came to rest lapses."""

from datetime import date

import pytest

from hotspots.errors import Conflict, InvalidInput
from hotspots.models import Account, Organisation, RemediationCase
from hotspots.registry import defects, handovers, holds, remediation
from hotspots.registry.case_access import find
from hotspots.registry.desk_post import post_of
from hotspots.registry.handovers import Answer, Offer
from hotspots.vocabulary import CaseState, EventKind, HandoverAnswer, HoldState, Role
from tests.casework import take
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence, at

REPORTED, ASSIGNED, LATER = date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 31)


@pytest.fixture
def code(post: Correspondence, monkeypatch: pytest.MonkeyPatch) -> str:
    """A defect that the police reported and verified; a week later somebody assigns it."""
    at(monkeypatch, REPORTED)
    told = {"type": "street_lighting", "danger": "high", "found_on": "03/03/2026"}
    place = {"place_text": "Km2+200 QL1"}
    found = defects.report(post.session, actor=post.officer, told=told | place)
    take(post.session, post.officer, found.code, CaseState.VERIFIED)
    at(monkeypatch, ASSIGNED)
    return found.code


def assigned(post: Correspondence, code: str, to: str) -> RemediationCase:
    facts = {"managing_body": to}
    return take(post.session, post.engineer, code, CaseState.ASSIGNED, facts=facts)


def offered(post: Correspondence, code: str, to: Organisation) -> None:
    offer = Offer(to=to.name, asked_for="Sửa đèn")
    handovers.offer(post.session, actor=post.officer, site=code, offer=offer)


def desks_on(post: Correspondence, code: str, day: date) -> list[tuple[Organisation, int]]:
    found = handovers.desks_of(post.session, find(post.session, post.chief, code), on=day)
    return [(desk.holding.organisation, desk.days) for desk in found]


def said_in(post: Correspondence, code: str) -> list[tuple[EventKind, str | None]]:
    events = remediation.history(post.session, find(post.session, post.chief, code))
    told = (EventKind.HANDED_OVER, EventKind.HOLD_LAPSED)
    return [(each.kind, each.data.get("what")) for each in events if each.kind in told]


def heir_of(post: Correspondence, body: Organisation) -> Organisation:
    """Who stands in the place of a body from the ninth of March on."""
    heir = make_organisation(post.session, name="Phòng Hạ tầng", valid_from=date(2026, 3, 9))
    body.valid_to, body.successor_id = date(2026, 3, 8), heir.id
    post.session.flush()
    return heir


def test_a_body_that_has_ended_is_assigned_nothing(post: Correspondence, code: str) -> None:
    heir_of(post, post.keeper)
    with pytest.raises(InvalidInput) as refused:
        assigned(post, code, post.keeper.name)
    assert [each.code for each in refused.value.problems] == ["unknown_organisation"]
    assert desks_on(post, code, LATER) == [(post.police, 28)]


@pytest.mark.parametrize("said", [HandoverAnswer.ASSIGNED, HandoverAnswer.LAPSED])
def test_nobody_says_what_the_registry_writes_itself(
    post: Correspondence, code: str, said: HandoverAnswer
) -> None:
    offered(post, code, post.office)
    with pytest.raises(InvalidInput) as refused:
        handovers.answer(post.session, actor=post.engineer, site=code, answer=Answer(said))
    assert refused.value.problems[0].field == "answer"


def test_what_is_assigned_lies_from_that_day_on_the_desk_it_names(
    post: Correspondence, code: str
) -> None:
    reader = make_account(post.session, Role.ROAD_MANAGER, organisation=post.keeper)
    case = assigned(post, code, post.keeper.name)
    assert (case.holder_id, case.managing_body_id) == (post.keeper.id, post.keeper.id)
    assert desks_on(post, code, LATER) == [(post.police, 7), (post.keeper, 21)]
    assert said_in(post, code) == [(EventKind.HANDED_OVER, "assigned")]
    assert find(post.session, reader, code).holder == post.keeper


def test_what_the_body_holds_already_stays_with_all_its_days(
    post: Correspondence, code: str
) -> None:
    assigned(post, code, post.police.name)
    assert desks_on(post, code, LATER) == [(post.police, 28)]
    assert said_in(post, code) == []


def test_a_successor_holds_already_what_came_to_its_predecessor(
    post: Correspondence, code: str
) -> None:
    heir = heir_of(post, post.police)
    case = assigned(post, code, heir.name)
    (desk,) = handovers.desks_of(post.session, case, on=LATER)
    assert (desk.holding.organisation, desk.days, desk.heir) == (post.police, 28, heir)
    assert case.managing_body_id == heir.id


def test_assigned_on_the_day_it_came_a_file_has_one_holder_of_that_day(
    post: Correspondence, code: str
) -> None:
    offered(post, code, post.office)
    accepted = Answer(HandoverAnswer.ACCEPTED)
    handovers.answer(post.session, actor=post.engineer, site=code, answer=accepted)
    assigned(post, code, post.keeper.name)
    assert desks_on(post, code, LATER) == [(post.police, 7), (post.keeper, 21)]


def test_an_offer_of_what_is_assigned_waits_for_nobody_any_more(
    post: Correspondence, code: str
) -> None:
    offered(post, code, post.office)
    assigned(post, code, post.keeper.name)
    assert post_of(post.session, actor=post.engineer).offers.count == 0
    with pytest.raises(Conflict, match="offered to nobody"):
        handovers.answer(
            post.session, actor=post.engineer, site=code, answer=Answer(HandoverAnswer.ACCEPTED)
        )
    said = [what for _kind, what in said_in(post, code)]
    assert said == ["offered", "lapsed", "assigned"]


def test_what_waits_in_a_file_that_comes_to_rest_lapses_and_says_why(
    post: Correspondence, code: str
) -> None:
    offered(post, code, post.office)
    holds.ask(post.session, actor=post.officer, site=code, reason="Chờ vốn", until="30/06/2026")
    take(post.session, post.chief, code, CaseState.REJECTED)
    case = find(post.session, post.chief, code)
    assert handovers.open_offer(post.session, case) is None
    assert holds.current(post.session, case) is None
    assert said_in(post, code)[1:] == [
        (EventKind.HANDED_OVER, "lapsed"),
        (EventKind.HOLD_LAPSED, None),
    ]
    last = remediation.history(post.session, case)[-1]
    assert (last.data["state"], last.actor) == ("rejected", post.chief)


def rests_with_a_pause_asked_for(post: Correspondence, code: str) -> Account:
    """A file from before requests lapsed: it rests, and a pause of it waits for an answer."""
    holds.ask(post.session, actor=post.officer, site=code, reason="Chờ vốn", until="30/06/2026")
    find(post.session, post.chief, code).state = CaseState.REJECTED
    post.session.flush()
    return post.chief


def test_a_file_at_rest_is_not_paused_but_a_pause_of_it_is_refused(
    post: Correspondence, code: str
) -> None:
    leader = rests_with_a_pause_asked_for(post, code)
    with pytest.raises(Conflict, match="Nothing waits"), post.session.begin_nested():
        holds.decide(post.session, actor=leader, site=code, approve=True)
    refused = holds.decide(post.session, actor=leader, site=code, approve=False)
    assert refused.state is HoldState.REFUSED
    assert not find(post.session, leader, code).is_held
