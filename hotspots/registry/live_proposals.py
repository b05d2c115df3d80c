"""The live list: what changed crashes change among the proposals, in the same transaction.

A screening begins the list. From then on, whoever changes a crash calls `follow` after the row is
written: only the places around it are looked at, and only those that changed get a new row. What
is too much for that waits for a refresh, which a job makes.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from pandas import DataFrame
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.crash_frame import CrashColumns
from hotspots.analysis.neighbourhood import Change, joined_squares
from hotspots.analysis.rescreening import Rescreened, rescreen
from hotspots.models import Account, Crash, LiveList
from hotspots.registry import (
    jobs,
    live_evidence,
    live_notices,
    live_places,
    strength,
)
from hotspots.registry.list_evidence import usual_for
from hotspots.registry.live_list import Live, live_on, state_of, state_on_day
from hotspots.registry.live_places import Stored
from hotspots.registry.live_registered import registered_around
from hotspots.registry.live_sites import StoredSites
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.stored_notices import StoredNotices
from hotspots.registry.strength_inputs import read_ahead
from hotspots.registry.turns import wait_for_decisions
from hotspots.sending import send, sending
from hotspots.vocabulary import ChangeCause, JobKind

AT_ONCE = 200
"""So many crashes are taken in at once; of more, a whole screening is faster."""


def follow(
    session: Session,
    *,
    actor: Account,
    origin: Origin,
    ids: Collection[UUID],
    was: CrashColumns | None = None,
    written: Crash | None = None,
) -> None:
    """Take changed crashes into the list, now that their rows are written.

    Whoever else is changing the list is waited for first, and what they did is seen. While a
    refresh is due, it takes these changes in as well.

    Parameters
    ----------
    ids
        All that changed; those that are gone from the table were deleted.
    was
        What `live_list.crashes_before` returned of those that existed before.
    written
        The one that changed, where it is new and this session wrote it.
    """
    session.flush()
    wait_for_decisions(session)
    state, today = state_on_day(session)
    if state is None or state.waits_for is not None or len(ids) > AT_ONCE:
        _wait_for_refresh(session, state, actor=actor, cause=origin.cause)
        return
    live = live_on(session, state)
    now = live.crashes.these(ids) if written is None else live.crashes.just_written(written)
    apply(live, Change(now.none() if was is None else was, now), actor=actor, origin=origin)
    if state.as_of < today:  # a new day has begun: a job moves the list
        jobs.enqueue_once(session, JobKind.DAILY, {"on": today.isoformat()})


def ask_for_refresh(session: Session, *, actor: Account, cause: ChangeCause) -> None:
    """Let a job screen anew; until then the list stays as it was, and single changes wait too."""
    session.flush()
    wait_for_decisions(session)
    _wait_for_refresh(session, state_of(session), actor=actor, cause=cause)


def catch_up(session: Session, *, actor: Account, ids: Sequence[UUID], since: DataFrame) -> None:
    """Take in what others changed while a run was being made of the crashes `since`."""
    state = state_of(session) if ids else None
    if state is None:
        return
    live = live_on(session, state)
    was = since[since["crash_id"].isin([str(each) for each in ids])]
    change = Change(was, live.crashes.these(ids))
    apply(live, change, actor=actor, origin=Origin(clock.now(), ChangeCause.CRASH_CORRECTED))


def apply(live: Live, change: Change, *, actor: Account, origin: Origin) -> None:
    """Store the difference that a change of crashes makes."""
    window_mm = live.parameters.window_mm(None)
    known = StoredSites(live.session, live.window, wider_mm=3 * window_mm, near_mm=2 * window_mm)
    told = rescreen(change, live.crashes, known, live.parameters, live.junctions)
    registered, stored = registered_around(live, change, told, known), Stored()
    usual = usual_for(live.session, live.run, live.crashes.parameters)
    notices = StoredNotices.of(live)
    if registered is not None:
        around = list(strength.rows_around(live, change, known))
        stand = (*known.of(told.gone), *around)
        sites = {site.id for site in registered.sites}
        _read_ahead(notices, live, told, sites.union(row.place_id for row in stand))
        read_ahead(live, [*told.sites, *(row.site for row in around)])
    with sending(live.session):
        send(live.session, _CHANGED, {"at": clock.now()})
        strength.ask(live.session)
        if told.gone or told.sites:
            stored = live_places.store(live, told, known, registered=registered, origin=origin)
        if registered is None or registered.sites:
            live_evidence.note_changes(live, actor=actor, change=change, places=stored.places)
        leaving = strength.follow(live, change=change, known=known, begun=stored.rows, usual=usual)
        live_notices.follow(
            live,
            told,
            sites=known,
            known=notices,
            places=stored.places,
            leaving=leaving,
            origin=origin,
        )


def _read_ahead(
    notices: StoredNotices, live: Live, told: Rescreened, places: Collection[UUID]
) -> None:
    """Read the notices around before anything is written: to read is to wait for what was sent."""
    # The crashes that a site takes in or lets go lie within W of it, and are looked around too.
    wider_mm = 3 * live.parameters.window_mm(None)
    squares = joined_squares(square.widened(wider_mm) for square in told.region.squares)
    if len(squares) == 1:  # of places far apart, each is read when it is asked for
        notices.read_ahead(squares[0], places)


def _wait_for_refresh(
    session: Session, state: LiveList | None, *, actor: Account, cause: ChangeCause
) -> None:
    if state is not None and state.waits_for is None:
        state.waits_for = cause
    jobs.enqueue(session, JobKind.REFRESH, asked_by=actor)


_CHANGED = update(LiveList).values(changed_at=bindparam("at", type_=LiveList.changed_at.type))
