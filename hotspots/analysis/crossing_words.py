"""Why a crossing stands where it does, in sentences a person can check against the register."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hotspots.analysis.measure_codes import Closability, RiskBand
from hotspots.errors import Message
from hotspots.i18n import _

_BANDS = {
    RiskBand.TOP_TENTH: _(
        "Rank {rank} of {count} in this register: in the top tenth. {points} points. Points order"
        " crossings; they are no chance of an accident."
    ),
    RiskBand.NEXT_FIFTH: _(
        "Rank {rank} of {count} in this register: in the fifth below the top tenth. {points}"
        " points. Points order crossings; they are no chance of an accident."
    ),
    RiskBand.REST: _(
        "Rank {rank} of {count} in this register: below the top 30 %. {points} points. Points order"
        " crossings; they are no chance of an accident."
    ),
}
BAND_NAMES = {
    RiskBand.TOP_TENTH: Message(_("top tenth")),
    RiskBand.NEXT_FIFTH: Message(_("next fifth")),
    RiskBand.REST: Message(_("the rest")),
}
CLOSABILITY_NAMES = {
    Closability.EASY: Message(_("easy")),
    Closability.POSSIBLE: Message(_("possible")),
    Closability.HARD: Message(_("hard")),
    Closability.UNKNOWN: Message(_("not known")),
}
_FACTORS = {
    "sight": _("sight along the track ×{factor}"),
    "angle": _("crossing at less than 45° ×{factor}"),
    "surface": _("hump or poor surface ×{factor}"),
    "double_track": _("double track ×{factor}"),
    "school_or_market": _("school or market within 300 m ×{factor}"),
    "watch": _("permanent watch ×{factor}"),
}
_WAYS_ROUND = {
    Closability.EASY: _(
        "Closing, judged apart: easy. A legal crossing lies within 500 m and a service road can"
        " lead there."
    ),
    Closability.POSSIBLE: _(
        "Closing, judged apart: possible. Either a legal crossing lies within 500 m or a service"
        " road can be built, not both."
    ),
    Closability.HARD: _(
        "Closing, judged apart: hard. No legal crossing within 500 m and no room for a service"
        " road."
    ),
    Closability.UNKNOWN: _(
        "Closing, judged apart: not known. Record the way to the nearest legal crossing and whether"
        " a service road is possible."
    ),
}


def crossing_sentences(
    found: Mapping[Any, Any],
    count: int,
    *,
    counted_on: date | None = None,
    counted_by: str | None = None,
) -> tuple[Message, ...]:
    """Return why a crossing stands where it does.

    Parameters
    ----------
    found
        a row of `CrossingOrder.frame`.
    count
        crossings in the register.
    counted_on, counted_by
        when and how its traffic was counted, as stored.
    """
    return tuple(_sentences(found, count, counted_on, counted_by))


_FACTOR_INPUTS = {
    "sight": "sight_m",
    "angle": "angle_deg",
    "surface": "hump_or_poor_surface",
    "double_track": "tracks",
    "school_or_market": "school_or_market",
    "watch": "watch_post",
}


def factor_words(found: Mapping[Any, Any]) -> tuple[Message, ...]:
    """Return the local factors that somebody recorded the reason for, the largest first."""
    return _factors(found, assumed=False)


def assumed_factor_words(found: Mapping[Any, Any]) -> tuple[Message, ...]:
    """Return the local factors that apply only because the worst was assumed, the largest first."""
    return _factors(found, assumed=True)


def _factors(found: Mapping[Any, Any], *, assumed: bool) -> tuple[Message, ...]:
    wanted = [
        each
        for each in found["factors"]
        if (_FACTOR_INPUTS[each[0]] in found["assumed"]) is assumed
    ]
    told = sorted(wanted, key=lambda each: -each[1])
    return tuple(Message(_FACTORS[code], {"factor": factor}) for code, factor in told)


def _sentences(
    found: Mapping[Any, Any], count: int, counted_on: date | None, counted_by: str | None
) -> Iterator[Message]:
    points = found["points"]
    params: dict[str, object] = {"rank": int(found["rank"]), "count": count}
    params["points"] = points if isinstance(points, int) else float(points)
    band, ways_round = found["band"], found["closability"]
    yield Message(_BANDS[band], params)
    yield Message(
        _(
            "With every traffic, speed and sight figure off by up to 30 %, it was in the top tenth"
            " in {times} of 100 trials."
        ),
        {"times": int(found["times_in_top_tenth"])},
    )
    if told := factor_words(found):
        yield Message(_("Local factors: {factors}."), {"factors": list(told)})
    if found["assumed"]:
        names = [Message(name) for name in found["assumed"]]
        yield Message(
            _("Not recorded, so the worst plausible value was taken: {names}."), {"names": names}
        )
    if told := assumed_factor_words(found):
        yield Message(_("Of that, these raise the points: {factors}."), {"factors": list(told)})
    yield _counted(counted_on, counted_by)
    if ways_round is not None:
        yield Message(_WAYS_ROUND[ways_round])


def _counted(on: date | None, by: str | None) -> Message:
    if on is None or by is None:
        return Message(_("It is not recorded when and how the traffic was counted."))
    return Message(_("Traffic counted on {day}: {method}."), {"day": on, "method": by})
