"""What a decision rests on: kept as JSON beside it, compared between runs, said in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hotspots.criteria import RoadRules, Wording, from_snapshot
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Crash, Proposal, ScreeningRun
from hotspots.vocabulary import Place

COMPARED = ("fatal_crashes", "injury_crashes", "killed", "injured", "criterion", "rule_set")
"""What counts as a change of evidence beside the crashes themselves.

The window is not among them: a trailing one moves every day and means nothing by itself.
"""


@dataclass(frozen=True, slots=True)
class Harm:
    """When one crash was and what harm it did: all that a rule and a count need of it."""

    id: UUID
    occurred_on: date
    killed: int | None
    injured: int | None
    property_only: bool | None


def harms(session: Session, *wanted: ColumnElement[bool]) -> list[Harm]:
    """Return what these crashes did, by time, without reading all else that is known of them."""
    columns = (Crash.id, Crash.occurred_on, Crash.killed, Crash.injured, Crash.property_only)
    query = select(*columns).where(*wanted).order_by(Crash.occurred_at, Crash.id)
    return [Harm(*row) for row in session.execute(query)]


def outcome(crash: Crash | Harm) -> str:
    """Return what a crash is to a road rule: fatal, injury, none or unknown; never its label.

    It hurt nobody only where that is said: a missing number is not zero.
    """
    if crash.killed:
        return "fatal"
    if crash.injured:
        return "injury"
    return "none" if crash.property_only else "unknown"


def evidence_of(proposal: Proposal, *, outcomes: Mapping[str, str]) -> dict[str, Any]:
    """Return what a proposal rests on, to be kept with a decision or an event.

    `outcomes` says what each deciding crash was to the rule, by id.
    """
    return {
        "proposal_id": str(proposal.id),
        "qualifies": True,
        "rule_set": proposal.rule_set,
        "criterion": proposal.criterion,
        "mode": proposal.mode.value,
        "as_of": proposal.as_of.isoformat(),
        "window_start": proposal.window_start.isoformat(),
        "window_end": proposal.window_end.isoformat(),
        "from_m": proposal.from_m,
        "to_m": proposal.to_m,
        "length_m": proposal.length_m,
        "crash_ids": sorted(str(each) for each in proposal.crash_ids),
        "outcomes": {key: outcomes[key] for key in sorted(outcomes)},
        "fatal_crashes": proposal.fatal_crashes,
        "injury_crashes": proposal.injury_crashes,
        "killed": proposal.killed,
        "injured": proposal.injured,
    }


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed between two pieces of evidence; empty when nothing did.

    >>> difference({"qualifies": True, "crash_ids": ["a"]}, {"qualifies": True, "crash_ids": ["b"]})
    {'crashes_added': ['b'], 'crashes_gone': ['a']}
    """
    changed: dict[str, Any] = {}
    old, new = set(before.get("crash_ids", ())), set(after.get("crash_ids", ()))
    if new - old:
        changed["crashes_added"] = sorted(new - old)
    if old - new:
        changed["crashes_gone"] = sorted(old - new)
    was, now = before.get("outcomes", {}), after.get("outcomes", {})
    both = sorted(was.keys() & now.keys())
    other = {key: [was[key], now[key]] for key in both if was[key] != now[key]}
    if other:
        changed["crashes_changed"] = other
    for name in ("qualifies", *COMPARED):
        if before.get(name) != after.get(name):
            changed[name] = [before.get(name), after.get(name)]
    return changed


def criterion_wordings(run: ScreeningRun, criterion: str) -> tuple[Wording, ...]:
    """Return our words, vi and en, for each limb of the rule that a place satisfies."""
    rules = from_snapshot(run.criteria)
    if not isinstance(rules, RoadRules):
        return ()
    met = criterion.split(", ")
    return tuple(limb.wording for limb in rules.limbs if limb.code in met)


def legal_sentence(
    *,
    criteria: Mapping[str, Any],
    criterion: str,
    window_start: date,
    crashes: int,
    fatal_crashes: int,
) -> Message:
    """Return the sentence that a place meets the rule, as the method words it (section 6)."""
    return Message(
        _(
            "Meets the black-spot rule (criterion {criterion}, {document}) in the {months} months"
            " from {start}: {crashes} crashes, {fatal} with a death."
        ),
        {
            "criterion": criterion,
            "document": criteria["document"],
            "months": criteria["window_months"],
            "start": window_start,
            "crashes": crashes,
            "fatal": fatal_crashes,
        },
    )


