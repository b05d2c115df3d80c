"""What a field of a request, a form or a list is called, where only its code is at hand."""

from typing import Final

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry.told_columns import TOLD_COLUMNS

_OWN: Final = {
    "source_reference": _("Number"),
    "campaign": _("Campaign"),
    "place": _("Place"),
    "place_text": _("Place"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "line": _("Railway line"),
    "area": _("Ward"),
    "survey": _("Survey"),
    "rail_line": _("Railway line"),
    "rail_side": _("Side"),
    "rail_m": _("Km of the railway"),
    "rail_km": _("Km of the railway"),
    "crossing": _("Code of the crossing"),
    "junction": _("Junction"),
    "ward": _("Ward"),
    "site": _("Code"),
    "code": _("Code"),
    "body": _("Body that answers for it"),
    "as": _("Form of the file"),
    "band": _("Band"),
    "kind": _("Kind"),
    "figure": _("Figure"),
    "period": _("Period"),
    "part": _("Part"),
    "since": _("Changes since"),
    "another": _("Another one"),
    "reason": _("Reason"),
    "route": _("Road"),
    "chainage_m": _("Km"),
}
_TABLES = ("crossing_target", "service_road", "watched_place", "lane_mouth", "camera", "crash")


def _known() -> dict[str, str]:
    found = dict(_OWN)
    for record in KIND_RECORDS.values():
        for fact in record.facts:
            found.setdefault(fact.name, fact.label)
    for table in _TABLES:
        for name, words in TOLD_COLUMNS[table].items():
            found.setdefault(name, words)
    return found


_KNOWN: Final = _known()


def words_of(field: str) -> Message:
    """Return what a field is called; its own name where nothing better is known."""
    return Message(_KNOWN[field]) if field in _KNOWN else Message("{value}", {"value": field})
