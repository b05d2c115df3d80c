"""The closed lists of the field, as codes. Their words in each language live in the catalogs."""

from enum import StrEnum


class SiteKind(StrEnum):
    """What a registered site is. The legal class is an axis of its own, never a kind."""

    ROAD_SPOT = "road_spot"


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


class CaseState(StrEnum):
    """Where a remediation file stands; later states come in between, none is renamed."""

    PROPOSED = "proposed"
    FILE_OPENED = "file_opened"
    WORKS_UNDER_WAY = "works_under_way"
    REPORTED_DONE = "reported_done"
    VERIFIED_DONE = "verified_done"
    CLOSED = "closed"


class Role(StrEnum):
    """Who a person is to the registry (one account holds one role)."""

    POLICE_OFFICER = "police_officer"
    POLICE_LEADER = "police_leader"
    URBAN_OFFICER = "urban_officer"
    WARD_OFFICER = "ward_officer"
    RAIL_OFFICER = "rail_officer"
    ROAD_MANAGER = "road_manager"
    LEADER = "leader"
    GIS_ANALYST = "gis_analyst"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What a person can do in the registry; `permissions` says which role may."""

    READ_CRASHES = "read_crashes"
    RECORD_CRASH = "record_crash"
    IMPORT_CRASHES = "import_crashes"
    READ_SITES = "read_sites"
    READ_PROPOSALS = "read_proposals"
    READ_NOTICES = "read_notices"
    RUN_SCREENING = "run_screening"
    CALIBRATE = "calibrate"
    DECIDE_PROPOSAL = "decide_proposal"
    OPEN_FILE = "open_file"
    START_WORKS = "start_works"
    REPORT_DONE = "report_done"
    VERIFY_DONE = "verify_done"
    CLOSE_FILE = "close_file"
    LOAD_NETWORK = "load_network"
    MANAGE_ACCOUNTS = "manage_accounts"


class RecordState(StrEnum):
    """How far a crash record has come: officer, officer, leader."""

    PRELIMINARY = "preliminary"
    COMPLETED = "completed"
    APPROVED = "approved"


class SeverityClass(StrEnum):
    """Police class of one crash (Circular 26/2024/TT-BCA art. 5). Never read by a road rule."""

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
    UNPLACED = "unplaced"


class UnplacedReason(StrEnum):
    """Why a crash waits in the queue of unlocated crashes."""

    NO_PLACE_GIVEN = "no_place_given"
    UNKNOWN_ROUTE = "unknown_route"
    CHAINAGE_OUTSIDE_ROUTE = "chainage_outside_route"
    OUTSIDE_AREA = "outside_area"


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


class CarriagewaySide(StrEnum):
    """Side of the route, looking along rising chainage."""

    LEFT = "left"
    RIGHT = "right"


class RoadClass(StrEnum):
    """Class of a road (Circular 26/2024/TT-BCA art. 11)."""

    EXPRESSWAY = "expressway"
    NATIONAL_ROAD = "national_road"
    PROVINCIAL_ROAD = "provincial_road"
    DISTRICT_ROAD = "district_road"
    COMMUNE_ROAD = "commune_road"
    URBAN_STREET = "urban_street"
    SPECIALISED_ROAD = "specialised_road"


class AreaKind(StrEnum):
    """Level of an administrative area."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class OrganisationKind(StrEnum):
    """What an organisation is to the registry."""

    POLICE = "police"
    URBAN_MANAGEMENT = "urban_management"
    PEOPLES_COMMITTEE = "peoples_committee"
    ROAD_AUTHORITY = "road_authority"
    RAIL_COMPANY = "rail_company"
    TRAFFIC_SAFETY_COMMITTEE = "traffic_safety_committee"


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


class EvidenceKept(StrEnum):
    """Which saying of the statistics about a proposal is meant."""

    LATEST = "latest"
    OF_RUN = "of_run"
    WHEN_DECIDED = "when_decided"


class ProposalState(StrEnum):
    """What became of a proposal.

    Suppressed: a rejection keeps it away. Registered: the place is a site already. Superseded: a
    later screening took its place.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    REGISTERED = "registered"
    SUPERSEDED = "superseded"


class ChangeCause(StrEnum):
    """What made a place of the live list begin or end."""

    SCREENING = "screening"
    CRASH_RECORDED = "crash_recorded"
    CRASH_CORRECTED = "crash_corrected"
    CRASH_DELETED = "crash_deleted"
    CRASHES_IMPORTED = "crashes_imported"
    NETWORK_CHANGED = "network_changed"
    DAY_PASSED = "day_passed"
    CALIBRATION = "calibration"


class JobKind(StrEnum):
    """A kind of long or dated work."""

    SCREENING = "screening"
    REFRESH = "refresh"
    EVIDENCE = "evidence"
    DAILY = "daily"


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class NoticeKind(StrEnum):
    """What a notice warns of, or announces."""

    NEAR_MISS = "near_miss"
    DROP_OUT = "drop_out"


class Lineage(StrEnum):
    """How a proposed place relates to the one it continues."""

    NEW = "new"
    SAME = "same"
    GREW = "grew"
    SHRANK = "shrank"
    MOVED = "moved"
    SPLIT_FROM = "split_from"
    MERGED_INTO = "merged_into"


class EventKind(StrEnum):
    """What an entry of a remediation file records."""

    OPENED = "opened"
    ADVANCED = "advanced"
    NOTED = "noted"
    EVIDENCE_CHANGED = "evidence_changed"


class RejectionReason(StrEnum):
    """Why a person turned a proposal down."""

    NOT_INFRASTRUCTURE = "not_infrastructure"
    LOCATION_WRONG = "location_wrong"
    ALREADY_TREATED = "already_treated"
    DUPLICATE = "duplicate"
    OTHER = "other"


class DeploymentKind(StrEnum):
    """What a database holds: real work, an invented story, or tests."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Locale(StrEnum):
    """Languages of the pages, the first being the default."""

    VI = "vi"
    EN = "en"
