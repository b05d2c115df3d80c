"""The live list itself: which run it goes on from, up to which day, and what it waits for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from hotspots import clock
from hotspots.analysis.calendar_window import trailing_start
from hotspots.analysis.crash_frame import CrashColumns
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.models import LiveList, ScreeningRun
from hotspots.registry import deployment, known_places
from hotspots.registry.calibrations import with_history
from hotspots.registry.frozen_junctions import FrozenJunctions, frozen_junctions
from hotspots.registry.kept import Kept
from hotspots.registry.live_crashes import StoredCrashes
from hotspots.registry.screening_inputs import parameters_on
from hotspots.vocabulary import WindowMode


@dataclass(frozen=True, slots=True)
class Live:
    """The live list on a day: its run, its settings, and the crashes and arms to be asked.

    `window` is the first day of the trailing window and the first day after it.
    """

    session: Session
    run: ScreeningRun
    parameters: ScreeningParameters
    crashes: StoredCrashes
    junctions: FrozenJunctions
    window: tuple[date, date]


def begin(session: Session, run: ScreeningRun) -> None:
    """Let the live list go on from a run that has just been stored."""
    told = {"run_id": run.id, "as_of": run.as_of, "changed_at": clock.now(), "waits_for": None}
    statement = insert(LiveList).values(id=1, **told)
    session.execute(statement.on_conflict_do_update(index_elements=[LiveList.id], set_=told))


def state_of(session: Session) -> LiveList | None:
    """Return the one row of the live list as it stands now; None before the first screening."""
    return session.scalars(_STATE).one_or_none()


def state_on_day(session: Session) -> tuple[LiveList | None, date]:
    """Return the same, and the day on which places are judged."""
    state, played_on = session.execute(_ON_DAY).one_or_none() or (None, None)
    return state, deployment.day_of(played_on)


_STATE = select(LiveList).execution_options(populate_existing=True)


_ON_DAY = _STATE.add_columns(deployment.PLAYED_ON)


def reached(session: Session, *, mode: WindowMode) -> date | None:
    """Return the day up to which the list of a mode goes, None where there is none."""
    if mode is WindowMode.TRAILING:
        return session.scalars(select(LiveList.as_of)).one_or_none()
    previous = known_places.previous_run(session, mode=mode)
    return None if previous is None else previous.as_of


def live_on(session: Session, state: LiveList, day: date | None = None) -> Live:
    """Return the list as it is on the day it has reached, or on another."""
    run, day = _run(session, state.run_id), day or state.as_of
    parameters = _parameters(run, day)
    first_day = trailing_start(day, require_road(parameters.rules))
    return Live(
        session=session,
        run=run,
        parameters=parameters,
        crashes=StoredCrashes(
            session, run.parameters["epsg"], with_history(parameters), first_day, day
        ),
        junctions=frozen_junctions(session, run),
        window=(first_day, day + timedelta(days=1)),
    )


def _run(session: Session, run_id: UUID) -> ScreeningRun:
    """Return a run; it never changes, so it is kept, out of any session."""
    mine = session.identity_map.get(identity_key(ScreeningRun, run_id))
    return mine or _runs.get(run_id, partial(_read_run, session, run_id))


def _read_run(session: Session, run_id: UUID) -> ScreeningRun:
    found = session.get_one(ScreeningRun, run_id)
    session.expunge(found)
    return found


def _parameters(run: ScreeningRun, day: date) -> ScreeningParameters:
    """Return the parameters of a run on a day; a run never changes, so they are kept."""
    return _days.get((run.id, day), partial(parameters_on, run, day))


_runs: Kept[UUID, ScreeningRun] = Kept(4)
_days: Kept[tuple[UUID, date], ScreeningParameters] = Kept(4)


def crashes_before(session: Session, ids: Collection[UUID]) -> CrashColumns | None:
    """Return crashes as the engine reads them, to be kept until they have changed."""
    state = state_of(session)
    return None if state is None else live_on(session, state).crashes.these(ids)
