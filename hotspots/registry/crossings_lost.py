"""Sites that something was planned for and that are no crossing any more: rejected, or a duplicate.

Their targets stand until somebody withdraws them, or sets them at the crossing that is meant.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, selectinload

from hotspots.analysis.road_map import NEVER_ONE
from hotspots.database import among
from hotspots.models import Account, RailLine, RemediationCase
from hotspots.registry.crossing_codes import CROSSINGS, crossings_seen
from hotspots.registry.crossing_stands import stands_of
from hotspots.registry.crossings_on_day import CrossingOnDay, Ward


def lost_on(
    session: Session, *, actor: Account, site_ids: Iterable[UUID], on: date
) -> dict[UUID, CrossingOnDay]:
    """Return those of some sites that a person may see and that were no crossing on a day.

    Their `facts` are left out: nothing counts by them.
    """
    wanted = frozenset(site_ids)
    if not wanted:
        return {}
    rows = [row for model in CROSSINGS for row in _rows(session, actor, model, wanted)]
    stands = stands_of(session, [case_id for _site, case_id, _line, _name in rows], on=on)
    return {
        site.id: CrossingOnDay(
            site_id=site.id,
            code=site.code,
            name=site.name,
            kind=site.kind,
            line=line or "",
            line_name=name or "",
            rail_m=site.rail_m,
            wards=[Ward(each.id, each.code, each.name) for each in site.areas],
            stands=stands[case_id],
            facts={},
        )
        for site, case_id, line, name in rows
        if stands.get(case_id) and stands[case_id][-1].state in NEVER_ONE
    }


def _rows(session: Session, actor: Account, model: Any, wanted: frozenset[UUID]) -> Iterable[Any]:
    seen = crossings_seen(actor, model, model, RemediationCase.id, RailLine.code, RailLine.name)
    query = seen.where(among(RemediationCase.site_id, wanted))
    return session.execute(query.options(selectinload(model.areas)))
