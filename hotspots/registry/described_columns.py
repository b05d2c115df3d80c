"""The columns of every described kind in words, for histories and for the second of two people."""

from enum import StrEnum
from typing import Final

from hotspots.i18n import _
from hotspots.records.described import KindRecord, Writing
from hotspots.records.kinds import KIND_RECORDS
from hotspots.vocabulary import Ground

_ON_RAIL = {
    "rail_line_id": _("Railway line"),
    "rail_m": _("From Km"),
    "rail_to_m": _("To Km"),
    "rail_side": _("Side"),
}
_ON_ROAD = {"route_id": _("Road"), "from_m": _("From Km"), "to_m": _("To Km")}
_PLACE = {Ground.RAIL: _ON_RAIL, Ground.ROAD: _ON_ROAD, Ground.EITHER: _ON_RAIL | _ON_ROAD}


_AT_JUNCTION = {"junction_id": _("Junction")}


def _columns(record: KindRecord) -> dict[str, str]:
    place = _PLACE[record.ground] | (_AT_JUNCTION if record.at_junctions else {})
    return place | {fact.name: fact.label for fact in record.facts}


DESCRIBED_COLUMNS: Final[dict[str, dict[str, str]]] = {
    kind.value: _columns(record) for kind, record in KIND_RECORDS.items()
}
"""By table: where a site of the kind lies, then its facts."""

CODES_OF: Final[dict[tuple[str, str], type[StrEnum]]] = {
    (kind.value, fact.name): fact.members
    for kind, record in KIND_RECORDS.items()
    for fact in record.facts
    if fact.members is not None and fact.writing is Writing.CHOICES
}
"""The list whose codes a column holds several of, which the column itself does not tell."""
