"""Bodies that succeed each other, and the level above each."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden
from hotspots.models import AdministrativeArea, Organisation
from hotspots.registry.bodies import Bodies, name_superior, superior_of
from hotspots.vocabulary import AreaKind, OrganisationKind, Role
from tests.factories import make_account, make_area, make_organisation

DAY = date(2026, 3, 1)


@pytest.fixture
def province(session: Session) -> AdministrativeArea:
    return make_area(session, kind=AreaKind.PROVINCE, name="Đồng Nai")


@pytest.fixture
def ward(session: Session, province: AdministrativeArea) -> AdministrativeArea:
    return make_area(session, parent_id=province.id)


def committee(session: Session, area: AdministrativeArea, **told: object) -> Organisation:
    return make_organisation(
        session, kind=OrganisationKind.PEOPLES_COMMITTEE, name=f"UBND {area.name}",
        area_id=area.id, **told,
    )  # fmt: skip


def test_only_administrators_say_who_is_above_a_body(session: Session) -> None:
    body = make_organisation(session)
    with pytest.raises(Forbidden):
        name_superior(
            session, actor=make_account(session, Role.LEADER), organisation=body, superior=None
        )


def test_a_body_does_not_stand_above_itself_not_even_in_a_ring(session: Session) -> None:
    keeper = make_account(session, Role.ADMINISTRATOR)
    one, two, three = (make_organisation(session) for _ in range(3))
    with pytest.raises(Conflict, match="above itself"):
        name_superior(session, actor=keeper, organisation=one, superior=one)
    name_superior(session, actor=keeper, organisation=one, superior=two)
    name_superior(session, actor=keeper, organisation=two, superior=three)
    with pytest.raises(Conflict, match="above itself"):
        name_superior(session, actor=keeper, organisation=three, superior=one)


def test_the_level_above_is_who_was_named_or_who_stands_in_its_place(session: Session) -> None:
    heir = make_organisation(session)
    named = make_organisation(session, valid_to=date(2026, 2, 28), successor_id=heir.id)
    body = make_organisation(session, superior_id=named.id)
    assert superior_of(session, body, date(2026, 2, 28)) == named
    assert superior_of(session, body, DAY) == heir


def test_without_a_name_it_is_the_committee_of_the_area_and_above_that_the_next(
    session: Session, province: AdministrativeArea, ward: AdministrativeArea
) -> None:
    lower, upper = committee(session, ward), committee(session, province)
    body = make_organisation(session, area_id=ward.id)
    assert superior_of(session, body, DAY) == lower
    assert superior_of(session, lower, DAY) == upper
    assert superior_of(session, upper, DAY) is None


def test_a_ward_without_a_committee_that_day_takes_the_one_around_it(
    session: Session, province: AdministrativeArea, ward: AdministrativeArea
) -> None:
    committee(session, ward, valid_from=date(2026, 3, 2))
    upper = committee(session, province)
    assert superior_of(session, make_organisation(session, area_id=ward.id), DAY) == upper
    assert superior_of(session, make_organisation(session), DAY) is None


def test_a_chain_of_reforms_is_followed_to_the_body_of_the_day(session: Session) -> None:
    last = make_organisation(session, valid_from=date(2026, 1, 1))
    middle = make_organisation(session, valid_to=date(2025, 12, 31), successor_id=last.id)
    first = make_organisation(session, valid_to=date(2025, 6, 30), successor_id=middle.id)
    bodies = Bodies.read(session)
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [bodies.on(first.id, day) for day in days] == [first, middle, middle, last]


def test_a_body_without_a_successor_stays_the_last_that_is_known(session: Session) -> None:
    gone = make_organisation(session, valid_to=date(2025, 6, 30))
    assert Bodies.read(session).on(gone.id, DAY) == gone
