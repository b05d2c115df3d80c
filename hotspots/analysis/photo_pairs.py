"""Whether two photos show the same view: how far apart they were taken, and how far turned."""

from pyproj import Geod

_EARTH = Geod(ellps="WGS84")


def turned_deg(first: float, second: float) -> float:
    """Return the angle between two directions, the short way round.

    Parameters
    ----------
    first, second
        Degrees from north, clockwise.

    Examples
    --------
    >>> turned_deg(350.0, 20.0)
    30.0
    """
    apart = abs(first - second) % 360
    return min(apart, 360 - apart)


def apart_m(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance between two points on the ellipsoid, in metres.

    Parameters
    ----------
    first, second
        Longitude and latitude in degrees (WGS 84).

    Examples
    --------
    >>> round(apart_m((107.25, 10.95), (107.25, 10.951)), 1)
    110.6
    """
    _there, _back, metres = _EARTH.inv(*first, *second)
    return float(metres)
