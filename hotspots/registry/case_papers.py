"""The papers of a remediation file: put in with number and date, taken out with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, Attachment, CaseDocument, RemediationCase
from hotspots.records.values import Text, UnusableValue, is_missing, shown, written_day
from hotspots.registry import attachments
from hotspots.registry.case_access import SiteKey, find_for_change, reason_required
from hotspots.vocabulary import Action, DocumentKind, EventKind, MediaType

_NUMBER, _ISSUER, _ABOUT = Text(100), Text(300), Text(500)


SCANS = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
"""What the scan of a paper may be."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as a person tells of it; `dated` may be written dd/mm/yyyy."""

    kind: DocumentKind
    number: str
    dated: date | str | None
    issued_by: str | None = None
    about: str | None = None
    scan_id: UUID | None = None
    """An attachment: the paper as a PDF or a picture."""


def add(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    paper: Paper,
    expected_version: int | None = None,
) -> CaseDocument:
    """Put a paper into the file of a site. The same number of the same kind is refused."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=expected_version)
    (row,) = put_in(session, case, actor=actor, papers=[paper])
    return row


def put_in(
    session: Session, case: RemediationCase, *, actor: Account, papers: Sequence[Paper]
) -> list[CaseDocument]:
    """Put papers into a locked file, each with an entry.

    Raises
    ------
    InvalidInput
        A number or date is missing or unusable.
    Conflict
        The file holds the same paper already.
    """
    rows = []
    for position, paper in enumerate(papers):
        row = _row(case, actor, paper, position if len(papers) > 1 else None)
        if paper.scan_id is not None:
            row.attachment_id = _scan(session, actor, paper.scan_id).id
        known = select(CaseDocument.id).where(
            CaseDocument.case_id == case.id,
            CaseDocument.kind == row.kind,
            CaseDocument.number == row.number,
            CaseDocument.dated == row.dated,
            CaseDocument.removed_at.is_(None),
        )
        if session.scalar(known) is not None:
            raise Conflict(
                _("The file holds {kind} no. {number} of {day} already."),
                kind=row.kind,
                number=row.number,
                day=row.dated,
            )
        session.add(row)
        session.flush()
        case.record(
            EventKind.DOCUMENT_ADDED,
            actor=actor,
            at=row.added_at,
            data={
                "document_id": str(row.id),
                "kind": row.kind.value,
                "number": row.number,
                "dated": row.dated.isoformat(),
                "scanned": row.attachment_id is not None,
            },
        )
        rows.append(row)
    return rows


def add_scan(
    session: Session, *, actor: Account, site: SiteKey, document_id: UUID, scan_id: UUID
) -> CaseDocument:
    """Add the scan of a paper that is in the file already.

    Raises
    ------
    NotFound
        The file holds no such paper, or there is no such attachment.
    Conflict
        It has a scan; whoever sent the wrong one takes the paper out and puts it in again.
    InvalidInput
        The attachment is neither a PDF nor a picture.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    row = _one(session, case, document_id)
    if row.attachment_id is not None:
        raise Conflict(
            _("This paper has its scan. Take the paper out and put it in again to replace it.")
        )
    row.attachment_id = _scan(session, actor, scan_id).id
    data = {
        "document_id": str(row.id),
        "kind": row.kind.value,
        "number": row.number,
        "scan_added": True,
    }
    case.record(EventKind.DOCUMENT_ADDED, actor=actor, at=clock.now(), data=data)
    session.flush()
    return row


