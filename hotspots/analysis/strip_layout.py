"""Where the marks and labels of a strip map go, so that none lies on another.

Positions are along one row of the drawing, in its own units. Lanes are counted from the line
outwards. Nothing here knows what a label says, only how wide it is.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from math import ceil, floor

KM_A_ROW = (1, 2, 5, 10, 20, 50, 100)
MARKS_A_ROW = 18
"""So many crossings beside each other can still be labelled with code and name."""
MOST_ROWS = 40
LANES = 6
STACKED = 3
GAP = 4.0
DASH = 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Symbols at one place of a row that share a label.

    Attributes
    ----------
    members
        The numbers of what stands there, rising.
    is_up
        Whether the label stands above the line.
    stack
        0 on the line, n beside it where others stand on the line already.
    widths
        How wide the label is in full, as a code alone, and as numbers alone.
    form, lane
        Which of the three it has, and how far from the line it stands.
    """

    x: float
    members: tuple[int, ...]
    is_up: bool
    widths: tuple[float, float, float]
    stack: int = 0
    form: int = 0
    lane: int = 0

    @property
    def number_width(self) -> float:
        """Return how wide one of its numbers is."""
        return self.widths[2] if len(self.members) == 1 else (self.widths[2] - DASH) / 2


def km_a_row(places_m: Sequence[float], from_m: float, to_m: float) -> int:
    """Return how many Km a row shows: as many as can be read, but no more than `MOST_ROWS` rows.

    All rows are about as full as each other.

    >>> km_a_row([1000.0 * n for n in range(60)], 0, 60_000)
    10
    >>> km_a_row([], 1_642_000, 1_654_000)
    12
    """
    ordered = sorted(places_m)
    long = ceil(to_m / 1000) - floor(from_m / 1000)
    fits = takewhile(lambda km: _can_be_read(ordered, rows_between(from_m, to_m, km)), KM_A_ROW)
    widest = max(fits, default=KM_A_ROW[0])
    rows = min(ceil(long / widest), MOST_ROWS)
    return ceil(long / rows)


def _can_be_read(ordered: Sequence[float], rows: Sequence[tuple[float, float]]) -> bool:
    counts = (bisect_left(ordered, end) - bisect_left(ordered, start) for start, end in rows)
    return max(counts) <= MARKS_A_ROW


def rows_between(from_m: float, to_m: float, km: int) -> list[tuple[float, float]]:
    """Return the ends of the rows that hold a stretch, each `km` long, the first at a whole Km.

    >>> rows_between(1_640_200, 1_647_000, 5)
    [(1640000.0, 1645000.0), (1645000.0, 1650000.0)]
    """
    step, first = km * 1000.0, floor(from_m / 1000) * 1000.0
    rows = max(ceil((to_m - first) / step), 1)
    return [(first + n * step, first + (n + 1) * step) for n in range(rows)]


def placed(marks: Sequence[Mark], *, symbol: float) -> list[Mark]:
    """Return the marks of a row with their stacks, and labels that neither touch nor are crossed.

    Labels begin at a leader that rises from their mark and run to the right. Whoever stands to
    the left, under the label of the next, is labelled farther out: so no leader crosses a label.
    Where the lanes do not suffice all labels become codes, then some of them numbers; where
    even numbers do not fit, neighbours become one mark.

    Parameters
    ----------
    symbol
        How wide a symbol is; those that are nearer to each other are stacked.
    """
    groups = stacked(sorted(marks, key=lambda each: (each.x, each.members)), symbol)
    for form in (0, 1):
        if (found := _labelled(groups, (form,))) is not None:
            return found
    while (found := _labelled(groups, (1, 2))) is None:
        groups = stacked(_closest_joined(groups), symbol)
    return found


def stacked(marks: Sequence[Mark], symbol: float) -> list[Mark]:
    """Return marks in rising order, stacked where they are nearer than a symbol is wide.

    A mark for which all of `STACKED` places are taken joins the one before it.
    """
    free: dict[tuple[bool | None, int], float] = {}
    found: list[Mark] = []
    for mark in marks:
        places = [(None if n == 0 else mark.is_up, n) for n in range(STACKED)]
        place = next((each for each in places if free.get(each, mark.x) <= mark.x), None)
        if place is None:
            found[-1] = joined(found[-1], mark)
            continue
        free[place] = mark.x + symbol
        found.append(replace(mark, stack=place[1]))
    return found


def joined(mark: Mark, other: Mark) -> Mark:
    """Return two neighbours as one mark, which is labelled by its first and last number."""
    members = tuple(sorted((*mark.members, *other.members)))
    wide = 2 * max(mark.number_width, other.number_width) + DASH
    return replace(mark, members=members, widths=(wide, wide, wide))


def lanes_of(intervals: Sequence[tuple[float, float]]) -> list[int]:
    """Return a lane for each interval, so that those of one lane do not touch.

    >>> lanes_of([(0, 10), (5, 20), (15, 30)])
    [0, 1, 0]
    """
    ends: list[float] = []
    found = [0] * len(intervals)
    for at in sorted(range(len(intervals)), key=lambda n: intervals[n]):
        start, end = intervals[at]
        lane = next((n for n, taken in enumerate(ends) if taken + GAP <= start), len(ends))
        ends[lane : lane + 1] = [end]
        found[at] = lane
    return found


def gathered(xs: Sequence[float], width: float) -> list[list[int]]:
    """Return the positions, which rise, in groups whose first ones are `width` apart at least.

    >>> gathered([0, 3, 12, 30], 10)
    [[0, 1], [2], [3]]
    """
    groups: list[list[int]] = []
    for at, x in enumerate(xs):
        if groups and x < xs[groups[-1][0]] + width:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _labelled(marks: Sequence[Mark], forms: tuple[int, ...]) -> list[Mark] | None:
    """Return the marks with labels in these forms, None where one finds no lane."""
    found: list[Mark] = []
    for is_up in (True, False):
        side = [each for each in marks if each.is_up is is_up]
        done: list[Mark] = []
        for mark in reversed(side):
            told = _first_that_fits(mark, done, forms)
            if told is None:
                return None
            done.append(told)
        found += done
    return sorted(found, key=lambda each: (each.x, each.members))


def _first_that_fits(mark: Mark, right: Sequence[Mark], forms: tuple[int, ...]) -> Mark | None:
    for form in forms:
        end = mark.x + mark.widths[form] + GAP
        lane = 1 + max((each.lane for each in right if each.x < end), default=-1)
        if lane < LANES:
            return replace(mark, form=form, lane=lane)
    return None


def _closest_joined(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks with the two that stand closest to each other as one."""
    at = min(
        range(len(marks) - 1),
        key=lambda n: (
            marks[n + 1].x - marks[n].x,
            len(marks[n].members) + len(marks[n + 1].members),
        ),
    )
    return [*marks[:at], joined(marks[at], marks[at + 1]), *marks[at + 2 :]]
