"""The accountability list (D15): serious crashes where a recommendation was unresolved that day.

It states facts, each with its proof; blame is for people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import (
    Account,
    CaseHold,
    CaseHolding,
    Crash,
    Measure,
    Organisation,
    RecommendationEvent,
    Site,
)
from hotspots.registry.accountability_flags import flags_of
from hotspots.registry.bodies import Bodies
from hotspots.registry.crash_queries import SHOWN_WITH
from hotspots.registry.crashes_at_places import crashes_at
from hotspots.registry.desks_by_day import Desks
from hotspots.registry.letter_history import History, histories
from hotspots.registry.places_of_letters import Lineage
from hotspots.registry.report_period import Period
from hotspots.vocabulary import (
    AccountabilityFlag,
    Action,
    LetterState,
    LetterStep,
    SeverityClass,
)

_ANSWERS = {LetterStep.ACCEPT, LetterStep.REFUSE, LetterStep.ASK_BACK, LetterStep.FORWARD,
            LetterStep.REPORT_DONE, LetterStep.RETURN_WORKS}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One crash, one recommendation that was unresolved on that day, and the site it was about.

    Attributes
    ----------
    site, place
        The site the recommendation names, and the one it was followed as on that day.
    holding, holder, days_on_desk
        The entry of the hand-overs that contains the day, the body that stood in the holder's
        place then, and the days since the file came to that desk.
    addressee
        Who had to answer the recommendation on that day.
    state
        What had become of the recommendation by the end of that day.
    answers
        What the addressee had said by then.
    hold
        The pause of the file that ran on that day.
    measures
        The temporary measures that stood there on that day.
    """

    crash: Crash
    history: History
    site: Site
    place: Site
    sent_on: date
    state: LetterState
    holding: CaseHolding | None
    holder: Organisation | None
    days_on_desk: int | None
    addressee: Organisation
    answers: Sequence[RecommendationEvent]
    hold: CaseHold | None
    measures: Sequence[Measure]
    flags: tuple[AccountabilityFlag, ...]

    @property
    def day(self) -> date:
        """Return the day of the crash."""
        return self.crash.occurred_on

    @property
    def days_since_sent(self) -> int:
        """Return how long the recommendation had been on its way."""
        return (self.day - self.sent_on).days


@dataclass(frozen=True, slots=True)
class AccountabilityList:
    """The rows of a period, and what the list leaves out.

    Attributes
    ----------
    threshold
        The least class that is listed, under the scheme in force when the crash was entered.
    unclassed
        Crashes of the same places and days without a class: missing is not slight.
    hidden
        Crashes that would be listed, but lie outside what the reader may see.
    resolved_in_writing
        Crashes after a resolution that was entered only after the crash: not listed, since the
        recommendation was resolved by its papers, but to be looked at.
    """

    period: Period
    threshold: SeverityClass
    rows: Sequence[Row]
    unclassed: int
    hidden: int
    resolved_in_writing: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A crash at a place where a recommendation about a site had been sent before."""

    history: History
    site: Site
    crash: Crash
    by_hand: bool

    @property
    def was_settled(self) -> bool:
        """Say whether the recommendation was resolved or withdrawn by the end of that day."""
        ends = (self.history.resolved_on, self.history.withdrawn_on)
        return any(end is not None and end <= self.crash.occurred_on for end in ends)

    @property
    def resolved_in_writing(self) -> bool:
        """Say whether a resolution dated by that day was entered after it."""
        entered = self.history.entered_on(LetterStep.VERIFY_DONE)
        return self.was_settled and entered is not None and entered > self.crash.occurred_on


def accountability(
    session: Session,
    *,
    actor: Account,
    period: Period,
    threshold: SeverityClass = SeverityClass.SERIOUS,
) -> AccountabilityList:
    """Return every crash of a period where a recommendation sent before was unresolved that day.

    A crash lies in a site as the site was drawn on that day, also in one it was merged into, or
    was linked to it by hand. A recommendation resolved or withdrawn on that very day counts as
    settled; one sent on it, as not yet sent.
    """
    permissions.require(actor, Action.READ_REPORTS)
    found = histories(session, actor=actor, sent_before=period.end, open_from=period.start)
    lineage = Lineage.read(session)
    hits = _hits(session, lineage, found, _wanted(period, threshold))
    seen = _visible(session, actor, {hit.crash.id for hit in hits})
    unsettled = [hit for hit in hits if not hit.was_settled]
    classed = [hit for hit in unsettled if hit.crash.severity_provisional is not None]
    late = {hit.crash.id for hit in hits if hit.resolved_in_writing}
    return AccountabilityList(
        period=period,
        threshold=threshold,
        rows=_rows(session, lineage, [hit for hit in classed if hit.crash.id in seen]),
        unclassed=len({hit.crash.id for hit in unsettled} - {hit.crash.id for hit in classed}),
        hidden=len({hit.crash.id for hit in classed} - seen),
        resolved_in_writing=len(late & seen),
    )


def proof(
    session: Session,
    *,
    actor: Account,
    letter_id: UUID,
    crash_id: UUID,
) -> Sequence[Row]:
    """Return the rows of one crash and one recommendation, computed again from the records."""
    permissions.require(actor, Action.READ_REPORTS)
    found = histories(session, actor=actor, sent_before=date.max, only=[letter_id])
    lineage = Lineage.read(session)
    hits = _hits(session, lineage, found, (Crash.id == crash_id,))
    seen = _visible(session, actor, {crash_id})
    wanted = [hit for hit in hits if not hit.was_settled and hit.crash.id in seen]
    if not wanted:
        raise NotFound(_("There is no such row where you work, or it stands no more."))
    return _rows(session, lineage, wanted)


def _hits(
    session: Session,
    lineage: Lineage,
    found: Sequence[History],
    wanted: tuple[ColumnElement[bool], ...],
) -> list[_Hit]:
    at: dict[UUID, list[tuple[History, Site, date]]] = {}
    for history in found:
        for site in history.letter.sites:
            for place in lineage.places(site.id, history.sent_on):
                at.setdefault(place.site_id, []).append((history, site, place.since))
    matches = crashes_at(session, at, *wanted)
    crashes = _read(session, {crash_id for _, crash_id in matches})
    hits: dict[tuple[UUID, UUID, UUID], _Hit] = {}
    for (place_id, crash_id), linked in matches.items():
        crash = crashes[crash_id]
        for history, site, since in at[place_id]:
            if since > crash.occurred_on or history.sent_on >= crash.occurred_on:
                continue
            key = (history.letter.id, site.id, crash_id)
            by_hand = linked and (key not in hits or hits[key].by_hand)
            hits[key] = _Hit(history, site, crash, by_hand)
    return list(hits.values())


def _wanted(period: Period, threshold: SeverityClass) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a crash; one without a class is counted, so it is read too."""
    order = list(SeverityClass)
    grave = order[: order.index(threshold) + 1]
    return (
        Crash.occurred_on >= period.start,
        Crash.occurred_on < period.end,
        or_(Crash.severity_provisional.in_(grave), Crash.severity_provisional.is_(None)),
    )


