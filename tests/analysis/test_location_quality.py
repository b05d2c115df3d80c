"""The class of a place decides whether a crash may define a site."""

import numpy as np
import pytest

from hotspots.analysis.location_quality import likely_classes


@pytest.mark.parametrize(
    ("chainage_m", "by_chainage", "by_point", "wanted"),
    [
        (np.nan, False, False, "D"),
        (12_000.0, True, False, "C"),
        (12_000.0, False, True, "A"),
        (11_999.999, True, False, "B"),
        (12_350.0, True, True, "B"),
        (np.nan, False, True, "A"),
    ],
)
def test_a_place_is_as_good_as_what_located_it(
    chainage_m: float, by_chainage: bool, by_point: bool, wanted: str
) -> None:
    found = likely_classes(
        np.array([chainage_m]),
        by_chainage=np.array([by_chainage]),
        by_point=np.array([by_point]),
    )
    assert found.tolist() == [wanted]
