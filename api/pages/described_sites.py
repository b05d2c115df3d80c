"""Sites of every described kind: the form to register one, to write it anew, and a list of them."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.corrections import changes, filled_in, point_of, version_read
from api.pages.forms import Refused, Sent, SentDep, required
from api.pages.layout import PageDep, see_other
from api.pages.list_imports import ListKind, router_of
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.i18n import _, shown_date
from hotspots.models import Campaign, Site
from hotspots.records.described import BESIDE_FACTS, Fact, KindRecord, Writing
from hotspots.records.kinds import KIND_RECORDS
from hotspots.records.told_fields import PLACE
from hotspots.registry import campaigns, described_changes, described_sites, sites
from hotspots.registry.described_lists import taker_of
from hotspots.registry.junction_places import junctions_for
from hotspots.registry.rail_lines import current_rails, has_railway
from hotspots.registry.sites import Detail
from hotspots.vocabulary import Action, CarriagewaySide, FactsChange, Ground, SiteKind

router = APIRouter()

_RAIL_COLUMNS = (
    (_("Railway line"), _("code or name; may be left out where there is one")),
    (_("Km of the railway"), _("e.g. Km1651+300; a point may stand instead or beside it")),
)
_ROAD_COLUMNS = (
    (_("Place"), _("Km or stretch with the road, e.g. Km2+200-Km2+400 QL1; else a point:")),
)
_EITHER_COLUMNS = (
    (_("Place"), _("Km or stretch with its road or its railway; else a point:")),
    (_("Railway line"), _("of a place on a railway, where its Km does not name it")),
)
_COLUMNS = {
    Ground.ROAD: _ROAD_COLUMNS,
    Ground.RAIL: _RAIL_COLUMNS,
    Ground.EITHER: _EITHER_COLUMNS,
}
_JUNCTION_COLUMN = (_("Junction"), _("its name or code, instead of any other place"))


def list_kind(record: KindRecord) -> ListKind:
    """Return the page by which a list of a kind is taken in."""
    place = (*_COLUMNS[record.ground], *([_JUNCTION_COLUMN] if record.at_junctions else []))
    return ListKind(
        address=f"/kinds/{record.kind.value}/import",
        title=record.words.import_title,
        intro=record.words.import_about,
        columns=(
            (_("Number"), _("your own number of the row; by it a list sent twice is known again")),
            *place,
            (_("Longitude, latitude"), _("or x and y with their system, or the points of a layer")),
            (_("Campaign"), _("its name or the number of its paper; may be left empty")),
            *((fact.label, _how_written(fact)) for fact in record.facts),
        ),
        done=(f"/sites?kind={record.kind.value}", record.words.to_the_list),
        opens="/sites/",
        take=taker_of(record.kind),
        foreign=record.ground is not Ground.ROAD,
    )


_WRITTEN = {
    Writing.LINE: _("text"),
    Writing.TEXT: _("text"),
    Writing.DAY: _("dd/mm/yyyy"),
    Writing.NUMBER: _("a number"),
    Writing.AMOUNT: _("a number"),
    Writing.COUNT: _("a whole number"),
    Writing.YES_NO: _("yes or no"),
    Writing.CHOICE: _("a word of the list in the form"),
    Writing.CHOICES: _("words of the list in the form, parted by commas"),
    Writing.HOURS: _("for example 06:30–08:00; 16:30–18:00"),
}


def _how_written(fact: Fact) -> str:
    return _("must be there") if fact.required else _WRITTEN[fact.writing]


for _record in KIND_RECORDS.values():
    router.include_router(router_of(list_kind(_record)))


@router.get("/kinds")
def kinds(
    page: PageDep, session: SessionDep, actor: ActorDep, campaign: UUID | None = None
) -> Response:
    """Show every kind of site that may be registered here, each with its form and its list.

    With a campaign, what is registered from here joins it.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    within = campaign and campaigns.get(session, actor=actor, campaign_id=campaign)
    on_rails = has_railway(session)
    shown = [r for r in KIND_RECORDS.values() if on_rails or r.ground is not Ground.RAIL]
    return page.show("sites/kinds.html", records=shown, campaign=within)


