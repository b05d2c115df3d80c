"""`hotspots propose`: files in, the same proposals out, whatever format or order they are in."""

import json
from datetime import date, timedelta
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, Point
from shapely.geometry import shape

from tests.analysis import brute_force as oracle
from tests.cli.proposing import BRIDGE, Told, csv, line_rows

UTM = CRS.from_epsg(32648)
LONG_AGO = date(2022, 1, 1)
PROPERTIES = [
    "place", "junction_id", "rule_set", "criterion", "mode", "as_of", "window_start", "window_end",
    "route", "from_m", "to_m", "footprint_from_m", "footprint_to_m", "length_m", "crash_ids",
    "fatal_crashes", "injury_crashes", "killed", "injured", "margins", "score", "alternatives",
    "notes",
]  # fmt: skip


def test_no_rows_give_no_places_and_a_warning(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE.head(0)), "--as-of", "2025-06-01")
    assert told.code == 0
    assert told.document["features"] == []
    assert told.document["counts"]["read"] == 0
    assert "holds no crash" in told.stderr


def test_a_chain_is_proposed_as_two_sites_with_everything_said(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE), "--mode", "rolling")
    assert told.code == 0, told.stderr
    assert [list(site) for site in told.sites] == [PROPERTIES, PROPERTIES]
    assert [(s["from_m"], s["to_m"], s["criterion"]) for s in told.sites] == [
        (0.0, 400.0, "b"),
        (700.0, 1100.0, "a, b"),
    ]
    assert [site["score"] for site in told.sites] == [4.817766, 4.817766]
    document = told.document
    assert document["type"] == "FeatureCollection"
    assert document["parameters"]["rule_set"] == "road_tt41_2024"
    assert document["parameters"]["from"] == "2025-01-11"
    assert document["parameters"]["as_of"] == document["parameters"]["to"] == "2025-07-20"
    assert len(document["input_hash"]) == 64
    assert document["code_version"].startswith("0.")
    counts = document["counts"]
    assert (counts["read"], counts["located"], counts["unlocated"]) == (8, 8, 0)
    assert counts["reasons"] == {}
    assert all(feature["geometry"] is None for feature in document["features"])


def test_crashes_without_a_place_are_counted_with_the_reason(tmp_path: Path) -> None:
    frame = BRIDGE.astype({"chainage_m": float})
    frame.loc[7, ["route", "chainage_m"]] = None
    told = Told(tmp_path, csv(tmp_path, frame))
    counts = told.document["counts"]
    assert (counts["read"], counts["located"], counts["unlocated"]) == (8, 7, 1)
    assert counts["reasons"] == {"no_place_given": 1}
    assert "without a place: 1" in told.stderr


def test_a_whole_kilometre_supports_a_place_and_does_not_define_it(tmp_path: Path) -> None:
    frame = line_rows([(at, at - 11_999, "I") for at in (12_000, 12_050, 12_110, 12_150)])
    (site,) = Told(tmp_path, csv(tmp_path, frame)).sites
    assert site["notes"] == [{"code": "qualifies_only_with_imprecise", "params": {"count": 1}}]
    stated = frame.assign(location_class="B")
    (site,) = Told(tmp_path, csv(tmp_path, stated)).sites
    assert site["notes"] == []


def test_the_summary_can_be_read_by_a_machine(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE), "--mode", "rolling", "--format", "json")
    summary = json.loads(told.stdout)
    assert summary["proposals"] == 2
    assert summary["counts"]["read"] == 8
    assert set(summary["seconds"]) == {"read", "screen", "write"}


def test_the_order_of_the_rows_changes_nothing_at_all(tmp_path: Path) -> None:
    frame = pd.concat([BRIDGE, square()], ignore_index=True)
    one = Told(tmp_path, csv(tmp_path, frame), "--mode", "rolling").out.read_bytes()
    for seed in range(3):
        shuffled = frame.sample(frac=1, random_state=seed)
        again = Told(tmp_path, csv(tmp_path, shuffled), "--mode", "rolling").out.read_bytes()
        assert again == one


def square(side_m: float = 350) -> pd.DataFrame:
    corners = [(0, 0), (side_m, 0), (side_m, side_m), (0, side_m)]
    points = geopandas.GeoSeries([Point(600_000 + x, 1_200_000 + y) for x, y in corners], crs=UTM)
    degrees = points.to_crs(4326)
    return pd.DataFrame(
        {
            "id": ["p1", "p2", "p3", "p4"],
            "occurred_at": "2025-03-01",
            "lon": degrees.x.to_numpy(),
            "lat": degrees.y.to_numpy(),
            "killed": 0,
            "injured": 1,
        }
    )


