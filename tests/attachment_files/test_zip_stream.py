"""An archive that is sent while it is made: whole, checkable, and never held in memory."""

import io
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

from hotspots.attachment_files.zip_stream import SUMS, Member, zipped
from hotspots.settings import TIME_ZONE

AT = datetime(2026, 3, 2, 8, 15, tzinfo=TIME_ZONE)


def test_an_archive_holds_every_member_and_its_hash(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"\xff\xd8" * 400_000)
    members = [
        Member("file.json", '{"tên": "điểm"}'.encode()),
        Member("photos/001.jpg", tmp_path / "photo"),
        Member("documents/Biên bản.pdf", b""),
    ]
    content = b"".join(zipped(members, at=AT))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = [each.filename for each in archive.infolist()]
        assert names == ["file.json", "photos/001.jpg", "documents/Biên bản.pdf", SUMS]
        assert {each.date_time for each in archive.infolist()} == {(2026, 3, 2, 8, 15, 0)}
        assert archive.getinfo("photos/001.jpg").compress_type == zipfile.ZIP_STORED
        archive.extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "--check", SUMS], cwd=tmp_path / "out", capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_a_large_member_goes_out_in_small_pieces(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(10_000_000))
    pieces = [len(each) for each in zipped([Member("a.jpg", tmp_path / "large")], at=AT)]
    assert sum(pieces) > 10_000_000
    assert max(pieces) < 300_000
