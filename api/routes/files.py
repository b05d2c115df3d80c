"""The remediation file of a site: read it, move it, put papers in, pause it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.remediation import (
    DocumentIn,
    FileOut,
    HoldDecisionIn,
    HoldIn,
    NoteIn,
    RemovalIn,
    StepIn,
    file_out,
)
from hotspots import clock
from hotspots.models import Account
from hotspots.registry import case_papers, holds, remediation
from hotspots.vocabulary import Locale

router = APIRouter(prefix="/sites/{site}/file", tags=["files"])

SiteKey = Annotated[
    UUID | str, Path(description="Id or code", max_length=80, examples=["LK-2025-0001"])
]
_CHANGES = refusals(401, 403, 404, 409, 412, 422)


@router.get("", responses=refusals(401, 403, 404, 422))
def file(
    site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
) -> FileOut:
    """Return the remediation file with its papers, entries and the steps open to the caller."""
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/steps", status_code=201, responses=_CHANGES)
def step(
    site: SiteKey,
    asked: StepIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
) -> FileOut:
    """Move the file one step on, with the facts and papers it asks for.

    Whoever reports works done cannot verify them. Where two must sign, the first signature is kept
    and the file moves with the second.
    """
    remediation.advance(
        session,
        actor=actor,
        site=site,
        to=asked.to,
        note=asked.note,
        facts=asked.facts,
        papers=[each.as_paper() for each in asked.documents],
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/documents", status_code=201, responses=_CHANGES)
def add_document(
    site: SiteKey,
    document: DocumentIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
) -> FileOut:
    """Put a paper into the file, with its number and date."""
    case_papers.add(
        session, actor=actor, site=site, paper=document.as_paper(), expected_version=version
    )
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/documents/{document_id}/removal", responses=_CHANGES)
def remove_document(
    site: SiteKey,
    document_id: UUID,
    removal: RemovalIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> FileOut:
    """Take a paper out of the file; it stays on record with the reason."""
    case_papers.remove(
        session, actor=actor, site=site, document_id=document_id, reason=removal.reason
    )
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/hold", status_code=201, responses=_CHANGES)
def ask_hold(
    site: SiteKey,
    asked: HoldIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
) -> FileOut:
    """Ask that the file be paused; a leader decides."""
    holds.ask(
        session,
        actor=actor,
        site=site,
        reason=asked.reason,
        until=asked.until,
        expected_version=version,
    )
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/hold/decision", responses=_CHANGES)
def decide_hold(
    site: SiteKey,
    decision: HoldDecisionIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
) -> FileOut:
    """Approve or refuse the pause that was asked for."""
    holds.decide(
        session,
        actor=actor,
        site=site,
        approve=decision.approve,
        note=decision.note,
        expected_version=version,
    )
    return _as_it_stands(session, actor, site, locale, response)


@router.post("/hold/end", responses=_CHANGES)
def end_hold(
    site: SiteKey,
    told: NoteIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
) -> FileOut:
    """End the pause; the deadline moves on by the time it took."""
    holds.end(session, actor=actor, site=site, note=told.note, expected_version=version)
    return _as_it_stands(session, actor, site, locale, response)


def _as_it_stands(
    session: SessionDep, actor: Account, site: UUID | str, locale: Locale, response: Response
) -> FileOut:
    found = remediation.get(session, actor=actor, site=site)
    response.headers["ETag"] = f'"{found.case.version}"'
    return file_out(found, locale, clock.today())
