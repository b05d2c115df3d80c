"""The verdict on a treatment, in the order of the method, and everything it must be read with."""

from hotspots.analysis.before_after import Effect
from hotspots.analysis.measure_codes import EffectVerdict, EvaluationMethod, SelectionTime
from hotspots.analysis.single_site import ExactEffect
from hotspots.errors import Message
from hotspots.i18n import _

LEAST_MONTHS = 12
SETTLED_MONTHS = 36
LEAST_EXPECTED = 3
SETTLED_EXPECTED = 8
SURE, PROBABLE, IMPROBABLE, WORSE = 0.95, 0.80, 0.20, 0.05

_VERDICTS = {
    EffectVerdict.TOO_EARLY: _("Too early to tell."),
    EffectVerdict.TOO_FEW: _(
        "Too few crashes to tell: expected {expected}, saw {after}; a result this good or better"
        " happens {so_few} % of the time with no effect."
    ),
    EffectVerdict.IMPROVED: _("Improved."),
    EffectVerdict.PROBABLY_IMPROVED: _("Probably improved."),
    EffectVerdict.CANNOT_TELL: _("Cannot tell."),
    EffectVerdict.PROBABLY_NOT_IMPROVED: _("Probably not improved."),
    EffectVerdict.GETTING_WORSE: _("Signs of getting worse."),
    EffectVerdict.SOMETHING_CHANGED: _(
        "Something changed; whether the treatment did it cannot be told from these counts."
    ),
    EffectVerdict.NO_CHANGE_SHOWN: _("The counts show no change that chance could not make."),
}
_METHODS = {
    EvaluationMethod.EMPIRICAL_BAYES: _(
        "Method: empirical Bayes. What is expected comes from the count before and from places like"
        " it, which allows for the fall that comes by itself."
    ),
    EvaluationMethod.COMPARISON_GROUP: _(
        "Method: comparison group. What is expected comes from the count before and from the change"
        " at untreated places. That allows for what changed everywhere, not for a fall after a bad"
        " year."
    ),
    EvaluationMethod.NAIVE: _(
        "Method: before and after alone. A fall after a bad year, traffic and anything else that"
        " changed are counted as if the treatment had done them."
    ),
}
METHOD_NAMES = {
    EvaluationMethod.EMPIRICAL_BAYES: Message(_("empirical Bayes")),
    EvaluationMethod.COMPARISON_GROUP: Message(_("comparison group")),
    EvaluationMethod.NAIVE: Message(_("before and after alone")),
}
_SELECTION = {
    SelectionTime.OUTSIDE_BEFORE: _("The time that made the place be chosen is not in “before”."),
    SelectionTime.INSIDE_BEFORE: _(
        "The time that made the place be chosen is in “before”; this method allows for it."
    ),
    SelectionTime.NOT_STATED: _(
        "It is not stated when the place was chosen. If that time is in “before”, a method without"
        " empirical Bayes shows too large a fall."
    ),
}


def verdict_of(
    effect: ExactEffect | None, months_after: float, *, can_attribute: bool
) -> tuple[EffectVerdict, bool]:
    """Return the verdict and whether it is interim.

    Parameters
    ----------
    effect
        None only where the time after has not begun.
    can_attribute
        whether the method allows for regression to the mean; otherwise no verdict says "improved".
    """
    if effect is None or months_after < LEAST_MONTHS:
        return EffectVerdict.TOO_EARLY, False
    if effect.expected < LEAST_EXPECTED:
        return EffectVerdict.TOO_FEW, False
    interim = months_after < SETTLED_MONTHS and effect.expected < SETTLED_EXPECTED
    return _by_chance(effect.chance_improved, can_attribute=can_attribute), interim


def _by_chance(improved: float, *, can_attribute: bool) -> EffectVerdict:
    if not can_attribute:
        changed = improved >= SURE or improved <= WORSE
        return EffectVerdict.SOMETHING_CHANGED if changed else EffectVerdict.NO_CHANGE_SHOWN
    if improved >= SURE:
        return EffectVerdict.IMPROVED
    if improved >= PROBABLE:
        return EffectVerdict.PROBABLY_IMPROVED
    if improved > IMPROBABLE:
        return EffectVerdict.CANNOT_TELL
    if improved > WORSE:
        return EffectVerdict.PROBABLY_NOT_IMPROVED
    return EffectVerdict.GETTING_WORSE


