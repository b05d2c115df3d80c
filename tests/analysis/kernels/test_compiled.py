"""Compiled code is kept beside the source, used where that is read-only, and missed aloud."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT

KERNELS = "hotspots/analysis/kernels"
KERNEL = """
from hotspots.analysis.kernels.compiled import compiled

@compiled
def twice(number: int) -> int:
    return {factor} * number

@compiled
def thrice(number: int) -> int:
    return 3 * number

def warm() -> None:
    assert twice(21) == 42
"""
# Libraries first: a nobody need not be let into the folder where Python lives.
AS_NOBODY = """
import os, numba, numpy
numba.njit(lambda: 1)()
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
from hotspots.analysis.kernels import tiny
print(tiny.twice(21), tiny.twice._cache_hits)
tiny.{more}(1)
"""


@pytest.fixture
def install() -> Iterator[Path]:
    """A copy of the package with one small kernel in it, which everyone may read."""
    folder = Path(tempfile.mkdtemp(prefix="hotspots-kernels-"))
    folder.chmod(0o755)
    package = folder / KERNELS
    package.mkdir(parents=True)
    for name in ("hotspots", "hotspots/analysis"):
        shutil.copy(ROOT / name / "__init__.py", folder / name)
    for name in ("__init__.py", "__main__.py", "compiled.py"):
        shutil.copy(ROOT / KERNELS / name, package)
    (package / "tiny.py").write_text(KERNEL.format(factor=2))
    yield folder
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o755)
    shutil.rmtree(folder)


def run(install: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": str(install), "NUMBA_DEBUG_CACHE": "1", **more}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        env={**kept, **environment},
        cwd=install,
        capture_output=True,
        text=True,
        check=True,
    )


def make_read_only(install: Path) -> None:
    for each in (*install.rglob("*"), install):
        each.chmod(0o555 if each.is_dir() else 0o444)


def test_a_second_process_compiles_nothing_and_a_changed_kernel_is_compiled_anew(install):
    first = run(install, "-m", "hotspots.analysis.kernels")
    assert "data saved" in first.stdout
    assert "tiny: ready in" in first.stdout
    second = run(install, "-m", "hotspots.analysis.kernels")
    assert "data loaded" in second.stdout
    assert "data saved" not in second.stdout
    (install / KERNELS / "another.py").write_text("FACTOR = 2\n")
    assert "data saved" in run(install, "-m", "hotspots.analysis.kernels").stdout


def test_a_read_only_install_uses_what_was_compiled_before(install):
    run(install, "-m", "hotspots.analysis.kernels")
    make_read_only(install)
    done = run(install, "-c", AS_NOBODY.format(more="twice"))
    assert "data loaded" in done.stdout
    assert "42 Counter({(int64,): 1})" in done.stdout
    assert done.stderr == ""


def test_a_read_only_install_without_it_compiles_in_memory_and_says_so_once(install):
    make_read_only(install)
    done = run(install, "-c", AS_NOBODY.format(more="thrice"))
    assert "42 Counter()" in done.stdout
    assert done.stderr.count("cannot be kept in") == 1
    assert str(install / KERNELS / "__pycache__") in done.stderr
    assert "NUMBA_CACHE_DIR" in done.stderr


def test_the_owner_may_name_another_folder_that_can_be_written(install, tmp_path):
    done = run(install, "-m", "hotspots.analysis.kernels", NUMBA_CACHE_DIR=str(tmp_path))
    assert done.stderr == ""
    assert list(tmp_path.rglob("tiny.twice*.nbc"))
    assert not list(install.rglob("tiny.twice*.nbc"))


def test_the_image_is_built_with_kernels_for_any_processor_and_runs_with_the_same():
    build, final = (ROOT / "api/Dockerfile").read_text().split("\nFROM ")[-2:]
    assert [re.findall(r"NUMBA_CPU_NAME=(\S+)", stage) for stage in (build, final)] == [
        ["generic"],
        ["generic"],
    ]
    compiling = build.index("-m hotspots.analysis.kernels")
    assert build.index("NUMBA_CPU_NAME") < compiling
    assert build.index("COPY hotspots hotspots") < compiling