def sentences(
    proposal: Proposal, run: ScreeningRun, *, near_two_roads: int = 0
) -> tuple[Message, ...]:
    """Return what a person reads before deciding: the law, doubts, and whose word it is.

    `near_two_roads` counts the deciding crashes that lie almost as near to another road.
    """
    legal = legal_sentence(
        criteria=run.criteria,
        criterion=proposal.criterion,
        window_start=proposal.window_start,
        crashes=len(proposal.crash_ids),
        fatal_crashes=proposal.fatal_crashes,
    )
    doubts = _doubts(proposal)
    if near_two_roads:
        doubts.append(
            Message(
                _(
                    "{count} of these crashes lie almost as near to another road: check to which"
                    " one they belong."
                ),
                {"count": near_two_roads},
            )
        )
    return (legal, *doubts, *_place_words(proposal), _status())


def change_since(proposal: Proposal, now: Mapping[str, str]) -> Message | None:
    """Return the sentence that the deciding crashes changed since the screening, or None.

    `now` is what `outcomes_now` says of them; a crash that is gone is not in it.
    """
    found = list(now.values())
    fatal, injury = found.count("fatal"), found.count("injury")
    if (fatal, injury) == (proposal.fatal_crashes, proposal.injury_crashes):
        return None
    return Message(
        _(
            "Since the screening these crashes have changed: now {fatal} with a death and {injury}"
            " with injuries only. Screen again before you decide."
        ),
        {"fatal": fatal, "injury": injury},
    )


def unchanged_since(proposal: Proposal, reached: date) -> Message | None:
    """Return the sentence that the window has moved on and the crashes are the same, or None.

    `reached` is the day of the list that the proposal stands in. What its dates say stays true, and
    to write them anew each day would put every proposal into the audit each day.
    """
    if proposal.valid_to is not None or reached <= proposal.as_of:
        return None
    return Message(
        _(
            "This is as it was found on {day}. The list has reached {reached} since, and these are"
            " the deciding crashes of the months up to that day too: none has come or gone."
        ),
        {"day": proposal.as_of, "reached": reached},
    )


def still_meets(run: ScreeningRun, now: Mapping[str, str]) -> bool:
    """Say whether the deciding crashes, as they are now, still satisfy the run's rule."""
    rules, found = from_snapshot(run.criteria), list(now.values())
    return isinstance(rules, RoadRules) and bool(rules.criteria_met(*rule_counts(found)))


def rule_counts(outcomes: Sequence[str]) -> tuple[int, int, int]:
    """Return what a rule counts: with a death, with injuries only, and the others.

    A crash of unknown outcome is at least a collision, as it is to the engine.
    """
    fatal, injury = outcomes.count("fatal"), outcomes.count("injury")
    return fatal, injury, len(outcomes) - fatal - injury


def outcomes_now(session: Session, crash_ids: Iterable[Any]) -> dict[str, str]:
    """Return what each crash is to the rule as the registry has it now."""
    found = harms(session, Crash.id.in_(list(crash_ids)))
    return {str(crash.id): outcome(crash) for crash in found}


def _status() -> Message:
    return Message(_("This is a proposal; the competent officer decides."))


def _place_words(proposal: Proposal) -> list[Message]:
    if proposal.place is Place.DISC:
        return [Message(_("Found by coordinates alone: these crashes lie on no known road."))]
    return []


def _doubts(proposal: Proposal) -> list[Message]:
    said = []
    for note in proposal.notes:
        template = _NOTES.get(note["code"])
        if template is not None:
            said.append(Message(template, note["params"]))
    return said


_NOTES = {
    "qualifies_only_with_imprecise": _(
        "Qualifies only with {count} crashes whose place is imprecise: check on site."
    ),
    "near_junction": _("Near junction {junction}."),
    "victims_unknown": _("For {count} of these crashes the number of victims is not complete."),
    "alternatives_not_listed": _("{count} further overlapping windows are not listed."),
}
