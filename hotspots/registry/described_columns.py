"""The columns of every described kind in words, for histories and for the second of two people."""

from typing import Final

from hotspots.i18n import _
from hotspots.records.described import KindRecord
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


def _columns(record: KindRecord) -> dict[str, str]:
    return _PLACE[record.ground] | {fact.name: fact.label for fact in record.facts}


DESCRIBED_COLUMNS: Final[dict[str, dict[str, str]]] = {
    kind.value: _columns(record) for kind, record in KIND_RECORDS.items()
}
"""By table: where a site of the kind lies, then its facts."""
