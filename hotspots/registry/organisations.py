"""The bodies that hold files and send people: dated rows that succeed each other, never deleted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hotspots import clock, permissions
from hotspots.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    Message,
    NotFound,
    Problem,
)
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, Organisation
from hotspots.registry import plain_names
from hotspots.registry.bodies import existed_on, name_superior, successor_on
from hotspots.registry.differences import require_version
from hotspots.registry.successors import refuse_unfit
from hotspots.registry.usernames import is_first
from hotspots.vocabulary import Action, OrganisationKind


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be written about a body."""

    name: str
    kind: OrganisationKind
    area_id: UUID | None = None
    valid_from: date | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A body in the list, with how many people work with its accounts."""

    organisation: Organisation
    people: int


def create_organisation(
    session: Session,
    *,
    actor: Account | None,
    name: str,
    kind: OrganisationKind,
    area: AdministrativeArea | None = None,
    valid_from: date | None = None,
    email: str | None = None,
) -> Organisation:
    """Enter a body; one of the same name that still exists is returned as it is.

    `actor` is None for the body of the first account alone.
    """
    if actor is not None:
        permissions.require(actor, Action.MANAGE_ACCOUNTS)
    elif not is_first(session):
        raise Forbidden(_("There are accounts already: only one of theirs may do this."))
    facts = _checked(Facts(name, kind, None if area is None else area.id, valid_from, email))
    _in_turn(session, facts.name)
    existing = _named(session, facts.name)
    if existing is not None:
        return existing
    if actor is not None:
        _require_reach(actor, facts.area_id)
    organisation = Organisation(
        name=facts.name, kind=kind, area=area, valid_from=valid_from, email=facts.email
    )
    session.add(organisation)
    session.flush()
    return organisation


def enter(session: Session, *, actor: Account, facts: Facts) -> Organisation:
    """Enter a body as the pages do: one of the same name that still exists is a mistake.

    Raises
    ------
    Conflict
        A body of this name exists.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    _in_turn(session, plain_names.plain(facts.name))
    if _named(session, plain_names.plain(facts.name)) is not None:
        raise Conflict(_("There is another organisation “{name}” today."), name=facts.name)
    area = None if facts.area_id is None else session.get(AdministrativeArea, facts.area_id)
    return create_organisation(
        session,
        actor=actor,
        name=facts.name,
        kind=facts.kind,
        area=area,
        valid_from=facts.valid_from,
        email=facts.email,
    )


def edit(
    session: Session,
    *,
    actor: Account,
    organisation_id: UUID,
    facts: Facts,
    expected_version: int | None = None,
) -> Organisation:
    """Correct what is written about a body. A new name by reform is a new body: see `close`."""
    body = _kept(session, actor, organisation_id, expected_version, asdict(facts))
    checked = _checked(facts)
    _require_reach(actor, checked.area_id)
    if body.valid_to is not None and checked.valid_from is not None:
        _refuse_order(checked.valid_from, body.valid_to, field="valid_from")
    _refuse_taken(session, body, checked.name)
    body.name, body.kind, body.email = checked.name, checked.kind, checked.email
    body.area_id, body.valid_from = checked.area_id, checked.valid_from
    session.flush()
    return body


def set_superior(
    session: Session,
    *,
    actor: Account,
    organisation_id: UUID,
    superior_id: UUID | None,
    expected_version: int | None = None,
) -> Organisation:
    """Name the level above a body; None leaves it to the people's committee of its area.

    Raises
    ------
    NotFound
        There is no such body above.
    Conflict
        The body is itself above the one that is named.
    """
    wanted = {"superior_id": superior_id}
    body = _kept(session, actor, organisation_id, expected_version, wanted)
    above = None if superior_id is None else session.get(Organisation, superior_id)
    if superior_id is not None and above is None:
        raise NotFound(_("There is no such organisation."))
    return name_superior(session, actor=actor, organisation=body, superior=above)


def close(
    session: Session,
    *,
    actor: Account,
    organisation_id: UUID,
    last_day: date | None,
    successor_id: UUID | None = None,
    expected_version: int | None = None,
) -> Organisation:
    """End a body on its last day and name who succeeds it; without a day, it goes on existing.

    Raises
    ------
    InvalidInput
        It ends before it began, or its successor does not exist the day after, or comes back to it.
    """
    wanted = {"valid_to": last_day, "successor_id": successor_id}
    body = _kept(session, actor, organisation_id, expected_version, wanted)
    if last_day is None:
        if successor_id is not None:
            raise InvalidInput(
                _("A body that goes on has no successor."), problems=[_missing_last_day()]
            )
        _refuse_taken(session, body, body.name)
        body.valid_to, body.successor_id = None, None
    else:
        if body.valid_from is not None:
            _refuse_order(body.valid_from, last_day, field="last_day")
        if successor_id is not None:
            refuse_unfit(session, body, last_day, successor_id)
        body.valid_to, body.successor_id = last_day, successor_id
    session.flush()
    return body


