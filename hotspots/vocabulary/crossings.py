"""What is said of a place where a road or a path crosses a railway, as codes."""

from enum import StrEnum


class LevelCrossingProtection(StrEnum):
    """What guards a legal level crossing (Circular 29/2023/TT-BGTVT)."""

    GUARDED = "guarded"
    AUTOMATIC_BARRIER = "automatic_barrier"
    AUTOMATIC = "automatic"
    SIGNS = "signs"


class LevelCrossingUse(StrEnum):
    """Whose road a legal level crossing carries (Circular 29/2023/TT-BGTVT art. 3)."""

    PUBLIC = "public"
    SPECIALISED = "specialised"


class CrossingSurface(StrEnum):
    """What a crossing is paved with between and beside the rails."""

    ASPHALT = "asphalt"
    CONCRETE = "concrete"
    PANELS = "panels"
    STONE = "stone"
    EARTH = "earth"
    OTHER = "other"


class TrafficCountMethod(StrEnum):
    """How the users of a crossing were counted."""

    PEAK_AND_EVENING = "peak_and_evening"
    WHOLE_DAY = "whole_day"
    CAMERA = "camera"
    ESTIMATE = "estimate"


class CrossingOpener(StrEnum):
    """Who opened a crossing without permission, as a sort of people: never a name."""

    RESIDENTS = "residents"
    ENTERPRISE = "enterprise"
    AUTHORITY = "authority"
    UNKNOWN = "unknown"


class FactsChange(StrEnum):
    """Why what is known of a site is written anew."""

    DATA_CHANGE = "data_change"
    CORRECTION = "correction"
    NO_TRAIN_TRAFFIC = "no_train_traffic"


class CrossingAnswer(StrEnum):
    """What a person says of a place where a road of the map crosses a railway without a file."""

    BRIDGE = "bridge"
    UNDERPASS = "underpass"
    NOT_THERE = "not_there"
    ASK_AGAIN = "ask_again"


class ServiceRoadState(StrEnum):
    """How far a service road beside a railway has come."""

    PLANNED = "planned"
    UNDER_CONSTRUCTION = "under_construction"
    OPEN = "open"
    GIVEN_UP = "given_up"


class TargetMeasure(StrEnum):
    """What a plan wants of a crossing by the end of a year; its code is that of the state."""

    MANAGED = "managed"
    NARROWED = "narrowed"
    CLOSED = "closed"
    UPGRADED = "upgraded"
    GRADE_SEPARATED = "grade_separated"


class TargetStatus(StrEnum):
    """How far a target is on a day: reached, in its year or later, still to do, or slipped."""

    REACHED = "reached"
    REACHED_LATE = "reached_late"
    DUE = "due"
    SLIPPED = "slipped"


class RoadMapPart(StrEnum):
    """A part of the road map: targets by how far they are, or crossings apart from any target."""

    PLANNED = "planned"
    REACHED = "reached"
    REACHED_LATE = "reached_late"
    DUE = "due"
    SLIPPED = "slipped"
    UNPLANNED = "unplanned"
    WITHOUT_TARGET = "without_target"
    NO_CROSSING = "no_crossing"


class CrossingFigure(StrEnum):
    """A figure of the form on crossings: what stands on a day, what happened, accidents."""

    CROSSINGS = "crossings"
    LEVEL = "level"
    GUARDED = "guarded"
    AUTOMATIC_BARRIER = "automatic_barrier"
    AUTOMATIC = "automatic"
    SIGNS = "signs"
    SELF_OPENED = "self_opened"
    FOUND = "found"
    FILE_OPENED = "file_opened"
    MANAGED = "managed"
    NARROWED = "narrowed"
    REOPENED = "reopened"
    WIDE = "wide"
    WIDTH_UNKNOWN = "width_unknown"
    WERE_FOUND = "were_found"
    WERE_NARROWED = "were_narrowed"
    WERE_CLOSED = "were_closed"
    WERE_UPGRADED = "were_upgraded"
    WERE_SEPARATED = "were_separated"
    WERE_REOPENED = "were_reopened"
    LEVEL_REMOVED = "level_removed"
    ACCIDENTS = "accidents"
    ACCIDENTS_SELF_OPENED = "accidents_self_opened"
    KILLED = "killed"
    INJURED = "injured"


class FigurePeriod(StrEnum):
    """Of which days a figure speaks: the day itself, its year so far, or all days since a first."""

    DAY = "day"
    YEAR = "year"
    SINCE = "since"
