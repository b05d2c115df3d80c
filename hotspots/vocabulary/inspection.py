"""What is looked at when a place is inspected (Circular 41/2024/TT-BGTVT art. 15, and ours)."""

from enum import StrEnum


class ChecklistItem(StrEnum):
    """One thing to look at on site. The first eight are those of the circular."""

    JUNCTION = "junction"
    TRAFFIC_ORGANISATION = "traffic_organisation"
    SIGHT = "sight"
    HORIZONTAL_CURVE = "horizontal_curve"
    VERTICAL_CURVE = "vertical_curve"
    GRADIENT = "gradient"
    SURFACE = "surface"
    SUPERELEVATION = "superelevation"
    LIGHTING = "lighting"
    SIGNS = "signs"
    MARKINGS = "markings"
    SURROUNDINGS = "surroundings"
    OTHER = "other"


class ItemFinding(StrEnum):
    """What was found of one item."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NOT_APPLICABLE = "not_applicable"


class SiteSource(StrEnum):
    """How a place that no screening found came to be declared."""

    PATROL = "patrol"
    SURVEY = "survey"
    CRASH_INVESTIGATION = "crash_investigation"
    ROAD_MANAGER = "road_manager"
    OTHER_AGENCY = "other_agency"
