"""The statistics of a place in the order in which a person asks: part by part, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hotspots.analysis.expectation_words import shown
from hotspots.analysis.grades import MODERATE_P, STRONG_P, STRONG_Q, Reason, SiteEvidence
from hotspots.analysis.notice_words import drop_out_sentence
from hotspots.analysis.ranking import SiteRank
from hotspots.analysis.ranking_words import ranking_sentences, severity_sentence
from hotspots.analysis.reference_units import OFF_ROUTE
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.registry.calibrations import AT_JUNCTION
from hotspots.vocabulary import RoadClass


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the grade, with the number it is judged by; `met` is None until known."""

    words: Message
    met: bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """One question, and the sentences that answer it."""

    code: str
    title: Message
    sentences: tuple[Message, ...]


def parts_of(
    reasons: Sequence[Reason],
    numbers: SiteEvidence,
    *,
    tested: bool,
    standing: SiteRank | None,
    ranked: int,
    drop_out: date | None,
) -> tuple[Part, ...]:
    """Return the questions about a place that can be answered, each with its sentences.

    Parameters
    ----------
    reasons
        as `evidence_words.reasons_for` gives them for these numbers.
    tested
        whether the tests have run; without them nothing is said of chance and order.
    standing, ranked
        the place of the site in the list, and the length of that.
    drop_out
        first day on which it leaves the rule by itself.
    """
    told: dict[str, list[Message]] = {code: [] for code in _TITLES}
    if tested:
        told["order"] += _order(numbers, standing, ranked)
    else:
        told["chance"].append(Message(_("The test against chance is being computed.")))
        told["order"].append(Message(_("The order of the list is being computed.")))
    for each in reasons:
        part = _PART_OF.get(each.code)
        if part is not None and (tested or part != "chance"):
            told[part].append(each.message)
    if drop_out is not None:
        told["by_itself"].append(drop_out_sentence(drop_out))
    return tuple(
        Part(code, Message(_TITLES[code]), tuple(sentences))
        for code, sentences in told.items()
        if sentences
    )


def conditions_of(found: SiteEvidence, *, tested: bool) -> tuple[Condition, ...]:
    """Return the five conditions of grade A with what is known of each."""
    return tuple(_conditions(found, tested=tested))


def grade_rule() -> Message:
    """Return how the grade follows from the conditions."""
    return Message(
        _(
            "Grade A asks for all five. Grade B asks for two of: p below {moderate}, no"
            " indispensable crash, more crashes to expect than usual. Anything else is grade C."
        ),
        {"moderate": MODERATE_P},
    )


def readable(message: Message, days: Mapping[str, date]) -> Message:
    """Return a sentence that names crashes by their day, and classes by their words."""
    told = {name: _word(name, value, days) for name, value in message.params.items()}
    return Message(message.template, told)


def class_words(group: str) -> object:
    """Return what a reader calls a class of places."""
    if group == OFF_ROUTE:
        return Message(_("places off any known road"))
    if group.startswith(AT_JUNCTION):
        road = RoadClass(group.removeprefix(AT_JUNCTION))
        return Message(_("junctions on: {road}"), {"road": road})
    return RoadClass(group)


_TITLES = {
    "chance": _("Could chance alone produce this?"),
    "footing": _("What does it hang on?"),
    "expected": _("How many crashes are to be expected?"),
    "order": _("Which site first?"),
    "by_itself": _("What happens by itself?"),
}
_PART_OF = {
    **dict.fromkeys(
        (
            "scan_route",
            "scan_across_junction",
            "scan_junction",
            "scan_without_road",
            "scan_without_reference",
            "smallest_p",
            "uneven_not_unsafe",
            "junctions_differ",
            "road_length_assumed",
            "false_discovery",
            "false_discovery_below_one",
        ),
        "chance",
    ),
    **dict.fromkeys(
        (
            "survives_leave_one_out",
            "leave_one_out",
            "leave_one_out_of_several",
            "qualifies_at_half",
            "only_at_full",
            "qualifies_at_half_junction",
            "only_at_full_junction",
            "at_double",
            "at_double_junction",
            "imprecise_needed",
            "imprecise_not_needed",
        ),
        "footing",
    ),
    **dict.fromkeys(("no_reference", "expectation", "prediction"), "expected"),
    "regression_to_mean": "by_itself",
}
"""The part to which each reason belongs; the grade itself stands above all parts."""


def _order(numbers: SiteEvidence, standing: SiteRank | None, ranked: int) -> list[Message]:
    if standing is None or numbers.expectation is None:
        return [Message(_("Nothing usual is known of its class, so it has no place in the order."))]
    how = _(
        "Places with a legal duty come first, and among them those with the largest excess:"
        " the crashes to expect, on a road given the road around the place, beyond what is usual"
        " for the class, weighted by severity. How much of it a treatment would prevent is not"
        " known. Weights 1:1:1 count every crash alike; 5:3:1 count"
        " a crash with a death five times, one with a serious injury three times; where nobody"
        " recorded how serious an injury was, it counts as the average recorded one of its class;"
        " in a class without any such record, 5:3:1 is 5:1. 542:11:1 are extreme cost weights that"
        " show what hangs on single deaths."
    )
    weighed = severity_sentence(numbers.severity, numbers.expectation.years)
    return [Message(how), weighed, *ranking_sentences(standing, ranked)]


def _conditions(found: SiteEvidence, *, tested: bool) -> Iterator[Condition]:
    p, q = found.scan_p, found.q
    if p is None:
        unknown = _("no p of the test against chance")
        yield Condition(Message(unknown), False if tested else None)
    else:
        asked = _("p = {p} in the test against chance; grade A asks for less than {strong}")
        yield Condition(Message(asked, {"p": round(p, 3), "strong": STRONG_P}), p < STRONG_P)
    if q is None:
        unknown = _("no q, which allows for all places tested")
        yield Condition(Message(unknown), False if tested else None)
    else:
        asked = _("q = {q}, which allows for all places tested; at most {strong} is asked")
        yield Condition(Message(asked, {"q": round(q, 3), "strong": STRONG_Q}), q <= STRONG_Q)
    needed = len(found.leave_one_out)
    words = _("{count} of its crashes are indispensable; none may be")
    yield Condition(Message(words, {"count": needed}), needed == 0)
    expectation = found.expectation
    if expectation is None:
        yield Condition(Message(_("nothing usual is known of its class")), met=False)
    else:
        words = _("expected less usual in {months} months: {excess} crashes; above 0 is asked")
        gap = shown(shown(expectation.expected) - shown(expectation.predicted))
        told = {"excess": gap, "months": round(12 * expectation.years)}
        yield Condition(Message(words, told), expectation.excess > 0)
    words = _(
        "{count} of {of} deciding crashes have an imprecise place; the rule must hold without such"
    )
    imprecise = found.imprecise
    told = {"count": imprecise.count, "of": imprecise.of}
    yield Condition(Message(words, told), imprecise.qualifies_without)


def _word(name: str, value: object, days: Mapping[str, date]) -> object:
    match name, value:
        case "crash", str():
            return _of_day(value, days)
        case "crashes", tuple():
            return [_of_day(str(each), days) for each in value]
        case "group", str():
            return class_words(value)
        case "groups", tuple():
            return [class_words(str(each)) for each in value]
    return value


def _of_day(crash: str, days: Mapping[str, date]) -> Message:
    day = days.get(crash)
    if day is None:
        return Message(_("that is no longer on record"))
    return Message(_("of {day}"), {"day": day})
