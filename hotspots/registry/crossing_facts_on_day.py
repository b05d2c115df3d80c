"""What was known of crossings on a past day: as first told, with every change until then.

First told is the row as it was entered, which the audit keeps; the changes are entries of the file.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, or_, select
from sqlalchemy.orm import Session

from hotspots.database import among
from hotspots.models import AuditEntry, CaseEvent
from hotspots.records.values import UnusableValue, number
from hotspots.registry.crossing_codes import CROSSINGS
from hotspots.registry.crossing_stands import day_after
from hotspots.vocabulary import EventKind, LevelCrossingProtection, StepField

FACTS: Final = ("protection", "width_m", "found_on")


def wind_back(
    session: Session,
    facts: Mapping[UUID, dict[str, Any]],
    sites: Mapping[UUID, UUID],
    *,
    on: date,
) -> None:
    """Put each fact of some crossings back to what was known of it on a day.

    Parameters
    ----------
    facts
        By the id of the site: the facts of today, which are written over.
    sites
        The id of the site of each file.
    """
    for site_id, told in _as_entered(session, facts):
        facts[site_id].update(told)
    query = (
        select(CaseEvent.case_id, CaseEvent.data)
        .where(
            among(CaseEvent.case_id, sites),
            CaseEvent.at < day_after(on),
            or_(
                CaseEvent.kind == EventKind.FACTS_CHANGED,
                CaseEvent.data.has_key(StepField.WIDTH_LEFT_M.value),
            ),
        )
        .order_by(CaseEvent.sequence)
    )
    for case_id, data in session.execute(query):
        facts[sites[case_id]].update(_changed(data))


def _as_entered(session: Session, site_ids: Iterable[UUID]) -> list[tuple[UUID, dict[str, Any]]]:
    tables = [each.__tablename__ for each in CROSSINGS]
    told = [AuditEntry.new_row[name].astext for name in FACTS]
    query = select(AuditEntry.row_id, *told).where(
        AuditEntry.table_name.in_(tables),
        AuditEntry.operation == "INSERT",
        AuditEntry.row_id == any_(literal([str(each) for each in site_ids], ARRAY(Text))),
    )
    return [
        (UUID(key), _read(dict(zip(FACTS, row, strict=True))))
        for key, *row in session.execute(query)
    ]


def _changed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry of a file says of the facts: a correction, or the width left."""
    left = data.get(StepField.WIDTH_LEFT_M.value)
    if left is not None:
        return _read({"width_m": left})
    return _read({name: after for name, (_before, after) in data.get("facts", {}).items()})


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _typed(name, told[name]) for name in FACTS if name in told}


def _typed(name: str, stored: Any) -> Any:
    if stored is None:
        return None
    try:
        if name == "protection":
            return LevelCrossingProtection(stored)
        return number(stored) if name == "width_m" else date.fromisoformat(stored)
    except (UnusableValue, ValueError):
        return None
