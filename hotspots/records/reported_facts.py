"""Facts that sites of several kinds have, whoever reports them."""

from hotspots.i18n import _
from hotspots.records.described import Fact, Writing


def found_on(part: str) -> Fact:
    """Return the day on which somebody found it, under a heading."""
    return Fact(
        name="found_on",
        label=_("Found on"),
        writing=Writing.DAY,
        part=part,
        required=True,
        also=("ngay_phat_hien",),
    )


def description(part: str) -> Fact:
    """Return what else is to be said, under a heading."""
    return Fact(
        name="description",
        label=_("Description"),
        writing=Writing.TEXT,
        part=part,
        most=2_000,
        also=("mo_ta", "ghi_chu"),
        hint=_("no names of persons, no plates"),
    )
