"""The sites of the demonstration: the junctions of the city's plan, as points of congestion.

Their names and daily posts are the plan's; where they lie is synthetic, and each says so.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hotspots.models import Account
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.vocabulary import CongestionCause, SiteKind


def register_congestion_points(
    session: Session, *, actor: Account, story: Mapping[str, Any], folder: Path
) -> int:
    """Register the junctions with a daily post as points of congestion; return how many."""
    layer = json.loads((folder / "junctions.geojson").read_text(encoding="utf-8"))
    named = [each["properties"] for each in layer["features"] if each["properties"]["daily_post"]]
    for junction in named:
        described_sites.report(
            session,
            KIND_RECORDS[SiteKind.CONGESTION_POINT],
            actor=actor,
            told=_told(junction, story["congestion_points"]),
        )
    return len(named)


def _told(junction: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "junction": junction["junction_id"],
        "listed_on": plan["listed_on"],
        "rail_nearby": junction["rail_nearby"],
        "daily_post": junction["daily_post"],
        "description": f"{junction['source']}. {plan['note']}",
        "source_reference": f"{plan['number']}/{junction['junction_id']}",
    }
    crossing = {"causes": [CongestionCause.RAIL_CROSSING.value]}
    return told | (crossing if junction["rail_nearby"] else {})
