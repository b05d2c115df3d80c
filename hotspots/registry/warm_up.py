"""What the first who asks a server would wait for, done before anybody does."""

import gc
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from pandas import DataFrame

from hotspots.analysis.drop_out import drop_outs
from hotspots.analysis.screening import screen
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.criteria import by_id, require_road
from hotspots.vocabulary import WindowMode

_DAY = date(2025, 6, 30)
_CRASHES = 8
_OBJECTS_LOOKED_THROUGH = 20_000, 20, 10_000
"""New objects until the new are looked through, and rounds of that until older ones are too.

The web server looks through all of them by itself, between two answers (`api.garbage`).
"""


@cache
def warm_up() -> None:
    """Load the engine and its compiled parts, and spare the garbage collector what stays loaded.

    Looked through again and again, all that never goes away would cost some crash in a hundred
    another fifth of a second. What a request leaves behind is looked through by more at a time: a
    request makes so many objects that by default it is stopped dozens of times for it.
    """
    import scipy.stats  # noqa: F401, PLC0415 - seconds, which the first page of a site would wait for

    parameters = ScreeningParameters(
        rules=require_road(by_id("road_tt41_2024")),
        mode=WindowMode.TRAILING,
        as_of=_DAY,
        study_from=date(2024, 7, 1),
        study_to=_DAY,
    )
    crashes = _on_a_road_and_off_it()
    drop_outs(screen(crashes, parameters).sites, crashes, parameters)
    SiteCrashes.of(crashes, parameters)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_OBJECTS_LOOKED_THROUGH)


def _on_a_road_and_off_it() -> DataFrame:
    on_road = np.arange(2 * _CRASHES) < _CRASHES
    return DataFrame(
        {
            "crash_id": [str(number) for number in range(len(on_road))],
            "occurred_on": np.full(len(on_road), np.datetime64(_DAY, "s")),
            "fatal": False,
            "injury": True,
            "route": pd.array(["QL1" if each else None for each in on_road], dtype="string"),
            "chainage_m": np.where(on_road, np.arange(len(on_road)) * 10.0, np.nan),
            "x_m": np.arange(len(on_road)) * 5.0,
            "y_m": 0.0,
            "location_class": pd.array(["A"] * len(on_road), dtype="string"),
            "killed": pd.array([0] * len(on_road), dtype="Int64"),
            "injured": pd.array([1] * len(on_road), dtype="Int64"),
        }
    )