def test_a_square_of_crashes_is_a_disc_drawn_as_a_circle(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, square()))
    [feature] = told.document["features"]
    assert feature["properties"]["place"] == "disc"
    circle = geopandas.GeoSeries([shape(feature["geometry"])], crs=4326).to_crs(UTM).iloc[0]
    west, _south, east, _north = circle.bounds
    assert east - west == pytest.approx(500, abs=1)
    assert circle.centroid.distance(Point(600_175, 1_200_175)) < 2


@pytest.mark.parametrize("format_", ["csv", "xlsx", "parquet", "geojson", "gpkg"])
def test_every_format_gives_the_same_proposals_and_the_same_input_hash(
    tmp_path: Path, format_: str
) -> None:
    frame = pd.concat([BRIDGE, square()], ignore_index=True)
    expected = Told(tmp_path, csv(tmp_path, frame)).out.read_bytes()
    path = tmp_path / f"other.{format_}"
    points = geopandas.points_from_xy(frame["lon"], frame["lat"])
    layer = geopandas.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points, crs=4326)
    layer.loc[frame["lon"].isna(), "geometry"] = None
    match format_:
        case "csv":
            frame.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-16")
        case "xlsx":
            frame.to_excel(path, index=False)
        case "parquet":
            frame.to_parquet(path)
        case "geojson":
            layer.to_file(path, COORDINATE_PRECISION=15)
        case _:
            layer.to_file(path)
    assert Told(tmp_path, path).out.read_bytes() == expected


def routes(folder: Path, **more: object) -> Path:
    path = folder / "routes.gpkg"
    line = LineString([(600_000, 1_200_000), (602_000, 1_200_000)])
    geopandas.GeoDataFrame(
        [{"route": "QL1", "geometry": line} | more], geometry="geometry", crs=UTM
    ).to_file(path)
    return path


def beside_the_road(frame: pd.DataFrame, offset_m: float) -> pd.DataFrame:
    points = [Point(600_000 + at, 1_200_000 + offset_m) for at in frame["chainage_m"]]
    degrees = geopandas.GeoSeries(points, crs=UTM).to_crs(4326)
    placed = frame.drop(columns=["route", "chainage_m"])
    return placed.assign(lon=degrees.x.to_numpy(), lat=degrees.y.to_numpy())


def test_coordinates_near_a_route_are_screened_on_it(tmp_path: Path) -> None:
    options = ["--mode", "rolling", "--routes", str(routes(tmp_path))]
    near = Told(tmp_path, csv(tmp_path, beside_the_road(BRIDGE, 29)), *options)
    assert [site["place"] for site in near.sites] == ["line", "line"]
    assert near.sites[0]["to_m"] == pytest.approx(400, abs=0.01)
    assert near.document["counts"]["snapped"] == 8
    far = Told(tmp_path, csv(tmp_path, beside_the_road(BRIDGE, 31)), *options)
    assert {site["place"] for site in far.sites} == {"disc"}


def test_a_stretch_is_drawn_along_its_route(tmp_path: Path) -> None:
    path = routes(tmp_path)
    told = Told(tmp_path, csv(tmp_path, BRIDGE), "--mode", "rolling", "--routes", str(path))
    drawn = [shape(each["geometry"]) for each in told.document["features"]]
    metres = geopandas.GeoSeries(drawn, crs=4326).to_crs(UTM)
    assert metres.iloc[0].bounds[2] - 600_000 == pytest.approx(425, abs=0.1)
    assert metres.iloc[1].length == pytest.approx(450, abs=0.1)


def test_a_crash_that_names_another_route_is_not_put_on_this_one(tmp_path: Path) -> None:
    frame = beside_the_road(BRIDGE, 5).assign(route="đường Hùng Vương")
    told = Told(tmp_path, csv(tmp_path, frame), "--routes", str(routes(tmp_path)))
    assert told.document["counts"]["snapped"] == 0


def test_a_junction_takes_the_crashes_of_its_arms_and_is_drawn_as_a_point(tmp_path: Path) -> None:
    rows = line_rows([(960, 10, "F"), (1040, 20, "F")])
    nodes = tmp_path / "j.csv"
    nodes.write_text("junction_id,route,chainage_m\nJ1,QL1,1000\n")
    options = ["--junctions", str(nodes), "--routes", str(routes(tmp_path))]
    told = Told(tmp_path, csv(tmp_path, rows), *options)
    [feature] = told.document["features"]
    assert (feature["properties"]["place"], feature["properties"]["junction_id"]) == (
        "junction",
        "J1",
    )
    assert feature["geometry"]["type"] == "Point"


