"""Making a backup: refused whole, and without a trace where it cannot be completed."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from hotspots.backup_files import backups_in, read_archive
from hotspots.errors import Unavailable
from hotspots.registry.backups import Made, Plan, back_up
from tests.registry.restored import KEY, PHOTOS, disk_of, files_in, plan_of


def test_attachments_that_nobody_placed_are_not_left_out_silently(
    source: Engine, tmp_path: Path
) -> None:
    nowhere = Plan(None, None, KEY, hour=2, daily=7, weekly=4, monthly=12)
    with pytest.raises(Unavailable, match="HOTSPOTS_ATTACHMENTS_FOLDER"):
        back_up(source, plan=nowhere, folder=tmp_path)


def test_a_key_that_can_be_guessed_is_refused(source: Engine, store: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="too short"):
        back_up(source, plan=plan_of(store, "secret"), folder=tmp_path)


def test_a_database_that_was_never_migrated_is_refused(
    empty_database: Engine, store: Path, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="hotspots migrate"):
        back_up(empty_database, plan=plan_of(store), folder=tmp_path)
    assert backups_in(tmp_path) == []


@pytest.mark.parametrize("size", [0, 200_000, 2_000_000])
def test_a_full_disk_leaves_the_backups_as_they_were(
    source: Engine, store: Path, tmp_path: Path, size: int
) -> None:
    before = tmp_path / "hotspots-20260101-020000.tar"
    before.write_bytes(b"an older one")
    with disk_of(size), pytest.raises(Unavailable, match="could not be written"):
        back_up(source, plan=plan_of(store), folder=tmp_path)
    assert files_in(tmp_path) == {".lock": b"", before.name: b"an older one"}


def test_a_backup_says_what_it_is_and_reads_back(made: Made) -> None:
    manifest = made.manifest
    assert read_archive(made.path, KEY) == manifest
    assert made.size == made.path.stat().st_size
    assert manifest.attachments == len(PHOTOS)
    assert manifest.registry == "Long Khánh (trình diễn)"
    assert manifest.counts["crash"] > 500
    assert manifest.counts["audit_seal"] > 0
    assert manifest.audit_head is not None


def test_an_encrypted_backup_shows_nothing_of_what_it_holds(made: Made) -> None:
    content = made.path.read_bytes()
    for word in (b"manifest.json", b"PGDMP", b"photo 1photo 1", b"administrative_area"):
        assert word not in content


def test_a_damaged_attachment_is_named_and_the_rest_backed_up(
    source: Engine, store: Path, tmp_path: Path
) -> None:
    other = tmp_path / "store"
    for name, content in files_in(store).items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(content)
    spoiled = next(path for path in sorted(other.rglob("*")) if path.is_file())
    spoiled.write_bytes(b"rotten")
    made = back_up(source, plan=plan_of(other), folder=tmp_path / "backups")
    assert made.manifest.damaged_attachments == (spoiled.name,)
    assert made.manifest.attachments == len(PHOTOS)
