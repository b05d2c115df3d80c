"""What people do with a remediation file on the page of its site."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Response, UploadFile

from api.dependencies import SettingsDep, StoreDep
from api.pages.forms import SentDep, required, version
from api.pages.site_page import SitePage, SitePageDep
from api.pages.step_forms import facts_sent, papers_sent, shows_after, takes_photo
from hotspots import permissions
from hotspots.attachment_files import Limits, Store
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.registry import attachments, case_papers, holds, photos, remediation
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.settings import Settings
from hotspots.vocabulary import Action, CaseState, DocumentKind, PhotoPurpose

router = APIRouter(prefix="/sites/{code}")


class Attached:
    """The file that a form may carry: the scan of a paper, a photo after works."""

    def __init__(
        self, site: SitePage, settings: Settings, store: Store, file: UploadFile | None
    ) -> None:
        self._site, self._store, self._limits = site, store, Limits.of(settings)
        self._name = (file.filename if file else None) or ""
        self._content = file.file.read() if file else b""

    @property
    def is_sent(self) -> bool:
        """Say whether the form carries one."""
        return bool(self._name)

    def keep(self) -> UUID | None:
        """Store it and return its id; None where the form carries none."""
        if not self.is_sent:
            return None
        row = attachments.add(
            self._site.session,
            actor=self._site.actor,
            store=self._store,
            limits=self._limits,
            content=self._content,
            name=self._name,
        )
        return row.id


def _photo(
    site: SitePageDep,
    settings: SettingsDep,
    store: StoreDep,
    photo: Annotated[UploadFile | None, File()] = None,
) -> Attached:
    return Attached(site, settings, store, photo)


def _scan(
    site: SitePageDep,
    settings: SettingsDep,
    store: StoreDep,
    scan: Annotated[UploadFile | None, File()] = None,
) -> Attached:
    return Attached(site, settings, store, scan)


PhotoDep = Annotated[Attached, Depends(_photo)]
ScanDep = Annotated[Attached, Depends(_scan)]


@router.post("/moves")
def move(site: SitePageDep, sent: SentDep, photo: PhotoDep) -> Response:
    """Move the file one step; a photo of the works that comes along is hung up first."""
    assigned = sent["to"] == CaseState.ASSIGNED

    def act() -> None:
        to = required(CaseState, sent["to"], name="to")
        purpose = _purpose_of_photo(site, to) if photo.is_sent else PhotoPurpose.OTHER
        if (shown := photo.keep()) is not None:
            facts = PhotoFacts(purpose)
            photos.add(
                site.session, actor=site.actor, site=site.code, attachment_id=shown, facts=facts
            )
        remediation.advance(
            site.session,
            actor=site.actor,
            site=site.code,
            to=to,
            note=sent["note"],
            facts=facts_sent(sent),
            papers=papers_sent(sent),
            expected_version=version(sent["version"]),
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="assigned" if assigned else "moved")


def _purpose_of_photo(site: SitePage, to: CaseState) -> PhotoPurpose:
    """Return what a photo shows that comes with a step: the place before or after it was put right.

    Raises
    ------
    InvalidInput
        The step takes no photo.
    """
    step = find(site.session, site.actor, site.code).step_to(to)
    if not takes_photo(step):
        message = Message(_("This step takes no photo."))
        remedy = Message(_("Add the photo on the page of photos of the site."))
        problem = Problem("no_photo", message, remedy, "photo")
        raise InvalidInput(_("The photo cannot be kept."), problems=[problem])
    return PhotoPurpose.AFTER if shows_after(step) else PhotoPurpose.BEFORE


@router.post("/documents")
def add_document(site: SitePageDep, sent: SentDep, scan: ScanDep) -> Response:
    """Put a paper into the file, with its scan where one was chosen."""

    def act() -> None:
        kind = required(DocumentKind, sent["kind"], name="kind")
        told = (kind, sent["number"], sent["dated"], sent["issued_by"], sent["about"])
        paper = Paper(*told, scan.keep())
        case_papers.add(site.session, actor=site.actor, site=site.code, paper=paper)

    return site.change(act, sent=sent, said="paper")


@router.post("/documents/{document_id}/scan")
def add_scan(site: SitePageDep, document_id: UUID, sent: SentDep, scan: ScanDep) -> Response:
    """Add the scan of a paper that is in the file."""
    permissions.require(site.actor, Action.WRITE_IN_FILE)

    def act() -> None:
        scan_id = scan.keep()
        if scan_id is None:
            raise _nothing_chosen()
        case_papers.add_scan(
            site.session,
            actor=site.actor,
            site=site.code,
            document_id=document_id,
            scan_id=scan_id,
        )

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


def _nothing_chosen() -> InvalidInput:
    problem = Problem(
        "missing",
        Message(_("No file was chosen.")),
        Message(_("Choose the scan of the paper: a PDF or a picture.")),
        field="scan",
    )
    return InvalidInput(_("There is no scan to add yet."), problems=[problem])
