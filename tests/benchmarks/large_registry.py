"""A registry of a whole province, made within a minute or two: the demonstration, multiplied.

One site that a person accepted, with its file, proposal and evidence, is the pattern of all others:
each gets a place, wards and crashes of its own. Triggers and foreign keys sleep meanwhile.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, select, text

from hotspots.database import session_factory, transaction
from hotspots.models import TRANSITIONS, Account
from hotspots.registry import proposals
from hotspots.vocabulary import Place, ProposalState, SiteKind

WARDS = 100
ROUTES = 200
ROUTE_M = 10_900
OPEN_PROPOSALS = 2_000
WARNINGS = 3_000
YEARS = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How much a registry holds."""

    sites: int = 20_000
    events: int = 200_000
    crashes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """The rows that are multiplied: an accepted place, and one that waits for a decision."""

    site: UUID
    accepted: UUID
    waiting: UUID


def make_large(engine: Engine, size: Size) -> None:
    """Multiply a copy of the demonstration; some of its people then reach the whole province."""
    pattern = _pattern(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        told = {
            "site": pattern.site,
            "accepted": pattern.accepted,
            "waiting": pattern.waiting,
            "sites": size.sites,
            "events": size.events // size.sites,
            "states": _road_states(),
        }
        for statement in _GROUND:
            connection.execute(text(statement))
        _add_crashes(connection, size)
        for statement in _CASEWORK:
            connection.execute(text(statement), told)
        _give_areas(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


def _pattern(engine: Engine) -> Pattern:
    """Accept one place of the demonstration that lies along a road."""
    with transaction(session_factory(engine)) as session:
        leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        found = proposals.list_proposals(session, actor=leader, state=ProposalState.OPEN).rows
        first, second = [each for each in found if each.place is Place.LINE][:2]
        site = proposals.accept(session, actor=leader, proposal_id=first.id)
        return Pattern(site.id, first.id, second.id)


def _add_crashes(connection: Connection, size: Size) -> None:
    """Add the crashes, and index them afterwards: one by one it would take minutes."""
    found = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'crash'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
    ).all()
    for name, _definition in found:
        connection.execute(text(f"DROP INDEX {name}"))
    connection.execute(text(_CRASHES), {"crashes": size.crashes})
    for _name, definition in found:
        connection.exec_driver_sql(definition)


def _road_states() -> list[str]:
    """Return every state the file of a road spot may be in."""
    steps = [step for step in TRANSITIONS if step.kind is SiteKind.ROAD_SPOT]
    return sorted({state for step in steps for state in (step.from_state, step.to_state)})


def _give_areas(connection: Connection) -> None:
    """Let three people reach the province, and one its first ward alone."""
    for username, area in (("chihuy", "T"), ("dothi", "T"), ("duongbo", "T"), ("phuong", "T001")):
        connection.execute(
            text(
                "WITH gone AS (DELETE FROM account_area WHERE account_id ="
                " (SELECT id FROM account WHERE username = :username))"
                " INSERT INTO account_area (account_id, area_id)"
                " SELECT a.id, w.id FROM account a, administrative_area w"
                " WHERE a.username = :username AND w.code = :area"
            ),
            {"username": username, "area": area},
        )


def row_of(table: str, pattern: str, **other: str) -> str:
    """Return the row of a pattern with other values, for `LATERAL`, whatever its columns are."""
    changed = ", ".join(f"'{column}', {value}" for column, value in other.items())
    return (
        f"(SELECT made.* FROM {table} old, LATERAL jsonb_populate_record(old,"
        f" jsonb_build_object({changed})) made WHERE {pattern}) made"
    )


_WARDS = f"""
    WITH province AS (
        INSERT INTO administrative_area (code, kind, name, valid_from)
        VALUES ('T', 'province', 'Tỉnh đo', '2025-07-01') RETURNING id)
    INSERT INTO administrative_area (code, kind, name, parent_id, valid_from, geom)
    SELECT 'T' || to_char(n, 'FM000'), 'commune', 'Phường đo ' || n, province.id, '2025-07-01',
        ST_Multi(ST_MakeEnvelope(x, y, x + 0.1, y + 0.1, 4326))
    FROM province, generate_series(1, {WARDS}) n,
        LATERAL (SELECT 106.0 + 0.1 * (n % 10) AS x, 12.0 + 0.1 * (n / 10) AS y) corner
"""

_ROUTES = f"""
    CREATE TEMPORARY TABLE bench_route ON COMMIT DROP AS
    SELECT number, gen_random_uuid() AS id, w.id AS ward, ST_XMin(w.geom) AS x,
        ST_YMin(w.geom) + 0.03 * (1 + number / {WARDS}) AS y
    FROM generate_series(0, {ROUTES} - 1) number
    JOIN administrative_area w ON w.code = 'T' || to_char(1 + number % {WARDS}, 'FM000')
"""

_DRAWN_ROUTES = """
    INSERT INTO route (id, code, name, road_class, geom)
    SELECT id, 'DT' || 1000 + number, 'Đường đo ' || number, 'provincial_road',
        ST_Multi(ST_SetSRID(ST_MakeLine(ST_MakePoint(x, y), ST_MakePoint(x + 0.1, y)), 4326))
    FROM bench_route
"""

_POSTS = f"""
    INSERT INTO route_post (route_id, chainage_m, measure_m, point)
    SELECT id, m, m, ST_SetSRID(ST_MakePoint(x + m / {ROUTE_M}.0 * 0.1, y), 4326)
    FROM bench_route, (VALUES (0), ({ROUTE_M})) AS ends (m)
"""

_CRASHES = f"""
    INSERT INTO crash (source, source_reference, entered_by_id, entered_at, record_state,
        occurred_at, time_precision, killed, injured, placed_by, location_class, route_id,
        chainage_m, offset_m, area_id, geom, synthetic)
    SELECT 'đo', n, (SELECT id FROM account WHERE username = 'csgt'), now(), 'approved',
        now() - random() * interval '{YEARS} years', 'minute', (random() < 0.15)::int,
        1 + (random() < 0.3)::int, 'coordinates', 'A', r.id, m, 2, r.ward,
        ST_SetSRID(ST_MakePoint(r.x + m / {ROUTE_M}.0 * 0.1, r.y), 4326), true
    FROM generate_series(1, :crashes) n
    CROSS JOIN LATERAL (SELECT round((random() * {ROUTE_M} + 0 * n)::numeric, 1)::float8 AS m) along
    JOIN bench_route r ON r.number = n % {ROUTES}
"""

_PLACES = f"""
    CREATE TEMPORARY TABLE bench_site ON COMMIT DROP AS
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS proposal, gen_random_uuid() AS file,
        r.id AS route, r.ward, m AS from_m, m + 60 AS to_m, near.ids,
        ST_SetSRID(ST_MakeLine(ST_MakePoint(r.x + m / {ROUTE_M}.0 * 0.1, r.y),
            ST_MakePoint(r.x + (m + 60) / {ROUTE_M}.0 * 0.1, r.y)), 4326) AS geom
    FROM generate_series(1, :sites) n
    JOIN bench_route r ON r.number = n % {ROUTES}
    CROSS JOIN LATERAL (SELECT (n / {ROUTES}) * {ROUTE_M}.0
        / (:sites / {ROUTES} + 1) AS m) along
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(id), ARRAY[gen_random_uuid()]) AS ids FROM (
            SELECT id FROM crash WHERE route_id = r.id AND chainage_m BETWEEN m AND m + 60
            ORDER BY occurred_at DESC LIMIT 5) latest) near
"""

_PROPOSALS = "INSERT INTO proposal SELECT made.* FROM bench_site b, LATERAL " + row_of(
    "proposal",
    "old.id = :accepted",
    id="b.proposal",
    place_id="b.id",
    cause="'day_passed'",
    route_id="b.route",
    from_m="b.from_m",
    to_m="b.to_m",
    footprint_from_m="b.from_m",
    footprint_to_m="b.to_m",
    crash_ids="b.ids",
    geom="ST_AsEWKT(b.geom)",
    # A third of the sites still meets the rule: those stand in the live list.
    valid_to="CASE WHEN b.n % 3 > 0 THEN now() END",
)

_PROPOSAL_AREAS = "INSERT INTO proposal_area SELECT proposal, ward FROM bench_site"

_EVIDENCE = """
    INSERT INTO proposal_evidence
    SELECT made.* FROM bench_site b, proposal_evidence old,
        LATERAL jsonb_populate_record(old, jsonb_build_object('proposal_id', b.proposal)) made
    WHERE old.proposal_id = :accepted
"""

_SITES = "INSERT INTO site SELECT made.* FROM bench_site b, LATERAL " + row_of(
    "site",
    "old.id = :site",
    id="b.id",
    code="'TD-2026-' || to_char(b.n, 'FM00000')",
    name="'Điểm đo ' || b.n",
    proposal_id="b.proposal",
    geom="ST_AsEWKT(b.geom)",
    deciding="""old.deciding || jsonb_build_object('crash_ids', b.ids, 'stretches',
        jsonb_build_array(jsonb_build_object(
            'route_id', b.route, 'from_m', b.from_m, 'to_m', b.to_m)))""",
)

_SPOTS = "INSERT INTO road_spot SELECT made.* FROM bench_site b, LATERAL " + row_of(
    "road_spot",
    "old.id = :site",
    id="b.id",
    route_id="b.route",
    from_m="b.from_m",
    to_m="b.to_m",
    footprint_from_m="b.from_m",
    footprint_to_m="b.to_m",
)

_SITE_AREAS = "INSERT INTO site_area (site_id, area_id) SELECT id, ward FROM bench_site"

_FILES = "INSERT INTO remediation_case SELECT made.* FROM bench_site b, LATERAL " + row_of(
    "remediation_case",
    "old.site_id = :site",
    id="b.file",
    site_id="b.id",
    state="(CAST(:states AS text[]))[1 + b.n % cardinality(CAST(:states AS text[]))]",
    state_since="now() - b.n % 700 * interval '1 day'",
    due_on="current_date + b.n % 120 - 30",
)

_EVENTS = (
    "INSERT INTO case_event OVERRIDING SYSTEM VALUE SELECT made.* FROM bench_site b,"
    " generate_series(1, :events) k, LATERAL "
    + row_of(
        "case_event",
        "old.case_id = (SELECT id FROM remediation_case WHERE site_id = :site)"
        " AND old.kind = 'opened'",
        id="gen_random_uuid()",
        case_id="b.file",
        # One entry of every file a month, the files one after another, by everybody in turn.
        sequence="1000000 + k * CAST(:sites AS int) + b.n",
        at="now() - make_interval(days => 30 * (CAST(:events AS int) - k),"
        " secs => 129 * (CAST(:sites AS int) - b.n))",
        actor_id="(SELECT (array_agg(id ORDER BY username))[1 + (b.n + k) % count(*)]"
        " FROM account)",
        note="CASE WHEN k > 1 THEN 'Đã kiểm tra hiện trường, lần ' || k END",
    )
)

_WAITING = f"""
    CREATE TEMPORARY TABLE bench_waiting ON COMMIT DROP AS
    SELECT b.*, gen_random_uuid() AS other FROM bench_site b ORDER BY n DESC
    LIMIT {OPEN_PROPOSALS}
"""

_OPEN = "INSERT INTO proposal SELECT made.* FROM bench_waiting b, LATERAL " + row_of(
    "proposal",
    "old.id = :waiting",
    id="b.other",
    place_id="b.other",
    cause="'day_passed'",
    route_id="b.route",
    from_m="b.from_m",
    to_m="b.to_m",
    crash_ids="b.ids",
    geom="ST_AsEWKT(b.geom)",
)

_OPEN_AREAS = "INSERT INTO proposal_area SELECT other, ward FROM bench_waiting"

_WARNED = (
    "INSERT INTO notice SELECT made.* FROM"
    f" (SELECT * FROM bench_site ORDER BY n LIMIT {WARNINGS}) b, LATERAL "
    + row_of(
        "notice",
        "old.id = (SELECT id FROM notice WHERE kind = 'near_miss' AND place = 'line' LIMIT 1)",
        id="b.file",
        route_id="b.route",
        from_m="b.from_m",
        to_m="b.to_m",
        geom="ST_AsEWKT(b.geom)",
        valid_to="NULL",
        deadline="current_date + b.n % 300",
    )
)

_WARNED_AREAS = f"""
    INSERT INTO notice_area SELECT file, ward FROM bench_site ORDER BY n LIMIT {WARNINGS}
"""

_DRAWN_SITES = """
    INSERT INTO site_extent (site_id, valid_from, stretches, geom, drawn_by_id, drawn_at)
    SELECT s.id, DATE '2010-01-01', jsonb_build_array(jsonb_build_object(
        'route_id', r.route_id, 'from_m', r.from_m, 'to_m', r.to_m)), s.geom, s.registered_by_id,
        now()
    FROM site s JOIN road_spot r USING (id)
    WHERE NOT EXISTS (SELECT FROM site_extent e WHERE e.site_id = s.id)
"""

_WORDS = "SELECT write_site_words(array_agg(id)) FROM site"
"""What the triggers, which sleep, would have written for the search."""

_HOLDINGS = """
    INSERT INTO case_holding (case_id, organisation_id, from_day)
    SELECT c.id, c.holder_id, DATE '2010-01-01' FROM remediation_case c
    WHERE c.holder_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM case_holding h WHERE h.case_id = c.id)
"""

_AUDIT = """
    INSERT INTO audit_entry (actor, table_name, operation, row_id, new_row)
    SELECT e.actor_id::text, 'case_event', 'INSERT', e.id::text, to_jsonb(e) FROM case_event e
"""
"""What the triggers, which sleep, would have kept of the entries of the files."""

_REAL = """
    UPDATE deployment SET kind = 'production', as_of = NULL
"""

_UP_TO_DATE = "UPDATE live_list SET as_of = current_date"

_GROUND = (_WARDS, _ROUTES, _DRAWN_ROUTES, _POSTS)
_CASEWORK = (
    *(
        _PLACES,
        _PROPOSALS,
        _PROPOSAL_AREAS,
        _EVIDENCE,
        _SITES,
        _SPOTS,
        _SITE_AREAS,
        _FILES,
        _EVENTS,
        _DRAWN_SITES,
        _WORDS,
        _HOLDINGS,
        _AUDIT,
    ),
    *(_WAITING, _OPEN, _OPEN_AREAS, _WARNED, _WARNED_AREAS, _REAL, _UP_TO_DATE),
)
