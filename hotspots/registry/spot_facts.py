"""What is known of a road spot: the crashes that decided, and what the rule says of it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.calendar_window import trailing_start
from hotspots.criteria import RoadRules, in_force, require_road
from hotspots.database import among
from hotspots.errors import Message, UnknownRules
from hotspots.models import Account, Crash, RoadSpot
from hotspots.registry.crash_queries import SHOWN_WITH
from hotspots.registry.evidence import legal_sentence
from hotspots.registry.shown_evidence import Shown, basis_of, is_live, shown
from hotspots.registry.site_evidence import (
    ClassNow,
    Tally,
    class_by,
    crashes_inside,
    first_day,
    tally,
)
from hotspots.registry.site_notices import near_misses_at
from hotspots.vocabulary import Action, RuleKind

TALLIED_MONTHS = (12, 36, 60)


@dataclass(frozen=True, slots=True)
class SpotFacts:
    """What only a road spot has.

    Attributes
    ----------
    crashes
        The crashes that decided, as far as this person may see them; `hidden` counts the others.
    tallies
        Crashes inside the footprint in 12, 36 and 60 months up to the day asked for.
    class_now
        What the rule in force says on that day, as information: the registered class stays until
        a person changes it. None where no rule was in force.
    deciding_sentence
        What the decision rested on, in words; None for a site that was not found by a screening.
    evidence
        How sure the statistics are of the place as it stands in the live list; where it stands
        there no more, as they were when it was decided.
    meets_now
        Whether the place stands in the live list.
    near_misses
        What one more crash would do there, where it stands there no more.
    """

    crashes: Sequence[Crash]
    hidden: int
    tallies: tuple[Tally, ...]
    class_now: ClassNow | None
    deciding_sentence: Message | None
    evidence: Shown | None
    meets_now: bool
    near_misses: tuple[Message, ...]


def spot_facts(
    session: Session,
    site: RoadSpot,
    *,
    actor: Account,
    as_of: date,
    criteria_folder: Path | None = None,
) -> SpotFacts:
    """Return window, crashes and counts of a road spot as one person may see them."""
    ids = [UUID(each) for each in site.deciding.get("crash_ids", ())]
    crashes = _visible_crashes(session, actor, ids)
    rules = _rules_on(as_of, criteria_folder)
    since = _looks_back_to(as_of, rules)
    inside = crashes_inside(session, site, date_from=since, date_to=as_of)
    basis = basis_of(session, site)
    meets_now = basis is not None and is_live(basis)
    return SpotFacts(
        crashes=crashes,
        hidden=len(ids) - len(crashes),
        tallies=tuple(tally(inside, as_of=as_of, months=months) for months in TALLIED_MONTHS),
        class_now=None if rules is None else class_by(inside, rules=rules, as_of=as_of),
        deciding_sentence=_deciding_sentence(site),
        evidence=None if basis is None else shown(session, basis, basis.run, latest=True),
        meets_now=meets_now,
        near_misses=() if meets_now else near_misses_at(session, site),
    )


def _visible_crashes(session: Session, actor: Account, ids: Sequence[UUID]) -> list[Crash]:
    if not permissions.may(actor, Action.READ_CRASHES):
        return []
    seen = select(Crash).where(among(Crash.id, ids), permissions.visible_crashes(actor))
    seen = seen.options(*SHOWN_WITH)
    return list(session.scalars(seen.order_by(Crash.occurred_at, Crash.id)))


def _rules_on(day: date, folder: Path | None) -> RoadRules | None:
    try:
        return require_road(in_force(RuleKind.ROAD, day, folder))
    except UnknownRules:
        return None


def _looks_back_to(day: date, rules: RoadRules | None) -> date:
    """Return the first day of which the page of a site tells crashes."""
    since = first_day(day, max(TALLIED_MONTHS))
    return since if rules is None else min(since, trailing_start(day, rules))


def _deciding_sentence(site: RoadSpot) -> Message | None:
    told = site.deciding
    if "criteria" not in told:
        return None
    return legal_sentence(
        criteria=told["criteria"],
        criterion=told["criterion"],
        window_start=date.fromisoformat(told["window_start"]),
        crashes=len(told["crash_ids"]),
        fatal_crashes=told["fatal_crashes"],
    )
