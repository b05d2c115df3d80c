"""What the history of a site tells of each table: its name in words, and its columns in words.

A column that is not named here follows from others, or is of no use to a reader.
"""

from dataclasses import dataclass
from typing import Final

from hotspots.i18n import _
from hotspots.registry.described_columns import DESCRIBED_COLUMNS

NAMED: Final[dict[str, str]] = {
    "holder_id": "organisation",
    "managing_body_id": "organisation",
    "lead_id": "organisation",
    "executor_id": "organisation",
    "organisation_id": "organisation",
    "from_id": "organisation",
    "to_id": "organisation",
    "sender_id": "organisation",
    "receiver_id": "organisation",
    "addressee_id": "organisation",
    "desk_id": "organisation",
    "superior_id": "organisation",
    "acknowledged_by_id": "account",
    "ruled_by_id": "account",
    "area_id": "administrative_area",
    "route_id": "route",
    "rail_line_id": "rail_line",
    "junction_id": "junction",
    "other_id": "site",
    "crash_id": "crash",
    "recommendation_id": "recommendation",
    "campaign_id": "campaign",
}
"""The columns that point at a row, whose name is shown instead, and at which table."""


@dataclass(frozen=True, slots=True)
class Told:
    """One table: what its rows are called, and the columns a reader is told of, in their order."""

    name: str
    columns: dict[str, str]


KIND_TABLES: Final[dict[str, Told]] = {
    table: Told(_("What is known of the site"), columns)
    for table, columns in DESCRIBED_COLUMNS.items()
}

