"""The critical rate beside a site."""

import pytest

from hotspots.analysis.critical_rate import critical_rate, critical_rates
from hotspots.errors import InvalidInput
from tests.analysis.hsm_junctions import JUNCTIONS


@pytest.mark.parametrize(("average", "exposure"), [(-0.1, 10), (1, 0), (1, -2)])
def test_a_rate_without_exposure_or_below_zero_is_refused(average, exposure):
    with pytest.raises(InvalidInput):
        critical_rate(average, exposure)


def test_the_twenty_junctions():
    """Vector S4b."""
    found = (
        critical_rates(JUNCTIONS).set_index(JUNCTIONS["id"]).assign(group=list(JUNCTIONS["group"]))
    )
    assert (found["z"] == 1.645).all()
    assert round(found.loc[7, "average"], 2) == 1.03
    assert round(found.loc[1, "average"], 3) == 0.418
    exposure = JUNCTIONS.set_index("id")["exposure"]
    assert round(exposure[7], 1) == 24.1
    assert (round(found.loc[7, "rate"], 2), round(found.loc[7, "critical"], 2)) == (1.41, 1.40)
    assert (round(found.loc[2, "rate"], 2), round(found.loc[2, "critical"], 2)) == (2.42, 1.51)
    above = found[found["ratio"] > 1]
    assert sorted(above.index[above["group"] == "T"]) == [2, 7]
    assert sorted(above.index[above["group"] == "S"]) == [9, 11, 16, 18]


def test_weighted_crashes_give_weighted_rates():
    weighted = JUNCTIONS.assign(crashes=5 * JUNCTIONS["fatal"] + JUNCTIONS["injury"])
    found = critical_rates(weighted)
    assert found["average"].iloc[1] == pytest.approx(
        weighted[weighted["group"] == "T"]["crashes"].sum()
        / weighted[weighted["group"] == "T"]["exposure"].sum()
    )
    assert found.loc[1, "critical"] == critical_rate(
        found.loc[1, "average"], weighted.loc[1, "exposure"]
    )
