"""The folder of the backups: nothing half written, and old ones thinned out."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotspots.backup_files import backups_in, new_backup, rotate
from hotspots.backup_files.folder import kept_moments
from hotspots.errors import Conflict, Unavailable
from hotspots.settings import TIME_ZONE

AT = datetime(2026, 3, 2, 2, tzinfo=TIME_ZONE)


def make(folder: Path, at: datetime, content: bytes = b"x") -> Path:
    with new_backup(folder, at, encrypted=False) as (file, _unfinished, path):
        file.write(content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="could not be written"):
        make(tmp_path / "file" / "backups", AT)


def test_what_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: SIM117, PT012 - it is raised inside
        with new_backup(tmp_path, AT, encrypted=False) as (file, _unfinished, _path):
            file.write(b"half")
            raise ZeroDivisionError
    assert names(tmp_path) == []


def test_while_one_is_written_another_is_refused_and_none_is_seen(tmp_path: Path) -> None:
    with new_backup(tmp_path, AT, encrypted=True) as (file, _unfinished, path):
        file.write(b"x")
        assert backups_in(tmp_path) == []
        with pytest.raises(Conflict, match="Wait for it"):
            make(tmp_path, AT + timedelta(seconds=1))
    assert [each.path for each in backups_in(tmp_path)] == [path]


def test_two_of_one_second_are_refused(tmp_path: Path) -> None:
    make(tmp_path, AT, b"first")
    with pytest.raises(Conflict, match="this second"):
        make(tmp_path, AT, b"second")
    assert backups_in(tmp_path)[0].path.read_bytes() == b"first"


def test_what_a_killed_attempt_left_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "hotspots-20260301-020000.tar.unfinished").write_bytes(b"half")
    path = make(tmp_path, AT)
    assert names(tmp_path) == [path.name] == ["hotspots-20260302-020000.tar"]


def test_only_its_owner_can_read_a_backup(tmp_path: Path) -> None:
    assert make(tmp_path / "new", AT).stat().st_mode & 0o077 == 0


def test_other_files_are_none_of_ours(tmp_path: Path) -> None:
    for name in ("notes.txt", "hotspots-2026.tar", "hotspots-20261399-020000.tar"):
        (tmp_path / name).write_text("")
    make(tmp_path, AT)
    assert [each.made_at for each in backups_in(tmp_path)] == [AT]
    rotate(tmp_path, daily=1, weekly=0, monthly=0)
    assert "notes.txt" in names(tmp_path)


def test_two_years_of_nights_leave_seven_days_four_weeks_and_twelve_months() -> None:
    nights = [AT - timedelta(days=back) for back in range(730)]
    kept = sorted(kept_moments(nights, 7, 4, 12), reverse=True)
    assert kept[:7] == nights[:7]
    sundays = [night for night in nights if night.isoweekday() == 7][:3]
    assert set(sundays) <= set(kept)
    last_of_months = {max(n for n in nights if (n.year, n.month) == ym) for ym in
                      {(n.year, n.month) for n in nights[:364]}}  # fmt: skip
    assert len(last_of_months & set(kept)) == 12
    assert len(kept) <= 7 + 4 + 12


def test_a_machine_that_was_off_loses_nothing_by_it() -> None:
    old = [AT - timedelta(days=400 + each) for each in range(3)]
    assert kept_moments([AT, *old], 7, 4, 12) == {AT, *old}


def test_the_newest_stays_whatever_is_set() -> None:
    assert kept_moments([AT, AT - timedelta(hours=1)], 0, 0, 0) == {AT}


def test_rotation_deletes_files_and_says_which(tmp_path: Path) -> None:
    for back in range(4):
        make(tmp_path, AT - timedelta(days=back))
    gone = rotate(tmp_path, daily=2, weekly=0, monthly=0)
    assert [path.name for path in gone] == [
        "hotspots-20260228-020000.tar",
        "hotspots-20260227-020000.tar",
    ]
    assert len(backups_in(tmp_path)) == 2
