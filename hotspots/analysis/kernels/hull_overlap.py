"""The crashes of chosen hulls, and of the best legal sets that overlap them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.rule_tally import satisfies
from hotspots.analysis.kernels.window_scan import (
    Hulls,
    Line,
    Room,
    hulls_between,
    hulls_from,
    room_for,
    shortest_line,
)

Ints = NDArray[np.int64]


class Overlaps(NamedTuple):
    """For each chosen hull its best overlapping hulls, `listed` of them, and how many there are."""

    hulls: Hulls
    listed: Ints
    in_all: Ints


@compiled
def overlapping_hulls(line: Line, chosen: Hulls, most_listed: int, room: Room) -> Overlaps:
    """Return the legal hulls that overlap each chosen one, best first, and other windows over it.

    Best is: most crashes, then the leftmost, the shortest, the earliest.
    """
    count, room_each = len(chosen.left), max(most_listed, 1)
    best = np.empty((4, count * room_each), np.int64)
    listed, in_all = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for k in range(count):
        mine = best[:, k * room_each : (k + 1) * room_each]
        listed[k], in_all[k] = _other_windows(
            line, chosen.left[k], chosen.right[k], chosen.start[k], mine
        )
    behind = 0
    for place in range(len(line.reach)):
        while behind < count and chosen.right[behind] < place:
            behind += 1
        if behind < count and chosen.left[behind] < max(line.reach[place], place + 1):
            for hull in range(hulls_from(line, place, room)):
                _offer(chosen, behind, place, hull, room, best, room_each, listed, in_all)
    return _gathered(best, room_each, listed, in_all)


@compiled
def _offer(
    chosen: Hulls,
    behind: int,
    left: int,
    hull: int,
    room: Room,
    best: Ints,
    room_each: int,
    listed: Ints,
    in_all: Ints,
) -> None:
    """Offer a hull to the chosen ones it overlaps: none before `behind`."""
    right = room.right[hull]
    k = behind
    while k < len(chosen.left) and chosen.left[k] <= right:
        if chosen.left[k] != left or chosen.right[k] != right:
            in_all[k] += 1
            listed[k] = _kept(
                best[:, k * room_each : (k + 1) * room_each],
                listed[k],
                room.crashes[hull],
                left,
                right,
                room.start[hull],
            )
        k += 1


@compiled
def _gathered(best: Ints, room_each: int, listed: Ints, in_all: Ints) -> Overlaps:
    """Return what is listed of each, without the room that was not needed."""
    kept, count = np.empty((4, listed.sum()), np.int64), 0
    for k in range(len(listed)):
        kept[:, count : count + listed[k]] = best[:, k * room_each : k * room_each + listed[k]]
        count += listed[k]
    return Overlaps(Hulls(kept[1], kept[2], kept[0], kept[3]), listed, in_all)


@compiled
def _kept(best: Ints, filled: int, crashes: int, left: int, right: int, start: int) -> int:
    """Put a hull in its place among the best, and return how many there are now."""
    at = filled
    while at > 0 and _before(best[:, at - 1], crashes, left, right, start):
        at -= 1
    if at == best.shape[1]:
        return filled
    filled = min(filled + 1, best.shape[1])
    for k in range(filled - 1, at, -1):
        best[:, k] = best[:, k - 1]
    best[0, at], best[1, at], best[2, at], best[3, at] = crashes, left, right, start
    return filled


@compiled
def _before(other: Ints, crashes: int, left: int, right: int, start: int) -> bool:
    """Say whether a hull comes before another one."""
    if crashes != other[0]:
        return bool(crashes > other[0])
    if left != other[1]:
        return bool(left < other[1])
    return bool(right < other[2] if right != other[2] else start < other[3])


@compiled
def _other_windows(line: Line, left: int, right: int, but: int, best: Ints) -> tuple[int, int]:
    """List the legal windows over a hull that hold a crash at each of its ends, save one."""
    crashes = np.arange(line.begin[left], line.begin[right + 1])
    crashes = crashes[np.argsort(line.day[crashes])]
    at_left, at_right, tally, end, filled, found = 0, 0, 0, 0, 0, 0
    begin = 0
    while begin < len(crashes):
        start = line.day[crashes[begin]]
        while end < len(crashes) and line.day[crashes[end]] < line.end_of_day[start]:
            tally += line.tally[crashes[end]]
            at_left += crashes[end] < line.begin[left + 1]
            at_right += crashes[end] >= line.begin[right]
            end += 1
        if at_left > 0 and at_right > 0 and start != but and satisfies(tally, line.limbs):
            found += 1
            filled = _kept(best, filled, end - begin, left, right, start)
        while begin < len(crashes) and line.day[crashes[begin]] == start:
            tally -= line.tally[crashes[begin]]
            at_left -= crashes[begin] < line.begin[left + 1]
            at_right -= crashes[begin] >= line.begin[right]
            begin += 1
    return filled, found


@compiled
def rows_of(line: Line, hulls: Hulls) -> tuple[Ints, Ints]:
    """Return the rows of the crashes of each hull in its window, rising, and where each begins."""
    rows, begin = np.empty(hulls.crashes.sum(), np.int64), np.zeros(len(hulls.left) + 1, np.int64)
    for k in range(len(hulls.left)):
        start, count = hulls.start[k], begin[k]
        for crash in range(line.begin[hulls.left[k]], line.begin[hulls.right[k] + 1]):
            if start <= line.day[crash] < line.end_of_day[start]:
                rows[count] = line.row[crash]
                count += 1
        rows[begin[k] : count].sort()
        begin[k + 1] = count
    return rows, begin


def warm() -> None:
    """Compile for one place."""
    line = shortest_line()
    hulls = hulls_between(line, 0, 1, room_for(1), 1)
    overlapping_hulls(line, hulls, 1, room_for(1))
    rows_of(line, hulls)
