"""A letter about a defect: which repairs its answer rests on, and that none of them closes it."""

from datetime import date

import pytest

from hotspots.models import Account, Recommendation, Site
from hotspots.registry import defects, letter_queries
from hotspots.registry.case_access import find
from hotspots.registry.letter_repairs import ToAnswer, repairs_of, to_answer
from hotspots.vocabulary import CaseState, LetterState, LetterStep, MeasureUnit, Role
from tests.casework import take
from tests.factories import make_account
from tests.registry.correspondence import Correspondence, at

TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, TODAY)


@pytest.fixture
def lamp(post: Correspondence) -> Site:
    """A lamp that is out."""
    told = {"type": "street_lighting", "danger": "high", "found_on": "03/03/2026"}
    place = {"place_text": "Km2+200 QL1"}
    return defects.report(post.session, actor=post.officer, told=told | place)


def repaired(post: Correspondence, site: Site) -> None:
    for to in (CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.REPORTED_DONE):
        take(post.session, post.engineer, site.code, to)


def verified(post: Correspondence, site: Site) -> None:
    repaired(post, site)
    take(post.session, post.inspector, site.code, CaseState.VERIFIED_DONE)


def left_open(
    post: Correspondence, letter: Recommendation, site: Site, actor: Account
) -> list[ToAnswer]:
    return to_answer(post.session, find(post.session, actor, site.code), [letter], actor=actor)


def test_a_black_spot_has_no_repair(post: Correspondence) -> None:
    letter = post.sent(post.site(), on=TODAY)
    found = repairs_of(post.session, letter, actor=post.engineer)
    assert (found.rows, found.all_done, found.all_verified) == ([], False, False)


def test_a_repair_that_waits_for_its_check_is_told_as_such(
    post: Correspondence, lamp: Site
) -> None:
    letter = post.sent(lamp, on=TODAY)
    assert repairs_of(post.session, letter, actor=post.engineer).rows == []
    repaired(post, lamp)
    found = repairs_of(post.session, letter, actor=post.engineer)
    (repair,) = found.rows
    assert (repair.code, repair.finished_on, repair.verified_on) == (lamp.code, TODAY, None)
    assert (repair.quantity, repair.unit) == (12.5, MeasureUnit.SQUARE_METRE)
    assert (found.all_done, found.all_verified) == (True, False)
    assert left_open(post, letter, lamp, post.engineer) == []


def test_a_letter_about_other_sites_as_well_is_not_answered_by_one_repair(
    post: Correspondence, lamp: Site
) -> None:
    letter = post.sent(lamp, post.site(), on=TODAY)
    verified(post, lamp)
    found = repairs_of(post.session, letter, actor=post.engineer)
    assert [each.verified_on for each in found.rows] == [TODAY]
    assert not found.all_done


def test_a_repair_elsewhere_is_not_told(post: Correspondence, lamp: Site) -> None:
    letter = post.sent(lamp, on=TODAY)
    verified(post, lamp)
    stranger = make_account(post.session, Role.URBAN_OFFICER, areas=[])
    assert repairs_of(post.session, letter, actor=stranger).rows == []


def test_a_verified_repair_leads_to_the_answer_and_leaves_the_letter_open(
    post: Correspondence, lamp: Site
) -> None:
    letter = post.sent(lamp, on=TODAY)
    verified(post, lamp)
    assert letter_queries.find(post.session, post.chief, letter.id).state is LetterState.SENT
    assert left_open(post, letter, lamp, post.engineer) == [ToAnswer(letter, LetterStep.ACCEPT)]
    assert left_open(post, letter, lamp, post.officer) == [ToAnswer(letter, None)]
    post.follow(letter, (LetterStep.ACCEPT, TODAY), (LetterStep.REPORT_DONE, TODAY))
    assert left_open(post, letter, lamp, post.inspector) == [
        ToAnswer(letter, LetterStep.VERIFY_DONE)
    ]
    post.take(letter, LetterStep.VERIFY_DONE, TODAY)
    assert left_open(post, letter, lamp, post.inspector) == []


def test_after_a_reopening_the_earlier_repair_answers_nothing(
    post: Correspondence, lamp: Site
) -> None:
    letter = post.sent(lamp, on=TODAY)
    verified(post, lamp)
    take(post.session, post.inspector, lamp.code, CaseState.REOPENED)
    assert repairs_of(post.session, letter, actor=post.engineer).rows == []
    assert left_open(post, letter, lamp, post.engineer) == []
