"""Crashes on record are changed one after another, through whichever door."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import session_factory, transaction
from hotspots.models import Account, Crash
from hotspots.registry import crash_corrections, imports, relocation, screening
from hotspots.registry.known_places import live_rows
from hotspots.registry.turns import wait_for_decisions
from tests.registry.in_turn import both
from tests.registry.town import AS_OF, make_town

AT_M = (6_000, 3_000, 3_010, 3_020)
"""The first crash, and three elsewhere that would be a place with it."""


@dataclass
class Land:
    """A town whose crashes came from a file, and who keeps them."""

    sessions: sessionmaker[Session]
    analyst: UUID
    first: UUID

    def keeper(self, session: Session) -> Account:
        return session.get_one(Account, self.analyst)

    def correct(self, session: Session) -> None:
        """Bring the first crash to the others."""
        changes = {"place_text": "Km3+030 QL1"}
        crash_corrections.correct(
            session, actor=self.keeper(session), crash_id=self.first, changes=changes
        )

    def send(self, session: Session, at_m: tuple[int, ...]) -> None:
        imports.import_batch(
            session, actor=self.keeper(session), file=_file(at_m), name=f"{len(at_m)}.csv"
        )


def _file(at_m: tuple[int, ...]) -> bytes:
    lines = ["id,occurred_at,lon,lat,killed,injured"]
    for number, metres in enumerate(at_m):
        day = AS_OF - timedelta(days=number)
        lines.append(f"A{number:03},{day} 08:00,{107.2 + 0.1 * metres / 10_926.0:.6f},10.95,0,1")
    return "\n".join(lines).encode()


@pytest.fixture
def land(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Land:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF}T10:00")
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        imports.import_batch(session, actor=town.analyst, file=_file(AT_M), name="a.csv")
        first = select(Crash.id).where(Crash.source_reference == "A000")
        return Land(sessions, town.analyst.id, session.scalars(first).one())


def test_a_file_leaves_no_place_where_a_crash_was_corrected_to_while_it_was_read(
    land: Land,
) -> None:
    with transaction(land.sessions) as session:
        screening.run(session, actor=land.keeper(session), as_of=AS_OF)
        assert live_rows(session) == []

    def correct(session: Session) -> None:
        land.correct(session)
        assert len(live_rows(session)) == 1

    assert both(land.sessions, correct, lambda s: land.send(s, (8_000,))) is None
    with transaction(land.sessions) as session:
        assert live_rows(session) == []


@pytest.mark.parametrize("more", [0, imports.FEW_ROWS])
def test_a_file_and_a_correction_of_one_crash_do_not_wait_for_each_other(
    land: Land, more: int
) -> None:
    told = (8_000, *range(100, 100 + 10 * more, 10))

    def send(session: Session) -> None:
        land.send(session, told)

    assert both(land.sessions, wait_for_decisions, send, then=land.correct) is None


def test_a_changed_network_and_a_correction_of_one_crash_do_not_wait_for_each_other(
    land: Land,
) -> None:
    with transaction(land.sessions) as session:
        session.get_one(Crash, land.first).x_given = 107.21

    def place_anew(session: Session) -> None:
        report = relocation.relocate_crashes(session, actor=land.keeper(session))
        assert report.counts["crashes_in_place"] > 0

    assert both(land.sessions, wait_for_decisions, place_anew, then=land.correct) is None
