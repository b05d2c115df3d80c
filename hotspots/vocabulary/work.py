"""Who works with the registry, what they may do, and the work it does by itself, as codes."""

from enum import StrEnum


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
    READ_RAIL_PROPOSALS = "read_rail_proposals"
    READ_NOTICES = "read_notices"
    RUN_SCREENING = "run_screening"
    CALIBRATE = "calibrate"
    DECIDE_PROPOSAL = "decide_proposal"
    DECIDE_RAIL_PROPOSAL = "decide_rail_proposal"
    WRITE_IN_FILE = "write_in_file"
    APPROVE_HOLD = "approve_hold"
    CHANGE_CLASS = "change_class"
    DECLARE_SITE = "declare_site"
    KEEP_CAMPAIGN = "keep_campaign"
    KEEP_TARGETS = "keep_targets"
    EVALUATE = "evaluate"
    KEEP_CALENDAR = "keep_calendar"
    ADD_PHOTO = "add_photo"
    WRITE_RECOMMENDATION = "write_recommendation"
    SIGN_RECOMMENDATION = "sign_recommendation"
    ANSWER_RECOMMENDATION = "answer_recommendation"
    READ_REPORTS = "read_reports"
    LOAD_NETWORK = "load_network"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_BACKUPS = "manage_backups"


class OrganisationKind(StrEnum):
    """What an organisation is to the registry."""

    POLICE = "police"
    URBAN_MANAGEMENT = "urban_management"
    PEOPLES_COMMITTEE = "peoples_committee"
    ROAD_AUTHORITY = "road_authority"
    RAIL_COMPANY = "rail_company"
    TRAFFIC_SAFETY_COMMITTEE = "traffic_safety_committee"


class JobKind(StrEnum):
    """A kind of long or dated work."""

    SCREENING = "screening"
    REFRESH = "refresh"
    EVIDENCE = "evidence"
    DAILY = "daily"
    CASEWORK = "casework"
    UPKEEP = "upkeep"
    BACKUP = "backup"
    DIGEST = "digest"
    ATTRIBUTION = "attribution"
    RAIL_REFRESH = "rail_refresh"


class DigestState(StrEnum):
    """What became of the digest of one person and day. Sending: nobody knows whether it left."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DeploymentKind(StrEnum):
    """What a database holds: real work, an invented story, or tests."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Locale(StrEnum):
    """Languages of the pages, the first being the default."""

    VI = "vi"
    EN = "en"
