"""The fullest legal discs through a spot: angles by events, time by a window that moves on.

A window moves over the days; at each event of the turn stands the tally of the crashes that are in
the window and in the disc there. A crash that enters or leaves the window changes the events of its
arc. A set that is largest begins with a crash on the first day of its window, and its disc stands
where one of its crashes has just been met: so no other windows and events are looked at.
"""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.disc_events import add, clear, fullest, spread
from hotspots.analysis.kernels.disc_turn import (
    OWN,
    Ground,
    Turn,
    fullest_reach,
    look_around,
    make_events,
    room_for,
    smallest_ground,
)
from hotspots.analysis.kernels.rule_tally import ALL, satisfies

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@compiled
def most_at_spots(ground: Ground, used: Flags, spots: Ints, turn: Turn) -> Ints:
    """Return the most free crashes of a legal set in a disc through each of the spots."""
    most = np.zeros(len(spots), np.int64)
    for i in range(len(spots)):
        met, arcs = look_around(ground, used, spots[i], turn)
        reach = fullest_reach(ground, turn, met)
        if reach > 0:
            events = make_events(ground, turn, met, arcs)
            most[i] = most_in_turn(ground, turn, met, events, reach)
    return most


@compiled
def most_in_turn(ground: Ground, turn: Turn, met: int, events: int, reach: int) -> int:
    """Return the most crashes of a legal set; `reach` is known not to be exceeded."""
    clear(turn, events)
    most, own, begin, end, base, could_be = 0, 0, 0, 0, 0, 0
    while begin < met and most < reach and (end < met or end - begin > most):
        start = turn.day[begin]
        beyond = ground.end_of_day[start]
        while end < met and turn.day[end] < beyond:
            arc, tally = turn.arc[end], turn.tally[end]
            if arc >= 0:
                add(turn, events, turn.first[arc], turn.last[arc], tally)
            else:
                base, own = base + tally, own + (arc == OWN)
            end += 1
            could_be += 1
        if own > 0 and min(could_be, end - begin) > most:
            could_be = fullest(turn, events, base)
            if could_be > most:
                most = _most_legal(spread(turn, events), base, most, ground.limbs)
        while begin < met and turn.day[begin] == start:
            arc, tally = turn.arc[begin], turn.tally[begin]
            if arc >= 0:
                add(turn, events, turn.first[arc], turn.last[arc], -tally)
            else:
                base, own = base - tally, own - (arc == OWN)
            begin += 1
    return most


@compiled
def _most_legal(held: Ints, base: int, most: int, limbs: Ints) -> int:
    """Return the most crashes of a legal set at any event, or `most` where none has more."""
    for event in range(len(held)):
        tally = held[event] + base
        if (tally & ALL) > most and satisfies(tally, limbs):
            most = tally & ALL
    return most


@compiled
def sets_in_turn(
    ground: Ground, turn: Turn, met: int, events: int, size: int, rows: Ints, count: int
) -> tuple[Ints, int]:
    """Append the legal sets of so many crashes to `rows`, of which `count` are filled.

    `size` is the most there are. Each set is written as its rows in rising order; some more than
    once. Returns `rows`, in a larger room where that was needed, and how many are filled now.
    """
    clear(turn, events)
    turn.key[:events] = -1
    own, begin, end, base, could_be = 0, 0, 0, 0, 0
    while begin < met:
        start = turn.day[begin]
        beyond = ground.end_of_day[start]
        while end < met and turn.day[end] < beyond:
            arc, tally = turn.arc[end], turn.tally[end]
            if arc >= 0:
                add(turn, events, turn.first[arc], turn.last[arc], tally)
            else:
                base, own = base + tally, own + (arc == OWN)
            end += 1
            could_be += 1
        if own > 0 and min(could_be, end - begin) >= size:
            could_be = fullest(turn, events, base)
            if could_be >= size:
                held = spread(turn, events)
                rows, count = _sets_of_window(
                    ground, turn, begin, end, base, held, size, rows, count
                )
        if end == met and end - begin <= size:
            break
        while begin < met and turn.day[begin] == start:
            arc, tally = turn.arc[begin], turn.tally[begin]
            if arc >= 0:
                add(turn, events, turn.first[arc], turn.last[arc], -tally)
            else:
                base, own = base - tally, own - (arc == OWN)
            begin += 1
    return rows, count


@compiled
def _sets_of_window(
    ground: Ground,
    turn: Turn,
    begin: int,
    end: int,
    base: int,
    held: Ints,
    size: int,
    rows: Ints,
    count: int,
) -> tuple[Ints, int]:
    """Append the sets of one window: at each event that meets one of its crashes, or at none."""
    if (base & ALL) == size:
        return _appended(ground, turn, begin, end, -1, base, size, rows, count)
    for i in range(begin, end):
        if turn.arc[i] >= 0:
            event = turn.first[turn.arc[i]]
            tally = held[event] + base
            if (tally & ALL) == size and turn.key[event] != begin:
                turn.key[event] = begin  # several crashes at one spot are met at once
                rows, count = _appended(ground, turn, begin, end, event, tally, size, rows, count)
    return rows, count


@compiled
def _appended(
    ground: Ground,
    turn: Turn,
    begin: int,
    end: int,
    event: int,
    tally: int,
    size: int,
    rows: Ints,
    count: int,
) -> tuple[Ints, int]:
    """Append the crashes of a window that are in the disc at an event, if they are a legal set.

    A set without a crash on the window's first day is left to the window that begins with it.
    """
    if not satisfies(tally, ground.limbs):
        return rows, count
    if len(rows) < count + size:
        wider = np.empty(2 * (count + size), np.int64)
        wider[:count] = rows[:count]
        rows = wider
    at, on_first_day = count, False
    for i in range(begin, end):
        arc = turn.arc[i]
        if arc < 0 or _covers(turn.first[arc], turn.last[arc], event):
            rows[at] = ground.row[turn.crash[i]]
            on_first_day |= turn.day[i] == turn.day[begin]
            at += 1
    if not on_first_day:
        return rows, count
    rows[count:at].sort()
    return rows, at


@compiled
def _covers(first: int, last: int, event: int) -> bool:
    if first <= last:
        return first <= event <= last
    return event >= first or event <= last


def warm() -> None:
    """Compile for one spot."""
    spots, used = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)
    most_at_spots(smallest_ground(), used, spots, room_for(1))
