"""How well a crash is located: A and B may define a site, C and D only support one."""

import numpy as np
from numpy.typing import NDArray

from hotspots.vocabulary import LocationClass

WHOLE_KM_M = 1000.0

Bools = NDArray[np.bool_]


def likely_classes(
    chainage_m: NDArray[np.float64], *, by_chainage: Bools, by_point: Bools
) -> NDArray[np.object_]:
    """Return the class of each place by what located it, for those whose class nobody stated.

    A for a point, B for a chainage with metres, C for a whole kilometre, D for neither. Whoever
    knows better (a coarse device, 'khoảng', a source that rounds to 100 m) states the class.

    Parameters
    ----------
    chainage_m
        shape (n,), the label value in metres, NaN where there is none.
    by_chainage, by_point
        shape (n,), which of the two located the crash.

    Examples
    --------
    >>> label = np.array([12350.0, 12000.0, np.nan, np.nan])
    >>> by_km = np.array([True, True, False, False])
    >>> likely_classes(label, by_chainage=by_km, by_point=np.array([False, False, True, False]))
    array(['B', 'C', 'A', 'D'], dtype=object)
    """
    whole = by_chainage & np.isclose(chainage_m % WHOLE_KM_M, 0.0)
    return np.select(
        [whole, by_chainage, by_point],
        [LocationClass.C.value, LocationClass.B.value, LocationClass.A.value],
        LocationClass.D.value,
    ).astype(object)
