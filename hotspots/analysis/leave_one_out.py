"""Leave-one-out: which crashes a place cannot lose and still satisfy the rule."""

import numpy as np

from hotspots.analysis.legal_windows import Bools, Scanned, legal, windowed_counts
from hotspots.criteria import RoadRules


def indispensable(crashes: Scanned, rules: RoadRules) -> Bools:
    """Say of each crash of a place whether no window is legal without it.

    Parameters
    ----------
    crashes
        all crashes of the place, in any order, whatever their date.

    Returns
    -------
    shape (n,); all True where no window is legal even with all of them.

    Notes
    -----
    A window loses a crash by its kind alone, so every window is tested three times, not once for
    each crash. A window that begins with the crash left out is contained in the next one: the
    windows of all crashes are enough.
    """
    if not len(crashes):
        return np.zeros(0, dtype=np.bool_)
    starts, counts, _ = windowed_counts(crashes, np.zeros(len(crashes), dtype=np.int64), 1)
    f, i, p = (kind[:, 0] for kind in counts)
    first_of = np.unique(crashes.day, return_index=True)[1]
    ends = crashes.ends[first_of]
    inside = (starts[:, None] <= crashes.day) & (crashes.day < ends[:, None])
    other = ~(crashes.fatal | crashes.injury)
    survives = np.where(
        inside,
        np.select(
            [crashes.fatal, crashes.injury],
            [legal(rules, f - 1, i, p)[:, None], legal(rules, f, i - 1, p)[:, None]],
            legal(rules, f, i, p - 1)[:, None] & other,
        ),
        legal(rules, f, i, p)[:, None],
    )
    return np.asarray(~survives.any(axis=0), dtype=np.bool_)
