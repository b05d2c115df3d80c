import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.analysis.metric_coordinates import project
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import Account, Crash, ImportBatch
from hotspots.records import CrashRecord
from hotspots.registry import crashes, imports
from hotspots.vocabulary import RecordState, Role, UnplacedReason
from tests.factories import make_account
from tests.registry.countryside import (
    ROAD_LAT,
    Countryside,
    crash_rows,
    make_countryside,
    write_csv,
)


@pytest.fixture
def land(session: Session) -> Countryside:
    return make_countryside(session)


def take_in(land: Countryside, path: Path, **told: object) -> imports.BatchReport:
    return imports.import_batch(land.session, **({"actor": land.analyst, "file": path} | told))


def stored(land: Countryside) -> int:
    return land.session.scalar(select(func.count()).select_from(Crash)) or 0


def one(land: Countryside, reference: str) -> Crash:
    land.session.expire_all()
    return land.session.scalars(select(Crash).where(Crash.source_reference == reference)).one()


def test_a_role_that_may_not_import_is_refused(land: Countryside, tmp_path: Path) -> None:
    clerk = make_account(land.session, Role.URBAN_OFFICER, areas=[land.west])
    path = write_csv(tmp_path / "a.csv", crash_rows(1))
    with pytest.raises(Forbidden):
        take_in(land, path, actor=clerk)


def test_one_bad_row_stores_nothing(land: Countryside, tmp_path: Path) -> None:
    rows = crash_rows(5)
    rows[3]["killed"] = -1
    with pytest.raises(InvalidInput) as refused:
        take_in(land, write_csv(tmp_path / "a.csv", rows))
    assert [(p.row, p.field) for p in refused.value.problems] == [(5, "killed")]
    assert stored(land) == 0
    assert land.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_crash_in_another_ward_refuses_the_whole_file(land: Countryside, tmp_path: Path) -> None:
    rows = [*crash_rows(3), *crash_rows(1, id="east", lon=107.27)]
    with pytest.raises(Forbidden) as refused:
        take_in(land, write_csv(tmp_path / "a.csv", rows), actor=land.officer)
    (problem,) = refused.value.problems
    assert problem.row == 5
    assert "Phường Đông" in str(problem.message)
    assert stored(land) == 0


def test_an_officer_approves_no_record_by_a_file(land: Countryside, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(1, record_state="approved"))
    with pytest.raises(Forbidden, match="leader"):
        take_in(land, path, actor=land.officer)


def test_a_nul_character_is_named_and_nothing_is_stored(land: Countryside, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(2, place_text="đầu cầu"))
    path.write_bytes(path.read_bytes().replace("cầu\n".encode(), b"c\x00u\n", 1))
    with pytest.raises(InvalidInput):
        take_in(land, path)
    assert stored(land) == 0


def test_one_reference_twice_is_refused(land: Countryside, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(2, source_reference="7/2026"))
    with pytest.raises(InvalidInput) as refused:
        take_in(land, path)
    assert refused.value.problems[0].row == 3


def test_a_wrong_zone_is_refused_with_the_likely_one(land: Countryside, tmp_path: Path) -> None:
    points = project([107.21, 107.22, 107.23], [ROAD_LAT] * 3, to_crs="EPSG:5899")
    rows = crash_rows(3)
    for row, (x, y) in zip(rows, points, strict=True):
        row |= {"x": x, "y": y}
        del row["lon"], row["lat"]
    with pytest.raises(InvalidInput) as refused:
        take_in(land, write_csv(tmp_path / "a.csv", rows), crs="EPSG:9210")
    assert "EPSG:5899" in str(refused.value.message)
    assert stored(land) == 0


def test_a_vn2000_file_is_placed_and_keeps_its_own_coordinates(
    land: Countryside, tmp_path: Path
) -> None:
    ((x, y),) = project([107.22], [ROAD_LAT], to_crs="EPSG:5899")
    rows = crash_rows(1, x=x, y=y)
    del rows[0]["lon"], rows[0]["lat"]
    take_in(land, write_csv(tmp_path / "a.csv", rows), crs="EPSG:5899")
    crash = one(land, "T000")
    assert crash.source_crs == "EPSG:5899"
    assert (crash.x_given, crash.y_given) == (
        pytest.approx(x, abs=2e-3),
        pytest.approx(y, abs=2e-3),
    )
    assert crash.route_id == land.road.id


def test_no_rows_change_nothing_and_say_so(land: Countryside, tmp_path: Path) -> None:
    columns = list(crash_rows(1)[0])
    report = take_in(land, write_csv(tmp_path / "a.csv", [], columns))
    assert report.rows == 0
    assert [problem.code for problem in report.warnings] == ["no_rows"]
    assert stored(land) == 0


def test_every_crash_is_stored_and_those_without_a_place_are_counted(
    land: Countryside, tmp_path: Path
) -> None:
    nowhere = {"lon": None, "lat": None}
    rows = [
        *crash_rows(2),
        *crash_rows(1, id="km", place_text="Km1831+200 QL1A (P)", **nowhere),
        *crash_rows(1, id="road", place_text="Km3+200 ĐT999", **nowhere),
        *crash_rows(1, id="far", place_text="Km1999+100 QL1", **nowhere),
        *crash_rows(1, id="blank", **nowhere),
    ]
    report = take_in(land, write_csv(tmp_path / "a.csv", rows))
    assert report.counts == {
        "placed_by_chainage": 1,
        "placed_by_coordinates": 2,
        "unplaced": 3,
        "unplaced_chainage_outside_route": 1,
        "unplaced_no_place_given": 1,
        "unplaced_unknown_route": 1,
        "ambiguous_route": 0,
        "contradictions": 0,
        "created": 6,
        "updated": 0,
        "unchanged": 0,
        "place_kept": 0,
    }
    assert stored(land) == 6
    assert {problem.row for problem in report.warnings if problem.field == "place"} == {5, 6, 7}
    km = one(land, "km")
    assert (km.location_text, km.chainage_m) == ("Km1831+200 QL1A (P)", 1_831_200.0)
    assert km.severity_provisional == "serious"
    assert km.severity_scheme == "severity_tt26_2024"
    assert km.record_state is RecordState.PRELIMINARY
    assert one(land, "road").unplaced_reason is UnplacedReason.UNKNOWN_ROUTE


