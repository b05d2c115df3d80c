"""Which crashes happened where a site was drawn on their own day, or were linked to it by hand."""

from collections.abc import Iterable
from uuid import UUID

from geoalchemy2 import functions as spatial
from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Select,
    Uuid,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from hotspots.models import Crash, SiteCrash, SiteExtent
from hotspots.registry.asked_places import GRACE_M


def crashes_at(
    session: Session, site_ids: Iterable[UUID], *wanted: ColumnElement[bool]
) -> dict[tuple[UUID, UUID], bool]:
    """Return `(site, crash)` of every wanted crash at one of the sites.

    The value says whether a person linked it by hand where the drawing of that day says nothing.
    A crash lies in a drawing as `footprints.lies_inside` says, here for all sites at once.
    """
    ids = list(site_ids)
    if not ids:
        return {}
    drawn = (
        select(SiteExtent.site_id, SiteExtent.valid_from, SiteExtent.valid_to,
               SiteExtent.stretches, SiteExtent.geom)
        .where(SiteExtent.site_id.in_(ids))
        .cte("drawn")
    )  # fmt: skip
    by_hand = select(SiteCrash.site_id, SiteCrash.crash_id, literal(value=True)).where(
        SiteCrash.site_id.in_(ids), SiteCrash.crash_id == Crash.id, *wanted
    )
    rows = session.execute(
        union_all(_along_roads(drawn, wanted), _in_shapes(drawn, wanted), by_hand)
    )
    found: dict[tuple[UUID, UUID], bool] = {}
    for site_id, crash_id, linked in rows:
        key = (site_id, crash_id)
        found[key] = linked and found.get(key, True)
    return found


def _along_roads(drawn: CTE, wanted: tuple[ColumnElement[bool], ...]) -> Select[UUID, UUID, bool]:
    piece = (
        func.jsonb_to_recordset(drawn.c.stretches)
        .table_valued(
            column("route_id", Uuid()), column("from_m", Double()), column("to_m", Double())
        )
        .render_derived(name="piece", with_types=True)
    )
    return (
        select(drawn.c.site_id, Crash.id, literal(value=False))
        .select_from(drawn)
        .join(piece, literal(value=True))
        .join(
            Crash,
            and_(
                Crash.route_id == piece.c.route_id,
                Crash.chainage_m.between(piece.c.from_m - GRACE_M, piece.c.to_m + GRACE_M),
                *_on_its_day(drawn),
            ),
        )
        .where(*wanted)
    )


def _in_shapes(drawn: CTE, wanted: tuple[ColumnElement[bool], ...]) -> Select[UUID, UUID, bool]:
    inside = and_(spatial.ST_Covers(drawn.c.geom, Crash.geom), *_on_its_day(drawn))
    return (
        select(drawn.c.site_id, Crash.id, literal(value=False))
        .select_from(drawn)
        .join(Crash, inside)
        .where(func.jsonb_array_length(drawn.c.stretches) == 0, *wanted)
    )


def _on_its_day(drawn: CTE) -> tuple[ColumnElement[bool], ...]:
    return (
        Crash.occurred_on >= drawn.c.valid_from,
        or_(drawn.c.valid_to.is_(None), Crash.occurred_on < drawn.c.valid_to),
    )
