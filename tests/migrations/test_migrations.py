"""The migrations and the models describe one database."""

import re

import pyproj
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from pyproj.transformer import TransformerGroup
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from hotspots.database import alembic_config, migrate, schema_is_current
from hotspots.models import Base
from hotspots.models.audit import APPEND_ONLY_TABLES, AUDITED_TABLES
from hotspots.models.network import WATCHED_TABLES
from hotspots.models.site_words import WORDED_TABLES, WORDED_TOGETHER

PROVINCIAL_ZONES = range(9205, 9219)
OPERATION_6960 = "VN-2000 to WGS 84 (2)"

CHECKS = text(
    "SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint"
    " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    " AND conrelid <> 'spatial_ref_sys'::regclass"
)

BY_SRID = text(
    "SELECT ST_X(p), ST_Y(p) FROM ST_Transform("
    "ST_SetSRID(ST_MakePoint(:x, :y), 4326), CAST(:srid AS integer)) p"
)
BY_PROJ4 = text(
    "SELECT ST_X(p), ST_Y(p) FROM spatial_ref_sys, ST_Transform("
    "ST_SetSRID(ST_MakePoint(:x, :y), 4326), proj4text) p WHERE srid = :srid"
)


def _checks(connection: Connection) -> dict[str, str]:
    """Return every check; the order in which a list of codes names them tells nothing."""
    found = {row.conname: row.definition for row in connection.execute(CHECKS)}
    return {name: _CODES.sub(_in_order, check) for name, check in found.items()}


_CODES = re.compile(r"ARRAY\[([^\]]*)\]")


def _in_order(found: re.Match[str]) -> str:
    return f"ARRAY[{', '.join(sorted(found[1].split(', ')))}]"


def test_autogenerate_finds_no_difference_between_models_and_migrations(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": alembic_helpers.include_object,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_models_are_those_of_the_migrations(
    engine: Engine, empty_database: Engine
) -> None:
    with empty_database.begin() as connection:
        for extension in ("postgis", "btree_gist", "pg_trgm"):
            connection.execute(text(f"CREATE EXTENSION {extension}"))
        Base.metadata.create_all(connection)
        of_models = _checks(connection)
    with engine.connect() as connection:
        assert _checks(connection) == of_models


def test_every_geometry_has_exactly_one_spatial_index(engine: Engine) -> None:
    # Kilometre posts are few and found by their route, so they need none.
    without = {("route_post", "point"), ("rail_post", "point")}
    with engine.connect() as connection:
        indexed = connection.execute(
            text(
                "SELECT g.f_table_name, g.f_geometry_column, count(i.indexname)"
                " FROM geometry_columns g LEFT JOIN pg_indexes i ON i.tablename = g.f_table_name"
                " AND i.indexdef LIKE '%USING gist (' || g.f_geometry_column || ')%'"
                " GROUP BY 1, 2"
            )
        ).all()
    assert {(table, column): n for table, column, n in indexed} == {
        (table, column): 0 if (table, column) in without else 1 for table, column, _ in indexed
    }


def test_the_schema_can_be_taken_down_and_built_again(committed_database: Engine) -> None:
    with committed_database.begin() as connection:
        before = _checks(connection)
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert _checks(connection) == {}
        left = connection.execute(
            text(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                " AND (proname LIKE 'audit%' OR proname = 'refuse_change')"
            )
        )
        assert left.all() == []
    assert not schema_is_current(committed_database)
    migrate(committed_database)
    assert schema_is_current(committed_database)
    with committed_database.connect() as connection:
        assert _checks(connection) == before


def test_migrating_twice_changes_nothing(committed_database: Engine) -> None:
    migrate(committed_database)
    assert schema_is_current(committed_database)


def test_the_triggers_are_on_the_tables_the_models_name(session: Session) -> None:
    triggers = session.execute(
        text(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgname NOT LIKE 'RI_%'"
        )
    )
    expected = {
        (table, f"audit_{operation.lower()}")
        for table, operations in AUDITED_TABLES.items()
        for operation in operations
    }
    expected |= {(table, "refuse_change") for table in APPEND_ONLY_TABLES}
    expected |= {(table, "refuse_truncate") for table in {*AUDITED_TABLES, *APPEND_ONLY_TABLES}}
    expected |= {(table, "network_changed") for table in WATCHED_TABLES}
    expected |= {(table, "words_changed") for table in WORDED_TABLES}
    expected |= {(table, "words_added") for table in WORDED_TOGETHER}
    assert {(table, name) for table, name in triggers} == expected


@pytest.mark.parametrize("srid", PROVINCIAL_ZONES)
def test_a_provincial_zone_agrees_with_pyproj_to_a_micrometre(session: Session, srid: int) -> None:
    zone = pyproj.CRS(srid).to_json_dict()["conversion"]["parameters"]
    meridian = next(p["value"] for p in zone if p["name"] == "Longitude of natural origin")
    pyproj_by_number = pyproj.Transformer.from_crs(4326, srid, always_xy=True)
    pyproj_by_shift = next(
        operation
        for operation in TransformerGroup(4326, srid, always_xy=True).transformers
        if OPERATION_6960 in operation.description
    )
    for east, y in ((0.0, 10.95), (1.4, 21.1), (-1.4, 8.6)):
        x = meridian + east
        point = {"x": x, "y": y, "srid": srid}
        # By number, PROJ takes the older operation 5194 in the south west, with the same stated
        # accuracy of 1 m: PostGIS and geopandas do so alike, 0.8 m from 6960.
        by_number = tuple(session.execute(BY_SRID, point).one())
        assert by_number == pytest.approx(pyproj_by_number.transform(x, y), abs=1e-6)
        by_shift = tuple(session.execute(BY_PROJ4, point).one())
        assert by_shift == pytest.approx(pyproj_by_shift.transform(x, y), abs=1e-6)


@pytest.mark.parametrize("srid", PROVINCIAL_ZONES)
def test_the_text_of_a_provincial_zone_is_that_of_pyproj(session: Session, srid: int) -> None:
    row = session.execute(
        text("SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = :srid"),
        {"srid": srid},
    ).one()
    assert row.auth_name == "EPSG"
    assert row.auth_srid == srid
    assert pyproj.CRS(row.srtext) == pyproj.CRS(pyproj.CRS(srid).to_wkt("WKT1_GDAL"))
