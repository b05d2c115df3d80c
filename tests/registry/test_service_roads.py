"""Planned service roads: entered from a plan, known again, corrected, seen where one works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, RailLine, ServiceRoad
from hotspots.registry import service_road_queries, service_roads
from hotspots.registry.bodies import bodies_entered_for
from hotspots.registry.map_frames import map_frames
from hotspots.registry.map_knows import map_knows
from hotspots.registry.rail_strips import strip_of
from hotspots.registry.service_road_imports import import_service_roads
from hotspots.vocabulary import CarriagewaySide, Role, RowOutcome, ServiceRoadState
from tests.factories import make_account, make_organisation
from tests.registry.rail_town import RailTown, make_rail_town
from tests.registry.railway import make_line
from tests.registry.town import AS_OF

TOLD = {
    "plan_number": "12/KH-UBND",
    "plan_dated": "20/02/2026",
    "source_reference": "DG-01",
    "rail_line": "BN",
    "from_km": "Km1+200",
    "to_km": "Km 2+500",
    "planned_year": "2027",
    "state": "planned",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> RailTown:
    return make_rail_town(session)


def _told(**other: Any) -> dict[str, Any]:
    days = {"plan_dated": AS_OF.strftime("%d/%m/%Y")}
    return {name: value for name, value in (TOLD | days | other).items() if value is not None}


def enter_road(town: RailTown, actor: Any = None, **other: Any) -> tuple[ServiceRoad, RowOutcome]:
    """Enter the service road of the plan, or what is told otherwise of it."""
    actor = actor or town.town.ward_officer
    return service_roads.register(town.session, actor=actor, told=_told(**other))


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"plan_number": None}, "missing", "plan_number"),
        ({"state": None}, "missing", "state"),
        ({"state": "sắp xong"}, "unknown_code", "state"),
        ({"planned_year": "1827"}, "no_year", "planned_year"),
        ({"planned_year": "2027,5"}, "no_year", "planned_year"),
        ({"plan_dated": (AS_OF + timedelta(days=1)).isoformat()}, "implausible_day", "plan_dated"),
        ({"builder": "Đơn vị không có"}, "unknown_body", "builder"),
        ({"body": "Đơn vị không có"}, "unknown_body", "body"),
        ({"owner": "x"}, "unknown_field", "owner"),
        ({"from_km": None}, "missing", "from_km"),
        ({"from_km": "Km1-200"}, "unusable_place", "from_km"),
        ({"from_km": "Km1+200-Km2+000"}, "no_point", "from_km"),
        ({"from_km": "Km1+200 (P)"}, "side_apart", "from_km"),
        ({"from_km": "Km1+200 và Km2"}, "two_places", "from_km"),
        ({"to_km": "Km99"}, "unusable_place", "to_km"),
        ({"from_km": "Km2", "to_km": "Km1"}, "km_order", "to_km"),
        ({"to_km": "Km1+200"}, "km_order", "to_km"),
        ({"rail_line": "Tuyến lạ"}, "unusable_place", "rail_line"),
        ({"side": "giữa"}, "unusable_place", "side"),
    ],
)
def test_what_cannot_be_recorded_is_refused_beside_its_field(
    town: RailTown, other: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter_road(town, **other)
    told = [(each.code, each.field) for each in refused.value.problems]
    assert [each[1] for each in told] == [field]
    assert told[0][0] == code or code == "unknown_body"


def test_two_lines_the_wrong_role_and_the_wrong_ward_are_refused(town: RailTown) -> None:
    make_line(town.session, "X", lat=10.97)
    with pytest.raises(InvalidInput) as refused:
        enter_road(town, rail_line=None, from_km="Km1+200 BN", to_km="Km2 X")
    assert refused.value.problems[0].field in {"to_km", "rail_line"}
    with pytest.raises(Forbidden):
        enter_road(town, actor=make_account(town.session, Role.LEADER, areas=[town.town.west]))
    with pytest.raises(Forbidden):
        enter_road(town, actor=town.town.leader_east)


def test_without_a_railway_there_are_no_service_roads(town: RailTown) -> None:
    for table in ("rail_post", "rail_line"):
        town.session.connection().exec_driver_sql(f"DELETE FROM {table}")
    for refused in (
        lambda: enter_road(town),
        lambda: service_road_queries.list_roads(town.session, actor=town.rail_officer),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_plan_sent_twice_is_known_again_and_left_out_unsays_nothing(town: RailTown) -> None:
    road, outcome = enter_road(town, side="P", note="Ưu tiên")
    assert outcome is RowOutcome.NEW
    assert (road.from_m, road.to_m, road.side) == (1200.0, 2500.0, CarriagewaySide.RIGHT)
    assert road.geom is not None
    west, _south, east, _north = to_shape(road.geom).bounds
    assert 107.2 < west < east < 107.22
    again, outcome = enter_road(town, side="P", planned_year=None)
    assert (again.id, outcome, again.note, again.planned_year) == (
        road.id,
        RowOutcome.KNOWN,
        "Ưu tiên",
        2027,
    )
    moved, outcome = enter_road(town, side="hai bên", state="Đang thi công", to_km="Km3")
    assert (moved.id, outcome, moved.side, moved.to_m) == (
        road.id,
        RowOutcome.CHANGED,
        None,
        3000.0,
    )
    assert moved.state is ServiceRoadState.UNDER_CONSTRUCTION
    with pytest.raises(InvalidInput) as refused:
        service_roads.register(town.session, actor=town.town.ward_officer, told=_told(), anew=True)
    assert refused.value.problems[0].field == "source_reference"


def test_it_is_corrected_with_a_reason_by_whom_works_there_and_told_in_its_history(
    town: RailTown,
) -> None:
    session, officer = town.session, town.town.ward_officer
    road = enter_road(town)[0]
    seen = {"actor": officer, "road_id": road.id}
    with pytest.raises(InvalidInput) as refused:
        service_roads.change(session, **seen, told={"state": "open"})
    assert refused.value.problems[0].field == "reason"
    with pytest.raises(StaleVersion):
        service_roads.change(
            session, **seen, told={"state": "open"}, reason="x", expected_version=road.version + 1
        )
    with pytest.raises(InvalidInput):
        service_roads.change(session, **seen, told={"to_km": "Km1"}, reason="x")
    builder = town.rail_officer.organisation.name
    told: dict[str, Any] = {"builder": builder, "to_km": "Km3+000", "planned_year": None}
    service_roads.change(session, **seen, told=told, reason="Điều chỉnh")
    assert (road.builder_id, road.to_m, road.planned_year, road.plan_number) == (
        town.rail_officer.organisation_id,
        3000.0,
        None,
        TOLD["plan_number"],
    )
    with pytest.raises(NotFound):
        service_roads.change(session, **seen | {"actor": town.town.leader_east}, told={})
    latest = service_road_queries.history(session, **seen)[0]
    assert latest.reason == "Điều chỉnh"
    assert {each.column for each in latest.changes} == {"to_m", "builder_id", "planned_year"}


def test_whose_plan_it_is_sees_it_wherever_it_runs_and_does_not_change_it(town: RailTown) -> None:
    session = town.session
    body = make_account(session, Role.RAIL_OFFICER, areas=[town.town.east])
    keeper = make_account(session, Role.GIS_ANALYST, areas=[])
    road = enter_road(town, actor=keeper, body=body.organisation.name)[0]
    found = service_road_queries.get(session, actor=body, road_id=road.id)
    assert (found.road.id, found.may_change) == (road.id, False)
    with pytest.raises(Forbidden):
        service_roads.change(session, actor=body, road_id=road.id, told={"note": "x"})
    other = make_account(session, Role.RAIL_OFFICER, areas=[town.town.east])
    assert not service_road_queries.list_roads(session, actor=other).rows


def test_into_the_plan_of_a_body_in_the_registry_and_out_of_it_only_its_people_write(
    town: RailTown,
) -> None:
    session, officer = town.session, town.town.ward_officer
    theirs = make_account(session, Role.RAIL_OFFICER, areas=[town.town.west])
    name = theirs.organisation.name

    def refused_body(act: Callable[[], object]) -> None:
        with pytest.raises(Forbidden) as refused:
            act()
        (problem,) = refused.value.problems
        assert (problem.code, problem.field, problem.value) == ("plan_of_others", "body", name)
        assert name in str(problem.remedy)

    def changed(actor: Account, body: str, road: ServiceRoad) -> ServiceRoad:
        told: dict[str, Any] = {"told": {"body": body}, "reason": "Nhập nhầm"}
        return service_roads.change(session, actor=actor, road_id=road.id, **told)

    refused_body(lambda: enter_road(town, body=name))
    mine, planned = enter_road(town)[0], enter_road(town, actor=theirs, body=name)[0]
    assert (mine.organisation_id, planned.organisation_id) == (
        officer.organisation_id,
        theirs.organisation_id,
    )
    refused_body(lambda: enter_road(town, body=name, state="open"))
    refused_body(lambda: changed(officer, name, mine))
    refused_body(lambda: changed(officer, officer.organisation.name, planned))
    # who works there says how far it has come and nothing else of it
    told = {"body": name, "state": "open", "note": "Đã thông xe"}
    service_roads.change(session, actor=officer, road_id=planned.id, told=told, reason="Xong")
    assert planned.state is ServiceRoadState.OPEN
    for field, value in (("planned_year", "2031"), ("from_km", "Km1+900")):
        with pytest.raises(Forbidden) as kept:
            service_roads.change(
                session, actor=officer, road_id=planned.id, told={field: value}, reason="Sai"
            )
        assert [each.field for each in kept.value.problems] == [field]
    # who is in no registry is written for
    absent = make_organisation(session)
    assert changed(officer, absent.name, mine).organisation_id == absent.id
    offered = bodies_entered_for(session, actor=officer)
    assert {absent.id, officer.organisation_id} <= {each.id for each in offered}
    assert theirs.organisation_id not in {each.id for each in offered}


def test_a_list_is_found_by_line_state_year_and_ward(town: RailTown) -> None:
    first = enter_road(town)[0]
    second = enter_road(town, source_reference="DG-02", state="open", planned_year="2028")[0]
    session = town.session

    def numbers(**asked: Any) -> list[Any]:
        found = service_road_queries.list_roads(session, actor=town.rail_officer, **asked)
        return [each.id for each in found.rows]

    assert numbers() == [first.id, second.id]
    assert numbers(limit=1) == [first.id]
    assert numbers(after=str(first.id)) == [second.id]
    east = make_account(session, Role.WARD_OFFICER, areas=[town.town.east])
    for cursor in (str(first.id), str(uuid4()), "abc"):
        with pytest.raises(InvalidInput) as unseen:
            service_road_queries.list_roads(session, actor=east, after=cursor)
        assert "cannot be continued" in str(unseen.value)
    assert numbers(state=ServiceRoadState.OPEN) == numbers(year=2028) == [second.id]
    assert numbers(line="BN", area_code=town.town.west.code) == [first.id, second.id]
    assert numbers(line=town.line.name, limit=None) == [first.id, second.id]
    assert numbers(area_code=town.town.east.code) == []
    with pytest.raises(NotFound) as refused:
        numbers(line="X")
    assert refused.value.problems[0].field == "line"


def test_road_crossing_and_strip_map_tell_of_each_other(town: RailTown) -> None:
    inside, outside = town.path("Km1+400"), town.legal("Km5+000")
    road = enter_road(town, side="left")[0]
    session, actor = town.session, town.rail_officer
    found = service_road_queries.get(session, actor=actor, road_id=road.id)
    assert [each.code for each in found.crossings] == [inside.code]
    assert [each.code for each in found.areas] == [town.town.west.code]
    for site, roads in ((inside, [road.id]), (outside, [])):
        told = map_knows(session, actor=actor, site=site)
        assert [each.id for each in told.service_roads] == roads
    enter_road(town, source_reference="DG-02", state="given_up")
    drawn = map_frames(session, actor=actor).service_roads
    assert (drawn["number"].tolist(), drawn["href"].tolist()) == (
        ["DG-01"],
        [f"/service-roads/{road.id}"],
    )
    strip = strip_of(session, actor=actor, line="BN", to_text="Km1+300")
    (beside, given_up) = strip.beside
    assert given_up.state is ServiceRoadState.GIVEN_UP
    assert (beside.from_m, beside.to_m, beside.side, beside.state, beside.href) == (
        1200.0,
        2500.0,
        CarriagewaySide.LEFT,
        ServiceRoadState.PLANNED,
        f"/service-roads/{road.id}",
    )
    east = make_account(session, Role.WARD_OFFICER, areas=[town.town.east])
    assert not strip_of(session, actor=east, line="BN").beside


def test_beside_a_line_that_is_not_drawn_only_who_reaches_everything_enters_one(
    town: RailTown,
) -> None:
    town.session.add(RailLine(code="YV", name="Yên Viên – Lào Cai"))
    town.session.flush()
    told = {"rail_line": "YV", "from_km": "Km20", "to_km": "Km21+500"}
    with pytest.raises(Forbidden):
        enter_road(town, **told)
    analyst = make_account(town.session, Role.GIS_ANALYST)
    analyst.organisation.area_id = None
    town.session.flush()
    road, outcome = enter_road(town, actor=analyst, **told)
    assert (road.geom, outcome) == (None, RowOutcome.NEW)
    assert enter_road(town, actor=analyst, **told)[1] is RowOutcome.KNOWN
    changed = {"actor": analyst, "road_id": road.id, "reason": "x"}
    service_roads.change(town.session, **changed, told={"to_km": "Km22"})
    assert road.to_m == 22_000.0


def test_a_list_is_taken_in_whole_or_not_at_all(town: RailTown) -> None:
    head = "Số kế hoạch,Số,Từ Km,Đến Km,Bên,Năm,Trạng thái\n"
    good = f"{head}12/KH,1,Km1+200,Km2+000,T,2027,Quy hoạch\n12/KH,2,Km3,Km4,,,open\n"
    bad = f"{good}12/KH,3,Km4,Km2,,,open\n12/KH,4,Km4,Km5,,1800,?\n"
    session, actor = town.session, town.town.ward_officer

    def take(text: str, **how: Any) -> Any:
        return import_service_roads(session, actor=actor, file=text.encode(), name="a.csv", **how)

    with pytest.raises(InvalidInput) as refused:
        take(bad)
    told = [(each.row, each.field) for each in refused.value.problems]
    assert told == [(4, "to_km"), (5, "planned_year"), (5, "state")]
    assert not service_road_queries.list_roads(session, actor=actor).rows
    # coordinates are of no use here, and so nobody is asked for their system
    with_points = good.replace("Trạng thái\n", "Trạng thái,x,y\n").replace(",open\n", ",open,1,2\n")
    told = take(with_points, dry_run=True)
    assert (told.count(RowOutcome.NEW), told.ignored_columns) == (2, ("x", "y"))
    assert take(good, dry_run=True).count(RowOutcome.NEW) == 2
    assert take(good).count(RowOutcome.NEW) == 2
    assert take(good).count(RowOutcome.KNOWN) == 2
    found = service_road_queries.list_roads(session, actor=actor).rows
    assert [(each.side, each.state) for each in found] == [
        (CarriagewaySide.LEFT, ServiceRoadState.PLANNED),
        (None, ServiceRoadState.OPEN),
    ]


def test_what_others_planned_elsewhere_is_not_taken_over_by_its_number(town: RailTown) -> None:
    road, _outcome = enter_road(town)
    east = make_account(town.session, Role.WARD_OFFICER, areas=[town.town.east])
    theirs = {
        "body": town.town.ward_officer.organisation.name,
        "from_km": "Km8",
        "to_km": "Km9",
        "state": "open",
    }
    with pytest.raises(NotFound):
        service_roads.change(town.session, actor=east, road_id=road.id, told={"state": "open"})
    for anew in (False, True):
        with pytest.raises(Forbidden):
            service_roads.register(town.session, actor=east, told=_told(**theirs), anew=anew)
    assert (road.state, road.from_m) == (ServiceRoadState.PLANNED, 1_200.0)
