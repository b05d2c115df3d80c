"""Bodies that succeed each other: dated rows, and what follows from them in every list."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, Crash, Organisation, RemediationCase
from hotspots.registry import bodies, organisations
from hotspots.registry.organisations import Facts
from hotspots.vocabulary import OrganisationKind, PlacedBy, Role, UnplacedReason
from tests.factories import make_account, make_area, make_case, make_crash, make_organisation

LAST_DAY, NEXT_DAY = date(2025, 6, 30), date(2025, 7, 1)
POLICE = OrganisationKind.POLICE


@pytest.fixture
def keeper(session: Session) -> Account:
    return make_account(session, Role.ADMINISTRATOR)


@pytest.fixture
def before(session: Session) -> Organisation:
    return make_organisation(session, name="Công an thị xã", valid_from=date(2020, 1, 1))


@pytest.fixture
def after(session: Session) -> Organisation:
    return make_organisation(session, name="Công an phường", valid_from=NEXT_DAY)


def close(
    session: Session,
    keeper: Account,
    body: Organisation,
    day: date | None = LAST_DAY,
    **told: object,
) -> Organisation:
    return organisations.close(
        session,
        actor=keeper,
        organisation_id=body.id,
        last_day=day,
        **told,  # type: ignore[arg-type]  # as the test says
    )


def test_only_an_administrator_enters_changes_and_lists_bodies(
    session: Session, before: Organisation
) -> None:
    officer = make_account(session, Role.POLICE_LEADER)
    with pytest.raises(Forbidden):
        organisations.create_organisation(session, actor=officer, name="Công an", kind=POLICE)
    with pytest.raises(Forbidden):
        organisations.list_organisations(session, actor=officer)
    with pytest.raises(Forbidden):
        close(session, officer, before)
    with pytest.raises(Forbidden):
        organisations.get(session, actor=officer, organisation_id=before.id)


def test_a_body_beyond_the_administrators_areas_is_not_changed(session: Session) -> None:
    ward = make_area(session)
    keeper = make_account(session, Role.ADMINISTRATOR, areas=[ward])
    for beyond in (make_organisation(session), make_organisation(session, area=make_area(session))):
        with pytest.raises(Forbidden):
            close(session, keeper, beyond)
    own = make_organisation(session, area=ward)
    with pytest.raises(Forbidden):
        organisations.edit(
            session, actor=keeper, organisation_id=own.id, facts=Facts(own.name, own.kind)
        )
    with pytest.raises(Forbidden):
        organisations.enter(session, actor=keeper, facts=Facts("Công an mới", POLICE))
    assert close(session, keeper, own).valid_to == LAST_DAY


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 201])
def test_a_body_without_a_usable_name_is_refused(
    session: Session, keeper: Account, before: Organisation, name: str
) -> None:
    facts = Facts(name, POLICE)
    with pytest.raises(InvalidInput):
        organisations.enter(session, actor=keeper, facts=facts)
    with pytest.raises(InvalidInput):
        organisations.edit(session, actor=keeper, organisation_id=before.id, facts=facts)


def test_of_two_who_enter_one_name_at_once_the_second_is_told(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        keeper_id = make_account(session, Role.ADMINISTRATOR).id
    both, refusals = Barrier(2), []

    def enter() -> None:
        both.wait()
        try:
            with transaction(sessions) as session:
                keeper = session.get_one(Account, keeper_id)
                organisations.enter(session, actor=keeper, facts=Facts("Ban An toàn", POLICE))
        except Conflict as refusal:
            refusals.append(refusal)

    people = [Thread(target=enter) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with transaction(sessions) as session:
        same = select(Organisation).where(Organisation.name == "Ban An toàn")
        assert len(session.scalars(same).all()) == len(refusals) == 1


def test_a_body_is_entered_once_by_name(session: Session) -> None:
    first, second = (
        organisations.create_organisation(session, actor=None, name=name, kind=POLICE)
        for name in ("Công an phường A", " Công  an phường A ")
    )
    assert first is second
    with pytest.raises(NotFound):
        organisations.organisation_named(session, name="Công an phường B")
    keeper = make_account(session, Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        organisations.enter(session, actor=keeper, facts=Facts("Công an phường A", POLICE))


def test_an_unfit_successor_is_refused(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    late = make_organisation(session, name="Muộn", valid_from=date(2026, 1, 1))
    gone = make_organisation(session, name="Cũ", valid_to=date(2024, 1, 1))
    for unfit in (late, gone, before):
        with pytest.raises(InvalidInput) as refused:
            close(session, keeper, before, successor_id=unfit.id)
        assert refused.value.problems[0].field == "successor"
    close(session, keeper, before, successor_id=after.id)
    with pytest.raises(InvalidInput):
        close(session, keeper, after, date(2025, 12, 31), successor_id=before.id)


def test_a_body_does_not_end_before_it_began(
    session: Session, keeper: Account, before: Organisation
) -> None:
    with pytest.raises(InvalidInput):
        close(session, keeper, before, date(2019, 12, 31))
    close(session, keeper, before)
    with pytest.raises(InvalidInput):
        organisations.edit(
            session,
            actor=keeper,
            organisation_id=before.id,
            facts=Facts(before.name, POLICE, valid_from=NEXT_DAY),
        )


def test_the_second_to_change_a_body_is_told(
    session: Session, keeper: Account, before: Organisation
) -> None:
    seen = before.version
    close(session, keeper, before, expected_version=seen)
    with pytest.raises(StaleVersion):
        close(session, keeper, before, None, expected_version=seen)


def test_each_day_has_the_body_that_stands_there(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    last = make_organisation(session, name="Công an khu vực", valid_from=date(2026, 1, 1))
    close(session, keeper, before, successor_id=after.id)
    close(session, keeper, after, date(2025, 12, 31), successor_id=last.id)

    def on(day: date) -> Organisation | None:
        return bodies.successor_on(session, organisation=before, on=day)

    assert on(LAST_DAY) is before
    assert on(NEXT_DAY) is after
    assert on(date(2025, 12, 31)) is after
    assert on(date(2026, 1, 1)) is last
    close(session, keeper, last, date(2026, 2, 1))
    assert on(date(2026, 2, 2)) is None


def test_a_closing_that_was_a_mistake_is_taken_back(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    close(session, keeper, before, successor_id=after.id)
    with pytest.raises(InvalidInput):
        close(session, keeper, before, None, successor_id=after.id)
    body = close(session, keeper, before, None)
    assert (body.valid_to, body.successor_id) == (None, None)


def test_what_a_body_held_is_seen_by_the_people_of_its_successor(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    officer = make_account(session, organisation=after)
    old_hand = make_account(session, organisation=before)
    case = make_case(session, actor=keeper)
    case.holder_id = before.id
    unplaced = make_crash(
        session, entered_by=old_hand, geom=None, location_class=None, placed_by=PlacedBy.UNPLACED,
        unplaced_reason=UnplacedReason.NO_PLACE_GIVEN,
    )  # fmt: skip

    def seen() -> tuple[list[RemediationCase], list[Crash]]:
        return (
            list(
                session.scalars(select(RemediationCase).where(permissions.visible_cases(officer)))
            ),
            list(session.scalars(select(Crash).where(permissions.visible_crashes(officer)))),
        )

    assert seen() == ([], [])
    close(session, keeper, before, successor_id=after.id)
    assert seen() == ([case], [unplaced])


def test_the_people_of_a_body_that_has_ended_go_to_its_successor(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    officer = make_account(session, organisation=before)
    with pytest.raises(Conflict):
        organisations.move_people(session, actor=keeper, organisation_id=before.id)
    close(session, keeper, before, successor_id=after.id)
    assert organisations.people_of(session, actor=keeper, organisation_id=before.id) == [officer]
    assert organisations.move_people(session, actor=keeper, organisation_id=before.id) == 1
    assert officer.organisation is after


def test_the_list_holds_those_of_a_day_of_a_kind_and_of_a_name(
    session: Session, keeper: Account, before: Organisation, after: Organisation
) -> None:
    close(session, keeper, before, successor_id=after.id)

    def names(**told: object) -> set[str]:
        found = organisations.list_organisations(session, actor=keeper, **told)  # type: ignore[arg-type]  # as the test says
        return {entry.organisation.name for entry in found} - {keeper.organisation.name}

    assert names() == {"Công an thị xã", "Công an phường"}
    assert names(on=LAST_DAY) == {"Công an thị xã"}
    assert names(on=NEXT_DAY) == {"Công an phường"}
    assert names(text="THỊ XÃ") == {"Công an thị xã"}
    assert names(kind=OrganisationKind.RAIL_COMPANY) == set()