@router.get("/kinds/{kind}/new")
def blank(
    kind: SiteKind,
    request: Request,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    campaign: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Ask where a site of a kind lies and what is known of it, and in which campaign it is.

    A link may fill in what it knows.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    record = record_of(kind)
    today = shown_date(clock.today())
    told = {each.name: today for each in record.facts if each.required and each.writing == "day"}
    fields = {*record.names, *record.place}
    told |= {n: v[:500] for n, v in request.query_params.items() if n in fields}
    sent = Sent.of(**told, campaign=campaign)
    return page.show("sites/described_form.html", **_form(session, actor, record, sent))


@router.post("/kinds/{kind}/new")
def register(
    kind: SiteKind,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    sent: SentDep,
) -> Response:
    """Register the site and go to its page."""
    record = record_of(kind)
    told = {name: _sent(record, sent, name) for name in (*record.names, *record.place)}
    told |= {name: sent[name] for name in BESIDE_FACTS}
    try:
        with session.begin_nested():
            done = described_sites.report(
                session, record, actor=actor, told=told, criteria_folder=settings.criteria_folder
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _form(session, actor, record, sent, refused=refused)
        return page.show("sites/described_form.html", status=refused.status, **content)
    return see_other(f"/sites/{done.site.code}?said=registered")


@router.get("/sites/{code}/facts")
def stored(code: str, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what is on record of a site, to be written anew."""
    permissions.require(actor, Action.DECLARE_SITE)
    detail, record = _described(session, actor, code)
    shown = _filled_in(record, detail.site)
    return page.show(
        "sites/described_form.html", **_form(session, actor, record, shown, detail=detail)
    )


@router.post("/sites/{code}/facts")
def change(
    code: str, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Write anew what is known, or show the form again with what is wrong in it."""
    permissions.require(actor, Action.DECLARE_SITE)
    detail, record = _described(session, actor, code)
    shown = _filled_in(record, detail.site)
    sent = sent.over(shown)
    try:
        with session.begin_nested():
            described_changes.change_facts(
                session,
                actor=actor,
                site=code,
                told=_told(record, shown, sent),
                why=required(FactsChange, sent["why"], name="why"),
                reason=sent["reason"],
                expected_version=version_read(sent),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        detail, record = _described(session, actor, code)
        content = _form(session, actor, record, sent, detail=detail, refused=refused)
        return page.show("sites/described_form.html", status=refused.status, **content)
    return see_other(f"/sites/{code}?said=facts_changed")


def record_of(kind: SiteKind) -> KindRecord:
    """Return how a kind is described.

    Raises
    ------
    NotFound
        It is no described kind.
    """
    if kind not in KIND_RECORDS:
        raise NotFound(_("There is no such page."))
    return KIND_RECORDS[kind]


def _described(session: SessionDep, actor: ActorDep, code: str) -> tuple[Detail, KindRecord]:
    detail = sites.get(session, actor=actor, site=code)
    if detail.site.kind not in KIND_RECORDS:
        raise NotFound(_("There is no such site where you work."))
    return detail, KIND_RECORDS[detail.site.kind]


def _filled_in(record: KindRecord, site: Site) -> Sent:
    place = {} if site.geom is None else point_of(site)
    shown = Sent() if not place else filled_in(site, record.names, place=place)
    several = {each.name: getattr(site, each.name) or [] for each in _choices(record)}
    return Sent(several).over(shown)


def _choices(record: KindRecord) -> list[Fact]:
    """Return the facts of which several may be ticked."""
    return [each for each in record.facts if each.writing is Writing.CHOICES]


def _told(record: KindRecord, shown: Sent, sent: Sent) -> dict[str, object]:
    """Return what was changed: a place where any part of it was, without the point of before."""
    told = changes(shown, sent, record.names, place=PLACE)
    for each in _choices(record):
        ticked = _sent(record, sent, each.name)
        told.pop(each.name, None)
        told |= {each.name: ticked} if ticked != shown.every(each.name) else {}
    moved = sent["lon"] != shown["lon"] or sent["lat"] != shown["lat"]
    place = {name: sent[name] for name in record.place if sent[name]}
    if not moved:
        place = {name: text for name, text in place.items() if name not in {"lon", "lat"}}
    for name in record.place:
        told.pop(name, None)
    is_told = moved or not {"place_text", "junction"}.isdisjoint(place)
    return told | (place if is_told else {})


def _sent(record: KindRecord, sent: Sent, name: str) -> object:
    if name in record.names and record.fact(name).writing is Writing.CHOICES:
        # A box that nobody ticked sends nothing: an empty one beside them says that they were seen.
        return [each for each in sent.every(name) if each]
    return sent[name]


def _running(session: SessionDep, actor: ActorDep) -> Sequence[Campaign]:
    """Return the campaigns that a new site may join: those that are not over."""
    today = clock.today()
    return campaigns.list_campaigns(session, actor=actor, limit=200, ends_from=today).rows


_PLACE_PARTS = {
    Ground.ROAD: "parts/place_fields.html",
    Ground.RAIL: "parts/rail_place_fields.html",
    Ground.EITHER: "parts/either_place_fields.html",
}
"""By what a kind lies on; where there is no railway, nothing lies on one."""


def _form(
    session: SessionDep,
    actor: ActorDep,
    record: KindRecord,
    sent: Sent,
    *,
    detail: Detail | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    on_road = record.ground is Ground.ROAD
    reasons = [each for each in FactsChange if not on_road or each != "no_train_traffic"]
    lines = {} if on_road else current_rails(session).known_names
    return {
        "record": record,
        "sent": sent,
        "refused": refused,
        "site": None if detail is None else detail.site,
        "version": None if detail is None else detail.case.version,
        "address": (
            f"/kinds/{record.kind.value}/new"
            if detail is None
            else f"/sites/{detail.site.code}/facts"
        ),
        "reasons": reasons,
        "rail_lines": lines,
        "place_part": _PLACE_PARTS[Ground.ROAD if not lines else record.ground],
        "campaigns": () if detail is not None else _running(session, actor),
        "junctions": junctions_for(session, actor=actor) if record.at_junctions else (),
        "sides": list(CarriagewaySide),
        "shown_fields": (*record.names, *record.place, *BESIDE_FACTS, "why", "reason"),
    }
