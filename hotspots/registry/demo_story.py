"""The story of the demonstration, as its file tells it: read without loading the registry."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.vocabulary import Locale, Role

PASSWORD = "hotspots-demo"  # noqa: S105 - every demo account's; possible in a demo database only
FOLDER = Path(__file__).resolve().parents[2] / "gis_data" / "long_khanh"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One of the people who take part in the demonstration."""

    username: str
    display_name: str
    role: Role


def accounts(folder: Path = FOLDER) -> list[DemoAccount]:
    """Return the accounts of the demonstration, as its file lists them."""
    return [
        DemoAccount(told["username"], told["display_name"], Role(told["role"]))
        for told in read_story(folder)["accounts"]
    ]


def attribution(locale: Locale, folder: Path = FOLDER) -> str:
    """Return who the demonstration's layers are from, as their licences ask of every map."""
    return str(read_story(folder)["attribution"][locale.value]).strip()


@cache
def read_story(folder: Path) -> dict[str, Any]:
    """Return what the demonstration's file says.

    Raises
    ------
    Unavailable
        The folder is not there.
    """
    try:
        text = (folder / "demo.yaml").read_text(encoding="utf-8")
    except OSError as cause:
        raise Unavailable(
            _("The demonstration's data are not in {folder}. They come with the source code."),
            folder=str(folder),
        ) from cause
    story: dict[str, Any] = yaml.safe_load(text)
    return story
