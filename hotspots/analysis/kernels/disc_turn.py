"""What a disc meets as it turns around a crash: which crashes, when, and between which angles.

Spots lie in strips of the plane, in each from south to north, so that what is within reach of a
spot is one run of spots in each of a few strips.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.discs import TOLERANCE_MM
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.rule_tally import ALL, satisfies
from hotspots.analysis.kernels.sorted_search import first_from

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

STRIPS = 4
"""Strips in one W."""
OWN = -2
"""The arc of a crash at the spot that the disc turns around."""
ALWAYS = -1
"""The arc of a crash that is in the disc at every angle."""
_ARC_BITS = 21
_ARC = (1 << _ARC_BITS) - 1


class Ground(NamedTuple):
    """All crashes of a search, by spot.

    Spots are in the order (strip, y, x). Crashes `crash_begin[spot]` to `crash_begin[spot + 1]` lie
    at a spot; of each, `row` is its number elsewhere, `day` its number among the days on which
    crashes happened. `end_of_day` is the first day outside the window that begins on a day, and
    `first_start` the first day whose window holds a day.
    """

    x: Ints
    y: Ints
    strip: Ints
    strip_number: Ints
    strip_begin: Ints
    crash_begin: Ints
    row: Ints
    day: Ints
    tally: Ints
    end_of_day: Ints
    first_start: Ints
    limbs: Ints
    within_mm: int


class Turn(NamedTuple):
    """Room for what is met: crashes in the order of their days, and the arcs of their spots.

    The disc meets a new crash at each event, and an arc runs from event `first` to event `last`,
    over event 0 where `last` is the smaller. The last four hold the tallies at the events, as
    `disc_events` has them.
    """

    day: Ints
    tally: Ints
    arc: Ints
    crash: Ints
    key: Ints
    dx: Ints
    dy: Ints
    first: Ints
    last: Ints
    held: Ints
    added: Ints
    more: Ints
    top: Ints


@compiled
def room_for(crashes: int) -> Turn:
    """Make room for so many crashes; memory that is not written to costs nothing."""
    ints = np.empty((10, crashes), np.int64)
    tree = np.empty((3, 2 * crashes), np.int64)
    return Turn(
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
        tree[0],
        tree[1],
        tree[2],
    )


@compiled
def look_around(ground: Ground, used: Flags, spot: int, turn: Turn) -> tuple[int, int]:
    """Fill `turn` with the free crashes that can share a window with one at this spot.

    Returns how many they are, and how many arcs; the latter's angles are not yet made events.
    """
    earliest, latest = len(ground.end_of_day), -1
    for crash in range(ground.crash_begin[spot], ground.crash_begin[spot + 1]):
        if not used[ground.row[crash]]:
            earliest = min(earliest, ground.day[crash])
            latest = max(latest, ground.day[crash])
    if latest < 0:
        return 0, 0
    met, arcs = 0, 0
    own = ground.strip[spot]
    since, until = ground.first_start[earliest], ground.end_of_day[latest]
    strip = own
    while strip >= 0 and ground.strip_number[own] - ground.strip_number[strip] <= STRIPS:
        met, arcs = _look_in(ground, used, spot, strip, since, until, turn, met, arcs)
        strip -= 1
    strip, strips = own + 1, len(ground.strip_number)
    while strip < strips and ground.strip_number[strip] - ground.strip_number[own] <= STRIPS:
        met, arcs = _look_in(ground, used, spot, strip, since, until, turn, met, arcs)
        strip += 1
    if len(ground.end_of_day) > 1:
        _sort_by_day(turn, met)
    return met, arcs


@compiled
def _look_in(
    ground: Ground,
    used: Flags,
    spot: int,
    strip: int,
    since: int,
    until: int,
    turn: Turn,
    met: int,
    arcs: int,
) -> tuple[int, int]:
    """Add what one strip holds within reach, from day `since` to before `until`."""
    x, y, within = ground.x[spot], ground.y[spot], ground.within_mm
    side = -(-within // STRIPS)
    west = ground.strip_number[strip] * side
    aside = max(0, west - x, x - (west + side - 1))
    up = int(sqrt(within * within - aside * aside)) + 1 if aside <= within else 0
    end = ground.strip_begin[strip + 1]
    near = first_from(ground.y, y - up, ground.strip_begin[strip], end)
    while near < end and ground.y[near] <= y + up:
        dx, dy = ground.x[near] - x, ground.y[near] - y
        if dx * dx + dy * dy <= within * within:
            arc = OWN if near == spot else arcs
            before = met
            for crash in range(ground.crash_begin[near], ground.crash_begin[near + 1]):
                if since <= ground.day[crash] < until and not used[ground.row[crash]]:
                    turn.day[met], turn.tally[met] = ground.day[crash], ground.tally[crash]
                    turn.arc[met], turn.crash[met] = arc, crash
                    met += 1
            if met > before and near != spot:
                turn.dx[arcs], turn.dy[arcs] = dx, dy
                arcs += 1
        near += 1
    return met, arcs


@compiled
def _sort_by_day(turn: Turn, met: int) -> None:
    key = turn.key[:met]
    for i in range(met):
        key[i] = (turn.day[i] << 32) + i
    key.sort()
    # The other three move through room that is free until the arcs are made events.
    for i in range(met):
        old = key[i] & 0xFFFFFFFF
        turn.first[i], turn.last[i], turn.held[i] = turn.tally[old], turn.arc[old], turn.crash[old]
        turn.day[i] = key[i] >> 32
    for i in range(met):
        turn.tally[i], turn.arc[i], turn.crash[i] = turn.first[i], turn.last[i], turn.held[i]


@compiled
def fullest_reach(ground: Ground, turn: Turn, met: int) -> int:
    """Return the most crashes within W of the spot in one window that is legal with all of them.

    No disc through the spot holds more in a legal window. 0 where none is legal.
    """
    most, tally, own, end = 0, 0, 0, 0
    begin = 0
    while begin < met:
        start = turn.day[begin]
        while end < met and turn.day[end] < ground.end_of_day[start]:
            tally += turn.tally[end]
            own += turn.arc[end] == OWN
            end += 1
        if own > 0 and (tally & ALL) > most and satisfies(tally, ground.limbs):
            most = tally & ALL
        while begin < met and turn.day[begin] == start:
            tally -= turn.tally[begin]
            own -= turn.arc[begin] == OWN
            begin += 1
    return most


@compiled
def make_events(ground: Ground, turn: Turn, met: int, arcs: int) -> int:
    """Turn the disc once: number the arcs by when they begin, and return how many events there are.

    Crashes at most a rounding away from the spot lie in the disc at every angle and have no event.
    """
    events = 0
    for arc in range(arcs):
        begin, end = _arc(turn.dx[arc], turn.dy[arc], ground.within_mm / 2)
        turn.first[arc] = ALWAYS
        if begin >= 0:
            turn.first[arc] = events
            turn.key[events], turn.last[events] = (begin << _ARC_BITS) + events, end
            events += 1
    for i in range(met):
        if turn.arc[i] >= 0:
            turn.arc[i] = turn.first[turn.arc[i]]
    key = turn.key[:events]
    key.sort()
    for event in range(events):
        arc, before = key[event] & _ARC, max(event - 1, 0)
        turn.first[arc] = event
        if key[event] >> _ARC_BITS == key[before] >> _ARC_BITS:
            turn.first[arc] = turn.first[key[before] & _ARC]  # met at once
        turn.held[arc] = first_from(key, (turn.last[arc] + 1) << _ARC_BITS, 0, events) - 1
    for arc in range(events):
        turn.last[arc] = turn.held[arc] % events
    return events


@compiled
def _arc(dx: int, dy: int, radius: float) -> tuple[int, int]:
    """Return between which angles a crash at this offset is in the disc; -1 where it always is."""
    distance = sqrt(dx * dx + dy * dy)
    reach = (distance**2 + radius**2 - (radius + TOLERANCE_MM) ** 2) / (2 * distance * radius)
    if reach <= -1:
        return -1, -1
    cosine = min(reach, 1.0)
    sine = sqrt((1 - cosine) * (1 + cosine))
    x, y = dx / distance, dy / distance
    return (
        _turned(x * cosine + y * sine, y * cosine - x * sine),
        _turned(x * cosine - y * sine, y * cosine + x * sine),
    )


@compiled
def _turned(x: float, y: float) -> int:
    """Return how far a direction is turned from east, in 2^-39 quarters: it grows with the angle.

    That is finer than a millionth of a millimetre at the rim.
    """
    if y >= 0:
        quarters = y / (x + y) if x >= 0 else 1 - x / (y - x)
    else:
        quarters = 2 - y / (-x - y) if x < 0 else 3 + x / (x - y)
    return int(quarters * (1 << 39))


def smallest_ground() -> Ground:
    """Return one spot with one crash, which satisfies its rule: kernels are compiled on it."""
    zero, one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    two = np.array([0, 1], dtype=np.int64)
    return Ground(
        x=zero,
        y=zero,
        strip=zero,
        strip_number=zero,
        strip_begin=two,
        crash_begin=two,
        row=zero,
        day=zero,
        tally=one,
        end_of_day=one,
        first_start=zero,
        limbs=np.zeros((1, 5), dtype=np.int64),
        within_mm=1000,
    )


def warm() -> None:
    """Compile the making of room."""
    room_for(1)
