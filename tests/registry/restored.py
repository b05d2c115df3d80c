"""What the tests of backups compare: rows, rules and files, read without the code under test."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from hotspots.database import make_engine
from hotspots.registry.backups import Plan

KEY = "a key of the tests, long enough"
PHOTOS = [f"photo {number}".encode() * 5_000 for number in range(30)]

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_SHAPE = text(
    """
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'function', '', p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION SELECT 'sequence', '', sequencename, last_value::text FROM pg_sequences
    ORDER BY 1, 2, 3, 4
    """
)


def rows_of(engine: Engine) -> dict[str, str | None]:
    """A hash of every row of every table, whatever the tables are."""
    with engine.connect() as connection:
        return {
            table: connection.scalar(
                text(f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM \"{table}\" t")
            )
            for table in connection.scalars(_TABLES)
        }


def shape_of(engine: Engine) -> list[tuple[str, ...]]:
    """Every rule of the schema, but for brackets and casts: the server adds them as it reads."""
    with engine.connect() as connection:
        found = connection.execute(_SHAPE)
        return [(*row[:3], re.sub(r"::[a-z ]+(\[\])?|[() ]", "", row[3] or "")) for row in found]


def files_in(folder: Path) -> dict[str, bytes]:
    """The content of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def plan_of(store: Path, key: str | None = KEY) -> Plan:
    """How the tests back up: with a key unless told."""
    return Plan(folder=None, attachments=store, key=key, hour=2, daily=7, weekly=4, monthly=12)


def databases(target: Engine) -> list[str]:
    """The databases beside one that could be ours."""
    engine = make_engine(target.url.set(database="postgres").render_as_string(hide_password=False))
    with engine.connect() as connection:
        found = connection.scalars(
            text("SELECT datname FROM pg_database WHERE datname LIKE 'hotspots%' ORDER BY 1")
        ).all()
    engine.dispose()
    return list(found)


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
