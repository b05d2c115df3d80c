"""False discovery: what share of the places at least as clear as this one may be chance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def false_discovery_rates(p_values: ArrayLike) -> Floats:
    """Return q for each p: the smallest rate of false discoveries at which it would be kept.

    Parameters
    ----------
    p_values
        shape (n,), NaN where there is no p; those are left out of the count and keep NaN.

    Returns
    -------
    shape (n,), q_(j) = min over l ≥ j of p_(l)·M/l, at most 1.

    Notes
    -----
    Benjamini and Hochberg (1995), Controlling the false discovery rate. Ties share one q.

    >>> false_discovery_rates([0.01, 0.02, 0.03, 0.04, 0.20]).round(3).tolist()
    [0.05, 0.05, 0.05, 0.05, 0.2]
    """
    p = np.asarray(p_values, dtype=np.float64)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    stepped = p[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q
