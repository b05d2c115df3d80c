"""A crash at a monitored or settled site: the alert that asks whether to open the file again.

Whoever writes a crash, its place, or a link of it calls `follow` after the row is written. One
statement finds the sites, raises the alerts that are due and ends those whose crash lies elsewhere
now; to repeat it changes nothing.

Crashes, drawings, files at rest and rulings on alerts change one after another: each of these
writers has the turn of `turns.wait_for_decisions` when it follows or rules, and asks for it before
it locks a file.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, text, tuple_, update
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.database import among as is_among
from hotspots.models import Account, CaseEvent, Crash, CrashAlert, RemediationCase
from hotspots.models.workflow import into_or_out_of_rest, reopened_from
from hotspots.registry.asked_places import GRACE_M
from hotspots.registry.crashes_at_places import crashes_at
from hotspots.registry.live_changes import changed_since, moment
from hotspots.registry.turns import wait_for_decisions
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import AlertOutcome, CaseState, EventKind

_WATCHED = (CaseState.MONITORING, CaseState.EVALUATED, CaseState.CLOSED)
"""The states after works: what counts in them is every crash since the monitoring began."""

_THERE = """
    wanted AS MATERIALIZED (
        SELECT id, geom, route_id, chainage_m, occurred_on FROM crash WHERE id = ANY(:ids)
    ), there AS (
        SELECT e.site_id, w.id AS crash_id, w.occurred_on
        FROM wanted w
        JOIN site_extent e
            ON e.stretches @> jsonb_build_array(jsonb_build_object('route_id', w.route_id))
        CROSS JOIN jsonb_to_recordset(e.stretches)
            AS piece(route_id uuid, from_m double precision, to_m double precision)
        WHERE w.occurred_on >= e.valid_from
            AND (e.valid_to IS NULL OR w.occurred_on < e.valid_to)
            AND piece.route_id = w.route_id
            AND w.chainage_m BETWEEN piece.from_m - :grace AND piece.to_m + :grace
        UNION
        SELECT e.site_id, w.id, w.occurred_on
        FROM wanted w JOIN site_extent e ON ST_Covers(e.geom, w.geom)
        WHERE jsonb_array_length(e.stretches) = 0 AND w.occurred_on >= e.valid_from
            AND (e.valid_to IS NULL OR w.occurred_on < e.valid_to)
        UNION
        SELECT l.site_id, w.id, w.occurred_on
        FROM wanted w JOIN site_crash l ON l.crash_id = w.id
    )
