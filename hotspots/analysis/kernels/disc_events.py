"""The tallies at the events of a turning disc: added along arcs, asked for the fullest.

Few events are a row of numbers, gone through each time. Of many, an arc covers thousands: they are
the leaves of a tree whose nodes hold what was added to all leaves below, and the most crashes of
any of them. An arc then costs O(log n), and the fullest event nothing.

So m crashes at as many spots within one W of each other take O(m² log m): each spot has a best set
of its own, which is listed beside the chosen one, and none is known before its m neighbours have
been looked at. Going through all events for each arc took m³.
"""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.disc_turn import Turn, room_for
from hotspots.analysis.kernels.rule_tally import ALL

Ints = NDArray[np.int64]

TREE_FROM = 192
"""From so many events on the tree is faster."""


@compiled
def clear(turn: Turn, events: int) -> None:
    """Set the tallies of all events to 0; without any event there is one that nothing meets."""
    if events < TREE_FROM:
        turn.held[: max(events, 1)] = 0
    else:
        turn.added[: 2 * events] = 0
        turn.more[: 2 * events] = 0
        turn.top[: 2 * events] = 0


@compiled
def add(turn: Turn, events: int, first: int, last: int, tally: int) -> None:
    """Add a tally, or the negative of one, to the events of an arc."""
    if first <= last:
        _add_run(turn, events, first, last + 1, tally)
    else:
        _add_run(turn, events, 0, last + 1, tally)
        _add_run(turn, events, first, events, tally)


@compiled
def fullest(turn: Turn, events: int, base: int) -> int:
    """Return the most crashes at any event, legal or not; `base` is in the disc at all of them."""
    if events >= TREE_FROM:
        return int(turn.top[1] + (base & ALL))
    most = 0
    for event in range(max(events, 1)):
        most = max(most, (turn.held[event] + base) & ALL)
    return most


@compiled
def spread(turn: Turn, events: int) -> Ints:
    """Return the tally of each event, without `base`."""
    if events < TREE_FROM:
        return turn.held[: max(events, 1)]
    for node in range(1, events):
        for child in (2 * node, 2 * node + 1):
            turn.added[child] += turn.added[node]
            turn.more[child] += turn.more[node]
            turn.top[child] += turn.more[node]
        turn.added[node] = turn.more[node] = 0
    turn.held[:events] = turn.added[events : 2 * events]
    return turn.held[:events]


@compiled
def _add_run(turn: Turn, events: int, begin: int, end: int, tally: int) -> None:
    if events < TREE_FROM:
        for event in range(begin, end):
            turn.held[event] += tally
        return
    count = tally & ALL if tally > 0 else -(-tally & ALL)
    low, high = begin + events, end + events
    while low < high:
        if low & 1:
            _add_below(turn, low, tally, count)
            low += 1
        if high & 1:
            high -= 1
            _add_below(turn, high, tally, count)
        low, high = low >> 1, high >> 1
    _count_above(turn, begin + events, end - 1 + events)


@compiled
def _add_below(turn: Turn, node: int, tally: int, count: int) -> None:
    turn.added[node] += tally
    turn.more[node] += count
    turn.top[node] += count


@compiled
def _count_above(turn: Turn, low: int, high: int) -> None:
    """Bring the nodes above two leaves up to date; `low` is never deeper than `high`.

    So `high` comes last to every node that lies above both.
    """
    while high > 1:
        low, high = max(low >> 1, 1), high >> 1
        if low != high:
            turn.top[low] = max(turn.top[2 * low], turn.top[2 * low + 1]) + turn.more[low]
        turn.top[high] = max(turn.top[2 * high], turn.top[2 * high + 1]) + turn.more[high]


def warm() -> None:
    """Compile for one event."""
    turn = room_for(1)
    clear(turn, 1)
    add(turn, 1, 0, 0, 1)
    fullest(turn, 1, 0)
    spread(turn, 1)
