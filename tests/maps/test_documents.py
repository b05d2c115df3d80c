from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from geopandas import GeoDataFrame

from hotspots.maps.documents import picker_map, proposals_map, site_map
from hotspots.maps.ground import Ground, Lines
from hotspots.vocabulary import Locale

Frames = dict[str, Any]


@pytest.fixture
def frames(  # noqa: PLR0917 - pytest gives fixtures by name
    areas: GeoDataFrame,
    roads: GeoDataFrame,
    railways: GeoDataFrame,
    sites: GeoDataFrame,
    proposals: GeoDataFrame,
    make_crashes: Callable[[int], GeoDataFrame],
) -> Frames:
    return {
        "ground": Ground(areas, Lines(roads, railways)),
        "sites": sites,
        "proposals": proposals,
        "crashes": make_crashes(40),
        "locale": Locale.VI,
        "title": "Long Khánh",
        "attribution": "© OpenStreetMap contributors",
    }


def test_an_embedded_map_with_links_into_the_server_is_refused(frames: Frames) -> None:
    with pytest.raises(ValueError, match="no links"):
        site_map(**frames, mode="embed", links=True)


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "https://example.org/", "//example.org", "/\\example.org", "sites/1"],
)
def test_a_link_to_anything_but_a_page_of_this_server_is_refused(frames: Frames, href: str) -> None:
    frames["sites"].loc[0, "href"] = href
    with pytest.raises(ValueError, match="pages of this server"):
        site_map(**frames, mode="static", links=True)


def test_a_meeting_map_holds_counts_and_nothing_hidden(frames: Frames) -> None:
    html = site_map(**frames, mode="embed")
    assert "KÍN" not in html
    assert "/sites/" not in html
    assert "2024-03-09" not in html
    assert '"counts":[[' in html


def test_single_crashes_appear_only_when_asked_for(frames: Frames) -> None:
    html = site_map(**frames, mode="embed", crash_points=True)
    assert "KÍN-C39" in html
    assert "KÍN-6" not in html  # a column that nobody named stays behind


def test_names_reach_the_document_only_as_escaped_json(frames: Frames) -> None:
    html = site_map(**frames, mode="embed", banner="<i>Mô phỏng</i>", as_of=date(2025, 12, 31))
    assert "<script>document" not in html
    assert "\\u003cscript\\u003edocument" in html
    assert "{{ 7 * 7 }} \\u0026" in html
    assert "&lt;i&gt;Mô phỏng&lt;/i&gt;" in html
    assert "31/12/2025" in html


def test_numbers_dates_and_chainages_are_written_as_a_vietnamese_reader_expects(
    frames: Frames,
) -> None:
    html = site_map(**frames, mode="embed")
    assert "1.234" in html
    assert "QL1 Km1832+500 – Km1832+900" in html
    assert "01/01/2024 – 31/12/2024" in html  # the window's end is the first day outside
    assert "12,50" in html


def test_what_has_no_coordinates_is_counted_in_the_legend(frames: Frames) -> None:
    frames["crashes"].loc[[1, 2], "geometry"] = None
    html = site_map(**frames, mode="embed")
    assert ": 3." in html.partition('"notes":')[2][:400]


def test_links_are_written_when_asked_for(frames: Frames) -> None:
    assert '"href":"/sites/1"' in site_map(**frames, mode="static", links=True)


def test_a_map_of_nothing_shows_viet_nam() -> None:
    html = site_map(locale=Locale.VI, mode="embed", title="x", attribution="")
    assert '"window":[[8.1,102.1],[23.5,117.9]]' in html


def test_a_crash_at_a_wrong_coordinate_does_not_move_the_window(
    proposals: GeoDataFrame, make_crashes: Callable[[int], GeoDataFrame]
) -> None:
    crashes = make_crashes(400)
    crashes.loc[7, "geometry"] = crashes.geometry.iloc[7].__class__(0.0, 0.0)
    html = proposals_map(
        proposals, crashes, locale=Locale.EN, crash_points=True, title="x", attribution=""
    )
    assert '"window":[[10.' in html


def test_proposals_and_crashes_may_be_empty(
    proposals: GeoDataFrame, make_crashes: Callable[[int], GeoDataFrame]
) -> None:
    html = proposals_map(
        proposals.iloc[:0],
        make_crashes(0),
        locale=Locale.VI,
        crash_points=False,
        title="x",
        attribution="",
    )
    assert "sitesLayer(" not in html.rpartition("<script>")[2]


def test_a_picker_may_begin_with_a_pin(areas: GeoDataFrame) -> None:
    html = picker_map(ground=Ground(areas), locale=Locale.VI, attribution="", start=(107.2, 10.9))
    assert 'startPicker(hotspots.map, {"lon":107.2,"lat":10.9})' in html
