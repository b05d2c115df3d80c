"""What is said of encroachments, points of congestion and joint campaigns, as codes."""

from enum import StrEnum


class EncroachmentType(StrEnum):
    """How somebody encroaches on the safety corridor of a road or a railway (D37, D38)."""

    MARKET = "market"
    BUILDING = "building"
    BILLBOARD = "billboard"
    GOODS = "goods"
    DRYING = "drying"
    VENDING = "vending"
    OTHER = "other"


class CongestionCause(StrEnum):
    """Why traffic comes to a stand at a place (ours, editable)."""

    NARROW_ROAD = "narrow_road"
    LAYOUT = "layout"
    SIGNALS = "signals"
    RAIL_CROSSING = "rail_crossing"
    SCHOOL_OR_MARKET = "school_or_market"
    STOPPING = "stopping"
    WORKS = "works"
    FLOODING = "flooding"
    TOO_MANY_VEHICLES = "too_many_vehicles"
    OTHER = "other"


class MembershipChange(StrEnum):
    """What an entry of a campaign says of a site."""

    ADDED = "added"
    TAKEN_OUT = "taken_out"
