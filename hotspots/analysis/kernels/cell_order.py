"""The order of points by cell: a radix sort of words that hold the key of a cell and a row."""

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.compiled import compiled

Ints = NDArray[np.int64]

_BITS = 8
"""Of one pass. More would be fewer passes, each to more places at once than the processor maps."""
_DIGITS = 1 << _BITS


@compiled
def sorted_by_key(words: Ints, other: Ints, row_bits: int, largest: int) -> Ints:
    """Return words in the order of their keys; words of one key stay in the order they had.

    A word is key · 2^row_bits + row, not negative; `largest` is the largest key. One word takes
    half the time that a key and a row beside it take. `words` and `other`, room for as many, are
    used up.
    """
    place = np.empty(_DIGITS, np.int64)
    shift = row_bits
    # a shift by the width of a word or more would begin anew
    while shift < 63 and (largest << row_bits) >> shift > 0:
        place[:] = 0
        for word in words:
            place[(word >> shift) & (_DIGITS - 1)] += 1
        before = 0
        for digit in range(_DIGITS):
            place[digit], before = before, before + place[digit]
        for word in words:
            digit = (word >> shift) & (_DIGITS - 1)
            other[place[digit]] = word
            place[digit] += 1
        words, other = other, words
        shift += _BITS
    return words
