import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from geoalchemy2.shape import to_shape
from shapely import LineString, Point, Polygon
from shapely.geometry import mapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput, NotFound, UnreadableFile
from hotspots.models import Account, AdministrativeArea, AreaSuccession
from hotspots.registry.area_loading import load_area
from hotspots.registry.areas import area_with_code
from hotspots.registry.succession_loading import load_successions
from hotspots.vocabulary import Role
from tests.factories import make_account

SQUARE = Polygon([(107.2, 10.9), (107.3, 10.9), (107.3, 11.0), (107.2, 11.0)])
BOW_TIE = Polygon([(107.2, 10.9), (107.3, 11.0), (107.3, 10.9), (107.2, 11.0)])


@pytest.fixture
def keeper(session: Session) -> Account:
    return make_account(session, Role.GIS_ANALYST)


def written(path: Path, *rows: dict[str, object]) -> Path:
    features = []
    for row in rows:
        facts = {"code": "1", "name": "Một", "kind": "commune", "valid_from": "2025-07-01"} | row
        shape = facts.pop("shape", SQUARE)
        geometry = mapping(shape) if shape is not None else None
        features.append({"type": "Feature", "properties": facts, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def areas(session: Session) -> list[AdministrativeArea]:
    return list(session.scalars(select(AdministrativeArea).order_by(AdministrativeArea.code)))


def test_a_role_that_keeps_no_network_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        load_area(session, actor=make_account(session), path=written(tmp_path / "a.geojson", {}))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"kind": "làng"}, "kind"),
        ({"name": ""}, "name"),
        ({"parent": "99"}, "parent"),
        ({"shape": LineString([(107, 10), (108, 11)])}, "geometry"),
        ({"shape": Point(107, 10)}, "geometry"),
        ({"valid_to": "2025-06-30"}, "valid_to"),
    ],
)
def test_a_bad_row_loads_nothing(
    session: Session, keeper: Account, tmp_path: Path, row: dict[str, object], field: str
) -> None:
    path = written(tmp_path / "a.geojson", {"code": "2"}, row)
    with pytest.raises(InvalidInput) as refused:
        load_area(session, actor=keeper, path=path)
    assert [(p.row, p.field) for p in refused.value.problems] == [(2, field)]


def test_a_missing_column_is_named(session: Session, keeper: Account, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name\n1,Một\n")
    with pytest.raises(InvalidInput, match="kind"):
        load_area(session, actor=keeper, path=path)


def test_a_code_twice_is_refused(session: Session, keeper: Account, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_area(session, actor=keeper, path=written(tmp_path / "a.geojson", {}, {}))
    assert refused.value.problems[0].code == "repeated_area"


def test_a_shapefile_that_states_no_system_is_refused(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    facts = {"code": ["1"], "name": ["Một"], "kind": ["commune"], "geometry": [SQUARE]}
    gpd.GeoDataFrame(facts, crs="EPSG:5899").to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises((UnreadableFile, InvalidInput), match="crs"):
        load_area(session, actor=keeper, path=tmp_path / "a.shp")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp"])
def test_other_formats_and_systems_are_read(
    session: Session, keeper: Account, tmp_path: Path, suffix: str
) -> None:
    frame = gpd.GeoDataFrame(
        {
            "code": ["75", "26080"],
            "name": ["Đồng Nai", "Long Khánh"],
            "kind": ["tỉnh", "phường"],
            "parent_cod": ["", "75"],
        },
        geometry=[SQUARE, SQUARE],
        crs="EPSG:4326",
    )
    path = tmp_path / f"a{suffix}"
    frame.to_crs("EPSG:5899").to_file(path)
    load_area(session, actor=keeper, path=path)
    ward, province = areas(session)
    assert ward.parent_id == province.id
    assert ward.name == "Long Khánh"
    assert ward.geom is not None
    assert to_shape(ward.geom).symmetric_difference(SQUARE).area < 1e-8


def test_a_kml_drawn_by_hand_is_read(session: Session, keeper: Account, tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y},0" for x, y in SQUARE.exterior.coords)
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Long Khánh</name>'
        '<ExtendedData><Data name="code"><value>26080</value></Data>'
        '<Data name="kind"><value>phường</value></Data></ExtendedData><Polygon><outerBoundaryIs>'
        f"<LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Document></kml>"
    )
    load_area(session, actor=keeper, path=path)
    assert [(area.code, area.name) for area in areas(session)] == [("26080", "Long Khánh")]


def test_loading_again_changes_nothing_and_an_update_is_counted(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.geojson", {})
    assert load_area(session, actor=keeper, path=path).counts["areas_created"] == 1
    assert load_area(session, actor=keeper, path=path).counts["areas_unchanged"] == 1
    renamed = written(tmp_path / "b.geojson", {"name": "Phường Một"})
    assert load_area(session, actor=keeper, path=renamed).counts["areas_updated"] == 1
    assert [area.name for area in areas(session)] == ["Phường Một"]


def test_a_boundary_that_crosses_itself_is_repaired_and_said(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.geojson", {"shape": BOW_TIE})
    report = load_area(session, actor=keeper, path=path)
    assert report.counts["polygons_repaired"] == 1
    assert [warning.code for warning in report.warnings] == ["polygon_repaired"]
    (area,) = areas(session)
    assert area.geom is not None
    assert to_shape(area.geom).is_valid


def test_one_code_may_name_two_units_after_each_other(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    old = {"name": "Xuân An", "valid_from": "2019-06-01", "valid_to": "2025-06-30", "shape": None}
    load_area(session, actor=keeper, path=written(tmp_path / "a.geojson", {}, old))
    assert area_with_code(session, code="1").name == "Một"
    assert area_with_code(session, code="1", on=date(2024, 1, 1)).name == "Xuân An"
    with pytest.raises(NotFound):
        area_with_code(session, code="2")


def test_successions_join_what_ended_to_what_lives(
    session: Session, keeper: Account, tmp_path: Path
) -> None:
    old = {"name": "Xuân An", "valid_from": "2019-06-01", "valid_to": "2025-06-30", "shape": None}
    load_area(session, actor=keeper, path=written(tmp_path / "a.geojson", {}, old))
    mapping_file = tmp_path / "m.csv"
    mapping_file.write_text("old_code,new_code,share,verified\n1,1,1,false\n")
    for outcome in ("created", "unchanged"):
        report = load_successions(session, actor=keeper, path=mapping_file)
        assert report.counts == {f"successions_{outcome}": 1}
    (line,) = session.scalars(select(AreaSuccession))
    assert (line.share, line.verified) == (1.0, False)
    mapping_file.write_text("old_code,new_code\n1,7\n")
    with pytest.raises(InvalidInput) as refused:
        load_successions(session, actor=keeper, path=mapping_file)
    assert refused.value.problems[0].field == "new_code"
