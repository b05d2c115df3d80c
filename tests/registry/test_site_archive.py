"""The archive of a site: everything a person may take away, and never a single crash."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import NotFound
from hotspots.models import ExportLog
from hotspots.registry import case_papers, inspections, photos, site_archive
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.registry.site_archive import Archive
from hotspots.vocabulary import CaseState, ChecklistItem, DocumentKind, Locale, PhotoPurpose
from tests.pictures import PDF
from tests.registry.hanging import Hanging, make_hanging


@pytest.fixture
def hanging(session: Session, tmp_path: Path) -> Hanging:
    return make_hanging(session, tmp_path)


def make(hanging: Hanging) -> Archive:
    return site_archive.make(
        hanging.session,
        actor=hanging.urban,
        site=hanging.site.code,
        store=hanging.store,
        locale=Locale.VI,
    )


def content(archive: Archive, name: str) -> bytes:
    found = next(each.content for each in archive.members if each.name == name)
    return found.read_bytes() if isinstance(found, Path) else found


def told(archive: Archive) -> Any:
    return json.loads(content(archive, "file.json"))


def test_a_site_of_another_ward_has_no_archive_and_nothing_is_logged(hanging: Hanging) -> None:
    with pytest.raises(NotFound):
        site_archive.make(
            hanging.session,
            actor=hanging.stranger,
            site=hanging.site.code,
            store=hanging.store,
            locale=Locale.VI,
        )
    assert hanging.session.scalars(select(ExportLog)).all() == []


def test_an_archive_names_what_is_in_it_and_is_logged(hanging: Hanging) -> None:
    before = hanging.hang(hanging.police, caption="../../etc")
    hanging.hang(hanging.urban, PhotoPurpose.AFTER, of=before)
    archive = make(hanging)
    names = [each.name for each in archive.members]
    assert archive.name.startswith(hanging.site.code)
    assert names[:3] == ["file.json", "site.geojson", "events.csv"]
    assert [name[:17] for name in names[3:]] == ["photos/001-before", "photos/002-after-"]
    assert not any(".." in name for name in names)
    (log,) = hanging.session.scalars(select(ExportLog))
    assert (log.exported_by_id, log.site_id) == (hanging.urban.id, hanging.site.id)
    assert log.told == {"name": archive.name, "members": names}


def test_photos_are_told_with_their_pair_and_those_taken_down_with_the_reason(
    hanging: Hanging,
) -> None:
    before = hanging.hang(hanging.police)
    hanging.hang(hanging.urban, PhotoPurpose.AFTER, of=before)
    gone = hanging.hang(hanging.police)
    photos.remove(
        hanging.session, actor=hanging.police, site=hanging.site.id, photo_id=gone.id, reason="Mờ"
    )
    archive = make(hanging)
    first, second, third = told(archive)["photos"]
    assert second["repeats"] == first["member"]
    assert content(archive, first["member"]) == hanging.store.existing(first["sha256"]).read_bytes()
    assert (third["member"], third["removal_reason"]) == (None, "Mờ")


def test_a_photo_missing_on_the_disk_is_told_and_the_rest_is_there(hanging: Hanging) -> None:
    hung = hanging.hang(hanging.police)
    hanging.store.remove(hung.attachment.sha256)
    archive = make(hanging)
    (entry,) = told(archive)["photos"]
    assert (entry["member"], entry["removed_at"]) == (None, None)
    assert len(archive.members) == 3


def test_crashes_are_counted_and_never_named(hanging: Hanging) -> None:
    crashes = [str(uuid4()) for _each in range(3)]
    hanging.site.deciding = {"crash_ids": crashes, "fatal_crashes": 2}
    hanging.session.flush()
    archive = make(hanging)
    assert told(archive)["site"]["deciding"] == {"crash_ids": 3, "fatal_crashes": 2}
    assert not any(each in str(told(archive)) for each in crashes)


def test_the_table_of_entries_opens_in_a_spreadsheet_and_runs_nothing(hanging: Hanging) -> None:
    hanging.hang(hanging.police, caption='=HYPERLINK("http://example.org")')
    table = content(make(hanging), "events.csv")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0]["Đến trạng thái"] == "Đã đề xuất"
    assert rows[-1]["Ghi chú"] == '\'=HYPERLINK("http://example.org")'


def test_papers_and_inspections_are_told(session: Session, hanging: Hanging) -> None:
    paper = Paper(DocumentKind.INSPECTION_MINUTES, "12/BB-KS", date(2026, 3, 2))
    case = find(session, hanging.police, hanging.site.id)
    case_papers.put_in(session, case, actor=hanging.police, papers=[paper])
    inspections.record(
        session,
        actor=hanging.police,
        site=hanging.site.id,
        inspected_on=date(2026, 3, 2),
        units_present="Công an phường",
        findings=dict.fromkeys(ChecklistItem, "safe") | {"other": "not_applicable"},
    )
    file = told(make(hanging))
    assert file["file"]["state"] == CaseState.PROPOSED
    assert [each["number"] for each in file["documents"]] == ["12/BB-KS"]
    assert file["inspections"][0]["findings"]["signs"]["finding"] == "safe"


def test_the_place_is_geojson(hanging: Hanging) -> None:
    feature = json.loads(content(make(hanging), "site.geojson"))
    assert feature["geometry"] == {"type": "Point", "coordinates": [107.25, 10.95]}
    assert feature["properties"]["code"] == hanging.site.code


def test_scans_of_papers_lie_beside_them(hanging: Hanging) -> None:
    scan = hanging.send(hanging.police, PDF)
    paper = Paper(DocumentKind.LETTER, "12/CV", date(2026, 3, 2), scan_id=scan.id)
    case_papers.add(hanging.session, actor=hanging.police, site=hanging.site.code, paper=paper)
    archive = make(hanging)
    (kept,) = told(archive)["documents"]
    assert kept["member"] == "papers/001-letter-2026-03-02.pdf"
    assert content(archive, kept["member"]) == PDF
