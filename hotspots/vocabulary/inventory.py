"""The yearly inventory: what somebody found who looked whether a site is still there."""

from enum import StrEnum


class InventoryFinding(StrEnum):
    """What somebody found who looked."""

    STILL_THERE = "still_there"
    GONE = "gone"
    NOT_FOUND = "not_found"


class InventoryStatus(StrEnum):
    """How far a site is in the inventory of a year: what was found last, or that nobody looked."""

    UNCONFIRMED = "unconfirmed"
    STILL_THERE = "still_there"
    GONE = "gone"
    NOT_FOUND = "not_found"
