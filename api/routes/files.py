"""The remediation file of a site: read it, move it, put papers in, pause it."""

from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.remediation import (
    DocumentIn,
    FileOut,
    HoldDecisionIn,
    HoldIn,
    NoteIn,
    RemovalIn,
    ScanIn,
    StepIn,
    file_out,
)
from api.schemas.site import SiteKey
from hotspots import clock
from hotspots.models import Account, RemediationCase
from hotspots.registry import case_papers, holds, remediation
from hotspots.registry.remediation import File

router = APIRouter(prefix="/sites/{site}/file", tags=["files"])

_CHANGES = refusals(401, 403, 404, 409, 412, 422)


class _Who(TypedDict):
    """Who changes which file, as every function of the registry asks it."""

    actor: Account
    site: SiteKey


class SiteFile:
    """The file of one site as somebody asks for it, and the answer that every request gets."""

    def __init__(
        self,
        site: SiteKey,
        session: SessionDep,
        actor: ActorDep,
        locale: LocaleDep,
        settings: SettingsDep,
        response: Response,
    ) -> None:
        self.session, self.who = session, _Who(actor=actor, site=site)
        self.criteria_folder = settings.criteria_folder
        self._locale, self._response = locale, response

    def as_it_stands(self) -> FileOut:
        """Return the file as it is now, its version as ETag."""
        found = remediation.get(self.session, **self.who, criteria_folder=self.criteria_folder)
        return self._told(found)

    def moved(self, case: RemediationCase) -> FileOut:
        """Return the file after a step, also to who gave it away and may not read it any more."""
        actor = self.who["actor"]
        found = remediation.of(
            self.session, case, actor=actor, criteria_folder=self.criteria_folder
        )
        return self._told(found)

    def _told(self, found: File) -> FileOut:
        self._response.headers["ETag"] = f'"{found.case.version}"'
        return file_out(found, self._locale, clock.today())


SiteFileDep = Annotated[SiteFile, Depends(SiteFile)]


@router.get("", responses=refusals(401, 403, 404, 422))
def read(file: SiteFileDep) -> FileOut:
    """Return the remediation file with its papers, entries and the steps open to the caller."""
    return file.as_it_stands()


@router.post("/steps", status_code=201, responses=_CHANGES)
def step(file: SiteFileDep, asked: StepIn, version: IfMatchDep) -> FileOut:
    """Move the file one step on, with the facts and papers it asks for.

    Whoever reports works done cannot verify them. Where two must sign, the first signature is kept
    and the file moves with the second.
    """
    case = remediation.advance(
        file.session,
        **file.who,
        to=asked.to,
        note=asked.note,
        facts=asked.facts,
        papers=[each.as_paper() for each in asked.documents],
        expected_version=version,
        criteria_folder=file.criteria_folder,
    )
    return file.moved(case)


@router.post("/documents", status_code=201, responses=_CHANGES)
def add_document(file: SiteFileDep, document: DocumentIn, version: IfMatchDep) -> FileOut:
    """Put a paper into the file, with its number and date."""
    case_papers.add(
        file.session,
        **file.who,
        paper=document.as_paper(),
        expected_version=version,
    )
    return file.as_it_stands()


@router.put("/documents/{document_id}/scan", responses=_CHANGES)
def add_scan(file: SiteFileDep, document_id: UUID, told: ScanIn) -> FileOut:
    """Add the scan of a paper: an attachment, sent before."""
    case_papers.add_scan(
        file.session,
        **file.who,
        document_id=document_id,
        scan_id=told.scan_id,
    )
    return file.as_it_stands()


@router.post("/documents/{document_id}/removal", responses=_CHANGES)
def remove_document(file: SiteFileDep, document_id: UUID, removal: RemovalIn) -> FileOut:
    """Take a paper out of the file; it stays on record with the reason."""
    case_papers.remove(
        file.session,
        **file.who,
        document_id=document_id,
        reason=removal.reason,
    )
    return file.as_it_stands()


@router.post("/hold", status_code=201, responses=_CHANGES)
def ask_hold(file: SiteFileDep, asked: HoldIn, version: IfMatchDep) -> FileOut:
    """Ask that the file be paused; a leader decides."""
    holds.ask(
        file.session,
        **file.who,
        reason=asked.reason,
        until=asked.until,
        expected_version=version,
    )
    return file.as_it_stands()


@router.post("/hold/decision", responses=_CHANGES)
def decide_hold(file: SiteFileDep, decision: HoldDecisionIn, version: IfMatchDep) -> FileOut:
    """Approve or refuse the pause that was asked for."""
    holds.decide(
        file.session,
        **file.who,
        approve=decision.approve,
        note=decision.note,
        expected_version=version,
    )
    return file.as_it_stands()


@router.post("/hold/end", responses=_CHANGES)
def end_hold(file: SiteFileDep, told: NoteIn, version: IfMatchDep) -> FileOut:
    """End the pause; the deadline moves on by the time it took."""
    holds.end(file.session, **file.who, note=told.note, expected_version=version)
    return file.as_it_stands()
