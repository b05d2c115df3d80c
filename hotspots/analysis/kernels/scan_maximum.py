"""The most crashes any place of a route holds in one window, run by run, in sorted sweeps."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]


@compiled
def largest_counts(keys: Ints, days: int, end_of_day: Ints, within_mm: int, enough: int) -> Ints:
    """Return, for each run, the most crashes within `within_mm` and one window.

    A place is anchored at a crash: moving its left end to its first crash loses none. A stretch
    with no more crashes, whatever their date, than the best so far is not looked at in time.

    Parameters
    ----------
    keys
        shape (runs, n), each row rising: place in mm · `days` + day, the day from 0.
    end_of_day
        shape (days,), the first day outside the window that begins on a day; never falling.
    enough
        a run that has reached it is not searched further: the caller asks no more of it.
    """
    runs, n = keys.shape
    best_of = np.zeros(runs, dtype=np.int64)
    day = np.empty(n, dtype=np.int64)
    for run in range(runs):
        row, best, right = keys[run], 0, 0
        for left in range(n):
            if best >= enough or n - left <= best:
                break
            beyond = (row[left] // days + within_mm + 1) * days
            while right < n and row[right] < beyond:
                right += 1
            if right - left > best:
                held = day[: right - left]
                held[:] = row[left:right] % days
                best = max(best, _fullest_window(held, days, end_of_day))
        best_of[run] = best
    return best_of


@compiled
def _fullest_window(day: Ints, days: int, end_of_day: Ints) -> int:
    """Return the most crashes of these days in one window; sorts them in place."""
    if days == 1:
        return len(day)
    day.sort()
    most, end = 0, 0
    for start in range(len(day)):
        while end < len(day) and day[end] < end_of_day[day[start]]:
            end += 1
        most = max(most, end - start)
    return most


def warm() -> None:
    """Compile for the types that `scan_test` calls with."""
    largest_counts(np.zeros((1, 2), dtype=np.int64), 2, np.array([1, 2]), 0, 2)
