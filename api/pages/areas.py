"""Administrative units: looked up, one with its reforms, loaded from files, and what moved."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import table_file
from api.pages.coordinate_systems import CHOICES
from api.pages.forms import Refused, Sent, SentDep, choice, day
from api.pages.layout import PageDep, see_other
from api.schemas.area_tables import attribution_table
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput
from hotspots.registry import (
    area_search,
    attribution_reports,
    reattribution,
    screening_jobs,
    succession_checks,
)
from hotspots.registry.area_rule import rule_told
from hotspots.registry.count_words import COUNT_WORDS
from hotspots.registry.unit_loading import UnitFile, load_units
from hotspots.vocabulary import Action, AreaKind, AttributedKind, MoveOutcome

router = APIRouter(prefix="/areas")

_A_PAGE = 200
SPELLED_OUT = 200
"""More problems than a person reads at once; the count on top is complete."""


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    text: Annotated[str, Query(max_length=200)] = "",
    on: str = "",
    kind: str = "",
) -> Response:
    """Find units by name or code; those that have ended are among them."""
    book, found = area_search.find(
        session,
        actor=actor,
        text=text,
        on=day(on, name="on"),
        kind=choice(AreaKind, kind, name="kind"),
        limit=_A_PAGE,
    )
    return page.show(
        "areas/list.html",
        book=book,
        found=found,
        most=_A_PAGE,
        kinds=list(AreaKind),
        may_load=permissions.may(actor, Action.LOAD_NETWORK),
        chosen={"text": text, "on": on, "kind": kind},
    )


class Upload:
    """The files of units and of reforms, with the way they are to be read."""

    def __init__(
        self,
        sent: SentDep,
        file: Annotated[UploadFile | None, File()] = None,
        successions: Annotated[UploadFile | None, File()] = None,
    ) -> None:
        self.sent = sent
        self.files = [_file(each) for each in (file, successions)]

    @property
    def mark(self) -> str:
        """What tells these files, read this way, from any others."""
        told = [b"" if each is None else bytes(each.content) for each in self.files]
        parts = [*(hashlib.sha256(each).digest() for each in told), self.sent["crs"].encode()]
        return hashlib.sha256(b"".join(parts)).hexdigest()

    def load(self, session: SessionDep, actor: ActorDep, *, dry_run: bool) -> dict[str, Any]:
        """Load the files, or find out what that would do; return what the page shows of it."""
        areas, successions = self.files
        try:
            report = load_units(
                session,
                actor=actor,
                areas=areas,
                successions=successions,
                crs=self.sent["crs"] or None,
                dry_run=dry_run,
            )
        except (InvalidInput, Conflict) as refusal:
            return {"refused": Refused.by(refusal)}
        counts = [(COUNT_WORDS[what], count) for what, count in report.counts.items() if count]
        return {"report": report, "counts": counts, "done": not dry_run}


UploadDep = Annotated[Upload, Depends(Upload)]


@router.get("/import")
def form(page: PageDep, actor: ActorDep) -> Response:
    """Ask for files of units, and of what became of them."""
    permissions.require(actor, Action.LOAD_NETWORK)
    return _loading(page, {})


@router.post("/import/check")
def check(
    request: Request, page: PageDep, session: SessionDep, actor: ActorDep, upload: UploadDep
) -> Response:
    """Say what loading the files would do; nothing is written."""
    permissions.require(actor, Action.LOAD_NETWORK)
    told = upload.load(session, actor, dry_run=True) | {"sent": upload.sent}
    part = bool(request.headers.get("hx-request"))
    return _loading(page, told | {"checked": upload.mark}, part=part)


@router.post("/import")
def take_in(page: PageDep, session: SessionDep, actor: ActorDep, upload: UploadDep) -> Response:
    """Load the files, if they are the ones that were checked."""
    permissions.require(actor, Action.LOAD_NETWORK)
    is_same = upload.sent["checked"] == upload.mark
    told = upload.load(session, actor, dry_run=not is_same) | {"sent": upload.sent}
    return _loading(page, told | {"checked": upload.mark, "changed": not is_same})


@router.get("/attributions")
def attributions(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """List what attributions moved, and offer a new one."""
    book, found = attribution_reports.list_reports(session, actor=actor)
    job = attribution_reports.under_way(session, actor=actor)
    waiting = attribution_reports.waiting(session, actor=actor)
    return page.show(
        "areas/attributions.html",
        reports=found,
        waiting=waiting,
        book=book,
        rule=rule_told(),
        kinds=list(AttributedKind),
        outcomes=list(MoveOutcome),
        progress=None if job is None else screening_jobs.progress_of(session, job),
    )


@router.post("/attributions")
def attribute(session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Let a job attribute everything to the units as they are now."""
    del sent  # it holds the mark of the form, which was looked at before
    reattribution.ask(session, actor=actor)
    return see_other("/areas/attributions")


