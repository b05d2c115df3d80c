"""Whether a proposed place is one that the registry knows: identity, lineage, and rejections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from hotspots.analysis.proposed_site import ProposedSite
from hotspots.vocabulary import Lineage, Place

ENOUGH = 0.5
"""The overlap from which two places are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Where a place lies and which crashes show it: all that tells one place from another.

    A stretch has `route`, `from_mm` and `to_mm` (its footprint), a disc its centre and diameter; a
    junction has its id, and a stretch only where its crashes lie on one route.
    """

    place: Place
    crash_ids: frozenset[str]
    junction_id: str | None = None
    route: str | None = None
    from_mm: int | None = None
    to_mm: int | None = None
    centre: tuple[float, float] | None = None
    diameter_m: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one proposed place.

    `site_id` is the id that survives, None for a new place; `related` is the site a new place was
    split from, or else the sites merged into this one. `crashes_added` and `crashes_gone` are the
    difference to the site's own crashes.
    """

    lineage: Lineage
    site_id: str | None
    related: tuple[str, ...] = ()
    crashes_added: tuple[str, ...] = ()
    crashes_gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Matches in the order of the proposed places; merged sites and survivors; sites not found."""

    matches: tuple[Match, ...]
    merged_into: Mapping[str, str]
    not_found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A proposal that a person turned down.

    `severities` holds every crash known inside the footprint at that time, the deciding ones
    included, as 2 (fatal), 1 (injury) or 0.
    """

    rejection_id: str
    footing: Footing
    rule_id: str
    severities: Mapping[str, int]


def footing_of(site: ProposedSite, *, disc_diameter_m: float) -> Footing:
    """Return what tells a proposed place from another; a disc is as wide as W, not as its hull."""
    return Footing(
        place=site.place,
        crash_ids=frozenset(site.crash_ids),
        junction_id=site.junction_id,
        route=site.route,
        from_mm=site.footprint_from_mm,
        to_mm=site.footprint_to_mm,
        centre=site.centre,
        diameter_m=None if site.centre is None else disc_diameter_m,
    )


def overlap(one: Footing, other: Footing) -> float:
    """Return the larger of shared length over the shorter and shared crashes over the fewer.

    The same junction overlaps wholly. Of two discs the length is taken along the line of centres.

    >>> line = Footing(place=Place.LINE, crash_ids=frozenset("ab"), route="R", from_mm=0, to_mm=100)
    >>> overlap(line, Footing(place=Place.LINE, crash_ids=frozenset("cd"), route="R", from_mm=75,
    ...                       to_mm=275))
    0.25
    """
    if one.junction_id is not None and one.junction_id == other.junction_id:
        return 1.0
    fewer = min(len(one.crash_ids), len(other.crash_ids))
    crashes = len(one.crash_ids & other.crash_ids) / fewer if fewer else 0.0
    return max(crashes, _shared_length(one, other))


def _shared_length(one: Footing, other: Footing) -> float:
    if (
        one.from_mm is not None
        and one.to_mm is not None
        and other.from_mm is not None
        and other.to_mm is not None
        and one.route == other.route
    ):
        start, end = max(one.from_mm, other.from_mm), min(one.to_mm, other.to_mm)
        return _share(end - start, min(one.to_mm - one.from_mm, other.to_mm - other.from_mm))
    if one.centre and other.centre and one.diameter_m is not None and other.diameter_m is not None:
        apart = hypot(one.centre[0] - other.centre[0], one.centre[1] - other.centre[1])
        shorter = min(one.diameter_m, other.diameter_m)
        common = min(shorter, (one.diameter_m + other.diameter_m) / 2 - apart)
        return _share(common, shorter)
    return 0.0


def _share(common: float, shorter: float) -> float:
    """Return common/shorter; a place of no length is wholly inside whatever it touches."""
    if common < 0:
        return 0.0
    return common / shorter if shorter > 0 else 1.0


def match_sites(found: Sequence[Footing], existing: Sequence[tuple[str, Footing]]) -> Matching:
    """Match proposed places one-to-one to known sites by greatest overlap of at least 50 %.

    Parameters
    ----------
    found
        the proposed places.
    existing
        (site id, footing), the oldest first: of equal overlaps the older id wins, and of sites that
        merge the oldest survives.
    """
    pairs = _overlapping_pairs(found, existing)
    of_found, merged = _one_to_one(pairs)
    names = [name for name, _ in existing]
    parents: dict[int, list[tuple[float, int]]] = {}
    for (index, site), share in pairs.items():
        parents.setdefault(index, []).append((-share, site))
    joined: dict[int, list[str]] = {}
    for site, heir in sorted(merged.items()):
        joined.setdefault(heir, []).append(names[site])
    matches = []
    for index, place in enumerate(found):
        if index in of_found:
            before = existing[of_found[index]]
            matches.append(_survivor(place, *before, tuple(joined.get(index, ()))))
        elif index in parents:
            matches.append(Match(Lineage.SPLIT_FROM, None, (names[min(parents[index])[1]],)))
        else:
            matches.append(Match(Lineage.NEW, None))
    gone = set(range(len(names))) - set(of_found.values()) - set(merged)
    return Matching(
        tuple(matches),
        {names[site]: names[of_found[place]] for site, place in sorted(merged.items())},
        tuple(names[site] for site in sorted(gone)),
    )


