"""An archive: every part under its hash, and none of it believed before all of it is read."""

import hashlib
import io
import random
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotspots.backup_files import ArchiveWriter, Damaged, Manifest, WrongKey, read_archive
from hotspots.backup_files.attachments import add_attachments, put_attachment

KEY = "a key of the tests, long enough"
DUMP = random.Random(1).randbytes(20_000)


def written(path: Path, key: str | None = None, **parts: bytes) -> Manifest:
    with path.open("wb") as file:
        archive = ArchiveWriter(file, key)
        archive.add_in_pieces("database", io.BytesIO(DUMP))
        for name, content in parts.items():
            archive.add(name, content)
        manifest = Manifest(
            made_at=datetime(2026, 3, 2, tzinfo=UTC),
            registry="Kiểm thử",
            schema_revision="0001",
            code_version="1",
            server_version=150018,
            counts={"crash": 3},
            audit_head=None,
            members=tuple(archive.members),
        )
        archive.close(manifest)
    return manifest


def parts_of(path: Path, key: str | None = None) -> dict[str, bytes]:
    found = {}

    def take(name: str, content: Iterator[bytes]) -> None:
        found[name] = b"".join(content)

    read_archive(path, key, take)
    return found


@pytest.mark.parametrize("key", [None, KEY])
def test_what_was_written_is_read_back(tmp_path: Path, key: str | None) -> None:
    path = tmp_path / "backup"
    manifest = written(path, key, note=b"x" * 513, empty=b"")
    assert read_archive(path, key) == manifest
    assert parts_of(path, key) == {"database/00000": DUMP, "note": b"x" * 513, "empty": b""}


def test_an_encrypted_archive_asks_for_its_key(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    written(path, KEY)
    with pytest.raises(WrongKey, match="HOTSPOTS_BACKUP_KEY"):
        read_archive(path, None)
    with pytest.raises(WrongKey, match="does not fit"):
        read_archive(path, KEY + "!")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    for content in (b"", b"\0" * 2048, b"PK\3\4" * 500):
        path.write_bytes(content)
        with pytest.raises(Damaged):
            read_archive(path, None)


@pytest.mark.parametrize("key", [None, KEY])
def test_an_altered_byte_is_noticed_wherever_it_is(tmp_path: Path, key: str | None) -> None:
    path = tmp_path / "backup"
    written(path, key, note=b"n")
    whole = path.read_bytes()
    chosen = random.Random(2).sample(range(len(whole)), 120)
    for at in (*chosen, 0, len(whole) - 1):
        changed = bytearray(whole)
        changed[at] ^= 0x20
        path.write_bytes(changed)
        with pytest.raises((Damaged, WrongKey)):
            read_archive(path, key)


@pytest.mark.parametrize("key", [None, KEY])
def test_a_cut_or_longer_file_is_noticed(tmp_path: Path, key: str | None) -> None:
    path = tmp_path / "backup"
    written(path, key, note=b"n")
    whole = path.read_bytes()
    for length in (*random.Random(3).sample(range(len(whole)), 60), len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises((Damaged, WrongKey)):
            read_archive(path, key)
    path.write_bytes(whole + b"\0")
    with pytest.raises(Damaged):
        read_archive(path, key)


def test_without_a_key_any_tar_program_can_take_it_apart(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    written(path, note=b"content")
    with tarfile.open(path) as tar:
        names = tar.getnames()
        note = tar.extractfile("note")
        assert note is not None
        assert note.read() == b"content"
    assert names == ["database/00000", "note", "manifest.json", "SHA256"]


def test_a_long_dump_comes_in_pieces_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.backup_files.archive.PIECE", 6_000)
    path = tmp_path / "backup"
    written(path)
    found = parts_of(path)
    assert list(found) == [f"database/0000{number}" for number in range(4)]
    assert b"".join(found.values()) == DUMP


@pytest.mark.parametrize(
    "name",
    [
        "attachments/../../etc/passwd",
        "/etc/passwd",
        "attachments/ab/" + "a" * 64,  # not the folder of this hash
        "attachments/aa/" + "A" * 64,
        "attachments/aa/" + "a" * 65,
    ],
)
def test_a_part_that_would_leave_the_store_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Damaged):
        put_attachment(tmp_path / "store", name, iter([b"x"]))
    assert not (tmp_path / "store").exists()


def attachment(store: Path, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    (store / name[:2]).mkdir(parents=True, exist_ok=True)
    (store / name[:2] / name).write_bytes(content)
    return f"attachments/{name[:2]}/{name}"


def test_attachments_are_taken_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first, second = attachment(store, b"one"), attachment(store, b"two" * 1000)
    (store / first.split("/")[1] / ".incoming-1").write_bytes(b"half")
    with (tmp_path / "backup").open("wb") as file:
        archive = ArchiveWriter(file, None)
        assert add_attachments(archive, store) == ()
    assert {each.name for each in archive.members} == {first, second}


def test_a_damaged_attachment_is_named_and_not_put_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    member = attachment(store, b"a photo")
    (store / member.removeprefix("attachments/")).write_bytes(b"a phot0")
    with (tmp_path / "backup").open("wb") as file:
        assert add_attachments(ArchiveWriter(file, None), store) == (member.split("/")[2],)
    other = tmp_path / "other"
    assert not put_attachment(other, member, iter([b"a phot0"]))
    assert [path for path in other.rglob("*") if path.is_file()] == []


def test_an_attachment_that_is_there_stays_and_a_damaged_one_is_mended(tmp_path: Path) -> None:
    store = tmp_path / "store"
    member = attachment(store, b"a photo")
    assert not put_attachment(store, member, iter([b"a photo"]))
    path = store / member.removeprefix("attachments/")
    path.write_bytes(b"a phot0")
    assert put_attachment(store, member, iter([b"a photo"]))
    assert path.read_bytes() == b"a photo"
