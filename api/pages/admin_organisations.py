"""The administrator's organisations: list, enter, correct, close with a successor."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import Refused, Sent, SentDep, choice, day, identifiers, required, version
from api.pages.layout import Page, PageDep, see_other
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.i18n import shown_date
from hotspots.models import Account, Organisation
from hotspots.registry import areas, bodies, organisations
from hotspots.registry.organisations import Facts
from hotspots.vocabulary import Action, OrganisationKind

router = APIRouter(prefix="/admin/organisations")


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    kind: str = "",
    text: Annotated[str, Query(max_length=200)] = "",
    on: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """List the bodies, those that have ended among them unless a day is given."""
    found = organisations.list_organisations(
        session,
        actor=actor,
        kind=choice(OrganisationKind, kind, name="kind"),
        text=text,
        on=day(on, name="on"),
    )
    return page.show(
        "admin/organisations.html",
        entries=found,
        kinds=list(OrganisationKind),
        chosen={"kind": kind, "text": text, "on": on},
        today=clock.today(),
    )


@router.get("/new")
def new(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Ask for a body."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    return page.show("admin/organisation_new.html", **_choices(session, actor), sent=Sent())


@router.post("")
def create(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Enter a body."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    try:
        with session.begin_nested():
            facts = _facts(sent)
            body = organisations.enter(session, actor=actor, facts=facts)
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _choices(session, actor) | {"sent": sent, "refused": refused}
        return page.show("admin/organisation_new.html", status=refused.status, **content)
    return see_other(f"/admin/organisations/{body.id}?said=entered")


@router.get("/{organisation_id}")
def one(
    organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a body, what can be changed, and who succeeds it."""
    body = organisations.get(session, actor=actor, organisation_id=organisation_id)
    return _show(page, session, actor, body, said=said)


@router.post("/{organisation_id}")
def edit(
    organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Correct a body; the second of two people is shown what the first did."""
    organisations.get(session, actor=actor, organisation_id=organisation_id)
    try:
        with session.begin_nested():
            organisations.edit(
                session,
                actor=actor,
                organisation_id=organisation_id,
                facts=_facts(sent),
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        body = organisations.get(session, actor=actor, organisation_id=organisation_id)
        return _show(page, session, actor, body, sent=sent, refused=Refused.by(refusal))
    return see_other(f"/admin/organisations/{organisation_id}?said=saved")


@router.post("/{organisation_id}/close")
def close(
    organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """End a body on its last day and name its successor, or take both back."""
    organisations.get(session, actor=actor, organisation_id=organisation_id)
    try:
        with session.begin_nested():
            chosen = [sent["successor"]] if sent["successor"] else []
            successor = identifiers(chosen, name="successor")
            organisations.close(
                session,
                actor=actor,
                organisation_id=organisation_id,
                last_day=day(sent["last_day"], name="last_day"),
                successor_id=successor[0] if successor else None,
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict, Forbidden, NotFound) as refusal:
        body = organisations.get(session, actor=actor, organisation_id=organisation_id)
        refused = Refused.by(refusal)
        return _show(page, session, actor, body, refused=refused, closing=sent)
    return see_other(f"/admin/organisations/{organisation_id}?said=saved")


@router.post("/{organisation_id}/superior")
def set_superior(
    organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Name the level above a body, which is told what is late on its desk."""
    organisations.get(session, actor=actor, organisation_id=organisation_id)
    try:
        with session.begin_nested():
            chosen = [sent["superior"]] if sent["superior"] else []
            above = identifiers(chosen, name="superior")
            organisations.set_superior(
                session,
                actor=actor,
                organisation_id=organisation_id,
                superior_id=above[0] if above else None,
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict, Forbidden, NotFound) as refusal:
        body = organisations.get(session, actor=actor, organisation_id=organisation_id)
        refused = Refused.by(refusal)
        return _show(page, session, actor, body, refused=refused, above=sent["superior"])
    return see_other(f"/admin/organisations/{organisation_id}?said=saved")


@router.post("/{organisation_id}/people/move")
def move_people(
    organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep
) -> Response:
    """Bring the accounts of a body that has ended to its successor."""
    try:
        with session.begin_nested():
            organisations.move_people(session, actor=actor, organisation_id=organisation_id)
    except Conflict as refusal:
        body = organisations.get(session, actor=actor, organisation_id=organisation_id)
        return _show(page, session, actor, body, refused=Refused.by(refusal))
    return see_other(f"/admin/organisations/{organisation_id}?said=moved")


def _facts(sent: Sent) -> Facts:
    area = identifiers([sent["area"]] if sent["area"] else [], name="area")
    return Facts(
        name=sent["name"],
        kind=required(OrganisationKind, sent["kind"], name="kind"),
        area_id=area[0] if area else None,
        valid_from=day(sent["valid_from"], name="valid_from"),
        email=sent["email"],
    )


def _show(
    page: Page,
    session: SessionDep,
    actor: Account,
    body: Organisation,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
    closing: Sent | None = None,
    **content: Any,
) -> Response:
    today = clock.today()
    after = today if body.valid_to is None else max(body.valid_to + timedelta(days=1), today)
    heir = bodies.successor_on(session, organisation=body, on=today)
    return page.show(
        "admin/organisation.html",
        status=refused.status if refused else 200,
        body=body,
        sent=sent or _written(body),
        closing=closing or _end_of(body),
        refused=refused,
        has_ended=body.valid_to is not None and body.valid_to < today,
        heir=heir if heir is not None and heir.id != body.id else None,
        people=organisations.people_of(session, actor=actor, organisation_id=body.id),
        successors=[
            each for each in organisations.existing(session, on=after) if each.id != body.id
        ],
        **_choices(session, actor, body),
        told_now=bodies.superior_of(session, body, today),
        **{"above": str(body.superior_id or ""), **content},
    )


def _written(body: Organisation) -> Sent:
    """Return the fields of the form as the body has them now."""
    return Sent.of(
        name=body.name,
        kind=body.kind.value,
        area="" if body.area_id is None else str(body.area_id),
        valid_from="" if body.valid_from is None else shown_date(body.valid_from),
        email=body.email or "",
    )


def _end_of(body: Organisation) -> Sent:
    return Sent.of(
        last_day="" if body.valid_to is None else shown_date(body.valid_to),
        successor="" if body.successor_id is None else str(body.successor_id),
    )


def _choices(
    session: SessionDep, actor: Account, body: Organisation | None = None
) -> dict[str, Any]:
    places = areas.living_for(session, actor=actor)
    if body is not None and body.area is not None and body.area not in places:
        places.append(body.area)
    return {"kinds": list(OrganisationKind), "places": places}
