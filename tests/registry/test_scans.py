"""The scan of a paper: a PDF or a picture, sent with the paper or later, seen as the file is."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, InvalidInput, NotFound
from hotspots.models import CaseDocument
from hotspots.registry import attachments, case_papers
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.vocabulary import DocumentKind
from tests.pictures import PDF, office_file
from tests.registry.hanging import Hanging, make_hanging


@pytest.fixture
def hanging(session: Session, tmp_path: Path) -> Hanging:
    return make_hanging(session, tmp_path)


def _put_in(hanging: Hanging, scan_id: object = None) -> CaseDocument:
    paper = Paper(DocumentKind.LETTER, "12/CV", date(2026, 3, 2), scan_id=scan_id)  # type: ignore[arg-type]  # ids of rows
    return case_papers.add(
        hanging.session, actor=hanging.police, site=hanging.site.code, paper=paper
    )


def _add_scan(hanging: Hanging, row: CaseDocument, scan_id: object) -> CaseDocument:
    return case_papers.add_scan(
        hanging.session,
        actor=hanging.police,
        site=hanging.site.code,
        document_id=row.id,
        scan_id=scan_id,  # type: ignore[arg-type]  # ids of rows
    )


def test_what_is_not_there_or_belongs_to_another_is_not_found(hanging: Hanging) -> None:
    for scan_id in (uuid4(), hanging.send(hanging.stranger, PDF).id):
        with pytest.raises(NotFound):
            _put_in(hanging, scan_id)


def test_a_scan_is_a_pdf_or_a_picture(hanging: Hanging) -> None:
    with pytest.raises(InvalidInput) as refused:
        _put_in(hanging, hanging.send(hanging.police, office_file()).id)
    assert refused.value.problems[0].code == "not_a_scan"
    assert _put_in(hanging, hanging.send(hanging.police).id).attachment_id is not None


def test_a_paper_gets_its_scan_later_and_only_one(hanging: Hanging) -> None:
    row = _put_in(hanging)
    scan = hanging.send(hanging.police, PDF)
    assert _add_scan(hanging, row, scan.id).attachment_id == scan.id
    with pytest.raises(Conflict):
        _add_scan(hanging, row, scan.id)
    case = find(hanging.session, hanging.police, hanging.site.code)
    added = [event.data.get("scan_added", False) for event in hanging.session.scalars(
        case.events.select())]  # fmt: skip
    assert added == [False, False, True]


def test_who_sees_the_file_sees_the_scan_until_the_paper_is_taken_out(hanging: Hanging) -> None:
    scan = hanging.send(hanging.police, PDF)
    row = _put_in(hanging, scan.id)
    told = {"attachment_id": scan.id}
    assert attachments.visible(hanging.session, actor=hanging.urban, **told) is scan
    with pytest.raises(NotFound):
        attachments.visible(hanging.session, actor=hanging.stranger, **told)
    case_papers.remove(
        hanging.session,
        actor=hanging.police,
        site=hanging.site.code,
        document_id=row.id,
        reason="Nhầm hồ sơ",
    )
    with pytest.raises(NotFound):
        attachments.visible(hanging.session, actor=hanging.urban, **told)