@router.get("/attributions/{number}")
def attribution(
    number: int,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    kind: str = "",
    outcome: str = "",
    after: UUID | None = None,
    taken_as: Annotated[str, Query(alias="as", max_length=10)] = "",
) -> Response:
    """Show what an attribution moved from where to where, or take all of it out as a file."""
    book, report = attribution_reports.get(session, actor=actor, number=number)
    if taken_as:
        rows = attribution_reports.every_move(session, actor=actor, report=report)
        table = attribution_table(book, report, rows, locale)
        return table_file(table, taken_as, f"doi-chieu-dia-ban-{number}")
    found = attribution_reports.moves(
        session,
        actor=actor,
        report=report,
        kind=choice(AttributedKind, kind, name="kind"),
        outcome=choice(MoveOutcome, outcome, name="outcome"),
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "areas/attribution.html",
        report=report,
        changed=attribution_reports.changed_units(report),
        tallies=attribution_reports.tallies(report),
        found=found,
        book=book,
        rule=rule_told(report.gap_m),
        kinds=list(AttributedKind),
        outcomes=list(MoveOutcome),
        chosen={"kind": kind, "outcome": outcome},
    )


@router.get("/{area_id}")
def one(
    area_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    on: str = "",
    said: str = "",
) -> Response:
    """Show a unit with the reforms before and after it."""
    return _unit(page, session, actor, area_id, on=on, said=said)


@router.post("/{area_id}/lines/{line_id}/confirmation")
def confirm(
    area_id: UUID,
    line_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    sent: SentDep,
) -> Response:
    """Note that a line of a reform holds, and what it was compared with."""
    try:
        succession_checks.confirm(
            session, actor=actor, line_id=line_id, compared_with=sent["verified_by"]
        )
    except InvalidInput as refusal:
        return _unit(page, session, actor, area_id, refused=Refused.by(refusal), sent=sent)
    return see_other(f"/areas/{area_id}?said=confirmed")


@router.post("/{area_id}/lines/{line_id}/removal")
def take_out(
    area_id: UUID, line_id: UUID, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Take a line of a reform out that no resolution says."""
    del sent  # it holds the mark of the form, which was looked at before
    succession_checks.take_out(session, actor=actor, line_id=line_id)
    return see_other(f"/areas/{area_id}?said=removed")


def _unit(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    area_id: UUID,
    *,
    on: str = "",
    said: str = "",
    refused: Refused | None = None,
    sent: Sent | None = None,
) -> Response:
    found = area_search.get(session, actor=actor, area_id=area_id, on=day(on, name="on"))
    return page.show(
        "areas/one.html",
        status=refused.status if refused else 200,
        found=found,
        book=found.book,
        unit=found.unit,
        refused=refused,
        sent=sent or Sent(),
        said=said,
        chosen={"on": on},
        may_load=permissions.may(actor, Action.LOAD_NETWORK),
    )


def _loading(page: PageDep, told: Mapping[str, Any], *, part: bool = False) -> Response:
    refused: Refused | None = told.get("refused")
    content = {"sent": Sent(), "refused": None, "report": None, "done": False} | dict(told)
    return page.show(
        "areas/load_outcome.html" if part else "areas/import.html",
        status=refused.status if refused else 200,
        systems=CHOICES,
        most=SPELLED_OUT,
        **content,
    )


def _file(sent: UploadFile | None) -> UnitFile | None:
    return UnitFile(sent.file.read(), sent.filename) if sent and sent.filename else None
