"""Who may do what, and where."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import Forbidden, Unauthenticated
from hotspots.models import (
    Account,
    AdministrativeArea,
    Crash,
    Handover,
    Proposal,
    Recommendation,
    RemediationCase,
    Site,
)
from hotspots.permissions import visible
from hotspots.vocabulary import (
    Action,
    AreaKind,
    Competence,
    HandoverAnswer,
    LetterState,
    PlacedBy,
    Role,
    UnplacedReason,
)
from tests.factories import (
    make_account,
    make_area,
    make_case,
    make_crash,
    make_organisation,
    make_site,
)

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def province(session: Session) -> AdministrativeArea:
    return make_area(session, kind=AreaKind.PROVINCE, name="Đồng Nai")


@pytest.fixture
def ward(session: Session, province: AdministrativeArea) -> AdministrativeArea:
    return make_area(session, parent_id=province.id, name="Phường Long Khánh")


@pytest.fixture
def other_ward(session: Session, province: AdministrativeArea) -> AdministrativeArea:
    return make_area(session, parent_id=province.id, name="Phường Bảo Vinh")


@pytest.fixture
def officer(session: Session, ward: AdministrativeArea) -> Account:
    return make_account(session, areas=[ward])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_exactly_what_the_table_says(role: Role, action: Action) -> None:
    person = Account(role=role, active=True)
    assert permissions.may(person, action) == (role in permissions.MAY[action])
    if role not in permissions.MAY[action]:
        with pytest.raises(Forbidden, match=f"The role {role} may not"):
            permissions.require(person, action)


def test_the_table_names_every_action() -> None:
    assert set(permissions.MAY) == set(Action)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.RUN_SCREENING, {Role.POLICE_LEADER, Role.GIS_ANALYST}),
        (Action.DECIDE_PROPOSAL, {Role.POLICE_LEADER, Role.ROAD_MANAGER}),
        (Action.RECORD_CRASH, {Role.POLICE_OFFICER, Role.POLICE_LEADER, Role.GIS_ANALYST}),
        (Action.IMPORT_CRASHES, {Role.POLICE_OFFICER, Role.POLICE_LEADER, Role.GIS_ANALYST}),
        (Action.MANAGE_ACCOUNTS, {Role.ADMINISTRATOR}),
        (Action.APPROVE_HOLD, {Role.POLICE_LEADER, Role.LEADER}),
    ],
)
def test_the_roles_are_those_the_duties_name(action: Action, roles: set[Role]) -> None:
    assert permissions.MAY[action] == roles


def test_an_administrator_neither_reads_nor_edits_a_crash() -> None:
    person = Account(role=Role.ADMINISTRATOR, active=True)
    for action in (Action.READ_CRASHES, Action.RECORD_CRASH, Action.IMPORT_CRASHES):
        assert not permissions.may(person, action)


def test_a_closed_account_may_do_nothing() -> None:
    person = Account(role=Role.POLICE_LEADER, active=False)
    assert not permissions.may(person, Action.RUN_SCREENING)
    with pytest.raises(Unauthenticated, match="closed"):
        permissions.require(person, Action.RUN_SCREENING)


def test_a_place_in_another_ward_is_refused_by_name(
    officer: Account, other_ward: AdministrativeArea
) -> None:
    with pytest.raises(Forbidden, match="Phường Bảo Vinh"):
        permissions.require(officer, Action.RECORD_CRASH, areas=[other_ward])


def test_a_place_in_no_known_area_is_refused_to_who_is_bound_to_one(officer: Account) -> None:
    with pytest.raises(Forbidden, match="no area the registry knows"):
        permissions.require(officer, Action.RECORD_CRASH, areas=[])


def test_an_officer_without_any_area_reaches_nothing(
    session: Session, ward: AdministrativeArea
) -> None:
    forgotten = make_account(session, Role.POLICE_LEADER)
    make_crash(session, entered_by=make_account(session), area_id=ward.id)
    assert permissions.jurisdiction(forgotten) == frozenset()
    assert not permissions.may(forgotten, Action.RECORD_CRASH, areas=[ward])
    assert session.scalars(select(Crash).where(permissions.visible_crashes(forgotten))).all() == []


@pytest.mark.parametrize("role", sorted(permissions.WHOLE_DEPLOYMENT))
def test_some_roles_without_an_area_reach_the_whole_deployment(
    session: Session, ward: AdministrativeArea, role: Role
) -> None:
    person = make_account(session, role)
    crash = make_crash(session, entered_by=make_account(session), area_id=ward.id)
    assert permissions.visible_areas(person) is None
    assert permissions.reaches(person, [])
    assert session.scalars(select(Crash).where(permissions.visible_crashes(person))).all() == [
        crash
    ]


def test_those_roles_are_bound_like_others_once_an_area_is_named(
    session: Session, ward: AdministrativeArea, other_ward: AdministrativeArea
) -> None:
    analyst = make_account(session, Role.GIS_ANALYST, areas=[ward])
    assert not permissions.reaches(analyst, [other_ward])


def test_a_province_reaches_every_ward_below_it(
    session: Session, province: AdministrativeArea, ward: AdministrativeArea
) -> None:
    above = make_account(session, Role.POLICE_LEADER, areas=[province])
    assert permissions.reaches(above, [ward])
    assert permissions.reaches(above, [province])


def test_a_ward_does_not_reach_its_province(officer: Account, province: AdministrativeArea) -> None:
    assert not permissions.reaches(officer, [province])


def test_the_area_of_the_organisation_counts_where_the_account_names_none(
    session: Session, ward: AdministrativeArea, other_ward: AdministrativeArea
) -> None:
    police = make_organisation(session, area_id=ward.id)
    person = make_account(session, organisation=police)
    assert permissions.reaches(person, [ward])
    assert not permissions.reaches(person, [other_ward])


def test_a_site_across_two_wards_is_reached_from_either(
    officer: Account, ward: AdministrativeArea, other_ward: AdministrativeArea
) -> None:
    permissions.require(officer, Action.RECORD_CRASH, areas=[other_ward, ward])


def test_a_crash_of_another_ward_is_no_part_of_the_query(
    session: Session,
    officer: Account,
    ward: AdministrativeArea,
    other_ward: AdministrativeArea,
) -> None:
    stranger = make_account(session)
    make_crash(session, entered_by=stranger, area_id=other_ward.id)
    own = make_crash(session, entered_by=stranger, area_id=ward.id)
    assert session.scalars(select(Crash).where(permissions.visible_crashes(officer))).all() == [own]


def test_a_crash_without_a_place_is_seen_by_the_organisation_that_entered_it(
    session: Session, officer: Account
) -> None:
    nowhere = {
        "placed_by": PlacedBy.UNPLACED,
        "unplaced_reason": UnplacedReason.UNKNOWN_ROUTE,
        "geom": None,
        "location_class": None,
    }
    make_crash(session, entered_by=make_account(session), **nowhere)
    colleague = make_account(session, organisation=officer.organisation)
    own = make_crash(session, entered_by=colleague, **nowhere)
    assert session.scalars(select(Crash).where(permissions.visible_crashes(officer))).all() == [own]


@pytest.fixture(params=[8, 0], ids=["areas first", "files first"])
def _asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visible, "FEW_AREAS", request.param)


@pytest.mark.usefixtures("_asked")
def test_a_site_and_its_file_are_seen_where_they_lie_and_where_the_file_concerns_the_own_body(
    session: Session,
    officer: Account,
    ward: AdministrativeArea,
    other_ward: AdministrativeArea,
) -> None:
    stranger = make_account(session)
    strange, here, held, offered, declined, written = (
        make_case(session, actor=stranger, areas=areas)
        for areas in ([other_ward], [other_ward, ward], *[[other_ward]] * 4)
    )
    own = officer.organisation
    held.holder_id = own.id
    session.add_all(
        [
            _offer(offered, own.id, stranger),
            _offer(declined, own.id, stranger, answer=HandoverAnswer.REFUSED),
            _letter(written, own.id, stranger, sent_on=date(2026, 3, 2)),
            _letter(strange, own.id, stranger, sent_on=None),
        ]
    )
    session.flush()
    seen = [here, held, offered, written]
    for of_all in (False, True):
        file_seen = permissions.visible_cases(officer, of_all=of_all)
        cases = session.scalars(select(RemediationCase).where(file_seen))
        assert {case.id for case in cases} == {case.id for case in seen}
        site_seen = permissions.visible_sites(officer, of_all=of_all)
        sites = session.scalars(select(Site).where(site_seen))
        assert {site.id for site in sites} == {case.site_id for case in seen}


def test_the_conditions_leave_everything_to_who_reaches_the_whole_deployment(
    session: Session, other_ward: AdministrativeArea
) -> None:
    leader = make_account(session, Role.LEADER)
    site = make_site(session, registered_by=make_account(session), areas=[other_ward])
    assert session.scalars(select(Site).where(permissions.visible_sites(leader))).all() == [site]
    for model, condition in (
        (RemediationCase, permissions.visible_cases),
        (Proposal, permissions.visible_proposals),
    ):
        assert session.scalars(select(model).where(condition(leader))).all() == []


def _offer(case: RemediationCase, to_id: UUID, by: Account, **told: Any) -> Handover:
    answered = {"answered_on": date(2026, 3, 3), "answered_by_id": by.id, "answered_at": NOON}
    return Handover(
        case_id=case.id,
        from_id=by.organisation_id,
        to_id=to_id,
        asked_for="Nhận hồ sơ",
        sent_on=date(2026, 3, 2),
        offered_by_id=by.id,
        offered_at=NOON,
        **({**answered, "answer_reason": "Không thuộc địa bàn", **told} if told else {}),
    )


def _letter(
    case: RemediationCase, to_id: UUID, by: Account, *, sent_on: date | None
) -> Recommendation:
    return Recommendation(
        sender_id=by.organisation_id,
        receiver_id=to_id,
        addressee_id=to_id,
        number="45/KN-CAP",
        dated=date(2026, 3, 2),
        asked="Sửa mặt đường",
        deadline=date(2026, 4, 2),
        competence=Competence.OWN,
        state=LetterState.SIGNED if sent_on is None else LetterState.SENT,
        state_on=date(2026, 3, 2),
        state_actor_id=by.id,
        state_organisation_id=by.organisation_id,
        sent_on=sent_on,
        drafted_at=NOON,
        sites=[case.site],
    )
