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
    Welzl (1991), Smallest enclosing disks, in the iterative form: a point outside the present
    circle lies on the rim of the next. Exact after at most n³ steps, near n in practice.

    >>> smallest_circle(np.array([0, 4, 2]), np.array([0, 0, 1]))
    Circle(x_mm=2.0, y_mm=0.0, diameter_mm=4)
    """
    origin = complex(float(x_mm[0]), float(y_mm[0]))
    shifted = np.unique((x_mm - x_mm[0]) + 1j * (y_mm - y_mm[0]))
    # A fixed shuffle: sorted points are the slow case, and the answer does not depend on it.
    shifted = shifted[np.random.default_rng(0).permutation(len(shifted))]
    centre, radius = complex(shifted[0]), 0.0
    for k in range(1, len(shifted)):
        if _outside(shifted[k], centre, radius):
            centre, radius = _through_one(shifted[:k], complex(shifted[k]))
    return Circle(centre.real + origin.real, centre.imag + origin.imag, round(2 * radius))


def _outside(point: complex, centre: complex, radius: float) -> bool:
    return bool(abs(point - centre) > radius + 1e-6)


def _through_one(points: NDArray[np.complex128], rim: complex) -> tuple[complex, float]:
    centre, radius = rim, 0.0
    for k in range(len(points)):
        if _outside(points[k], centre, radius):
            centre, radius = _through_two(points[:k], rim, complex(points[k]))
    return centre, radius


def _through_two(
    points: NDArray[np.complex128], rim: complex, other: complex
) -> tuple[complex, float]:
    centre, radius = (rim + other) / 2, abs(rim - other) / 2
    for point in points:
        if _outside(point, centre, radius):
            centre, radius = _circumcircle(rim, other, complex(point))
    return centre, radius


def _circumcircle(a: complex, b: complex, c: complex) -> tuple[complex, float]:
    u, v = b - a, c - a
    area = 2 * (u.real * v.imag - u.imag * v.real)
    if area == 0:  # on one line: the two farthest apart
        far = max(((a, b), (a, c), (b, c)), key=lambda pair: abs(pair[0] - pair[1]))
        return (far[0] + far[1]) / 2, abs(far[0] - far[1]) / 2
    square_u, square_v = abs(u) ** 2, abs(v) ** 2
    x = (v.imag * square_u - u.imag * square_v) / area
    y = (u.real * square_v - v.real * square_u) / area
    return a + complex(x, y), abs(complex(x, y))
