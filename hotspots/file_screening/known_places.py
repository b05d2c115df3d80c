"""The places of `--existing`: an earlier output, or features with `id` and the same properties."""

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from hotspots.analysis.identity import (
    Footing,
    Match,
    Rejection,
    footing_of,
    match_sites,
    suppressed_by,
)
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.errors import InvalidInput
from hotspots.file_screening.network_files import RouteNames
from hotspots.file_screening.proposal_files import Ground
from hotspots.records.crash_rules import LONGEST_CHAINAGE_M
from hotspots.table_files import Table, read_table
from hotspots.table_files.reprojection import degrees, geometry_crs
from hotspots.vocabulary import Place, ProposalState

_NEEDED = ("id", "place", "crash_ids")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """One feature: its id, what it was, and where (a disc by its centre in degrees)."""

    place_id: str
    properties: Mapping[str, Any]
    centre: tuple[float, float] | None

    def footing(self, crs: CRS | None, names: RouteNames, diameter_m: float) -> Footing:
        """Return what tells this place from another."""
        stated = self.properties
        centre = None
        if stated["place"] is Place.DISC and self.centre is not None and crs is not None:
            x, y = project([self.centre[0]], [self.centre[1]], to_crs=crs)[0]
            centre = (float(x), float(y))
        return Footing(
            place=stated["place"],
            crash_ids=frozenset(stated["crash_ids"]),
            junction_id=stated.get("junction_id"),
            route=names.of_route(stated.get("route")),
            from_mm=_millimetres(stated, "footprint_from_m", "from_m"),
            to_mm=_millimetres(stated, "footprint_to_m", "to_m"),
            centre=centre,
            diameter_m=None if centre is None else diameter_m,
        )


@dataclass(frozen=True, slots=True)
class Identified:
    """Which proposed places are new, which are known, and which stay away because rejected.

    `shown` has the id and the identity properties of each site, None for one that is suppressed.
    """

    shown: tuple[tuple[str, dict[str, object]] | None, ...]
    merged_into: Mapping[str, str]
    not_found: tuple[str, ...]
    suppressed: tuple[dict[str, object], ...]


def read_known_places(path: Path) -> tuple[KnownPlace, ...]:
    """Read the features of an earlier output, the oldest first.

    Raises
    ------
    InvalidInput
        A feature lacks its id, place or crash_ids, or two have the same id.
    """
    table = read_table(path, knows=lambda heading: heading in _NEEDED)
    records = table.frame.astype(object).to_dict("records")
    centres = _centres(table)
    places = [
        KnownPlace(*_stated(record, int(row), table.name), centre)
        for record, row, centre in zip(records, table.rows, centres, strict=True)
    ]
    ids = [each.place_id for each in places]
    if len(set(ids)) < len(ids):
        twice = sorted(each for each in ids if ids.count(each) > 1)[0]
        raise InvalidInput(
            "{file} holds two places with the id {id}. Give each its own.",
            file=table.name,
            id=twice,
        )
    return tuple(
        sorted(places, key=lambda each: (str(each.properties.get("as_of")), each.place_id))
    )


def identify(
    sites: Sequence[ProposedSite],
    known: Sequence[KnownPlace] | None,
    *,
    severities: Mapping[str, int],
    rule_id: str,
    ground: Ground,
    names: RouteNames,
) -> Identified:
    """Give every proposed place its id: the one it is known by, or a new one made of its content.

    A known place with `state` "rejected" keeps a proposal like it away (method 2.5).
    """
    found = [footing_of(site, disc_diameter_m=ground.disc_diameter_m) for site in sites]
    if known is None:
        return Identified(tuple((new_id(site, rule_id), {}) for site in sites), {}, (), ())
    crs, diameter = ground.metric_crs, ground.disc_diameter_m
    footings = {each.place_id: each.footing(crs, names, diameter) for each in known}
    rejections = [_rejection(p, footings[p.place_id], severities) for p in known if _is_rejected(p)]
    keepers = [suppressed_by(one, severities, rule_id, rejections) for one in found]
    open_places = [(p.place_id, footings[p.place_id]) for p in known if not _is_rejected(p)]
    kept = [index for index, keeper in enumerate(keepers) if keeper is None]
    matching = match_sites([found[index] for index in kept], open_places)
    shown: list[tuple[str, dict[str, object]] | None] = [None] * len(sites)
    for index, match in zip(kept, matching.matches, strict=True):
        shown[index] = (match.site_id or new_id(sites[index], rule_id), _identity(match))
    suppressed: tuple[dict[str, object], ...] = tuple(
        {"rejected_id": keeper, "crash_ids": list(site.crash_ids)}
        for site, keeper in zip(sites, keepers, strict=True)
        if keeper is not None
    )
    return Identified(tuple(shown), matching.merged_into, matching.not_found, suppressed)


