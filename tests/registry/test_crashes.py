import threading
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, Crash
from hotspots.records import CrashRecord
from hotspots.registry import crash_preview, crashes
from hotspots.registry.crash_queries import (
    CrashFilter,
    crash_frame,
    get_crash,
    list_crashes,
    unplaced_counts,
    unplaced_crashes,
)
from hotspots.vocabulary import PlacedBy, Role, SeverityClass, UnplacedReason
from tests.factories import make_account, make_organisation
from tests.registry.countryside import ROAD_LAT, Countryside, make_countryside


@pytest.fixture
def land(session: Session) -> Countryside:
    return make_countryside(session)


def told(**facts: object) -> CrashRecord:
    given = {"occurred_at": "2026-01-05T10:00", "killed": 0, "injured": 1}
    return CrashRecord.model_validate(given | facts)


def record(land: Countryside, actor: Account | None = None, **facts: object) -> Crash:
    return crashes.record(land.session, actor=actor or land.officer, record=told(**facts))


def test_a_role_that_enters_no_crash_is_refused(land: Countryside) -> None:
    urban = make_account(land.session, Role.URBAN_OFFICER, areas=[land.west])
    with pytest.raises(Forbidden):
        record(land, urban, lon=107.22, lat=ROAD_LAT)


def test_an_officer_approves_no_record(land: Countryside) -> None:
    with pytest.raises(Forbidden, match="leader"):
        record(land, lon=107.22, lat=ROAD_LAT, record_state="approved")


def test_a_crash_in_another_ward_is_refused_by_name(land: Countryside) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        record(land, lon=107.27, lat=ROAD_LAT)
    with pytest.raises(Forbidden, match="Phường Đông"):
        record(land, place_text="Km1838+500 QL1")


def test_a_point_outside_every_ward_is_refused(land: Countryside) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(land, land.analyst, lon=108.5, lat=12.0)
    assert refused.value.problems[0].code == "outside_area"


def test_a_km_that_cannot_be_read_is_refused_with_the_question(land: Countryside) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(land, place_text="Km12-350 QL1")
    assert refused.value.problems[0].field == "place_text"


def test_a_crash_by_km_is_placed_in_full(land: Countryside) -> None:
    crash = record(land, place_text="Km1833+050 QL1A (P)", killed=1)
    assert crash.placed_by is PlacedBy.CHAINAGE
    assert crash.route is not None
    assert (crash.route.code, crash.chainage_m) == ("QL1", 1_833_050.0)
    assert crash.junction is not None
    assert crash.area is not None
    assert (crash.junction.code, crash.area.code, crash.side) == ("NG1", "W", "right")
    assert crash.location_text == "Km1833+050 QL1A (P)"
    assert crash.severity_provisional is SeverityClass.SERIOUS
    assert crash.source == "Công an phường Tây"


def test_a_crash_nobody_can_place_waits_in_the_queue(land: Countryside) -> None:
    crash = record(land, place_text="trước cổng chợ")
    assert crash.unplaced_reason is UnplacedReason.NO_PLACE_GIVEN
    queue = unplaced_crashes(land.session, actor=land.officer)
    assert [each.id for each in queue.crashes] == [crash.id]
    assert unplaced_counts(land.session, actor=land.officer) == {UnplacedReason.NO_PLACE_GIVEN: 1}


def test_the_queue_of_another_unit_is_not_seen(land: Countryside) -> None:
    crash = record(land)
    stranger = make_account(
        land.session, areas=[land.east], organisation=make_organisation(land.session)
    )
    assert unplaced_crashes(land.session, actor=stranger).crashes == []
    with pytest.raises(NotFound):
        get_crash(land.session, actor=stranger, crash_id=crash.id)


def test_the_same_crash_sent_twice_is_one(land: Countryside) -> None:
    facts = {"source_reference": "1/2026", "lon": 107.22, "lat": ROAD_LAT, "road_users": ["car"]}
    assert record(land, **facts).id == record(land, **facts).id


def test_one_reference_with_other_content_is_a_conflict_that_names_the_difference(
    land: Countryside,
) -> None:
    record(land, source_reference="1/2026", lon=107.22, lat=ROAD_LAT)
    with pytest.raises(Conflict) as refused:
        record(land, source_reference="1/2026", lon=107.22, lat=ROAD_LAT, killed=2)
    assert refused.value.message.params["fields"] == ["killed"]


def test_a_reference_taken_elsewhere_tells_nothing_of_that_crash(land: Countryside) -> None:
    east = make_account(land.session, Role.POLICE_OFFICER, areas=[land.east])
    record(land, east, source="PC08", source_reference="7", lon=107.27, lat=ROAD_LAT, killed=2)
    with pytest.raises(Conflict) as refused:
        record(land, source="PC08", source_reference="7", lon=107.22, lat=ROAD_LAT)
    assert "killed" not in str(refused.value)
    assert "outside your areas" in str(refused.value)


