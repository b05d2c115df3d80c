"""Which places on railways the rail rule speaks of: crossings first, then stretches of open line.

Accidents on railways are few, so every stretch between two of them is looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from hotspots.analysis.proposed_site import Note
from hotspots.analysis.rail_accidents import RailAccident, RailTally, is_accident
from hotspots.analysis.site_selection import footprint
from hotspots.criteria import RailRules, RuleSet, require_rail
from hotspots.errors import InvalidInput
from hotspots.vocabulary import LegalClass

CROSSING_REACH_M = 50.0
"""How far along the line an accident belongs to a crossing (ours: the law names no length)."""


@dataclass(frozen=True, slots=True)
class RailCrossing:
    """A registered crossing; `at_mm` is measured like that of an accident, None off the lines."""

    id: str
    line: str | None
    at_mm: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RailParameters:
    """What a screening of railways is asked to do. Lengths are in metres, the day is local.

    `window_m` is the longest a stretch may be. Accidents after `as_of` are not read. `rules` need
    not be in force on that day: a person may look at what expired ones would say.

    Raises
    ------
    UnknownRules
        The rules are not about railways.
    InvalidInput
        A length is out of range, or the zone of a crossing is longer than a place may be.
    """

    rules: RuleSet
    as_of: date
    window_m: float = 500.0
    crossing_reach_m: float = CROSSING_REACH_M

    def __post_init__(self) -> None:
        require_rail(self.rules)
        told = (("window_m", self.window_m, 1.0), ("crossing_reach_m", self.crossing_reach_m, 0.0))
        for name, value, least in told:
            if not least <= value < 1e6:
                raise InvalidInput(
                    "{field} is {value}. Give a number from {least} to less than 1,000,000.",
                    field=name,
                    value=value,
                    least=least,
                )
        if 2 * self.crossing_reach_m > self.window_m:
            raise InvalidInput(
                "A reach of {reach} m makes the zone of a crossing longer than the {window} m a"
                " place may have. Give at most {most} m.",
                reach=self.crossing_reach_m,
                window=self.window_m,
                most=self.window_m / 2,
            )

    @property
    def rail_rules(self) -> RailRules:
        """The rules, known to be about railways."""
        return require_rail(self.rules)


@dataclass(frozen=True, slots=True)
class RailPlace:
    """A place that has a class under the rule: a crossing, or a stretch of open line.

    `from_mm` and `to_mm` are the hull of the deciding accidents on the line, the position of the
    crossing for a crossing, None where that is not known; the footprint is what is drawn.
    `earlier` are the accidents there that lie before the window.
    """

    crossing: str | None
    line: str | None
    from_mm: int | None
    to_mm: int | None
    footprint_from_mm: int | None
    footprint_to_mm: int | None
    tally: RailTally
    earlier: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def accident_ids(self) -> tuple[str, ...]:
        """The deciding accidents."""
        return tuple(each.id for each in self.tally.deciding)


@dataclass(frozen=True, slots=True)
class RailScreening:
    """One run: its places in the order of lines, and where every accident went.

    `read` = `at_crossings` + `on_open_line` + `incidents` + `later` + `unlocated`, those after the
    as-of date being `later`.
    """

    places: tuple[RailPlace, ...]
    read: int
    at_crossings: int
    on_open_line: int
    incidents: int
    later: int
    unlocated: tuple[str, ...]


def screen_railways(
    accidents: Sequence[RailAccident],
    crossings: Sequence[RailCrossing],
    parameters: RailParameters,
) -> RailScreening:
    """Find the places that have a class, no two of which overlap.

    An accident belongs to the crossing it is linked to, else to the nearest within reach. A
    crossing that has a class keeps its accidents; all others are looked at along the line, and of
    overlapping stretches the gravest is taken: the higher class, then the worse and the more
    accidents, then the shorter, then the first along the line.

    The scope is declared: one crossing, or one stretch of one line of at most `window_m`.
    """
    read = [each for each in accidents if each.on <= parameters.as_of]
    counted = [each for each in read if is_accident(each)]
    placed = _by_crossing(counted, crossings, parameters)
    at_crossings = [
        _crossing_place(each, placed[each.id], parameters)
        for each in sorted(crossings, key=_by_position)
        if placed.get(each.id)
    ]
    taken = [each for each in at_crossings if each.tally.legal_class is not LegalClass.NONE]
    open_line, unlocated = _on_lines(counted, crossings, placed, {each.crossing for each in taken})
    stretches = [
        place
        for line, found in sorted(open_line.items())
        for place in _stretches(line, found, _zones(taken, line, parameters), parameters)
    ]
    places = sorted([*taken, *stretches], key=_order)
    return RailScreening(
        places=tuple(places),
        read=len(accidents),
        at_crossings=sum(len(found) for found in placed.values()),
        on_open_line=len(counted) - sum(len(f) for f in placed.values()) - len(unlocated),
        incidents=len(read) - len(counted),
        later=len(accidents) - len(read),
        unlocated=unlocated,
    )


@dataclass(frozen=True, slots=True)
class _At:
    """An accident with its position along the line; one of a crossing that has no class too."""

    at_mm: int
    accident: RailAccident
    crossing: str | None


def _by_crossing(
    accidents: Iterable[RailAccident],
    crossings: Sequence[RailCrossing],
    parameters: RailParameters,
) -> dict[str, list[RailAccident]]:
    reach = round(parameters.crossing_reach_m * 1000)
    known = {each.id for each in crossings}
    found: dict[str, list[RailAccident]] = defaultdict(list)
    for each in accidents:
        if each.crossing in known:
            found[str(each.crossing)].append(each)
        elif (nearest := _nearest(each, crossings, reach)) is not None:
            found[nearest.id].append(each)
    return found


def _nearest(
    accident: RailAccident, crossings: Sequence[RailCrossing], reach_mm: int
) -> RailCrossing | None:
    """Return the nearest crossing within reach along the line; of equals the first along it."""
    if accident.at_mm is None:
        return None
    near = [
        (abs(each.at_mm - accident.at_mm), each.at_mm, each.id, each)
        for each in crossings
        if each.line == accident.line
        and each.at_mm is not None
        and abs(each.at_mm - accident.at_mm) <= reach_mm
    ]
    return min(near)[-1] if near else None


def _crossing_place(
    crossing: RailCrossing, accidents: Sequence[RailAccident], parameters: RailParameters
) -> RailPlace:
    at = crossing.at_mm
    reach = round(parameters.crossing_reach_m * 1000)
    tally = RailTally.of(accidents, parameters.rail_rules)
    return RailPlace(
        crossing=crossing.id,
        line=crossing.line,
        from_mm=at,
        to_mm=at,
        footprint_from_mm=None if at is None else at - reach,
        footprint_to_mm=None if at is None else at + reach,
        tally=tally,
        earlier=_earlier(accidents, tally),
        # Of an accident that a person linked, nobody asks how well its place is known.
        notes=_notes(tally, [e for e in tally.deciding if e.crossing is None], parameters),
    )


def _on_lines(
    accidents: Sequence[RailAccident],
    crossings: Sequence[RailCrossing],
    placed: Mapping[str, Sequence[RailAccident]],
    taken: set[str | None],
) -> tuple[dict[str, list[_At]], tuple[str, ...]]:
    """Return by line what no crossing keeps, and the ids of what has no position at all."""
    crossing_of = {a.id: key for key, found in placed.items() for a in found}
    by_id = {each.id: each for each in crossings}
    lines: dict[str, list[_At]] = defaultdict(list)
    unlocated: list[str] = []
    for each in accidents:
        key = crossing_of.get(each.id)
        if key in taken:
            continue
        line, at = each.line, each.at_mm
        if key is not None and each.crossing == key:  # what a person linked lies at the crossing
            line, at = by_id[key].line, by_id[key].at_mm
        if line is not None and at is not None:
            lines[line].append(_At(at, each, key))
        elif key is None:
            unlocated.append(each.id)
    return lines, tuple(sorted(unlocated))


def _zones(
    taken: Iterable[RailPlace], line: str, parameters: RailParameters
) -> list[tuple[int, int]]:
    reach = round(parameters.crossing_reach_m * 1000)
    at = [each.from_mm for each in taken if each.line == line and each.from_mm is not None]
    return [(each - reach, each + reach) for each in at]


def _stretches(
    line: str, found: Sequence[_At], zones: Sequence[tuple[int, int]], parameters: RailParameters
) -> Iterator[RailPlace]:
    """Choose the stretches of one line, the gravest first, none of which meets another."""
    within_mm = round(parameters.window_m * 1000)
    candidates = sorted(_candidates(found, zones, parameters), key=_gravest_first)
    chosen: list[_Stretch] = []
    for each in candidates:
        if not any(each.meets(other.from_mm, other.to_mm) for other in chosen):
            chosen.append(each)
    hulls = [(each.from_mm, each.to_mm) for each in chosen]
    for each in chosen:
        others = [hull for hull in hulls if hull != (each.from_mm, each.to_mm)]
        start, end = footprint(
            (each.from_mm, each.to_mm), within_mm=within_mm, others=[*others, *zones]
        )
        notes = _notes(each.tally, each.tally.deciding, parameters)
        near = sorted({at.crossing for at in each.inside if at.crossing is not None})
        yield RailPlace(
            crossing=None,
            line=line,
            from_mm=each.from_mm,
            to_mm=each.to_mm,
            footprint_from_mm=start,
            footprint_to_mm=end,
            tally=each.tally,
            earlier=_earlier([at.accident for at in each.inside], each.tally),
            notes=(*notes, *(Note("near_crossing", {"crossing_id": key}) for key in near)),
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch from accident to accident that has a class, with all accidents on it."""

    from_mm: int
    to_mm: int
    inside: tuple[_At, ...]
    tally: RailTally

    def meets(self, from_mm: int, to_mm: int) -> bool:
        return self.from_mm <= to_mm and self.to_mm >= from_mm


