"""Files that the commands about measures read, and the commands themselves."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner, Result

from hotspots.cli import app


def run(*arguments: object) -> Result:
    words = [str(each) for each in arguments]
    return CliRunner().invoke(app, [*words, "--lang", "en"], env={"COLUMNS": "200"})


def csv(folder: Path, frame: pd.DataFrame, name: str = "table.csv") -> Path:
    path = folder / name
    frame.to_csv(path, index=False)
    return path


def crash_rows(route: str, at_m: float, days: list[date]) -> list[dict[str, object]]:
    return [
        {"occurred_at": day, "route": route, "chainage_m": at_m, "killed": 0, "injured": 1}
        for day in days
    ]


def crashes_file(folder: Path) -> Path:
    """Twelve crashes a year on QL1 at 12 km, then three; two a month on QL20 throughout."""
    before = [date(2019, 1, 5) + timedelta(days=30 * n) for n in range(48)]
    after = [date(2023, 10, 5) + timedelta(days=120 * n) for n in range(6)]
    others = [date(2019, 1, 1) + timedelta(days=15 * n) for n in range(170)]
    rows = [*crash_rows("QL1A", 12_000, before + after), *crash_rows("QL20", 500, others)]
    return csv(folder, pd.DataFrame(rows).assign(id=range(len(rows))), "crashes.csv")
