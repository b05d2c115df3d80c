"""In which units everything lay and lies, held in two tables of the transaction and compared."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    Date,
    FromClause,
    Uuid,
    bindparam,
    column,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy import Text as Words
from sqlalchemy import table as named_table
from sqlalchemy.orm import Session

from hotspots.models import SRID, Camera, WatchedPlace
from hotspots.registry.area_changes import FIRST_SINCE, FORMER_BORDER
from hotspots.registry.area_rule import communes, units_met
from hotspots.vocabulary import AttributedKind, MoveOutcome

BEFORE, AFTER, MOVES = "unit_before", "unit_after", "unit_move"

_STORED = {
    AttributedKind.CRASH: "SELECT id, area_id FROM crash WHERE area_id IS NOT NULL",
    AttributedKind.SITE: "SELECT site_id, area_id FROM site_area",
    AttributedKind.LANE_MOUTH: "SELECT id, area_id FROM lane_mouth",
    AttributedKind.WATCHED_PLACE: "SELECT id, area_id FROM watched_place WHERE area_id IS NOT NULL",
    AttributedKind.PROPOSAL: "SELECT l.proposal_id, l.area_id FROM proposal_area l"
    " JOIN proposal p ON p.id = l.proposal_id WHERE p.valid_to IS NULL",
    AttributedKind.RAIL_PROPOSAL: "SELECT l.rail_proposal_id, l.area_id FROM rail_proposal_area l"
    " JOIN rail_proposal p ON p.id = l.rail_proposal_id WHERE p.state = 'open'",
    AttributedKind.NOTICE: "SELECT l.notice_id, l.area_id FROM notice_area l"
    " JOIN notice n ON n.id = l.notice_id WHERE n.valid_to IS NULL",
}
"""What stores its units; of all others they follow from where they stand."""

_PLACE_NAME = """coalesce(j.name, r.code || ' Km' || floor(round(p.from_m) / 1000)::bigint || '+'
    || lpad((round(p.from_m)::bigint % 1000)::text, 3, '0'),
    round(ST_Y(ST_Centroid(p.geom))::numeric, 5) || ', '
    || round(ST_X(ST_Centroid(p.geom))::numeric, 5), left(p.id::text, 8))"""
_NAMES = {
    AttributedKind.CRASH: "SELECT id, coalesce(source_reference, '')"
    " || to_char(occurred_on, ' (DD/MM/YYYY)') FROM crash",
    AttributedKind.SITE: "SELECT id, code || ' ' || name FROM site",
    AttributedKind.LANE_MOUTH: "SELECT id, source_reference || ' ' || name FROM lane_mouth",
    AttributedKind.CAMERA: "SELECT id, source_reference FROM camera",
    AttributedKind.WATCHED_PLACE: "SELECT id, name FROM watched_place",
    AttributedKind.RAIL_PROPOSAL: "SELECT p.id, coalesce(s.code || ' ' || s.name, l.name || ' Km'"
    " || round(p.from_m / 1000), left(p.id::text, 8)) FROM rail_proposal p"
    " LEFT JOIN site s ON s.id = p.crossing_id LEFT JOIN rail_line l ON l.id = p.rail_line_id",
    **{
        kind: f"SELECT p.id, {_PLACE_NAME} FROM {kind.value} p"  # noqa: S608 - our own words
        " LEFT JOIN route r ON r.id = p.route_id LEFT JOIN junction j ON j.id = p.junction_id"
        for kind in (AttributedKind.PROPOSAL, AttributedKind.NOTICE)
    },
}

_ALL_NAMES = " UNION ALL ".join(
    f"SELECT '{kind.value}' AS kind, n.id, n.name FROM ({query}) n (id, name)"  # noqa: S608 - ours
    for kind, query in _NAMES.items()
)


def keep_before(session: Session, *, today: date) -> None:
    """Hold in which units everything lies, by the borders of the last attribution."""
    _make_tables(session)
    _keep_stored(session, BEFORE)
    session.execute(_FORMER, {"today": today})
    session.execute(text("CREATE INDEX ON former_commune USING gist (geom)"))
    session.execute(text("ANALYZE former_commune"))
    columns = (column("id", Uuid), column("code", Words), column("geom", Geometry(srid=SRID)))
    _keep_standing(session, BEFORE, named_table("former_commune", *columns))


def keep_after(session: Session, *, today: date, unclaimed: Mapping[AttributedKind, Any]) -> None:
    """Hold in which units everything lies now.

    Parameters
    ----------
    unclaimed
        Ids of what keeps its last unit, though no unit of today holds it.
    """
    _keep_stored(session, AFTER)
    session.execute(
        text(
            f"UPDATE {AFTER} a SET gap_m = c.area_gap_m FROM crash c"  # noqa: S608 - our own words
            " WHERE a.kind = 'crash' AND a.id = c.id AND c.area_gap_m IS NOT NULL"
        )
    )
    for kind, ids in unclaimed.items():
        session.execute(_LET_GO, {"kind": kind.value, "ids": list(ids)})
    _keep_standing(session, AFTER, communes(today))


def compare(session: Session, *, taken: Sequence[UUID]) -> dict[str, dict[str, int]]:
    """Find what moved, what nobody holds, and what a person must look at; return how many of each.

    Parameters
    ----------
    taken
        Lane mouths that stay, because their new ward has another of their number.
    """
    session.execute(_MOVES, {"taken": list(taken)})
    sums: dict[str, dict[str, int]] = {}
    for kind, outcome, count in session.execute(_SUMS):
        sums.setdefault(kind, {})[outcome] = count
    return sums


def store(session: Session, *, attribution_id: UUID) -> None:
    """Write down what `compare` found, each under the name that people know it by."""
    session.execute(_STORE, {"attribution": attribution_id})


def tallies(session: Session) -> list[dict[str, Any]]:
    """Return how many things of a kind each unit had and has, where that changed."""
    return [
        {"area_id": str(area), "kind": kind, "before": was, "now": now}
        for area, kind, was, now in session.execute(_TALLIES)
    ]


def _make_tables(session: Session) -> None:
    for name in (BEFORE, AFTER):
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
        session.execute(
            text(
                f"CREATE TEMP TABLE {name} (kind text, id uuid, area_id uuid,"
                " gap_m double precision) ON COMMIT DROP"
            )
        )
    for name in (MOVES, "former_commune"):
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))


def _keep_stored(session: Session, into: str) -> None:
    for kind, query in _STORED.items():
        session.execute(
            text(
                f"INSERT INTO {into} (kind, id, area_id)"  # noqa: S608 - our own words
                f" SELECT '{kind.value}', s.* FROM ({query}) s"
            )
        )


def _keep_standing(session: Session, into: str, areas: FromClause) -> None:
    """Hold the units of what stands somewhere and stores none."""
    standing = {
        AttributedKind.CAMERA: select(Camera.__table__.c.id, Camera.__table__.c.geom),
        AttributedKind.WATCHED_PLACE: select(
            WatchedPlace.__table__.c.id, WatchedPlace.__table__.c.geom
        ).where(WatchedPlace.__table__.c.area_id.is_(None)),
    }
    for kind, query in standing.items():
        met = units_met(query.subquery("place"), areas).subquery("met")
        held = named_table(into, *(column(name) for name in ("kind", "id", "area_id", "gap_m")))
        rows = select(literal(kind.value), met.c.id, met.c.area_id, met.c.gap_m)
        session.execute(insert(held).from_select(["kind", "id", "area_id", "gap_m"], rows))


# The drawn communes as they were when everything was attributed last, on that day.
_FORMER = text(
    f"""
    CREATE TEMP TABLE former_commune ON COMMIT DROP AS
    SELECT id, code, geom FROM (
        SELECT a.id, a.code, coalesce(s.attributed_on, :today) AS day,
            f.area_id IS NOT NULL AND f.old_row IS NULL AS is_new,
            CASE WHEN f.area_id IS NULL THEN a.geom ELSE {FORMER_BORDER} END AS geom,
            CASE WHEN f.area_id IS NULL THEN a.kind ELSE f.old_row ->> 'kind' END AS kind,
            CASE WHEN f.area_id IS NULL THEN a.valid_from
                ELSE (f.old_row ->> 'valid_from')::date END AS valid_from,
            CASE WHEN f.area_id IS NULL THEN a.valid_to
                ELSE (f.old_row ->> 'valid_to')::date END AS valid_to
        FROM administrative_area a CROSS JOIN network_state s
        LEFT JOIN ({FIRST_SINCE}) f ON f.area_id = a.id
    ) was
    WHERE NOT is_new AND kind = 'commune' AND geom IS NOT NULL
        AND coalesce(valid_from, day) <= day AND coalesce(valid_to, day) >= day
    """  # noqa: S608 - our own words
).bindparams(bindparam("today", type_=Date))

_MOVES = text(
    f"""
    CREATE TEMP TABLE {MOVES} ON COMMIT DROP AS
    SELECT kind, id, b.areas AS was, a.areas AS now, a.gap_m,
        CASE WHEN id = ANY(:taken) THEN '{MoveOutcome.NUMBER_TAKEN.value}'
            WHEN a.areas IS NULL THEN '{MoveOutcome.LOST.value}'
            WHEN b.areas IS NULL THEN '{MoveOutcome.FOUND.value}'
            WHEN a.areas <> b.areas THEN '{MoveOutcome.MOVED.value}'
            ELSE '{MoveOutcome.NEAREST.value}' END AS outcome
    FROM (
        SELECT kind, id, array_agg(area_id ORDER BY area_id) AS areas, max(gap_m) AS gap_m
        FROM {BEFORE} GROUP BY kind, id
    ) b FULL JOIN (
        SELECT kind, id, array_agg(area_id ORDER BY area_id) AS areas, max(gap_m) AS gap_m
        FROM {AFTER} GROUP BY kind, id
    ) a USING (kind, id)
    WHERE a.areas IS DISTINCT FROM b.areas OR id = ANY(:taken)
        OR (a.gap_m IS NOT NULL AND b.gap_m IS NULL)
    """  # noqa: S608 - our own words
).bindparams(bindparam("taken", type_=ARRAY(Uuid)))

_STORE = text(
    f"""
    INSERT INTO area_move (attribution_id, kind, row_id, name, outcome, from_ids, to_ids, gap_m)
    SELECT :attribution, m.kind, m.id, coalesce(n.name, ''), m.outcome,
        coalesce(m.was, ARRAY[]::uuid[]), coalesce(m.now, ARRAY[]::uuid[]), m.gap_m
    FROM {MOVES} m LEFT JOIN ({_ALL_NAMES}) n ON n.kind = m.kind AND n.id = m.id
    """  # noqa: S608 - our own words
).bindparams(bindparam("attribution", type_=Uuid))

_SUMS = text(
    f"SELECT kind, outcome, count(*) FROM {MOVES} GROUP BY kind, outcome"  # noqa: S608 - ours
    " ORDER BY kind, outcome"
)

_LET_GO = text(
    f"DELETE FROM {AFTER} WHERE kind = :kind AND id = ANY(:ids)"  # noqa: S608 - ours
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))

_TALLIES = text(
    f"""
    SELECT area_id, kind, coalesce(b.count, 0), coalesce(a.count, 0)
    FROM (SELECT area_id, kind, count(*) FROM {BEFORE} GROUP BY area_id, kind) b
    FULL JOIN (SELECT area_id, kind, count(*) FROM {AFTER} GROUP BY area_id, kind) a
        USING (area_id, kind)
    WHERE a.count IS DISTINCT FROM b.count
    ORDER BY area_id, kind
    """  # noqa: S608 - our own words
)