def test_two_forms_with_one_reference_at_once_make_one_crash(committed_database: Engine) -> None:
    sessions = database.session_factory(committed_database)
    with database.transaction(sessions) as session:
        officer_id = make_countryside(session).officer.id
    found: list[object] = []
    together = threading.Barrier(2)

    def send() -> None:
        with database.transaction(sessions) as session:
            actor = session.get_one(Account, officer_id)
            together.wait(10)
            fresh = told(source_reference="1/2026", lon=107.22, lat=ROAD_LAT)
            found.append(crashes.record(session, actor=actor, record=fresh).id)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 2
    assert len(set(found)) == 1
    with database.transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Crash)) == 1


def test_where_a_place_falls_is_said_before_anything_is_stored(land: Countryside) -> None:
    found = crash_preview.where(land.session, actor=land.officer, place_text="Km1838+500 QL1")
    assert found.route is not None
    assert found.area is not None
    assert (found.route.code, found.area.code, found.within_reach) == ("QL1", "E", False)
    nowhere = crash_preview.where(land.session, actor=land.officer, place_text="Km99+100 QL1")
    assert nowhere.placed_by is PlacedBy.UNPLACED
    assert [each.code for each in nowhere.warnings] == ["chainage_outside_route"]
    assert land.session.scalar(select(func.count()).select_from(Crash)) == 0


def test_a_person_fixes_a_place_by_a_point_or_by_a_km(land: Countryside) -> None:
    crash = record(land, place_text="trước cổng chợ")
    with pytest.raises(InvalidInput):
        crashes.place_crash(land.session, actor=land.officer, crash_id=crash.id)
    with pytest.raises(Forbidden):
        crashes.place_crash(
            land.session, actor=land.officer, crash_id=crash.id, lon=107.27, lat=ROAD_LAT
        )
    placed = crashes.place_crash(
        land.session, actor=land.officer, crash_id=crash.id, lon=107.22, lat=ROAD_LAT
    )
    assert (placed.placed_by, placed.unplaced_reason) == (PlacedBy.COORDINATES, None)
    assert placed.location_text == "trước cổng chợ"
    assert placed.place_verified_by_id == land.officer.id
    again = crashes.place_crash(
        land.session, actor=land.officer, crash_id=crash.id, place_text="Km1831+250 QL1"
    )
    assert (again.chainage_m, again.x_given, again.version) == (1_831_250.0, None, 3)


def test_a_fixed_place_that_cannot_be_found_is_refused(land: Countryside) -> None:
    crash = record(land)
    with pytest.raises(InvalidInput) as refused:
        crashes.place_crash(
            land.session, actor=land.officer, crash_id=crash.id, place_text="Km12+350 QL77"
        )
    assert refused.value.problems[0].code == "unknown_route"


def test_a_list_is_narrowed_by_box_period_and_severity(land: Countryside) -> None:
    first = record(land, lon=107.22, lat=ROAD_LAT, killed=1)
    second = record(land, lon=107.24, lat=ROAD_LAT, occurred_at="2026-01-06T23:30")
    one = CrashFilter(bounds=(107.21, 10.9, 107.23, 11.0))
    assert [c.id for c in list_crashes(land.session, actor=land.officer, only=one).crashes] == [
        first.id
    ]
    day = CrashFilter(date_from=date(2026, 1, 6), date_to=date(2026, 1, 6))
    assert [c.id for c in list_crashes(land.session, actor=land.officer, only=day).crashes] == [
        second.id
    ]
    grave = CrashFilter(severity=[SeverityClass.SERIOUS])
    assert [c.id for c in list_crashes(land.session, actor=land.officer, only=grave).crashes] == [
        first.id
    ]


def test_pages_follow_each_other_without_a_gap(land: Countryside) -> None:
    for minute in range(5):
        record(land, lon=107.22, lat=ROAD_LAT, occurred_at=f"2026-01-05T10:0{minute // 2}")
    seen, after = [], None
    while True:
        page = list_crashes(land.session, actor=land.officer, limit=2, after=after)
        seen += [crash.id for crash in page.crashes]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("cursor", ["nonsense", "", "é", "MjAyNi0wMS0wMSB4", "A" * 150])
def test_a_forged_cursor_is_refused_in_words(land: Countryside, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        list_crashes(land.session, actor=land.officer, after=cursor)


def test_crashes_of_other_wards_are_in_no_list(land: Countryside) -> None:
    record(land, land.analyst, lon=107.27, lat=ROAD_LAT)
    mine = record(land, lon=107.22, lat=ROAD_LAT)
    assert [c.id for c in list_crashes(land.session, actor=land.officer).crashes] == [mine.id]
    assert len(list_crashes(land.session, actor=land.analyst).crashes) == 2


def test_an_unknown_crash_is_not_found(land: Countryside) -> None:
    with pytest.raises(NotFound):
        get_crash(land.session, actor=land.officer, crash_id=uuid4())


def test_a_frame_holds_what_maps_and_analysis_read(land: Countryside) -> None:
    assert crash_frame(land.session, actor=land.officer).empty
    record(land, place_text="Km1833+050 QL1", killed=1)
    record(land)
    frame = crash_frame(land.session, actor=land.officer)
    assert frame.crs == "EPSG:4326"
    on_road = frame[frame["route"].notna()].iloc[0]
    assert (on_road["junction"], on_road["area"]) == ("NG1", "W")
    assert (on_road["fatal"], on_road["injury"]) == (True, False)
    assert frame.geometry.isna().sum() == 1
