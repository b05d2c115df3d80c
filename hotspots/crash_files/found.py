"""What a file adds to the problems of its rows: where they are, and the first of them in words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import Problem

SPELLED_OUT = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """Rows (by position) that something is wrong with; only the first are spelled out."""

    positions: NDArray[np.intp]
    problems: tuple[Problem, ...]

    @classmethod
    def at(cls, marked: NDArray[np.bool_], tell: Callable[[int], Problem]) -> "Found":
        """Tell the problem of each marked row, up to the number that is spelled out."""
        positions = np.flatnonzero(marked)
        return cls(positions, tuple(tell(int(each)) for each in positions[:SPELLED_OUT]))