def test_a_study_of_days_to_come_may_hold_their_crashes(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE.assign(occurred_at="2050-03-01")))
    assert told.code == 2
    assert "not come yet" in told.stderr
    path = csv(tmp_path, BRIDGE.assign(occurred_at="2050-03-01"))
    assert Told(tmp_path, path, "--as-of", "2050-03-01").code == 0


def test_columns_of_a_foreign_file_are_mapped_and_their_codes_do_not_disturb(
    tmp_path: Path,
) -> None:
    foreign = beside_the_road(BRIDGE, 0).rename(columns={"lat": "Y", "lon": "X"})
    foreign["weather"] = 7
    told = Told(tmp_path, csv(tmp_path, foreign), "--columns", "lat=Y,lon=X", "--mode", "rolling")
    assert told.code == 0, told.stderr
    assert "weather" in told.stderr
    assert told.sites


def test_unapproved_crashes_and_unknown_outcomes_are_counted_aloud(tmp_path: Path) -> None:
    frame = BRIDGE.astype({"killed": "Int64", "injured": "Int64"})
    frame["record_state"] = ["approved", "preliminary", *[None] * 6]
    frame.loc[7, ["killed", "injured"]] = pd.NA
    frame.loc[6, ["killed", "injured"]] = [0, pd.NA]
    told = Told(tmp_path, csv(tmp_path, frame))
    assert told.document["counts"]["unapproved"] == 1
    assert told.document["counts"]["outcome_unknown"] == 2
    assert "1 crashes are not approved" in told.stderr


def test_a_route_named_like_markup_is_told_as_it_is_written(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE.assign(route="[/] [red]QL1")), "--mode", "rolling")
    assert told.code == 0, told.stderr
    assert "[/] [red]QL1" in told.stdout


def test_an_earlier_output_lends_its_ids_and_keeps_the_rejected_away(tmp_path: Path) -> None:
    first = Told(tmp_path, csv(tmp_path, BRIDGE), "--mode", "rolling").document
    first["features"][0]["id"] = "site-7"
    first["features"][1]["properties"]["state"] = "rejected"
    known = tmp_path / "known.geojson"
    known.write_text(json.dumps(first), encoding="utf-8")
    options = ["--mode", "rolling", "--existing", str(known)]
    again = Told(tmp_path, csv(tmp_path, BRIDGE), *options)
    assert again.code == 0, again.stderr
    [feature] = again.document["features"]
    assert (feature["id"], feature["properties"]["lineage"]) == ("site-7", "same")
    assert len(again.document["existing"]["suppressed"]) == 1

    worse = BRIDGE.assign(killed=BRIDGE["killed"].where(BRIDGE["id"] != "c05", 1))
    shown = Told(tmp_path, csv(tmp_path, worse), *options)
    assert len(shown.document["features"]) == 2


def test_the_map_is_one_file_that_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    options = ["--map", str(path), "--routes", str(routes(tmp_path)), "--attribution", "<script>"]
    told = Told(tmp_path, csv(tmp_path, BRIDGE), *options)
    assert told.code == 0, told.stderr
    page = path.read_text(encoding="utf-8")
    assert 'src="http' not in page
    assert "<script></" not in page


# --- against the definitions --------------------------------------------------------------------

PLACES_M = st.one_of(
    st.integers(0, 30).map(lambda k: 50.0 * k), st.sampled_from([0.1, 499.9, 500.1, 1000.4])
)
DAYS = st.one_of(st.integers(0, 900), st.sampled_from([0, 59, 364, 365, 366, 424, 425]))
ROWS = st.lists(st.tuples(PLACES_M, DAYS, st.sampled_from("FI")), min_size=1, max_size=7)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each run writes its files anew
)
@given(ROWS, st.sampled_from(["rolling", "trailing"]))
def test_the_file_proposes_exactly_what_the_definitions_say(
    tmp_path: Path, rows: list[tuple[float, int, str]], mode: str
) -> None:
    told = Told(
        tmp_path,
        csv(tmp_path, line_rows(rows, LONG_AGO)),
        "--mode",
        mode,
        "--rules",
        "road_tt41_2024",
    )
    crashes = [
        oracle.Crash(f"c{n:02}", LONG_AGO + timedelta(days=day), sort == "F", at)
        for n, (at, day, sort) in enumerate(rows, start=1)
    ]
    last = max(crash.on for crash in crashes)
    window = None if mode == "rolling" else ("trailing", last)
    sets = oracle.legal_sets_on_line(crashes, window, 500)
    found = (
        sum(round(site["score"] * 1e6) for site in told.sites),
        -len(told.sites),
        -sum(round(site["length_m"] * 1000) for site in told.sites),
    )
    assert found == oracle.best_triple(sets, 0.5)
