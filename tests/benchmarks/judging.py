"""How the ground that methods flagged on past crashes did on those that came after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pandas import DataFrame
from scipy.stats import rankdata

from hotspots.analysis.screening_quality import ScreeningQuality
from tests.benchmarks.flagged import Floats, Ground, Ints, Method, Places, packed
from tests.benchmarks.our_places import meeting_the_rule
from tests.benchmarks.rivals import ALIKE, worth

SHARES = (1.0, 0.5, 0.3, 0.1)
"""Which parts of the ground that the rule flags are compared."""

Chosen = Mapping[str, Places]


@dataclass(frozen=True, slots=True)
class Group:
    """A prefecture or state: its crashes of the past, and those that came after."""

    name: str
    past: DataFrame
    after: DataFrame
    extent: float


def choose(past: DataFrame, methods: Sequence[Method]) -> Chosen:
    """Return what each method flags on these crashes; the first is ours and sets the extent."""
    first, *others = methods
    own = first.places(past, 0)
    extent = len(own.ground)
    return {first.name: own} | {each.name: each.places(past, extent) for each in others}


@dataclass
class Tally:
    """What the flagged ground of one method held, one element a group."""

    hits: list[float] = field(default_factory=list)
    fatal: list[float] = field(default_factory=list)
    killed: list[float] = field(default_factory=list)
    extent: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    lawful: list[int] = field(default_factory=list)

    def add(self, flagged: Ints, again: Ints, later: "Later", moved: Floats, lawful: int) -> None:
        """Add one group: the ground flagged, that flagged again, and how far ranks moved.

        `lawful` is at how many of the places the past met the rule.
        """
        inside = np.isin(later.keys, flagged)
        self.hits.append(float(inside.sum()))
        self.fatal.append(float(later.fatal[inside].sum()))
        self.killed.append(float(later.killed[inside].sum()))
        self.extent.append(len(flagged))
        self.again.append(len(np.intersect1d(flagged, again)))
        self.moved.append(float(moved.sum()) / max(len(moved), 1))
        self.places.append(len(moved))
        self.lawful.append(lawful)


@dataclass(frozen=True, slots=True)
class Later:
    """The crashes with injuries or deaths that came after, by grain."""

    keys: Ints
    fatal: Floats
    killed: Floats


def judge(
    groups: Iterable[Group],
    methods: Sequence[Method],
    ground: Ground,
    *,
    told: Callable[[str], None],
) -> "Verdicts":
    """Choose on the past of every group, then count what came after.

    `told` hears of every group done.
    """
    verdicts = Verdicts(methods)
    for group in groups:
        chosen = choose(group.past, methods)  # the only step that decides, on the past alone
        again = choose(group.after, methods)
        counted = group.after[worth(group.after, ALIKE) > 0]
        later = Later(
            packed(ground.grains(counted)),
            counted["fatal"].to_numpy(np.float64),
            counted["killed"].to_numpy(np.float64, na_value=0.0),
        )
        verdicts.crashes.append(float(len(later.keys)))
        verdicts.fatal.append(float(later.fatal.sum()))
        verdicts.killed.append(float(later.killed.sum()))
        verdicts.extent += group.extent
        for share in SHARES:
            extent = round(share * len(chosen[methods[0].name].ground))
            for method in methods:
                places = chosen[method.name]
                within = places.within(extent)
                verdicts.tallies[share, method.name].add(
                    places.ground[:extent],
                    again[method.name].ground[:extent],
                    later,
                    _moved(method, within, group),
                    meeting_the_rule(ground, within, group.past),
                )
        told(f"{group.name}: {len(group.past):,} crashes, then {len(group.after):,}")
    return verdicts


def _moved(method: Method, places: Places, group: Group) -> Floats:
    """Return by how much of the list each flagged place changes its rank among them."""
    if not len(places.at):
        return np.empty(0)
    ranks = [rankdata(-method.values(places, crashes)) for crashes in (group.past, group.after)]
    return np.abs(ranks[0] - ranks[1]) / len(places.at)


class Verdicts:
    """The tallies of all methods, and the measures made of them."""

    def __init__(self, methods: Sequence[Method]) -> None:
        self.methods = methods
        self.tallies = {(share, each.name): Tally() for share in SHARES for each in methods}
        self.crashes: list[float] = []
        self.fatal: list[float] = []
        self.killed: list[float] = []
        self.extent = 0.0

    def quality(self, share: float, name: str) -> ScreeningQuality:
        """Return the measures of a method over all groups; extents are in grains."""
        tally = self.tallies[share, name]
        hit_rate = sum(tally.hits) / sum(self.crashes)
        flagged = sum(tally.extent) / self.extent
        moved = np.average(tally.moved, weights=tally.places) if sum(tally.places) else 0.0
        return ScreeningQuality(
            site_consistency=sum(tally.hits),
            method_consistency=sum(tally.again),
            rank_difference=float(moved),
            hit_rate=hit_rate,
            prediction_accuracy=hit_rate / flagged if flagged else 0.0,
        )
