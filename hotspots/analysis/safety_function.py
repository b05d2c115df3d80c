"""Crashes to be expected from length and traffic alone: one safety function per road class."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.analysis.expectation import Reference
from hotspots.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class SafetyFunction:
    """Crashes a year = length·exp(intercept + slope·ln AADT), for one road class.

    Parameters
    ----------
    group
        the road class it was fitted on.
    intercept, slope
        for a length in kilometres, or in the unit in which the lengths are then given.
    k
        dispersion, of a whole place or, with `k_per_length`, to be divided by its length.
    units
        how many places it was fitted on.

    Notes
    -----
    AASHTO, Highway Safety Manual (2010), part C. A function fitted in another country predicts the
    level of that country: fit or calibrate it here before its numbers are shown to anyone.
    """

    group: str
    intercept: float
    slope: float
    k: float
    k_per_length: bool = False
    units: int = 0

    def per_year(self, length: float, aadt: float) -> float:
        """Return the crashes a year of a place of this length and mean daily traffic.

        Raises
        ------
        InvalidInput
            The length or the traffic is not positive.

        Examples
        --------
        >>> rural = SafetyFunction("rural", math.log(365e-6) - 0.312, 1.0, 0.236, k_per_length=True)
        >>> round(rural.per_year(1.114, 8858), 4)
        2.6364
        """
        for name, value in (("length", length), ("AADT", aadt)):
            if not (math.isfinite(value) and value > 0):
                raise InvalidInput(
                    "{field} is {value}. Give a number above 0.", field=name, value=value
                )
        return length * math.exp(self.intercept + self.slope * math.log(aadt))

    def reference(self, length: float, aadt_by_year: Sequence[float]) -> Reference:
        """Return what is usual for a place with this traffic: the mean over the years given.

        Parameters
        ----------
        aadt_by_year
            mean daily traffic of each year of the study period, one number if it is one for all.
        """
        if not aadt_by_year:
            raise InvalidInput(
                "No traffic is given for a place of class {group}. Give its AADT, or use the"
                " reference rate of the class.",
                group=self.group,
            )
        predicted = [self.per_year(length, aadt) for aadt in aadt_by_year]
        return Reference(
            group=self.group,
            mean_per_year=math.fsum(predicted) / len(predicted),
            k=self.k / length if self.k_per_length else self.k,
            units=self.units,
        )