def _read(session: Session, ids: Iterable[UUID]) -> dict[UUID, Crash]:
    query = select(Crash).where(Crash.id.in_(list(ids)))
    query = query.options(*SHOWN_WITH)
    return {crash.id: crash for crash in session.scalars(query)}


def _visible(session: Session, actor: Account, ids: Iterable[UUID]) -> set[UUID]:
    query = select(Crash.id).where(Crash.id.in_(list(ids)), permissions.visible_crashes(actor))
    return set(session.scalars(query))


def _rows(session: Session, lineage: Lineage, hits: Sequence[_Hit]) -> list[Row]:
    bodies = Bodies.read(session)
    place_ids = {
        (hit.site.id, hit.crash.occurred_on): lineage.followed_as(
            hit.site.id, hit.crash.occurred_on
        )
        for hit in hits
    }
    query = select(Site).where(Site.id.in_(set(place_ids.values())))
    sites = {site.id: site for site in session.scalars(query)}
    desks = Desks.read(session, set(place_ids.values()))
    rows = [
        _row(hit, sites[place_ids[hit.site.id, hit.crash.occurred_on]], desks, bodies)
        for hit in hits
    ]
    return sorted(
        rows, key=lambda r: (r.crash.occurred_at, r.site.code, r.sent_on, r.history.letter.id)
    )


def _row(hit: _Hit, place: Site, desks: Desks, bodies: Bodies) -> Row:
    day, history = hit.crash.occurred_on, hit.history
    holding = desks.holding_on(place.id, day)
    holder = None if holding is None else bodies.on(holding.organisation_id, day)
    addressee_id, happened = history.addressee_on(day), history.until(day)
    addressee = bodies.on(addressee_id, day)
    reformed = addressee.id != addressee_id or (
        holding is not None and holder is not None and holder.id != holding.organisation_id
    )
    return Row(
        crash=hit.crash,
        history=history,
        site=hit.site,
        place=place,
        sent_on=history.sent_on,
        state=happened[-1].to_state,
        holding=holding,
        holder=holder,
        days_on_desk=None if holding is None else (day - holding.from_day).days,
        addressee=addressee,
        answers=[event for event in happened if event.step in _ANSWERS],
        hold=desks.hold_on(place.id, day),
        measures=desks.measures_on(place.id, day),
        flags=flags_of(
            hit.crash, history, holding,
            by_hand=hit.by_hand, merged=place.id != hit.site.id, reformed=reformed,
        ),
    )  # fmt: skip
