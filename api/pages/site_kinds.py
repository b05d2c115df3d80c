"""What the page of a site shows of its kind, and which template draws it.

Described kinds share one; a kind that shows more than its facts adds a function here and a template
`sites/_<kind>.html`.
"""

from datetime import date, timedelta
from typing import Any

from api.dependencies import ActorDep, SessionDep
from api.pages.place_evidence import drawn
from hotspots.registry.crossing_accidents import AccidentsHere, accidents_here
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.registry.described_facts import DescribedFacts
from hotspots.registry.evidence_parts import grade_rule
from hotspots.registry.filled_parts import FilePart
from hotspots.registry.inspections import inspections_of
from hotspots.registry.map_knows import MapKnows, map_knows
from hotspots.registry.measures import measures_of
from hotspots.registry.monitoring import checks_of
from hotspots.registry.site_evaluation import judge, kept_of
from hotspots.registry.sites import Detail
from hotspots.registry.spot_facts import SpotFacts
from hotspots.vocabulary import ChecklistItem, LegalClass, MeasureTerm, MeasureType, MeasureUnit


def kind_content(
    session: SessionDep, actor: ActorDep, detail: Detail, *, just_told: bool
) -> dict[str, Any]:
    """Return the template of a site's kind, and what it needs beside the site itself.

    `just_told` says that the reader registered it a moment ago, or wrote anew what is known.
    """
    if isinstance(detail.facts, SpotFacts):
        content = _spot(detail.site.deciding, detail.facts) | _works(session, detail)
        return {"kind_template": "sites/_road_spot.html", **content}
    if isinstance(detail.facts, DescribedFacts):
        return {
            "kind_template": "sites/_described.html",
            "checks": detail.facts.checks,
            "map_says": _map_says(session, actor, detail, just_told=just_told),
            "accidents": _accidents(session, actor, detail),
        }
    return {"kind_template": f"sites/_{detail.site.kind.value}.html"}


def _accidents(session: SessionDep, actor: ActorDep, detail: Detail) -> AccidentsHere | None:
    if detail.site.kind not in CROSSING_KINDS:
        return None
    return accidents_here(session, actor=actor, site=detail.site)


def _map_says(
    session: SessionDep, actor: ActorDep, detail: Detail, *, just_told: bool
) -> MapKnows | None:
    if getattr(detail.site, "rail_line_id", None) is None:
        return None
    return map_knows(session, actor=actor, site=detail.site, just_told=just_told)


def _spot(told: dict[str, Any], facts: SpotFacts) -> dict[str, Any]:
    return {
        "told": told,
        "window": _window(told),
        "limbs": _limbs_met(told),
        "blocks": drawn(facts.evidence.section if facts.evidence else None),
        "grade_rule": grade_rule(),
        "classes": list(LegalClass),
    }


def _works(session: SessionDep, detail: Detail) -> dict[str, Any]:
    case, filled = detail.case, detail.file.filled
    measures = filled.read(FilePart.MEASURES, lambda: measures_of(session, case))
    inspections = filled.read(FilePart.INSPECTIONS, lambda: inspections_of(session, case))
    return {
        "inspections": inspections,
        "checklist": list(ChecklistItem),
        "measures": measures,
        "terms": list(MeasureTerm),
        "types": list(MeasureType),
        "units": list(MeasureUnit),
        "judged": judge(session, case, measures=measures),
        "checks": filled.read(FilePart.CHECKS, lambda: checks_of(session, case)),
        "kept": filled.read(FilePart.EVALUATIONS, lambda: kept_of(session, case)),
    }


def _window(told: dict[str, Any]) -> tuple[date, date] | None:
    """Return the first and the last day of the deciding window."""
    if "window_start" not in told:
        return None
    start, end = (date.fromisoformat(told[name]) for name in ("window_start", "window_end"))
    return start, end - timedelta(days=1)


def _limbs_met(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of the rule that the place met when it was decided."""
    met = str(told.get("criterion", "")).split(", ")
    limbs = told.get("criteria", {}).get("limbs", [])
    return [each for each in limbs if each["code"] in met]
