"""The sites as the registry's map draws them, for one person: what a map tells, and no more.

A province has tens of thousands of sites. The map reads the few columns it shows, not the sites as
their pages tell them, which are made of a table for each kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, cast, func, select, union_all
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.database import among
from hotspots.models import Account, OnRail, OnRoad, RailLine, RemediationCase, Route, Site
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_counts import SiteCounts
from hotspots.registry.site_kinds import model_of
from hotspots.vocabulary import SiteKind

_TOLD = ("criterion", "window_start", "window_end", "fatal_crashes", "injury_crashes", "killed",
         "injured")  # fmt: skip
_STRETCH = ("route", "from_m", "to_m")
_NOWHERE = dict.fromkeys(_STRETCH)
SITE_COLUMNS = ("name", "kind", "legal_class", "state", *_STRETCH, *_TOLD, "href")

_site = Site.__table__.c
_DECIDED: ColumnElement[dict[str, Any]] = _site.deciding.op("-", return_type=_site.deciding.type)(
    cast(["criteria", "crash_ids", "outcomes", "stretches"], ARRAY(Text))
)
"""What a map tells of a decision, without the kilobytes it does not."""


def drawn_sites(
    session: Session, *, actor: Account, choice: SiteChoice
) -> tuple[list[dict[str, Any]], list[bytes | None], SiteCounts]:
    """Return what a map tells of each site that is wanted and seen, its shape, and their numbers.

    A row has `SITE_COLUMNS`. Shapes are WKB in degrees, None of a site without a place.
    """
    # Which sites are seen is found first: what belongs to a site is joined to those alone.
    seen = select(Site.id).where(permissions.visible_sites(actor, of_all=True))
    seen = seen.join(RemediationCase, RemediationCase.site_id == Site.id)
    ids = session.scalars(seen.where(*choice.conditions(session))).all()
    found = session.execute(_told(ids)).all()
    stretches = _stretches(session, ids, {each.kind for each in found})
    counts = SiteCounts.of(
        (each.kind, each.legal_class, each.state, each.shape is not None) for each in found
    )
    rows = [_row(each, stretches.get(each.id, _NOWHERE)) for each in found]
    return rows, [each.shape for each in found], counts


def _told(ids: Sequence[UUID]) -> Select[Any]:
    case = RemediationCase.__table__.c
    return (
        select(_site.id, _site.code, _site.name, _site.kind, _site.legal_class, case.state)
        .add_columns(func.ST_AsBinary(_site.geom).label("shape"), _DECIDED.label("told"))
        .join(RemediationCase.__table__, case.site_id == _site.id)
        .where(among(_site.id, ids))
        .order_by(_site.code)
    )


def _row(site: Row[Any], stretch: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": f"{site.code} · {site.name}",
        "kind": site.kind.value,
        "legal_class": site.legal_class.value,
        "state": site.state.value,
        **stretch,
        **{name: site.told.get(name) for name in _TOLD},
        "href": f"/sites/{site.code}",
    }


def _stretches(
    session: Session, ids: Sequence[UUID], kinds: Iterable[SiteKind]
) -> dict[UUID, dict[str, Any]]:
    """Return the road or the railway line that each site lies on, with its Km; some have none."""
    queries = [each for kind in sorted(kinds) for each in _stretches_of(model_of(kind), ids)]
    if not queries:
        return {}
    return {
        key: dict(zip(_STRETCH, stretch, strict=True))
        for key, *stretch in session.execute(union_all(*queries))
    }


def _stretches_of(model: Any, ids: Sequence[UUID]) -> Iterable[Select[Any]]:
    """Return queries of the sites of one kind on roads, and of those on railways."""
    table = model.__table__
    if issubclass(model, OnRoad):
        on_road = select(table.c.id, Route.code, table.c.from_m, table.c.to_m)
        yield on_road.join(Route, Route.id == table.c.route_id).where(among(table.c.id, ids))
    if issubclass(model, OnRail):
        on_rail = select(table.c.id, RailLine.name, table.c.rail_m, table.c.rail_to_m)
        yield on_rail.join(RailLine, RailLine.id == table.c.rail_line_id).where(
            among(table.c.id, ids)
        )
