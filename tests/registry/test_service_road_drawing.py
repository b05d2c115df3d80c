"""Service roads follow the drawing of their line: once it is loaded, and again."""

from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from shapely import LineString
from sqlalchemy.orm import Session

from hotspots.models import Account, RailLine, ServiceRoad
from hotspots.registry import service_road_queries, service_roads
from hotspots.registry.network_loading import load_network
from hotspots.vocabulary import Role, RowOutcome
from tests.factories import make_account
from tests.registry.rail_town import LAT, RailTown, at, make_rail_town
from tests.registry.test_network_loading import layer
from tests.registry.test_service_roads import enter_road


@pytest.fixture
def town(session: Session) -> RailTown:
    return make_rail_town(session)


@pytest.fixture
def keeper(town: RailTown) -> Account:
    account = make_account(town.session, Role.GIS_ANALYST)
    account.organisation.area_id = None
    town.session.flush()
    return account


def _line(folder: Path, code: str, *, lat: float = LAT) -> dict[str, Path]:
    """A line along a parallel with the posts of Km1 to Km11, each Km 1000 m of rail."""
    drawn = LineString([(107.2, lat), (107.3, lat)])
    posts = folder / "posts.csv"
    rows = "\n".join(f"{code},Km{km + 1},{at(1000.0 * km)[0]},{lat}" for km in range(11))
    posts.write_text(f"rail_line,km,lon,lat\n{rows}\n")
    shape = layer(folder / "rails.geojson", (drawn, {"rail_line": code}))
    return {"railways": shape, "rail_posts": posts}


def _parallel(road: ServiceRoad) -> float:
    assert road.geom is not None
    return float(to_shape(road.geom).centroid.y)


def test_a_road_beside_a_line_that_was_not_drawn_is_drawn_when_the_line_is_loaded(
    town: RailTown, keeper: Account, tmp_path: Path
) -> None:
    session = town.session
    session.add(RailLine(code="YV", name="Yên Viên – Lào Cai"))
    session.flush()
    told = {"rail_line": "YV", "from_km": "Km2", "to_km": "Km3+500"}
    road, _outcome = enter_road(town, actor=keeper, **told)
    beyond, _outcome = enter_road(
        town, actor=keeper, source_reference="DG-09", **told | {"to_km": "Km40"}
    )
    assert (road.geom, beyond.geom) == (None, None)
    report = load_network(session, actor=keeper, **_line(tmp_path, "YV", lat=10.97))
    assert report.counts["service_roads_drawn_anew"] == 1
    assert [(each.code, each.value) for each in report.warnings] == [
        ("service_road_not_drawn", "Km2+000 – Km40+000")
    ]
    assert "DG-09" in str(report.warnings[0].message)
    assert (beyond.geom, road.version) == (None, 2)
    assert _parallel(road) == pytest.approx(10.97, abs=1e-4)
    assert to_shape(road.geom).bounds[::2] == pytest.approx((at(1000)[0], at(2500)[0]), abs=1e-5)
    # now it lies in a ward, and who works there sees it
    seen = service_road_queries.list_roads(session, actor=town.town.ward_officer).rows
    assert [each.id for each in seen] == [road.id]
    (drawn, entered) = service_road_queries.history(session, actor=keeper, road_id=road.id)
    assert [each.column for each in drawn.changes] == ["geom"]
    assert str(drawn.changes[0].old) == "–"
    assert str(drawn.changes[0].new).startswith("line from 10.97000, ")
    assert entered.is_first


def test_a_line_that_is_redrawn_takes_its_roads_along_and_leaves_the_others(
    town: RailTown, keeper: Account, tmp_path: Path
) -> None:
    session = town.session
    session.expire_all()
    load_network(session, actor=keeper, **_line(tmp_path, "BN"))
    road, _outcome = enter_road(town)
    reason = {"reason": "Điều chỉnh", "told": {"to_km": "Km3"}}
    service_roads.change(session, actor=town.town.ward_officer, road_id=road.id, **reason)
    assert _parallel(road) == pytest.approx(LAT, abs=1e-4)
    same = load_network(session, actor=keeper, **_line(tmp_path, "BN"))
    assert (same.counts["service_roads_drawn_anew"], road.version) == (0, 2)
    moved = load_network(session, actor=keeper, **_line(tmp_path, "BN", lat=10.955))
    assert moved.counts["service_roads_drawn_anew"] == 1
    assert (_parallel(road), road.from_m) == (pytest.approx(10.955, abs=1e-4), 1_200.0)
    told = service_road_queries.history(session, actor=keeper, road_id=road.id)
    # what merely followed a correction of the Km is not told beside it
    assert [(each.reason, [e.column for e in each.changes]) for each in told] == [
        (None, ["geom"]),
        ("Điều chỉnh", ["to_m"]),
        (None, []),
    ]
    assert enter_road(town, to_km="Km3")[1] is RowOutcome.KNOWN
