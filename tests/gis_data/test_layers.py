"""The layers of the repository are what their README says, and real and invented are told apart."""

import csv
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import yaml
from shapely import Point, box

from gis_data.long_khanh_places import read_lines
from hotspots.vocabulary import (
    Alcohol,
    AreaKind,
    CrashType,
    Light,
    OrganisationKind,
    RecordState,
    RoadClass,
    RoadUser,
    Role,
    Surface,
    Weather,
)

LAYERS = Path(__file__).parents[2] / "gis_data"
LONG_KHANH = LAYERS / "long_khanh"
VIET_NAM = box(102.0, 8.0, 118.0, 24.0)
LARGEST_BYTES = 1_500_000
CODES = {
    "crash_type": CrashType,
    "light": Light,
    "weather": Weather,
    "surface": Surface,
    "alcohol": Alcohol,
    "record_state": RecordState,
}
GEOJSON = ("wards", "roads", "railway", "junctions")
TABLES = ("km_posts", "rail_km_posts", "junction_arms", "crashes")


def files() -> list[Path]:
    return sorted(
        path for folder in ("tottori", "long_khanh") for path in (LAYERS / folder).iterdir()
    )


def crashes() -> pd.DataFrame:
    return pd.read_csv(LONG_KHANH / "crashes.csv", keep_default_na=False)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_a_changed_file_is_noticed_by_the_checksum_in_the_readme(path: Path) -> None:
    readme = (LAYERS / "README.md").read_text(encoding="utf-8")
    body = path.read_bytes()
    row = f"| `{path.relative_to(LAYERS)}` | {len(body)} | `{hashlib.sha256(body).hexdigest()}` |"
    assert row in readme
    assert len(body) < LARGEST_BYTES


@pytest.mark.parametrize("name", GEOJSON)
def test_a_layer_is_in_degrees_and_inside_viet_nam(name: str) -> None:
    layer = gpd.read_file(LONG_KHANH / f"{name}.geojson")
    assert layer.crs == "EPSG:4326"
    assert layer.geometry.is_valid.all()
    assert layer.geometry.within(VIET_NAM).all()


@pytest.mark.parametrize("name", GEOJSON)
def test_a_layer_can_be_reviewed_line_by_line(name: str) -> None:
    lines = (LONG_KHANH / f"{name}.geojson").read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    assert {each["type"] for each in features} == {"Feature"}
    assert not re.search(r"\d\.\d{7,}", "\n".join(lines))


def test_every_invented_row_is_marked_synthetic_and_no_real_one_is() -> None:
    roads = gpd.read_file(LONG_KHANH / "roads.geojson")
    assert set(roads.loc[~roads["synthetic"], "route"]) == {"QL1", "QL56"}
    assert (roads["synthetic"] == (roads["road_class"] == RoadClass.URBAN_STREET)).all()
    for name in ("wards", "railway"):
        assert not gpd.read_file(LONG_KHANH / f"{name}.geojson")["synthetic"].any()
    assert gpd.read_file(LONG_KHANH / "junctions.geojson")["synthetic"].all()
    for name in TABLES:
        assert pd.read_csv(LONG_KHANH / f"{name}.csv")["synthetic"].all()


def test_km1832_500_of_ql1_lies_in_phuong_long_khanh() -> None:
    wards = gpd.read_file(LONG_KHANH / "wards.geojson").set_index("code")
    here = Point(read_lines(LONG_KHANH)["QL1"].position(1_832_500))
    assert wards.loc[["26080"]].covers(here).all()


def test_posts_rise_along_their_line_and_are_uneven() -> None:
    for table, key in (("km_posts", "route"), ("rail_km_posts", "rail_line")):
        posts = pd.read_csv(LONG_KHANH / f"{table}.csv")
        for route, group in posts.groupby(key):
            line = read_lines(LONG_KHANH)[str(route)]
            read = [line.chainage(place) for place in zip(group["lon"], group["lat"], strict=True)]
            assert read == pytest.approx(group["chainage_m"].tolist(), abs=0.5)
            assert group["label"].tolist() == [f"Km{m // 1000}" for m in group["chainage_m"]]
    lengths = pd.Series(read_lines(LONG_KHANH)["QL1"].measures_m).diff().dropna()
    assert lengths.max() > 1050
    assert lengths.min() < 950


def test_the_four_junctions_of_the_citys_plan_are_there_and_three_meet_the_railway() -> None:
    junctions = gpd.read_file(LONG_KHANH / "junctions.geojson").to_crs("EPSG:32648")
    railway = gpd.read_file(LONG_KHANH / "railway.geojson").to_crs("EPSG:32648").union_all()
    posts = junctions[junctions["daily_post"]]
    near = posts.geometry.distance(railway) < 50
    assert len(posts) == 4
    assert near.sum() == 3
    assert (near == posts["rail_nearby"]).all()


