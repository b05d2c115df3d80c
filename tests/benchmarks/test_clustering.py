"""DBSCAN on the plane: the engine beside its rivals and beside one sort, growth, memory, piles."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from dbscan import DBSCAN as PACKAGE
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN

from hotspots.analysis.clustering import dbscan
from hotspots.local_server import ephemeral_cluster
from tests.benchmarks.measure import added_bytes, first_seconds, in_turn, seconds
from tests.benchmarks.points import Points, japan, piles, realistic
from tests.benchmarks.tables import Table

LEAST = 4
EPS_M = (50, 100, 150)
MILLION = 1_000_000

MakeTable = Callable[..., Table]
Labels = NDArray[np.int64]
Floats = NDArray[np.float64]
"""Whole millimetres for the rivals, so that distances equal to eps are equal for all of them."""


def ours(points: Points, eps_m: int) -> Labels:
    return dbscan(points, eps_mm=1000 * eps_m, min_points=LEAST)


def scikit_learn(mm: Floats, eps_m: int) -> Labels:
    engine = DBSCAN(eps=1000 * eps_m, min_samples=LEAST, algorithm="kd_tree", n_jobs=-1)
    return engine.fit(mm).labels_.astype(np.int64)


def package(mm: Floats, eps_m: int) -> Labels:
    return PACKAGE(mm, 1000 * eps_m, LEAST)[0].astype(np.int64)


@pytest.fixture(scope="module")
def postgis() -> Iterator[psycopg.Connection]:
    """A server of our own, without fsync, and given room to sort in memory."""
    with (
        ephemeral_cluster() as cluster,
        psycopg.connect(cluster.url(), autocommit=True) as connection,
    ):
        connection.execute("CREATE EXTENSION postgis")
        connection.execute("SET work_mem = '1GB'")
        yield connection


def load(connection: psycopg.Connection, mm: Floats) -> None:
    connection.execute("DROP TABLE IF EXISTS crash")
    connection.execute("CREATE TABLE crash (id integer PRIMARY KEY, at geometry(Point))")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS plain (id integer, x float8, y float8)")
    connection.execute("TRUNCATE plain")
    with connection.cursor().copy("COPY plain FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "float8", "float8"])
        for number, (x, y) in enumerate(mm.tolist()):
            copy.write_row((number, x, y))
    connection.execute("INSERT INTO crash SELECT id, ST_MakePoint(x, y) FROM plain")
    connection.execute("CREATE INDEX ON crash USING gist (at)")
    connection.execute("ANALYZE crash")


def in_postgis(connection: psycopg.Connection, eps_m: int) -> tuple[int, int]:
    """Return how many clusters there are and how many points stand alone."""
    found = connection.execute(
        "SELECT count(DISTINCT label), count(*) FILTER (WHERE label IS NULL)"
        " FROM (SELECT ST_ClusterDBSCAN(at, %s, %s) OVER () AS label FROM crash) AS labelled",
        (1000.0 * eps_m, LEAST),
    ).fetchone()
    assert found is not None
    return found[0], found[1]


def summary(labels: Labels) -> tuple[int, int]:
    return int(labels.max()) + 1, int((labels < 0).sum())


@pytest.fixture(params=["as a country has them", "of Japan"])
def crowd(
    request: pytest.FixtureRequest, up_to: int, national_file: Callable[[str], Path]
) -> tuple[str, Points]:
    if request.param == "of Japan":
        points = japan(national_file("jp_npa_2019_2021.parquet"))[: min(up_to, 10 * MILLION)]
    else:
        points = realistic(min(up_to, MILLION))
    return f"{len(points):,} crashes {request.param}", points


def test_dbscan_beside_its_rivals(
    make_table: MakeTable, crowd: tuple[str, Points], postgis: psycopg.Connection
) -> None:
    name, points = crowd
    mm = points.astype(np.float64)
    keys = np.random.default_rng(1).integers(0, 2**62, len(points))
    load(postgis, mm)
    table = make_table(f"DBSCAN, {name}: seconds", *(f"eps {eps} m" for eps in EPS_M))
    times: dict[str, list[float]] = {}
    for eps in EPS_M:
        engines: dict[str, Callable[[], Any]] = {
            "the limit: one sort of the keys": partial(np.sort, keys),
            "ours": partial(ours, points, eps),
            "package dbscan": partial(package, mm, eps),
            "ST_ClusterDBSCAN": partial(in_postgis, postgis, eps),
            "scikit-learn, kd-tree, n_jobs=-1": partial(scikit_learn, mm, eps),
        }
        ours(points, eps)
        measured = in_turn(engines, rounds=3)
        for engine, (took, _) in measured.items():
            times.setdefault(engine, []).append(took)
        mine = measured["ours"][1]
        assert_same(mine, measured["scikit-learn, kd-tree, n_jobs=-1"][1])
        assert summary(mine) == measured["ST_ClusterDBSCAN"][1]
    for engine, took_each in times.items():
        table.row(engine, *took_each)
    for engine, target in (("scikit-learn", 20), ("ST_ClusterDBSCAN", 8), ("package", 3)):
        rival = next(found for whole, found in times.items() if whole.startswith(engine))
        ratios = [theirs / mine for theirs, mine in zip(rival, times["ours"], strict=True)]
        for eps, ratio in zip(EPS_M, ratios, strict=True):
            table.at_least(f"faster than {engine}, eps {eps} m", ratio, target)


def assert_same(mine: Labels, theirs: Labels) -> None:
    """Noise alike, and clusters that differ by border points only, of which there are few."""
    assert ((mine < 0) == (theirs < 0)).all()
    together = np.unique(np.column_stack([mine, theirs]), axis=0, return_counts=True)[1]
    assert len(mine) - np.sort(together)[-(mine.max() + 2) :].sum() <= len(mine) / 200


def test_growth(make_table: MakeTable, up_to: int) -> None:
    sizes = [size for size in (10_000, 100_000, MILLION, 10 * MILLION) if size <= up_to]
    table = make_table(
        "DBSCAN as the country grows, eps 100 m: seconds", *map("{:,}".format, sizes)
    )
    sets = [realistic(size) for size in sizes]
    growing = {str(len(points)): partial(ours, points, 100) for points in sets}
    mine = [took for took, _ in in_turn(growing, rounds=6).values()]
    sorts = [
        seconds(partial(np.sort, np.random.default_rng(1).integers(0, 2**62, size)))
        for size in sizes
    ]
    theirs = [
        first_seconds(partial(scikit_learn, points.astype(np.float64), 100))
        for points in sets
        if len(points) <= MILLION
    ]
    table.row("the limit: one sort of the keys", *sorts)
    table.row("ours", *mine)
    table.row("scikit-learn, kd-tree, n_jobs=-1", *theirs, *["-"] * (len(sizes) - len(theirs)))
    if sizes[-1] == 10 * MILLION:
        table.at_most("10 M over 1 M", mine[-1] / mine[-2], 12)
        table.note(f"Sorting the keys alone grows by {sorts[-1] / sorts[-2]:.1f} ×.")


def prepared(engine: str, count: int, eps_m: int) -> Callable[[], object]:
    few, points = realistic(10_000), realistic(count)
    if engine == "ours":
        ours(few, eps_m)
        return partial(ours, points, eps_m)
    call = package if engine == "package dbscan" else scikit_learn
    call(few.astype(np.float64), eps_m)
    return partial(call, points.astype(np.float64), eps_m)


def test_memory(make_table: MakeTable, up_to: int) -> None:
    count = min(up_to, MILLION)
    table = make_table(
        f"Memory that DBSCAN adds, {count:,} crashes: bytes a point",
        *(f"eps {eps} m" for eps in EPS_M),
    )
    for engine in ("ours", "package dbscan", "scikit-learn, kd-tree, n_jobs=-1"):
        added = [added_bytes(partial(prepared, engine, count, eps)) / count for eps in EPS_M]
        table.row(engine, *added)
        if engine == "ours":
            table.at_most("most of ours", max(added), 64, "B a point")


def test_dense_piles(make_table: MakeTable, up_to: int) -> None:
    count = min(up_to, MILLION)
    table = make_table(
        f"DBSCAN of {count:,} crashes in piles, eps 100 m: seconds", "ours", "package"
    )
    pile = np.zeros((min(50_000, count // 2), 2), dtype=np.int64)
    for name, points in {
        "200 piles": piles(count, 200),
        f"{len(pile):,} on one spot of a country": np.vstack([pile, realistic(count - len(pile))]),
    }.items():
        theirs = seconds(partial(package, points.astype(np.float64), 100), rounds=1)
        table.row(name, seconds(partial(ours, points, 100)), theirs)
    along = np.arange(count // 2) * 50_000 // count
    row = np.column_stack([3 * along // 2, 2 * along])
    for name, here, away in (
        ("2 spots 1 mm beyond eps", np.zeros_like(row), [80_000, 60_001]),
        ("2 slanting rows 1 mm beyond eps", row, [80_001, -60_000]),
    ):
        points = np.vstack([here, here + np.array(away)])
        table.row(name, seconds(partial(ours, points, 100)), "–")
        assert ours(points, 100).max() == 1
