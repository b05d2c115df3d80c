"""How long the engine takes on real crashes, beside plain DBSCAN and beside one sort.

Times are for comparing within one run: `./dev bench`.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from geopandas import GeoDataFrame, points_from_xy
from pytest_benchmark.fixture import BenchmarkFixture

from hotspots.analysis.clustering import crash_clusters
from hotspots.analysis.metric_coordinates import metric_crs_for, project
from hotspots.crash_files import FOR_SCREENING, CheckedFrame, read_crashes
from hotspots.file_screening import Wishes, screen_file
from hotspots.vocabulary import WindowMode

TOTTORI = Path(__file__).parents[2] / "gis_data" / "tottori" / "crashes.csv"


@pytest.fixture(scope="module")
def crashes() -> CheckedFrame:
    return read_crashes(TOTTORI, wanted=FOR_SCREENING)


@pytest.fixture(scope="module")
def points(crashes: CheckedFrame) -> GeoDataFrame:
    lon, lat = crashes.frame["lon"].to_numpy(), crashes.frame["lat"].to_numpy()
    crs = metric_crs_for((lon.min(), lat.min(), lon.max(), lat.max()))
    x, y = project(lon, lat, to_crs=crs).T
    frame = crashes.frame.assign(crash_id=crashes.frame["id"])
    return GeoDataFrame(frame, geometry=points_from_xy(x, y), crs=crs)


@pytest.mark.benchmark(group="tottori")
def test_the_limit_one_sort_of_the_keys(benchmark: BenchmarkFixture, points: GeoDataFrame) -> None:
    keys = np.random.default_rng(1).integers(0, 2**62, len(points))
    benchmark(np.sort, keys)


@pytest.mark.benchmark(group="tottori")
def test_dbscan_alone(benchmark: BenchmarkFixture, points: GeoDataFrame) -> None:
    labels = benchmark(crash_clusters, points, eps_m=100, min_crashes=4, id_column="crash_id")
    assert labels.max() > 0


@pytest.mark.benchmark(group="tottori")
@pytest.mark.parametrize("mode", [WindowMode.TRAILING, WindowMode.ROLLING])
def test_the_whole_screening(
    benchmark: BenchmarkFixture, crashes: CheckedFrame, mode: WindowMode
) -> None:
    wishes = Wishes(mode=mode, as_of=date(2021, 12, 31))
    done = benchmark.pedantic(screen_file, args=(crashes, wishes), rounds=3, iterations=1)
    assert done.screening.sites
