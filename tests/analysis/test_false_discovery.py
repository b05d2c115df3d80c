"""False discovery rates: Benjamini and Hochberg, with places that have no p left out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.false_discovery import false_discovery_rates


def test_places_without_p_are_left_out_of_the_count() -> None:
    nan = float("nan")
    q = false_discovery_rates([nan, 0.04, 0.01, nan, 0.20, 0.02, 0.03])
    assert np.isnan(q[[0, 3]]).all()
    assert q[[1, 2, 4, 5, 6]].round(12).tolist() == [0.05, 0.05, 0.20, 0.05, 0.05]


def test_nothing_tested_gives_nothing() -> None:
    assert false_discovery_rates([]).tolist() == []
    assert np.isnan(false_discovery_rates([float("nan")])).all()


@given(st.lists(st.sampled_from([k / 1000 for k in range(1, 1001)]), min_size=1, max_size=30))
def test_q_follows_its_definition_whatever_the_order(p: list[float]) -> None:
    q = false_discovery_rates(p)
    ranked = sorted(p)
    for value, found in zip(p, q, strict=True):
        first = ranked.index(value)
        least = min(ranked[at] * len(p) / (at + 1) for at in range(first, len(p)))
        assert abs(found - min(1.0, least)) < 1e-12
