"""How the ground that methods flagged on past crashes did on those that came after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pandas import DataFrame
from scipy.stats import rankdata

from hotspots.analysis.screening_quality import ScreeningQuality, paired_bootstrap, total_score
from tests.benchmarks.flagged import Floats, Ground, Ints, Method, Places, packed
from tests.benchmarks.rivals import ALIKE, worth
from tests.benchmarks.tables import Table

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

    def add(self, flagged: Ints, again: Ints, later: "Later", moved: Floats) -> None:
        """Add one group: the ground flagged, that flagged again, and how far ranks moved."""
        inside = np.isin(later.keys, flagged)
        self.hits.append(float(inside.sum()))
        self.fatal.append(float(later.fatal[inside].sum()))
        self.killed.append(float(later.killed[inside].sum()))
        self.extent.append(len(flagged))
        self.again.append(len(np.intersect1d(flagged, again)))
        self.moved.append(float(moved.sum()) / max(len(moved), 1))
        self.places.append(len(moved))


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
                verdicts.tallies[share, method.name].add(
                    places.ground[:extent],
                    again[method.name].ground[:extent],
                    later,
                    _moved(method, places.within(extent), group),
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
    """The tallies of all methods, and the tables made of them."""

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

    def fill(self, table: Table, share: float, causes: Mapping[str, str]) -> None:
        """Write one row a method, and a sentence for every loss; that under "" holds for all."""
        names = [each.name for each in self.methods]
        found = [self.quality(share, name) for name in names]
        own = self.tallies[share, names[0]]
        losses: dict[str, list[str]] = {}
        for method, each, total in zip(self.methods, found, total_score(found), strict=True):
            tally = self.tallies[share, method.name]
            apart = _interval(own.hits, tally.hits, self.crashes)
            fatal = _interval(own.fatal, tally.fatal, self.fatal)
            flagged = max(sum(tally.extent), 1)
            table.row(
                method.name,
                round(each.site_consistency),
                f"{100 * each.method_consistency / flagged:.1f}",
                f"{100 * each.rank_difference:.1f}",
                f"{100 * each.hit_rate:.2f}",
                f"{each.prediction_accuracy:.1f}",
                f"{total:.0f}",
                *("–", "–", "–") if tally is own else (*_shown(apart), _word(apart)),
                f"{100 * sum(tally.fatal) / max(sum(self.fatal), 1):.2f}",
                "–" if tally is own else _shown(fatal)[1],
            )
            if apart[2] < 0:
                why = causes.get(method.name, causes.get("", "no cause is known."))
                losses.setdefault(why, []).append(method.name)
        for why, to in losses.items():
            table.note(f"Loss to {'; '.join(to)}: {why}")


COLUMNS = (
    "SCT",
    "MCT %",
    "TRDT %",
    "hit %",
    "PAI",
    "total",
    "ours − it",
    "95 % interval",
    "ours is",
    "fatal hit %",
    "ours − it, 95 %",
)


def _interval(own: list[float], theirs: list[float], of: list[float]) -> tuple[float, ...]:
    return paired_bootstrap(np.array(own), np.array(theirs), of=np.array(of))


def _shown(apart: tuple[float, ...]) -> tuple[str, str]:
    difference, low, high = (100 * each for each in apart)
    return f"{difference:+.2f}", f"{low:+.2f} … {high:+.2f}"


def _word(apart: tuple[float, ...]) -> str:
    return "better" if apart[1] > 0 else "WORSE" if apart[2] < 0 else "not worse"
