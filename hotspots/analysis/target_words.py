"""The verdict on a target in sentences: counts always, percentages only on a base of 20 or more."""

import math
from collections.abc import Iterator

from hotspots.analysis.measure_codes import TargetVerdict
from hotspots.analysis.targets import TargetResult
from hotspots.analysis.verdicts import whole_if_whole
from hotspots.errors import Message
from hotspots.i18n import _

SMALL_BASE = 20
"""Below this base a percentage says nothing: counts only."""

_VERDICTS = {
    TargetVerdict.MET_WITH_CONFIDENCE: _("Met with confidence."),
    TargetVerdict.MET_ON_COUNT_ONLY: _("Met on the count only: chance is not ruled out."),
    TargetVerdict.NOT_MET: _("Not met."),
    TargetVerdict.NO_STATEMENT: _("No statement: nothing was counted in the base time."),
}


def target_sentences(result: TargetResult) -> tuple[Message, ...]:
    """Return the verdict, the counts, the figures they allow, and what to beware of."""
    counts = result.target.counts
    counted = Message(
        _("Counted: {base} in {base_years} years before, {count} in {years} years now."),
        {
            "base": counts.base,
            "base_years": whole_if_whole(counts.base_years),
            "count": counts.count,
            "years": whole_if_whole(counts.years),
        },
    )
    return (
        Message(_VERDICTS[result.verdict]),
        counted,
        *_change(result),
        *_chances(result),
        *_cautions(result),
    )


def _change(result: TargetResult) -> Iterator[Message]:
    if result.ratio is None:
        return
    if result.target.counts.base < SMALL_BASE:
        yield Message(
            _("The base is below {least}: counts only, no percentages."), {"least": SMALL_BASE}
        )
        return
    if result.interval is None or not math.isfinite(result.interval.high):
        return
    yield Message(
        _("Change {change} %, 95 % interval {low} % to {high} %; the target is {aim} %."),
        {
            "change": _percent(result.ratio),
            "low": _percent(result.interval.low),
            "high": _percent(result.interval.high),
            "aim": _percent(result.target.target_ratio),
        },
    )
    if result.verdict is TargetVerdict.NOT_MET:
        if result.interval.low <= result.target.target_ratio:
            yield Message(
                _("The interval still holds the target: chance may have hidden a success.")
            )
        elif result.target.is_dispersion_known:
            yield Message(
                _("The interval does not hold the target: chance alone hardly explains the miss.")
            )


def _chances(result: TargetResult) -> Iterator[Message]:
    if result.p_target is not None and result.verdict is not TargetVerdict.NOT_MET:
        yield Message(
            _(
                "If the true change were just the target, so low a count would come in {times} of"
                " 100 such times."
            ),
            {"times": _times(result.p_target)},
        )
    if result.luck is not None:
        yield Message(
            _(
                "With no change at all, chance alone would meet this target in {times} of 100 such"
                " times."
            ),
            {"times": _times(result.luck)},
        )


def _cautions(result: TargetResult) -> Iterator[Message]:
    target = result.target
    if not target.is_dispersion_known:
        yield Message(
            _(
                "People are counted, several to a crash, and it is not stated how many: the true"
                " interval is wider. Give phi, or hold crashes with a death to the target."
            )
        )
    if target.recording_change:
        yield Message(
            _("Recording changed between the two times: {change}. The counts may not compare."),
            {"change": target.recording_change},
        )


def _percent(ratio: float) -> str:
    """Return a change with its sign, as "−15" or "+4"."""
    percent = round(100 * (ratio - 1))
    return "0" if percent == 0 else f"{'+' if percent > 0 else '−'}{abs(percent)}"


def _times(chance: float) -> Message:
    """Return times of 100, never as 0: no test says never."""
    times = 100 * chance
    if times < 0.1:
        return Message(_("fewer than {value}"), {"value": 0.1})
    return Message("{value}", {"value": round(times) if times >= 9.5 else round(times, 1)})
