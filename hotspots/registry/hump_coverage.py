"""How many lane mouths of each ward have a hump, of how many (duty D24), and which have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.models import (
    Account,
    AdministrativeArea,
    InfrastructureDefect,
    LaneMouth,
    RemediationCase,
)
from hotspots.registry.areas import communes_for, ground_told
from hotspots.registry.lane_mouths import is_covered
from hotspots.registry.shares import percent
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A lane mouth that is not known to have a hump, and the defect raised for it."""

    mouth: LaneMouth
    defect: InfrastructureDefect | None
    case: RemediationCase | None

    @property
    def may_raise(self) -> bool:
        """Say whether a defect may be raised: somebody saw it missing, and none is followed."""
        followed = self.case is not None and not self.case.is_settled
        return self.mouth.has_hump is False and not followed


@dataclass(frozen=True, slots=True)
class WardHumps:
    """The lane mouths of a ward: how many are registered, with a hump, and not looked at yet."""

    area: AdministrativeArea
    mouths: int
    with_hump: int
    uncovered: tuple[Uncovered, ...]

    @property
    def not_surveyed(self) -> int:
        """Return how many nobody has looked at: they count, and never as covered."""
        return sum(each.mouth.has_hump is None for each in self.uncovered)

    @property
    def percent(self) -> float | None:
        """Return the share with a hump, rounded down: only all of them are 100; None of none."""
        return percent(self.with_hump, self.mouths)


@dataclass(frozen=True, slots=True)
class HumpReport:
    """The coverage of every ward a person works for, on a day."""

    on: date
    wards: Sequence[WardHumps]

    @property
    def total(self) -> tuple[int, int]:
        """Return how many mouths have a hump, of how many."""
        return sum(each.with_hump for each in self.wards), sum(each.mouths for each in self.wards)


def hump_report(session: Session, *, actor: Account, area_code: str | None = None) -> HumpReport:
    """Return the coverage of the wards a person works for, or of one of them.

    A ward without a registered mouth is told as such: of nothing, no share is covered.
    """
    permissions.require(actor, Action.READ_REPORTS)
    today = clock.today()
    wards = communes_for(session, actor=actor)
    if area_code is not None:
        within = ground_told(session, area_code).ids
        wards = [each for each in wards if each.id in within]
    query = (
        select(LaneMouth, RemediationCase)
        .outerjoin(RemediationCase, RemediationCase.site_id == LaneMouth.defect_id)
        .where(
            LaneMouth.area_id.in_([each.id for each in wards]),
            or_(LaneMouth.closed_on.is_(None), LaneMouth.closed_on > today),
        )
        .options(joinedload(LaneMouth.defect))
        .order_by(LaneMouth.name, LaneMouth.source_reference)
    )
    rows = session.execute(query).all()
    found: list[WardHumps] = []
    for ward in wards:
        own = [(mouth, case) for mouth, case in rows if mouth.area_id == ward.id]
        lacking = [row for row in own if not is_covered(*row)]
        uncovered = tuple(Uncovered(mouth, mouth.defect, case) for mouth, case in lacking)
        found.append(WardHumps(ward, len(own), len(own) - len(lacking), uncovered))
    return HumpReport(today, found)
