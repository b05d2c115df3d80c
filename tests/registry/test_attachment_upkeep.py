"""Files and rows held against each other: nothing is lost, and nothing is left for ever."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.attachment_files import Store
from hotspots.registry.attachment_upkeep import GRACE, check, sweep
from tests.pictures import PDF
from tests.registry.hanging import Hanging, make_hanging


@pytest.fixture
def hanging(session: Session, tmp_path: Path) -> Hanging:
    return make_hanging(session, tmp_path)


def grow_old(store: Store) -> None:
    then = time.time() - 2 * GRACE.total_seconds()
    for path in store.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def test_in_the_folder_of_another_database_nothing_is_swept(
    hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = hanging.store.keep(b"somebody else's")
    assert hanging.store.belongs_to("another/database")
    grow_old(hanging.store)
    assert sweep(hanging.session, store=hanging.store) == 0
    assert hanging.store.existing(sha256)
    assert "belongs to another database" in caplog.text


def test_only_old_files_that_no_row_names_are_swept(hanging: Hanging) -> None:
    row = hanging.send(hanging.police)
    left = hanging.store.keep(b"its request was refused")
    (hanging.store.folder / ".incoming" / "half").write_bytes(b"ha")
    assert sweep(hanging.session, store=hanging.store) == 0
    grow_old(hanging.store)
    assert sweep(hanging.session, store=hanging.store) == 2
    assert set(hanging.store.hashes()) == {row.sha256, row.thumbnail_sha256}
    assert left not in set(hanging.store.hashes())
    assert sweep(hanging.session, store=hanging.store) == 0


def test_a_registry_without_a_photo_has_nothing_to_sweep(hanging: Hanging) -> None:
    assert sweep(hanging.session, store=hanging.store) == 0
    found = check(hanging.session, store=hanging.store)
    assert (found.attachments, found.gaps, found.unclaimed) == (0, (), 0)


def test_a_check_names_what_is_missing_and_what_was_altered(hanging: Hanging) -> None:
    whole = hanging.send(hanging.police)
    gone, altered = hanging.send(hanging.police), hanging.send(hanging.police, PDF)
    hanging.store.remove(gone.sha256)
    hanging.store.path_of(altered.sha256).write_bytes(b"%PDF-1.7 other")
    hanging.store.keep(b"left over")
    found = check(hanging.session, store=hanging.store)
    assert found.attachments == 3
    assert found.unclaimed == 1
    assert {(each.attachment_id, each.sha256, each.is_missing) for each in found.gaps} == {
        (gone.id, gone.sha256, True),
        (altered.id, altered.sha256, False),
    }
    assert whole.id not in {each.attachment_id for each in found.gaps}


def test_a_refused_upload_leaves_a_file_for_the_sweep_and_no_row(
    committed_database: Engine, tmp_path: Path
) -> None:
    sessions = database.session_factory(committed_database)
    with sessions() as session:
        hanging = make_hanging(session, tmp_path)
        hanging.send(hanging.police)
        session.rollback()
    store = Store(tmp_path / "attachments")
    with database.transaction(sessions) as session:
        found = check(session, store=store)
        assert (found.attachments, found.gaps, found.unclaimed) == (0, (), 2)
        grow_old(store)
        assert sweep(session, store=store) == 2


def test_a_sweep_waits_for_an_upload_whose_row_is_on_its_way(
    committed_database: Engine, tmp_path: Path
) -> None:
    sessions = database.session_factory(committed_database)

    def swept() -> int:
        with database.transaction(sessions) as session:
            return sweep(session, store=store, grace=timedelta(0))

    with ThreadPoolExecutor(1) as other, database.transaction(sessions) as session:
        hanging = make_hanging(session, tmp_path)
        store = hanging.store
        hanging.send(hanging.police)
        grow_old(store)
        sweeping = other.submit(swept)
        time.sleep(0.3)
        assert not sweeping.done()
        session.commit()
        assert sweeping.result(timeout=20) == 0
    with database.transaction(sessions) as session:
        assert check(session, store=store).gaps == ()
