"""Thirteen passing lanes, five years before and two after (HSM, 1st ed., §9.10): vector S2."""

import math
from typing import NamedTuple


class Lane(NamedTuple):
    """Length in miles, traffic and crashes before and after."""

    length: float
    traffic_before: int
    traffic_after: int
    before: int
    after: int

    @property
    def predicted_before(self) -> float:
        return 5 * _per_year(self.traffic_before, self.length)

    @property
    def predicted_after(self) -> float:
        return 2 * _per_year(self.traffic_after, self.length)

    @property
    def k(self) -> float:
        return 0.236 / self.length


def _per_year(traffic: int, length: float) -> float:
    return traffic * length * 365e-6 * math.exp(-0.312)


LANES = (
    Lane(1.114, 8858, 8832, 16, 2), Lane(0.880, 11190, 11156, 6, 2),
    Lane(0.479, 11190, 11156, 4, 2), Lane(1.000, 6408, 6388, 16, 1),
    Lane(0.459, 6402, 6382, 1, 1), Lane(0.500, 6268, 6250, 5, 1),
    Lane(0.987, 6268, 6250, 17, 9), Lane(0.710, 5503, 5061, 12, 0),
    Lane(0.880, 5523, 5024, 8, 0), Lane(0.720, 5523, 5024, 3, 0),
    Lane(0.780, 5523, 5024, 9, 5), Lane(1.110, 5523, 5024, 9, 6),
    Lane(0.920, 5523, 5024, 16, 1),
)  # fmt: skip
