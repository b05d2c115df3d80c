"""The share of a list that is covered, as reports say it."""

import math


def percent(part: int, whole: int) -> float | None:
    """Return a share rounded down, so that only all of them are 100; None of none.

    >>> percent(1999, 2000), percent(3, 3), percent(0, 0)
    (99.9, 100.0, None)
    """
    return math.floor(1000 * part / whole) / 10 if whole else None
