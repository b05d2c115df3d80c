"""The registered crossings of roads and paths with railways, by the code a person writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.models import (
    Account,
    LevelCrossing,
    RailLine,
    RemediationCase,
    UnauthorizedCrossing,
)
from hotspots.vocabulary import SiteKind

CROSSINGS = (LevelCrossing, UnauthorizedCrossing)
"""The sites that an accident on a railway can be at."""
CROSSING_KINDS = (SiteKind.LEVEL_CROSSING, SiteKind.UNAUTHORIZED_CROSSING)


@dataclass(frozen=True, slots=True)
class CodedCrossing:
    """A crossing as far as an accident there is placed by it; `degrees` may be NaN."""

    site_id: str
    rail_line_id: str | None
    rail_m: float | None
    degrees: tuple[float, float]


def crossings_by_code(
    session: Session, codes: Iterable[str], *, actor: Account | None
) -> dict[str, CodedCrossing]:
    """Return the crossings with these codes that a person may see; None sees all."""
    wanted = sorted(set(codes))
    found: dict[str, CodedCrossing] = {}
    if not wanted:
        return found
    for kind in CROSSINGS:
        middle = func.ST_PointOnSurface(kind.geom)
        query = select(
            kind.code, kind.id, kind.rail_line_id, kind.rail_m,
            func.ST_X(middle), func.ST_Y(middle),
        ).where(kind.code.in_(wanted))  # fmt: skip
        if actor is not None:
            query = query.where(permissions.visible_sites(actor))
        for code, site_id, line_id, rail_m, lon, lat in session.execute(query):
            point = (np.nan, np.nan) if lon is None else (lon, lat)
            found[code] = CodedCrossing(str(site_id), _text(line_id), rail_m, point)
    return found


def crossings_seen(actor: Account, kind: type[Any], *columns: Any) -> Select[Any]:
    """Return a query of all crossings of a kind that a person may see.

    Each is joined with its file (`RemediationCase`) and its line (`RailLine`), where it has one.
    """
    return (
        select(*columns)
        .select_from(kind)
        .join(RemediationCase, RemediationCase.site_id == kind.id)
        .outerjoin(RailLine, RailLine.id == kind.rail_line_id)
        .where(permissions.visible_sites(actor, of_all=True))
    )


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)
