"""What a screening of railways is given: accidents and crossings, measured along drawn lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspots.analysis.calibration import CalibratedLine
from hotspots.analysis.rail_accidents import RailAccident
from hotspots.analysis.rail_screening import RailCrossing
from hotspots.models import ON_RAILWAY, Crash, Site, SiteCrash
from hotspots.registry.crossing_codes import CROSSING_KINDS, CROSSINGS
from hotspots.registry.rail_lines import RailLines, current_rails
from hotspots.registry.rail_severities import linked_to_crossing
from hotspots.vocabulary import LocationClass, SeverityClass

IMPRECISE = (LocationClass.C, LocationClass.D)


@dataclass(frozen=True)
class RailInputs:
    """The accidents on railways with their class as read, and the crossings; `schemes` gave it."""

    accidents: tuple[RailAccident, ...]
    crossings: tuple[RailCrossing, ...]
    schemes: tuple[str, ...]

    def frozen(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return accidents and crossings as a run keeps them."""
        accidents = [asdict(each) | {"on": each.on.isoformat()} for each in self.accidents]
        return accidents, [asdict(each) for each in self.crossings]

    @classmethod
    def thawed(
        cls, accidents: Iterable[Mapping[str, Any]], crossings: Iterable[Mapping[str, Any]]
    ) -> Self:
        """Return what a run kept, ready to be screened again."""
        return cls(
            accidents=tuple(_thawed(each) for each in accidents),
            crossings=tuple(RailCrossing(**each) for each in crossings),
            schemes=(),
        )


def read_inputs(session: Session, *, as_of: date) -> RailInputs:
    """Read all accidents on railways and all crossings; lines are measured as posted on the day."""
    rails = current_rails(session)
    codes = {line_id: code for code, line_id in rails.ids.items()}
    linked = _linked(session)
    columns = (
        Crash.id, Crash.rail_line_id, Crash.rail_m, Crash.crossing_id, Crash.occurred_on,
        Crash.rail_severity, Crash.rail_severity_scheme, Crash.killed, Crash.injured,
        Crash.location_class,
    )  # fmt: skip
    wanted = or_(ON_RAILWAY, linked_to_crossing(Crash.id))
    found, schemes = [], set()
    for row in session.execute(select(*columns).where(wanted).order_by(Crash.id)):
        line = None if row.rail_line_id is None else codes.get(row.rail_line_id)
        crossing = row.crossing_id or linked.get(row.id)
        schemes.add(row.rail_severity_scheme)
        found.append(
            RailAccident(
                id=str(row.id),
                line=line,
                at_mm=None if line is None else at_mm(rails, line, row.rail_m, on=row.occurred_on),
                crossing=None if crossing is None else str(crossing),
                on=row.occurred_on,
                severity=row.rail_severity,
                killed=row.killed,
                injured=row.injured,
                is_imprecise=row.location_class in IMPRECISE,
            )
        )
    crossings = _crossings(session, rails, codes, as_of)
    return RailInputs(tuple(found), tuple(crossings), tuple(sorted(filter(None, schemes))))


def line_on(rails: RailLines, code: str, on: date) -> CalibratedLine:
    """Return a line as it was posted on a day."""
    return rails.track(code, on).line


def at_mm(rails: RailLines, code: str, rail_m: float, *, on: date) -> int | None:
    """Return how far along its line a Km lies, None beyond the posts of that day."""
    measure = float(line_on(rails, code, on).measures_at([rail_m])[0][0])
    return None if np.isnan(measure) else round(measure * 1000)


def _linked(session: Session) -> dict[UUID, UUID]:
    """Return at which crossing a person says a crash happened, of several the first linked."""
    at_crossing = select(Site.id).where(Site.kind.in_(CROSSING_KINDS))
    query = select(SiteCrash.crash_id, SiteCrash.site_id).where(SiteCrash.site_id.in_(at_crossing))
    rows = session.execute(query.order_by(SiteCrash.linked_at.desc(), SiteCrash.site_id.desc()))
    return {row.crash_id: row.site_id for row in rows}


def _crossings(
    session: Session, rails: RailLines, codes: Mapping[UUID, str], on: date
) -> Sequence[RailCrossing]:
    found = []
    for kind in CROSSINGS:
        query = select(kind.id, kind.rail_line_id, kind.rail_m).order_by(kind.id)
        for site_id, line_id, rail_m in session.execute(query):
            line = None if line_id is None else codes.get(line_id)
            is_known = line is not None and rail_m is not None
            at = at_mm(rails, str(line), float(rail_m or 0), on=on) if is_known else None
            found.append(RailCrossing(str(site_id), line, at))
    return found


def _thawed(kept: Mapping[str, Any]) -> RailAccident:
    severity = kept["severity"]
    told = {
        "on": date.fromisoformat(kept["on"]),
        "severity": None if severity is None else SeverityClass(severity),
    }
    return RailAccident(**(dict(kept) | told))
