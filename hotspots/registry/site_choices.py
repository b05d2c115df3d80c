"""Which sites a list shows: by words, kind, class, state, desk, ward, road, days, lateness."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Double, Uuid, and_, column, func, literal, or_, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.chainage_text import parse_chainage
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import (
    OnRoad,
    RemediationCase,
    Route,
    Site,
    SiteArea,
    SiteExtent,
)
from hotspots.registry.areas import ground_ids
from hotspots.registry.inventory_years import is_in_inventory, require_year
from hotspots.registry.locators import current_locator
from hotspots.registry.site_search import has_words, lies_at_rail_km
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import CaseState, InventoryStatus, LegalClass, SiteKind


@dataclass(frozen=True, slots=True)
class RouteStretch:
    """A route, and both ends in metres of its posts; all of it where they are left out."""

    route_id: UUID
    from_m: float | None = None
    to_m: float | None = None


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """What a person wants to see; what is left out narrows nothing.

    Attributes
    ----------
    words
        What was written in the search box: see `site_search.has_words`. A Km of a road finds the
        sites that lie there as well.
    bbox
        West, south, east and north in degrees.
    desk_id
        The body on whose desk the file lies today.
    stretch
        Sites of which some part lies on it.
    registered_from, registered_before
        The first day on which the site came into the registry, and the day after the last.
    overdue
        Only files whose day is over and whose clock is not stopped.
    unplaced
        Only sites that have no place on the map.
    partner_id
        The body that works along on the file today.
    inventory_year, inventory
        Only sites that are to be looked at in a year, and how far each is in that inventory.
    """

    words: str | None = None
    kind: SiteKind | None = None
    legal_class: LegalClass | None = None
    state: CaseState | None = None
    area_id: UUID | None = None
    bbox: tuple[float, float, float, float] | None = None
    desk_id: UUID | None = None
    stretch: RouteStretch | None = None
    registered_from: date | None = None
    registered_before: date | None = None
    overdue: bool = False
    unplaced: bool = False
    partner_id: UUID | None = None
    inventory_year: int | None = None
    inventory: InventoryStatus | None = None

    def told(self) -> dict[str, Any]:
        """Return what narrows the list, as JSON keeps it."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        told = {name: value for name, value in given.items() if value not in (None, False)}
        return {name: value if value is True else str(value) for name, value in told.items()}

    def conditions(self, session: Session) -> list[ColumnElement[bool]]:
        """Return what holds of a site and its file that are wanted."""
        by_words = [] if self.words is None else [_is_found(session, self.words)]
        return [*by_words, *self._of_file(), *self._of_place(session), *self._of_days()]

    def _of_file(self) -> list[ColumnElement[bool]]:
        same = (
            (Site.kind, self.kind),
            (Site.legal_class, self.legal_class),
            (RemediationCase.state, self.state),
            (RemediationCase.holder_id, self.desk_id),
        )
        wanted = [what == told for what, told in same if told is not None]
        if self.partner_id is not None:
            wanted.append(permissions.works_along(frozenset({self.partner_id})))
        return wanted

    def _of_place(self, session: Session) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.area_id is not None:
            inside = among(SiteArea.area_id, ground_ids(session, self.area_id))
            wanted.append(Site.id.in_(select(SiteArea.site_id).where(inside)))
        if self.bbox is not None:
            box = func.ST_MakeEnvelope(*self.bbox, 4326)
            wanted.append(func.ST_Intersects(Site.geom, box))
        if self.stretch is not None:
            wanted.append(_lies_on(self.stretch))
        if self.unplaced:
            wanted.append(Site.geom.is_(None))
        return wanted

    def _of_days(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        day = func.date(func.timezone(TIME_ZONE.key, Site.registered_at))
        if self.registered_from is not None:
            wanted.append(day >= self.registered_from)
        if self.registered_before is not None:
            wanted.append(day < self.registered_before)
        if self.overdue:
            is_over = RemediationCase.due_on < clock.today()
            wanted.append(and_(is_over, RemediationCase.held_since.is_(None)))
        if self.inventory_year is not None:
            wanted.append(is_in_inventory(require_year(self.inventory_year), self.inventory))
        return wanted


def stretch_named(session: Session, text: str) -> RouteStretch:
    """Return the stretch that a person wrote: "QL1", "Km1832+500 QL1", "QL1 Km1830 – Km1840".

    Raises
    ------
    InvalidInput
        The road is not known here, or the Km cannot be read.
    """
    locator = current_locator(session)
    code = locator.route_code(text.strip())
    from_m = to_m = None
    if code is None:
        try:
            told = parse_chainage(text)
        except InvalidInput as unreadable:
            raise _unknown(unreadable.message, text) from unreadable
        code = None if told.route is None else locator.route_code(told.route)
        from_m = told.start.chainage_m
        to_m = from_m if told.end is None else told.end.chainage_m
    route_id = session.scalar(select(Route.id).where(Route.code == code))
    if route_id is None:
        raise _unknown(Message(_("The road is not known here.")), text)
    return RouteStretch(route_id, from_m, to_m)


_KM = re.compile(r"km\s*\.?\s*\d|\d\s*[+＋]\s*\d", re.IGNORECASE)


def _is_found(session: Session, text: str) -> ColumnElement[bool]:
    """Return the condition that a site has these words, or lies where they say."""
    by_words = has_words(session, text)
    if not _KM.search(text):
        return by_words
    try:
        return or_(by_words, _lies_on(stretch_named(session, text)))
    except InvalidInput:  # they name no place of a road that is known here
        by_rail = lies_at_rail_km(session, text)
        return by_words if by_rail is None else or_(by_words, by_rail)


def _lies_on(stretch: RouteStretch) -> ColumnElement[bool]:
    """Return the condition that a site lies there by its own Km, or as it is drawn today."""
    columns = ("route_id", "from_m", "to_m")
    by_km = [
        Site.id.in_(select(table.c.id).where(_meets(stretch, *(table.c[each] for each in columns))))
        for table in _on_roads()
    ]
    piece = (
        func.jsonb_to_recordset(SiteExtent.stretches)
        .table_valued(
            column("route_id", Uuid()), column("from_m", Double()), column("to_m", Double())
        )
        .render_derived(name="piece", with_types=True)
    )
    drawn = (
        select(SiteExtent.site_id)
        .join(piece, literal(value=True))
        .where(SiteExtent.valid_to.is_(None), _meets(stretch, *(piece.c[each] for each in columns)))
    )
    return or_(*by_km, Site.id.in_(drawn))


def _on_roads() -> list[Any]:
    """Return the tables of every kind that lies on roads by Km."""
    kinds = Site.__mapper__.polymorphic_map.values()
    return [kind.local_table for kind in kinds if issubclass(kind.class_, OnRoad)]


def _meets(
    stretch: RouteStretch,
    route_id: ColumnElement[UUID],
    from_m: ColumnElement[float],
    to_m: ColumnElement[float],
) -> ColumnElement[bool]:
    on_route = route_id == stretch.route_id
    if stretch.from_m is None or stretch.to_m is None:
        return on_route
    return and_(on_route, from_m <= stretch.to_m, to_m >= stretch.from_m)


def _unknown(message: Message, text: str) -> InvalidInput:
    problem = Problem(
        code="stretch",
        message=message,
        remedy=Message(_("Write the road, with a Km or two if you like: QL1 Km1830 – Km1840.")),
        field="road",
        value=text[:80],
    )
    return InvalidInput(_("The stretch of road cannot be used."), problems=[problem])
