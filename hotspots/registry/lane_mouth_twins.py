"""The same lane mouth registered by two wards at their border: flagged, and never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from hotspots import clock, permissions
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, LaneMouth

WITHIN_M = 20.0
"""Two wards that mean one mouth put it so near (ours): a Km is told to ten metres, and the point of
a phone lies some metres off. Mouths that face each other over a street that is the border may be as
near; so it is a flag for people, and no two mouths of one ward are twins."""

_WITHIN_DEGREES = 0.0003
"""More than `WITHIN_M` on any meridian or parallel of the country, for the index."""


@dataclass(frozen=True, slots=True)
class MouthTwin:
    """The mouth of another ward that may be the same one.

    Of what a person may not open only ward and number are told: enough to call the other ward.
    """

    mouth: LaneMouth
    metres: int
    may_open: bool

    def warning(self) -> Problem:
        """Return what a person reads where the twin was registered or sent."""
        told = {
            "ward": self.mouth.area.name,
            "number": self.mouth.source_reference,
            "metres": self.metres,
        }
        return Problem(
            "registered_by_neighbour",
            Message(
                _("{ward} has registered a lane mouth no. {number}, {metres} m from here."), told
            ),
            Message(_("If it is the same one, one of the two wards closes its entry.")),
            "place_text",
        )


def twins_of(
    session: Session, mouths: Sequence[LaneMouth], *, actor: Account
) -> dict[UUID, list[MouthTwin]]:
    """Return for each mouth those of other wards that may be the same one, the nearest first.

    A mouth that was closed is nobody's twin.
    """
    one, other = aliased(LaneMouth), aliased(LaneMouth)
    between = func.ST_Distance(cast(one.geom, Geography), cast(other.geom, Geography))
    today = clock.today()
    near = and_(
        other.area_id != one.area_id,
        other.geom.op("&&")(func.ST_Expand(one.geom, _WITHIN_DEGREES)),
        between <= WITHIN_M,
    )
    query = (
        select(one.id, other, between)
        .join(other, near)
        .join(AdministrativeArea, AdministrativeArea.id == other.area_id)
        .options(contains_eager(other.area))
        .where(
            one.id.in_([each.id for each in mouths]),
            *(or_(each.closed_on.is_(None), each.closed_on > today) for each in (one, other)),
        )
        .order_by(between, other.id)
    )
    found: dict[UUID, list[MouthTwin]] = {each.id: [] for each in mouths}
    rows = session.execute(query).all()
    own = {area.id for area in permissions.reached(actor, {row[1].area for row in rows})}
    for key, twin, metres in rows:
        found[key].append(MouthTwin(twin, round(metres), twin.area_id in own))
    return found
