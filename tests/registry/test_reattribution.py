"""A border is drawn anew: everything that lies there follows, and a report says what moved."""

import json
from datetime import date
from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from shapely.geometry import box as rectangle
from shapely.geometry import mapping
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from hotspots import clock, database
from hotspots.database import session_factory, transaction
from hotspots.errors import Forbidden
from hotspots.models import (
    Account,
    AreaAttribution,
    AreaMove,
    AuditEntry,
    Camera,
    Crash,
    Job,
    LaneMouth,
    SiteArea,
    WatchedPlace,
)
from hotspots.registry import area_changes, reattribution
from hotspots.registry.area_loading import load_area
from hotspots.registry.worker import Worker
from hotspots.vocabulary import JobKind, JobState, MoveOutcome, UnplacedReason
from tests.factories import NOON, box, make_area, make_crash, make_site
from tests.registry.countryside import Countryside, make_countryside

TODAY = date(2026, 3, 2)
BORDER_MOVED = {"W": (107.15, 10.9, 107.26, 11.0), "E": (107.26, 10.9, 107.3, 11.0)}

ON_THE_LAST_TABLE = "BEFORE INSERT ON area_move FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{TODAY.isoformat()}T10:00")


@pytest.fixture
def land(session: Session) -> Countryside:
    """Two wards that meet at 107.25, with one thing of each kind a little east of it."""
    land = make_countryside(session)
    return furnish(land)


def furnish(land: Countryside) -> Countryside:
    session, actor = land.session, land.analyst
    here = "SRID=4326;POINT(107.255 10.95)"
    for reference, lon in (("T1", 107.255), ("T2", 107.31), ("T3", 107.2)):
        point = {"geom": f"SRID=4326;POINT({lon} 10.95)", "x_given": lon, "y_given": 10.95}
        area = land.west if lon < 107.25 else land.east
        told = point | {"source_crs": "EPSG:4326", "area_id": area.id}
        make_crash(session, entered_by=actor, source_reference=reference, **told)
    site = make_site(session, registered_by=actor, geom=here, code="LK-2026-9001", name="Chợ")
    session.add(SiteArea(site_id=site.id, area_id=land.east.id))
    known = {"registered_by_id": actor.id, "registered_at": NOON}
    for number, area, at in (
        ("1", land.east, here),
        ("2", land.east, here),
        ("2", land.west, None),
    ):
        place = at or "SRID=4326;POINT(107.2 10.95)"
        mouth = {"source_reference": number, "name": f"Ngõ {number}", "geom": place}
        session.add(LaneMouth(area_id=area.id, **mouth, **known))
    body = {"organisation_id": actor.organisation_id}
    camera = {"source_reference": "C-1", "reach_m": 50.0, "works_from": TODAY, "geom": here}
    session.add(Camera(**camera, **body, **known))
    listed = {"paper_number": "1/KH", "source_reference": "1", "name": "Cả phường Đông"}
    border = "SRID=4326;POLYGON((107.25 10.9,107.35 10.9,107.35 11,107.25 11,107.25 10.9))"
    place = {"area_id": land.east.id, "geom": border, "valid_from": TODAY}
    session.add(WatchedPlace(**listed, **place, **body, **known))
    session.flush()
    area_changes.note_attributed(session, today=TODAY)
    session.expire_all()
    return land


