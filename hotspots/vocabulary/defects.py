"""What is said of a defect of the road. Its types are dated data, not codes: see `criteria`."""

from enum import StrEnum


class DangerGrade(StrEnum):
    """How soon a defect may hurt somebody (ours): high is to be warded off the same day."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RowOutcome(StrEnum):
    """What taking a row of a list in does: a list sent again does nothing new."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
