"""The national crash files as what a person would send: one row a crash, under our headings."""

from pathlib import Path

import pandas as pd
from pandas import DataFrame


def japan(path: Path, rows: int | None = None) -> DataFrame:
    """Return Japan's injury crashes by coordinates; the one row off the country is left out."""
    wanted = ["id", "occurred_at", "lon", "lat", "deaths", "injured", "pref"]
    crashes = pd.read_parquet(path, columns=wanted).query("lat > 20")
    crashes = crashes.rename(columns={"deaths": "killed"})
    if rows is None or rows >= len(crashes):
        return crashes
    return crashes.sample(rows, random_state=1).sort_values("id")


def brazil(path: Path) -> DataFrame:
    """Return the crashes of Brazil's federal highways by route (state and number) and kilometre."""
    crashes = pd.read_parquet(path)
    route = crashes["uf"].astype(str) + "-" + crashes["br"].astype("Int64").astype(str)
    return DataFrame(
        {
            "id": crashes["id"],
            "occurred_at": crashes["occurred_at"],
            "route": route.where(crashes["br"].notna()),
            "chainage_km": crashes["km"],
            "lon": crashes["lon"],
            "lat": crashes["lat"],
            "killed": crashes["mortos"],
            "seriously_injured": crashes["feridos_graves"],
            "slightly_injured": crashes["feridos_leves"],
        }
    )
