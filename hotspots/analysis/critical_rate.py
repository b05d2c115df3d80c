"""The critical crash rate, for display beside a site; no list is ever ordered by it."""

import math

import numpy as np
import pandas as pd
from pandas import DataFrame

from hotspots.errors import InvalidInput

ONE_SIDED_95 = 1.645


def critical_rate(average: float, exposure: float, z: float = ONE_SIDED_95) -> float:
    """Return average + z·√(average/exposure) + 1/(2·exposure).

    Parameters
    ----------
    average
        R_a = ΣN/ΣM over the group: its crashes over its exposure.
    exposure
        M of the site in the unit of the rate, e.g. millions of vehicles entering.
    z
        1.645 for 95 %, one-sided. Print it: published examples use both 1.645 and 1.96.

    Raises
    ------
    InvalidInput
        The average is negative or the exposure not positive.

    Notes
    -----
    Highway Safety Manual (2010), ch. 4. The last term corrects for whole counts.

    Examples
    --------
    >>> round(critical_rate(1.03, 24.1), 2)
    1.39
    """
    if not (math.isfinite(average) and average >= 0):
        raise InvalidInput("The average rate is {value}. Give 0 or more.", value=average)
    if not (math.isfinite(exposure) and exposure > 0):
        raise InvalidInput(
            "The exposure is {value}. Give a number above 0, or show no rate.", value=exposure
        )
    return average + z * math.sqrt(average / exposure) + 1 / (2 * exposure)


def critical_rates(sites: DataFrame, z: float = ONE_SIDED_95) -> DataFrame:
    """Return rate, group average, critical rate and their ratio for each site.

    Parameters
    ----------
    sites
        columns `group`, `crashes`, `exposure`; for the severity-weighted form `crashes` holds
        weighted crashes, and average and critical rate are then in weighted crashes, too.

    Returns
    -------
    Indexed as `sites`: `rate`, `average`, `critical`, `ratio` (above 1: the rate is above the
    critical one), `z`.

    Examples
    --------
    >>> two = DataFrame({"group": ["T", "T"], "crashes": [34, 13], "exposure": [24.1, 19.3]})
    >>> critical_rates(two).round(2).to_dict("records")[0]
    {'rate': 1.41, 'average': 1.08, 'critical': 1.45, 'ratio': 0.97, 'z': 1.64}
    """
    sums = sites.groupby("group")[["crashes", "exposure"]].transform("sum")
    average = sums["crashes"] / sums["exposure"]
    rate = sites["crashes"] / sites["exposure"]
    critical = np.array(
        [critical_rate(a, m, z) for a, m in zip(average, sites["exposure"], strict=True)]
    )
    columns: dict[str, pd.Series[float]] = {"rate": rate, "average": average}
    return DataFrame(columns).assign(critical=critical, ratio=rate / critical, z=z)