"""
_CONCERNS_ANY = text(
    f"""
    WITH {_THERE}
    SELECT EXISTS (SELECT FROM there)
        OR EXISTS (SELECT FROM crash_alert WHERE crash_id = ANY(:ids) AND outcome IS NULL)
    """  # noqa: S608 - nothing of it comes from outside
)
"""Most crashes lie at no site, and a statement that may write takes nearly three times as long."""

_FOLLOW = text(
    f"""
    WITH {_THERE}, counted AS (
        SELECT t.site_id, t.crash_id, c.kind, c.state
        FROM there t JOIN remediation_case c ON c.site_id = t.site_id
        WHERE t.occurred_on >= (COALESCE(
            CASE WHEN c.state = ANY(:watched) THEN (
                SELECT max(e.at) FROM case_event e
                WHERE e.case_id = c.id AND e.to_state = :monitoring
            ) END, c.state_since) AT TIME ZONE :zone)::date
    ), ended AS (
        UPDATE crash_alert a SET ended_at = :at, outcome = :elsewhere
        WHERE a.crash_id = ANY(:ids) AND a.outcome IS NULL AND NOT EXISTS (
            SELECT FROM counted c WHERE c.site_id = a.site_id AND c.crash_id = a.crash_id)
        RETURNING a.site_id, a.crash_id
    ), raised AS (
        INSERT INTO crash_alert AS a (site_id, crash_id, raised_at)
        SELECT site_id, crash_id, :at FROM counted
        WHERE kind || '/' || state = ANY(:resting)
        ON CONFLICT (site_id, crash_id) DO UPDATE
            SET raised_at = :at, ended_at = NULL, outcome = NULL
            WHERE a.outcome = :elsewhere
        RETURNING a.site_id, a.crash_id
    )
    SELECT site_id, crash_id, true AS is_raised FROM raised
    UNION ALL SELECT site_id, crash_id, false FROM ended
    ORDER BY 1, 2
    """  # noqa: S608 - nothing of it comes from outside
)


def follow(session: Session, *, actor: Account, ids: Collection[UUID]) -> None:
    """Bring the alerts of changed crashes in line, now that their rows are written.

    A crash counts where the site was drawn on its day, or where it was linked by hand, from the
    day on which the file came to rest; after works, from the day the monitoring began.
    """
    session.flush()
    at = clock.now()
    asked = {"ids": list(ids), "grace": GRACE_M}
    if not session.connection().execute(_CONCERNS_ANY, asked).scalar_one():
        return
    told = asked | {
        "at": at,
        "zone": TIME_ZONE.key,
        "watched": [state.value for state in _WATCHED],
        "monitoring": CaseState.MONITORING.value,
        "elsewhere": AlertOutcome.CRASH_ELSEWHERE.value,
        "resting": [f"{kind}/{state}" for kind, state in reopened_from()],
    }
    found = session.execute(_FOLLOW, told).all()
    if found:
        for known in session.identity_map.values():
            if isinstance(known, CrashAlert):  # read before the statement, which goes past the ORM
                session.expire(known)
        _write_down(session, actor, found, at)


def follow_many(session: Session, *, actor: Account, among: ColumnElement[bool]) -> None:
    """Do the same after an import or a changed network, for all crashes that fulfil a condition.

    The sites at rest are asked for their crashes, which is faster than the other way round. Whoever
    else writes crashes is waited for first.
    """
    session.flush()
    wait_for_decisions(session)
    rest = tuple_(RemediationCase.kind, RemediationCase.state).in_(reopened_from())
    sites = session.scalars(select(RemediationCase.site_id).where(rest)).all()
    concerned = {crash_id for _site, crash_id in crashes_at(session, sites, among)}
    standing = select(CrashAlert.crash_id).where(CrashAlert.outcome.is_(None))
    of_these = standing.join(Crash, Crash.id == CrashAlert.crash_id).where(among)
    concerned |= set(session.scalars(of_these))
    if concerned:
        follow(session, actor=actor, ids=concerned)


def follow_drawing(session: Session, case: RemediationCase, *, actor: Account) -> None:
    """Do the same after a site was drawn anew, for the crashes since and those with an alert.

    What happened on earlier days still counts where the site was drawn then.
    """
    session.flush()
    found = crashes_at(session, [case.site_id], Crash.occurred_on >= clock.today())
    standing = select(CrashAlert.crash_id).where(
        CrashAlert.site_id == case.site_id, CrashAlert.outcome.is_(None)
    )
    follow(session, actor=actor, ids={crash for _, crash in found} | {*session.scalars(standing)})


@contextmanager
def step_in_turn(session: Session, *, actor: Account, to: CaseState) -> Iterator[None]:
    """Take a step while nobody else writes a crash, where it may bring a file to rest or out of it.

    Whoever took it could not know of the crashes that came while this waited for its turn: they are
    followed at the end, as if they had come after the step.
    """
    if to not in into_or_out_of_rest():
        yield
        return
    seen = moment(session)
    wait_for_decisions(session)
    yield
    if meanwhile := changed_since(session, seen):
        follow_many(session, actor=actor, among=is_among(Crash.id, meanwhile))


def end_by_reopening(session: Session, case: RemediationCase, *, at: datetime) -> None:
    """End what stands at a site whose file is taken up again: people are at work on it."""
    session.execute(
        update(CrashAlert)
        .where(CrashAlert.site_id == case.site_id, CrashAlert.outcome.is_(None))
        .values(ended_at=at, outcome=AlertOutcome.REOPENED)
    )


def _write_down(
    session: Session, actor: Account, found: Iterable[Row[UUID, UUID, bool]], at: datetime
) -> None:
    """Let every file say which crash raised an alert, or raised none after all."""
    rows = list(found)
    cases = session.execute(
        select(RemediationCase.site_id, RemediationCase.id).where(
            RemediationCase.site_id.in_({site_id for site_id, _crash, _raised in rows})
        )
    )
    ids = {row.site_id: row.id for row in cases}
    session.add_all(
        CaseEvent(
            case_id=ids[site_id],
            kind=EventKind.CRASH_ALERT,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            at=at,
            data={"crash_id": str(crash_id), "raised": is_raised},
        )
        for site_id, crash_id, is_raised in rows
    )
    session.flush()
