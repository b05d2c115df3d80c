"""Which columns of a row a reader is told of when it changed, and what each is called."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from hotspots.i18n import _
from hotspots.registry.described_columns import DESCRIBED_COLUMNS

TOLD_COLUMNS: Final[dict[str, dict[str, str]]] = DESCRIBED_COLUMNS | {
    "account": {
        "display_name": _("Name that others read"),
        "role": _("Role"),
        "organisation_id": _("Organisation"),
        "email": _("E-mail"),
        "locale": _("Language"),
        "active": _("Open"),
    },
    "organisation": {
        "name": _("Name"),
        "kind": _("Kind"),
        "area_id": _("Area"),
        "email": _("E-mail"),
        "valid_from": _("First day"),
        "valid_to": _("Ended on"),
        "successor_id": _("Successor"),
        "superior_id": _("Level above"),
    },
    "remediation_case": {
        "state": _("File"),
        "due_on": _("Due on"),
        "held_until": _("Paused until"),
        "holder_id": _("On whose desk"),
        "managing_body_id": _("Managing body"),
        "lead_id": _("In the lead"),
        "reopen_count": _("Reopened"),
    },
    "site": {"legal_class": _("Class"), "name": _("Place")},
    "measure": {
        "term": _("Kind of measure"),
        "type": _("Type of measure"),
        "unit": _("Unit of the quantity"),
        "quantity_planned": _("Planned quantity"),
        "quantity_done": _("Quantity done"),
        "cost_vnd": _("Cost"),
        "fund": _("Fund"),
        "executor_id": _("Executor"),
        "planned_start": _("Planned start"),
        "planned_finish": _("Planned finish"),
        "actual_start": _("Began on"),
        "actual_finish": _("Ended on"),
        "expires_on": _("Stands until"),
        "description": _("Description"),
    },
    "recommendation": {
        "state": _("State"),
        "number": _("Letter number"),
        "dated": _("Dated"),
        "receiver_id": _("To"),
        "addressee_id": _("Who has to answer"),
        "asked": _("What is asked for"),
        "deadline": _("To be settled by"),
        "competence": _("Whose matter it is"),
        "hands_over": _("Files go along"),
    },
    "site_photo": {
        "purpose": _("What it shows"),
        "caption": _("Caption"),
        "checklist_item": _("Item of the checklist"),
        "bearing_deg": _("Direction"),
        "removed_at": _("Taken down"),
    },
    "proposal": {
        "state": _("State"),
        "criterion": _("Criterion"),
        "window_start": _("Window from"),
        "window_end": _("Window before"),
        "fatal_crashes": _("Crashes with a death"),
        "injury_crashes": _("Crashes with injuries only"),
        "score": _("Score"),
    },
    "camera": {
        "source_reference": _("Number"),
        "geom": _("Coordinates"),
        "reach_m": _("Reach in metres"),
        "works_from": _("Works from"),
        "works_to": _("Works to"),
        "note": _("Note"),
    },
    "campaign": {
        "name": _("Name of the campaign"),
        "organisation_id": _("Ordered by"),
        "document_number": _("Paper no."),
        "document_dated": _("Dated"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "note": _("Note"),
    },
    "crossing_target": {
        "year": _("Year"),
        "measure": _("What is to be reached"),
        "organisation_id": _("Body that answers for it"),
        "document_number": _("Paper no."),
        "document_dated": _("Dated"),
        "document_text": _("What the paper says"),
        "why": _("Why this crossing"),
        "withdrawn_at": _("Withdrawn"),
        "withdrawn_reason": _("Why it was withdrawn"),
    },
    "watched_place": {
        "paper_number": _("Paper no."),
        "paper_dated": _("Paper of"),
        "source_reference": _("Number"),
        "name": _("Name"),
        "route_id": _("Road"),
        "from_m": _("From Km"),
        "to_m": _("To Km"),
        "area_id": _("Ward"),
        "geom": _("Outline"),
        "valid_from": _("Listed from"),
        "valid_to": _("Listed to"),
    },
    "service_road": {
        "organisation_id": _("Plan of"),
        "plan_number": _("Plan no."),
        "plan_dated": _("Dated"),
        "source_reference": _("Number"),
        "rail_line_id": _("Railway line"),
        "side": _("Side"),
        "from_m": _("From Km"),
        "to_m": _("To Km"),
        "geom": _("Drawn on the line"),
        "builder_id": _("To be built by"),
        "planned_year": _("Planned for"),
        "state": _("State"),
        "note": _("Note"),
    },
    "lane_mouth": {
        "source_reference": _("Number"),
        "name": _("Name of the lane"),
        "area_id": _("Ward"),
        "geom": _("Coordinates"),
        "has_hump": _("Hump"),
        "surveyed_on": _("Surveyed on"),
        "closed_on": _("Closed on"),
        "defect_id": _("Defect"),
    },
    "crash": {
        "record_state": _("Record"),
        "occurred_at": _("Day and time"),
        "time_precision": _("How exactly the time is known"),
        "reported_at": _("Reported"),
        "killed": _("Killed"),
        "injured": _("Injured"),
        "seriously_injured": _("Seriously injured"),
        "slightly_injured": _("Slightly injured"),
        "property_only": _("Damage only"),
        "damage_vnd": _("Damage"),
        "severity_provisional": _("Provisional police class"),
        "rail_severity": _("Class on the scale of railways"),
        "crash_type": _("Type of crash"),
        "light": _("Light"),
        "weather": _("Weather"),
        "surface": _("Surface"),
        "road_users": _("Road users involved"),
        "alcohol": _("Alcohol"),
        "location_text": _("Place as written"),
        "ward_given": _("Ward as the source names it"),
        "placed_by": _("Placed by"),
        "unplaced_reason": _("Why it has no place"),
        "location_class": _("Location class"),
        "geom": _("Coordinates"),
        "route_id": _("Road"),
        "chainage_m": _("Km"),
        "side": _("Side"),
        "rail_line_id": _("Railway line"),
        "rail_m": _("Km of the railway"),
        "crossing_id": _("Crossing with a railway"),
        "rail_unplaced_reason": _("Why it has no place on the railway"),
        "junction_id": _("Junction"),
        "area_id": _("Ward"),
        "place_verified_at": _("Place fixed by hand"),
        "source_reference": _("Reference"),
    },
}
"""The columns of each table a reader is told of, in their order; the others follow from these."""

_LEADING: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("watched_place", "geom"): ("route_id", "area_id")
}
"""Columns that say nothing of their own where one of these is filled in: they follow from it."""

_FOLLOWING: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("service_road", "geom"): frozenset({"rail_line_id", "from_m", "to_m"})
}
"""Columns that change whenever one of these does, and are told where they changed alone."""


def told_alone(table: str, columns: Collection[str]) -> list[str]:
    """Return those of the columns changed at once that do not merely follow from another."""
    return [each for each in columns if not _FOLLOWING.get((table, each), set()) & {*columns}]


def told_by(table: str, column: str, image: Mapping[str, Any]) -> Any:
    """Return what a row as it stood says by one of its columns; None where that says nothing."""
    leading = _LEADING.get((table, column), ())
    follows = any(image.get(name) is not None for name in leading)
    return None if follows else image.get(column)
