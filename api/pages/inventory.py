"""The yearly inventory: what is confirmed and what is not, and the looks that confirm it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import table_file
from api.pages.files import PhotoDep
from api.pages.forms import Refused, Sent, SentDep, required
from api.pages.layout import PageDep, see_other
from api.pages.site_filters import AskedSitesDep
from api.pages.site_page import SitePageDep
from api.schemas.site_tables import inventory_table
from hotspots import clock, permissions
from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.registry import inventory, meeting, photos, sites
from hotspots.registry.inventory import Look
from hotspots.registry.inventory_report import inventory_report, latest_looks
from hotspots.registry.inventory_years import EARLIEST_YEAR
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.vocabulary import Action, InventoryFinding, InventoryStatus, PhotoPurpose

router = APIRouter()

_A_PAGE = 50

Codes = Annotated[list[str] | None, Query(alias="site", max_length=80)]


@router.get("/inventory")
def report(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedSitesDep,
    year: Annotated[int | None, Query(ge=0, le=9999)] = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    form: Annotated[str, Query(alias="as", max_length=10)] = "",
    done: Annotated[int, Query(ge=0, le=9999)] = 0,
) -> Response:
    """Show how many sites of each ward and kind were confirmed, and those that nobody did."""
    found = inventory_report(session, actor=actor, year=year, choice=asked.choice(session))
    if form:
        return table_file(inventory_table(found, locale), form, f"kiem-ke-{found.year}")
    missing = replace(
        found.choice, inventory_year=found.year, inventory=InventoryStatus.UNCONFIRMED
    )
    listed = sites.list_sites(session, actor=actor, choice=missing, limit=_A_PAGE, after=after)
    this_year = clock.today().year
    return page.show(
        "inventory/year.html",
        found=found,
        entries=listed.entries,
        next=listed.next,
        looks=latest_looks(session, [each.site.id for each in listed.entries]),
        years=list(range(this_year, max(EARLIEST_YEAR, this_year - 4) - 1, -1)),
        may_look=permissions.may(actor, Action.WRITE_IN_FILE),
        done=done,
        **asked.offered(session, actor),
    )


@router.get("/inventory/looks")
def ask(page: PageDep, session: SessionDep, actor: ActorDep, codes: Codes = None) -> Response:
    """Show the ticked sites, and ask what was found there."""
    permissions.require(actor, Action.WRITE_IN_FILE)
    if not codes:
        return see_other("/inventory")
    return _form(page, session, actor, codes)


@router.post("/inventory/looks")
def confirm_all(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Record the same of all ticked sites, or say of which it cannot be."""
    codes = sent.every("site")
    try:
        with session.begin_nested():
            done = inventory.confirm_all(session, actor=actor, sites=codes, look=_look(sent))
    except InvalidInput as refusal:
        return _form(page, session, actor, codes, sent=sent, refused=Refused.by(refusal))
    return see_other(f"/inventory?done={len(done)}")


@router.post("/sites/{code}/looks")
def confirm(site: SitePageDep, sent: SentDep, photo: PhotoDep) -> Response:
    """Record that somebody looked at the site, with a photo where one was taken."""

    def act() -> None:
        kept = photo.keep()
        hung = None
        if kept is not None:
            hung = photos.add(
                site.session,
                actor=site.actor,
                site=site.code,
                attachment_id=kept,
                facts=PhotoFacts(PhotoPurpose.OTHER),
            )
        inventory.confirm(
            site.session,
            actor=site.actor,
            site=site.code,
            look=_look(sent, note="look_note"),
            photo_id=None if hung is None else hung.id,
        )

    return site.change(act, sent=sent, said="looked_at", at="inventory")


def _look(sent: Sent, note: str = "note") -> Look:
    finding = required(InventoryFinding, sent["finding"], name="finding")
    return Look(finding, sent["looked_on"] or None, sent[note] or None)


def _form(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    codes: list[str],
    *,
    sent: Sent | None = None,
    refused: Refused | None = None,
) -> Response:
    cases = meeting.files_of(session, actor=actor, sites=codes)
    return page.show(
        "inventory/looks.html",
        status=refused.status if refused else 200,
        cases=cases,
        sent=sent,
        refused=refused,
        findings=list(InventoryFinding),
        today=clock.today(),
    )
