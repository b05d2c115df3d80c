"""Which body manages which stretch of a road, as a file of roads states it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import Organisation, Route, RouteManagement
from hotspots.registry.layers import LoadReport, refuse_rows
from hotspots.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True)
class Stretch:
    """A feature of a route with the body that manages it, if one is named."""

    row: int
    from_m: float | None
    to_m: float | None
    managing_body: str | None
    since: date | None
    until: date | None


def set_management(
    session: Session, route: Route, stretches: Sequence[Stretch], *, file: str, report: LoadReport
) -> None:
    """Make the management of a route what the file states; where it names nobody, it stays."""
    stated = set()
    for each in stretches:
        if each.managing_body is None:
            continue
        if each.from_m is None or each.to_m is None:
            refuse_rows(file, [_unlabelled_stretch(route.code, each.row)])
            continue
        body = _managing_body(session, each.managing_body, report)
        stated.add((body.id, each.from_m, each.to_m, each.since, each.until))
    query = select(RouteManagement).where(RouteManagement.route_id == route.id)
    stored = {
        (each.organisation_id, each.from_m, each.to_m, each.valid_from, each.valid_to)
        for each in session.scalars(query)
    }
    if not stated or stored == stated:
        return
    session.execute(delete(RouteManagement).where(RouteManagement.route_id == route.id))
    names = ("organisation_id", "from_m", "to_m", "valid_from", "valid_to")
    for facts in sorted(stated, key=str):
        session.add(RouteManagement(route_id=route.id, **dict(zip(names, facts, strict=True))))
    report.add("stretches_managed", len(stated))


def _managing_body(session: Session, name: str, report: LoadReport) -> Organisation:
    query = select(Organisation).where(Organisation.name == name)
    same = list(session.scalars(query))
    if same:
        return max(same, key=lambda each: each.valid_to or date.max)
    body = Organisation(id=uuid4(), name=name, kind=OrganisationKind.ROAD_AUTHORITY)
    session.add(body)
    session.flush()
    report.add("organisations_created")
    message = _("The managing body “{name}” was not known and was entered as a road authority.")
    report.notes.append(Message(message, {"name": name}))
    return body


def _unlabelled_stretch(code: str, row: int) -> Problem:
    return Problem(
        "unlabelled_stretch",
        Message(
            _("{code} has a managing body, but no chainages say for which stretch."), {"code": code}
        ),
        Message(_("Give from_m and to_m.")),
        field="managing_body",
        row=row,
    )
