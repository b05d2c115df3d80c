"""Crashes: the form with its preview, one crash, correcting it, and the queue of unlocated ones."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages import crash_form
from api.pages.forms import Refused, Sent, SentDep, choice, decimal, version
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput
from hotspots.records import CrashRecord
from hotspots.registry import (
    crash_corrections,
    crash_history,
    crash_preview,
    crash_queries,
    crashes,
    deployment,
    open_defects,
)
from hotspots.registry.stated_crash import stated
from hotspots.registry.units_of_day import units_of_crash
from hotspots.vocabulary import Action, RoadUser, UnplacedReason

router = APIRouter(prefix="/crashes")

_A_PAGE = 100


@router.get("/new")
def form(page: PageDep, session: SessionDep, actor: ActorDep, said: str = "") -> Response:
    """Ask for a crash: where, when and who was hurt first, the rest when it is known."""
    permissions.require(actor, Action.RECORD_CRASH)
    content = crash_form.content(session, crash_form.empty(deployment.as_of(session)))
    return page.show("crashes/new.html", said=said, **content)


@router.post("")
def record(
    page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep, settings: SettingsDep
) -> Response:
    """Store the crash, or show the form again with what is wrong beside each field."""
    permissions.require(actor, Action.RECORD_CRASH)
    try:
        told, _warnings = CrashRecord.checked(crash_form.as_told(sent))
        with session.begin_nested():
            crash = crashes.record(
                session, actor=actor, record=told, criteria_folder=settings.criteria_folder
            )
    except (InvalidInput, Conflict) as refusal:
        content = crash_form.content(session, sent, Refused.by(refusal))
        status = content["refused"].status
        return page.show("crashes/new.html", status=status, said="", **content)
    return see_other(f"/crashes/{crash.id}?said=recorded")


@router.get("/preview")
def preview(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    place_text: Annotated[str, Query(max_length=1_000)] = "",
    lon: str = "",
    lat: str = "",
    rail_line: Annotated[str, Query(max_length=1_000)] = "",
    rail_km: Annotated[str, Query(max_length=1_000)] = "",
    crossing: Annotated[str, Query(max_length=1_000)] = "",
    occurred_on: str = "",
    either: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Say where a place falls while it is being typed; a part of a page, not a page.

    In a form for a place of `either` sort, naming a railway makes the Km that of the railway.
    """
    if either and rail_line:
        place_text, rail_km = "", place_text
    on_road = {"place_text": place_text, "lon": lon, "lat": lat}
    on_rail = {"rail_line": rail_line, "rail_km": rail_km, "crossing": crossing}
    sent = Sent.of(**on_road, **on_rail, occurred_on=occurred_on)
    return page.show("parts/found_place.html", **_preview(session, actor, sent))


