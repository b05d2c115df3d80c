from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from hotspots import clock, database
from hotspots.errors import Conflict, Unavailable
from hotspots.models import (
    Account,
    CaseEvent,
    CongestionPoint,
    Crash,
    Deployment,
    LevelCrossing,
    Proposal,
    RemediationCase,
    ServiceRoad,
    SitePhoto,
    UnauthorizedCrossing,
)
from hotspots.registry import crash_preview, demo, demo_story, passwords
from hotspots.registry.road_map import road_map
from hotspots.registry.road_map_tallies import numbers_of
from hotspots.registry.usernames import account_named
from hotspots.vocabulary import CaseState, DeploymentKind, Role, SiteKind
from tests.albums import album_in
from tests.factories import make_account


def test_a_database_that_holds_something_is_refused(
    committed_database: Engine, tmp_path: Path
) -> None:
    sessions = database.session_factory(committed_database)
    with database.transaction(sessions) as session:
        make_account(session)
    assert not demo.is_empty(committed_database)
    with pytest.raises(Conflict, match="not empty"):
        demo.load(committed_database, album=album_in(tmp_path))
    with database.transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Deployment)) == 0


def test_a_folder_that_is_not_there_is_named(committed_database: Engine, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nothing"):
        demo.load(committed_database, folder=tmp_path / "nothing", album=album_in(tmp_path))


def test_the_demonstration_is_loaded_marked_and_screened(
    committed_database: Engine, tmp_path: Path
) -> None:
    report = demo.load(committed_database, album=album_in(tmp_path))
    assert report.counts["crashes"] == report.counts["created"] > 550
    assert report.counts["posts_created"] > 50
    assert report.counts["unplaced"] > 0
    assert report.proposals > 0
    with database.transaction(database.session_factory(committed_database)) as session:
        mark = session.get_one(Deployment, 1)
        assert mark.kind is DeploymentKind.DEMO
        assert "31/12/2025" in (mark.banner or "")
        assert session.scalars(select(Crash).where(~Crash.synthetic)).all() == []
        for each in demo_story.accounts():
            account = account_named(session, each.username)
            assert account is not None
            assert account.role is each.role
            assert passwords.matches(account, demo_story.PASSWORD)
        assert session.scalar(select(func.count()).select_from(Proposal)) == report.proposals
        jams = session.scalars(select(CongestionPoint)).all()
        assert report.counts["congestion_points"] == len(jams) == 4
        assert all(each.junction_id and each.daily_post for each in jams)
        assert sum(each.rail_nearby is True for each in jams) == 3
        assert all("TRÌNH DIỄN" in (each.description or "") for each in jams)
        officer = session.scalars(
            select(Account).where(Account.role == Role.POLICE_OFFICER)
        ).first()
        assert officer is not None
        found = crash_preview.where(session, actor=officer, place_text="Km1832+500 QL1")
        assert found.area is not None
        assert found.area.code == "26080"
        unnamed = session.scalar(text("SELECT count(*) FROM audit_entry WHERE actor IS NULL"))
        assert (unnamed or 0) < 5  # the mark and the account that signs for the rest
    with pytest.raises(Conflict):
        demo.load(committed_database, album=album_in(tmp_path))


def test_the_crossings_of_its_railway_are_played_day_after_day(demo_database: Engine) -> None:
    with database.transaction(database.session_factory(demo_database)) as session:
        paths = session.scalars(select(UnauthorizedCrossing)).all()
        assert all("TRÌNH DIỄN" in (each.description or "") for each in paths)
        assert all(each.rail_line_id and each.geom is not None for each in paths)
        assert session.scalar(select(func.count()).select_from(LevelCrossing)) == 3
        cases = session.scalars(
            select(RemediationCase).where(RemediationCase.kind == SiteKind.UNAUTHORIZED_CROSSING)
        ).all()
        states = Counter(each.state for each in cases)
        assert states[CaseState.CLOSED] == 3
        assert states[CaseState.NARROWED] == 2
        assert sum(each.reopen_count for each in cases) == 1
        for case in cases:
            events = session.scalars(
                select(CaseEvent.at)
                .where(CaseEvent.case_id == case.id)
                .order_by(CaseEvent.sequence)
            ).all()
            assert list(events) == sorted(events)
            assert all(each < clock.now() for each in events)
        keeper = session.scalars(select(Account).where(Account.role == Role.RAIL_OFFICER)).one()
        told = numbers_of(road_map(session, actor=keeper)).whole
        assert (told.planned, told.reached, told.reached_late, told.slipped) == (9, 6, 2, 2)
        assert session.scalar(select(func.count()).select_from(ServiceRoad)) == 2
        captions = session.scalars(select(SitePhoto.caption)).all()
        assert captions
        assert all("mô phỏng" in (each or "") for each in captions)


def test_a_note_names_its_junction(demo_database: Engine) -> None:
    with database.transaction(database.session_factory(demo_database)) as session:
        notes = [note for each in session.scalars(select(Proposal)) for note in each.notes]
    named = [note["params"]["junction"] for note in notes if note["code"] == "near_junction"]
    assert named
    assert all(not name.startswith("LK-") for name in named)
