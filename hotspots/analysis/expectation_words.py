"""The sentences that explain what is expected at a place, with numbers a reader can check by hand.

Every number in a sentence follows from the numbers printed beside it: the shown excess is the
difference of the shown figures, and the weights are those of the shown k and average.
"""

from hotspots.analysis.expectation import (
    LEAST_YEARS_TO_PREDICT,
    Expectation,
    Reference,
    chance_above_reference,
    predict_next_year,
)
from hotspots.analysis.reference_rates import FEWEST_UNITS
from hotspots.analysis.reference_units import OFF_ROUTE
from hotspots.errors import Message
from hotspots.i18n import _


def expectation_sentences(
    expectation: Expectation, reference: Reference, *, fixed_ends: bool = False
) -> tuple[Message, ...]:
    """Return what was counted, what is usual, what is expected, and how far each can be trusted.

    Parameters
    ----------
    reference
        the one the expectation was made with.
    fixed_ends
        the place did not get its ends from its crashes, as a junction.
    """
    return (
        _counted(expectation, reference),
        *_expected(expectation, reference, fixed_ends=fixed_ends),
        *_doubts_of_reference(reference),
        regression_sentence(fixed_ends=fixed_ends),
        prediction_sentence(expectation),
    )


def prediction_sentence(expectation: Expectation, level: float = 0.90) -> Message:
    """Return how many crashes the next 12 months will bring if nothing is done."""
    if expectation.years < LEAST_YEARS_TO_PREDICT:
        return Message(
            _(
                "Less than {least} months were counted, so nothing is said of the next 12 months: a"
                " season would be taken for the year."
            ),
            {"least": round(12 * LEAST_YEARS_TO_PREDICT)},
        )
    mean, low, high = predict_next_year(expectation, level)
    known = {"mean": shown(mean), "level": round(100 * level), "high": high}
    if low == 0:
        return Message(
            _(
                "If nothing is done, traffic stays as it is and the figures above are right, the"
                " crashes of the next 12 months will number {high} or fewer with a chance of at"
                " least {level} %; on average {mean} are expected."
            ),
            known,
        )
    return Message(
        _(
            "If nothing is done, traffic stays as it is and the figures above are right, the"
            " crashes of the next 12 months will number {low} to {high} with a chance of at least"
            " {level} %; on average {mean} are expected."
        ),
        known | {"low": low},
    )


def regression_sentence(*, fixed_ends: bool = False) -> Message:
    """Return why a count like this one falls by itself."""
    if fixed_ends:
        return Message(
            _(
                "The place was chosen because of its crashes: such counts usually fall by"
                " themselves."
            )
        )
    return Message(
        _(
            "The place was chosen because of its crashes, and its ends were laid around them: such"
            " counts usually fall by themselves, and the figures expected here are rather too high"
            " than too low."
        )
    )


def shown(value: float) -> float:
    """Round to one decimal, and below 1 to two significant digits.

    Examples
    --------
    >>> shown(5.44), shown(0.0312), shown(-2.71), shown(0)
    (5.4, 0.031, -2.7, 0.0)
    """
    return round(float(value), 1) if abs(value) >= 1 else _significant(value, 2)


def months(years: float) -> float:
    """Return whole months, but of less than half a month its part: no crash comes in 0 months."""
    return round(12 * years) or shown(12 * years)


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _counted(expectation: Expectation, reference: Reference) -> Message:
    known = {
        "months": months(expectation.years),
        "observed": expectation.observed,
        "usual": shown(expectation.predicted),
        "units": reference.units,
    }
    if reference.units:
        return Message(
            _(
                "Crashes counted here in {months} months: {observed}. Usual in that time for a"
                " place of its class: {usual} (mean of {units} places, those without a crash"
                " included)."
            ),
            known,
        )
    return Message(
        _(
            "Crashes counted here in {months} months: {observed}. Usual in that time for a place of"
            " its class, length and traffic: {usual}."
        ),
        known,
    )


def _expected(expectation: Expectation, reference: Reference, *, fixed_ends: bool) -> list[Message]:
    usual, expected = shown(expectation.predicted), shown(expectation.expected)
    if expectation.weight == 1:
        return [_alike(usual, reference)]
    known = {"expected": expected, "sd": shown(expectation.sd), "usual": usual}
    gap = shown(expected - usual)
    above = Message(
        _(
            "Allowing for chance, {expected} are expected (standard deviation {sd}): {gap} more"
            " than usual."
        ),
        known | {"gap": gap},
    )
    below = Message(
        _(
            "Allowing for chance, {expected} are expected (standard deviation {sd}): {gap} fewer"
            " than usual."
        ),
        known | {"gap": -gap},
    )
    return [
        above if gap >= 0 else below,
        _worked_out(expectation, reference),
        _chance(expectation, fixed_ends=fixed_ends),
    ]


def _alike(usual: float, reference: Reference) -> Message:
    if reference.units == 1:
        return Message(
            _(
                "Its class has no other place to compare it with, so nothing shows that more are to"
                " be expected here than the usual {usual}."
            ),
            {"usual": usual},
        )
    return Message(
        _(
            "Places of this class cannot be shown to differ by more than chance, so this count"
            " gives no reason to expect more here than the usual {usual}."
        ),
        {"usual": usual},
    )


def _worked_out(expectation: Expectation, reference: Reference) -> Message:
    k, usual = _significant(reference.k, 4), _significant(expectation.predicted, 4)
    weight = _significant(1 / (1 + k * usual), 4)
    own = round(1 - weight, 8)
    return Message(
        _(
            "Worked out: the usual count weighs 1/(1 + {k} × {usual}) = {weight}, the count here"
            " {own}; {weight} × {usual} + {own} × {observed} = {expected}. The more places of the"
            " class differ from each other (k), the more the count here weighs."
        ),
        {
            "k": k,
            "usual": usual,
            "weight": weight,
            "own": own,
            "observed": expectation.observed,
            "expected": round(weight * usual + own * expectation.observed, 2),
        },
    )


def _chance(expectation: Expectation, *, fixed_ends: bool) -> Message:
    percent = min(max(round(100 * chance_above_reference(expectation)), 1), 99)
    if fixed_ends:
        told = _(
            "If the class is described rightly, the long-run mean of this place lies above that of"
            " its class with a chance of about {percent} %."
        )
    else:
        # The posterior is that of a place whose ends were fixed beforehand.
        told = _(
            "If the class is described rightly, and had the ends of the place not been laid around"
            " its crashes, its long-run mean would lie above that of its class with a chance of"
            " about {percent} %."
        )
    return Message(told, {"percent": percent})


def _doubts_of_reference(reference: Reference) -> list[Message]:
    doubts = []
    if reference.pooled_from:
        doubts.append(
            Message(
                _(
                    "Its class {group} has too few places or crashes, so these classes were put"
                    " together: {groups}."
                ),
                {"group": reference.group, "groups": reference.pooled_from},
            )
        )
    if 0 < reference.units < FEWEST_UNITS:
        doubts.append(
            Message(
                _("The usual count rests on {units} places only and is itself uncertain."),
                {"units": reference.units},
            )
        )
    if reference.group == OFF_ROUTE:
        doubts.append(
            Message(
                _(
                    "No route is known here, so the place was compared with squares of the same"
                    " area that had a crash on other days: busier ones than the average, which"
                    " makes the usual count rather too high."
                )
            )
        )
    return doubts
