"""Crashes on railways in the registry: their place, their class, and the rules that read them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.criteria import by_id, snapshot
from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import Crash, Proposal, RailLine, RailPost
from hotspots.records import CrashRecord
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import (
    crash_corrections,
    crash_links,
    crash_preview,
    crashes,
    described_sites,
    imports,
    screening,
)
from hotspots.registry.crash_queries import unplaced_counts, unplaced_crashes
from hotspots.registry.crashes_to_screen import read_rows
from hotspots.registry.relocation import relocate_crashes
from hotspots.vocabulary import PlacedBy, SeverityClass, SiteKind, UnplacedReason
from tests.factories import make_account
from tests.registry.countryside import ROAD_LAT, Countryside, make_countryside, write_csv
from tests.registry.railway import NORTH_SOUTH
from tests.registry.railways import RAIL_LAT, make_railway, rail_point

RAIL_KM = f"Km1652+300 {NORTH_SOUTH}"


@dataclass
class Tracks:
    land: Countryside
    line: RailLine

    @property
    def session(self) -> Session:
        return self.land.session

    def record(self, *, folder: Path | None = None, **facts: object) -> Crash:
        given = {"occurred_at": "2025-06-02T05:40", "killed": 1, "injured": 0}
        told = CrashRecord.model_validate(given | facts)
        return crashes.record(
            self.session, actor=self.land.officer, record=told, criteria_folder=folder
        )

    def correct(self, crash: Crash, **changes: Any) -> Crash:
        return crash_corrections.correct(
            self.session, actor=self.land.officer, crash_id=crash.id, changes=changes
        )

    def crossing(self, km: str = "Km1652+000", **told: object) -> Any:
        record = KIND_RECORDS[SiteKind.LEVEL_CROSSING]
        told = {"place_text": km, "protection": "signs"} | told
        actor = self.land.officer
        return described_sites.report(self.session, record, actor=actor, told=told).site

    def queue(self) -> list[Crash]:
        return unplaced_crashes(self.session, actor=self.land.officer).crashes

    def screened(self) -> set[str]:
        """The crashes that the rules of roads read."""
        self.session.flush()
        return set(read_rows(self.session)["id"])


@pytest.fixture
def tracks(session: Session) -> Tracks:
    land = make_countryside(session)
    return Tracks(land, make_railway(session))


def test_a_crash_on_the_railway_of_another_ward_is_refused_by_name(tracks: Tracks) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        tracks.record(rail_line="BN", rail_m=1_658_000)


def test_a_km_below_zero_is_refused_in_the_words_of_a_road(tracks: Tracks) -> None:
    with pytest.raises(InvalidInput) as refused:
        tracks.record(rail_m=-1)
    assert [(e.code, e.field) for e in refused.value.problems] == [("chainage_negative", "rail_m")]


@pytest.mark.parametrize(
    "stated",
    [
        {"place_text": RAIL_KM},
        {"place_text": "Km1652+300 đường sắt Bắc Nam"},
        {"rail_line": "BN", "rail_m": 1_652_300},
        {"rail_m": 1_652_300},  # there is one line only
    ],
)
def test_line_and_km_place_a_crash_on_the_railway_alone(
    tracks: Tracks, stated: dict[str, object]
) -> None:
    crash = tracks.record(**stated)
    assert crash.placed_by is PlacedBy.RAILWAY
    assert (crash.rail_line_id, crash.rail_m) == (tracks.line.id, 1_652_300.0)
    assert (crash.route_id, crash.unplaced_reason, crash.rail_unplaced_reason) == (None, None, None)
    assert crash.area is not None
    assert crash.area.code == "W"
    assert str(crash.location_class) == "B"
    assert to_shape(crash.geom).coords[0] == pytest.approx(rail_point(1_652_300), abs=1e-5)
    assert tracks.queue() == []
    assert tracks.screened() == set()


def test_a_crash_with_a_road_as_well_is_on_both(tracks: Tracks) -> None:
    crash = tracks.record(place_text="Km1831+500 QL1", rail_line="BN", rail_m=1_652_300)
    assert crash.placed_by is PlacedBy.CHAINAGE
    assert crash.route_id == tracks.land.road.id
    assert crash.rail_line_id == tracks.line.id
    assert tracks.screened() == {str(crash.id)}


def test_a_point_beside_the_named_line_is_on_the_railway(tracks: Tracks) -> None:
    lon, lat = rail_point(1_652_300)
    crash = tracks.record(rail_line="BN", lon=lon, lat=lat + 0.0003)
    assert crash.placed_by is PlacedBy.COORDINATES
    assert crash.rail_m == pytest.approx(1_652_300, abs=1)
    assert tracks.screened() == set()  # no road is near
    on_road = tracks.record(rail_line="BN", rail_m=1_652_300, lon=107.22, lat=ROAD_LAT)
    assert tracks.screened() == {str(on_road.id)}


def test_what_was_stated_of_a_railway_and_not_found_waits_in_the_queue(tracks: Tracks) -> None:
    unknown = tracks.record(place_text="Km5+100 đường sắt Gia Lâm – Hải Phòng")
    beyond = tracks.record(rail_line="BN", rail_m=99_000)
    beside = tracks.record(place_text="Km1831+500 QL1", rail_line="BN", rail_m=99_000)
    no_road = tracks.record(place_text="Km1+100 QL99", rail_line="BN", rail_m=1_652_300)
    assert unknown.unplaced_reason is UnplacedReason.UNKNOWN_RAIL_LINE
    assert beyond.unplaced_reason is UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE
    assert beside.unplaced_reason is None
    assert beside.rail_unplaced_reason is UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE
    assert (no_road.placed_by, no_road.unplaced_reason) == (
        PlacedBy.RAILWAY,
        UnplacedReason.UNKNOWN_ROUTE,
    )
    assert {each.id for each in tracks.queue()} == {
        each.id for each in (unknown, beyond, beside, no_road)
    }
    assert unplaced_counts(tracks.session, actor=tracks.land.officer) == {
        UnplacedReason.UNKNOWN_RAIL_LINE: 1,
        UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE: 2,
        UnplacedReason.UNKNOWN_ROUTE: 1,
    }
    assert tracks.screened() == {str(beside.id)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"killed": 1, "injured": 0}, SeverityClass.SERIOUS),
        ({"killed": 2, "injured": 0}, SeverityClass.VERY_SERIOUS),
        ({"killed": 0, "injured": 6}, SeverityClass.SERIOUS),
        ({"killed": 0, "injured": 1}, SeverityClass.LESS_SERIOUS),
        ({"killed": 0, "injured": 0, "damage_vnd": 20_000_000}, SeverityClass.LESS_SERIOUS),
        ({"killed": 0, "injured": 0}, SeverityClass.COLLISION),
    ],
)
def test_a_crash_on_a_railway_has_a_class_of_its_scale_too(
    tracks: Tracks, facts: dict[str, object], expected: SeverityClass
) -> None:
    crash = tracks.record(place_text=RAIL_KM, **facts)
    assert crash.rail_severity is expected
    assert crash.rail_severity_scheme == "rail_severity_tt23_2018"
    assert crash.severity_scheme == "severity_tt26_2024"


def test_a_crash_of_the_roads_keeps_the_class_it_had_and_has_no_other(tracks: Tracks) -> None:
    crash = tracks.record(place_text="Km1831+500 QL1", killed=0, injured=6)
    assert crash.severity_provisional is SeverityClass.LESS_SERIOUS
    assert (crash.rail_severity, crash.rail_severity_scheme) == (None, None)


def test_before_the_first_scale_of_railways_there_is_no_class(tracks: Tracks) -> None:
    crash = tracks.record(place_text=RAIL_KM, occurred_at="2018-06-30T10:00")
    assert (crash.rail_severity, crash.rail_severity_scheme) == (None, None)


def test_a_scale_that_a_deployment_adds_is_used_from_its_first_day(
    tracks: Tracks, tmp_path: Path
) -> None:
    content = snapshot(by_id("rail_severity_tt23_2018"))
    content |= {"id": "rail_severity_own", "valid_from": "2025-06-01", "valid_to": None}
    content["classes"][1]["deaths"] = 1
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    new = tracks.record(place_text=RAIL_KM, folder=tmp_path)
    old = tracks.record(place_text=RAIL_KM, folder=tmp_path, occurred_at="2025-05-31T23:00")
    assert (new.rail_severity, new.rail_severity_scheme) == (
        SeverityClass.VERY_SERIOUS,
        "rail_severity_own",
    )
    assert old.rail_severity is SeverityClass.SERIOUS


def test_a_correction_of_one_place_leaves_the_other(tracks: Tracks) -> None:
    crash = tracks.record(place_text=RAIL_KM, route="QL1", chainage_m=1_831_500)
    crash = tracks.correct(crash, place_text=f"Km1653+100 {NORTH_SOUTH}")
    assert (crash.rail_m, crash.chainage_m) == (1_653_100.0, 1_831_500.0)
    crash = tracks.correct(crash, place_text=None, route="QL1", chainage_m=1_832_000)
    assert (crash.rail_m, crash.rail_severity) == (None, None)
    assert crash.placed_by is PlacedBy.CHAINAGE


def test_corrected_casualties_change_both_classes(tracks: Tracks) -> None:
    crash = tracks.correct(tracks.record(place_text=RAIL_KM), killed=2)
    assert crash.rail_severity is SeverityClass.VERY_SERIOUS
    assert crash.rail_m == 1_652_300.0


def test_a_correction_to_a_place_that_is_not_there_is_refused(tracks: Tracks) -> None:
    crash = tracks.record(place_text=RAIL_KM)
    with pytest.raises(InvalidInput) as refused:
        tracks.correct(crash, rail_m=99_000)
    assert [each.code for each in refused.value.problems] == ["chainage_outside_rail_line"]


def test_a_place_fixed_by_hand_on_the_railway_leaves_the_road(tracks: Tracks) -> None:
    crash = tracks.record(route="QL1", chainage_m=1_831_500, rail_line="BN", rail_m=99_000)
    with pytest.raises(InvalidInput, match="one of these"):
        crashes.place_crash(
            tracks.session, actor=tracks.land.officer, crash_id=crash.id, crossing="X", lon=1, lat=1
        )
    fixed = crashes.place_crash(
        tracks.session, actor=tracks.land.officer, crash_id=crash.id, place_text=RAIL_KM
    )
    assert (fixed.chainage_m, fixed.rail_m) == (1_831_500.0, 1_652_300.0)
    assert fixed.rail_unplaced_reason is None
    assert fixed.place_verified_by_id == tracks.land.officer.id
    lon, lat = rail_point(1_650_500)
    moved = crashes.place_crash(
        tracks.session, actor=tracks.land.officer, crash_id=crash.id, lon=lon, lat=lat
    )
    assert (moved.route_id, moved.rail_m) == (None, 1_652_300.0)


def test_a_place_is_told_before_it_is_stored(tracks: Tracks) -> None:
    found = crash_preview.where(tracks.session, actor=tracks.land.officer, place_text=RAIL_KM)
    assert found.rail_line is not None
    assert (found.rail_line.code, found.rail_m, found.within_reach) == ("BN", 1_652_300.0, True)
    lost = crash_preview.where(tracks.session, actor=tracks.land.officer, rail_m=99_000.0)
    assert [str(each.message.template) for each in lost.warnings] == [
        "{rail_line} has no {rail_km} between its posts."
    ]


def test_a_file_states_places_on_railways_like_a_form(tracks: Tracks, tmp_path: Path) -> None:
    nothing = {"lon": None, "lat": None}
    given = {"Ngày xảy ra": "02/06/2025", "Số người chết": 2, "Số người bị thương": 0} | nothing
    rows = [
        {"Mã vụ": "a", "Tuyến đường sắt": "BN", "Lý trình đường sắt": "Km1652+300"} | given,
        {"Mã vụ": "b", "Địa điểm": RAIL_KM} | given,
        {"Mã vụ": "c", "Lý trình đường sắt": 1_652_300} | given,
        {"Mã vụ": "d", "Địa điểm": "Km1831+500 QL1"} | given,
        {"Mã vụ": "e", "Tuyến đường sắt": "Tuyến lạ", "Lý trình đường sắt": 300} | given,
    ]
    report = imports.import_batch(
        tracks.session, actor=tracks.land.analyst, file=write_csv(tmp_path / "a.csv", rows)
    )
    assert {name: report.counts[name] for name in ("placed_by_railway", "unplaced")} == {
        "placed_by_railway": 3,
        "unplaced": 1,
    }
    stored = {
        each.source_reference: (each.rail_m, each.rail_severity)
        for each in tracks.session.scalars(select(Crash))
    }
    on_rails = (1_652_300.0, SeverityClass.VERY_SERIOUS)
    assert stored == {
        "a": on_rails,
        "b": on_rails,
        "c": on_rails,
        "d": (None, None),
        "e": (None, SeverityClass.VERY_SERIOUS),
    }
    assert len(tracks.screened()) == 1
    again = write_csv(tmp_path / "b.csv", [rows[0] | {"Số người chết": 1}])
    report = imports.import_batch(tracks.session, actor=tracks.land.analyst, file=again)
    assert report.counts["updated"] == 1
    changed = tracks.session.scalars(select(Crash).where(Crash.source_reference == "a")).one()
    assert changed.rail_severity is SeverityClass.SERIOUS


def test_the_code_of_a_crossing_places_a_crash(tracks: Tracks) -> None:
    crossing = tracks.crossing()
    crash = tracks.record(crossing=crossing.code.lower())
    assert crash.placed_by is PlacedBy.RAILWAY
    assert crash.crossing is not None
    assert crash.crossing.code == crossing.code
    assert (crash.rail_line_id, crash.rail_m) == (tracks.line.id, 1_652_000.0)
    assert str(crash.location_class) == "B"  # it stands at a whole Km, nobody rounded
    assert crash.rail_severity is SeverityClass.SERIOUS
    assert tracks.screened() == set()


def test_a_crossing_that_is_not_known_where_a_person_works_waits_in_the_queue(
    tracks: Tracks,
) -> None:
    unknown = tracks.record(crossing="LK-2026-0999")
    assert unknown.unplaced_reason is UnplacedReason.UNKNOWN_CROSSING
    beside = tracks.record(place_text=RAIL_KM, crossing="LK-2026-0999")
    assert (beside.placed_by, beside.rail_unplaced_reason) == (
        PlacedBy.RAILWAY,
        UnplacedReason.UNKNOWN_CROSSING,
    )
    assert len(tracks.queue()) == 2
    crossing = tracks.crossing()
    fixed = crashes.place_crash(
        tracks.session, actor=tracks.land.officer, crash_id=unknown.id, crossing=crossing.code
    )
    assert (fixed.crossing_id, fixed.unplaced_reason) == (crossing.id, None)


def test_a_crossing_far_from_the_stated_km_is_doubted(tracks: Tracks) -> None:
    crossing = tracks.crossing()
    found = crash_preview.where(
        tracks.session, actor=tracks.land.officer, place_text=RAIL_KM, crossing=crossing.code
    )
    assert [each.code for each in found.warnings] == ["crossing_contradicts_km"]
    assert (found.rail_m, found.crossing) == (1_652_300.0, crossing)


def test_a_crash_of_a_road_that_is_linked_to_a_crossing_has_the_class_of_railways(
    tracks: Tracks,
) -> None:
    crossing = tracks.crossing()
    crash = tracks.record(place_text="Km1831+500 QL1")
    who: dict[str, Any] = {"actor": tracks.land.officer, "site": crossing.code}
    crash_links.link(tracks.session, **who, crash=crash.id, reason="Biên bản ghi tại đường ngang")
    assert crash.rail_severity is SeverityClass.SERIOUS
    assert tracks.screened() == {str(crash.id)}
    crash = tracks.correct(crash, killed=2)
    assert crash.rail_severity is SeverityClass.VERY_SERIOUS
    crash_links.unlink(tracks.session, **who, crash_id=crash.id, reason="Nhầm vụ")
    assert (crash.rail_severity, crash.rail_severity_scheme) == (None, None)


def test_the_list_of_roads_follows_a_crash_that_turns_out_to_be_of_the_railway(
    tracks: Tracks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", "2025-06-30")
    first, second = (tracks.record(place_text="Km1831+500 QL1") for _ in range(2))
    screening.run(tracks.session, actor=tracks.land.analyst)
    on_rails = tracks.record(rail_line="BN", lon=107.215, lat=RAIL_LAT)
    tracks.record(place_text=RAIL_KM)

    def proposed() -> list[set[str]]:
        rows = tracks.session.scalars(
            select(Proposal)
            .where(Proposal.valid_to.is_(None))
            .execution_options(populate_existing=True)
        )
        return [{str(each) for each in row.crash_ids} for row in rows]

    assert proposed() == [{str(first.id), str(second.id)}]
    tracks.correct(second, place_text=RAIL_KM, route=None, chainage_m=None)
    assert proposed() == []
    tracks.correct(on_rails, lon=107.215, lat=ROAD_LAT)
    assert tracks.screened() == {str(first.id), str(on_rails.id)}


def test_a_changed_railway_moves_its_crashes(tracks: Tracks) -> None:
    crash = tracks.record(place_text="Km1663+500 đường sắt Bắc Nam")
    assert crash.unplaced_reason is UnplacedReason.CHAINAGE_OUTSIDE_RAIL_LINE
    lon, lat = rail_point(1_650_500)
    for chainage_m, measure_m in [(1_663_400.0, 400.0), (1_663_600.0, 600.0)]:
        post = f"SRID=4326;POINT({lon} {lat})"
        tracks.session.add(
            RailPost(
                rail_line_id=tracks.line.id, chainage_m=chainage_m, measure_m=measure_m, point=post
            )
        )
    tracks.session.flush()
    keeper = make_account(tracks.session, tracks.land.analyst.role)
    relocate_crashes(tracks.session, actor=keeper)
    tracks.session.refresh(crash)
    assert crash.rail_m == 1_663_500.0
    assert crash.rail_severity is SeverityClass.SERIOUS
    assert to_shape(crash.geom).y == pytest.approx(RAIL_LAT, abs=1e-4)


def test_on_an_undrawn_line_an_accident_lies_at_its_crossing(tracks: Tracks) -> None:
    tracks.session.add(RailLine(code="420000", name="420000"))
    tracks.session.flush()
    lon, lat = rail_point(1_652_500)
    site = tracks.crossing("243+710", rail_line="420000", lon=lon, lat=lat)
    lost = tracks.record(place_text="Km243+710", rail_line="420000")
    there = tracks.record(place_text="Km243+710", rail_line="420000", crossing=site.code)
    assert (lost.rail_line_id, lost in tracks.queue()) == (None, True)
    assert (there.crossing_id, there.rail_m) == (site.id, 243_710)
