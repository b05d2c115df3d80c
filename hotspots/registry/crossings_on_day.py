"""The crossings that a person may see as they stood on a day, and what was planned of them then.

Line, Km and ward are those of today. A crossing whose file was opened later was not there yet; one
that was rejected, or written down twice, was none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, cast, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.road_map import NEVER_ONE, Stand
from hotspots.database import among
from hotspots.models import (
    Account,
    AdministrativeArea,
    AuditEntry,
    CrossingTarget,
    RailLine,
    RemediationCase,
    SiteArea,
)
from hotspots.registry.crossing_codes import CROSSINGS, crossings_seen
from hotspots.registry.crossing_facts_on_day import FACTS, wind_back
from hotspots.registry.crossing_stands import day_after, stands_of
from hotspots.vocabulary import CaseState, SiteKind, TargetMeasure


@dataclass(frozen=True, slots=True)
class Ward:
    """A unit a crossing lies in today."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CrossingOnDay:
    """A crossing with the states its file went through until a day, the first first.

    `line` is the code of its railway line, empty where that is not known; `facts` are those that
    reports count by.
    """

    site_id: UUID
    code: str
    name: str
    kind: SiteKind
    line: str
    line_name: str
    rail_m: float | None
    wards: Sequence[Ward]
    stands: Sequence[Stand]
    facts: Mapping[str, Any]

    @property
    def state(self) -> CaseState:
        """Return the state in which its file ended the day."""
        return self.stands[-1].state

    @property
    def since(self) -> date:
        """Return since when its file is in that state."""
        return self.stands[-1].day


@dataclass(frozen=True, slots=True)
class TargetOnDay:
    """A target as it stood on a day, not withdrawn."""

    id: UUID
    site_id: UUID
    year: int
    measure: TargetMeasure
    organisation_id: UUID
    document_number: str | None
    document_dated: date | None
    document_text: str | None
    why: str | None


def crossings_on(
    session: Session, *, actor: Account, on: date, with_facts: bool = False
) -> list[CrossingOnDay]:
    """Return every crossing that a person may see and that was one on a day, by line and Km.

    Their facts are those of today, unless they are asked for as they were known on the day.
    """
    rows = [row for model in CROSSINGS for row in _rows(session, actor, model)]
    stands = stands_of(session, [row["case_id"] for row in rows], on=on)
    wards = _wards(session, [row["id"] for row in rows])
    facts = {row["id"]: {name: row.get(name) for name in FACTS} for row in rows}
    if with_facts and on < clock.today():
        wind_back(session, facts, {row["case_id"]: row["id"] for row in rows}, on=on)
    found = [
        CrossingOnDay(
            site_id=row["id"],
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            line=row["line"] or "",
            line_name=row["line_name"] or "",
            rail_m=row["rail_m"],
            wards=wards.get(row["id"], ()),
            stands=stands[row["case_id"]],
            facts=facts[row["id"]],
        )
        for row in rows
        if stands.get(row["case_id"]) and stands[row["case_id"]][-1].state not in NEVER_ONE
    ]
    return sorted(found, key=lambda each: (each.line_name, each.rail_m or 0.0, each.code))


def targets_on(session: Session, *, on: date) -> list[TargetOnDay]:
    """Return the targets that stood on a day, whoever may see their crossings; earliest year first.

    Of a past day, the audit tells them: it keeps each version with the time of its change.
    """
    stored = _stored(session) if on >= clock.today() else _audited(session, on)
    return sorted(stored, key=lambda each: (each.year, str(each.id)))


def _rows(session: Session, actor: Account, model: Any) -> Sequence[Any]:
    own = [getattr(model, name) for name in FACTS if hasattr(model, name)]
    query = crossings_seen(
        *(actor, model),
        *(model.id, model.code, model.name, model.kind, model.rail_m, *own),
        RemediationCase.id.label("case_id"),
        *(RailLine.code.label("line"), RailLine.name.label("line_name")),
    )
    return session.execute(query).mappings().all()


def _wards(session: Session, site_ids: Iterable[UUID]) -> dict[UUID, list[Ward]]:
    area = AdministrativeArea
    query = (
        select(SiteArea.site_id, area.id, area.code, area.name)
        .join(area, area.id == SiteArea.area_id)
        .where(among(SiteArea.site_id, site_ids))
        .order_by(area.name, area.code)
    )
    units: dict[UUID, Ward] = {}
    found: dict[UUID, list[Ward]] = {}
    for site_id, area_id, code, name in session.execute(query):
        unit = units.setdefault(area_id, Ward(area_id, code, name))
        found.setdefault(site_id, []).append(unit)
    return found


def _stored(session: Session) -> list[TargetOnDay]:
    columns = (getattr(CrossingTarget, name) for name in TargetOnDay.__dataclass_fields__)
    query = select(*columns).where(CrossingTarget.withdrawn_at.is_(None))
    return [TargetOnDay(*row) for row in session.execute(query)]


def _audited(session: Session, on: date) -> list[TargetOnDay]:
    changed_at = cast(AuditEntry.new_row["changed_at"].astext, DateTime(timezone=True))
    query = (
        select(AuditEntry.new_row)
        .where(AuditEntry.table_name == CrossingTarget.__tablename__, changed_at < day_after(on))
        .ext(distinct_on(AuditEntry.row_id))
        .order_by(AuditEntry.row_id, AuditEntry.id.desc())
    )
    images = session.scalars(query)
    return [_read(image) for image in images if image is not None and not image["withdrawn_at"]]


def _read(image: Mapping[str, Any]) -> TargetOnDay:
    dated = image["document_dated"]
    return TargetOnDay(
        id=UUID(image["id"]),
        site_id=UUID(image["site_id"]),
        year=image["year"],
        measure=TargetMeasure(image["measure"]),
        organisation_id=UUID(image["organisation_id"]),
        document_number=image["document_number"],
        document_dated=None if dated is None else date.fromisoformat(dated),
        document_text=image["document_text"],
        why=image["why"],
    )
