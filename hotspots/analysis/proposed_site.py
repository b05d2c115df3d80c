"""What a screening gives out: the proposed sites, their evidence, and counts that reconcile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hotspots.criteria import RoadRules
from hotspots.vocabulary import Place, WindowMode


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of a proposal must know: a code, and the numbers or names it speaks of.

    Codes of a site: `qualifies_only_with_imprecise` (count), `near_junction` (junction_id),
    `victims_unknown` (count), `alternatives_not_listed` (count).
    Codes of a screening: `no_located_crashes`, `window_reaches_beyond_study` (window_start, as_of,
    study_from, study_to), `heaped_chainages` (route, share, count), `possible_duplicates` (count,
    pairs).
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another legal set of crashes that overlaps a chosen site, kept for the explanation.

    `window_end` is the first day outside the window. Off one single route, chainages are None.
    """

    from_mm: int | None
    to_mm: int | None
    window_start: date
    window_end: date
    crash_ids: tuple[str, ...]
    score_millionths: int


@dataclass(frozen=True, slots=True)
class ProposedSite:
    """A place that satisfies the rule, proposed to a person who decides.

    `from_mm` and `to_mm` are the hull of `crash_ids` on `route`; they and the footprint are None
    for a disc, and for a junction whose crashes lie on several routes. `length_mm` is the length of
    the hull, and for a disc the diameter of the smallest circle around its crashes. `window_end` is
    the first day outside the window. `centre` is the metric position of a disc.
    """

    place: Place
    junction_id: str | None
    route: str | None
    from_mm: int | None
    to_mm: int | None
    footprint_from_mm: int | None
    footprint_to_mm: int | None
    length_mm: int | None
    crash_ids: tuple[str, ...]
    criterion: tuple[str, ...]
    window_start: date
    window_end: date
    fatal_crashes: int
    injury_crashes: int
    killed: int | None
    injured: int | None
    margins: Mapping[str, int]
    score_millionths: int
    alternatives: tuple[Alternative, ...] = ()
    centre: tuple[float, float] | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Where every crash went.

    `read` = `located` + all of `unlocated`; `located` = `screened` + `property_only` +
    `outside_window`; `in_window` = `screened` + `property_only`, those inside the window or the
    study period. A crash that hurt nobody is `screened` only where the rule counts collisions.
    """

    read: int
    located: int
    located_on_route: int
    located_by_coordinates: int
    at_junctions: int
    unlocated: Mapping[str, int]
    in_window: int
    outside_window: int
    property_only: int
    screened: int


@dataclass(frozen=True, slots=True)
class Screening:
    """One run: its sites in the order of places and routes, its counts, its warnings.

    `unlocated` lists every crash that could not be screened, with the reason.
    """

    rules: RoadRules
    mode: WindowMode
    sites: tuple[ProposedSite, ...]
    counts: Counts
    unlocated: tuple[tuple[str, str], ...]
    warnings: tuple[Note, ...] = ()
