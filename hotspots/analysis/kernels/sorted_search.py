"""Binary search in a part of a rising array: in a loop quicker than that of numba."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled


@compiled
def first_from(values: NDArray[np.int64], least: int, begin: int, end: int) -> int:
    """Return the first place from `begin` to `end` whose value is not below `least`, else `end`."""
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < least:
            begin = middle + 1
        else:
            end = middle
    return begin