def verdict_sentence(
    verdict: EffectVerdict, effect: ExactEffect | None, *, interim: bool
) -> Message:
    """Return the verdict in words; too few crashes are told with their numbers."""
    params: dict[str, object] = {}
    if verdict is EffectVerdict.TOO_FEW and effect is not None:
        params = {
            "expected": round(effect.expected, 1),
            "after": effect.observed,
            "so_few": _percent(effect.chance_of_so_few),
        }
    said = Message(_VERDICTS[verdict], params)
    return (
        Message(_("{verdict} Interim result, too early."), {"verdict": said}) if interim else said
    )


def counts_sentence(
    *, before: int, years_before: float, after: int, years_after: float, expected: float | None
) -> Message:
    """Return what was counted and what would have been expected."""
    counted = {
        "before": before,
        "years_before": whole_if_whole(years_before),
        "after": after,
        "years_after": whole_if_whole(years_after),
    }
    if expected is None:
        return Message(
            _(
                "Counted: {before} crashes in {years_before} years before, {after} in {years_after}"
                " years after."
            ),
            counted,
        )
    return Message(
        _(
            "Counted: {before} crashes in {years_before} years before, {after} in {years_after}"
            " years after, where {expected} were to be expected without treatment."
        ),
        {**counted, "expected": round(expected, 1)},
    )


def effect_sentence(exact: ExactEffect) -> Message:
    """Return the ratio with its interval; there is no sentence with the ratio alone."""
    return Message(
        _(
            "Crashes counted over crashes expected: {theta}, 90 % interval {low} to {high};"
            " probability that it is below 1: {improved} %. With no effect, {least} to {most}"
            " crashes were likely (90 %)."
        ),
        {
            "theta": round(exact.theta, 2),
            "low": two_figures(exact.interval.low),
            "high": two_figures(exact.interval.high),
            "improved": _sure(exact.chance_improved),
            "least": exact.prediction[0],
            "most": exact.prediction[1],
        },
    )


def log_scale_sentence(effect: Effect) -> Message:
    """Return the effect of a programme as a crash modification factor with its interval."""
    low, high = effect.log_scale
    return Message(
        _(
            "Crash modification factor {theta} ± {error}, 95 % interval on the log scale {low} to"
            " {high}."
        ),
        {
            "theta": round(effect.theta, 2),
            "error": round(effect.standard_error, 2),
            "low": two_figures(low),
            "high": two_figures(high),
        },
    )


def reading_sentences(
    method: EvaluationMethod, selection: SelectionTime
) -> tuple[Message, Message, Message]:
    """Return the method, where the time of selection lies, and regression to the mean."""
    return (
        Message(_METHODS[method]),
        Message(_SELECTION[selection]),
        Message(
            _(
                "Places are mostly treated after a bad year; counts usually fall by themselves,"
                " treated or not."
            )
        ),
    )


def _percent(chance: float) -> Message:
    percent = 100 * chance
    return Message("{value}", {"value": round(percent)}) if 1 <= percent <= 99 else _sure(chance)


def _sure(chance: float) -> Message:
    """Return a chance in percent with one decimal, never as 0 or 100: no count makes certain."""
    percent = round(100 * chance, 1)
    if percent < 0.1:
        return Message(_("below {value}"), {"value": 0.1})
    if percent > 99.9:
        return Message(_("above {value}"), {"value": 99.9})
    return Message("{value}", {"value": percent})


def two_figures(value: float) -> float:
    """Return two decimals, or two figures of a number so small that they would say 0."""
    return round(value, 2) if value >= 0.095 else float(f"{value:.2g}")


def whole_if_whole(years: float) -> float | int:
    """Return years with two decimals at most, and none where none is needed.

    Examples
    --------
    >>> whole_if_whole(3.0), whole_if_whole(2.4444)
    (3, 2.44)
    """
    rounded = round(years, 2)
    return int(rounded) if rounded == int(rounded) else rounded
