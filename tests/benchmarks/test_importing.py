"""How fast a file of crashes is checked, located and stored, beside a bare COPY of its rows."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from hotspots import database
from hotspots.models import Account
from hotspots.registry import imports
from hotspots.vocabulary import Role
from tests import factories
from tests.benchmarks.measure import first_seconds
from tests.benchmarks.national_crashes import japan
from tests.benchmarks.tables import Table

_COLUMNS = (
    "SELECT string_agg(column_name, ',') FROM information_schema.columns"
    " WHERE table_name = 'crash' AND is_generated = 'NEVER'"
)


def test_an_import_beside_a_bare_copy(
    committed_database: Engine,
    make_table: Callable[..., Table],
    national_file: Callable[[str], Path],
    up_to: int,
    tmp_path: Path,
) -> None:
    crashes = japan(national_file("jp_npa_2019_2021.parquet"), min(up_to, 1_000_000))
    file = tmp_path / "crashes.parquet"
    crashes.to_parquet(file, index=False)

    def take_in() -> None:
        sessions = database.session_factory(committed_database)
        with sessions() as session:
            actor = session.merge(_analyst(session))
            session.commit()
            database.act_as(session, actor.id)
            report = imports.import_batch(session, actor=actor, file=file, source="NPA")
            session.commit()
        assert report.counts["created"] == len(crashes)

    taken = len(crashes) / first_seconds(take_in)
    copied = len(crashes) / _copy_seconds(committed_database, tmp_path / "rows")
    table = make_table(f"Import of {len(crashes):,} crashes into PostGIS", "rows/s")
    table.row("hotspots import-crashes: checked, located, merged, audited", taken)
    table.row("binary COPY of the same rows, indexes on, audit off", copied)
    table.at_least("rate of the import over that of the COPY", taken / copied, 0.25)


def _analyst(session: database.Session) -> Account:
    body = factories.make_organisation(session)
    return factories.make_account(session, organisation=body, role=Role.GIS_ANALYST)


def _copy_seconds(engine: Engine, kept: Path) -> float:
    """Copy the rows out, empty the table, and return how long a COPY back in takes."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute(_COLUMNS)
    (columns,) = cursor.fetchone() or ("",)
    with (
        kept.open("wb") as file,
        cursor.copy(f"COPY (SELECT {columns} FROM crash) TO STDOUT (FORMAT binary)") as out,
    ):
        for part in out:
            file.write(part)
    cursor.execute("ALTER TABLE crash DISABLE TRIGGER USER")
    cursor.execute("TRUNCATE crash CASCADE")
    connection.commit()

    def copy_in() -> None:
        with (
            kept.open("rb") as file,
            cursor.copy(f"COPY crash ({columns}) FROM STDIN (FORMAT binary)") as into,
        ):
            while part := file.read(1 << 20):
                into.write(part)
        connection.commit()

    seconds = first_seconds(copy_in)
    connection.close()
    return seconds
