"""The folder of attached files: whole or not there, whatever ends the process."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from hotspots.attachment_files import Store
from hotspots.errors import Unavailable
from hotspots.settings import Settings
from tests.checkout import ROOT

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "attachments")


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Unavailable, match="HOTSPOTS_ATTACHMENTS_FOLDER"):
        Store(tmp_path / "file").keep(b"content")


def test_who_names_a_database_names_a_folder(tmp_path: Path) -> None:
    elsewhere = Settings(DATABASE_URL="postgresql://h/d")
    assert Store.told(elsewhere) is None
    with pytest.raises(Unavailable, match="HOTSPOTS_ATTACHMENTS_FOLDER"):
        Store.of(elsewhere)
    named = Settings(DATABASE_URL="postgresql://h/d", attachments_folder=tmp_path)
    assert Store.of(named) == Store(tmp_path)
    assert Store.of(Settings(DATABASE_URL=None)).folder == ROOT / ".state" / "attachments"


@pytest.mark.parametrize("hash_", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_what_is_no_hash_leads_nowhere(store: Store, hash_: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        store.path_of(hash_)


def test_content_lies_under_its_hash_readable_by_its_owner_alone(store: Store) -> None:
    sha256 = store.keep(b"content")
    path = store.existing(sha256)
    assert path == store.folder / sha256[:2] / sha256
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o077 == 0
    assert store.keep(b"content") == sha256
    assert list(store.hashes()) == [sha256]
    assert list((store.folder / ".incoming").iterdir()) == []


def test_content_that_is_gone_is_named_and_altered_content_is_seen(store: Store) -> None:
    sha256 = store.keep(b"content")
    assert store.is_whole(sha256)
    store.path_of(sha256).write_bytes(b"other")
    assert not store.is_whole(sha256)
    store.remove(sha256)
    with pytest.raises(Unavailable, match="check-attachments"):
        store.existing(sha256)


def test_storing_again_makes_content_young(store: Store) -> None:
    sha256 = store.keep(b"content")
    age(store.path_of(sha256), 3)
    assert store.is_older(sha256, DAY)
    store.keep(b"content")
    assert not store.is_older(sha256, DAY)


def test_the_folder_belongs_to_the_database_that_asked_first(store: Store) -> None:
    assert store.belongs_to("1/hotspots")
    assert store.belongs_to("1/hotspots")
    assert not store.belongs_to("1/hotspots_copy")


WRITES_FOR_EVER = """
import os, sys
from pathlib import Path
from hotspots.attachment_files import Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    store.keep(os.urandom(300_000))
"""


def test_a_killed_process_leaves_whole_files_and_what_can_be_swept(store: Store) -> None:
    for wait_s in (0.02, 0.05, 0.11):
        with subprocess.Popen(
            [sys.executable, "-c", WRITES_FOR_EVER, str(store.folder)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        ) as writing:
            assert writing.stdout is not None
            writing.stdout.readline()
            time.sleep(wait_s)
            writing.send_signal(signal.SIGKILL)
    stored = list(store.hashes())
    assert stored
    assert all(store.is_whole(each) for each in stored)
    left = list((store.folder / ".incoming").iterdir())
    assert store.remove_unfinished(DAY) == 0
    for path in left:
        age(path, 2)
    assert store.remove_unfinished(DAY) == len(left)