def test_an_arm_leads_to_its_junction() -> None:
    lines = read_lines(LONG_KHANH)
    metric = gpd.read_file(LONG_KHANH / "junctions.geojson").to_crs("EPSG:32648")
    where = dict(zip(metric["junction_id"], metric.geometry, strict=True))
    arms = pd.read_csv(LONG_KHANH / "junction_arms.csv")
    for junction, route, chainage_m in arms[["junction_id", "route", "chainage_m"]].to_numpy():
        point = gpd.GeoSeries([Point(lines[route].position(chainage_m))], crs="EPSG:4326")
        assert point.to_crs("EPSG:32648").distance(where[junction]).max() < 1.0


def test_old_and_new_units_are_told_apart_by_code_and_date() -> None:
    new = gpd.read_file(LONG_KHANH / "wards.geojson")
    old = pd.read_csv(LONG_KHANH / "units_before_2025.csv", dtype=str)
    mapping = pd.read_csv(LONG_KHANH / "unit_mapping.csv", dtype=str)
    assert set(old["valid_to"]) == {"2025-06-30"}
    assert set(pd.to_datetime(new["valid_from"]).dt.date) == {date(2025, 7, 1)}
    assert set(new["kind"]) | set(old["kind"]) <= {kind.value for kind in AreaKind}
    assert set(mapping["old_code"]) <= set(old["code"])
    assert set(mapping["new_code"]) == set(new["code"]) & set(mapping["new_code"])
    doubtful = mapping[mapping["verified"] == "false"]
    assert doubtful["old_code"].tolist() == ["26323"]  # reports say "perhaps"
    assert mapping["verified_by"].notna().sum() == len(mapping) - 1
    assert len(mapping[mapping["new_code"] == "26080"]) == 5


def test_crashes_speak_the_codes_of_the_vocabulary() -> None:
    table = crashes()
    for column, codes in CODES.items():
        assert set(table[column]) <= {code.value for code in codes}
    users = {user for each in table["road_users"] for user in each.split(";")}
    assert users <= {user.value for user in RoadUser}
    assert (table["location_class"] == "").all()


def test_crashes_agree_with_themselves() -> None:
    table = crashes()
    occurred, reported = (pd.to_datetime(table[c]) for c in ("occurred_at", "reported_at"))
    assert table["source_reference"].is_unique
    assert occurred.is_monotonic_increasing
    assert (reported > occurred).all()
    assert set(occurred.dt.year) == {2023, 2024, 2025}
    parts = table["seriously_injured"] + table["slightly_injured"]
    assert (parts == table["injured"]).all()
    assert ((table["lon"] == "") == (table["lat"] == "")).all()
    trains = table["crash_type"] == CrashType.TRAIN
    assert trains.any()
    assert table.loc[trains, "road_users"].str.contains("train").all()
    assert 550 <= len(table) <= 650


def test_crashes_of_tottori_have_the_canonical_columns_and_keep_no_denied_post() -> None:
    with (LAYERS / "tottori/crashes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    canonical = ["id", "occurred_at", "lon", "lat", "route", "chainage_m", "killed", "injured"]
    assert list(rows[0])[:8] == canonical
    assert {row["occurred_at"][:4] for row in rows} == {"2019", "2020", "2021"}
    assert len({row["id"] for row in rows}) == len(rows) == 2031
    placed = [row for row in rows if row["chainage_m"]]
    assert len(placed) == 395
    assert all(row["route"] and int(row["chainage_m"]) % 100 == 0 for row in placed)
    assert all(int(row["killed"]) + int(row["injured"]) > 0 for row in rows)


def test_the_cast_of_the_demonstration_is_complete_and_without_passwords() -> None:
    text = (LONG_KHANH / "demo.yaml").read_text(encoding="utf-8")
    demo = yaml.safe_load(text)
    names = {each["name"] for each in demo["organisations"]}
    old = pd.read_csv(LONG_KHANH / "units_before_2025.csv", dtype=str)["code"]
    areas = set(gpd.read_file(LONG_KHANH / "wards.geojson")["code"]) | set(old)
    assert demo["as_of"] == date(2025, 12, 31)
    assert {each["role"] for each in demo["accounts"]} == {role.value for role in Role}
    assert {each["organisation"] for each in demo["accounts"]} <= names
    assert {each.get("successor", each["name"]) for each in demo["organisations"]} <= names
    assert {area for each in demo["accounts"] for area in each["areas"]} <= areas
    assert {each["area"] for each in demo["organisations"]} <= areas
    assert {each["kind"] for each in demo["organisations"]} <= {k.value for k in OrganisationKind}
    assert "password:" not in text
    managers = set(gpd.read_file(LONG_KHANH / "roads.geojson")["managing_body"])
    assert managers <= names
