"""The national crash files in two halves: the past that methods may see, and what came after."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pandas import DataFrame, Series, Timestamp

from hotspots.analysis.metric_coordinates import metric_crs_for, project
from tests.benchmarks.flagged import GRAIN_M
from tests.benchmarks.judging import Group

_SQUARE_M = 1000


def prefectures(crashes: DataFrame, start: str, turn: str, end: str) -> Iterator[Group]:
    """Yield the prefectures in metres; the extent of one is its squares of 1 km with a crash."""
    for name, of_name in _between(crashes, start, end).groupby("pref"):
        past = of_name[of_name["occurred_at"] < Timestamp(turn)]
        (west, south), (east, north) = past[["lon", "lat"]].agg(["min", "max"]).to_numpy()
        crs = metric_crs_for((west, south, east, north))
        x_m, y_m = project(of_name["lon"], of_name["lat"], to_crs=crs).T
        placed = crash_frame(of_name, injured=of_name["injured"], x_m=x_m, y_m=y_m)
        first, after = _halves(placed, turn)
        squares = (first[["x_m", "y_m"]] // _SQUARE_M).drop_duplicates()
        extent = len(squares) * (_SQUARE_M / GRAIN_M) ** 2
        yield Group(f"prefecture {name}", first, after, extent)


def states(
    crashes: DataFrame, lengths_km: Mapping[str, float], start: str, turn: str, end: str
) -> Iterator[Group]:
    """Yield the states along their roads; those without a crash in either half are left out."""
    placed = _between(crashes, start, end).dropna(subset=["route", "chainage_km"])
    injured = placed[["seriously_injured", "slightly_injured"]].sum(axis=1)
    metres = (placed["chainage_km"].astype(float) * 1000).round(1)
    route = placed["route"].astype(str)
    frame = crash_frame(placed, injured=injured, route=route, chainage_m=metres)
    frame["road"] = pd.factorize(frame["route"], sort=True)[0]
    for name, of_name in frame.groupby(frame["route"].str.slice(0, 2)):
        yield Group(str(name), *_halves(of_name, turn), lengths_km[str(name)] * 1000 / GRAIN_M)


def state_lengths(path: Path) -> dict[str, float]:
    """Return the length of the federal highways in each state, in kilometres."""
    segments = pd.read_csv(path).query("tipo_trecho == 'Eixo Principal'")
    return {str(uf): float(km) for uf, km in segments.groupby("uf")["extensao_km"].sum().items()}


def crash_frame(
    crashes: DataFrame,
    *,
    injured: "Series[int]",
    route: "Series[str] | None" = None,
    chainage_m: ArrayLike = np.nan,
    x_m: ArrayLike = np.nan,
    y_m: ArrayLike = np.nan,
) -> DataFrame:
    """Return crashes (`id`, `occurred_at`, `killed`) as a screening takes them."""
    fatal = (crashes["killed"] > 0).astype(bool)
    return DataFrame(
        {
            "crash_id": crashes["id"].astype(str),
            "occurred_on": crashes["occurred_at"].dt.normalize(),
            "fatal": fatal,
            "injury": ~fatal & (injured > 0).astype(bool),
            "route": route,
            "chainage_m": chainage_m,
            "x_m": x_m,
            "y_m": y_m,
            "location_class": None,
            "killed": crashes["killed"].astype("Int64"),
            "injured": injured.astype("Int64"),
        }
    )


def _between(crashes: DataFrame, start: str, end: str) -> DataFrame:
    at = crashes["occurred_at"]
    return crashes[(at >= Timestamp(start)) & (at < Timestamp(end))]


def _halves(crashes: DataFrame, turn: str) -> tuple[DataFrame, DataFrame]:
    past = crashes["occurred_on"] < Timestamp(turn)
    return crashes[past].reset_index(drop=True), crashes[~past].reset_index(drop=True)
