"""The mean of a class of places and their dispersion, by the method of moments."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InvalidInput


class Moments(NamedTuple):
    """Mean crashes per unit of exposure, and k: the variance between the units' means / mean²."""

    mean: float
    k: float


def moments(crashes: ArrayLike, exposure: ArrayLike) -> Moments:
    """Return the mean and the dispersion of places of one class.

    Parameters
    ----------
    crashes
        shape (n,): total crashes of each place over the whole period. Every place of the class,
        those without a crash included: without them the mean is too high and k too small.
    exposure
        shape (n,): years × the share of a full place; any unit, above 0.

    Returns
    -------
    The mean is 0, and so is k, where there is no crash; k is 0 for a single place.

    Raises
    ------
    InvalidInput
        There is no place, a count is negative, or an exposure is not positive.

    Notes
    -----
    Equal exposures: k = max(0, (s² − x̄)/x̄²), s² with n − 1. Unequal: m = ΣN/ΣE and
    k = max(0, Σ[(N − mE)² − mE]/Σ(mE)²), which is lower by about 1/n. Totals, never annual
    averages: the Poisson part of an average's variance is x̄/Y, and places would be shrunk too much
    (Hauer 1997, Observational Before–After Studies in Road Safety, ch. 11).

    Examples
    --------
    >>> mean, k = moments([35, 23, 34, 17, 17, 13, 11], [3] * 7)
    >>> round(mean, 2), round(k, 3)
    (7.14, 0.158)
    """
    counts, shares = np.asarray(crashes, np.float64), np.asarray(exposure, np.float64)
    _check(counts, shares)
    mean = float(counts.sum() / shares.sum())
    if mean == 0 or len(counts) == 1:
        return Moments(mean, 0.0)
    usual = mean * shares
    if (shares == shares[0]).all():
        beyond_chance = float(counts.var(ddof=1) - usual[0]) / float(usual[0]) ** 2
    else:
        beyond_chance = float(((counts - usual) ** 2 - usual).sum() / (usual**2).sum())
    return Moments(mean, max(0.0, beyond_chance))


def _check(counts: NDArray[np.float64], shares: NDArray[np.float64]) -> None:
    if not len(counts) or counts.shape != shares.shape:
        raise InvalidInput(
            "A reference rate needs at least one place, with one exposure for each count."
            " There are {count} counts and {exposures} exposures.",
            count=len(counts),
            exposures=len(shares),
        )
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise InvalidInput("A count of crashes is missing or negative. Give 0 or more.")
    if not (np.isfinite(shares).all() and (shares > 0).all()):
        raise InvalidInput(
            "An exposure is missing, 0 or negative. Give the years times the share of a full place."
        )
