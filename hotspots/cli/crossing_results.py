"""The order of rail crossings as results: a table, figures, sentences, points on a map."""

from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hotspots.analysis.crossing_risk import CrossingOrder
from hotspots.analysis.crossing_words import (
    BAND_NAMES,
    CLOSABILITY_NAMES,
    crossing_sentences,
)
from hotspots.analysis.measure_codes import Closability
from hotspots.cli.measure_output import Delivery, Result, deliver, print_table
from hotspots.cli.output import Output
from hotspots.code_version import code_version
from hotspots.i18n import _, render, shown_number
from hotspots.measure_files import Register


def deliver_crossings(
    register: Register, order: CrossingOrder, output: Output, out: Path | None
) -> None:
    """Write the crossings in their order; equal points keep the order of the register."""
    rows = order.frame["rank"].to_numpy().argsort(kind="stable").tolist()
    members = {
        "code_version": code_version(),
        "crossings": len(rows),
        "seed": order.seed,
        "trials": order.trials,
        "accidents_5y": order.accidents,
        "local_ratio": None if order.local_ratio is None else round(order.local_ratio, 4),
    }
    found, stated = (each.to_dict("records") for each in (order.frame, register.frame))
    results = [
        _result(found[row], stated[row], register.counted_on(row), count=len(rows)) for row in rows
    ]
    delivery = Delivery(results, members, register.warnings, register.ignored_columns)
    deliver(delivery, output, out, show=lambda: _print(register, order, rows, output))
    _tell_about_all(order, output)


def _result(
    found: dict[Hashable, Any],
    stated: dict[Hashable, Any],
    counted_on: date | None,
    *,
    count: int,
) -> Result:
    method = stated["traffic_count_method"]
    closability = found["closability"]
    figures = {
        "rail_line": stated["rail_line"],
        "chainage": stated["chainage"],
        "rank": int(found["rank"]),
        "band": found["band"].value,
        "points": float(found["points"]),
        "times_in_top_tenth_of_100": int(found["times_in_top_tenth"]),
        "factors": dict(found["factors"]),
        "assumed": list(found["assumed"]),
        "closability": None if closability is None else closability.value,
        "road_users_weighted": round(float(found["road_users"]), 1),
        "required_sight_m": round(float(found["required_sight_m"]), 1),
        "sight_ratio": None if np.isnan(found["sight_ratio"]) else round(found["sight_ratio"], 3),
        "new_hampshire": round(float(found["new_hampshire"]), 1),
        "new_hampshire_rank": int(found["new_hampshire_rank"]),
        "traffic_counted_on": None if counted_on is None else counted_on.isoformat(),
        "traffic_count_method": method,
    }
    told = crossing_sentences(found, count, counted_on=counted_on, counted_by=method)
    return Result(str(stated["crossing_id"]), figures, told, _point(stated))


def _point(stated: dict[Hashable, Any]) -> dict[str, object] | None:
    if pd.isna(stated["lon"]) or pd.isna(stated["lat"]):
        return None
    place = [round(float(stated["lon"]), 7), round(float(stated["lat"]), 7)]
    return {"type": "Point", "coordinates": place}


def _print(register: Register, order: CrossingOrder, rows: list[int], output: Output) -> None:
    headings = (
        _("Rank"), _("Crossing"), _("Band"), _("Points"), _("In the top tenth, of 100"),
        _("Worst value assumed for"), _("Closing"), _("Rank by V·T"),
    )  # fmt: skip
    ids, frame = register.frame["crossing_id"], order.frame
    table = []
    for row in rows:
        found = frame.iloc[row]
        table.append(
            (
                str(found["rank"]),
                str(ids.iloc[row]),
                render(BAND_NAMES[found["band"]], output.locale),
                shown_number(float(found["points"]), output.locale, digits=1),
                str(found["times_in_top_tenth"]),
                output.say(_("{count} inputs"), count=len(found["assumed"])),
                _closing(found["closability"], output),
                str(found["new_hampshire_rank"]),
            )
        )
    print_table(headings, table, output, left=(1, 2, 6))


def _closing(closability: Closability | None, output: Output) -> str:
    return "–" if closability is None else render(CLOSABILITY_NAMES[closability], output.locale)


def _tell_about_all(order: CrossingOrder, output: Output) -> None:
    output.tell(
        _(
            "{count} crossings in order. Points say which to look at first within this register;"
            " they are no chance of an accident."
        ),
        count=len(order.frame),
    )
    counts: dict[str, int] = {}
    for names in order.frame["assumed"]:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        output.tell(
            _("  not recorded, worst plausible value taken: {name}, at {count} crossings"),
            name=output.say(name),
            count=count,
        )
    if order.local_ratio is not None:
        output.tell(
            _(
                "{accidents} accidents in 5 years are on record, {ratio} times what the formulas"
                " give. That changes no rank."
            ),
            accidents=order.accidents,
            ratio=round(order.local_ratio, 2),
        )
