"""Crashes in the registry's coded columns, for the tests of diagnosis."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandas import DataFrame


def coded(crash_id: object, at: str = "2025-03-05 10:00", **columns: Any) -> dict[str, Any]:
    """A crash at a local time (5 March 2025 was a Wednesday) of which nothing else is recorded."""
    return {
        "crash_id": str(crash_id),
        "occurred_at": pd.Timestamp(at),
        "time_precision": "minute",
        "crash_type": None,
        "light": None,
        "weather": None,
        "surface": None,
        "road_users": None,
        "alcohol": None,
    } | columns


def coded_frame(rows: Iterable[dict[str, Any]]) -> DataFrame:
    made = DataFrame(list(rows), columns=list(coded(0)))
    return made.astype({"occurred_at": "datetime64[s]"})


def many(first: int, number: int, **columns: Any) -> list[dict[str, Any]]:
    """So many alike crashes, with ids counting from `first`."""
    return [coded(n, **columns) for n in range(first, first + number)]
