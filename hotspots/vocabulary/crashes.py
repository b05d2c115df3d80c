"""What is recorded of a crash, as codes."""

from enum import StrEnum


class RecordState(StrEnum):
    """How far a crash record has come: officer, officer, leader."""

    PRELIMINARY = "preliminary"
    COMPLETED = "completed"
    APPROVED = "approved"


class SeverityScale(StrEnum):
    """Which scale grades a crash: the police's of road crashes, or that of railways."""

    ROAD = "road"
    RAIL = "rail"


class SeverityClass(StrEnum):
    """Class of one crash on a scale, gravest first. A road rule never reads it, a rail rule does.

    On roads it is the police's (Circular 26/2024/TT-BCA art. 5).
    """

    EXCEPTIONALLY_SERIOUS = "exceptionally_serious"
    VERY_SERIOUS = "very_serious"
    SERIOUS = "serious"
    LESS_SERIOUS = "less_serious"
    COLLISION = "collision"


class LocationClass(StrEnum):
    """How well a crash is located: A and B define a site, C and D only support one."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class PlacedBy(StrEnum):
    """Which statement of place put the crash on the map."""

    COORDINATES = "coordinates"
    CHAINAGE = "chainage"
    RAILWAY = "railway"
    UNPLACED = "unplaced"


class UnplacedReason(StrEnum):
    """Why a crash waits in the queue of unlocated crashes: what was stated was not found."""

    NO_PLACE_GIVEN = "no_place_given"
    UNKNOWN_ROUTE = "unknown_route"
    CHAINAGE_OUTSIDE_ROUTE = "chainage_outside_route"
    OUTSIDE_AREA = "outside_area"
    UNKNOWN_RAIL_LINE = "unknown_rail_line"
    CHAINAGE_OUTSIDE_RAIL_LINE = "chainage_outside_rail_line"
    UNKNOWN_CROSSING = "unknown_crossing"


class TimePrecision(StrEnum):
    """How exactly the time of a crash is known."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class CrashOutcome(StrEnum):
    """What a road rule sees in a crash: somebody died, or somebody was hurt and nobody died."""

    FATAL = "fatal"
    INJURY = "injury"


class Weekday(StrEnum):
    """Day of the week, Monday first as in ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class CrashType(StrEnum):
    """How road users met."""

    HEAD_ON = "head_on"
    REAR_END = "rear_end"
    SIDE_IMPACT = "side_impact"
    SIDESWIPE = "sideswipe"
    SINGLE_FALL = "single_fall"
    FIXED_OBJECT = "fixed_object"
    PEDESTRIAN = "pedestrian"
    TRAIN = "train"
    OTHER = "other"
    UNKNOWN = "unknown"


class Light(StrEnum):
    """Light at the time of the crash."""

    DAYLIGHT = "daylight"
    DAWN_DUSK = "dawn_dusk"
    NIGHT_LIT = "night_lit"
    NIGHT_UNLIT = "night_unlit"
    OTHER = "other"
    UNKNOWN = "unknown"


class Weather(StrEnum):
    """Weather at the time of the crash."""

    CLEAR = "clear"
    RAIN = "rain"
    FOG = "fog"
    WIND = "wind"
    SMOKE_DUST = "smoke_dust"
    OTHER = "other"
    UNKNOWN = "unknown"


class Surface(StrEnum):
    """State of the road surface at the time of the crash."""

    DRY = "dry"
    WET = "wet"
    MUDDY = "muddy"
    LOOSE_MATERIAL = "loose_material"
    OTHER = "other"
    UNKNOWN = "unknown"


class RoadUser(StrEnum):
    """A kind of road user involved in a crash."""

    PEDESTRIAN = "pedestrian"
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    CAR = "car"
    BUS = "bus"
    TRUCK = "truck"
    TRAIN = "train"
    OTHER = "other"
    UNKNOWN = "unknown"


class Alcohol(StrEnum):
    """Whether alcohol played a part. Not tested is unknown, not no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
