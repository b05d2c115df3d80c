"""What the engine must find, written from the definitions alone and searched exhaustively.

Nothing here is imported from the engine: crashes are plain tuples, the rule is written out again,
months are added with the calendar, and a disc is judged by its enclosing circle through every pair
and triple.
"""

from __future__ import annotations

import calendar
from datetime import date
from itertools import combinations
from math import hypot, log
from typing import NamedTuple


class Crash(NamedTuple):
    """`at` is a chainage in metres or a point (x, y)."""

    id: str
    on: date
    fatal: bool
    at: float | tuple[float, float]


def is_legal(crashes) -> bool:
    f = sum(1 for c in crashes if c.fatal)
    i = len(crashes) - f
    return f >= 2 or (f == 1 and i >= 2) or (f == 0 and i >= 4) or (f >= 1 and f + i >= 3)


def a_year_later(day: date) -> date:
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))


def in_one_window(crashes, window) -> bool:
    """`window` is None (any twelve months), ("trailing", as_of) or ("fixed", first, last)."""
    days = [c.on for c in crashes]
    if window is None:
        return max(days) < a_year_later(min(days))
    if window[0] == "trailing":
        return all(day <= window[1] < a_year_later(day) for day in days)
    return all(window[1] <= day <= window[2] for day in days)


def extent_on_line(crashes) -> float:
    places = [c.at for c in crashes]
    return max(places) - min(places)


def enclosing_diameter(crashes) -> float:
    """Smallest of the circles over every pair and triple that hold all points."""
    points = sorted({c.at for c in crashes})
    if len(points) == 1:
        return 0.0
    circles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, hypot(a[0] - b[0], a[1] - b[1]) / 2)
        for a, b in combinations(points, 2)
    ]
    for (ax, ay), (bx, by), (cx, cy) in combinations(points, 3):
        d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
        if d:
            a2, b2, c2 = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
            x = (a2 * (by - cy) + b2 * (cy - ay) + c2 * (ay - by)) / d
            y = (a2 * (cx - bx) + b2 * (ax - cx) + c2 * (bx - ax)) / d
            circles.append((x, y, hypot(x - ax, y - ay)))
    return 2 * min(
        r for x, y, r in circles if all(hypot(x - px, y - py) <= r + 1e-7 for px, py in points)
    )


def legal_sets(crashes, window, fits):
    """Every subset that satisfies the rule inside one window and fits in one place."""
    crashes = list(crashes)
    for size in range(2, len(crashes) + 1):
        for subset in combinations(crashes, size):
            if is_legal(subset) and in_one_window(subset, window) and fits(subset):
                yield subset


def legal_sets_on_line(crashes, window, within_m):
    return list(
        legal_sets(crashes, window, lambda s: round(extent_on_line(s) * 1000) <= within_m * 1000)
    )


def gain(n: int, expected: float) -> int:
    if n <= expected:
        return 1
    return max(1, round(1e6 * (n * log(n / expected) - n + expected)))


def best_triple(sets, expected):
    """The best (score, −sites, −length) over all collections of places that do not touch."""
    best_of_hull: dict[tuple[float, float], int] = {}
    for one in sets:
        places = [c.at for c in one]
        hull = (min(places), max(places))
        best_of_hull[hull] = max(best_of_hull.get(hull, 0), len(one))
    hulls = sorted(best_of_hull)

    def search(first, free_from):
        best = (0, 0, 0)
        for k in range(first, len(hulls)):
            start, end = hulls[k]
            if free_from is None or start > free_from:
                score, sites, length = search(k + 1, end)
                mine = (
                    score + gain(best_of_hull[hulls[k]], expected),
                    sites - 1,
                    length - round((end - start) * 1000),
                )
                best = max(best, mine)
        return best

    return search(0, None)


def nearest_junctions(crash_at, arms, radius_m):
    """The junction of a crash on one route: nearest within the radius, of equals the smaller id."""
    near = sorted((round(abs(at - crash_at) * 1000), name) for name, at in arms)
    return near[0][1] if near and near[0][0] <= radius_m * 1000 else None


def greedy_discs(crashes, window, within_m):
    """Take the legal set with most crashes, then smallest, then smallest ids; remove; repeat."""
    left = list(crashes)
    taken = []
    while True:
        sets = list(legal_sets(left, window, lambda s: enclosing_diameter(s) <= within_m + 1e-7))
        if not sets:
            return taken
        best = min(
            sets,
            key=lambda s: (
                -len(s),
                round(enclosing_diameter(s) * 1000),
                tuple(sorted(c.id for c in s)),
            ),
        )
        taken.append(frozenset(c.id for c in best))
        left = [c for c in left if c not in best]
