"""Sites: their codes are never used twice, and each kind has its own table."""

from threading import Thread

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.models import RoadSpot, Site, SiteCodeCounter
from hotspots.vocabulary import Place, SiteKind
from tests.factories import make_account, make_site


def test_a_stretch_without_a_route_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError, match="ck_road_spot_line_has_route"):
        make_site(session, registered_by=make_account(session), place=Place.LINE)


def test_a_code_in_use_is_refused(session: Session) -> None:
    make_site(session, registered_by=make_account(session), code="LK-2026-0001")
    with pytest.raises(IntegrityError, match="uq_site_code"):
        make_site(session, registered_by=make_account(session), code="LK-2026-0001")


def test_codes_count_by_prefix_and_year(session: Session) -> None:
    taken = [SiteCodeCounter.take(session, prefix="LK", year=2026) for _ in range(2)]
    assert taken == ["LK-2026-0001", "LK-2026-0002"]
    assert SiteCodeCounter.take(session, prefix="LK", year=2027) == "LK-2027-0001"
    assert SiteCodeCounter.take(session, prefix="TS", year=2026) == "TS-2026-0001"


def test_the_code_of_a_deleted_site_does_not_come_back(session: Session) -> None:
    code = SiteCodeCounter.take(session, prefix="LK", year=2026)
    site = make_site(session, registered_by=make_account(session), code=code)
    session.delete(site)
    session.flush()
    assert SiteCodeCounter.take(session, prefix="LK", year=2026) != code


def test_two_people_who_register_at_once_get_two_codes(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    taken: list[str] = []

    def take() -> None:
        with transaction(sessions) as session:
            taken.append(SiteCodeCounter.take(session, prefix="LK", year=2026))
            session.execute(text("SELECT pg_sleep(0.05)"))

    people = [Thread(target=take) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(taken) == [f"LK-2026-000{n}" for n in range(1, 5)]


def test_a_site_is_read_as_its_kind(session: Session) -> None:
    site = make_site(session, registered_by=make_account(session))
    session.expunge_all()
    [read] = session.scalars(select(Site))
    assert isinstance(read, RoadSpot)
    assert (read.id, read.kind, read.place) == (site.id, SiteKind.ROAD_SPOT, Place.DISC)
