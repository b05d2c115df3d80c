"""From a proposed place to its registration as a site, as codes."""

from enum import StrEnum


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


class Lineage(StrEnum):
    """How a proposed place relates to the one it continues."""

    NEW = "new"
    SAME = "same"
    GREW = "grew"
    SHRANK = "shrank"
    MOVED = "moved"
    SPLIT_FROM = "split_from"
    MERGED_INTO = "merged_into"


class RejectionReason(StrEnum):
    """Why a person turned a proposal down."""

    NOT_INFRASTRUCTURE = "not_infrastructure"
    LOCATION_WRONG = "location_wrong"
    ALREADY_TREATED = "already_treated"
    DUPLICATE = "duplicate"
    OTHER = "other"


class EvidenceKept(StrEnum):
    """Which saying of the statistics about a proposal is meant."""

    LATEST = "latest"
    OF_RUN = "of_run"
    WHEN_DECIDED = "when_decided"


class NoticeKind(StrEnum):
    """What a notice warns of, or announces."""

    NEAR_MISS = "near_miss"
    DROP_OUT = "drop_out"
