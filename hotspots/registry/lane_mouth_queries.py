"""Reading lane mouths: one with all that is told of it, or those of a ward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session, joinedload

from hotspots import permissions
from hotspots.database import among
from hotspots.models import Account, InfrastructureDefect, LaneMouth, RemediationCase
from hotspots.registry.areas import ground_told
from hotspots.registry.hump_coverage import Uncovered
from hotspots.registry.lane_mouth_twins import MouthTwin, twins_of
from hotspots.registry.lane_mouths import case_of, is_covered, unknown_mouth
from hotspots.registry.listed_rows import Listing, list_by_number
from hotspots.registry.row_history import Entry, history_of
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class MouthDetail:
    """A lane mouth, the file of the defect raised for it, its twins, and what a person may do."""

    mouth: LaneMouth
    case: RemediationCase | None
    twins: Sequence[MouthTwin]
    may_change: bool

    @property
    def defect(self) -> InfrastructureDefect | None:
        """Return the latest defect that was raised for its missing hump."""
        return self.mouth.defect

    @property
    def covered(self) -> bool:
        """Say whether it counts as having a hump."""
        return is_covered(self.mouth, self.case)

    @property
    def may_raise(self) -> bool:
        """Say whether a defect may be raised for it."""
        missing = Uncovered(self.mouth, self.defect, self.case)
        open_now = self.mouth.closed_on is None and not self.covered
        return self.may_change and open_now and missing.may_raise


@dataclass(frozen=True, slots=True)
class MouthListing:
    """One page of lane mouths by number, each with its twins."""

    page: Listing[LaneMouth]
    twins: Mapping[UUID, Sequence[MouthTwin]]


def list_mouths(
    session: Session,
    *,
    actor: Account,
    area_code: str | None = None,
    limit: int = 100,
    after: str | None = None,
) -> MouthListing:
    """Return the lane mouths where a person works, or of one of the wards, by number.

    Those that were closed are among them. A ward is told by its code, or by its id where it ended.
    """
    permissions.require(actor, Action.READ_SITES)
    within = permissions.visible_areas(actor)
    seen = true() if within is None else among(LaneMouth.area_id, within)
    query = select(LaneMouth).where(seen).options(joinedload(LaneMouth.area))
    if area_code is not None:
        query = query.where(among(LaneMouth.area_id, ground_told(session, area_code).ids))
    page = list_by_number(session, query, LaneMouth, seen=seen, limit=limit, after=after)
    return MouthListing(page, twins_of(session, page.rows, actor=actor))


def get(session: Session, *, actor: Account, mouth_id: UUID) -> MouthDetail:
    """Return a lane mouth where a person works.

    Raises
    ------
    NotFound
        There is none, or it lies elsewhere.
    """
    mouth = _seen(session, actor, mouth_id)
    return MouthDetail(
        mouth,
        case_of(session, mouth),
        twins_of(session, [mouth], actor=actor)[mouth.id],
        permissions.may(actor, Action.DECLARE_SITE, areas=[mouth.area]),
    )


def history(session: Session, *, actor: Account, mouth_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a lane mouth, when and why, the latest change first."""
    return history_of(session, row=_seen(session, actor, mouth_id))


def _seen(session: Session, actor: Account, mouth_id: UUID) -> LaneMouth:
    permissions.require(actor, Action.READ_SITES)
    query = (
        select(LaneMouth)
        .where(LaneMouth.id == mouth_id)
        .options(
            joinedload(LaneMouth.area),
            joinedload(LaneMouth.defect),
            joinedload(LaneMouth.registered_by),
        )
    )
    mouth = session.scalars(query).one_or_none()
    if mouth is None or not permissions.reaches(actor, [mouth.area]):
        raise unknown_mouth()
    return mouth
