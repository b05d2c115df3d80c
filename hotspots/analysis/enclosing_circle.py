"""The smallest circle around points: how large a planar place is, and where its centre lies."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Circle(NamedTuple):
    """A circle in millimetres; the diameter is rounded so that equal circles compare equal."""

    x_mm: float
    y_mm: float
    diameter_mm: int


def smallest_circle(x_mm: Ints, y_mm: Ints) -> Circle:
    """Return the smallest circle that holds all points.

    Parameters
    ----------
    x_mm, y_mm
        shape (n,), n at least 1, whole millimetres.

    Notes
    -----
    Welzl (1991), Smallest enclosing disks, in the iterative form. Exact after at most n³ steps,
    near n in practice. The same points in another order may give another last digit.

    >>> smallest_circle(np.array([0, 4, 2]), np.array([0, 0, 1]))
    Circle(x_mm=2.0, y_mm=0.0, diameter_mm=4)
    """
    from hotspots.analysis.kernels.enclosing import circle_around  # noqa: PLC0415 - numba is slow to import

    x, y, radius = circle_around(np.ascontiguousarray(x_mm), np.ascontiguousarray(y_mm))
    return Circle(x, y, round(2 * radius))
