"""The register of a country's level crossings in the registry, with a plan for one in four.

The rows are those of the railway of France; no register of such a size is public in Viet Nam. The
units they lie in are squares: every third row is taken in as a path that people opened, so that
there is something to plan.
"""

from pathlib import Path
from random import Random

import pandas as pd
from pandas import DataFrame
from sqlalchemy import Engine, select, text

from hotspots.database import act_as, session_factory
from hotspots.models import Account, UnauthorizedCrossing
from hotspots.registry.crossing_targets import set_targets
from hotspots.registry.described_lists import taker_of
from hotspots.vocabulary import SiteKind

BODY = "Công ty CP Đường sắt Sài Gòn"
_READING = """
source_reference = ID_IF + Code ligne + PK
rail_line = Code ligne
place_text = PK
lon = Lng
lat = Lat
"""
_BARRIERS = (*range(10, 16), *range(17, 22), 31, 32)
_SIGNS = ("00", *range(41, 47))
_PROTECTION = "\n".join(
    [
        "protection = Mnémo type IF",
        *(f"protection: CLASSE {each} = automatic_barrier" for each in _BARRIERS),
        *(f"protection: CLASSE {each} = signs" for each in _SIGNS),
    ]
)
_UNITS = """
    WITH country AS (
        INSERT INTO administrative_area (code, kind, name, valid_from)
        VALUES ('F', 'province', 'Nước đo', '2020-01-01') RETURNING id)
    INSERT INTO administrative_area (code, kind, name, parent_id, valid_from, geom)
    SELECT 'F' || n, 'commune', 'Xã đo ' || n, country.id, '2020-01-01',
        ST_Multi(ST_MakeEnvelope(x, y, x + 0.4, y + 0.3, 4326))
    FROM country, generate_series(0, 1199) n,
        LATERAL (SELECT -5.3 + 0.4 * (n % 40) AS x, 42.2 + 0.3 * (n / 40) AS y) corner
"""
_REACH = """
    INSERT INTO account_area (account_id, area_id)
    SELECT a.id, w.id FROM account a, administrative_area w WHERE w.code = 'F'
        AND a.username IN ('gis', 'lanhdao', 'duongsat')
"""


def register(path: Path) -> tuple[DataFrame, DataFrame]:
    """Return the rows of the register that are taken in as level crossings, and those as paths."""
    rows = pd.read_csv(path, dtype=str)
    rows = rows.drop_duplicates(["ID_IF", "Code ligne", "PK"], ignore_index=True)
    is_path = rows.index % 3 == 0
    return rows[~is_path], rows[is_path]


def take_in(engine: Engine, rows: DataFrame, kind: SiteKind) -> None:
    """Import rows of the register as a person does, in one transaction."""
    reading = _READING + (_PROTECTION if kind is SiteKind.LEVEL_CROSSING else "found_on = found")
    file = rows.assign(found="01/03/2025").to_csv(index=False).encode()
    with session_factory(engine)() as session:
        actor = session.scalars(select(Account).where(Account.username == "gis")).one()
        act_as(session, actor.id)
        taker_of(kind)(
            session, actor=actor, file=file, name="pn.csv", reading=reading, new_lines=True
        )
        session.commit()


def draw_units(engine: Engine) -> None:
    """Add the units, and let three people reach them."""
    with engine.begin() as connection:
        connection.execute(text(_UNITS))
        connection.execute(text(_REACH))


def plan_paths(engine: Engine, *, every: int = 2) -> int:
    """Set a target of some measure and year for one path in so many; return for how many."""
    chance, planned = Random(7), 0
    with session_factory(engine)() as session:
        actor = session.scalars(select(Account).where(Account.username == "duongsat")).one()
        act_as(session, actor.id)
        codes = session.scalars(
            select(UnauthorizedCrossing.code)
            .where(UnauthorizedCrossing.source_reference.contains(" / "))  # those of the register
            .order_by(UnauthorizedCrossing.code)
        ).all()
        chosen = codes[::every]
        for first in range(0, len(chosen), 200):
            told = {
                "year": chance.choice((2025, 2026, 2027)),
                "measure": chance.choice(("closed", "narrowed")),
                "body": BODY,
                "why": "đo",
            }
            set_targets(session, actor=actor, sites=chosen[first : first + 200], told=told)
            planned += len(chosen[first : first + 200])
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    return planned
