"""Counts of crashes by kind in one number, and the rule they may satisfy: what every scan adds up.

A tally holds all crashes in its lowest 21 bits, those with a death in the next 21, and those that
hurt nobody in the next: one addition counts a crash, and windows are compared by their lowest bits.
"""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BITS = 21
ALL = (1 << _BITS) - 1
"""Selects the number of crashes of a tally; also the most crashes that one tally can count."""


def tallies(fatal: Flags, injury: Flags) -> Ints:
    """Return the tally of each crash alone."""
    other = ~(fatal | injury)
    return 1 + (fatal.astype(np.int64) << _BITS) + (other.astype(np.int64) << (2 * _BITS))


@compiled
def satisfies(tally: int, limbs: Ints) -> bool:
    """Say whether the crashes counted satisfy the rule.

    Parameters
    ----------
    limbs
        shape (limbs, 5): at least so many fatal, injury, counted crashes and collisions, and
        whether collisions are counted crashes too.
    """
    crashes = tally & ALL
    fatal = (tally >> _BITS) & ALL
    other = tally >> (2 * _BITS)
    for limb in range(len(limbs)):
        counted = crashes if limbs[limb, 4] else crashes - other
        if (
            fatal >= limbs[limb, 0]
            and crashes - fatal - other >= limbs[limb, 1]
            and counted >= limbs[limb, 2]
            and other >= limbs[limb, 3]
        ):
            return True
    return False
