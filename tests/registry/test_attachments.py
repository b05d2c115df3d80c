"""Attached files: who may send one, who sees it, and what is left when something fails."""

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.attachment_files import Store, Taken
from hotspots.errors import Forbidden, InvalidInput, NotFound, Unavailable
from hotspots.models import Account, Attachment
from hotspots.registry import attachments, photos
from hotspots.registry.photo_pairs import point_of
from hotspots.vocabulary import Role
from tests.factories import make_account
from tests.pictures import PDF, photo, picture
from tests.registry.hanging import Hanging, make_hanging


@pytest.fixture
def hanging(session: Session, tmp_path: Path) -> Hanging:
    return make_hanging(session, tmp_path)


def sees(hanging: Hanging, actor: Account, attachment: Attachment) -> bool:
    try:
        attachments.visible(hanging.session, actor=actor, attachment_id=attachment.id)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_who_only_reads_or_administers_sends_nothing(
    session: Session, hanging: Hanging, role: Role
) -> None:
    with pytest.raises(Forbidden):
        hanging.send(make_account(session, role))
    assert list(hanging.store.hashes()) == []


def test_an_attachment_nobody_sent_is_not_found(hanging: Hanging) -> None:
    with pytest.raises(NotFound):
        attachments.visible(hanging.session, actor=hanging.police, attachment_id=uuid4())


def test_a_store_that_cannot_be_written_leaves_no_row(
    session: Session, hanging: Hanging, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    hanging.store = Store(tmp_path / "file")
    with pytest.raises(Unavailable):
        hanging.send(hanging.police)
    assert session.scalar(select(func.count()).select_from(Attachment)) == 0


# no deadline: each example waits for the database
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_and_never_stored(hanging: Hanging, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        hanging.send(hanging.police, content or b"\0")
    assert list(hanging.store.hashes()) == []
    assert hanging.session.scalar(select(func.count()).select_from(Attachment)) == 0


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n", PDF[: len(PDF) // 2]])
def test_a_pdf_that_is_cut_off_is_refused(hanging: Hanging, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        hanging.send(hanging.police, content)


def test_a_photo_is_stored_with_what_the_camera_said_beside_it(hanging: Hanging) -> None:
    content = photo(lon=107.24, lat=10.96, bearing=45)
    row = hanging.send(hanging.police, content, Taken.stated(lon=1.0, lat=1.0, bearing_deg=9))
    hanging.session.expire_all()
    assert point_of(row.geom) == (pytest.approx(107.24, abs=1e-6), pytest.approx(10.96, abs=1e-6))
    assert row.bearing_deg == 45
    assert row.taken_at is not None
    stored = hanging.store.existing(row.sha256).read_bytes()
    assert len(stored) == row.bytes
    assert stored != content
    assert row.thumbnail_sha256 is not None
    assert hanging.store.existing(row.thumbnail_sha256).stat().st_size < row.bytes


def test_what_the_camera_did_not_say_is_as_stated(hanging: Hanging) -> None:
    row = hanging.send(
        hanging.police, picture((64, 48)), Taken.stated(lon=107.2, lat=10.9, bearing_deg=90)
    )
    assert point_of(row.geom) == (107.2, 10.9)
    assert row.bearing_deg == 90


def test_the_same_paper_twice_is_two_rows_and_one_file(hanging: Hanging) -> None:
    first, second = (hanging.send(each, PDF) for each in (hanging.police, hanging.urban))
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert list(hanging.store.hashes()) == [first.sha256]


def test_what_hangs_nowhere_is_seen_by_its_sender_alone(hanging: Hanging) -> None:
    row = hanging.send(hanging.police)
    assert sees(hanging, hanging.police, row)
    assert not sees(hanging, hanging.urban, row)


def test_what_hangs_on_a_site_is_seen_by_whoever_sees_the_site(
    session: Session, hanging: Hanging
) -> None:
    hung = hanging.hang(hanging.police)
    leader = make_account(session, Role.LEADER)
    assert sees(hanging, hanging.urban, hung.attachment)
    assert sees(hanging, leader, hung.attachment)
    assert not sees(hanging, hanging.stranger, hung.attachment)
    photos.remove(
        session, actor=hanging.police, site=hanging.site.id, photo_id=hung.id, reason="Nhầm điểm"
    )
    assert not sees(hanging, hanging.urban, hung.attachment)
    assert sees(hanging, hanging.police, hung.attachment)
