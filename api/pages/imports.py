"""Imports: a file is checked first, nothing written; the same file, sent again, is taken in.

The page keeps the file in the browser between the two steps and sends it twice, so that no copy
of crash data waits on the server. A mark of what was checked travels along: if the file or the
way to read it changed in between, the answer is a new check, never an unseen import.
"""

import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.coordinate_systems import CHOICES
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.registry import imports
from hotspots.registry.imports import BatchReport
from hotspots.vocabulary import Action, UnplacedReason

router = APIRouter(prefix="/imports")

SPELLED_OUT = 200
"""More problems than a person reads at once; the count on top is complete."""


@router.get("")
def form(page: PageDep, session: SessionDep, actor: ActorDep, done: str = "") -> Response:
    """Ask for a file, and list what was taken in before."""
    return _show(page, session, actor, done=done)


class Upload:
    """A file with the way it is to be read, as the form sent them."""

    def __init__(
        self,
        sent: SentDep,
        settings: SettingsDep,
        file: Annotated[UploadFile | None, File()] = None,
    ) -> None:
        self.sent = sent
        self._criteria_folder = settings.criteria_folder
        self.name = (file.filename if file else None) or ""
        self.content = file.file.read() if file else b""

    @property
    def mark(self) -> str:
        """What tells this file, read this way, from any other."""
        way = "\n".join(self.sent[name] for name in ("source", "crs", "again"))
        return hashlib.sha256(self.content + b"\n" + way.encode()).hexdigest()

    def take_in(self, session: SessionDep, actor: ActorDep, *, dry_run: bool) -> BatchReport:
        """Import the file, or find out what importing it would do."""
        if not self.name:
            problem = Problem(
                code="missing",
                message=Message(_("No file was chosen.")),
                remedy=Message(_("Choose a file from your computer.")),
                field="file",
            )
            raise InvalidInput(_("There is nothing to import yet."), problems=[problem])
        return imports.import_batch(
            session,
            actor=actor,
            file=self.content,
            name=self.name,
            source=self.sent["source"] or None,
            crs=self.sent["crs"] or None,
            again=bool(self.sent["again"]),
            dry_run=dry_run,
            criteria_folder=self._criteria_folder,
        )


UploadDep = Annotated[Upload, Depends(Upload)]


@router.post("/check")
def check(
    request: Request, page: PageDep, session: SessionDep, actor: ActorDep, upload: UploadDep
) -> Response:
    """Say what importing the file would do; nothing is written."""
    return _checked(request, page, session, actor, upload)


@router.post("")
def take_in(
    request: Request, page: PageDep, session: SessionDep, actor: ActorDep, upload: UploadDep
) -> Response:
    """Take the file in, if it is the one that was checked."""
    permissions.require(actor, Action.IMPORT_CRASHES)
    if upload.sent["checked"] != upload.mark:
        return _checked(request, page, session, actor, upload, changed=True)
    try:
        with session.begin_nested():
            report = upload.take_in(session, actor, dry_run=False)
    except (InvalidInput, Conflict) as refusal:
        return _show(page, session, actor, sent=upload.sent, refused=Refused.by(refusal))
    return see_other(f"/imports?done={report.batch_id or ''}")


def _checked(
    request: Request,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    upload: Upload,
    *,
    changed: bool = False,
) -> Response:
    told: dict[str, Any] = {"sent": upload.sent, "changed": changed}
    try:
        with session.begin_nested():
            report = upload.take_in(session, actor, dry_run=True)
        told |= {"report": report, "checked": upload.mark, "reasons": list(UnplacedReason)}
    except (InvalidInput, Conflict) as refusal:
        told |= {"refused": Refused.by(refusal), "may_insist": isinstance(refusal, Conflict)}
    if request.headers.get("hx-request"):
        status = told["refused"].status if "refused" in told else 200
        return page.show("parts/import_outcome.html", status=status, most=SPELLED_OUT, **told)
    return _show(page, session, actor, **told)


def _show(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    *,
    sent: Sent | None = None,
    refused: Refused | None = None,
    done: str = "",
    **told: Any,
) -> Response:
    batches = imports.list_batches(session, actor=actor)
    return page.show(
        "imports.html",
        status=refused.status if refused else 200,
        sent=sent or Sent(),
        refused=refused,
        batches=batches,
        done=next((each for each in batches if _is(each.id, done)), None),
        systems=CHOICES,
        reasons=list(UnplacedReason),
        own_source=actor.organisation.name,
        most=SPELLED_OUT,
        **{name: value for name, value in told.items() if name != "reasons"},
    )


def _is(batch_id: UUID, told: str) -> bool:
    return str(batch_id) == told
