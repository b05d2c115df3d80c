"""What is built or set up at a site, how it is counted, and what is checked afterwards."""

from enum import StrEnum


class MeasureTerm(StrEnum):
    """Whether a measure stays. A temporary one never completes a file."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"


class MeasureType(StrEnum):
    """A kind of countermeasure (domain reference, D20–D24 and section 6; ours, editable)."""

    WARNING_SIGN = "warning_sign"
    SPEED_LIMIT = "speed_limit"
    TRAFFIC_SIGN = "traffic_sign"
    ROAD_MARKING = "road_marking"
    RUMBLE_STRIP = "rumble_strip"
    SPEED_HUMP = "speed_hump"
    TRAFFIC_SIGNAL = "traffic_signal"
    STREET_LIGHTING = "street_lighting"
    GUARDRAIL = "guardrail"
    REFLECTOR = "reflector"
    SIGHT_CLEARING = "sight_clearing"
    CURVE_IMPROVEMENT = "curve_improvement"
    SURFACE_REPAIR = "surface_repair"
    JUNCTION_IMPROVEMENT = "junction_improvement"
    MEDIAN = "median"
    LANE_ARRANGEMENT = "lane_arrangement"
    PEDESTRIAN_CROSSING = "pedestrian_crossing"
    SIDEWALK = "sidewalk"
    DRAINAGE = "drainage"
    OTHER = "other"


class MeasureUnit(StrEnum):
    """What a quantity is counted in."""

    PIECE = "piece"
    METRE = "metre"
    SQUARE_METRE = "square_metre"
    CUBIC_METRE = "cubic_metre"
    JUNCTION = "junction"
    SET = "set"


class MeasureProgress(StrEnum):
    """How far a measure is, read off its days."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    IN_PLACE = "in_place"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
