"""Why a crossing stands where it does in the order: on record, apart from what is assumed."""

from collections.abc import Iterator

import numpy as np

from hotspots.analysis.crossing_inputs import TRAFFIC
from hotspots.analysis.crossing_words import assumed_factor_words, factor_words
from hotspots.errors import Message
from hotspots.i18n import Count, _
from hotspots.registry.crossing_priority import ASKED, PlacedCrossing


def recorded_reasons(each: PlacedCrossing) -> tuple[Message, ...]:
    """Return why a crossing stands where it does as recorded: first accidents."""
    return tuple(_recorded(each))


def assumed_reasons(each: PlacedCrossing) -> tuple[Message, ...]:
    """Return what raises a crossing only because nobody recorded it, the weightiest first."""
    return assumed_factor_words(each.found)


def missing_words(each: PlacedCrossing) -> Message | None:
    """Return how many of the inputs nobody recorded; None where all are on record."""
    if not each.missing:
        return None
    said = _("{missing} of {all} inputs not recorded")
    return Message(said, {"missing": len(each.missing), "all": len(ASKED)})


def _recorded(each: PlacedCrossing) -> Iterator[Message]:
    if each.accidents_counted:
        said = _("{count} accidents in five years")
        yield Message(said, {"count": each.accidents_counted})
    yield from factor_words(each.found)
    if (trains := _number(each, "trains_per_day")) is not None:
        yield Message(_("{count} trains a day and night"), {"count": Count(trains)})
    users = [told for name in TRAFFIC if (told := _number(each, name)) is not None]
    if users:
        yield Message(_("{count} vehicles and people a day"), {"count": Count(sum(users))})


def _number(each: PlacedCrossing, name: str) -> int | None:
    told = each.told[name]
    return None if told is None or np.isnan(float(told)) else round(float(told))
