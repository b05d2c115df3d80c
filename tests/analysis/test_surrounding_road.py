"""The mean of the road around a place stands between the class and the neighbours' crashes."""

from datetime import date

import pandas as pd
import pytest

from hotspots.analysis.evidence import assess
from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.screening import ScreeningParameters, screen
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.analysis.surrounding_road import expectations_to_rank_by, surrounding_references
from hotspots.criteria import by_id
from hotspots.vocabulary import WindowMode

ALL_ROADS = Reference("road", mean_per_year=1.0, k=1.0, units=200)
ASKED = ScreeningParameters(
    rules=by_id("road_tt41_2024"),
    mode=WindowMode.ROLLING,
    as_of=date(2025, 12, 31),
    study_from=date(2025, 1, 1),
    study_to=date(2025, 12, 31),
    window_m=1000,
)


def at(*places_km: float, route: str) -> pd.DataFrame:
    crashes = pd.DataFrame({"chainage_m": [1000 * km for km in places_km]})
    crashes["crash_id"] = [f"{route}{number}" for number in range(len(places_km))]
    return crashes.assign(
        occurred_on=pd.Timestamp(2025, 3, 1),
        fatal=False,
        injury=True,
        route=route,
        x_m=float("nan"),
        y_m=float("nan"),
        location_class=None,
        killed=0,
        injured=1,
    )


def references(of_class: Reference = ALL_ROADS) -> dict[str, Reference]:
    """A pile of four at km 5 of two roads of 11 km, one quiet, one with two crashes each km."""
    pile = [5.45] * 4
    quiet = at(0, *pile, 10.9, route="quiet")
    busy = at(*pile, *[km + part for km in range(11) for part in (0.0, 0.9)], route="busy")
    crashes = pd.concat([quiet, busy], ignore_index=True)
    sites = [site for site in screen(crashes, ASKED).sites if len(site.crash_ids) >= 4]
    found = surrounding_references(sites, SiteCrashes.of(crashes, ASKED), of_class)
    return {str(site.route): each for site, each in zip(sites, found, strict=True)}


def test_the_road_around_a_place_sets_what_is_usual_there() -> None:
    found = references()
    # Six kilometres of neighbours: (1/k + 0)/(1/(k·m) + 6) and (1/k + 12)/(1/(k·m) + 6)
    assert found["quiet"].mean_per_year == pytest.approx(1 / 7, rel=0.01)
    assert found["busy"].mean_per_year == pytest.approx(13 / 7, rel=0.01)


def test_of_two_equal_piles_more_is_expected_on_the_busier_road() -> None:
    found = references()
    quiet, busy = (expect(4, 1, found[road]).expected for road in ("quiet", "busy"))
    assert quiet < busy


def test_where_all_places_of_a_class_are_alike_the_neighbours_say_nothing() -> None:
    alike = Reference("road", mean_per_year=1.0, k=0.0, units=200)
    assert {each.mean_per_year for each in references(alike).values()} == {1.0}


def test_no_sites_have_no_references() -> None:
    crashes = at(1.0, 2.0, route="quiet")
    assert surrounding_references([], SiteCrashes.of(crashes, ASKED), ALL_ROADS) == ()


def test_a_place_is_ranked_by_the_road_around_it_and_its_excess_is_over_the_class() -> None:
    pile = [5.45] * 4
    quiet = at(0, *pile, 10.9, route="quiet")
    busy = at(*pile, *[km + part for km in range(11) for part in (0.0, 0.9)], route="busy")
    crashes = pd.concat([quiet, busy], ignore_index=True)
    screening, around = screen(crashes, ASKED), SiteCrashes.of(crashes, ASKED)
    evidence = assess(screening, around, reference_of=lambda _site: ALL_ROADS, version="v", runs=9)
    told = expectations_to_rank_by(screening.sites, evidence, around)
    by_road = {
        str(site.route): (found.expectation, here)
        for site, found, here in zip(screening.sites, evidence, told, strict=True)
        if len(site.crash_ids) >= 4 and (site.from_mm or 0) <= 5_450_000 <= (site.to_mm or 0)
    }
    for by_class, here in by_road.values():
        assert by_class is not None
        assert here is not None
        assert here.predicted == by_class.predicted
        assert here.excess == pytest.approx(here.expected - by_class.predicted)
    quiet_one, busy_one = (by_road[road][1] for road in ("quiet", "busy"))
    assert quiet_one is not None
    assert busy_one is not None
    assert quiet_one.expected < busy_one.expected
