"""Which units changed their border, or began or ended, since everything was attributed to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Camera,
    Crash,
    LaneMouth,
    NetworkState,
    Notice,
    Proposal,
    RailProposal,
    Site,
    WatchedPlace,
)
from hotspots.registry import jobs
from hotspots.registry.layers import LoadReport
from hotspots.vocabulary import JobKind

_LIE_IN_UNITS = (Crash, Site, LaneMouth, Camera, WatchedPlace, Proposal, RailProposal, Notice)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit whose ground is another than at the last attribution, or whose days are.

    Attributes
    ----------
    km2_before, km2
        How large it was and is; None where it was not, or is not, drawn.
    """

    area_id: UUID
    is_new: bool
    border: bool
    days: bool
    km2_before: float | None
    km2: float | None

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "UnitChange":
        """Return what `as_json` wrote."""
        return cls(**{**told, "area_id": UUID(told["area_id"])})

    def as_json(self) -> dict[str, Any]:
        """Return what the report keeps of it."""
        return {
            "area_id": str(self.area_id),
            "is_new": self.is_new,
            "border": self.border,
            "days": self.days,
            "km2_before": self.km2_before,
            "km2": self.km2,
        }


def in_turn(session: Session) -> None:
    """Let one change of the units, or one attribution to them, go at a time."""
    session.execute(select(NetworkState.id).with_for_update())


def changes(session: Session, *, today: date) -> list[UnitChange]:
    """Return the units that changed since the last attribution, by code: what the audit tells.

    So a border that was drawn anew in another program counts as well.
    """
    rows = session.execute(_CHANGES, {"today": today}).all()
    return [UnitChange(*row) for row in rows]


def after_load(session: Session, *, actor: Account, report: LoadReport) -> None:
    """Queue the attribution where something lies in the units; else they are as attributed."""
    today = clock.today()
    if not changes(session, today=today):
        return
    if not _anything(session):
        note_attributed(session, today=today)
        return
    jobs.enqueue(session, JobKind.ATTRIBUTION, asked_by=actor)
    report.notes.append(
        Message(
            _("What lies in these units is attributed anew by a job; its report says what moved.")
        )
    )


def note_attributed(session: Session, *, today: date) -> None:
    """Remember that everything is attributed by the units as they are now."""
    last = select(func.coalesce(func.max(text("id")), 0)).select_from(text("audit_entry"))
    last = last.where(text("table_name = 'administrative_area'"))
    session.execute(
        update(NetworkState).values(attributed_entry=last.scalar_subquery(), attributed_on=today)
    )


def _anything(session: Session) -> bool:
    return any(session.scalar(select(each.id).limit(1)) is not None for each in _LIE_IN_UNITS)


# The first entry since then has the unit as it was at the last attribution.
FIRST_SINCE = """
    SELECT DISTINCT ON (e.row_id) e.row_id::uuid AS area_id, e.old_row,
        e.old_row ->> 'geom' AS old_geom
    FROM audit_entry e, network_state s
    WHERE e.table_name = 'administrative_area' AND e.id > s.attributed_entry
    ORDER BY e.row_id, e.id
"""
FORMER_BORDER = "f.old_geom::geometry"

# A unit that nobody drew holds nothing, so it cannot change what lies where.
_CHANGES = text(
    f"""
    WITH first AS MATERIALIZED ({FIRST_SINCE}), told AS MATERIALIZED (
        SELECT a.id, f.area_id IS NOT NULL AND f.old_row IS NULL AS is_new,
            CASE WHEN f.area_id IS NULL THEN false
                ELSE f.old_geom IS DISTINCT FROM a.geom::text
            END AS border,
            (a.geom IS NOT NULL OR f.old_geom IS NOT NULL) AND coalesce(
                CASE WHEN f.old_row IS NULL THEN false
                    ELSE (f.old_row ->> 'valid_from') IS DISTINCT FROM (a.valid_from::text)
                        OR (f.old_row ->> 'valid_to') IS DISTINCT FROM (a.valid_to::text)
                        OR (f.old_row ->> 'kind') IS DISTINCT FROM a.kind
                END
                OR (a.valid_from > s.attributed_on AND a.valid_from <= :today)
                OR (a.valid_to >= s.attributed_on AND a.valid_to < :today), false) AS days
        FROM administrative_area a CROSS JOIN network_state s
        LEFT JOIN first f ON f.area_id = a.id
    )
    SELECT t.id, t.is_new, t.border, t.days,
        ST_Area({FORMER_BORDER}::geography) / 1e6, ST_Area(a.geom::geography) / 1e6
    FROM told t JOIN administrative_area a ON a.id = t.id LEFT JOIN first f ON f.area_id = t.id
    WHERE t.border OR t.days
    ORDER BY a.code, a.valid_from NULLS FIRST
    """  # noqa: S608 - our own words
).bindparams(bindparam("today", type_=Date))
