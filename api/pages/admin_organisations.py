"""The administrator's organisations: list, enter, correct, close with a successor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import Refused, Sent, SentDep, choice, day, identifiers, required, version
from api.pages.layout import PageDep, see_other
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.i18n import shown_date
from hotspots.models import Organisation
from hotspots.registry import areas, bodies, organisations
from hotspots.registry.organisations import Facts
from hotspots.registry.units_of_day import unit_of_body
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


class BodyPage:
    """The page of one body for one request."""

    def __init__(
        self, organisation_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep
    ) -> None:
        self.organisation_id = organisation_id
        self.session = session
        self.actor = actor
        self._page = page

    def show(self, *, refused: Refused | None = None, **content: Any) -> Response:
        """Return the page as the body stands now."""
        session, today = self.session, clock.today()
        body = organisations.get(session, actor=self.actor, organisation_id=self.organisation_id)
        after = today if body.valid_to is None else max(body.valid_to + timedelta(days=1), today)
        heir = bodies.successor_on(session, organisation=body, on=today)
        people = organisations.people_of(session, actor=self.actor, organisation_id=body.id)
        others = [e for e in bodies.existing_bodies(session, on=after) if e.id != body.id]
        return self._page.show(
            "admin/organisation.html",
            status=refused.status if refused else 200,
            body=body,
            body_units=unit_of_body(session, body),
            written=_written(body),
            closing=_end_of(body),
            above=str(body.superior_id or ""),
            refused=refused,
            has_ended=body.valid_to is not None and body.valid_to < today,
            heir=heir if heir is not None and heir.id != body.id else None,
            people=people,
            successors=others,
            told_now=bodies.superior_of(session, body, today),
            **_choices(session, self.actor, body),
            **content,
        )

    def change(self, act: Callable[[], object], *, sent: Sent, said: str = "saved") -> Response:
        """Make a change and go back to the page; refused, show why, with what was sent."""
        organisations.get(self.session, actor=self.actor, organisation_id=self.organisation_id)
        try:
            with self.session.begin_nested():
                act()
        except (InvalidInput, Conflict, Forbidden, NotFound) as refusal:
            return self.show(sent=sent, refused=Refused.by(refusal))
        return see_other(f"/admin/organisations/{self.organisation_id}?said={said}")


BodyPageDep = Annotated[BodyPage, Depends(BodyPage)]


@router.get("/{organisation_id}")
def one(body: BodyPageDep, said: str = "") -> Response:
    """Show a body, what can be changed, and who succeeds it."""
    return body.show(said=said)


@router.post("/{organisation_id}")
def edit(body: BodyPageDep, sent: SentDep) -> Response:
    """Correct a body; the second of two people is shown what the first did."""

    def act() -> None:
        organisations.edit(
            body.session,
            actor=body.actor,
            organisation_id=body.organisation_id,
            facts=_facts(sent),
            expected_version=version(sent["version"]),
        )

    return body.change(act, sent=sent)


@router.post("/{organisation_id}/close")
def close(body: BodyPageDep, sent: SentDep) -> Response:
    """End a body on its last day and name its successor, or take both back."""

    def act() -> None:
        organisations.close(
            body.session,
            actor=body.actor,
            organisation_id=body.organisation_id,
            last_day=day(sent["last_day"], name="last_day"),
            successor_id=_chosen(sent, "successor"),
            expected_version=version(sent["version"]),
        )

    return body.change(act, sent=sent)


@router.post("/{organisation_id}/superior")
def set_superior(body: BodyPageDep, sent: SentDep) -> Response:
    """Name the level above a body, which is told what is late on its desk."""

    def act() -> None:
        organisations.set_superior(
            body.session,
            actor=body.actor,
            organisation_id=body.organisation_id,
            superior_id=_chosen(sent, "superior"),
            expected_version=version(sent["version"]),
        )

    return body.change(act, sent=sent)


@router.post("/{organisation_id}/people/move")
def move_people(body: BodyPageDep, sent: SentDep) -> Response:
    """Bring the accounts of a body that has ended to its successor."""

    def act() -> None:
        organisations.move_people(
            body.session, actor=body.actor, organisation_id=body.organisation_id
        )

    return body.change(act, sent=sent, said="moved")


def _chosen(sent: Sent, name: str) -> UUID | None:
    """Return what was chosen from a list that may be left empty."""
    return identifiers([sent[name]], name=name)[0] if sent[name] else None


def _facts(sent: Sent) -> Facts:
    return Facts(
        name=sent["name"],
        kind=required(OrganisationKind, sent["kind"], name="kind"),
        area_id=_chosen(sent, "area"),
        valid_from=day(sent["valid_from"], name="valid_from"),
        email=sent["email"],
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
    session: SessionDep, actor: ActorDep, body: Organisation | None = None
) -> dict[str, Any]:
    places = areas.living_for(session, actor=actor)
    if body is not None and body.area is not None and body.area not in places:
        places.append(body.area)
    return {"kinds": list(OrganisationKind), "places": places}