TABLES: Final[dict[str, Told]] = KIND_TABLES | {
    "site": Told(
        _("Site"),
        {"name": _("Name"), "legal_class": _("Class"), "geom": _("Place on the map")},
    ),
    "road_spot": Told(
        _("Place of the site"),
        {
            "place": _("Shape of the place"),
            "route_id": _("Road"),
            "from_m": _("From Km"),
            "to_m": _("To Km"),
            "junction_id": _("Junction"),
        },
    ),
    "site_area": Told(_("Ward of the site"), {"area_id": _("Ward")}),
    "site_extent": Told(
        _("Drawing of the site"),
        {"valid_from": _("From the day"), "valid_to": _("Until the day"), "reason": _("Reason")},
    ),
    "site_link": Told(
        _("Related site"),
        {
            "kind": _("Kind"),
            "other_id": _("Site"),
            "since": _("Since"),
            "note": _("Note"),
            "ended_on": _("Ended on"),
            "end_reason": _("Reason of the end"),
        },
    ),
    "remediation_case": Told(
        _("Remediation file"),
        {
            "state": _("State"),
            "due_on": _("Due on"),
            "held_since": _("Paused since"),
            "held_until": _("Paused until"),
            "reopen_count": _("Times reopened"),
            "holder_id": _("On the desk of"),
            "managing_body_id": _("Managing body"),
            "lead_id": _("Lead"),
        },
    ),
    "case_event": Told(
        _("Entry of the file"),
        {
            "kind": _("Kind"),
            "from_state": _("From state"),
            "to_state": _("To state"),
            "note": _("Note"),
        },
    ),
    "case_document": Told(
        _("Paper"),
        {
            "kind": _("Kind"),
            "number": _("Number"),
            "dated": _("Date"),
            "issued_by": _("Issued by"),
            "about": _("About"),
            "attachment_id": _("Scan"),
            "removal_reason": _("Why it was taken out"),
        },
    ),
    "case_hold": Told(
        _("Pause"),
        {
            "state": _("State"),
            "reason": _("Reason"),
            "from_day": _("From the day"),
            "until": _("Until the day"),
            "ended_on": _("Ended on"),
        },
    ),
    "case_partner": Told(
        _("Partner of the file"),
        {
            "organisation_id": _("Organisation"),
            "task": _("What it is to do"),
            "due_on": _("Due on"),
            "since": _("Since"),
            "until": _("Until the day"),
            "end_reason": _("Reason of the end"),
        },
    ),
    "site_confirmation": Told(
        _("Inventory"),
        {"looked_on": _("Looked at on"), "finding": _("Found"), "note": _("Note")},
    ),
    "case_holding": Told(
        _("Desk of the file"),
        {
            "organisation_id": _("On the desk of"),
            "from_day": _("From the day"),
            "to_day": _("Until the day"),
        },
    ),
    "handover": Told(
        _("Hand-over"),
        {
            "from_id": _("Given by"),
            "to_id": _("Taken by"),
            "asked_for": _("What is asked for"),
            "letter_number": _("Letter number"),
            "sent_on": _("Sent on"),
            "received_on": _("Received on"),
            "answer": _("Answer"),
            "answered_on": _("Answered on"),
            "answer_reason": _("Reason"),
        },
    ),
    "measure": Told(
        _("Measure"),
        {
            "term": _("Kind of measure"),
            "type": _("Type of measure"),
            "description": _("Description"),
            "quantity_planned": _("Planned quantity"),
            "quantity_done": _("Quantity done"),
            "unit": _("Unit of the quantity"),
            "cost_vnd": _("Cost"),
            "fund": _("Fund"),
            "executor_id": _("Executor"),
            "planned_start": _("Planned start"),
            "planned_finish": _("Planned finish"),
            "actual_start": _("Begun on"),
            "actual_finish": _("Ended on"),
            "expires_on": _("Stands until"),
            "cancellation_reason": _("Why it was taken back"),
        },
    ),
    "monitoring_check": Told(
        _("Check after the works"),
        {
            "months": _("Months after the works"),
            "due_on": _("Due on"),
            "done_on": _("Done on"),
            "lapsed_on": _("Lapsed on"),
            "note": _("Note"),
        },
    ),
    "site_evaluation": Told(_("Evaluation"), {"as_of": _("As of"), "note": _("Note")}),
    "site_inspection": Told(
        _("Inspection"),
        {"inspected_on": _("Inspected on"), "units_present": _("Units present")},
    ),
    "site_photo": Told(
        _("Photo"),
        {
            "purpose": _("Kind"),
            "checklist_item": _("Item of the checklist"),
            "caption": _("What it shows"),
            "bearing_deg": _("Direction, degrees"),
            "removal_reason": _("Why it was taken down"),
        },
    ),
    "site_crash": Told(_("Crash linked by hand"), {"crash_id": _("Crash"), "reason": _("Reason")}),
    "crash_alert": Told(
        _("Alert of a crash"),
        {
            "crash_id": _("Crash"),
            "outcome": _("What became of it"),
            "ruled_by_id": _("Ruled on by"),
            "reason": _("Reason"),
        },
    ),
    "escalation": Told(
        _("Told to the level above"),
        {
            "lateness": _("How late"),
            "due_on": _("Due on"),
            "desk_id": _("On the desk of"),
            "superior_id": _("Told to"),
            "acknowledged_by_id": _("Taken note of by"),
        },
    ),
    "campaign_entry": Told(
        _("Campaign"),
        {
            "campaign_id": _("Name of the campaign"),
            "change": _("What was done"),
            "day": _("On the day"),
            "reason": _("Reason"),
        },
    ),
    "crossing_target": Told(
        _("Target of the crossing"),
        {
            "year": _("Year"),
            "measure": _("What is to be reached"),
            "organisation_id": _("Body that answers for it"),
            "document_number": _("Paper no."),
            "document_dated": _("Dated"),
            "document_text": _("What the paper says"),
            "why": _("Why this crossing"),
            "withdrawn_at": _("Withdrawn"),
            "change_reason": _("Reason"),
        },
    ),
    "recommendation_site": Told(
        _("Recommendation about the site"), {"recommendation_id": _("Recommendation")}
    ),
    "recommendation": Told(
        _("Recommendation"),
        {
            "number": _("Number"),
            "dated": _("Date"),
            "sender_id": _("Sent by"),
            "receiver_id": _("Sent to"),
            "addressee_id": _("Addressee today"),
            "asked": _("What is asked for"),
            "deadline": _("Deadline"),
            "competence": _("Competence"),
            "state": _("State"),
            "sent_on": _("Sent on"),
        },
    ),
}
"""The tables of which the history of a site tells."""
