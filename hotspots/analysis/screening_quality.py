"""Did the places found on past crashes hold those that came after? The measures of a screening."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScreeningQuality:
    """How the places flagged on one period did in the next.

    Attributes
    ----------
    site_consistency
        SCT: crashes of the next period at the flagged places; larger is better.
    method_consistency
        MCT: how many places the next period flags again; larger is better.
    rank_difference
        TRDT: by how many ranks the flagged places move in all; smaller is better.
    hit_rate
        Share of the next period's crashes that lie in the flagged length or area.
    prediction_accuracy
        PAI: the hit rate over the share of length or area that was flagged.
    """

    site_consistency: float
    method_consistency: int
    rank_difference: float
    hit_rate: float
    prediction_accuracy: float


def screening_quality(
    scores: Mapping[str, float],
    next_scores: Mapping[str, float],
    next_crashes: Mapping[str, float],
    *,
    top: int,
    crashes_in_all: float,
    extent_of: Mapping[str, float],
    extent_in_all: float,
) -> ScreeningQuality:
    """Measure a screening of one period on the crashes of the next.

    Parameters
    ----------
    scores, next_scores
        What each place is ranked by in the first and in the next period; a place that is missing
        in the next has a score of 0 there.
    next_crashes
        Crashes of the next period at each place.
    top
        How many places are flagged: those of the highest scores, of equals the smaller name.
    crashes_in_all, extent_in_all
        Crashes of the next period, and length or area, of the whole network.
    extent_of
        Length or area of each place.

    Raises
    ------
    InvalidInput
        No place is flagged, or the whole network has no crash or no extent.

    Notes
    -----
    Cheng and Washington (2008), New criteria for evaluating methods of identifying hot spots;
    Chainey, Tompson and Uhlig (2008) for the prediction accuracy index.
    """
    if not 0 < top <= len(scores) or crashes_in_all <= 0 or extent_in_all <= 0:
        raise InvalidInput(
            "{top} places of {count} cannot be judged on {crashes} crashes. Flag at least one"
            " place, and give the crashes and the length or area of the whole network.",
            top=top,
            count=len(scores),
            crashes=crashes_in_all,
        )
    flagged = _ranked(scores)[:top]
    later = _ranked({name: next_scores.get(name, 0.0) for name in scores})
    rank_later = {name: rank for rank, name in enumerate(later, start=1)}
    hits = sum(next_crashes.get(name, 0.0) for name in flagged)
    share = sum(extent_of[name] for name in flagged) / extent_in_all
    return ScreeningQuality(
        site_consistency=hits,
        method_consistency=len(set(flagged) & set(later[:top])),
        rank_difference=sum(
            abs(rank - rank_later[name]) for rank, name in enumerate(flagged, start=1)
        ),
        hit_rate=hits / crashes_in_all,
        prediction_accuracy=hits / crashes_in_all / share,
    )


def _ranked(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda name: (-scores[name], name))


def total_score(of_methods: Sequence[ScreeningQuality]) -> list[float]:
    """Return the total of each method out of 100, against the best of those compared.

    Source: Montella (2010), A comparative analysis of hotspot identification methods.
    """
    best_sites = max(each.site_consistency for each in of_methods) or 1.0
    best_method = max(each.method_consistency for each in of_methods) or 1
    moved = [each.rank_difference for each in of_methods]
    most_moved = max(moved) or 1.0
    return [
        100
        / 3
        * (
            each.site_consistency / best_sites
            + each.method_consistency / best_method
            + 1
            - (each.rank_difference - min(moved)) / most_moved
        )
        for each in of_methods
    ]


def paired_bootstrap(
    ours: Floats, theirs: Floats, *, of: Floats, draws: int = 2000, seed: int = 1
) -> tuple[float, float, float]:
    """Return by how much our hit rate is above theirs, with the 95 % interval over the groups.

    Parameters
    ----------
    ours, theirs
        shape (groups,): crashes of the next period that each method's flagged places hold, by
        prefecture or state.
    of
        shape (groups,): all crashes of the next period there.

    Returns
    -------
    The difference of the hit rates, and the 2.5 and 97.5 percentiles when whole groups are drawn
    with replacement, the same ones for both methods.

    >>> paired_bootstrap(np.array([3.0, 4.0]), np.array([2.0, 3.0]), of=np.array([10.0, 10.0]))
    (0.1, 0.1, 0.1)
    """
    drawn = np.random.default_rng(seed).integers(len(of), size=(draws, len(of)))
    apart = (ours - theirs)[drawn].sum(axis=1) / of[drawn].sum(axis=1)
    low, high = np.percentile(apart, [2.5, 97.5])
    difference = float((ours - theirs).sum() / of.sum())
    return round(difference, 12), round(float(low), 12), round(float(high), 12)


def yearly_sentence(
    *,
    deaths_at_places: int,
    deaths: int,
    extent: float,
    extent_in_all: float,
    in_plane: bool = False,
) -> Message:
    """Return the sentence of the yearly report on the places proposed the year before.

    Parameters
    ----------
    deaths_at_places, deaths
        people killed this year at those places, and in all.
    extent, extent_in_all
        length of the places and of all roads, in one unit; areas where `in_plane`.

    Raises
    ------
    InvalidInput
        A part is negative or larger than the whole, or there is no road.
    """
    if not (0 <= deaths_at_places <= deaths and 0 <= extent <= extent_in_all and extent_in_all):
        raise InvalidInput(
            "{part} of {whole} deaths on {extent} of {extent_in_all} of length or area cannot be:"
            " a part is larger than its whole, or the whole is nothing. Count the deaths of all"
            " roads, and measure all of them.",
            part=deaths_at_places,
            whole=deaths,
            extent=extent,
            extent_in_all=extent_in_all,
        )
    known: dict[str, object] = {"extent_share": _percent(extent / extent_in_all)}
    if deaths == 0:
        return Message(
            _(
                "Nobody was killed this year, so the places proposed last year, {extent_share} %"
                " of the roads, cannot be judged by deaths."
            ),
            known,
        )
    known |= {
        "death_share": _percent(deaths_at_places / deaths),
        "part": deaths_at_places,
        "whole": deaths,
    }
    on_roads = _(
        "The places proposed last year hold {death_share} % of this year's deaths ({part} of"
        " {whole}) on {extent_share} % of road length."
    )
    in_area = _(
        "The places proposed last year hold {death_share} % of this year's deaths ({part} of"
        " {whole}) on {extent_share} % of the area."
    )
    return Message(in_area if in_plane else on_roads, known)


def _percent(share: float) -> float:
    """Return a share in percent: one decimal, or two significant digits below 1."""
    percent = 100 * share
    return round(percent, 1) if percent >= 1 else float(f"{percent:.2g}")
