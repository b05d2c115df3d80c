"""Running `hotspots propose` in a test: small files in, what one run left behind out."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from typer.testing import CliRunner

from hotspots.cli import app

DAY_0 = date(2025, 1, 1)


class Told:
    """What one run left behind: exit code, both streams, and the file."""

    def __init__(self, folder: Path, crashes: Path, *options: str) -> None:
        self.out = folder / "out.geojson"
        self.out.unlink(missing_ok=True)
        arguments = ["propose", str(crashes), "-o", str(self.out), "--lang", "en", *options]
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
        self.code, self.stdout, self.stderr = result.exit_code, result.stdout, result.stderr
        self.error = result.exception

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out.read_text(encoding="utf-8"))
        return found

    @property
    def sites(self) -> list[dict[str, Any]]:
        return [feature["properties"] for feature in self.document["features"]]


def line_rows(rows: list[tuple[float, int, str]], day_0: date = DAY_0) -> pd.DataFrame:
    """Rows are (chainage in metres, day, "F" or "I"); ids count from 1."""
    return pd.DataFrame(
        [
            {
                "id": f"c{number:02}",
                "occurred_at": (day_0 + timedelta(days=day)).isoformat(),
                "route": "QL1",
                "chainage_m": at,
                "killed": int(sort == "F"),
                "injured": int(sort == "I"),
            }
            for number, (at, day, sort) in enumerate(rows, start=1)
        ],
        columns=["id", "occurred_at", "route", "chainage_m", "killed", "injured"],
    )


BRIDGE = line_rows(
    [
        (0, 10, "F"), (60, 40, "I"), (120, 90, "I"), (400, 100, "I"),
        (700, 120, "I"), (1000, 130, "I"), (1060, 140, "F"), (1100, 200, "F"),
    ]
)  # fmt: skip


def csv(folder: Path, frame: pd.DataFrame, name: str = "crashes.csv") -> Path:
    path = folder / name
    frame.to_csv(path, index=False)
    return path
