"""The programs that dump and restore: found for a version, or named for who installs them."""

import pytest
from sqlalchemy import Engine, text

from hotspots.dumps import Programs
from hotspots.errors import Unavailable


def test_a_version_whose_programs_are_not_here_is_named() -> None:
    with pytest.raises(Unavailable, match="postgresql-client-9"):
        Programs.of(9)


def programs_for(engine: Engine) -> Programs:
    with engine.connect() as connection:
        version = connection.scalar(text("SHOW server_version_num"))
    return Programs.of(int(version or 0) // 10_000)


def test_what_pg_dump_said_of_its_failure_is_told(engine: Engine) -> None:
    with (
        pytest.raises(Unavailable, match=r"pg_dump failed: .*snapshot"),
        programs_for(engine).dump(engine, "00000000-00000000-1") as dump,
    ):
        assert dump.read() == b""


def test_what_pg_restore_said_of_its_failure_is_told(empty_database: Engine) -> None:
    with (
        pytest.raises(Unavailable, match=r"pg_restore failed: .*file header"),
        programs_for(empty_database).restore(empty_database) as dump,
    ):
        dump.write(b"no dump at all" * 100_000)


def test_a_failure_of_ours_ends_the_program(engine: Engine) -> None:
    with engine.connect() as connection:
        snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        with pytest.raises(TypeError), programs_for(engine).dump(engine, snapshot) as dump:
            dump.read("no number")  # type: ignore[arg-type]  # a slip, as ours could be
