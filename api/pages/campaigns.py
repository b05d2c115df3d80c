"""Campaigns on pages: listed, one with its sites before and after, entered, corrected, joined."""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import table_file
from api.pages.corrections import version_read, written
from api.pages.forms import Refused, Sent, SentDep, identifiers
from api.pages.layout import PageDep, see_other
from api.schemas.campaign_table import campaign_table
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import Account, Campaign
from hotspots.records.campaign import CAMPAIGN_FIELDS
from hotspots.registry import campaign_sites, campaigns, meeting
from hotspots.registry.bodies import existing_bodies
from hotspots.registry.campaign_results import campaign_result
from hotspots.vocabulary import Action

router = APIRouter(prefix="/campaigns")

_CODES = re.compile(r"[\s,;]+")

Codes = Annotated[list[str] | None, Query(alias="site", max_length=80)]
Form = Annotated[str, Query(alias="as", max_length=10, description="csv or xlsx; else a page")]


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List campaigns, the latest first."""
    return page.show(
        "campaigns/list.html",
        found=campaigns.list_campaigns(session, actor=actor, after=after),
        may_keep=permissions.may(actor, Action.KEEP_CAMPAIGN),
        today=clock.today(),
    )


@router.get("/new")
def blank(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Ask what the campaign is, who ordered it and for which days."""
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    return page.show("campaigns/form.html", **_form(session, Sent.of(body=actor.organisation.name)))


@router.post("/new")
def enter(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Enter the campaign and go to its page."""
    told = {name: sent[name] for name in CAMPAIGN_FIELDS}
    try:
        with session.begin_nested():
            campaign = campaigns.enter(session, actor=actor, told=told)
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _form(session, sent, refused=refused)
        return page.show("campaigns/form.html", status=refused.status, **content)
    return see_other(f"/campaigns/{campaign.id}?said=entered")


@router.get("/sites")
def choose(page: PageDep, session: SessionDep, actor: ActorDep, codes: Codes = None) -> Response:
    """Show the sites ticked in the list, and ask which campaign they join."""
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    return page.show("campaigns/sites.html", **_choice(session, actor, codes or [], Sent()))


@router.post("/sites")
def join(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Add the ticked sites to the campaign that was chosen, and go to its page."""
    codes = sent.every("site")
    try:
        (campaign_id,) = identifiers([sent["campaign"]], name="campaign")
        with session.begin_nested():
            added = campaign_sites.add(session, actor=actor, campaign_id=campaign_id, sites=codes)
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        content = _choice(session, actor, codes, sent)
        return page.show("campaigns/sites.html", status=refused.status, refused=refused, **content)
    return see_other(f"/campaigns/{campaign_id}?said=added&count={len(added)}")


@router.get("/{campaign_id}")
def one(
    campaign_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    form: Form = "",
    said: str = "",
    count: int = 0,
) -> Response:
    """Show a campaign with its sites before and after; `as` takes the table out as a file."""
    if form:
        found = campaign_result(session, actor=actor, campaign_id=campaign_id)
        return table_file(campaign_table(found, locale), form, "dot-ra-quan")
    return page.show(
        "campaigns/one.html", **_shown(session, actor, campaign_id), said=said, count=count
    )


@router.get("/{campaign_id}/correction")
def stored(campaign_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what is on record, to be corrected."""
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    campaign = campaigns.get(session, actor=actor, campaign_id=campaign_id)
    return page.show("campaigns/form.html", **_form(session, _filled_in(campaign), row=campaign))


@router.post("/{campaign_id}/correction")
def correct(
    campaign_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Store what was corrected, or show the form again with what is wrong beside each field."""
    permissions.require(actor, Action.KEEP_CAMPAIGN)
    shown = _filled_in(campaigns.get(session, actor=actor, campaign_id=campaign_id))
    sent = sent.over(shown)
    try:
        with session.begin_nested():
            campaigns.change(
                session,
                actor=actor,
                campaign_id=campaign_id,
                told={n: sent[n] or None for n in CAMPAIGN_FIELDS if sent[n] != shown[n]},
                reason=sent["reason"],
                expected_version=version_read(sent),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        campaign = campaigns.get(session, actor=actor, campaign_id=campaign_id)
        content = _form(session, sent, row=campaign, refused=refused)
        return page.show("campaigns/form.html", status=refused.status, **content)
    return see_other(f"/campaigns/{campaign_id}?said=corrected")


@router.post("/{campaign_id}/sites")
def add(
    campaign_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Add sites by their codes."""

    def act() -> list[str]:
        codes = [each for each in _CODES.split(sent["sites"]) if each]
        return campaign_sites.add(session, actor=actor, campaign_id=campaign_id, sites=codes)

    return _changed(page, session, actor, campaign_id, sent, act, said="added")


@router.post("/{campaign_id}/sites/removal")
def take_out(
    campaign_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Take sites out, with a reason."""

    def act() -> list[str]:
        return campaign_sites.take_out(
            session,
            actor=actor,
            campaign_id=campaign_id,
            sites=sent.every("site"),
            reason=sent["reason"],
        )

    return _changed(page, session, actor, campaign_id, sent, act, said="taken_out")


def _changed(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    campaign_id: UUID,
    sent: Sent,
    act: Callable[[], list[str]],
    *,
    said: str,
) -> Response:
    try:
        with session.begin_nested():
            done = act()
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        content = _shown(session, actor, campaign_id)
        return page.show(
            "campaigns/one.html", status=refused.status, sent=sent, refused=refused, **content
        )
    return see_other(f"/campaigns/{campaign_id}?said={said}&count={len(done)}")


def _shown(session: SessionDep, actor: Account, campaign_id: UUID) -> dict[str, Any]:
    found = campaign_result(session, actor=actor, campaign_id=campaign_id)
    return {
        "found": found,
        "campaign": found.campaign,
        "history": campaigns.history(session, actor=actor, campaign_id=campaign_id),
        "may_keep": permissions.may(actor, Action.KEEP_CAMPAIGN),
        "may_change": campaigns.may_change(session, actor=actor, campaign=found.campaign),
        "today": clock.today(),
    }


def _filled_in(campaign: Campaign) -> Sent:
    return Sent.of(**{n: written(value) for n, value in campaigns.as_told(campaign).items()})


def _form(
    session: SessionDep,
    sent: Sent,
    *,
    row: Campaign | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    return {
        "row": row,
        "sent": sent,
        "refused": refused,
        "bodies": existing_bodies(session),
        "told": (*CAMPAIGN_FIELDS, "reason"),
    }


def _choice(session: SessionDep, actor: Account, codes: list[str], sent: Sent) -> dict[str, Any]:
    cases = meeting.files_of(session, actor=actor, sites=codes) if codes else []
    running = campaigns.list_campaigns(session, actor=actor, limit=200, ends_from=clock.today())
    return {"cases": cases, "campaigns": running.rows, "sent": sent}