@router.get("/unplaced")
def unplaced(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    reason: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the crashes that wait for a place, with the reason of each."""
    permissions.require(actor, Action.RECORD_CRASH)
    found = crash_queries.unplaced_crashes(
        session,
        actor=actor,
        reason=choice(UnplacedReason, reason, name="reason"),
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "crashes/unplaced.html",
        crashes=found.crashes,
        next=found.next,
        counts=crash_queries.unplaced_counts(session, actor=actor),
        reasons=list(UnplacedReason),
        chosen={"reason": reason},
    )


@router.get("/{crash_id}")
def one(
    crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show one crash, without anything that names a person."""
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    return page.show(
        "crashes/one.html",
        crash=crash,
        units=units_of_crash(session, crash),
        said=said,
        history=crash_history.history(session, actor=actor, crash_id=crash_id),
        warnings=crash_form.text_warnings(crash.location_text or ""),
        open_defects=open_defects.open_on_crash_day(session, crash, actor=actor),
        road_users=[RoadUser(each) for each in crash.road_users or ()],
        may_place=crashes.may_place(actor, crash),
        may_change=crash_corrections.may_change(actor, crash),
    )


@router.get("/{crash_id}/correction")
def correction_form(
    crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep
) -> Response:
    """Show the facts of a crash as they stand, to be corrected."""
    permissions.require(actor, Action.RECORD_CRASH)
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    sent = crash_form.filled_in(stated(crash), version=crash.version)
    return page.show("crashes/correction.html", crash=crash, **crash_form.content(session, sent))


@router.post("/{crash_id}/correction")
def correct(
    crash_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    sent: SentDep,
    settings: SettingsDep,
) -> Response:
    """Store what was corrected, or show the form again with what is wrong beside each field."""
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    shown = crash_form.filled_in(stated(crash), version=crash.version)
    try:
        changes = crash_form.changes(shown, sent)
        with session.begin_nested():
            crash_corrections.correct(
                session,
                actor=actor,
                crash_id=crash_id,
                changes=changes,
                expected_version=version(sent["version"]),
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        content = crash_form.content(session, sent, Refused.by(refusal))
        status = content["refused"].status
        crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
        return page.show("crashes/correction.html", status=status, crash=crash, **content)
    return see_other(f"/crashes/{crash_id}?said=corrected")


@router.get("/{crash_id}/deletion")
def deletion_form(crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Ask why a crash is to be taken out."""
    permissions.require(actor, Action.RECORD_CRASH)
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    return page.show("crashes/deletion.html", crash=crash, sent=Sent(), refused=None)


@router.post("/{crash_id}/deletion")
def delete(
    crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Take a crash out; its reason, and what it was, are kept."""
    try:
        with session.begin_nested():
            crash_corrections.delete(
                session,
                actor=actor,
                crash_id=crash_id,
                reason=sent["reason"],
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        refused = Refused.by(refusal)
        crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
        return page.show(
            "crashes/deletion.html", status=refused.status, crash=crash, sent=sent, refused=refused
        )
    return see_other("/crashes/new?said=deleted")


@router.get("/{crash_id}/place")
def place_form(crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Ask where a crash was, by a click or a Km."""
    permissions.require(actor, Action.RECORD_CRASH)
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    lines = crash_form.rail_lines(session)
    return page.show("crashes/place.html", crash=crash, sent=Sent(), refused=None, rail_lines=lines)


@router.post("/{crash_id}/place")
def place(
    crash_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    sent: SentDep,
    settings: SettingsDep,
) -> Response:
    """Fix the place by hand; from then on neither a file nor the network moves it."""
    try:
        with session.begin_nested():
            crashes.place_crash(
                session,
                actor=actor,
                crash_id=crash_id,
                place_text=sent["place_text"] or None,
                lon=decimal(sent["lon"], name="lon"),
                lat=decimal(sent["lat"], name="lat"),
                crossing=sent["crossing"] or None,
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        refused = Refused.by(refusal)
        crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
        return page.show(
            "crashes/place.html",
            status=refused.status,
            crash=crash,
            sent=sent,
            refused=refused,
            rail_lines=crash_form.rail_lines(session),
        )
    return see_other(f"/crashes/{crash_id}?said=placed")


def _preview(session: SessionDep, actor: ActorDep, sent: Sent) -> dict[str, Any]:
    if not any(sent[name] for name in crash_form.PLACE):
        permissions.require(actor, Action.DECLARE_SITE)
        return {"found": None, "refused": None, "warnings": (), "may_save": False}
    try:
        found = crash_preview.where(
            session,
            actor=actor,
            place_text=sent["place_text"] or None,
            lon=decimal(sent["lon"], name="lon"),
            lat=decimal(sent["lat"], name="lat"),
            rail_line=sent["rail_line"] or None,
            rail_m=crash_form.rail_km(sent),
            crossing=sent["crossing"] or None,
            on=crash_form.noon_of(sent["occurred_on"]),
        )
    except InvalidInput as refusal:
        return {"found": None, "refused": Refused.by(refusal), "warnings": (), "may_save": False}
    warnings = (*found.warnings, *crash_form.text_warnings(sent["place_text"]))
    # The forms of sites, cameras and others ask here too, and open to people who enter no crash.
    may_save = found.within_reach or (
        found.area is not None and permissions.may(actor, Action.DECLARE_SITE, areas=[found.area])
    )
    return {"found": found, "refused": None, "warnings": warnings, "may_save": may_save}
