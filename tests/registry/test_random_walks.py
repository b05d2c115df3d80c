"""Files led astray: anybody tries anything on any day, and what is kept stays true to the table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from hotspots.errors import Refusal
from hotspots.models import TRANSITIONS, Account, CaseEvent, RemediationCase
from hotspots.registry import casework_day, holds, proposals
from hotspots.registry.case_access import find
from hotspots.vocabulary import CaseState, EventKind, Role, SiteKind
from tests.casework import take
from tests.factories import make_account
from tests.registry.town import AS_OF, Town

STEPS = 70
ALLOWED = {
    (step.from_state, step.to_state): step
    for step in TRANSITIONS
    if step.kind is SiteKind.ROAD_SPOT
}


@dataclass
class Walk:
    """One file, everybody who may touch it, and a clock that goes on."""

    town: Town
    site_id: UUID
    people: list[Account]
    random: Random
    clock: pytest.MonkeyPatch
    today: date = AS_OF
    taken: int = 0
    refused: int = 0

    @property
    def case(self) -> RemediationCase:
        """The file as it stands."""
        self.town.session.expire_all()
        return find(self.town.session, self.town.leader, self.site_id)

    def goes_on(self) -> None:
        """Let days pass, and somebody try something."""
        self.today += timedelta(days=self.random.choice([0, 0, 1, 3, 20, 200]))
        self.clock.setenv("HOTSPOTS_NOW", f"{self.today}T10:00")
        casework_day.run(self.town.session, on=self.today)
        actor = self.random.choice(self.people)
        with self.trying():
            if self.random.random() < 0.15:
                self._pauses(actor)
            else:
                take(self.town.session, actor, self.site_id, self._target(actor))

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Undo what is refused, and see that nothing of it stays."""
        before = _seen(self.case)
        try:
            with self.town.session.begin_nested():
                yield
        except Refusal:
            assert _seen(self.case) == before
            self.refused += 1
        else:
            self.taken += 1

    def _target(self, actor: Account) -> CaseState:
        """Return a state to try: mostly one that the actor may reach, at times any."""
        open_to = [step.to_state for step in self.case.moves_for(actor)]
        wild = not open_to or self.random.random() < 0.2
        return self.random.choice(list(CaseState) if wild else open_to)

    def _pauses(self, actor: Account) -> None:
        told = {"actor": actor, "site": self.site_id}
        what = self.random.choice(["ask", "approve", "refuse", "end"])
        if what == "ask":
            until = (self.today + timedelta(days=30)).isoformat()
            holds.ask(self.town.session, reason="Chờ vốn", until=until, **told)
        elif what == "end":
            holds.end(self.town.session, note=None, **told)
        else:
            holds.decide(self.town.session, approve=what == "approve", note="Vì vậy", **told)


def _seen(case: RemediationCase) -> tuple[object, ...]:
    return case.version, case.state, case.due_on, case.held_since, len(case.signatures)


def _walk(town: Town, seed: int, clock: pytest.MonkeyPatch) -> Walk:
    clock.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    others = [make_account(town.session, role, areas=[town.west]) for role in Role]
    known = [town.leader, town.manager, town.engineer, town.ward_officer, town.leader_east]
    return Walk(town, site.id, known * 3 + others, Random(seed), clock)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_anybody_tries_the_entries_are_a_way_through_the_table(
    town: Town, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = _walk(town, seed, monkeypatch)
    for _each in range(STEPS):
        walk.goes_on()
    assert walk.taken > STEPS / 8
    assert walk.refused > STEPS / 8
    case = walk.case
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.sequence)
    query = query.where(CaseEvent.kind.in_([EventKind.OPENED, EventKind.ADVANCED]))
    moves = town.session.scalars(query).all()
    assert moves[0].kind is EventKind.OPENED
    for before, move in pairwise(moves):
        assert move.from_state == before.to_state
        assert move.at >= before.at
        step = ALLOWED[before.to_state, move.to_state]
        actor = town.session.get_one(Account, move.actor_id)
        assert step.automatic or actor.role in step.signers
        if step.by_another_unit:
            assert move.organisation_id != before.organisation_id
    assert case.state == moves[-1].to_state
