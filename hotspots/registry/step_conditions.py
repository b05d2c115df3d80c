"""What must be on record before a step: one question each, and the facts that answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from hotspots.criteria import in_force, require_road
from hotspots.errors import Message, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.models import TRANSITIONS, Account, CaseEvent, RemediationCase, RoadSpot
from hotspots.registry import photos
from hotspots.registry.inspections import inspections_of
from hotspots.registry.measures import measures_of, permanent, treatment_of
from hotspots.registry.site_evaluation import kept_of
from hotspots.registry.site_evidence import class_now
from hotspots.vocabulary import Condition, LegalClass, PhotoPurpose, RuleKind, Step


@dataclass(frozen=True, slots=True)
class Asked:
    """A file about to take a step by somebody, on a day, by the rules of a deployment."""

    session: Session
    actor: Account
    case: RemediationCase
    on: date
    criteria_folder: Path | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds, and what the entry of the step keeps of it."""

    holds: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


def class_grounded(asked: Asked) -> Answer:
    """Say whether the class of the site names what it rests on: crashes and rule, or features."""
    site = asked.case.site
    told = site.deciding
    grounds = told.get("crash_ids") or told.get("unsafe_features")
    return Answer(
        site.legal_class is not LegalClass.NONE and bool(grounds),
        {"legal_class": site.legal_class.value, "rule_set": told.get("rule_set")},
    )


def rule_no_longer_met(asked: Asked) -> Answer:
    """Say whether the rule in force would not make a black spot of the place today.

    Where no rule is in force, nothing can be said, and the step is refused.
    """
    site = asked.case.site
    try:
        rules = require_road(in_force(RuleKind.ROAD, asked.on, asked.criteria_folder))
    except UnknownRules:
        return Answer(holds=False)
    assert isinstance(site, RoadSpot)  # noqa: S101 -- the table asks this of road spots alone
    found = class_now(asked.session, site, rules=rules, as_of=asked.on)
    facts = {
        "rule_set": found.rule_set,
        "as_of": asked.on.isoformat(),
        "window_start": found.window_start.isoformat(),
        "legal_class": found.legal_class.value,
        "crash_ids": [str(each) for each in found.crash_ids],
    }
    return Answer(found.legal_class is not LegalClass.BLACK_SPOT, facts)


def checklist_filled(asked: Asked) -> Answer:
    """Say whether the site was inspected item by item; the latest inspection counts."""
    found = inspections_of(asked.session, asked.case)
    if not found:
        return Answer(holds=False)
    facts = {"inspection_id": str(found[0].id), "unsafe": found[0].unsafe_items}
    return Answer(True, facts)  # noqa: FBT003 -- the answer itself


def measure_planned(asked: Asked) -> Answer:
    """Say whether a permanent measure is planned."""
    rows = permanent(measures_of(asked.session, asked.case))
    return Answer(bool(rows), {"measures": [str(each.id) for each in rows]})


def quantities_stated(asked: Asked) -> Answer:
    """Say whether every permanent measure has its quantity and days as carried out."""
    found = treatment_of(measures_of(asked.session, asked.case))
    return Answer(
        found is not None and all(each.quantity_done is not None for each in found.measures)
    )


def treatment_dated(asked: Asked) -> Answer:
    """Say whether every permanent measure has the day it began on and the day it ended on."""
    found = treatment_of(measures_of(asked.session, asked.case))
    if found is None:
        return Answer(holds=False)
    days = {"start": found.start.isoformat(), "end": found.end.isoformat()}
    return Answer(True, days)  # noqa: FBT003 -- the answer itself


def evaluation_kept(asked: Asked) -> Answer:
    """Say whether an evaluation was kept since the monitoring began; the latest counts."""
    rows = [
        each
        for each in kept_of(asked.session, asked.case)
        if each.made_at >= asked.case.state_since
    ]
    if not rows:
        return Answer(holds=False)
    kept = {"evaluation_id": str(rows[0].id), "verdict": rows[0].result["verdict"]}
    return Answer(True, kept)  # noqa: FBT003 -- the answer itself


def two_photos(asked: Asked) -> Answer:
    """Say whether at least two photos hang on the site."""
    found = photos.hanging(asked.session, asked.case.site_id)
    return Answer(len(found) >= 2, {"photo_ids": [str(each.id) for each in found]})


