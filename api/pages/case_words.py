"""The words of a remediation file: what comes next, and what an entry says beyond its title."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import CaseEvent, RemediationCase, SiteEvaluation
from hotspots.models.workflow import steps_from
from hotspots.records.described import Fact
from hotspots.records.kinds import KIND_RECORDS
from hotspots.records.step_fields import STEP_FIELDS, Writing
from hotspots.registry.described_facts import in_words
from hotspots.registry.site_evaluation import evaluate_again
from hotspots.vocabulary import (
    CaseState,
    Condition,
    DocumentKind,
    EventKind,
    FactsChange,
    HandoverAnswer,
    InventoryFinding,
    Lateness,
    LegalClass,
    LetterStep,
    MeasureType,
    PhotoPurpose,
    SiteKind,
    SiteLinkKind,
    StepField,
)


def next_steps(case: RemediationCase) -> list[Message]:
    """Return who may take the file on from here, a sentence a step; none where it rests."""
    said = []
    for step in steps_from(case.kind, case.state):
        if step.automatic:
            continue
        if step.cosigned_by:
            template = _("{step}: signed by {roles} and by {others}.")
        elif step.by_another_unit:
            template = _("{step}: by another person of another unit than before: {roles}.")
        else:
            template = _("{step}: by {roles}.")
        told = {"step": step.step, "roles": sorted(step.roles), "others": sorted(step.cosigned_by)}
        said.append(Message(template, told))
    return said


def title(event: CaseEvent) -> Message:
    """Return what an entry is called: a step from state to state, or what was written."""
    if event.kind is EventKind.SIGNED:
        return Message(_("Signed, waiting for the other side: {state}"), {"state": event.to_state})
    if event.from_state is not None:
        told = {"before": event.from_state, "after": event.to_state}
        return Message(_("{before} → {after}"), told)
    return Message("{what}", {"what": event.to_state or event.kind})


def facts(event: CaseEvent) -> list[tuple[StepField, object]]:
    """Return the facts told with a step, in the order of the vocabulary, ready to be shown."""
    return [] if event.to_state is None else told_facts(event.data)


def told_facts(data: Mapping[str, Any]) -> list[tuple[StepField, object]]:
    """Return the facts that an entry of a file or a letter keeps, ready to be shown."""
    return [(field, _fact(field, data[field.value])) for field in StepField if field.value in data]


def remarks(event: CaseEvent) -> list[Message]:
    """Return what else an entry says, a sentence each."""
    if "photo_id" in event.data:
        return [_photo(event)]
    says = _SAYS.get(event.kind)
    said = [] if says is None else says(event)
    said += [_lacking(each) for each in event.data.get("lacking", ())]
    if event.data.get("automatic"):
        said.append(Message(_("By itself, as the workflow says.")))
    return said


def _lacking(condition: str) -> Message:
    return Message(_("Not on record yet: {condition}."), {"condition": Condition(condition)})


def _paper(event: CaseEvent) -> list[Message]:
    told = {"kind": DocumentKind(event.data["kind"]), "number": event.data["number"]}
    said = [Message(_("{kind} no. {number}"), told)]
    if event.data.get("scan_added"):
        said.append(Message(_("Its scan was added.")))
    return said


def _measure(event: CaseEvent) -> list[Message]:
    return [Message("{what}", {"what": MeasureType(event.data["type"])})]


def _class(event: CaseEvent) -> list[Message]:
    classes = {name: LegalClass(event.data[name]) for name in ("before", "after")}
    return [Message(_("{before} → {after}"), classes)]


def _extent(event: CaseEvent) -> list[Message]:
    return [Message(_("{before} → {after}"), event.data)]


def _pause(event: CaseEvent) -> list[Message]:
    until = date.fromisoformat(event.data["until"])
    return [Message(_("Paused until {day}."), {"day": until})]


def verdict(kept: SiteEvaluation) -> Message:
    """Return the verdict of a kept evaluation in words, derived again from what was kept."""
    return evaluate_again(kept).sentences[0]


def changes(event: CaseEvent) -> list[Message]:
    """Return what a screening found changed at a site, a sentence each."""
    told: Mapping[str, Any] = event.data.get("difference", {})
    said = [
        Message(template, {"count": len(told[name])})
        for name, template in _COUNTED.items()
        if told.get(name)
    ]
    if "qualifies" in told:
        said.append(Message(_QUALIFIES[bool(told["qualifies"][1])]))
    said += [
        Message(template, {"before": _shown(told[name][0]), "after": _shown(told[name][1])})
        for name, template in _FROM_TO.items()
        if name in told
    ]
    return said


def _fact(field: StepField, value: Any) -> object:
    rule = STEP_FIELDS[field]
    match rule.writing:
        case Writing.DAY:
            return date.fromisoformat(value)
        case Writing.CHOICE if rule.members is not None:
            # a unit was free text once, and entries are never rewritten
            return rule.members(value) if value in set(rule.members) else value
        case Writing.CHOICES if rule.members is not None:
            return [rule.members(each) for each in value]
        case Writing.TEXT if field is StepField.UNITS_PRESENT:
            return "; ".join(each for line in str(value).splitlines() if (each := line.strip()))
        case Writing.MONEY:
            return Message(_("{amount} đồng"), {"amount": Decimal(value)})
    return value


def _photo(event: CaseEvent) -> Message:
    purpose = PhotoPurpose(event.data["purpose"])
    if event.kind is EventKind.NOTED:
        return Message(_("Photo described anew: {purpose}"), {"purpose": purpose})
    return Message("{what}", {"what": purpose})


def _shown(value: object) -> object:
    if value is None or value == "":
        return "–"
    return (
        ", ".join(map(str, value))
        if isinstance(value, Sequence | set) and not isinstance(value, str)
        else value
    )


_COUNTED = {
    "crashes_added": _("{count} crashes more than before."),
    "crashes_gone": _("{count} crashes fewer than before."),
    "crashes_changed": _("{count} crashes have another outcome now."),
}

_QUALIFIES = {
    True: _("The place meets the rule again."),
    False: _("The place no longer meets the rule; the class stays until a person decides."),
}

_FROM_TO = {
    "fatal_crashes": _("Crashes with a death: {before} → {after}."),
    "injury_crashes": _("Crashes with injuries only: {before} → {after}."),
    "killed": _("Killed: {before} → {after}."),
    "injured": _("Injured: {before} → {after}."),
    "criterion": _("Criterion: {before} → {after}."),
    "rule_set": _("Rules: {before} → {after}."),
}


def _letter(event: CaseEvent) -> list[Message]:
    told = {
        "number": event.data["number"] or "–",
        "step": LetterStep(event.data["step"]),
        "day": date.fromisoformat(event.data["on"]),
    }
    return [Message(_("Recommendation no. {number}: {step}, {day}."), told)]


def _handed_over(event: CaseEvent) -> list[Message]:
    told = {"to": event.data["to"], "day": date.fromisoformat(event.data["on"])}
    if event.data["what"] == "offered":
        return [Message(_("Offered to {to} on {day}."), told)]
    told["answer"] = answer = HandoverAnswer(event.data["what"])
    said = [Message(_("{to}, {day}: {answer}."), told)]
    return said + _no_more_needed(event) if answer is HandoverAnswer.LAPSED else said


def _no_more_needed(event: CaseEvent) -> list[Message]:
    told = {"state": CaseState(event.data["state"])}
    return [Message(_("No answer is needed: the file is in state “{state}” now."), told)]


def _escalated(event: CaseEvent) -> list[Message]:
    told = {
        "lateness": Lateness(event.data["lateness"]),
        "day": date.fromisoformat(event.data["due_on"]),
        "desk": event.data["desk"],
        "superior": event.data["superior"] or "–",
    }
    template = _("{lateness}, due on {day}, on the desk of {desk}. Told: {superior}.")
    said = [Message(template, told)]
    if event.data.get("measure"):
        measure = {"type": MeasureType(event.data["measure"])}
        said.append(Message(_("Temporary measure past its last day: {type}."), measure))
    return said


def _linked(event: CaseEvent) -> list[Message]:
    if "to_site" in event.data:
        return [_related(event)]
    if "crash_id" not in event.data:
        return []
    if event.data["what"] == "linked":
        return [Message(_("A crash was linked to the site by hand."))]
    return [Message(_("The link of a crash to the site was undone."))]


def _related(event: CaseEvent) -> Message:
    told = {
        "site": event.data["from_site"],
        "kind": SiteLinkKind(event.data["kind"]),
        "other": event.data["to_site"],
    }
    if event.data["what"] == "linked":
        return Message(_("{site} {kind} {other}."), told)
    return Message(_("No longer: {site} {kind} {other}."), told)


def _alert(event: CaseEvent) -> list[Message]:
    if "outcome" in event.data:
        return [Message(_("Seen; the file is not reopened."))]
    if event.data["raised"]:
        return [Message(_("A crash happened here while the file rests."))]
    return [Message(_("The crash lies elsewhere after all: the alert has ended."))]


def _noted(event: CaseEvent) -> list[Message]:
    if "due_after" not in event.data:
        return []
    before, after = (event.data[name] for name in ("due_before", "due_after"))
    told = {
        "before": "–" if before is None else date.fromisoformat(before),
        "after": date.fromisoformat(after),
    }
    return [Message(_("By when: {before} → {after}."), told)]


def _facts_changed(event: CaseEvent) -> list[Message]:
    record = KIND_RECORDS[SiteKind(event.data["kind"])]
    said = [Message("{why}", {"why": FactsChange(event.data["why"])})]
    for name, (before, after) in event.data["facts"].items():
        fact = record.fact(name)
        told = {"fact": Message(fact.label), "before": _told(fact, before)}
        said.append(Message(_("{fact}: {before} → {after}."), told | {"after": _told(fact, after)}))
    if "place" in event.data:
        said.append(Message(_("Place: {place}."), {"place": event.data["place"]}))
    return said


def _told(fact: Fact, stored: Any) -> object:
    return in_words(fact, fact.parse(stored)) if stored not in (None, []) else "–"


def _partner(event: CaseEvent) -> list[Message]:
    said = [Message("{name}", {"name": event.data["partner"]})]
    if event.kind is EventKind.PARTNER_NAMED and event.data["due_on"]:
        due = {"day": date.fromisoformat(event.data["due_on"])}
        said.append(Message(_("To be done by {day}."), due))
    return said


def _inventoried(event: CaseEvent) -> list[Message]:
    told = {
        "finding": InventoryFinding(event.data["finding"]),
        "day": date.fromisoformat(event.data["looked_on"]),
    }
    return [Message(_("{finding}, looked at on {day}."), told)]


_SAYS: dict[EventKind, Callable[[CaseEvent], list[Message]]] = {
    EventKind.EVIDENCE_CHANGED: changes,
    EventKind.DOCUMENT_ADDED: _paper,
    EventKind.DOCUMENT_REMOVED: _paper,
    EventKind.MEASURE_RECORDED: _measure,
    EventKind.MEASURE_CHANGED: _measure,
    EventKind.CLASS_CHANGED: _class,
    EventKind.EXTENT_CHANGED: _extent,
    EventKind.HOLD_ASKED: _pause,
    EventKind.HOLD_APPROVED: _pause,
    EventKind.HOLD_LAPSED: _no_more_needed,
    EventKind.LETTER: _letter,
    EventKind.HANDED_OVER: _handed_over,
    EventKind.ESCALATED: _escalated,
    EventKind.LINKED: _linked,
    EventKind.CRASH_ALERT: _alert,
    EventKind.NOTED: _noted,
    EventKind.FACTS_CHANGED: _facts_changed,
    EventKind.PARTNER_NAMED: _partner,
    EventKind.PARTNER_RELEASED: _partner,
    EventKind.INVENTORIED: _inventoried,
}
"""What an entry of each kind says beyond its title."""
