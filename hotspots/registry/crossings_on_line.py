"""The crossings along a railway line as a day ended, those that are gone among them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.rail_strip import StripCrossing
from hotspots.analysis.road_map import NEVER_ONE
from hotspots.models import Account, RemediationCase
from hotspots.registry.crossing_codes import CROSSINGS, crossings_seen
from hotspots.registry.crossing_rows import GONE
from hotspots.registry.states_on_day import state_on
from hotspots.vocabulary import LevelCrossingProtection


def stands_in(on: date) -> ColumnElement[Any]:
    """Return the state a file was in as a day ended."""
    now: ColumnElement[Any] = RemediationCase.state.expression
    return now if on >= clock.today() else state_on(on)


def crossing_rows(session: Session, *, actor: Account, line_id: UUID, on: date) -> list[Any]:
    """Return the crossings of a line that a person may see, in order of Km, as a day ended."""
    found: list[Any] = []
    for model in CROSSINGS:
        state = stands_in(on).label("state")
        protection = [model.protection] if hasattr(model, "protection") else []
        query = crossings_seen(
            *(actor, model),
            *(model.id, model.code, model.name, model.kind, model.legal_class),
            *(model.rail_m, model.rail_side, state, *protection),
        )
        wanted = model.rail_line_id == line_id, state.is_not(None), state.not_in(NEVER_ONE)
        found += session.execute(query.where(*wanted))
    return sorted(found, key=lambda row: (row.rail_m, row.code))


def numbered(rows: Sequence[Any]) -> list[StripCrossing]:
    """Return crossings with their numbers, 1 first."""
    return [
        StripCrossing(
            number=number,
            code=row.code,
            name=row.name,
            kind=row.kind,
            protection=_protection(row),
            state=row.state,
            is_gone=row.state in GONE,
            legal_class=row.legal_class,
            at_m=row.rail_m,
            side=row.rail_side,
        )
        for number, row in enumerate(rows, 1)
    ]


def _protection(row: Any) -> LevelCrossingProtection | None:
    return getattr(row, "protection", None)
