"""New rows of places and notices, written as one JSON: what the model would have written."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point, Polygon
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.models import SRID, Notice, NoticeArea
from hotspots.registry.placed_rows import add_placed
from hotspots.vocabulary import ChangeCause, NoticeKind, Place
from tests.factories import box, make_account, make_area, make_crash

NOW = datetime(2026, 3, 31, 10, 0, 0, 123456, tzinfo=UTC)


def a_notice(**told: object) -> Notice:
    given: dict[str, object] = {
        "kind": NoticeKind.NEAR_MISS,
        "place": Place.DISC,
        "centre_x_m": 0.1 + 0.2,
        "centre_y_m": 1e-17,
        "geom": from_shape(Point(107.25, 10.95).buffer(0.001), srid=SRID),
        "crash_ids": [uuid4(), uuid4()],
        "fatal_crashes": 0,
        "injury_crashes": 2,
        "deadline": date(2026, 5, 1),
        "as_of": date(2026, 3, 31),
        "cause": ChangeCause.CRASH_RECORDED,
        "cause_id": uuid4(),
        "valid_from": NOW,
    }
    return Notice(**(given | told))


def areas_of(session: Session, row: Notice) -> set[UUID]:
    links = select(NoticeArea.area_id).where(NoticeArea.notice_id == row.id)
    return set(session.scalars(links))


def test_a_row_that_lacks_what_it_must_have_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError):
        add_placed(session, [a_notice(deadline=None)])


def test_every_column_comes_back_as_it_was_told(session: Session) -> None:
    row = a_notice()
    add_placed(session, [row])
    stored = session.scalars(select(Notice)).one()
    for name in Notice.__table__.columns.keys():  # noqa: SIM118 - a collection of columns, no dict
        if name != "geom":
            assert getattr(stored, name) == getattr(row, name), name
    assert stored is not row
    assert isinstance(to_shape(stored.geom), Polygon)
    assert to_shape(stored.geom) == to_shape(row.geom)


def test_rows_are_linked_to_the_communes_they_meet_or_else_to_those_of_their_crashes(
    session: Session,
) -> None:
    here = make_area(session)
    there = make_area(session, geom=box(108.2, 10.9, 108.3, 11.0))
    make_area(session, valid_to=date(2026, 1, 1))
    crash = make_crash(session, entered_by=make_account(session), area_id=there.id)
    drawn, not_drawn = a_notice(), a_notice(geom=None, crash_ids=[crash.id])
    add_placed(session, [drawn, not_drawn])
    assert areas_of(session, drawn) == {here.id}
    assert areas_of(session, not_drawn) == {there.id}


def test_nothing_is_asked_where_nothing_is_new(session: Session) -> None:
    add_placed(session, [])
    assert session.scalars(select(Notice)).all() == []
