"""Roads, areas and places, and what the law and the statistics say of a place, as codes."""

from enum import StrEnum


class SiteKind(StrEnum):
    """What a registered site is. The legal class is an axis of its own, never a kind."""

    ROAD_SPOT = "road_spot"
    INFRASTRUCTURE_DEFECT = "infrastructure_defect"
    UNAUTHORIZED_CROSSING = "unauthorized_crossing"
    LEVEL_CROSSING = "level_crossing"
    CORRIDOR_ENCROACHMENT = "corridor_encroachment"
    CONGESTION_POINT = "congestion_point"
    SCHOOL_GATE = "school_gate"
    RAIL_HAZARD_LOCATION = "rail_hazard_location"


class Ground(StrEnum):
    """What a kind of site lies on: a road, a railway, or either of them."""

    ROAD = "road"
    RAIL = "rail"
    EITHER = "either"


class LegalClass(StrEnum):
    """What the rule in force says of a place."""

    BLACK_SPOT = "black_spot"
    POTENTIAL_BLACK_SPOT = "potential_black_spot"
    NONE = "none"


class RuleKind(StrEnum):
    """What a dated set of rules is about."""

    ROAD = "road"
    RAIL = "rail"
    SEVERITY = "severity"
    DEADLINE = "deadline"
    DEFECT_TYPE = "defect_type"


class RoadClass(StrEnum):
    """Class of a road (Circular 26/2024/TT-BCA art. 11)."""

    EXPRESSWAY = "expressway"
    NATIONAL_ROAD = "national_road"
    PROVINCIAL_ROAD = "provincial_road"
    DISTRICT_ROAD = "district_road"
    COMMUNE_ROAD = "commune_road"
    URBAN_STREET = "urban_street"
    SPECIALISED_ROAD = "specialised_road"


class CarriagewaySide(StrEnum):
    """Side of the route, looking along rising chainage."""

    LEFT = "left"
    RIGHT = "right"


class WatchedKind(StrEnum):
    """What cameras are to watch."""

    SPOT = "spot"
    ROUTE = "route"
    AREA = "area"


class AreaKind(StrEnum):
    """Level of an administrative area."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class UnitType(StrEnum):
    """What an administrative unit is called in law; several types share a level."""

    PROVINCE = "province"
    CENTRAL_CITY = "central_city"
    PROVINCIAL_CITY = "provincial_city"
    TOWN = "town"
    URBAN_DISTRICT = "urban_district"
    RURAL_DISTRICT = "rural_district"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"


class AttributedKind(StrEnum):
    """What lies in administrative units, and moves when their borders do."""

    CRASH = "crash"
    SITE = "site"
    LANE_MOUTH = "lane_mouth"
    CAMERA = "camera"
    WATCHED_PLACE = "watched_place"
    PROPOSAL = "proposal"
    RAIL_PROPOSAL = "rail_proposal"
    NOTICE = "notice"


class MoveOutcome(StrEnum):
    """What became of one thing when the borders of units changed."""

    MOVED = "moved"
    FOUND = "found"
    LOST = "lost"
    NEAREST = "nearest"
    NUMBER_TAKEN = "number_taken"


class WindowMode(StrEnum):
    """Which 12-month windows a screening looks at."""

    TRAILING = "trailing"
    ROLLING = "rolling"
    FIXED = "fixed"


class Place(StrEnum):
    """Shape of a proposed place."""

    LINE = "line"
    JUNCTION = "junction"
    STRADDLE = "straddle"
    DISC = "disc"


class EvidenceGrade(StrEnum):
    """How sure the statistics are of a place. It never changes the legal duty."""

    A = "A"
    B = "B"
    C = "C"
