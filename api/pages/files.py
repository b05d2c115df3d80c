"""What people do with a remediation file on the page of its site."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.pages.forms import SentDep, required, version
from api.pages.site_page import SitePageDep
from api.pages.step_forms import facts_sent, papers_sent
from hotspots.registry import case_papers, holds, remediation
from hotspots.registry.case_papers import Paper
from hotspots.vocabulary import CaseState, DocumentKind

router = APIRouter(prefix="/sites/{code}")


@router.post("/moves")
def move(site: SitePageDep, sent: SentDep) -> Response:
    """Move the file one step."""

    def act() -> None:
        remediation.advance(
            site.session,
            actor=site.actor,
            site=site.code,
            to=required(CaseState, sent["to"], name="to"),
            note=sent["note"],
            facts=facts_sent(sent),
            papers=papers_sent(sent),
            expected_version=version(sent["version"]),
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="moved")


@router.post("/documents")
def add_document(site: SitePageDep, sent: SentDep) -> Response:
    """Put a paper into the file."""

    def act() -> None:
        kind = required(DocumentKind, sent["kind"], name="kind")
        paper = Paper(kind, sent["number"], sent["dated"], sent["issued_by"], sent["about"])
        case_papers.add(site.session, actor=site.actor, site=site.code, paper=paper)

    return site.change(act, sent=sent, said="paper")


@router.post("/documents/{document_id}/removal")
def remove_document(site: SitePageDep, document_id: UUID, sent: SentDep) -> Response:
    """Take a paper out of the file, with a reason."""

    def act() -> None:
        case_papers.remove(
            site.session,
            actor=site.actor,
            site=site.code,
            document_id=document_id,
            reason=sent["reason"],
        )

    return site.change(act, sent=sent, said="paper_removed")


@router.post("/hold")
def ask_hold(site: SitePageDep, sent: SentDep) -> Response:
    """Ask for a pause."""

    def act() -> None:
        holds.ask(
            site.session,
            actor=site.actor,
            site=site.code,
            reason=sent["reason"],
            until=sent["until"],
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="hold_asked")


@router.post("/hold/decision")
def decide_hold(site: SitePageDep, sent: SentDep) -> Response:
    """Approve or refuse a pause."""
    approve = sent["approve"] == "yes"

    def act() -> None:
        holds.decide(
            site.session,
            actor=site.actor,
            site=site.code,
            approve=approve,
            note=sent["note"],
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="hold_approved" if approve else "hold_refused")


@router.post("/hold/end")
def end_hold(site: SitePageDep, sent: SentDep) -> Response:
    """End a pause."""

    def act() -> None:
        holds.end(
            site.session,
            actor=site.actor,
            site=site.code,
            note=sent["note"],
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="hold_ended")
