"""The words of a remediation file: its steps as verbs, and what a change of evidence means."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import TRANSITIONS, CaseEvent, RemediationCase
from hotspots.vocabulary import Action, EventKind, PhotoPurpose

VERBS: dict[Action, str] = {
    Action.OPEN_FILE: _("Open the file"),
    Action.START_WORKS: _("Record the start of works"),
    Action.REPORT_DONE: _("Report the works done"),
    Action.VERIFY_DONE: _("Verify the works"),
    Action.CLOSE_FILE: _("Remove from the list and close"),
}
"""What the button of a step says."""


def next_step(case: RemediationCase) -> Message | None:
    """Return who may take the file on from here; None where no step is left."""
    steps = [step for step in TRANSITIONS if step.from_state is case.state]
    if not steps:
        return None
    step = steps[0]
    template = (
        _("Next: {verb}. By another person of another unit than the one before: {roles}.")
        if step.by_another_unit
        else _("Next: {verb}. By: {roles}.")
    )
    return Message(template, {"verb": Message(VERBS[step.action]), "roles": sorted(step.roles)})


def changes(event: CaseEvent) -> list[Message]:
    """Return what a screening found changed at a site, or what was done with a photo."""
    if "photo" in event.data:
        told_of = PhotoPurpose(event.data["purpose"])
        return [Message(_PHOTOS[event.data["photo"]], {"purpose": told_of})]
    if event.kind is not EventKind.EVIDENCE_CHANGED:
        return []
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


def _shown(value: object) -> object:
    if value is None or value == "":
        return "–"
    return (
        ", ".join(map(str, value))
        if isinstance(value, Sequence | set) and not isinstance(value, str)
        else value
    )


_PHOTOS = {
    "added": _("Photo added: {purpose}"),
    "changed": _("Photo described anew: {purpose}"),
    "removed": _("Photo taken down: {purpose}"),
}

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
