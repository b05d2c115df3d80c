"""Whether what a screening of railways proposed still follows from what was stored with it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from hotspots import permissions
from hotspots.analysis.rail_screening import RailParameters, RailScreening, screen_railways
from hotspots.code_version import code_version
from hotspots.criteria import from_snapshot, require_rail
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account, RailProposal, RailScreeningRun
from hotspots.registry.rail_inputs import RailInputs
from hotspots.registry.rederivation import Rederivation
from hotspots.vocabulary import Action

_Told = dict[tuple[str, ...], tuple[Any, ...]]
"""What decides of each place, by its deciding accidents."""


def rederive_rails(session: Session, *, actor: Account, number: int) -> Rederivation:
    """Screen the stored input of a run again, whatever became of accidents and crossings since.

    Raises
    ------
    NotFound
        There is no screening of railways with this number.
    """
    permissions.require(actor, Action.RUN_SCREENING)
    kept = (undefer(RailScreeningRun.accidents), undefer(RailScreeningRun.crossings))
    query = select(RailScreeningRun).where(RailScreeningRun.number == number).options(*kept)
    made = session.scalars(query).one_or_none()
    if made is None:
        raise NotFound(_("There is no such screening."))
    rows = session.scalars(select(RailProposal).where(RailProposal.run_id == made.id)).all()
    stored, found = _stored(rows), _found(screened_again(made))
    return Rederivation(
        follows=stored == found,
        input_intact=True,  # the rows stand in the run itself, which nobody may change
        missing=_only_in(stored, found),
        unexpected=_only_in(found, stored),
        code_then=made.code_version,
        code_now=code_version(),
    )


def screened_again(made: RailScreeningRun) -> RailScreening:
    """Return what a run found, from what it kept alone."""
    inputs = RailInputs.thawed(made.accidents, made.crossings)
    rules = require_rail(from_snapshot(made.criteria))
    parameters = RailParameters(rules=rules, as_of=made.as_of, **made.parameters)
    return screen_railways(inputs.accidents, inputs.crossings, parameters)


def _stored(rows: Sequence[RailProposal]) -> _Told:
    return {
        tuple(sorted(str(each) for each in row.crash_ids)): (
            None if row.crossing_id is None else str(row.crossing_id),
            row.legal_class,
            tuple(row.criteria),
            (row.window_start, row.latest_on),
            tuple(sorted(str(each) for each in row.earlier_ids)),
        )
        for row in rows
    }


def _found(again: RailScreening) -> _Told:
    return {
        tuple(sorted(place.accident_ids)): (
            place.crossing,
            place.tally.legal_class,
            tuple(place.tally.criteria),
            (place.tally.window_start, place.tally.latest_on),
            tuple(sorted(place.earlier)),
        )
        for place in again.places
    }


def _only_in(some: _Told, others: _Told) -> tuple[tuple[str, ...], ...]:
    differing: Iterable[tuple[str, ...]] = (
        key for key, told in some.items() if others.get(key) != told
    )
    return tuple(sorted(differing))
