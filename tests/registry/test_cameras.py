"""Cameras: who sees and corrects one after a reform, and that none works twice on one day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import session_factory, transaction
from hotspots.errors import InvalidInput, NotFound
from hotspots.models import Account, Camera
from hotspots.registry import cameras
from hotspots.registry.camera_imports import import_cameras
from hotspots.vocabulary import AreaKind, RowOutcome
from tests.factories import box, make_account, make_area
from tests.registry.in_turn import Doing, both
from tests.registry.town import AS_OF, Town, make_town

pytestmark = pytest.mark.usefixtures("on_the_day")

TOLD = {"source_reference": "C1", "reach_m": "100", "place_text": "Km2+200 QL1"}
JANUARY = {"works_from": "01/01/2026", "works_to": "31/01/2026"}


@pytest.fixture
def camera(town: Town) -> Camera:
    return cameras.register(town.session, actor=town.ward_officer, told=TOLD | JANUARY)[0]


def _knows_nothing_of(town: Town, camera: Camera, actor: Account) -> None:
    told = {"actor": actor, "camera_id": camera.id}
    for read in (cameras.get, cameras.history):
        with pytest.raises(NotFound):
            read(town.session, **told)
    with pytest.raises(NotFound):
        cameras.change(town.session, told={"note": "Cột đèn"}, **told)
    assert cameras.list_cameras(town.session, actor=actor).rows == []


def test_a_commune_that_ended_gives_nobody_the_cameras_of_its_successor(
    town: Town, camera: Camera
) -> None:
    town.west.valid_to = AS_OF - timedelta(days=1)
    successor = make_area(
        town.session, name="Phường Tây Mới", geom=box(107.15, 10.9, 107.25, 11.0), valid_from=AS_OF
    )
    _knows_nothing_of(town, camera, town.ward_officer)
    officer = make_account(town.session, town.ward_officer.role, areas=[successor])
    found = cameras.get(town.session, actor=officer, camera_id=camera.id)
    assert (found.may_change, found.areas) == (True, [successor])
    cameras.change(town.session, actor=officer, camera_id=camera.id, told={"note": "Cột đèn"})


def test_a_district_has_the_cameras_of_the_communes_below_it_alone(
    town: Town, camera: Camera
) -> None:
    over_both = box(107.15, 10.9, 107.35, 11.0)
    district = make_area(town.session, kind=AreaKind.DISTRICT, geom=over_both)
    officer = make_account(town.session, town.ward_officer.role, areas=[district])
    _knows_nothing_of(town, camera, officer)
    town.west.parent_id = district.id
    town.session.flush()
    assert cameras.get(town.session, actor=officer, camera_id=camera.id).may_change
    listed = cameras.list_cameras(town.session, actor=officer, area_code=district.code)
    assert [each.id for each in listed.rows] == [camera.id]


@pytest.fixture
def officer(committed_database: Engine) -> tuple[sessionmaker[Session], UUID]:
    """Where the camera C1 worked in January, and who keeps it."""
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        keeper = make_town(session).ward_officer
        cameras.register(session, actor=keeper, told=TOLD | JANUARY)
        return sessions, keeper.id


def _registering(keeper: UUID, **period: Any) -> Doing:
    def act(session: Session) -> None:
        cameras.register(session, actor=session.get_one(Account, keeper), told=TOLD | period)

    return act


def _lengthening(keeper: UUID) -> Doing:
    def act(session: Session) -> None:
        cameras.change(
            session,
            actor=session.get_one(Account, keeper),
            camera_id=session.scalars(select(Camera.id).order_by(Camera.works_from)).first(),
            told={"works_to": None},
            reason="Ghi nhầm",
        )

    return act


def _sending_a_list(keeper: UUID) -> Doing:
    def act(session: Session) -> None:
        text = (
            "Số hiệu;Tầm nhìn;Từ ngày;Đến ngày;Vị trí\n"
            "C1;100;15/02/2026;;Km2+200 QL1\n"
            "C2;;01/01/2026;;Km2+200 QL1\n"
        )
        actor = session.get_one(Account, keeper)
        import_cameras(session, actor=actor, file=text.encode(), name="a.csv")

    return act


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        (lambda keeper: _registering(keeper, works_from="01/03/2026"), ["works_already"]),
        (
            lambda keeper: _registering(keeper, works_from="01/01/2026", works_to="15/02/2026"),
            ["works_already"],
        ),
        (_lengthening, ["works_already"]),
        (_sending_a_list, ["works_already", "missing"]),
    ],
    ids=["another_period", "the_period_told_longer", "a_last_day_taken_away", "a_list"],
)
def test_a_period_that_somebody_else_is_registering_is_met_by_no_other(
    officer: tuple[sessionmaker[Session], UUID], second: Any, codes: list[str]
) -> None:
    sessions, keeper = officer
    refused = both(sessions, _registering(keeper, works_from="10/02/2026"), second(keeper))
    assert isinstance(refused, InvalidInput)
    assert [problem.code for problem in refused.problems] == codes
    with transaction(sessions) as session:
        periods = session.scalars(select(Camera).order_by(Camera.works_from)).all()
        assert [(each.works_from, each.works_to) for each in periods] == [
            (date(2026, 1, 1), date(2026, 1, 31)),
            (date(2026, 2, 10), None),
        ]


def test_the_last_day_of_a_period_may_be_told_with_the_next_one(town: Town, camera: Camera) -> None:
    for period in (
        {"works_from": "01/02/2026"},
        {"works_from": "01/02/2026", "works_to": "01/03/2026"},
        {"works_from": "02/03/2026"},
    ):
        _camera, outcome = cameras.register(
            town.session, actor=town.ward_officer, told=TOLD | period
        )
        assert outcome is not RowOutcome.KNOWN
