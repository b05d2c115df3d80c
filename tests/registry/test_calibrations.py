"""What is usual: over the whole network with its empty places, as versions that nobody changes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotspots.analysis.reference_rates import Calibration
from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import CalibrationVersion, Job, ProposalEvidence
from hotspots.registry import calibrations
from hotspots.registry.recalibration import recalibrate
from hotspots.registry.screening_inputs import Extents
from hotspots.vocabulary import JobKind, RoadClass
from tests.factories import make_route
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def versions(session: Session) -> list[CalibrationVersion]:
    query = select(CalibrationVersion).order_by(CalibrationVersion.number)
    return list(session.scalars(query))


def read(row: CalibrationVersion) -> Calibration:
    return Calibration.from_json(json.dumps(row.content))


def test_who_keeps_no_network_may_not_calibrate(town: Town) -> None:
    with pytest.raises(Forbidden, match="may not make a calibration"):
        recalibrate(town.session, actor=town.leader)


def test_a_register_without_crashes_cannot_be_calibrated(town: Town) -> None:
    with pytest.raises(InvalidInput, match="Import the crashes first"):
        recalibrate(town.session, actor=town.analyst)
    assert versions(town.session) == []


def test_the_first_run_calibrates_by_itself_and_later_ones_do_not(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    (first,) = versions(town.session)
    assert first.made_by_id is None
    town.four_injuries(5_000)
    town.screen()
    assert versions(town.session) == [first]


def test_places_without_a_crash_count(town: Town) -> None:
    town.four_injuries(1_000)
    usual = read(recalibrate(town.session, actor=town.analyst)).references["national_road"]
    # 10.9 km in places of 500 m: 21 whole ones and one of 400 m.
    assert usual.units == 22
    assert usual.mean_per_year == pytest.approx(4 / (3 * 10_900 / 500))


def test_crashes_that_hurt_nobody_and_those_of_long_ago_do_not_count(town: Town) -> None:
    town.four_injuries(1_000)
    town.crash(1_000, injured=0, property_only=True)
    town.crash(1_000, AS_OF - timedelta(days=1_200))
    usual = read(recalibrate(town.session, actor=town.analyst)).references["national_road"]
    assert usual.mean_per_year == pytest.approx(4 / (3 * 10_900 / 500))


def test_a_junction_is_of_the_class_of_its_highest_road(town: Town) -> None:
    street = make_route(town.session, code="P1", road_class=RoadClass.URBAN_STREET)
    town.junction(3_000, code="NG1")
    town.session.execute(
        text(
            "INSERT INTO junction_arm (junction_id, route_id, chainage_m)"
            " SELECT id, :street, 10 FROM junction"
        ),
        {"street": street.id},
    )
    network = calibrations.read_network(town.session)
    assert network.junction_class == {"NG1": "junction_national_road"}


def test_a_person_makes_a_new_version_and_the_list_waits_for_a_refresh(town: Town) -> None:
    town.four_injuries(1_000)
    town.screen()
    town.four_injuries(5_000)
    made = recalibrate(town.session, actor=town.analyst)
    assert made.made_by_id == town.analyst.id
    assert len(versions(town.session)) == 2
    waiting = town.session.scalars(select(Job).where(Job.kind == JobKind.REFRESH)).all()
    assert len(waiting) == 1


def test_to_calibrate_again_without_a_change_keeps_the_version_in_use(town: Town) -> None:
    town.four_injuries(1_000)
    first = recalibrate(town.session, actor=town.analyst)
    assert recalibrate(town.session, actor=town.analyst) is first
    assert town.session.scalars(select(Job).where(Job.kind == JobKind.REFRESH)).all() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE calibration SET version = 'x'", "DELETE FROM calibration"]
)
def test_the_database_refuses_to_change_a_version(town: Town, statement: str) -> None:
    town.four_injuries(1_000)
    recalibrate(town.session, actor=town.analyst)
    with pytest.raises(DBAPIError), town.session.begin_nested():
        town.session.execute(text(statement))


def test_a_shorter_place_has_less_to_expect(town: Town) -> None:
    town.four_injuries(1_000)
    recalibrate(town.session, actor=town.analyst)
    whole, half = (
        town.screen(extents=Extents(window_m=length)).proposals[0].id for length in (500.0, 250.0)
    )
    means = {
        each.proposal_id: each.near["reference"]["mean_per_year"]
        for each in town.session.scalars(select(ProposalEvidence))
    }
    assert means[half] == pytest.approx(means[whole] / 2)
