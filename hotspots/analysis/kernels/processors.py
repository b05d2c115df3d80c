"""Work on many points cut into shares that lie together, done by all processors at once."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise, starmap
from typing import Any, TypeVar

Done = TypeVar("Done")
Share = tuple[int, int]

_ALONE_BELOW = 100_000
"""Fewer points than these are done before a second thread has begun."""
_SHARES_EACH = 4
"""Whoever is done early takes over from one in a crowded place."""


class Processors:
    """The processors that share one piece of work; compiled code lets them run side by side."""

    def __init__(self, count: int, pool: ThreadPoolExecutor | None) -> None:
        self.count, self._pool = count, pool

    def parts(self, whole: int) -> int:
        """Return into how many parts to cut work that is not the same everywhere."""
        return 1 if self._pool is None else max(1, min(whole, _SHARES_EACH * self.count))

    def each(self, work: Callable[..., Done], given: Iterable[tuple[Any, ...]]) -> list[Done]:
        """Call `work` with each of the arguments given and return the results in their order."""
        if self._pool is None:
            return list(starmap(work, given))
        return list(self._pool.map(work, *zip(*given, strict=True)))


@contextmanager
def processors_for(points: int) -> Iterator[Processors]:
    """Lend as many processors as so many points are worth."""
    count = 1 if points < _ALONE_BELOW else len(os.sched_getaffinity(0))
    if count == 1:
        yield Processors(1, None)
    else:
        with ThreadPoolExecutor(count) as pool:
            yield Processors(count, pool)


def shares(whole: int, parts: int) -> list[Share]:
    """Cut so many things into parts of about the same size.

    >>> shares(10, 3)
    [(0, 3), (3, 6), (6, 10)]
    """
    bounds = [whole * part // parts for part in range(parts + 1)]
    return list(pairwise(bounds))
