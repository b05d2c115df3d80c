"""What the database refuses in a crash, whoever writes it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import StaleVersion
from hotspots.models import Base, Crash
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import PlacedBy, RoadUser
from tests.factories import make_account, make_crash, make_route


@pytest.mark.parametrize(
    ("told", "constraint"),
    [
        ({"killed": -1}, "ck_crash_killed"),
        ({"injured": -1}, "ck_crash_injured"),
        ({"damage_vnd": -1}, "ck_crash_damage_vnd"),
        ({"road_users": ["horse"]}, "ck_crash_road_users"),
        ({"placed_by": PlacedBy.UNPLACED, "geom": None}, "ck_crash_unplaced_has_reason"),
        ({"chainage_m": 1_832_500.0}, "ck_crash_route_with_chainage"),
    ],
)
def test_an_impossible_crash_is_refused(
    session: Session, told: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_crash(session, entered_by=make_account(session), **told)


def test_a_code_outside_the_list_is_refused_also_from_psql(session: Session) -> None:
    make_crash(session, entered_by=make_account(session))
    with pytest.raises(IntegrityError, match="ck_crash_light"):
        session.execute(text("UPDATE crash SET light = 'moonlight'"))


def test_a_text_where_a_point_belongs_is_refused(session: Session) -> None:
    with pytest.raises(DBAPIError, match="invalid geometry"):
        make_crash(session, entered_by=make_account(session), geom="here")


def test_the_same_reference_of_the_same_source_is_refused_twice(session: Session) -> None:
    officer = make_account(session)
    make_crash(session, entered_by=officer, source="PC08", source_reference="12/2026")
    with pytest.raises(IntegrityError, match="uq_crash_source_source_reference"):
        make_crash(session, entered_by=officer, source="PC08", source_reference="12/2026")


def test_an_unloaded_relationship_is_never_loaded_in_silence(session: Session) -> None:
    route = make_route(session)
    crash = make_crash(
        session, entered_by=make_account(session), route_id=route.id, chainage_m=1_832_500.0
    )
    session.expire(crash)
    with pytest.raises(InvalidRequestError, match="raise"):
        _ = crash.route


def test_of_two_people_who_edit_one_crash_the_second_is_told(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        crash_id = make_crash(session, entered_by=make_account(session)).id

    def edit(killed: int, *, meanwhile: Callable[[], None] = lambda: None) -> None:
        with transaction(sessions) as session:
            crash = session.get_one(Crash, crash_id)
            meanwhile()
            crash.killed = killed

    with pytest.raises(StaleVersion):
        edit(3, meanwhile=lambda: edit(2))
    with transaction(sessions) as session:
        assert session.get_one(Crash, crash_id).killed == 2


def test_a_crash_at_half_past_midnight_counts_on_that_day_in_viet_nam(session: Session) -> None:
    at = datetime(2026, 1, 1, 0, 30, tzinfo=TIME_ZONE)
    crash = make_crash(session, entered_by=make_account(session), occurred_at=at)
    session.expire(crash)
    assert crash.occurred_on == date(2026, 1, 1)
    assert crash.occurred_at == at
    assert crash.occurred_at.utcoffset() == at.utcoffset()


def test_what_was_not_recorded_stays_apart_from_zero(session: Session) -> None:
    crash = make_crash(session, entered_by=make_account(session), killed=None, injured=0)
    session.expire(crash)
    assert (crash.killed, crash.injured) == (None, 0)


def test_road_users_are_kept_in_their_order(session: Session) -> None:
    users = [RoadUser.TRUCK, RoadUser.MOTORCYCLE]
    crash = make_crash(session, entered_by=make_account(session), road_users=users)
    session.expire(crash)
    assert crash.road_users == ["truck", "motorcycle"]


def test_no_column_could_hold_the_name_or_the_plate_of_a_person() -> None:
    columns = set(Base.metadata.tables["crash"].columns.keys())
    assert not {c for c in columns if any(word in c for word in ("name", "plate", "licence"))}
