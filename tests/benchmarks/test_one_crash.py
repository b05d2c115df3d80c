"""What one recorded crash costs in a large registry, its proposals brought up to date with it."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from pandas import DataFrame
from sqlalchemy import Engine, text

from api.garbage import tidy
from hotspots.database import make_engine, session_factory, transaction
from hotspots.models import Account
from hotspots.records import CrashRecord
from hotspots.registry import crashes, screening
from hotspots.registry.acting_accounts import account_of_session
from hotspots.registry.warm_up import warm_up
from hotspots.vocabulary import Role
from tests import factories
from tests.benchmarks.national_crashes import japan
from tests.benchmarks.tables import Table
from tests.conftest import TestServer

FEW = 10_000
RECORDED = 200
LAST_DAY = "2021-12-31"

_WRITTEN = """
    COPY crash (source, source_reference, entered_by_id, entered_at, record_state, occurred_at,
        time_precision, killed, injured, placed_by, location_class, area_id, geom)
    FROM STDIN (FORMAT csv)
"""


def test_recording_one_crash_among_few_and_among_many(
    test_server: TestServer,
    make_table: Callable[..., Table],
    national_file: Callable[[str], Path],
    up_to: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{LAST_DAY}T23:00")
    everything = japan(national_file("jp_npa_2019_2021.parquet"))
    region = _around_the_middle(everything, FEW)
    chosen = region.sample(RECORDED, random_state=2)
    table = make_table(
        "One crash recorded, with all that follows in the request",
        "p50 ms",
        "p99 ms",
        "p50 CPU",
        "p99 CPU",
    )
    p50 = {}
    for whole in (region, _around_the_middle(everything, min(up_to, 1_000_000))):
        seconds = np.array(_recorded(test_server, whole, chosen))
        (p50[len(whole)], cpu50), (p99, cpu99) = np.quantile(seconds * 1000, [0.5, 0.99], axis=0)
        table.row(f"registry of {len(whole):,} crashes", p50[len(whole)], p99, cpu50, cpu99)
    many = max(p50)
    table.at_most(f"p99 among {many:,} crashes", p99, 100, "ms")
    table.at_most(f"p50 among {many:,} over p50 among {FEW:,}", p50[many] / p50[FEW], 1.5)
    table.note(
        f"The same {RECORDED} crashes are recorded again, at their own places, by one person."
        " CPU is the program's own, in milliseconds, without the database."
    )


def _around_the_middle(crashes: DataFrame, count: int) -> DataFrame:
    """Return the crashes nearest to a place of middling density: neighbours, not a sample."""
    middle = crashes[["lon", "lat"]].median()
    away = np.hypot(crashes["lon"] - middle["lon"], crashes["lat"] - middle["lat"])
    return crashes.loc[away.nsmallest(count).index]


def _recorded(server: TestServer, whole: DataFrame, chosen: DataFrame) -> list[tuple[float, float]]:
    """Return how long each of the chosen crashes took in a registry of the whole, and its CPU."""
    name = f"{server.template}_{len(whole)}"
    url = server.create(name, server.template)
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        actor_id = _filled(engine, whole)
        return _times(engine, actor_id, chosen)
    finally:
        engine.dispose()
        server.drop(name)


def _filled(engine: Engine, whole: DataFrame) -> UUID:
    """Load the crashes, screen them, and return who records."""
    sessions = session_factory(engine)
    with transaction(sessions) as session:
        factories.mark_deployment(session)
        area = factories.make_area(session, geom=factories.box(120.0, 20.0, 154.0, 46.0))
        actor = factories.make_account(session, Role.GIS_ANALYST)
        constant = {"entered_by_id": actor.id, "area_id": area.id}
        actor_id = actor.id
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("ALTER TABLE crash DISABLE TRIGGER USER")
    with cursor.copy(_WRITTEN) as copy:
        copy.write(_as_csv(whole, constant))
    cursor.execute("ALTER TABLE crash ENABLE TRIGGER USER")
    cursor.execute("ANALYZE crash")
    connection.commit()
    connection.close()
    with transaction(sessions) as session:
        screening.run(session, actor=session.get_one(Account, actor_id))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Any other server does so by itself, minutes later; that of the tests never.
        connection.execute(text("VACUUM (ANALYZE)"))
    return actor_id


def _as_csv(whole: DataFrame, constant: dict[str, UUID]) -> str:
    points = "SRID=4326;POINT(" + whole["lon"].astype(str) + " " + whole["lat"].astype(str) + ")"
    rows = DataFrame(
        {
            "source": "NPA",
            "source_reference": whole["id"],
            "entered_by_id": constant["entered_by_id"],
            "entered_at": f"{LAST_DAY} 12:00+07",
            "record_state": "preliminary",
            "occurred_at": whole["occurred_at"].astype(str) + "+07",
            "time_precision": "minute",
            "killed": whole["killed"],
            "injured": whole["injured"],
            "placed_by": "coordinates",
            "location_class": "A",
            "area_id": constant["area_id"],
            "geom": points,
        }
    )
    buffer = io.StringIO()
    rows.to_csv(buffer, index=False, header=False)
    return buffer.getvalue()


def _times(engine: Engine, actor_id: UUID, chosen: DataFrame) -> list[tuple[float, float]]:
    warm_up()  # as the web server does when it starts
    sessions = session_factory(engine)
    times = []
    for lon, lat in zip(chosen["lon"], chosen["lat"], strict=True):
        told = CrashRecord.model_validate(
            {"occurred_at": f"{LAST_DAY}T20:00", "lon": lon, "lat": lat, "killed": 0, "injured": 1}
        )
        tidy()  # as the web server does between two answers
        began, worked = time.perf_counter(), time.process_time()
        with transaction(sessions) as session:
            actor = account_of_session(session, account_id=actor_id, epoch=0, acts=True)
            assert actor is not None
            crashes.record(session, actor=actor, record=told)
        times.append((time.perf_counter() - began, time.process_time() - worked))
    return times[10:]  # the first find caches empty that a server fills once