def _one_to_one(
    pairs: Mapping[tuple[int, int], float],
) -> tuple[dict[int, int], dict[int, int]]:
    """Return {found: site} and, for sites left over, {site: found that took them in}."""
    of_found: dict[int, int] = {}
    matched: set[int] = set()
    for _, site, place in sorted((-share, s, f) for (f, s), share in pairs.items()):
        if site not in matched and place not in of_found:
            of_found[place] = site
            matched.add(site)
    heirs: dict[int, list[tuple[float, int]]] = {}
    for (place, site), share in pairs.items():
        if site not in matched:
            heirs.setdefault(site, []).append((-share, place))
    groups: dict[int, list[int]] = {place: [site] for place, site in of_found.items()}
    for site, wanted in heirs.items():
        groups[min(wanted)[1]].append(site)
    survivors = {place: min(group) for place, group in groups.items()}
    merged = {
        site: place for place, group in groups.items() for site in group if site != survivors[place]
    }
    return survivors, merged


def _survivor(place: Footing, name: str, before: Footing, joined: tuple[str, ...]) -> Match:
    return Match(
        _change(before, place),
        name,
        joined,
        tuple(sorted(place.crash_ids - before.crash_ids)),
        tuple(sorted(before.crash_ids - place.crash_ids)),
    )


def _overlapping_pairs(
    found: Sequence[Footing], existing: Sequence[tuple[str, Footing]]
) -> dict[tuple[int, int], float]:
    """Return the overlap of every pair that reaches 50 %, as {(found, existing): overlap}."""
    by_key: dict[object, list[int]] = {}
    for site, (_, footing) in enumerate(existing):
        for key in _keys(footing):
            by_key.setdefault(key, []).append(site)
    pairs = {}
    for place, footing in enumerate(found):
        near = {site for key in _keys(footing) for site in by_key.get(key, ())}
        for site in near:
            share = overlap(footing, existing[site][1])
            if share >= ENOUGH:
                pairs[place, site] = share
    return pairs


def _keys(footing: Footing) -> set[object]:
    """Return marks of which two places must share one to overlap at all."""
    keys: set[object] = {("crash", one) for one in footing.crash_ids}
    if footing.junction_id is not None:
        keys.add(("junction", footing.junction_id))
    if footing.from_mm is not None and footing.to_mm is not None:
        cells = range(footing.from_mm // 1_000_000, footing.to_mm // 1_000_000 + 1)
        keys |= {("route", footing.route, cell) for cell in cells}
    if footing.centre is not None and footing.diameter_m is not None:
        x, y = (round(at // 1000) for at in footing.centre)
        keys |= {("cell", x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    return keys


def _change(before: Footing, after: Footing) -> Lineage:
    old, new = (before.from_mm, before.to_mm), (after.from_mm, after.to_mm)
    if (
        before.route == after.route
        and old[0] is not None
        and old[1] is not None
        and new[0] is not None
        and new[1] is not None
    ):
        bigger, smaller = (
            new[0] <= old[0] and old[1] <= new[1],
            old[0] <= new[0] and new[1] <= old[1],
        )
    else:
        bigger = before.crash_ids <= after.crash_ids
        smaller = after.crash_ids <= before.crash_ids
    if bigger and smaller:
        return Lineage.SAME
    if bigger:
        return Lineage.GREW
    return Lineage.SHRANK if smaller else Lineage.MOVED


def suppressed_by(
    place: Footing,
    severities: Mapping[str, int],
    rule_id: str,
    rejections: Sequence[Rejection],
) -> str | None:
    """Return the id of the rejection that keeps a proposal away, or None where it must be shown.

    It is shown if it contains a crash that was unknown in the rejected place, or one made more
    severe since, or if another rule set applies.

    Parameters
    ----------
    severities
        2 (fatal), 1 (injury) or 0 of each crash of the place, now.
    """
    for one in rejections:
        if (
            one.rule_id == rule_id
            and overlap(place, one.footing) >= ENOUGH
            and all(
                crash in one.severities and severities[crash] <= one.severities[crash]
                for crash in place.crash_ids
            )
        ):
            return one.rejection_id
    return None
