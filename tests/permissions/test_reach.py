"""Where a person works, read once a transaction, and never older than what was changed in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.models import Account, AdministrativeArea, Organisation
from hotspots.vocabulary import AreaKind, Role
from tests.factories import make_account, make_area, make_organisation


@pytest.fixture
def province(session: Session) -> AdministrativeArea:
    return make_area(session, kind=AreaKind.PROVINCE, name="Đồng Nai")


@pytest.fixture
def leader(session: Session, province: AdministrativeArea) -> Account:
    return make_account(session, Role.POLICE_LEADER, areas=[province])


@contextmanager
def _statements(session: Session) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    engine = session.get_bind().engine
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def test_a_transaction_reads_the_areas_and_bodies_of_a_person_once(
    session: Session, leader: Account
) -> None:
    permissions.visible_areas(leader)
    with _statements(session) as told:
        permissions.visible_areas(leader)
        permissions.own_bodies(leader)
    assert told == []


def test_an_area_made_meanwhile_is_reached_at_once(
    session: Session, leader: Account, province: AdministrativeArea
) -> None:
    before = permissions.visible_areas(leader)
    ward = make_area(session, parent_id=province.id)
    assert before is not None
    assert permissions.visible_areas(leader) == before | {ward.id}


def test_an_area_made_by_a_statement_is_reached_at_once(
    session: Session, leader: Account, province: AdministrativeArea
) -> None:
    permissions.visible_areas(leader)
    ward = {
        "kind": AreaKind.COMMUNE,
        "code": "T9",
        "name": "Phường Bảo Vinh",
        "parent_id": province.id,
    }
    made = session.scalars(insert(AdministrativeArea).returning(AdministrativeArea.id), [ward])
    assert made.one() in (permissions.visible_areas(leader) or ())


def test_a_body_acts_for_every_body_it_succeeds_from_the_moment_it_does(
    session: Session, leader: Account
) -> None:
    first = make_organisation(session)
    assert permissions.own_bodies(leader) == {leader.organisation_id}
    second = make_organisation(session, successor_id=leader.organisation_id)
    first.successor_id = second.id
    session.flush()
    assert permissions.own_bodies(leader) == {leader.organisation_id, first.id, second.id}


def test_another_ward_given_to_an_account_counts_at_once(session: Session, leader: Account) -> None:
    other = make_area(session, kind=AreaKind.PROVINCE, name="Lâm Đồng")
    assert not permissions.reaches(leader, [other])
    leader.areas = [other]
    assert permissions.visible_areas(leader) == {other.id}


def test_of_an_account_that_is_not_stored_only_its_own_areas_are_known() -> None:
    ward = AdministrativeArea(id=None, name="Phường Long Khánh")
    body = Organisation(name="Công an phường", area_id=None)
    stray = Account(role=Role.POLICE_OFFICER, organisation=body, areas=[ward])
    assert permissions.visible_areas(stray) == {ward.id}
    assert permissions.own_bodies(stray) == {body.id}
