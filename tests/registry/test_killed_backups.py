"""A backup or a restore killed in its middle leaves the old state, and the next one works."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from hotspots.backup_files import backups_in, read_archive
from hotspots.database import make_engine
from hotspots.local_server import Cluster
from hotspots.registry.backups import Made, back_up
from hotspots.registry.restoring import restore
from tests.registry.restored import KEY, databases, files_in, plan_of, rows_of


def started(engine: Engine, store: Path, *words: str) -> "subprocess.Popen[bytes]":
    told = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HOTSPOTS_ATTACHMENTS_FOLDER": str(store),
        "HOTSPOTS_BACKUP_KEY": KEY,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "hotspots.cli", *words],
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def kill_when(process: "subprocess.Popen[bytes]", seen: Callable[[], object]) -> None:
    """Kill a process once something is seen; fail with its words if it ended before that."""
    with process:
        try:
            while process.poll() is None:
                if seen():
                    return
                time.sleep(0.002)
            pytest.fail(f"ended before it was killed: {process.communicate()[1].decode()}")
        finally:
            process.kill()


def size_of(path: Path) -> int:
    """Return how large a file is, 0 where it was just swept away."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def test_a_backup_killed_at_any_moment_leaves_the_others_and_the_next_works(
    source: Engine, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    sizes = []
    for least in (0, 1_000_000):

        def grown(least: int = least) -> bool:
            sizes[:] = [size_of(path) for path in folder.glob("*.unfinished")]
            return bool(sizes) and sizes[0] >= least

        kill_when(started(source, store, "backup", "--folder", str(folder)), grown)
        assert backups_in(folder) == []
        assert len(list(folder.glob("*.unfinished"))) == 1
    made = back_up(source, plan=plan_of(store), folder=folder)
    assert sorted(files_in(folder)) == [".lock", made.path.name]
    assert read_archive(made.path, KEY) == made.manifest


def test_a_restore_killed_at_any_moment_leaves_what_was_there(
    made: Made, other_server: Cluster, target: Engine, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    restore(made.path, engine=target, plan=plan_of(store))
    restored = rows_of(target)
    with target.begin() as connection:
        connection.execute(text("UPDATE deployment SET name = 'Trước đó'"))
    before = rows_of(target)
    target.dispose()
    for table in ("pg_class", "public.audit_seal"):
        process = started(target, store, "restore", str(made.path), "--replace", "hotspots")
        kill_when(process, lambda table=table: is_filled(other_server, table))
        assert rows_of(target) == before
        target.dispose()
    done = restore(made.path, engine=target, plan=plan_of(store), replace="hotspots")
    assert rows_of(target) == restored
    assert databases(target) == ["hotspots", done.former]


def is_filled(server: Cluster, table: str) -> bool:
    """Say whether the database that is being restored has rows in a table."""
    beside = make_engine(server.url("hotspots_restoring"))
    try:
        with beside.connect() as connection:
            return bool(connection.scalar(text(f"SELECT EXISTS (SELECT FROM {table})")))
    except DBAPIError:  # neither it nor its table is there yet
        return False
    finally:
        beside.dispose()