def test_a_dry_run_counts_and_stores_nothing(land: Countryside, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(3))
    report = take_in(land, path, dry_run=True)
    assert (report.counts["created"], report.batch_id, stored(land)) == (3, None, 0)
    assert take_in(land, path).counts["created"] == 3


def test_the_same_file_twice_changes_nothing_and_reports_the_first(
    land: Countryside, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(3))
    first = take_in(land, path)
    second = take_in(land, path)
    assert (second.repeated, second.batch_id) == (True, first.batch_id)
    assert second.counts == first.counts
    assert stored(land) == 3
    assert one(land, "T000").version == 1


def test_the_same_file_read_another_way_must_be_meant(land: Countryside, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", crash_rows(3))
    take_in(land, path)
    with pytest.raises(Conflict, match="--again"):
        take_in(land, path, source="PC08")
    assert take_in(land, path, source="PC08", again=True).counts["created"] == 3
    assert take_in(land, path, source="PC08", again=True).repeated


def test_an_updated_file_says_what_it_created_updated_and_left(
    land: Countryside, tmp_path: Path
) -> None:
    take_in(land, write_csv(tmp_path / "a.csv", crash_rows(3, weather="rain")))
    rows = crash_rows(4)  # this file says nothing of the weather
    rows[1] |= {"killed": 2}
    rows[2] |= {"lon": 107.2301}
    report = take_in(land, write_csv(tmp_path / "b.csv", rows))
    assert [report.counts[n] for n in ("created", "updated", "unchanged")] == [1, 2, 1]
    changed = one(land, "T001")
    assert (changed.killed, changed.version, changed.weather) == (2, 2, "rain")
    assert changed.import_batch_id == report.batch_id
    assert one(land, "T002").junction_id == land.junction.id
    assert one(land, "T000").version == 1


def test_a_file_without_states_takes_no_approval_back(land: Countryside, tmp_path: Path) -> None:
    take_in(land, write_csv(tmp_path / "a.csv", crash_rows(1, record_state="approved")))
    take_in(land, write_csv(tmp_path / "b.csv", crash_rows(1, killed=2)))
    assert one(land, "T000").record_state is RecordState.APPROVED


def test_a_place_fixed_by_hand_is_kept(land: Countryside, tmp_path: Path) -> None:
    take_in(land, write_csv(tmp_path / "a.csv", crash_rows(1, lon=None, lat=None, route="QL1")))
    crashes.place_crash(
        land.session, actor=land.officer, crash_id=one(land, "T000").id, lon=107.22, lat=ROAD_LAT
    )
    report = take_in(land, write_csv(tmp_path / "b.csv", crash_rows(1, killed=3, lon=107.21)))
    crash = one(land, "T000")
    assert (report.counts["updated"], report.counts["place_kept"]) == (1, 1)
    assert (crash.killed, crash.x_given) == (3, 107.22)


def test_progress_is_told_to_the_end(land: Countryside, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = write_csv(tmp_path / "a.csv", crash_rows(3))
    take_in(land, path, progress=lambda *step: told.append(step))
    assert told[-1] == ("writing", 3, 3)


def test_two_people_send_one_file_at_once_and_one_of_them_is_told(
    committed_database: Engine, tmp_path: Path
) -> None:
    sessions = database.session_factory(committed_database)
    with database.transaction(sessions) as session:
        actor_id = make_countryside(session).analyst.id
    path = write_csv(tmp_path / "a.csv", crash_rows(50))
    reports: list[imports.BatchReport] = []
    together = threading.Barrier(2)

    def send() -> None:
        with database.transaction(sessions) as session:
            actor = session.get_one(Account, actor_id)
            together.wait(10)
            reports.append(imports.import_batch(session, actor=actor, file=path))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(report.repeated for report in reports) == [False, True]
    assert len({report.batch_id for report in reports}) == 1
    with database.transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Crash)) == 50


def test_an_import_that_is_under_way_blocks_no_form(
    committed_database: Engine, tmp_path: Path
) -> None:
    sessions = database.session_factory(committed_database)
    with database.transaction(sessions) as session:
        land = make_countryside(session)
        ids = land.analyst.id, land.officer.id
    path = write_csv(tmp_path / "a.csv", crash_rows(200))
    told = CrashRecord.model_validate(
        {
            "occurred_at": "2026-01-05T10:00",
            "killed": 0,
            "injured": 1,
            "place_text": "Km1831+200 QL1",
        }
    )

    def record_when_all_is_written(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("writing", total):
            with database.transaction(sessions) as form:
                form.connection().exec_driver_sql("SET LOCAL lock_timeout = '2s'")
                crashes.record(form, actor=form.get_one(Account, ids[1]), record=told)

    with database.transaction(sessions) as importing:
        analyst = importing.get_one(Account, ids[0])
        imports.import_batch(
            importing, actor=analyst, file=path, progress=record_when_all_is_written
        )
    with database.transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Crash)) == 201
