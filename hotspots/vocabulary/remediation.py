"""The life of a remediation file: its states, steps, what a step asks for, and its entries."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a remediation file stands. Each kind of site uses its own of these; none is renamed."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    FILE_OPENED = "file_opened"
    REJECTED = "rejected"
    MERGED = "merged"
    CAUSE_DETERMINED = "cause_determined"
    NOT_INFRASTRUCTURE = "not_infrastructure"
    MEASURE_PROPOSED = "measure_proposed"
    DECIDED = "decided"
    WORKS_UNDER_WAY = "works_under_way"
    REPORTED_DONE = "reported_done"
    VERIFIED_DONE = "verified_done"
    MONITORING = "monitoring"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    REPORTED = "reported"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    DUPLICATE = "duplicate"
    REOPENED = "reopened"
    FOUND = "found"
    MANAGED = "managed"
    NARROWED = "narrowed"
    UPGRADED = "upgraded"
    GRADE_SEPARATED = "grade_separated"
    IN_SERVICE = "in_service"
    DEFICIENT = "deficient"
    NOTIFIED = "notified"
    CLEARED = "cleared"
    CHECKED = "checked"
    RECURRED = "recurred"
    LISTED = "listed"
    PLAN_APPROVED = "plan_approved"
    TREATED = "treated"
    REMOVED = "removed"
    NOT_SURVEYED = "not_surveyed"
    SURVEYED = "surveyed"
    MODEL_IN_PLACE = "model_in_place"


class Step(StrEnum):
    """What a person does to move a file: the words of the button."""

    VERIFY = "verify"
    OPEN_FILE = "open_file"
    REJECT = "reject"
    MERGE = "merge"
    DETERMINE_CAUSE = "determine_cause"
    RULE_OUT_INFRASTRUCTURE = "rule_out_infrastructure"
    PROPOSE_MEASURE = "propose_measure"
    RECORD_DECISION = "record_decision"
    SEND_BACK = "send_back"
    START_WORKS = "start_works"
    REPORT_DONE = "report_done"
    VERIFY_DONE = "verify_done"
    RETURN_WORKS = "return_works"
    START_MONITORING = "start_monitoring"
    EVALUATE = "evaluate"
    CLOSE = "close"
    TREAT_AGAIN = "treat_again"
    REOPEN = "reopen"
    ASSIGN = "assign"
    START_REPAIR = "start_repair"
    MARK_DUPLICATE = "mark_duplicate"
    MANAGE = "manage"
    NARROW = "narrow"
    CLOSE_CROSSING = "close_crossing"
    UPGRADE = "upgrade"
    SEPARATE_GRADES = "separate_grades"
    FIND_REOPENED = "find_reopened"
    NOTE_DEFICIENCY = "note_deficiency"
    RETURN_TO_SERVICE = "return_to_service"
    NOTIFY = "notify"
    CLEAR = "clear"
    CHECK = "check"
    FIND_RECURRED = "find_recurred"
    APPROVE_PLAN = "approve_plan"
    TREAT = "treat"
    TAKE_OFF_LIST = "take_off_list"
    SURVEY = "survey"
    INSTALL_MODEL = "install_model"
    FIND_MODEL_GONE = "find_model_gone"


class MeetingAct(StrEnum):
    """What is done with several files at once after a meeting."""

    STEP = "step"
    NOTE = "note"
    DAY = "day"


class StepField(StrEnum):
    """One fact that a step asks for; how each is written stands in `records.step_fields`."""

    INSPECTED_ON = "inspected_on"
    UNITS_PRESENT = "units_present"
    MANAGING_BODY = "managing_body"
    LEAD = "lead"
    PARTNERS = "partners"
    REJECTION = "rejection"
    TARGET_SITE = "target_site"
    CAUSES = "causes"
    POLICE_UNIT = "police_unit"
    RULING = "ruling"
    RULED_ON = "ruled_on"
    DECISION_NUMBER = "decision_number"
    DECIDED_ON = "decided_on"
    FUND = "fund"
    AMOUNT_VND = "amount_vnd"
    EXECUTOR = "executor"
    PLANNED_START = "planned_start"
    PLANNED_FINISH = "planned_finish"
    ACTUAL_START = "actual_start"
    CONTRACTOR = "contractor"
    TRAFFIC_PLAN = "traffic_plan"
    ACTUAL_FINISH = "actual_finish"
    COST_VND = "cost_vnd"
    RESULT = "result"
    REMOVED_ON = "removed_on"
    TRIGGER = "trigger"
    QUANTITY = "quantity"
    UNIT = "unit"
    LETTER_NUMBER = "letter_number"
    LETTER_DATED = "letter_dated"
    ADDRESSEE = "addressee"
    PROMISED_BY = "promised_by"
    CARRIED_OUT_ON = "carried_out_on"
    WIDTH_LEFT_M = "width_left_m"
    REPLACED_BY = "replaced_by"
    FOUND_BY = "found_by"
    DEFICIENCY = "deficiency"


class DocumentKind(StrEnum):
    """A paper of a remediation file."""

    INSPECTION_MINUTES = "inspection_minutes"
    OPENING_DECISION = "opening_decision"
    CAUSE_ANALYSIS = "cause_analysis"
    WRITTEN_CONCLUSION = "written_conclusion"
    MEASURE_PLAN = "measure_plan"
    DECISION = "decision"
    COMMENCEMENT_ORDER = "commencement_order"
    COMPLETION_REPORT = "completion_report"
    ACCEPTANCE_MINUTES = "acceptance_minutes"
    EVALUATION_REPORT = "evaluation_report"
    REMOVAL_DECISION = "removal_decision"
    LETTER = "letter"
    OTHER = "other"


class Condition(StrEnum):
    """What must be on record before a step; `registry.step_conditions` looks for it."""

    TWO_PHOTOS = "two_photos"
    CLASS_GROUNDED = "class_grounded"
    CHECKLIST_FILLED = "checklist_filled"
    MEASURE_PLANNED = "measure_planned"
    QUANTITIES_STATED = "quantities_stated"
    PHOTO_PAIR = "photo_pair"
    AFTER_PHOTO = "after_photo"
    STEP_PHOTO = "step_photo"
    TREATMENT_DATED = "treatment_dated"
    EVALUATION_KEPT = "evaluation_kept"
    RULE_NO_LONGER_MET = "rule_no_longer_met"


class CrashCause(StrEnum):
    """What brought crashes about at a place, as the analysis of causes finds (ours, editable)."""

    INFRASTRUCTURE = "infrastructure"
    TRAFFIC_ORGANISATION = "traffic_organisation"
    BEHAVIOUR = "behaviour"
    VEHICLE = "vehicle"
    WEATHER = "weather"
    OTHER = "other"
    UNKNOWN = "unknown"


class CaseRejection(StrEnum):
    """Why a proposed or verified place gets no file."""

    NOT_FOUND = "not_found"
    NOT_A_HAZARD = "not_a_hazard"
    ALREADY_TREATED = "already_treated"
    LOCATION_WRONG = "location_wrong"
    OTHER_JURISDICTION = "other_jurisdiction"
    OTHER = "other"


class ReopenTrigger(StrEnum):
    """What brings a settled file back."""

    RULE_MET_AGAIN = "rule_met_again"
    CRASH = "crash"
    INSPECTION = "inspection"
    WORKS_FAILED = "works_failed"
    RULING_WITHDRAWN = "ruling_withdrawn"
    OTHER = "other"


class AlertOutcome(StrEnum):
    """What became of the alert that a crash raised at a site whose file rests."""

    REOPENED = "reopened"
    NOT_REOPENED = "not_reopened"
    CRASH_ELSEWHERE = "crash_elsewhere"


class EventKind(StrEnum):
    """What an entry of a remediation file records."""

    OPENED = "opened"
    ADVANCED = "advanced"
    SIGNED = "signed"
    NOTED = "noted"
    EVIDENCE_CHANGED = "evidence_changed"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    HOLD_ASKED = "hold_asked"
    HOLD_APPROVED = "hold_approved"
    HOLD_REFUSED = "hold_refused"
    HOLD_ENDED = "hold_ended"
    HOLD_LAPSED = "hold_lapsed"
    DEADLINE_CHANGED = "deadline_changed"
    CLASS_CHANGED = "class_changed"
    EXTENT_CHANGED = "extent_changed"
    LINKED = "linked"
    INSPECTED = "inspected"
    PHOTO_ADDED = "photo_added"
    PHOTO_REMOVED = "photo_removed"
    MEASURE_RECORDED = "measure_recorded"
    MEASURE_CHANGED = "measure_changed"
    CHECKED = "checked"
    EVALUATION_KEPT = "evaluation_kept"
    LETTER = "letter"
    HANDED_OVER = "handed_over"
    ESCALATED = "escalated"
    CRASH_ALERT = "crash_alert"
    FACTS_CHANGED = "facts_changed"
    EXPORTED = "exported"
    PARTNER_NAMED = "partner_named"
    PARTNER_RELEASED = "partner_released"
    INVENTORIED = "inventoried"


class HoldState(StrEnum):
    """How far a request to pause a file has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"
    LAPSED = "lapsed"


class SiteLinkKind(StrEnum):
    """How one site relates to another."""

    MERGED_INTO = "merged_into"
    SPLIT_FROM = "split_from"
    DUPLICATE_OF = "duplicate_of"
    SAME_PLACE = "same_place"
    NEARBY = "nearby"
    REPLACED_BY = "replaced_by"
    WITHIN = "within"
    RELATED = "related"


class DayKind(StrEnum):
    """What an entry of the calendar makes of a day."""

    DAY_OFF = "day_off"
    WORKING_DAY = "working_day"


class DeadlineUnit(StrEnum):
    """How the days of a deadline are counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    PLANNED_START = "planned_start"
    PLANNED_FINISH = "planned_finish"