def move_people(session: Session, *, actor: Account, organisation_id: UUID) -> int:
    """Bring the accounts of a body that has ended to its successor; return how many there were.

    Raises
    ------
    Conflict
        The body still exists, or nobody succeeds it today.
    """
    body = _kept(session, actor, organisation_id, None)
    successor = successor_on(session, organisation=body, on=clock.today())
    if successor is None or successor.id == body.id:
        raise Conflict(_("“{name}” has no successor today."), name=body.name)
    of_body = select(Account).where(Account.organisation_id == body.id)
    people = list(session.scalars(of_body.options(selectinload(Account.areas))))
    for account in people:
        reach = {area.id for area in account.areas} or {successor.area_id} - {None}
        if not permissions.covers(actor, {each for each in reach if each is not None}):
            raise Forbidden(
                _("{name} works beyond the areas you are responsible for."), name=account.username
            )
        account.organisation = successor
    session.flush()
    return len(people)


def get(session: Session, *, actor: Account, organisation_id: UUID) -> Organisation:
    """Return a body with its area and its successor."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(Organisation).where(Organisation.id == organisation_id).options(*_AROUND)
    body = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if body is None:
        raise NotFound(_("There is no such organisation."))
    return body


def people_of(session: Session, *, actor: Account, organisation_id: UUID) -> list[Account]:
    """Return the open accounts of a body that this administrator keeps, by name."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    own = (Account.organisation_id == organisation_id, Account.active)
    query = select(Account).where(*own, permissions.visible_accounts(actor))
    return list(session.scalars(query.order_by(Account.username)))


def list_organisations(
    session: Session,
    *,
    actor: Account,
    kind: OrganisationKind | None = None,
    text: str = "",
    on: date | None = None,
) -> list[Entry]:
    """Return the bodies by name, each with its accounts; `on` leaves those that exist on a day."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    people = (
        select(func.count())
        .where(Account.organisation_id == Organisation.id, Account.active)
        .scalar_subquery()
    )
    query = select(Organisation, people).options(*_AROUND)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if wanted := plain_names.plain(text):
        query = query.where(Organisation.name.icontains(wanted, autoescape=True))
    if on is not None:
        query = query.where(existed_on(on))
    query = query.order_by(Organisation.name, Organisation.valid_from.nulls_first())
    return [Entry(body, count) for body, count in session.execute(query)]


def organisation_named(session: Session, *, name: str) -> Organisation:
    """Return the body that has this name today."""
    organisation = _named(session, plain_names.plain(name))
    if organisation is None:
        raise NotFound(
            _("There is no organisation “{name}” today. Enter it first, with its kind."), name=name
        )
    return organisation


_AROUND = (joinedload(Organisation.area), joinedload(Organisation.successor))


def _kept(
    session: Session,
    actor: Account,
    organisation_id: UUID,
    expected_version: int | None,
    wanted: Mapping[str, object] | None = None,
) -> Organisation:
    """Return a body this administrator may change, held until the end of the transaction."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    query = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    body = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if body is None:
        raise NotFound(_("There is no such organisation."))
    _require_reach(actor, body.area_id)
    require_version(
        session,
        body,
        expected_version,
        _("Somebody changed this organisation since you opened it."),
        wanted=wanted,
    )
    return body


def _require_reach(actor: Account, area_id: UUID | None) -> None:
    if not permissions.covers(actor, [] if area_id is None else [area_id]):
        raise Forbidden(
            _("This body works beyond the areas you are responsible for. Give it one of those.")
        )


def _checked(facts: Facts) -> Facts:
    problems = plain_names.wrong_name(facts.name, field="name")
    if problems:
        raise InvalidInput(_("The organisation has no name. Enter one."), problems=problems)
    return Facts(
        plain_names.plain(facts.name), facts.kind, facts.area_id, facts.valid_from,
        plain_names.email_of(facts.email),
    )  # fmt: skip


def _in_turn(session: Session, name: str) -> None:
    """Let those who enter one name at once do it one after another: the second finds the first."""
    name_key = func.hashtextextended(name.casefold(), 0)
    session.execute(select(func.pg_advisory_xact_lock(name_key)))


def _named(session: Session, name: str) -> Organisation | None:
    query = select(Organisation).where(Organisation.name == name, _not_ended())
    return session.scalars(query.order_by(Organisation.valid_from.nulls_first())).first()


def _not_ended() -> ColumnElement[bool]:
    today = clock.today()
    return func.coalesce(Organisation.valid_to, today) >= today


def _refuse_taken(session: Session, body: Organisation, name: str) -> None:
    same = _named(session, name)
    ends = body.valid_to is not None and body.valid_to < clock.today()
    if same is not None and same.id != body.id and not ends:
        raise Conflict(_("There is another organisation “{name}” today."), name=name)


def _refuse_order(first: date, last: date, *, field: str) -> None:
    if first <= last:
        return
    problem = Problem(
        "out_of_order",
        Message(_("It would end on {last}, before it began on {first}."),
                {"last": last, "first": first}),
        Message(_("Correct one of the two days.")),
        field=field,
    )  # fmt: skip
    raise InvalidInput(_("These days cannot be used."), problems=[problem])


def _missing_last_day() -> Problem:
    return Problem(
        "missing",
        Message(_("The last day is missing.")),
        Message(_("Enter the last day, or leave the successor empty.")),
        field="last_day",
    )