def borders(path: Path, *, of: dict[str, tuple[float, ...]] = BORDER_MOVED) -> Path:
    """A file that draws wards which are known already; it tells no day."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"Phường {code}", "kind": "phường"},
            "geometry": mapping(rectangle(*bounds)),
        }
        for code, bounds in of.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def moves(session: Session, report: AreaAttribution) -> dict[tuple[str, str], AreaMove]:
    query = select(AreaMove).where(AreaMove.attribution_id == report.id)
    return {(each.kind.value, each.name): each for each in session.scalars(query)}


def test_who_keeps_no_network_attributes_nothing(land: Countryside) -> None:
    with pytest.raises(Forbidden):
        reattribution.run(land.session, actor=land.officer)


def test_borders_loaded_once_more_ask_for_nothing(land: Countryside, tmp_path: Path) -> None:
    session, actor, path = land.session, land.analyst, borders(tmp_path / "a.geojson")
    load_area(session, actor=actor, path=path)
    reattribution.run(session, actor=actor)
    session.execute(delete(Job))
    report = load_area(session, actor=actor, path=path)
    assert (report.counts["areas_unchanged"], report.notes) == (2, [])
    assert session.scalars(select(Job).where(Job.kind == JobKind.ATTRIBUTION)).all() == []
    again = reattribution.run(session, actor=actor)
    assert (again.changed, again.tallies) == ([], [])
    assert set(again.outcomes) == {"lane_mouth"}  # the number that is taken is told again


def test_what_moves_is_in_the_audit_in_the_name_of_who_loaded_the_border(
    land: Countryside, tmp_path: Path
) -> None:
    session, actor = land.session, land.analyst
    database.act_as(session, actor.id)
    load_area(session, actor=actor, path=borders(tmp_path / "a.geojson"))
    reattribution.run(session, actor=actor)
    query = select(AuditEntry.table_name).where(
        AuditEntry.actor == str(actor.id), AuditEntry.operation != "INSERT"
    )
    assert {"crash", "site_area", "lane_mouth", "watched_place"} <= set(session.scalars(query))


def test_a_border_drawn_in_another_program_is_found_by_the_daily_upkeep(land: Countryside) -> None:
    session = land.session
    assert not reattribution.queue_if_changed(session)
    database.act_as(session, land.analyst.id)
    moved = box(107.15, 10.9, 107.26, 11.0)
    session.execute(
        text("UPDATE administrative_area SET geom = ST_GeomFromEWKT(:shape) WHERE code = 'W'"),
        {"shape": moved},
    )
    assert reattribution.queue_if_changed(session)
    (job,) = session.scalars(select(Job).where(Job.kind == JobKind.ATTRIBUTION))
    assert job.asked_by_id == land.analyst.id


def test_a_reform_whose_day_has_come_is_a_change_without_a_change_of_a_row(
    land: Countryside, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, actor = land.session, land.analyst
    land.east.valid_to = date(2026, 6, 30)
    new = make_area(session, code="N", valid_from=date(2026, 7, 1),
                    geom=box(107.25, 10.9, 107.35, 11.0))  # fmt: skip
    session.flush()
    area_changes.note_attributed(session, today=TODAY)
    assert area_changes.changes(session, today=date(2026, 6, 30)) == []
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-07-01T06:00")
    changed = area_changes.changes(session, today=clock.today())
    assert {each.area_id for each in changed} == {land.east.id, new.id}
    report = reattribution.run(session, actor=actor)
    found = moves(session, report)
    assert found["site", "LK-2026-9001 Chợ"].to_ids == [new.id]
    assert found["watched_place", "Cả phường Đông"].outcome is MoveOutcome.LOST
    assert found["crash", "T2 (02/03/2026)"].to_ids == [new.id]


def test_an_attribution_that_is_broken_off_leaves_everything_as_it_was(
    committed_database: Engine, tmp_path: Path
) -> None:
    with transaction(session_factory(committed_database)) as session:
        land = furnish(make_countryside(session))
        actor_id = land.analyst.id
    with transaction(session_factory(committed_database), actor_id=actor_id) as session:
        actor = session.get_one(Account, actor_id)
        load_area(session, actor=actor, path=borders(tmp_path / "a.geojson"))
    with committed_database.begin() as connection:  # the last thing it writes is refused
        connection.execute(text(f"CREATE TRIGGER broken {ON_THE_LAST_TABLE}"))
    Worker(committed_database).do_all()
    with session_factory(committed_database)() as session:
        job = session.scalars(select(Job).where(Job.kind == JobKind.ATTRIBUTION)).one()
        assert job.state is JobState.FAILED
        assert session.scalars(select(AreaAttribution)).all() == []
        left = session.scalars(select(Crash).where(Crash.source_reference == "T2")).one()
        assert left.unplaced_reason is None
        assert len(area_changes.changes(session, today=TODAY)) == 2
        session.execute(text("DROP TRIGGER broken ON area_move"))
        reattribution.ask(session, actor=session.get_one(Account, actor_id))
        session.commit()
    Worker(committed_database).do_all()
    with session_factory(committed_database)() as session:
        report = session.scalars(select(AreaAttribution)).one()
        assert report.outcomes["crash"] == {"lost": 1, "moved": 1}


def test_a_border_drawn_anew_moves_what_lies_there_and_says_so(
    land: Countryside, tmp_path: Path
) -> None:
    session, actor = land.session, land.analyst
    load_area(session, actor=actor, path=borders(tmp_path / "a.geojson"))
    (job,) = session.scalars(select(Job).where(Job.kind == JobKind.ATTRIBUTION))
    assert (job.state, job.asked_by_id) == (JobState.QUEUED, actor.id)
    stages: list[str] = []
    report = reattribution.run(
        session, actor=actor, progress=lambda stage, _done, _total: stages.append(stage)
    )
    west, east = land.west.id, land.east.id
    assert stages[0] == "crashes"
    assert stages[-1] == "report"
    found = {
        key: (each.outcome, each.from_ids, each.to_ids)
        for key, each in moves(session, report).items()
    }
    assert found == {
        ("crash", "T1 (02/03/2026)"): (MoveOutcome.MOVED, [east], [west]),
        ("crash", "T2 (02/03/2026)"): (MoveOutcome.LOST, [east], []),
        ("site", "LK-2026-9001 Chợ"): (MoveOutcome.MOVED, [east], [west]),
        ("lane_mouth", "1 Ngõ 1"): (MoveOutcome.MOVED, [east], [west]),
        ("lane_mouth", "2 Ngõ 2"): (MoveOutcome.NUMBER_TAKEN, [east], [east]),
        ("camera", "C-1"): (MoveOutcome.MOVED, [east], [west]),
    }
    crash = session.scalars(select(Crash).where(Crash.source_reference == "T2")).one()
    assert crash.unplaced_reason is UnplacedReason.OUTSIDE_AREA
    drawn = to_shape(session.scalars(select(WatchedPlace)).one().geom)
    assert drawn.bounds == BORDER_MOVED["E"]
    tally = {
        (each["area_id"], each["kind"]): (each["before"], each["now"]) for each in report.tallies
    }
    assert tally[str(west), "crash"] == (1, 2)
    assert tally[str(east), "crash"] == (2, 0)
    assert [each["border"] for each in report.changed] == [True, True]
    assert area_changes.changes(session, today=TODAY) == []
