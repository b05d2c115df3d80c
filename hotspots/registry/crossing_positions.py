"""Where roads and paths cross railways, for whoever draws maps: positions, and nothing of people.

The directive of 2025 asks that map providers be given them (domain.md §7). Names, descriptions and
bodies stay here: a name may tell of a person. A crossing that is gone is told as gone, so that it
leaves the maps as well.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.road_map import NEVER_ONE
from hotspots.models import (
    Account,
    LevelCrossing,
    RailLine,
    RemediationCase,
    UnauthorizedCrossing,
)
from hotspots.registry import deployment
from hotspots.registry.crossing_codes import crossings_seen
from hotspots.registry.crossing_rows import GONE
from hotspots.registry.crossing_stands import stands_of
from hotspots.registry.exports import log_export
from hotspots.registry.rail_lines import require_railway
from hotspots.table_files.point_layers import PointLayer, as_geojson, as_geopackage
from hotspots.vocabulary import (
    Action,
    ExportKind,
    LevelCrossingProtection,
    PositionForm,
    SiteKind,
)

OPEN = "open"


@dataclass(frozen=True, slots=True)
class CrossingPosition:
    """A crossing as a map needs it.

    Attributes
    ----------
    status
        `open`, or how it went: `closed`, `upgraded` (the legal crossing has an entry of its own),
        `grade_separated`; `gone_since` is the day on which that was carried out.
    km
        On the line, as painted there, in kilometres.
    """

    code: str
    kind: SiteKind
    status: str
    gone_since: date | None
    protection: LevelCrossingProtection | None
    line: str | None
    km: float | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class CrossingPositions:
    """All crossings that a person may see: those with a position, and the codes of the others."""

    on: date
    register: str
    note: str | None
    """What stands on every page of the register, such as that its data are synthetic."""
    placed: Sequence[CrossingPosition]
    without_position: Sequence[str]


def take_out(session: Session, *, actor: Account, form: PositionForm) -> CrossingPositions:
    """Return the positions of the crossings this person may see, and log that they left.

    Raises
    ------
    Forbidden
        Who may not read sites takes no list of them.
    NotFound
        There is no railway here.
    """
    found = read_positions(session, actor=actor)
    told = {
        "form": form.value,
        "crossings": len(found.placed),
        "without_position": list(found.without_position),
    }
    log_export(session, actor=actor, kind=ExportKind.CROSSING_POSITIONS, told=told)
    return found


def as_file(found: CrossingPositions, form: PositionForm) -> bytes:
    """Return positions as a file that map programs open; it tells how many have none."""
    about = {
        "register": found.register,
        "as_of": found.on.isoformat(),
        "without_position": str(len(found.without_position)),
    }
    layer = PointLayer(
        name="rail_crossings",
        about=about | ({"note": found.note} if found.note else {}),
        columns=[each.name for each in fields(CrossingPosition) if each.name not in {"lon", "lat"}],
        points=[_told(each) for each in found.placed],
    )
    return as_geojson(layer) if form is PositionForm.GEOJSON else as_geopackage(layer)


def read_positions(session: Session, *, actor: Account) -> CrossingPositions:
    """Return the positions of the crossings this person may see, by code."""
    permissions.require(actor, Action.READ_SITES)
    require_railway(session)
    mark = deployment.current(session)
    placed: list[CrossingPosition] = []
    lacking: list[str] = []
    for model in (LevelCrossing, UnauthorizedCrossing):
        rows = session.execute(_rows(model, actor)).all()
        ended = [row.case_id for row in rows if row.state in GONE]
        stands = stands_of(session, ended, on=clock.today())
        for row in rows:
            if row.lon is None:
                lacking.append(row.code)
                continue
            gone = stands[row.case_id][-1].day if row.state in GONE else None
            placed.append(
                CrossingPosition(
                    code=row.code,
                    kind=row.kind,
                    status=OPEN if gone is None else row.state.value,
                    gone_since=gone,
                    protection=row.protection if model is LevelCrossing else None,
                    line=row.line,
                    km=None if row.rail_m is None else round(row.rail_m / 1000, 3),
                    lon=round(row.lon, 7),
                    lat=round(row.lat, 7),
                )
            )
    placed.sort(key=lambda each: each.code)
    name, note = ("", None) if mark is None else (mark.name, mark.banner)
    return CrossingPositions(clock.today(), name, note, placed, sorted(lacking))


def _told(position: CrossingPosition) -> dict[str, Any]:
    gone = position.gone_since
    return asdict(position) | {"gone_since": gone.isoformat() if gone else None}


def _rows(model: type[LevelCrossing | UnauthorizedCrossing], actor: Account) -> Select[Any]:
    middle = func.ST_PointOnSurface(model.geom)
    columns: list[SQLColumnExpression[Any]] = [
        *(model.code, model.kind, model.rail_m, RailLine.code.label("line")),
        *(RemediationCase.state, RemediationCase.id.label("case_id")),
        *(func.ST_X(middle).label("lon"), func.ST_Y(middle).label("lat")),
    ]
    if model is LevelCrossing:
        columns.append(LevelCrossing.protection)
    seen = crossings_seen(actor, model, *columns)
    return seen.where(RemediationCase.state.not_in(NEVER_ONE))