def remove(
    session: Session, *, actor: Account, site: SiteKey, document_id: UUID, reason: str
) -> CaseDocument:
    """Take a paper out of the file; it stays on record with the reason."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    row = _one(session, case, document_id)
    why = reason_required(reason, _("A paper is taken out with a reason only."))
    row.removed_by_id, row.removed_at, row.removal_reason = actor.id, clock.now(), why
    case.record(
        EventKind.DOCUMENT_REMOVED,
        actor=actor,
        at=row.removed_at,
        note=why,
        data={"document_id": str(row.id), "kind": row.kind.value, "number": row.number},
    )
    session.flush()
    return row


def papers_of(session: Session, case: RemediationCase) -> list[CaseDocument]:
    """Return the papers in a file, in the order of their dates."""
    query = (
        select(CaseDocument)
        .where(CaseDocument.case_id == case.id, CaseDocument.removed_at.is_(None))
        .options(joinedload(CaseDocument.added_by), joinedload(CaseDocument.attachment))
        .order_by(CaseDocument.dated, CaseDocument.added_at, CaseDocument.id)
    )
    return list(session.scalars(query))


def kinds_since(papers: Iterable[CaseDocument], since: datetime) -> frozenset[DocumentKind]:
    """Return the kinds of paper put in since a moment, such as that of the state of their file."""
    return frozenset(each.kind for each in papers if each.added_at >= since)


def _one(session: Session, case: RemediationCase, document_id: UUID) -> CaseDocument:
    row = session.scalars(
        select(CaseDocument).where(CaseDocument.id == document_id, CaseDocument.case_id == case.id)
    ).one_or_none()
    if row is None or row.removed_at is not None:
        raise NotFound(_("This file holds no such paper."))
    return row


def _scan(session: Session, actor: Account, scan_id: UUID) -> Attachment:
    found = attachments.visible(session, actor=actor, attachment_id=scan_id)
    if found.media_type not in SCANS:
        problem = Problem(
            "not_a_scan",
            Message(_("“{name}” is neither a PDF nor a picture."), {"name": found.name}),
            Message(_("Send the paper as a PDF, or photograph it.")),
            "scan",
        )
        raise InvalidInput(_("The paper cannot be put into the file."), problems=[problem])
    return found


def _row(case: RemediationCase, actor: Account, paper: Paper, position: int | None) -> CaseDocument:
    problems: list[Problem] = []
    prefix = "" if position is None else f"documents.{position}."

    def read(name: str, parse: Text, value: object) -> str | None:
        if is_missing(value):
            return None
        try:
            return parse(value)
        except UnusableValue as wrong:
            told = (wrong.code, wrong.message, wrong.remedy, prefix + name, shown(value))
            problems.append(Problem(*told))
            return None

    number = read("number", _NUMBER, paper.number)
    if number is None and not problems:
        problems.append(
            _missing(prefix + "number", _("Copy the number printed on the paper; “s/n” if none."))
        )
    dated = _dated(paper.dated, prefix, problems)
    issued_by, about = (
        read("issued_by", _ISSUER, paper.issued_by),
        read("about", _ABOUT, paper.about),
    )
    if problems or number is None or dated is None:
        raise InvalidInput(_("The paper cannot be put into the file."), problems=problems)
    return CaseDocument(
        case_id=case.id,
        kind=paper.kind,
        number=number,
        dated=dated,
        issued_by=issued_by,
        about=about,
        added_by_id=actor.id,
        added_at=clock.now(),
    )


def _dated(value: object, prefix: str, problems: list[Problem]) -> date | None:
    if is_missing(value):
        problems.append(_missing(prefix + "dated", _("Copy the date printed on the paper.")))
        return None
    try:
        day = written_day(value)
    except UnusableValue as wrong:
        problems.append(
            Problem(wrong.code, wrong.message, wrong.remedy, prefix + "dated", shown(value))
        )
        return None
    if day > clock.today():
        problems.append(
            Problem(
                "in_the_future",
                Message(_("{day} has not come yet."), {"day": day}),
                Message(_("Copy the date printed on the paper.")),
                prefix + "dated",
                shown(value),
            )
        )
        return None
    return day


def _missing(field: str, remedy: str) -> Problem:
    return Problem(
        "missing", Message(_("{field} is missing."), {"field": field}), Message(remedy), field
    )
