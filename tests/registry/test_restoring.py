"""A restore on another server: complete and the same, or nothing of what was there is touched."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text

from hotspots.backup_files import ArchiveWriter, Damaged, WrongKey
from hotspots.database import make_engine, migrate, schema_is_current
from hotspots.errors import Conflict, Refusal, Unavailable
from hotspots.local_server import Cluster
from hotspots.registry.backups import Made, back_up
from hotspots.registry.restoring import restore
from tests.registry.restored import (
    KEY,
    PHOTOS,
    databases,
    disk_of,
    files_in,
    plan_of,
    rows_of,
    shape_of,
)

if TYPE_CHECKING:
    from tests.conftest import TestServer


def test_a_disk_that_fills_during_a_restore_leaves_the_database_and_no_half_attachment(
    made: Made, target: Engine, tmp_path: Path
) -> None:
    with disk_of(30_000), pytest.raises((OSError, Refusal)):
        restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    assert databases(target) == ["hotspots"]
    assert rows_of(target) == {}
    assert files_in(tmp_path) == {}


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda whole: whole[: len(whole) // 2], Damaged),
        (lambda whole: whole[:-1], Damaged),
        (lambda whole: whole[:90_000] + bytes([whole[90_000] ^ 1]) + whole[90_001:], Damaged),
        (lambda whole: whole + b"\0", Damaged),
        (lambda _whole: b"", Damaged),
    ],
)
def test_a_spoiled_backup_is_refused_before_anything_is_touched(
    made: Made,
    target: Engine,
    tmp_path: Path,
    spoil: Callable[[bytes], bytes],
    refusal: type[Refusal],
) -> None:
    path = tmp_path / "spoiled.sealed"
    path.write_bytes(spoil(made.path.read_bytes()))
    with pytest.raises(refusal):
        restore(path, engine=target, plan=plan_of(tmp_path / "store"))
    assert (rows_of(target), databases(target)) == ({}, ["hotspots"])
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("key", [None, "another key, as long as the right one"])
def test_without_the_key_nothing_is_restored(
    made: Made, target: Engine, tmp_path: Path, key: str | None
) -> None:
    with pytest.raises(WrongKey):
        restore(made.path, engine=target, plan=plan_of(tmp_path / "store", key))
    assert rows_of(target) == {}


def archive_of(path: Path, made: Made, **other: object) -> Path:
    """An archive without a dump that says other things of itself than a backup we made."""
    with path.open("wb") as file:
        archive = ArchiveWriter(file, KEY)
        archive.close(made.manifest.model_copy(update={"members": (), **other}))
    return path


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"schema_revision": "9999"}, "newer version"),
        ({"format": 2}, "newer version"),
        ({"server_version": 990_000}, "PostgreSQL 99"),
    ],
)
def test_a_backup_of_a_newer_program_or_server_is_refused(
    made: Made, target: Engine, tmp_path: Path, other: dict[str, object], said: str
) -> None:
    path = archive_of(tmp_path / "newer", made, **other)
    with pytest.raises(Unavailable, match=said):
        restore(path, engine=target, plan=plan_of(tmp_path / "store"))
    assert rows_of(target) == {}


def test_an_archive_whose_dump_is_none_leaves_what_was_there(
    made: Made, target: Engine, tmp_path: Path
) -> None:
    path = archive_of(tmp_path / "empty", made)
    with pytest.raises(Unavailable, match="pg_restore failed"):
        restore(path, engine=target, plan=plan_of(tmp_path / "store"))
    assert databases(target) == ["hotspots"]


def test_a_database_that_is_not_ours_is_never_taken_for_empty(
    made: Made, target: Engine, tmp_path: Path
) -> None:
    with target.begin() as connection:
        connection.execute(text("CREATE TABLE budget (year int)"))
    with pytest.raises(Conflict, match="not empty"):
        restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    assert list(rows_of(target)) == ["budget"]


def test_a_database_somebody_works_with_is_not_replaced(
    made: Made, other_server: Cluster, target: Engine, tmp_path: Path
) -> None:
    somebody = make_engine(other_server.url())
    with somebody.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(Conflict, match="Stop the web server"):
            restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    somebody.dispose()


def test_one_restore_runs_at_a_time(
    made: Made, other_server: Cluster, target: Engine, tmp_path: Path
) -> None:
    engine = make_engine(other_server.url("postgres"))
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('hotspots.restore'))"))
        with pytest.raises(Conflict, match="Another restore"):
            restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    engine.dispose()


def test_every_row_rule_and_attachment_comes_back_on_an_empty_server(
    made: Made, source: Engine, store: Path, target: Engine, tmp_path: Path
) -> None:
    done = restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    assert rows_of(target) == rows_of(source)
    assert shape_of(target) == shape_of(source)
    assert files_in(tmp_path / "store") == files_in(store)
    assert (done.attachments, done.former, done.migrated_from) == (len(PHOTOS), None, None)
    assert done.audit.is_intact
    assert done.is_same_chain
    assert done.audit.sealed > 0
    assert databases(target) == ["hotspots"]
    with target.begin() as connection:
        assert made.manifest.counts["crash"] == connection.scalar(
            text("SELECT count(*) FROM crash")
        )
        with pytest.raises(Exception, match="audit_entry"):
            connection.execute(text("DELETE FROM audit_entry"))


def test_an_unencrypted_backup_is_restored_into_tables_that_wait_for_a_registry(
    source: Engine, store: Path, target: Engine, tmp_path: Path
) -> None:
    plain = back_up(source, plan=plan_of(store, None), folder=tmp_path / "backups")
    assert plain.path.suffix == ".tar"
    migrate(target)
    restore(plain.path, engine=target, plan=plan_of(tmp_path / "store", None))
    assert rows_of(target) == rows_of(source)


def test_a_registry_is_replaced_only_by_name_and_kept_under_another(
    made: Made, source: Engine, store: Path, target: Engine, tmp_path: Path
) -> None:
    plan = plan_of(tmp_path / "store")
    restore(made.path, engine=target, plan=plan)
    with target.begin() as connection:
        connection.execute(text("UPDATE deployment SET name = 'Sau đó'"))
    later = rows_of(target)
    for told in (None, "postgres"):
        with pytest.raises(Conflict, match="--replace hotspots"):
            restore(made.path, engine=target, plan=plan, replace=told)
    assert rows_of(target) == later
    target.dispose()
    done = restore(made.path, engine=target, plan=plan, replace="hotspots")
    assert rows_of(target) == rows_of(source)
    assert (done.attachments, databases(target)) == (0, ["hotspots", done.former])
    former = make_engine(str(target.url.set(database=done.former)))
    assert rows_of(former) == later
    former.dispose()


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(
    test_server: "TestServer", store: Path, target: Engine, tmp_path: Path
) -> None:
    name = f"{test_server.template}_older"
    older = make_engine(test_server.create(name).render_as_string(hide_password=False))
    migrate(older, "0009")
    with older.begin() as connection:
        connection.execute(
            text("INSERT INTO organisation (name, kind) VALUES ('Công an phường', 'police')")
        )
    made = back_up(older, plan=plan_of(store), folder=tmp_path / "backups")
    older.dispose()
    test_server.drop(name)
    done = restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    assert (made.manifest.schema_revision, done.migrated_from) == ("0009", "0009")
    assert schema_is_current(target)
    with target.connect() as connection:
        assert connection.scalar(text("SELECT name FROM organisation")) == "Công an phường"


def test_what_was_altered_behind_the_audit_is_told_by_the_restore(
    test_server: "TestServer", demo_template: str, store: Path, target: Engine, tmp_path: Path
) -> None:
    name = f"{demo_template}_altered"
    altered = make_engine(
        test_server.create(name, demo_template).render_as_string(hide_password=False)
    )
    with altered.begin() as connection:
        connection.execute(text("ALTER TABLE crash DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE crash SET killed = 0 WHERE killed = 1"))
        connection.execute(text("ALTER TABLE crash ENABLE TRIGGER USER"))
    made = back_up(altered, plan=plan_of(store), folder=tmp_path / "backups")
    altered.dispose()
    test_server.drop(name)
    done = restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    assert {table for table, _row in done.audit.changed_rows} == {"crash"}


def test_what_is_written_while_a_backup_runs_is_in_all_of_it_or_in_none(
    demo_database: Engine, store: Path, target: Engine, tmp_path: Path
) -> None:
    ended = Event()

    def write_on() -> None:
        while not ended.is_set():
            with demo_database.begin() as connection:
                connection.execute(
                    text("INSERT INTO organisation (name, kind) VALUES ('X', 'police')")
                )

    writer = Thread(target=write_on)
    writer.start()
    try:
        made = back_up(demo_database, plan=plan_of(store), folder=tmp_path / "backups")
    finally:
        ended.set()
        writer.join()
    restore(made.path, engine=target, plan=plan_of(tmp_path / "store"))
    with target.connect() as after, demo_database.connect() as now:
        count = text("SELECT count(*) FROM organisation")
        assert made.manifest.counts["organisation"] == after.scalar(count) < now.scalar(count)
