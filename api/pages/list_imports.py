"""Taking a list in by a page: checked first with a preview, nothing written; then sent again.

As with files of crashes, the file stays in the browser between the two steps, and a mark of what
was checked travels along: what changed in between is checked anew, never taken in unseen.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.coordinate_systems import CHOICES
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep
from hotspots import permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.registry.row_lists import ListReport
from hotspots.vocabulary import Action, RowOutcome

SPELLED_OUT = 200
"""More problems or rows than a person reads at once; the counts on top are complete."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: where its page is, what it says, and what takes the rows in.

    `columns` are the headings with what stands under them, `done` is where to go afterwards;
    `opens` leads, with the code of a row, to what it became. A register of another body, whose
    `foreign` columns and lines are to be told, is read as the form says. `action` is what a person
    must be allowed; a list of `places` may have coordinates in any system.
    """

    address: str
    title: str
    intro: str
    columns: tuple[tuple[str, str], ...]
    done: tuple[str, str]
    opens: str
    take: Callable[..., ListReport]
    foreign: bool = False
    action: Action = Action.DECLARE_SITE
    places: bool = True


class Upload:
    """A file with the way it is to be read, as the form sent them."""

    def __init__(self, sent: SentDep, file: Annotated[UploadFile | None, File()] = None) -> None:
        self.sent = sent
        self.name = (file.filename if file else None) or ""
        self.content = file.file.read() if file else b""

    @property
    def mark(self) -> str:
        """What tells this file, read this way, from any other."""
        told = "\n".join(self.sent[name] for name in ("crs", "reading", "new_lines"))
        return hashlib.sha256(self.content + b"\n" + told.encode()).hexdigest()

    def told(self, kind: ListKind) -> dict[str, Any]:
        """Return what the registry reads, or refuse a form without a file."""
        if not self.name:
            problem = Problem(
                code="missing",
                message=Message(_("No file was chosen.")),
                remedy=Message(_("Choose a file from your computer.")),
                field="file",
            )
            raise InvalidInput(_("There is nothing to import yet."), problems=[problem])
        told = {"file": self.content, "name": self.name, "crs": self.sent["crs"] or None}
        if not kind.foreign:
            return told
        reading, new_lines = self.sent["reading"], self.sent["new_lines"] == "yes"
        return told | {"reading": reading, "new_lines": new_lines}


UploadDep = Annotated[Upload, Depends(Upload)]


class ListImport:
    """One request to take a list in."""

    def __init__(
        self, page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep
    ) -> None:
        self._page = page
        self._session = session
        self._actor = actor
        self._criteria_folder = settings.criteria_folder

    def form(self, kind: ListKind) -> Response:
        """Ask for a file."""
        permissions.require(self._actor, kind.action)
        return self._show(kind)

    def check(self, kind: ListKind, upload: Upload, *, part: bool) -> Response:
        """Say what taking the file in would do; nothing is written. `part` asks for no page."""
        permissions.require(self._actor, kind.action)
        return self._checked(kind, upload, part=part)

    def take_in(self, kind: ListKind, upload: Upload) -> Response:
        """Take the file in, if it is the one that was checked."""
        permissions.require(self._actor, kind.action)
        if upload.sent["checked"] != upload.mark:
            return self._checked(kind, upload, part=False, changed=True)
        try:
            done = self._take(kind, upload, dry_run=False)
        except (InvalidInput, Conflict, Forbidden) as refusal:
            return self._show(kind, sent=upload.sent, refused=Refused.by(refusal))
        return self._show(kind, report=done)

    def _checked(
        self, kind: ListKind, upload: Upload, *, part: bool, changed: bool = False
    ) -> Response:
        told: dict[str, Any] = {"sent": upload.sent, "changed": changed, "part": part}
        try:
            told |= {"report": self._take(kind, upload, dry_run=True), "checked": upload.mark}
        except (InvalidInput, Conflict, Forbidden) as refusal:
            told["refused"] = Refused.by(refusal)
        return self._show(kind, **told)

    def _take(self, kind: ListKind, upload: Upload, *, dry_run: bool) -> ListReport:
        with self._session.begin_nested():
            return kind.take(
                self._session,
                actor=self._actor,
                dry_run=dry_run,
                criteria_folder=self._criteria_folder,
                **upload.told(kind),
            )

    def _show(self, kind: ListKind, *, part: bool = False, **told: Any) -> Response:
        refused: Refused | None = told.get("refused")
        content: dict[str, Any] = {"sent": Sent(), "refused": None, "report": None} | told
        return self._page.show(
            "parts/list_outcome.html" if part else "list_import.html",
            status=refused.status if refused else 200,
            kind=kind,
            systems=CHOICES,
            outcomes=list(RowOutcome),
            most=SPELLED_OUT,
            may_load_lines=permissions.may(self._actor, Action.LOAD_NETWORK),
            **content,
        )


ListImportDep = Annotated[ListImport, Depends(ListImport)]


def wants_part(request: Request) -> bool:
    """Say whether a page asks for the part of it that says what came out."""
    return bool(request.headers.get("hx-request"))


PartDep = Annotated[bool, Depends(wants_part)]


def router_of(kind: ListKind) -> APIRouter:
    """Return the three addresses by which a kind of list is taken in."""
    router = APIRouter(prefix=kind.address)

    @router.get("")
    def form(asked: ListImportDep) -> Response:
        """Ask for a file."""
        return asked.form(kind)

    @router.post("/check")
    def check(asked: ListImportDep, upload: UploadDep, part: PartDep) -> Response:
        """Say what taking the list in would do; nothing is written."""
        return asked.check(kind, upload, part=part)

    @router.post("")
    def take_in(asked: ListImportDep, upload: UploadDep) -> Response:
        """Take the list in, if it is the one that was checked."""
        return asked.take_in(kind, upload)

    return router
