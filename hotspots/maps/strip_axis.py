"""The axis of one row of a strip map: where a Km is drawn, and what reaches into the row."""

from collections.abc import Iterable
from dataclasses import dataclass

from hotspots.analysis.rail_strip import RailStrip, StripStretch

WIDTH = 1120.0
LEFT, RIGHT = 34.0, 150.0
"""To the right there is room for the label of a mark at the end of the row."""
PLOT = WIDTH - LEFT - RIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows: its ends by Km, and the line with all that lies on it.

    `links` leads from what is drawn to its page; a drawing that leaves leads nowhere.
    """

    strip: RailStrip
    start_m: float
    end_m: float
    links: bool = True

    def x(self, at_m: float) -> float:
        """Return where a Km is drawn."""
        return LEFT + PLOT * (at_m - self.start_m) / (self.end_m - self.start_m)

    def holds(self, at_m: float) -> bool:
        """Say whether a Km lies on this row; its end begins the next, but for the last."""
        return self.start_m <= at_m < self.end_m or at_m == self.end_m == self.strip.to_m

    @property
    def ends(self) -> tuple[float, float]:
        """Return the part of the row that was asked for."""
        return max(self.start_m, self.strip.from_m), min(self.end_m, self.strip.to_m)

    def cut(self, stretches: Iterable[StripStretch]) -> list[tuple[StripStretch, float, float]]:
        """Return the stretches that reach into the row, with where they begin and end there."""
        low, high = self.ends
        found = []
        for each in stretches:
            start, end = max(each.from_m, low), min(each.to_m, high)
            if start < end or (each.from_m == each.to_m and self.holds(each.from_m)):
                found.append((each, self.x(start), self.x(end)))
        return found
