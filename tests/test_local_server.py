"""The private server: it starts by itself, heals itself, and lets nobody else in."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from hotspots import local_server
from hotspots.database import make_engine
from hotspots.errors import Unavailable
from hotspots.local_server import (
    Binaries,
    Cluster,
    database_url,
    ephemeral_cluster,
    own_folder,
    private_cluster,
    server_user,
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with ephemeral_cluster() as cluster:
        yield cluster


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder the server's user can reach, which pytest's own is not."""
    folder = Path("/tmp") / f"hotspots-folder-{os.getpid()}"
    yield folder
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _ask(cluster: Cluster, question: str) -> object:
    engine = make_engine(cluster.url())
    with engine.begin() as connection:
        result = connection.execute(text(question))
        answer = result.scalar() if result.returns_rows else None
    engine.dispose()
    return answer


def _install(prefix: Path, version: str, *, postgis: bool) -> None:
    program = prefix / f"usr/lib/postgresql/{version}/bin/postgres"
    program.parent.mkdir(parents=True)
    program.touch()
    extensions = prefix / f"usr/share/postgresql/{version}/extension"
    extensions.mkdir(parents=True)
    if postgis:
        (extensions / "postgis.control").touch()


def test_a_machine_without_postgis_is_told_what_helps(tmp_path: Path) -> None:
    _install(tmp_path, "15", postgis=False)
    with pytest.raises(Unavailable, match=r"apt-get install .*docker compose"):
        Binaries.find([tmp_path])


def test_the_newest_version_that_has_postgis_is_taken(tmp_path: Path) -> None:
    for version, postgis in (("9.6", True), ("14", True), ("15", True), ("17", False)):
        _install(tmp_path, version, postgis=postgis)
    assert Binaries.find([tmp_path]).folder == tmp_path / "usr/lib/postgresql/15/bin"


def test_unpacked_packages_come_before_those_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, "16", postgis=True)
    (tmp_path / "usr/lib/x86_64-linux-gnu").mkdir()
    monkeypatch.setenv(local_server.PREFIX_VARIABLE, str(tmp_path))
    found = Binaries.find()
    assert found.prefix == tmp_path
    assert str(tmp_path / "usr/lib/x86_64-linux-gnu") in found.environment()["LD_LIBRARY_PATH"]


def test_nothing_of_the_callers_own_database_reaches_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGDATA", "/somewhere/else")
    assert not [name for name in Binaries.find().environment() if name.startswith("PG")]


def test_a_folder_of_somebody_else_is_refused(short_folder: Path) -> None:
    if os.geteuid() == 0:
        short_folder.mkdir()
        os.chown(short_folder, 65534, 65534)
    else:
        short_folder = Path("/usr")
    with pytest.raises(Unavailable, match="belongs to somebody else"):
        own_folder(short_folder)


def test_a_link_in_place_of_the_folder_is_refused(short_folder: Path, tmp_path: Path) -> None:
    short_folder.symlink_to(tmp_path)
    with pytest.raises(Unavailable, match="belongs to somebody else"):
        own_folder(short_folder)


def test_a_folder_others_could_enter_is_closed_to_them(short_folder: Path) -> None:
    short_folder.mkdir(mode=0o777)
    own_folder(short_folder)
    found = short_folder.stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == server_user().pw_uid


def test_a_server_that_cannot_start_says_why(short_folder: Path) -> None:
    broken = Cluster(home=short_folder, socket_folder=short_folder, options=("-c", "nonsense=1"))
    try:
        with pytest.raises(Unavailable, match="nonsense"):
            broken.start()
    finally:
        broken.reset()


def test_an_unknown_word_is_answered_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert local_server.main(["begin"]) == 2
    assert "start|stop|status|reset|url" in capsys.readouterr().err


def test_the_address_has_no_port_and_no_password(cluster: Cluster) -> None:
    folder = cluster.socket_folder
    assert cluster.url() == f"postgresql://hotspots@/hotspots?host={folder}&port=5432"
    assert _ask(cluster, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700


def test_another_port_in_the_callers_environment_does_not_lead_astray(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    assert _ask(cluster, "SELECT 1") == 1


def test_a_told_address_is_taken_and_nothing_is_started() -> None:
    assert database_url("postgresql://somewhere/else") == "postgresql://somewhere/else"


def test_postgis_and_vietnamese_text_work(cluster: Cluster) -> None:
    _ask(cluster, "CREATE EXTENSION IF NOT EXISTS postgis")
    assert str(_ask(cluster, "SELECT postgis_version()")).startswith("3.")
    assert _ask(cluster, "SELECT lower('ĐIỂM ĐEN')") == "điểm đen"
    assert _ask(cluster, "SHOW timezone") == "Asia/Ho_Chi_Minh"


def test_starting_a_running_server_changes_nothing_and_is_quick(cluster: Cluster) -> None:
    before = _ask(cluster, "SELECT pg_postmaster_start_time()")
    began = time.perf_counter()
    assert cluster.start() == cluster.url()
    assert time.perf_counter() - began < 1.5
    assert _ask(cluster, "SELECT pg_postmaster_start_time()") == before


def test_two_shells_that_start_at_once_get_one_server(cluster: Cluster) -> None:
    cluster.stop()
    code = (
        "from pathlib import Path; from hotspots.local_server import Cluster;"
        f"Cluster(Path({str(cluster.home)!r}), Path({str(cluster.socket_folder)!r})).start()"
    )
    shells = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [shell.wait(timeout=60) for shell in shells] == [0, 0]
    assert cluster.is_running()


def test_a_killed_server_starts_again_with_its_data(cluster: Cluster) -> None:
    _ask(cluster, "CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
    number = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    cluster.start()
    assert _ask(cluster, "SELECT one FROM kept") == 1


def test_a_stale_number_that_another_process_got_since_does_not_stop_it(cluster: Cluster) -> None:
    _ask(cluster, "CHECKPOINT")
    left = (cluster.data / "postmaster.pid").read_text().splitlines()
    assert cluster.stop()
    left[0] = str(os.getpid())
    (cluster.data / "postmaster.pid").write_text("\n".join(left) + "\n")
    (cluster.socket_folder / ".s.PGSQL.5432.lock").write_text("\n".join(left) + "\n")
    cluster.start()
    assert cluster.is_running()


def test_stopping_a_stopped_server_says_so(cluster: Cluster) -> None:
    assert cluster.stop()
    assert not cluster.stop()
    assert not cluster.is_running()
    cluster.start()


def test_each_checkout_has_a_server_of_its_own(tmp_path: Path) -> None:
    here, there = private_cluster(), private_cluster(tmp_path)
    assert here.home != there.home
    assert here.url() != there.url()
    # The kernel cuts a socket's path at 107 bytes, and the server refuses to start.
    assert len(str(there.socket_folder / ".s.PGSQL.5432")) < 107


def test_a_test_server_leaves_nothing_behind_even_when_its_run_was_killed() -> None:
    code = (
        "import os, signal\n"
        "from hotspots.local_server import ephemeral_cluster\n"
        "with ephemeral_cluster() as cluster:\n"
        "    print(cluster.home, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    left = Cluster(Path(run.stdout.strip()), Path(run.stdout.strip()))
    assert left.is_running()
    with ephemeral_cluster() as other:
        assert not left.home.exists()
        assert not left.is_running()
    assert not other.home.exists()
