"""A step of a file as a form: one field a fact, one line a paper, and what came back of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.pages.forms import Sent
from hotspots.errors import Problem
from hotspots.models import Transition
from hotspots.models.workflow import FIRST_STATE, is_put_right
from hotspots.records.step_fields import STEP_FIELDS, Writing
from hotspots.registry.case_papers import Paper
from hotspots.registry.remediation import Move
from hotspots.vocabulary import Condition, DocumentKind, StepField

_SEVERAL = {Writing.CHOICES, Writing.ORGANISATIONS}

Usual = Mapping[StepField, str]
"""What most likely is to be written in a field, where that is known."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One fact as a form asks for it; `usual` is what stands in it at first."""

    field: StepField
    writing: Writing
    members: Sequence[StrEnum]
    required: bool
    usual: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as a form: `move` with the fields it asks the person for."""

    move: Move
    fields: tuple[FieldView, ...]

    @classmethod
    def of(cls, move: Move, usual: Usual) -> "StepView":
        """Return the form of a step. Whoever signs second is asked for nothing more."""
        if move.signed_facts:
            return cls(move, ())
        return cls(move, field_views(move.step.fields, move.step.optional, usual))

    @property
    def takes_photo(self) -> bool:
        """Say whether the form has a place for a photo of what was done."""
        return takes_photo(self.move.step)

    @property
    def unmet(self) -> Sequence[Problem]:
        """Return what must be on record first; a photo may come with the form itself."""
        with_form = Condition.STEP_PHOTO.value
        return [each for each in self.move.unmet if each.field != with_form]

    @property
    def lacks_photo(self) -> bool:
        """Say whether no photo is on record that this step asks for or wishes."""
        asked = {Condition.STEP_PHOTO.value, Condition.AFTER_PHOTO.value}
        return any(each.field in asked for each in (*self.move.unmet, *self.move.lacking))

    @property
    def needs_photo(self) -> bool:
        """Say whether the step is not taken without a photo, and none is on record yet."""
        return len(self.unmet) < len(self.move.unmet)


def takes_photo(step: Transition) -> bool:
    """Say whether a step asks for a photo, or wishes one, that may come with its form."""
    return bool({Condition.AFTER_PHOTO, Condition.STEP_PHOTO} & {*step.conditions, *step.wished})


def shows_after(step: Transition) -> bool:
    """Say whether a photo that comes with a step shows what was done, or the place before.

    Looked at for the first time, or found wanting again, a place is as it was before.
    """
    is_first_look = step.from_state is FIRST_STATE[step.kind]
    looked_at = is_first_look and not is_put_right(step.kind, step.to_state)
    return not (step.reopens or looked_at)


def field_views(
    required: Sequence[StepField], optional: Sequence[StepField], usual: Usual | None = None
) -> tuple[FieldView, ...]:
    """Return the fields of a form: those a step asks for, then those that may be told."""
    wanted = [(field, True) for field in required] + [(field, False) for field in optional]
    return tuple(
        _view(field, required=needed, usual=(usual or {}).get(field, ""))
        for field, needed in wanted
    )


def facts_sent(sent: Sent) -> dict[str, object]:
    """Return the facts that a form sent, by the code of their field; empty ones left out."""
    facts: dict[str, object] = {}
    for field, rule in STEP_FIELDS.items():
        name = f"fact.{field.value}"
        value: object = sent.every(name) if rule.writing in _SEVERAL else sent[name]
        if value:
            facts[field.value] = value
    return facts


def papers_sent(sent: Sent) -> list[Paper]:
    """Return the papers that a form sent; a line without number and date is no paper."""
    papers = []
    for kind in DocumentKind:
        number, dated = sent[f"paper.{kind.value}.number"], sent[f"paper.{kind.value}.dated"]
        if number or dated:
            papers.append(Paper(kind, number, dated))
    return papers


def _view(field: StepField, *, required: bool, usual: str) -> FieldView:
    rule = STEP_FIELDS[field]
    return FieldView(field, rule.writing, list(rule.members or ()), required, usual)
