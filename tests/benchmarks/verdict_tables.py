"""The tables of a judgement: one row a method, and below them why ours lost where it did."""

from collections.abc import Mapping

import numpy as np

from hotspots.analysis.screening_quality import ScreeningQuality, paired_bootstrap, total_score
from tests.benchmarks.flagged import Method, Role
from tests.benchmarks.judging import Verdicts
from tests.benchmarks.tables import Table

COLUMNS = (
    "SCT",
    "MCT %",
    "TRDT %",
    "hit %",
    "PAI",
    "total",
    "rule met %",
    "ours − it",
    "95 % interval",
    "ours is",
    "fatal hit %",
    "ours − it, 95 %",
)

Interval = tuple[float, float, float]


def fill(verdicts: Verdicts, table: Table, share: float, causes: Mapping[Role, str]) -> None:
    """Write one row a method, and a sentence for every loss.

    Where the role of a method has no cause, the cause is the change of ours that ends the loss.
    """
    compared = [each for each in verdicts.methods if each.role is not Role.APART]
    found = {each.name: verdicts.quality(share, each.name) for each in verdicts.methods}
    totals = total_score([found[each.name] for each in compared])
    total_of = {each.name: f"{x:.0f}" for each, x in zip(compared, totals, strict=True)}
    for method in verdicts.methods:
        quality, total = found[method.name], total_of.get(method.name, "–")
        table.row(method.name, *_measures(verdicts, share, method, quality, total))
    for method in compared:
        if _apart(verdicts, share, verdicts.methods[0], method)[2] < 0:
            why = causes.get(method.role) or _with_one_thing_changed(verdicts, share, method)
            table.note(f"Loss to {method.name}: {why}")


def _measures(
    verdicts: Verdicts, share: float, method: Method, quality: ScreeningQuality, total: str
) -> tuple[object, ...]:
    tally = verdicts.tallies[share, method.name]
    return (
        round(quality.site_consistency),
        f"{100 * quality.method_consistency / max(sum(tally.extent), 1):.1f}",
        f"{100 * quality.rank_difference:.1f}",
        f"{100 * quality.hit_rate:.2f}",
        f"{quality.prediction_accuracy:.1f}",
        total,
        f"{100 * sum(tally.lawful) / max(sum(tally.places), 1):.0f}",
        *_beside(verdicts, share, method),
    )


def _beside(verdicts: Verdicts, share: float, method: Method) -> tuple[str, ...]:
    """Return by how much ours is above a method in all crashes, then in those with a death."""
    own = verdicts.methods[0]
    tally = verdicts.tallies[share, method.name]
    fatal_hits = f"{100 * sum(tally.fatal) / max(sum(verdicts.fatal), 1):.2f}"
    if method is own:
        return "–", "–", "–", fatal_hits, "–"
    apart = _apart(verdicts, share, own, method)
    fatal = _bootstrap(verdicts.tallies[share, own.name].fatal, tally.fatal, verdicts.fatal)
    word = "–" if method.role is Role.APART else _word(apart)
    return f"{100 * apart[0]:+.2f}", _ends(apart), word, fatal_hits, _ends(fatal)


def _with_one_thing_changed(verdicts: Verdicts, share: float, rival: Method) -> str:
    """Return with which single change of ours the loss to a rival is gone, and with which not."""
    told: dict[str, list[str]] = {"gone with": [], "still there with": []}
    for method in verdicts.methods:
        if method.role is Role.APART:
            apart = _apart(verdicts, share, method, rival)
            result = "gone with" if apart[2] >= 0 else "still there with"
            told[result].append(f"{method.name} ({100 * apart[0]:+.2f}, {_ends(apart)})")
    found = [f"{result} {' and '.join(names)}" for result, names in told.items() if names]
    return f"{'; '.join(found)}." if found else "no cause is known."


def _apart(verdicts: Verdicts, share: float, one: Method, other: Method) -> Interval:
    hits = [verdicts.tallies[share, each.name].hits for each in (one, other)]
    return _bootstrap(*hits, verdicts.crashes)


def _bootstrap(own: list[float], theirs: list[float], of: list[float]) -> Interval:
    return paired_bootstrap(np.array(own), np.array(theirs), of=np.array(of))


def _ends(apart: Interval) -> str:
    return f"{100 * apart[1]:+.2f} … {100 * apart[2]:+.2f}"


def _word(apart: Interval) -> str:
    return "better" if apart[1] > 0 else "WORSE" if apart[2] < 0 else "not worse"
