"""The exact scan along routes: every left place, every right place, every window between them.

A window is told by the day it begins on. Over the windows that hold a crash of the left place
stands the tally of what lies between left and right; as the right end moves on, each crash that is
met is added to the windows that hold it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.rule_tally import ALL, satisfies
from hotspots.analysis.kernels.sorted_search import first_from

Ints = NDArray[np.int64]


class Line(NamedTuple):
    """Crashes by place, and places by route and chainage.

    A hull that begins at a place ends before place `reach`. Crashes `begin[place]` to
    `begin[place + 1]` lie at a place, in the order of `day`, a number among the days on which
    crashes happened; of each, `row` is its number elsewhere. `end_of_day` is the first day outside
    the window that begins on a day, and `first_start` the first day whose window holds a day.
    """

    at_mm: Ints
    reach: Ints
    begin: Ints
    row: Ints
    day: Ints
    tally: Ints
    end_of_day: Ints
    first_start: Ints
    limbs: Ints


class Hulls(NamedTuple):
    """Stretches from place to place, each with the day on which its best window begins."""

    left: Ints
    right: Ints
    crashes: Ints
    start: Ints


class Room(NamedTuple):
    """Room for one left place: the windows, which of them hold each crash, and the hulls found.

    A window is `own` where it holds a crash of the left place, and `begun` where a crash of its
    first day has been met. Windows `low` to before `high` hold a crash, counted from the left.
    """

    days: Ints
    starts: Ints
    low: Ints
    high: Ints
    held: Ints
    own: Ints
    begun: Ints
    right: Ints
    crashes: Ints
    start: Ints


@compiled
def room_for(crashes: int) -> Room:
    """Make room for so many crashes within reach; memory that is not written to costs nothing."""
    ints = np.empty((10, crashes + 1), np.int64)
    return Room(
        ints[0],
        ints[1],
        ints[2],
        ints[3],
        ints[4],
        ints[5],
        ints[6],
        ints[7],
        ints[8],
        ints[9],
    )


@compiled
def hulls_between(line: Line, first: int, last: int, room: Room, most: int) -> Hulls:
    """Return the hulls that begin at the places from `first` to before `last`, `most` at most."""
    left, right = np.empty(most, np.int64), np.empty(most, np.int64)
    crashes, start = np.empty(most, np.int64), np.empty(most, np.int64)
    count = 0
    for place in range(first, last):
        found = hulls_from(line, place, room)
        for k in range(found):
            left[count], right[count] = place, room.right[k]
            crashes[count], start[count] = room.crashes[k], room.start[k]
            count += 1
    return Hulls(left[:count], right[:count], crashes[:count], start[:count])


@compiled
def hulls_from(line: Line, left: int, room: Room) -> int:
    """Write the hulls that begin at a place to `room`, and return how many there are.

    Of each, the window with most crashes, of equals the earliest; it holds a crash of the left
    place and one of the right. A hull with no more crashes than a shorter one is left out.
    """
    if line.reach[left] <= left:
        return 0
    windows = _windows(line, left, room)
    if windows == 0:
        return 0
    room.held[:windows] = 0
    room.begun[:windows] = 0
    shorter, found = 0, 0
    for right in range(left, line.reach[left]):
        crashes, start = _met(line, left, right, room, windows, shorter)
        if crashes > shorter:
            room.right[found], room.crashes[found], room.start[found] = right, crashes, start
            shorter = crashes
            found += 1
    return found


@compiled
def _windows(line: Line, left: int, room: Room) -> int:
    """List the days on which windows with a crash of the left place begin; return how many.

    None where no window is legal with all that lies within reach.
    """
    begin, end = line.begin[left], line.begin[left + 1]
    beyond = line.begin[line.reach[left]]
    tally = 0
    for crash in range(begin, beyond):
        tally += line.tally[crash]
    if not satisfies(tally, line.limbs):
        return 0
    since, last = line.first_start[line.day[begin]], line.day[end - 1]
    count = 0
    for crash in range(begin, beyond):
        if since <= line.day[crash] <= last:
            room.days[count] = line.day[crash]
            count += 1
    room.days[:count].sort()
    windows = 0
    for i in range(count):
        if windows == 0 or room.starts[windows - 1] != room.days[i]:
            room.starts[windows] = room.days[i]
            windows += 1
    return windows if _any_legal(line, left, room, windows) else 0


@compiled
def _any_legal(line: Line, left: int, room: Room, windows: int) -> bool:
    """Find which windows hold each crash; say whether one is legal with all within reach."""
    room.held[: windows + 1] = 0
    room.own[: windows + 1] = 0
    begin, end = line.begin[left], line.begin[left + 1]
    for crash in range(begin, line.begin[line.reach[left]]):
        low = first_from(room.starts, line.first_start[line.day[crash]], 0, windows)
        high = first_from(room.starts, line.day[crash] + 1, low, windows)
        room.low[crash - begin], room.high[crash - begin] = low, high
        room.held[low] += line.tally[crash]
        room.held[high] -= line.tally[crash]
        if crash < end:
            room.own[low] += 1
            room.own[high] -= 1
    any_legal = False
    for window in range(windows):
        if window > 0:
            room.held[window] += room.held[window - 1]
            room.own[window] += room.own[window - 1]
        if room.own[window] > 0 and satisfies(room.held[window], line.limbs):
            any_legal = True
    return any_legal


@compiled
def _met(
    line: Line, left: int, right: int, room: Room, windows: int, shorter: int
) -> tuple[int, int]:
    """Add the crashes of a place; return the best window that has more crashes now, and how many.

    It holds one of the place, or it would have been found before. It begins on a day of a crash
    that has been met: the other windows hold no more than such a one.
    """
    lowest, highest = windows, 0
    for crash in range(line.begin[right], line.begin[right + 1]):
        low, high = room.low[crash - line.begin[left]], room.high[crash - line.begin[left]]
        for window in range(low, high):
            room.held[window] += line.tally[crash]
        if low < high:
            lowest, highest = min(lowest, low), max(highest, high)
            if room.starts[high - 1] == line.day[crash]:
                room.begun[high - 1] = 1
    most, start = shorter, -1
    for window in range(lowest, highest):
        tally = room.held[window]
        if (
            (tally & ALL) > most
            and room.own[window] > 0
            and room.begun[window] > 0
            and satisfies(tally, line.limbs)
        ):
            most, start = tally & ALL, room.starts[window]
    return most, start


def shortest_line() -> Line:
    """Return one place with one crash, which satisfies its rule: kernels are compiled on it."""
    zero, one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    return Line(
        at_mm=zero,
        reach=one,
        begin=np.array([0, 1], dtype=np.int64),
        row=zero,
        day=zero,
        tally=one,
        end_of_day=one,
        first_start=zero,
        limbs=np.zeros((1, 5), dtype=np.int64),
    )


def warm() -> None:
    """Compile for one place."""
    hulls_between(shortest_line(), 0, 1, room_for(1), 1)
