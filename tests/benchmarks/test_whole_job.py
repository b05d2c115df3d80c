"""`hotspots propose` from file to file, the whole process, beside plain DBSCAN alone."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from tests.benchmarks import points
from tests.benchmarks.measure import Command, first_seconds, run_command
from tests.benchmarks.national_crashes import brazil, japan
from tests.benchmarks.tables import Table

_GIB = 2**30


def _propose(crashes: Path, *options: str) -> Command:
    words = [sys.executable, "-m", "hotspots.cli", "propose", str(crashes)]
    return run_command([*words, "-o", str(crashes.with_suffix(".geojson")), *options])


@pytest.mark.parametrize("mode", ["trailing", "rolling"])
def test_all_crashes_of_japan_in_the_plane(
    mode: str,
    make_table: Callable[..., Table],
    national_file: Callable[[str], Path],
    up_to: int,
    tmp_path: Path,
) -> None:
    source = national_file("jp_npa_2019_2021.parquet")
    crashes = japan(source, up_to)
    file = tmp_path / "japan.parquet"
    crashes.to_parquet(file, index=False)
    metres = points.japan(source)[: len(crashes)] / 1000.0
    plain = DBSCAN(eps=100, min_samples=4, algorithm="kd_tree", n_jobs=-1)
    clustered = first_seconds(partial(plain.fit, metres))
    whole = _propose(file, "--mode", mode)
    table = make_table(f"propose, {mode}, {len(crashes):,} crashes of Japan", "seconds", "GiB")
    table.row("scikit-learn's DBSCAN alone, 100 m, 4", clustered, "–")
    table.row("hotspots propose, whole process", whole.seconds, whole.peak_bytes / _GIB)
    table.at_most("whole process over DBSCAN alone", whole.seconds / clustered, 20)
    table.at_most("peak memory", whole.peak_bytes / _GIB, 4, "GiB")


@pytest.mark.parametrize(
    ("options", "most_s"),
    [(("--mode", "trailing"), 5), (("--mode", "rolling"), 5), (("--evidence",), 180)],
)
def test_the_crashes_of_brazil_by_route(
    options: tuple[str, ...],
    most_s: int,
    make_table: Callable[..., Table],
    national_file: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    crashes = brazil(national_file("br_prf_2019_2020.parquet"))
    file = tmp_path / "brazil.parquet"
    crashes.to_parquet(file, index=False)
    whole = _propose(file, *options)
    assert np.isfinite(whole.seconds)
    named = " ".join(options)
    table = make_table(f"propose {named}, {len(crashes):,} crashes of Brazil", "seconds", "GiB")
    table.row("hotspots propose, whole process", whole.seconds, whole.peak_bytes / _GIB)
    table.at_most("whole process", whole.seconds, most_s, "s")