def _candidates(
    found: Sequence[_At], zones: Sequence[tuple[int, int]], parameters: RailParameters
) -> Iterator[_Stretch]:
    """Return every stretch from place to place, both of which decide, that has a class."""
    ordered = sorted(found, key=lambda each: (each.at_mm, each.accident.id))
    places = [(at, tuple(group)) for at, group in groupby(ordered, key=lambda each: each.at_mm)]
    longest = round(parameters.window_m * 1000)
    for first, (start, _here) in enumerate(places):
        inside: tuple[_At, ...] = ()
        for end, group in places[first:]:
            if end - start > longest or any(a <= end and b >= start for a, b in zones):
                break
            inside += group
            tally = RailTally.of([each.accident for each in inside], parameters.rail_rules)
            ends = {each.at_mm for each in inside if each.accident in tally.deciding}
            if tally.legal_class is not LegalClass.NONE and {start, end} <= ends:
                yield _Stretch(start, end, inside, tally)


def _gravest_first(stretch: _Stretch) -> tuple[tuple[int, ...], int, int]:
    graver = tuple(-each for each in stretch.tally.gravity)
    return graver, stretch.to_mm - stretch.from_mm, stretch.from_mm


def _earlier(accidents: Iterable[RailAccident], tally: RailTally) -> tuple[str, ...]:
    return tuple(sorted(each.id for each in accidents if each.on < tally.window_start))


def _notes(
    tally: RailTally, doubtful: Sequence[RailAccident], parameters: RailParameters
) -> tuple[Note, ...]:
    """Say what a reader must know: unknown victims, and a class that rests on imprecise places."""
    unknown = sum(each.killed is None or each.injured is None for each in tally.deciding)
    notes = [Note("victims_unknown", {"count": unknown})] if unknown else []
    imprecise = [each for each in doubtful if each.is_imprecise]
    precise = [each for each in tally.deciding if each not in imprecise]
    if imprecise and not _keeps_class(precise, tally, parameters.rail_rules):
        notes.append(Note("qualifies_only_with_imprecise", {"count": len(imprecise)}))
    return tuple(notes)


def _keeps_class(left: Sequence[RailAccident], tally: RailTally, rules: RailRules) -> bool:
    return bool(left) and RailTally.of(left, rules).legal_class is tally.legal_class


def _by_position(crossing: RailCrossing) -> tuple[str, int, str]:
    return crossing.line or "", -1 if crossing.at_mm is None else crossing.at_mm, crossing.id


def _order(place: RailPlace) -> tuple[str, int, str]:
    at = -1 if place.from_mm is None else place.from_mm
    return place.line or "", at, place.crossing or ""
