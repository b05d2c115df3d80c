"""The law as dated, cited YAML, and the reader that returns the set in force on a date."""

from hotspots.criteria.deadlines import Deadline, Deadlines
from hotspots.criteria.defect_types import DefectType, DefectTypes
from hotspots.criteria.rail_rules import RailRules
from hotspots.criteria.reader import (
    RuleSet,
    by_id,
    deadlines_on,
    defect_types_on,
    from_snapshot,
    in_force,
    load_rule_sets,
    require_rail,
    require_road,
    severity_on,
    snapshot,
)
from hotspots.criteria.rules import (
    AtLeast,
    Confidence,
    RoadLimb,
    RoadRules,
    Wording,
)
from hotspots.criteria.severity import SeverityScheme

__all__ = [
    "AtLeast",
    "Confidence",
    "Deadline",
    "Deadlines",
    "DefectType",
    "DefectTypes",
    "RailRules",
    "RoadLimb",
    "RoadRules",
    "RuleSet",
    "SeverityScheme",
    "Wording",
    "by_id",
    "deadlines_on",
    "defect_types_on",
    "from_snapshot",
    "in_force",
    "load_rule_sets",
    "require_rail",
    "require_road",
    "severity_on",
    "snapshot",
]
