"""The rows of the live list around a change, read once and handed to all who follow it.

The statements are made once and get their places as parameters: to build one for each request
takes longer than the database needs to answer it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, and_, any_, bindparam, case, select
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import Square
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.models import Junction, Proposal, Route
from hotspots.registry.asked_places import centre_in_square, edges_of, ends_of, meets_stretch
from hotspots.registry.proposal_rows import SITE_COLUMNS, site_of_columns
from hotspots.vocabulary import Place, WindowMode


class LiveRow:
    """One row of the live list (`KnownSite`); its site is made when somebody asks for it."""

    def __init__(
        self,
        row: Any,
        window: tuple[date, date],
        site: ProposedSite | None = None,
        *,
        read: Callable[[UUID], Any] | None = None,
    ) -> None:
        """Hold a row of `StoredSites`, or one just written, with the site that it was made of.

        `read` reads the whole row where the one given lacks what takes most room.
        """
        self._row, self._window, self._site, self._read = row, window, site, read
        self.id: UUID = row.id
        self.place_id: UUID = row.place_id
        self.key = str(row.id)
        self.crash_ids: tuple[str, ...] = tuple(row.crash_ids) if site is None else site.crash_ids
        self.centre_x_m: Any = row.centre_x_m  # None of a place on a route
        self.centre_y_m: Any = row.centre_y_m

    def __getattr__(self, name: str) -> Any:
        """Return a column of the row as it is stored."""
        return getattr(self._row, name)

    @property
    def length_mm(self) -> int | None:
        """How long its hull is."""
        return None if self._row.length_m is None else round(self._row.length_m * 1000)

    @property
    def geom(self) -> Any:
        """The shape that is drawn."""
        return self._whole().geom

    @cached_property
    def site(self) -> ProposedSite:
        """The site that the engine gave."""
        return self._site or site_of_columns(self._whole(), window=self._window)

    def _whole(self) -> Any:
        if self._read is not None and self._row.alternatives is None:
            self._row = self._read(self.id)
        return self._row


@dataclass(frozen=True, slots=True)
class StoredSites:
    """The rows of the live list as the sites they were made of (`KnownSites`).

    Every site is told with one window: where no crash comes or goes, a later day changes nothing
    else. Discs are read up to `wider_mm` farther out than the first asks, which serves whoever asks
    next: of what changed since, only who changed it knows, and says so with `replace`. Only of
    those in the middle of what is asked for is all read at once, which is what lies `near_mm` from
    its edges, and at least as far from its centre: the others are looked over.
    """

    session: Session
    window: tuple[date, date]
    wider_mm: int = 0
    near_mm: int = 0
    _squares: list[Square] = field(default_factory=list)
    _discs: dict[str, LiveRow] = field(default_factory=dict)
    _others: dict[str, LiveRow] = field(default_factory=dict)

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[LiveRow]:
        """Return the stretches and junctions whose hull meets this stretch."""
        return self._read(_ON_ROUTE, ends_of(route, from_mm, to_mm), self._others)

    def at_junctions(self, junctions: Collection[str]) -> Sequence[LiveRow]:
        """Return the places at these junctions."""
        return self._read(_AT_JUNCTIONS, {"junctions": list(junctions)}, self._others)

    def of_places(self, ids: Iterable[UUID]) -> Sequence[LiveRow]:
        """Return the rows that have one of these identities."""
        return self._read(_OF_PLACES, {"places": list(ids)}, self._others)

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[LiveRow]:
        """Return the discs whose centre lies in the square."""
        place = Square(x_mm, y_mm, within_mm)
        if not any(held.around(place) == held for held in self._squares):
            wide = place.widened(self.wider_mm)
            # What changes lies that far from the edge of what is asked, whatever that holds.
            near_mm = max(self.near_mm, within_mm - self.near_mm)
            near = edges_of(Square(x_mm, y_mm, near_mm), prefix="near_")
            self._read(_AROUND, edges_of(wide) | near, self._discs)
            self._squares.append(wide)
        return [
            one
            for one in self._discs.values()
            if one.centre_x_m is not None and place.holds(one.centre_x_m, one.centre_y_m)
        ]

    def of(self, keys: Iterable[str]) -> list[LiveRow]:
        """Return rows that were given before, by their keys."""
        return [self._discs.get(key) or self._others[key] for key in keys]

    def replace(self, ended: Iterable[UUID], coming: Iterable[LiveRow]) -> None:
        """Take in what was stored since: rows that ended, and rows that began."""
        for gone in ended:
            self._discs.pop(str(gone), None)
            self._others.pop(str(gone), None)
        self._discs.update({row.key: row for row in coming if row.centre_x_m is not None})

    def _read(
        self, statement: Any, told: dict[str, Any], held: dict[str, LiveRow]
    ) -> list[LiveRow]:
        rows = [
            LiveRow(row, self.window, read=self._whole)
            for row in self.session.connection().execute(statement, told)
        ]
        held.update({row.key: row for row in rows})
        return rows

    def _whole(self, proposal_id: UUID) -> Any:
        return self.session.connection().execute(_WHOLE, {"id": proposal_id}).one()


def _standing(*shown: Any) -> Select[Any]:
    return (
        select(Proposal.id, Proposal.place_id, Proposal.route_id, Proposal.junction_id, *shown)
        .outerjoin(Junction, Junction.id == Proposal.junction_id)
        .outerjoin(Route, Route.id == Proposal.route_id)
        .where(Proposal.mode == WindowMode.TRAILING, Proposal.valid_to.is_(None))
    )


_ROOMY = ("alternatives", "notes", "geom")
_COLUMNS = {each.name: each for each in (*SITE_COLUMNS, Proposal.geom)}
_NEAR = and_(*centre_in_square(Proposal, prefix="near_"))
_OF_NEAR = {
    name: case((_NEAR, each)).label(name) if name in _ROOMY else each
    for name, each in _COLUMNS.items()
}
_STANDING = _standing(*_COLUMNS.values())
_WHOLE = _STANDING.where(Proposal.id == bindparam("id", type_=Uuid))
_ON_ROUTE = _STANDING.where(*meets_stretch(Proposal))
_AT_JUNCTIONS = _STANDING.where(
    Junction.code == any_(bindparam("junctions", type_=ARRAY(Text))),
    Proposal.place == Place.JUNCTION,
)
_OF_PLACES = _STANDING.where(Proposal.place_id == any_(bindparam("places", type_=ARRAY(Uuid))))
_AROUND = _standing(*_OF_NEAR.values()).where(*centre_in_square(Proposal))
