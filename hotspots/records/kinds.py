"""Every described kind of site, by its code; a further kind adds its line here."""

from hotspots.records.congestion_point import CONGESTION_POINT
from hotspots.records.corridor_encroachment import CORRIDOR_ENCROACHMENT
from hotspots.records.described import KindRecord
from hotspots.records.level_crossing import LEVEL_CROSSING
from hotspots.records.rail_hazard_location import RAIL_HAZARD_LOCATION
from hotspots.records.school_gate import SCHOOL_GATE
from hotspots.records.unauthorized_crossing import UNAUTHORIZED_CROSSING
from hotspots.vocabulary import SiteKind

KIND_RECORDS: dict[SiteKind, KindRecord] = {
    record.kind: record
    for record in (
        UNAUTHORIZED_CROSSING,
        LEVEL_CROSSING,
        CORRIDOR_ENCROACHMENT,
        CONGESTION_POINT,
        SCHOOL_GATE,
        RAIL_HAZARD_LOCATION,
    )
}
