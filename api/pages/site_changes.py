"""Declaring a site on a phone, its checklist, and changes of its class and place."""

from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, required, version
from api.pages.layout import PageDep, see_other
from api.pages.site_page import SitePageDep
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import shown_date
from hotspots.registry import declaration, inspections, site_changes
from hotspots.vocabulary import Action, ChecklistItem, LegalClass, SiteSource

router = APIRouter(prefix="/sites")


@router.get("/new")
def declaration_form(page: PageDep, actor: ActorDep) -> Response:
    """Ask for a place, what was seen there, and every item of the checklist."""
    permissions.require(actor, Action.DECLARE_SITE)
    return page.show("sites/new.html", **_form(Sent.of(inspected_on=shown_date(clock.today()))))


@router.post("/new")
def declare(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Register the place and go to its page, where the photos come next."""
    try:
        with session.begin_nested():
            site = declaration.declare(
                session,
                actor=actor,
                source=required(SiteSource, sent["source"], name="source"),
                reason=sent["reason"],
                inspected_on=sent["inspected_on"],
                units_present=sent["units_present"],
                findings=findings_sent(sent),
                place_text=sent["place_text"],
                lon=sent["lon"],
                lat=sent["lat"],
                name=sent["name"],
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        return page.show("sites/new.html", status=refused.status, refused=refused, **_form(sent))
    return see_other(f"/sites/{site.code}?said=declared")


@router.post("/{code}/inspections")
def inspect(site: SitePageDep, sent: SentDep) -> Response:
    """Record an inspection."""

    def act() -> None:
        inspections.record(
            site.session,
            actor=site.actor,
            site=site.code,
            inspected_on=sent["inspected_on"],
            units_present=sent["units_present"],
            findings=findings_sent(sent),
        )

    return site.change(act, sent=sent, said="inspected")


@router.post("/{code}/class")
def change_class(site: SitePageDep, sent: SentDep) -> Response:
    """Give the site another class."""

    def act() -> None:
        site_changes.change_class(
            site.session,
            actor=site.actor,
            site=site.code,
            legal_class=required(LegalClass, sent["legal_class"], name="legal_class"),
            reason=sent["reason"],
            expected_version=version(sent["version"]),
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="class_changed")


@router.post("/{code}/extent")
def redraw(site: SitePageDep, sent: SentDep) -> Response:
    """Draw the site elsewhere from today on."""

    def act() -> None:
        site_changes.redraw(
            site.session,
            actor=site.actor,
            site=site.code,
            place_text=sent["place_text"],
            reason=sent["reason"],
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="redrawn")


@router.post("/{code}/split")
def split(site: SitePageDep, sent: SentDep) -> Response:
    """Part the stretch at a Km."""

    def act() -> None:
        site_changes.split(
            site.session,
            actor=site.actor,
            site=site.code,
            at=sent["at"],
            reason=sent["reason"],
            expected_version=version(sent["version"]),
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="split")


def findings_sent(sent: Sent) -> dict[str, object]:
    """Return the checklist as a form sent it: a finding and a note for each item."""
    return {
        item.value: {
            "finding": sent[f"item.{item.value}"],
            "note": sent[f"item.{item.value}.note"],
        }
        for item in ChecklistItem
    }


def _form(sent: Sent) -> dict[str, Any]:
    return {"sent": sent, "sources": list(SiteSource), "checklist": list(ChecklistItem)}
