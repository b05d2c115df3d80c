"""Correcting and deleting a crash: who may, what stays, and what follows from it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import (
    Account,
    AuditEntry,
    CaseEvent,
    Crash,
    CrashRemoval,
)
from hotspots.registry import crash_corrections, crashes, proposals
from hotspots.registry.known_places import live_rows
from hotspots.vocabulary import (
    ChangeCause,
    EventKind,
    ProposalState,
    RecordState,
    Role,
    SeverityClass,
)
from tests.factories import make_account
from tests.registry.changes import record_at
from tests.registry.countryside import ROAD_LAT, Countryside, make_countryside
from tests.registry.test_crashes import record
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T18:00")


@pytest.fixture
def land(session: Session) -> Countryside:
    return make_countryside(session)


def correct(
    land: Countryside,
    crash: Crash,
    actor: Account | None = None,
    version: int | None = None,
    **changes: object,
) -> Crash:
    return crash_corrections.correct(
        land.session,
        actor=actor or land.officer,
        crash_id=crash.id,
        changes=changes,
        expected_version=version,
    )


def test_a_role_that_records_no_crash_corrects_and_deletes_none(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    urban = make_account(land.session, Role.URBAN_OFFICER, areas=[land.west])
    with pytest.raises(Forbidden):
        correct(land, crash, urban, killed=1)
    with pytest.raises(Forbidden):
        crash_corrections.delete(land.session, actor=urban, crash_id=crash.id, reason="x")
    assert not crash_corrections.may_change(urban, crash)


def test_a_crash_of_another_ward_is_not_found(land: Countryside) -> None:
    crash = record(land, land.analyst, lon=107.27, lat=ROAD_LAT)
    with pytest.raises(NotFound):
        correct(land, crash, killed=1)
    with pytest.raises(NotFound):
        crash_corrections.delete(land.session, actor=land.officer, crash_id=crash.id, reason="x")


def test_an_approved_crash_is_changed_by_an_approver_alone(land: Countryside) -> None:
    crash = record(land, land.analyst, lon=107.22, lat=ROAD_LAT, record_state="approved")
    with pytest.raises(Forbidden, match="leader"):
        correct(land, crash, killed=1)
    with pytest.raises(Forbidden, match="leader"):
        crash_corrections.delete(land.session, actor=land.officer, crash_id=crash.id, reason="x")
    assert correct(land, crash, land.analyst, killed=1).killed == 1


def test_the_place_of_an_approved_crash_is_moved_by_an_approver_alone(land: Countryside) -> None:
    crash = record(land, land.analyst, place_text="Km1833+050 QL1", record_state="approved")
    with pytest.raises(Forbidden, match="leader"):
        crashes.place_crash(
            land.session, actor=land.officer, crash_id=crash.id, place_text="Km1834 QL1"
        )
    assert not crashes.may_place(land.officer, crash)
    moved = crashes.place_crash(
        land.session, actor=land.analyst, crash_id=crash.id, place_text="Km1834 QL1"
    )
    assert moved.chainage_m == 1_834_000.0


def test_an_approved_crash_without_a_place_is_placed_by_an_officer(land: Countryside) -> None:
    crash = record(land, land.analyst, place_text="trước cổng chợ", record_state="approved")
    assert crashes.may_place(land.officer, crash)
    placed = crashes.place_crash(
        land.session, actor=land.officer, crash_id=crash.id, place_text="Km1834 QL1"
    )
    assert placed.chainage_m == 1_834_000.0


def test_another_source_is_refused_and_not_passed_over(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    with pytest.raises(InvalidInput) as refused:
        correct(land, crash, source="elsewhere")
    assert refused.value.problems[0].code == "source_stays"
    assert correct(land, crash, source=crash.source, killed=1).killed == 1


def test_an_officer_approves_nothing_by_a_correction(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    with pytest.raises(Forbidden, match="leader"):
        correct(land, crash, record_state="approved")
    assert correct(land, crash, record_state="completed").record_state is RecordState.COMPLETED


def test_whoever_saw_an_older_version_is_told(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    seen = crash.version
    correct(land, crash, killed=1)
    with pytest.raises(StaleVersion, match="since you opened it"):
        correct(land, crash, version=seen, killed=2)
    with pytest.raises(StaleVersion):
        crash_corrections.delete(
            land.session,
            actor=land.officer,
            crash_id=crash.id,
            reason="x",
            expected_version=seen,
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"killed": -1}, "killed"),
        ({"occurred_at": None}, "occurred_at"),
        ({"seriously_injured": 7}, "injured"),
        ({"plate": "60A"}, "plate"),
        ({"place_text": "Km12-350 QL1"}, "place_text"),
        ({"place_text": "Km1990 QL1"}, "place"),
        ({"lon": 108.5, "lat": 12.0}, "place"),
    ],
)
def test_a_crash_that_breaks_a_rule_once_corrected_is_refused(
    land: Countryside, changes: dict[str, object], field: str
) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    with pytest.raises(InvalidInput) as refused:
        correct(land, crash, **changes)
    assert field in {each.field for each in refused.value.problems}


def test_a_new_place_in_another_ward_is_refused(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    with pytest.raises(Forbidden, match="Phường Đông"):
        correct(land, crash, lon=107.27, lat=ROAD_LAT)


def test_a_reference_of_another_crash_is_refused(land: Countryside) -> None:
    record(land, lon=107.22, lat=ROAD_LAT, source_reference="A")
    other = record(land, lon=107.23, lat=ROAD_LAT, source_reference="B")
    with pytest.raises(Conflict, match="belongs to another crash"):
        correct(land, other, source_reference="A")
    assert correct(land, other, source_reference="C").source_reference == "C"


def test_what_is_not_named_stays_and_the_class_follows(land: Countryside) -> None:
    crash = record(
        land, place_text="Km1833+050 QL1 (P)", light="daylight", road_users=["truck"], injured=0
    )
    place = (crash.chainage_m, crash.side, crash.area_id, crash.location_text)
    corrected = correct(land, crash, killed=1, light=None)
    assert (corrected.killed, corrected.light, corrected.road_users) == (1, None, ["truck"])
    assert corrected.property_only is False
    assert corrected.severity_provisional is SeverityClass.SERIOUS
    assert (
        corrected.chainage_m,
        corrected.side,
        corrected.area_id,
        corrected.location_text,
    ) == place


def test_a_new_km_moves_the_crash_and_a_new_point_keeps_its_words(land: Countryside) -> None:
    crash = record(land, place_text="Km1833+050 QL1")
    assert correct(land, crash, place_text="Km1834+100 QL1").chainage_m == 1_834_100.0
    moved = correct(land, crash, lon=107.22, lat=ROAD_LAT)
    assert moved.location_text == "Km1834+100 QL1"
    assert moved.chainage_m == pytest.approx(1_831_935, abs=5)


def test_a_place_fixed_by_hand_stays_until_a_person_gives_another(land: Countryside) -> None:
    crash = record(land, place_text="Km1833+050 QL1")
    fixed = crashes.place_crash(
        land.session, actor=land.analyst, crash_id=crash.id, place_text="Km1834 QL1"
    )
    assert correct(land, fixed, occurred_at="2026-01-06T10:00").chainage_m == 1_834_000.0
    assert fixed.place_verified_by_id == land.analyst.id
    assert correct(land, fixed, place_text="Km1832 QL1").place_verified_by_id == land.officer.id


def test_the_audit_keeps_what_a_crash_was(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    correct(land, crash, killed=2)
    land.session.flush()
    query = select(AuditEntry).where(AuditEntry.row_id == str(crash.id))
    last = land.session.scalars(query.order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last.old_row is not None
    assert last.new_row is not None
    assert (last.old_row["killed"], last.new_row["killed"]) == (0, 2)


def test_nothing_is_deleted_without_a_reason(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT)
    with pytest.raises(InvalidInput) as refused:
        crash_corrections.delete(land.session, actor=land.officer, crash_id=crash.id, reason=" ")
    assert refused.value.problems[0].field == "reason"


def test_a_deleted_crash_leaves_its_reason_and_its_reference_is_free(land: Countryside) -> None:
    crash = record(land, lon=107.22, lat=ROAD_LAT, source_reference="A")
    crash_corrections.delete(
        land.session, actor=land.officer, crash_id=crash.id, reason="Nhập hai lần."
    )
    assert land.session.scalars(select(Crash)).all() == []
    removal = land.session.scalars(select(CrashRemoval)).one()
    assert (removal.reason, removal.crash_id) == ("Nhập hai lần.", crash.id)
    with pytest.raises(DBAPIError), land.session.begin_nested():
        land.session.execute(text("DELETE FROM crash_removal"))
    assert record(land, lon=107.22, lat=ROAD_LAT, source_reference="A").id != crash.id


def test_a_deciding_crash_that_is_corrected_away_ends_the_proposal(town: Town) -> None:
    town.four_injuries(1_000)
    row = town.only_proposal()
    crash_id = row.crash_ids[0]
    crash_corrections.correct(
        town.session, actor=town.analyst, crash_id=crash_id, changes={"injured": 0}
    )
    assert live_rows(town.session) == []
    town.session.refresh(row)
    assert row.state is ProposalState.SUPERSEDED


def test_a_deleted_crash_that_decided_a_site_is_told_in_its_file(town: Town) -> None:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    site = proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)
    crash_corrections.delete(
        town.session, actor=town.analyst, crash_id=proposal.crash_ids[0], reason="Nhập hai lần."
    )
    assert live_rows(town.session) == []
    (event,) = town.session.scalars(
        select(CaseEvent).where(CaseEvent.kind == EventKind.EVIDENCE_CHANGED)
    )
    assert event.data["difference"]["qualifies"] == [True, False]
    assert site.deciding["injury_crashes"] == 4


def test_a_crash_whose_place_is_fixed_by_hand_completes_a_place(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    lost = town.lost_crash()
    town.screen()
    crashes.place_crash(
        town.session, actor=town.analyst, crash_id=lost.id, place_text="Km1+060 QL1"
    )
    (row,) = live_rows(town.session)
    assert (row.cause, row.cause_id) == (ChangeCause.CRASH_CORRECTED, lost.id)


def test_two_corrections_of_one_crash_leave_one_row_each_time(town: Town) -> None:
    for at_m in (1_000, 1_020, 1_040):
        town.crash(at_m)
    town.screen()
    crash = record_at(town, 1_060)
    for killed in (1, 0):
        crash_corrections.correct(
            town.session, actor=town.analyst, crash_id=crash.id, changes={"killed": killed}
        )
        (row,) = live_rows(town.session)
        assert row.fatal_crashes == killed
