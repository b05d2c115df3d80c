"""The words of a recommendation: what its events and the repairs it asked for say."""

from hotspots.errors import Message
from hotspots.i18n import _, render, shown_date
from hotspots.models import RecommendationEvent
from hotspots.records.step_fields import LONGEST_TEXT
from hotspots.registry.letter_repairs import Repair, Repairs
from hotspots.vocabulary import LetterStep, Locale, StepField


def remarks(event: RecommendationEvent) -> list[Message]:
    """Return what an event says beyond its title, a sentence each."""
    said = []
    if event.data.get("entered_by_sender"):
        said.append(Message(_("Entered by the sender: the addressee has nobody in the registry.")))
    if event.step is LetterStep.EDIT:
        said.append(
            Message(_("Written anew: {count} entries changed."), {"count": len(event.data)})
        )
    return said


def repaired(repair: Repair) -> Message:
    """Return what was repaired, when, and whether another unit has verified it."""
    told = {
        "code": repair.code,
        "finished": repair.finished_on,
        "quantity": repair.quantity,
        "unit": repair.unit,
        "verified": repair.verified_on,
    }
    if repair.verified_on is None:
        return Message(
            _("{code}: repaired on {finished} ({quantity} {unit}), not verified yet."), told
        )
    return Message(
        _("{code}: repaired on {finished} ({quantity} {unit}), verified on {verified}."), told
    )


def usual_answer(step: LetterStep, repairs: Repairs, locale: Locale) -> dict[StepField, str]:
    """Return what an answer says where every site of the letter is a defect that was repaired."""
    if not repairs.all_done:
        return {}
    said = "\n".join(render(repaired(each), locale) for each in repairs.rows)
    if step is LetterStep.REPORT_DONE:
        last = max(each.finished_on for each in repairs.rows)
        return {StepField.ACTUAL_FINISH: shown_date(last), StepField.RESULT: said}
    checks = [each.verified_on for each in repairs.rows if each.verified_on is not None]
    if step is LetterStep.VERIFY_DONE and repairs.all_verified:
        results = [each.result for each in repairs.rows if each.result]
        whole = "\n".join([said, *results])
        said = whole if len(whole) <= LONGEST_TEXT else said
        return {StepField.INSPECTED_ON: shown_date(max(checks)), StepField.RESULT: said}
    return {}
