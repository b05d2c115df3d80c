"""Organisations as they stood on a day: found by name, their heirs, and the level above each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Organisation
from hotspots.vocabulary import Action, OrganisationKind


def body_named(session: Session, name: str, on: date) -> Organisation | None:
    """Return the body of this name that existed on a day, None where there was none."""
    query = select(Organisation).where(Organisation.name == name, existed_on(on))
    return session.scalars(query.order_by(Organisation.valid_from.desc().nulls_last())).first()


def unknown_body(field: str, name: str) -> Problem:
    """Return what is wrong with a name that no body has today."""
    return Problem(
        "unknown_organisation",
        Message(_("There is no organisation “{name}” today."), {"name": name}),
        Message(_("Choose one from the list, or ask an administrator to enter it.")),
        field=field,
        value=name,
    )


def body_told(session: Session, body_id: UUID) -> Organisation:
    """Return the body that a list is narrowed to, also one that has ended.

    Raises
    ------
    NotFound
        There is none: a list of nothing would look like an answer.
    """
    body = session.get(Organisation, body_id)
    if body is None:
        unknown = Message(_("There is no such organisation."))
        remedy = Message(_("Choose from the list."))
        problem = Problem("unknown_organisation", unknown, remedy, "body", str(body_id))
        raise NotFound(unknown.template, problems=[problem])
    return body


def existing_bodies(session: Session, *, on: date | None = None) -> list[Organisation]:
    """Return the bodies that exist on a day, by name; today's, when not given."""
    query = select(Organisation).where(existed_on(on or clock.today()))
    return list(session.scalars(query.order_by(Organisation.name, Organisation.id)))


def existed_on(on: date) -> ColumnElement[bool]:
    """Return the condition that a body existed on a day."""
    return and_(
        func.coalesce(Organisation.valid_from, on) <= on,
        func.coalesce(Organisation.valid_to, on) >= on,
    )


@dataclass(frozen=True, slots=True)
class Bodies:
    """Every organisation by id, read once: there are some hundreds in a province."""

    by_id: Mapping[UUID, Organisation]

    @classmethod
    def read(cls, session: Session) -> "Bodies":
        """Read them all."""
        return cls({body.id: body for body in session.scalars(select(Organisation))})

    def on(self, organisation_id: UUID, day: date) -> Organisation:
        """Return who stood in the place of a body on a day: itself, or who succeeded it.

        Where it had ended and nobody follows, it is returned itself: it is the last that is known.
        """
        body = self.by_id[organisation_id]
        passed = {body.id}
        while body.valid_to is not None and body.valid_to < day and body.successor_id is not None:
            body = self.by_id[body.successor_id]
            if body.id in passed:
                break
            passed.add(body.id)
        return body


def successor_on(session: Session, *, organisation: Organisation, on: date) -> Organisation | None:
    """Return the body that stands in this one's place on a day: itself until its last day.

    None where it has ended by then and nobody follows.
    """
    body = Bodies.read(session).on(organisation.id, on)
    return None if body.valid_to is not None and body.valid_to < on else body


def superior_of(session: Session, organisation: Organisation, on: date) -> Organisation | None:
    """Return the level above a body on a day, None where the registry knows none.

    It is the body named as its superior, else the people's committee of its area; above a people's
    committee, and where its area has none, that of the area around it.
    """
    bodies = Bodies.read(session)
    if organisation.superior_id is not None:
        return bodies.on(organisation.superior_id, on)
    committees = {
        body.area_id: body
        for body in bodies.by_id.values()
        if body.kind is OrganisationKind.PEOPLES_COMMITTEE
        and (body.valid_from is None or body.valid_from <= on)
        and (body.valid_to is None or body.valid_to >= on)
    }
    area_id = organisation.area_id
    while area_id is not None:
        found = committees.get(area_id)
        if found is not None and found.id != organisation.id:
            return found
        area_id = session.get_one(AdministrativeArea, area_id).parent_id
    return None


def name_superior(
    session: Session, *, actor: Account, organisation: Organisation, superior: Organisation | None
) -> Organisation:
    """Say who is above a body; None leaves it to the people's committee of its area.

    Raises
    ------
    Conflict
        The body is itself above the one that is named.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    if not permissions.covers(
        actor, [] if organisation.area_id is None else [organisation.area_id]
    ):
        raise Forbidden(
            _("This body works beyond the areas you are responsible for. Give it one of those.")
        )
    bodies = Bodies.read(session)
    above, climbed = superior, set[UUID]()
    while above is not None and above.id not in climbed:
        if above.id == organisation.id:
            raise Conflict(_("“{name}” would stand above itself."), name=organisation.name)
        climbed.add(above.id)
        above = None if above.superior_id is None else bodies.by_id[above.superior_id]
    organisation.superior_id = None if superior is None else superior.id
    session.flush()
    return organisation


def acts_for(actor: Account, organisation_id: UUID) -> bool:
    """Say whether a person works for a body, or for one that succeeds it."""
    return organisation_id in permissions.own_bodies(actor)


def has_people(session: Session, organisation_id: UUID) -> bool:
    """Say whether somebody can answer for a body in the registry, today.

    For a body that never signs in, whoever wrote to it enters its answer, with the letter it came
    by.
    """
    body = Bodies.read(session).on(organisation_id, clock.today())
    return bool(
        session.scalar(select(exists().where(Account.organisation_id == body.id, Account.active)))
    )


def enters_for(session: Session, *, actor: Account, body_id: UUID) -> bool:
    """Say whether a person may write down what a body planned.

    Who works for it may, and who keeps the whole deployment; for a body that never signs in,
    whoever has its paper.
    """
    if permissions.jurisdiction(actor) is None or acts_for(actor, body_id):
        return True
    return not has_people(session, body_id)


def bodies_entered_for(session: Session, *, actor: Account) -> list[Organisation]:
    """Return the bodies of today for which `enters_for` says yes, by name."""
    bodies = existing_bodies(session)
    if permissions.jurisdiction(actor) is None:
        return bodies
    staffed = set(session.scalars(select(Account.organisation_id).where(Account.active)))
    return [each for each in bodies if acts_for(actor, each.id) or each.id not in staffed]


def require_voice(
    session: Session, *, actor: Account, body_id: UUID, instead_id: UUID, letter: str | None
) -> None:
    """Let the person answer who works for a body, or who enters the answer of one without people.

    Parameters
    ----------
    body_id, instead_id
        The body that answers, and the one whose people may enter its answer.
    letter
        The number of the letter the answer came by.

    Raises
    ------
    Forbidden
        The person works for neither, or the body answers for itself.
    Conflict
        An answer entered for a body without people names no letter.
    """
    if acts_for(actor, body_id):
        return
    if not acts_for(actor, instead_id) or has_people(session, body_id):
        raise Forbidden(_("Only the body that was asked may answer."))
    if not letter:
        raise Conflict(
            _("This body has nobody in the registry: give the number of the letter it answered by.")
        )