def new_id(site: ProposedSite, rule_id: str) -> str:
    """Return an id made of what the place is, so that the same input gives the same id."""
    said = [rule_id, site.place.value, site.junction_id, site.route, sorted(site.crash_ids)]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    return f"place-{digest[:12]}"


def _identity(match: Match) -> dict[str, object]:
    return {
        "lineage": match.lineage.value,
        "lineage_of": list(match.related),
        "crashes_added": list(match.crashes_added),
        "crashes_gone": list(match.crashes_gone),
    }


def _is_rejected(place: KnownPlace) -> bool:
    return place.properties.get("state") == ProposalState.REJECTED.value


def _rejection(place: KnownPlace, footing: Footing, now: Mapping[str, int]) -> Rejection:
    """Return the rejection with the severities of its day, as far as the file tells them.

    Without `severities`, more fatal crashes among its own than `fatal_crashes` counted then means
    that one became more severe since.
    """
    stated = place.properties.get("severities")
    if not isinstance(stated, Mapping):
        fatal_then = place.properties.get("fatal_crashes")
        fatal_now = sum(now.get(each) == 2 for each in footing.crash_ids)
        is_worse = fatal_then is not None and fatal_now > int(fatal_then)
        stated = {each: 1 if is_worse else now.get(each, 2) for each in footing.crash_ids}
    severities = {str(each): int(how) for each, how in stated.items()}
    return Rejection(place.place_id, footing, str(place.properties.get("rule_set")), severities)


def _stated(record: Mapping[Hashable, Any], row: int, file: str) -> tuple[str, dict[str, Any]]:
    told = {str(key): _value(value) for key, value in record.items()}
    told = {key: value for key, value in told.items() if value is not None}
    missing = [name for name in _NEEDED if name not in told]
    missing += [] if _is_usable_rejection(told) else ["severities, fatal_crashes"]
    if missing or str(told["place"]) not in set(Place) or not isinstance(told["crash_ids"], list):
        raise InvalidInput(
            "Feature {row} of {file} lacks its {missing}. Use an earlier output of propose, or give"
            " id, place (line, junction, straddle, disc) and crash_ids.",
            row=row,
            file=file,
            missing=missing or ["place, crash_ids"],
        )
    told["place"] = Place(told["place"])
    told["crash_ids"] = [str(each) for each in told["crash_ids"]]
    return str(told["id"]), told


def _is_usable_rejection(told: Mapping[str, Any]) -> bool:
    severities = told.get("severities")
    numbers = [told.get("fatal_crashes", 0)]
    numbers += severities.values() if isinstance(severities, Mapping) else []
    return all(isinstance(each, int | float) and each >= 0 for each in numbers)


def _value(value: Any) -> Any:
    """Return a cell; lists and mappings, which formats of tables keep as text, are parsed."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _millimetres(stated: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        metres = stated.get(name)
        if isinstance(metres, int | float) and abs(metres) <= LONGEST_CHAINAGE_M:
            return round(metres * 1000)
    return None


def _centres(table: Table) -> list[tuple[float, float] | None]:
    if table.geometry is None:
        return [None] * len(table.frame)
    centre = shapely.centroid(np.asarray(table.geometry, dtype=object))
    crs = geometry_crs(table, None)
    lon, lat = degrees(shapely.get_x(centre), shapely.get_y(centre), crs)
    pairs = zip(lon.tolist(), lat.tolist(), strict=True)
    return [None if np.isnan(x) else (x, y) for x, y in pairs]
