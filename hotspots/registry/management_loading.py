"""Which body manages which stretch of a road or railway, as a file of them states it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import Organisation, RailLine, RailManagement, Route, RouteManagement
from hotspots.registry.layers import LoadReport, refuse_rows
from hotspots.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True)
class Stretch:
    """A feature of a line with the body that manages it, if one is named."""

    row: int
    from_m: float | None
    to_m: float | None
    managing_body: str | None
    since: date | None
    until: date | None


def set_management(
    session: Session,
    line: Route | RailLine,
    stretches: Sequence[Stretch],
    *,
    file: str,
    report: LoadReport,
) -> None:
    """Make the management of a line what the file states; where it names nobody, it stays.

    A railway without chainages is managed as a whole; a road is not, because its parts often are
    managed by several bodies.
    """
    stated = set()
    for each in stretches:
        if each.managing_body is None:
            continue
        if isinstance(line, Route) and (each.from_m is None or each.to_m is None):
            refuse_rows(file, [_unlabelled_stretch(line.code, each.row)])
            continue
        body = _managing_body(session, each.managing_body, line, report)
        stated.add((body.id, each.from_m, each.to_m, each.since, each.until))
    model, of_line = _management_of(line)
    stored = {
        (each.organisation_id, each.from_m, each.to_m, each.valid_from, each.valid_to)
        for each in session.scalars(select(model).filter_by(**of_line))
    }
    if not stated or stored == stated:
        return
    session.execute(delete(model).filter_by(**of_line))
    names = ("organisation_id", "from_m", "to_m", "valid_from", "valid_to")
    for facts in sorted(stated, key=str):
        session.add(model(**of_line, **dict(zip(names, facts, strict=True))))
    report.add("stretches_managed", len(stated))


def _management_of(line: Route | RailLine) -> tuple[Any, dict[str, Any]]:
    """Return the table that holds who manages a line, and what its rows name the line by."""
    if isinstance(line, Route):
        return RouteManagement, {"route_id": line.id}
    return RailManagement, {"rail_line_id": line.id}


def _managing_body(
    session: Session, name: str, line: Route | RailLine, report: LoadReport
) -> Organisation:
    query = select(Organisation).where(Organisation.name == name)
    same = list(session.scalars(query))
    if same:
        return max(same, key=lambda each: each.valid_to or date.max)
    is_road = isinstance(line, Route)
    kind = OrganisationKind.ROAD_AUTHORITY if is_road else OrganisationKind.RAIL_COMPANY
    body = Organisation(id=uuid4(), name=name, kind=kind)
    session.add(body)
    session.flush()
    report.add("organisations_created")
    message = (
        _("The managing body “{name}” was not known and was entered as a road authority.")
        if is_road
        else _("The managing body “{name}” was not known and was entered as a rail company.")
    )
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
