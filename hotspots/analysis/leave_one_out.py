"""Leave-one-out: which crashes a place cannot lose and still satisfy the rule."""

from hotspots.analysis.legal_windows import Bools, Scanned, limbs_of
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
    A window that begins with the crash left out is contained in the next one: the windows of all
    crashes are enough.
    """
    from hotspots.analysis.kernels.must_stay import must_stay  # noqa: PLC0415 - numba loads slowly
    from hotspots.analysis.kernels.rule_tally import tallies  # noqa: PLC0415 - as above

    tally = tallies(crashes.fatal, crashes.injury)
    return must_stay(crashes.day, crashes.ends, tally, limbs_of(rules))
