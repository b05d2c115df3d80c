"""The smallest circle that holds given points, compiled: circles decide between equal discs."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]
Points = NDArray[np.complex128]


@compiled
def circle_around(x_mm: Ints, y_mm: Ints) -> tuple[float, float, float]:
    """Return the centre and the radius of the smallest circle that holds all points.

    Welzl (1991) in the iterative form: a point outside the present circle lies on the rim of the
    next. The order is shuffled, always in the same way: sorted points are the slow case.
    """
    points = np.empty(len(x_mm), np.complex128)
    dice = 1
    for i in range(len(points)):
        dice = (dice * 48271) % 2147483647
        j = dice % (i + 1)
        points[i] = points[j]
        points[j] = complex(x_mm[i] - x_mm[0], y_mm[i] - y_mm[0])
    centre, radius = points[0], 0.0
    for k in range(1, len(points)):
        if _outside(points[k], centre, radius):
            centre, radius = _through_one(points, k)
    return centre.real + x_mm[0], centre.imag + y_mm[0], radius


@compiled
def _outside(point: complex, centre: complex, radius: float) -> bool:
    return abs(point - centre) > radius + 1e-6


@compiled
def _through_one(points: Points, rim: int) -> tuple[complex, float]:
    """Return the smallest circle around the points before one that lies on its rim."""
    centre, radius = points[rim], 0.0
    for k in range(rim):
        if _outside(points[k], centre, radius):
            centre, radius = _through_two(points, k, points[rim])
    return centre, radius


@compiled
def _through_two(points: Points, other: int, rim: complex) -> tuple[complex, float]:
    """Return the smallest circle around the points before one, which lies on its rim with `rim`."""
    centre, radius = (rim + points[other]) / 2, abs(rim - points[other]) / 2
    for k in range(other):
        if _outside(points[k], centre, radius):
            centre, radius = _circumcircle(rim, points[other], points[k])
    return centre, radius


@compiled
def _circumcircle(a: complex, b: complex, c: complex) -> tuple[complex, float]:
    u, v = b - a, c - a
    area = 2 * (u.real * v.imag - u.imag * v.real)
    if area == 0:  # on one line: the two farthest apart
        if abs(u) >= max(abs(v), abs(v - u)):
            return (a + b) / 2, abs(u) / 2
        return ((a + c) / 2, abs(v) / 2) if abs(v) >= abs(v - u) else ((b + c) / 2, abs(v - u) / 2)
    square_u, square_v = abs(u) ** 2, abs(v) ** 2
    x = (v.imag * square_u - u.imag * square_v) / area
    y = (u.real * square_v - v.real * square_u) / area
    return a + complex(x, y), abs(complex(x, y))


def warm() -> None:
    """Compile for whole millimetres."""
    three = np.arange(3, dtype=np.int64)
    circle_around(three, three * three)