def after_photo(asked: Asked) -> Answer:
    """Say whether a photo after the works hangs on the site, added since they last began anew."""
    found = photos.hanging(asked.session, asked.case.site_id)
    since = _last_begun_anew(asked)
    after = [
        str(each.id)
        for each in found
        if each.purpose is PhotoPurpose.AFTER and (since is None or each.added_at >= since)
    ]
    return Answer(bool(after), {"photo_ids": after})


def step_photo(asked: Asked) -> Answer:
    """Say whether a photo hangs on the site that was added since the file came to its state."""
    found = photos.hanging(asked.session, asked.case.site_id)
    new = [str(each.id) for each in found if each.added_at >= asked.case.state_since]
    return Answer(bool(new), {"photo_ids": new})


def photo_pair(asked: Asked) -> Answer:
    """Say whether a photo after the works repeats one before; a doubtful pair counts, and is told.

    Whether the two show the same view is for a person to say: a phone may be wrong about its place.
    """
    found = photos.pairs_among(photos.hanging(asked.session, asked.case.site_id))
    facts = [
        {"before": str(e.before.id), "after": str(e.after.id), "warnings": len(e.warnings)}
        for e in found
    ]
    return Answer(bool(found), {"pairs": facts})


CHECKS: Mapping[Condition, Callable[[Asked], Answer]] = {
    Condition.CLASS_GROUNDED: class_grounded,
    Condition.CHECKLIST_FILLED: checklist_filled,
    Condition.MEASURE_PLANNED: measure_planned,
    Condition.QUANTITIES_STATED: quantities_stated,
    Condition.TREATMENT_DATED: treatment_dated,
    Condition.EVALUATION_KEPT: evaluation_kept,
    Condition.RULE_NO_LONGER_MET: rule_no_longer_met,
    Condition.TWO_PHOTOS: two_photos,
    Condition.AFTER_PHOTO: after_photo,
    Condition.STEP_PHOTO: step_photo,
    Condition.PHOTO_PAIR: photo_pair,
}
"""How each condition is looked up."""

REMEDIES: Mapping[Condition, str] = {
    Condition.CLASS_GROUNDED: _(
        "Give the site a class, with the crashes or the unsafe features it rests on."
    ),
    Condition.CHECKLIST_FILLED: _("Record an inspection with every item of the checklist."),
    Condition.MEASURE_PLANNED: _("Plan at least one permanent measure."),
    Condition.QUANTITIES_STATED: _(
        "Enter for every permanent measure its quantity done, and when it began and ended."
    ),
    Condition.TREATMENT_DATED: _("Enter when every permanent measure began and ended."),
    Condition.EVALUATION_KEPT: _("Keep the evaluation of the treatment first."),
    Condition.RULE_NO_LONGER_MET: _(
        "By the crashes on record the place still meets the rule: treat it again, or wait."
    ),
    Condition.TWO_PHOTOS: _("Add at least two photos of the site."),
    Condition.AFTER_PHOTO: _("Add a photo taken after the works."),
    Condition.STEP_PHOTO: _("Add a photo that shows the place as it is now."),
    Condition.PHOTO_PAIR: _(
        "Add a photo after the works that repeats one before, from the same place and direction."
    ),
}
"""What to do where a condition does not hold."""


def check(asked: Asked, conditions: tuple[Condition, ...]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the entry keeps of each condition that holds, and a problem for each other."""
    facts: dict[str, Any] = {}
    problems = []
    for condition in conditions:
        answer = CHECKS[condition](asked)
        if answer.holds:
            facts[condition.value] = dict(answer.facts)
        else:
            problems.append(_unmet(condition))
    return facts, problems


def _last_begun_anew(asked: Asked) -> datetime | None:
    """Return when a file was last reopened, or its works last given back to be done again."""
    ways = {
        (step.from_state, step.to_state)
        for step in TRANSITIONS
        if step.kind is asked.case.kind and (step.reopens or step.step is Step.RETURN_WORKS)
    }
    query = select(func.max(CaseEvent.at)).where(
        CaseEvent.case_id == asked.case.id,
        tuple_(CaseEvent.from_state, CaseEvent.to_state).in_(ways),
    )
    return asked.session.scalar(query)


def _unmet(condition: Condition) -> Problem:
    return Problem(
        f"condition_{condition.value}",
        Message(_("Not on record yet: {condition}."), {"condition": condition}),
        Message(REMEDIES[condition]),
        field=condition.value,
    )
