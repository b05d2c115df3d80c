"""Places proposed on railways as the registry's map draws them, beside those on roads."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hotspots import permissions
from hotspots.models import Account, RailProposal
from hotspots.registry.rail_evidence import place_of
from hotspots.vocabulary import Action, ProposalState


def open_rail_proposals(
    session: Session, *, actor: Account
) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Give what a map tells of each open place this person may see, and its shape."""
    if not permissions.may(actor, Action.READ_RAIL_PROPOSALS):
        return
    query = (
        select(RailProposal, func.ST_AsBinary(RailProposal.geom))
        .where(RailProposal.state == ProposalState.OPEN, permissions.visible_rail_proposals(actor))
        .options(joinedload(RailProposal.rail_line), joinedload(RailProposal.crossing))
        .order_by(RailProposal.legal_class, RailProposal.latest_on.desc(), RailProposal.id)
    )
    for row, shape in session.execute(query):
        told = {
            "name": place_of(row),
            "route": None if row.rail_line is None else row.rail_line.name,
            "from_m": row.from_m,
            "to_m": row.to_m,
            "criterion": ", ".join(row.criteria),
            "window_start": row.window_start,
            "window_end": row.latest_on + timedelta(days=1),
            "fatal_crashes": row.fatal_crashes,
            "injury_crashes": row.injury_crashes,
            "killed": row.killed,
            "injured": row.injured,
            "score": None,
            "href": f"/rail-proposals/{row.id}",
        }
        yield told, shape
