import re

import branca.colormap
import folium
import pytest
from branca.element import CssLink, JavascriptLink

from hotspots.browser_assets import VENDOR
from hotspots.errors import Unavailable
from hotspots.maps.elements import BaseMap
from hotspots.maps.offline import Mode, OfflineFigure, Verbatim, script_json
from hotspots.vocabulary import Locale

SETTINGS: dict[str, object] = {"words": {}, "locale": "vi", "attribution": "", "window": []}


def figure(mode: Mode = "embed") -> tuple[OfflineFigure, BaseMap]:
    made = OfflineFigure(mode=mode, title="x", locale=Locale.VI)
    return made, BaseMap(made, SETTINGS)


@pytest.mark.parametrize("link", [JavascriptLink, CssLink])
def test_an_address_that_no_file_stands_for_is_refused(link: type) -> None:
    document, _ = figure()
    document.header.add_child(link("https://cdn.example.org/plugin@1.0/plugin"))
    with pytest.raises(Unavailable, match=r"cdn\.example\.org"):
        document.render()


def test_another_version_of_a_known_package_is_refused() -> None:
    document, _ = figure()
    document.header.add_child(JavascriptLink("https://x.example/leaflet@2.0.0/dist/leaflet.js"))
    with pytest.raises(Unavailable):
        document.render()


def test_a_link_that_a_child_adds_while_rendering_is_refused_too() -> None:
    document, base = figure()
    base.add_child(branca.colormap.LinearColormap(["#ffffff", "#000000"]))
    with pytest.raises(Unavailable, match="d3"):
        document.render()


def test_a_plain_folium_map_with_its_four_hosts_is_refused() -> None:
    document = OfflineFigure(mode="embed", title="x", locale=Locale.VI)
    document.add_child(folium.Map(tiles=None))
    with pytest.raises(Unavailable, match="jquery"):
        document.render()


@pytest.mark.parametrize("mode", ["static", "embed"])
def test_no_address_of_another_host_is_left_where_a_browser_would_fetch_it(mode: Mode) -> None:
    html = figure(mode)[0].render()
    tags = re.findall(r"""<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=["']?([^"' >]+)""", html)
    pictures = re.findall(r"""url\(["']?([^"')]+)""", html)
    assert [each for each in tags + pictures if "//" in each[:10]] == []


def test_static_documents_link_files_that_exist() -> None:
    html = figure("static")[0].render()
    linked = re.findall(r'(?:src|href)="/static/vendor/([^"?]+)\?v=[0-9.]+"', html)
    assert sorted(linked) == [
        "leaflet.heat/leaflet-heat.js",
        "leaflet/leaflet.css",
        "leaflet/leaflet.js",
    ]
    assert all((VENDOR / file).is_file() for file in linked)


def test_an_embedded_document_links_nothing_and_forbids_every_request() -> None:
    html = figure()[0].render()
    assert re.findall(r"<script[^>]+src=", html) == []
    assert re.findall(r'<link rel="stylesheet"', html) == []
    assert "default-src 'none'; script-src 'unsafe-inline'" in html
    assert "L.Icon.Default.mergeOptions" in html
    assert len(html) < 300_000


def test_rendering_twice_gives_the_same_document() -> None:
    document, _ = figure()
    assert document.render() == document.render()


def test_verbatim_text_is_not_run_as_a_template() -> None:
    document, _ = figure()
    document.html.add_child(Verbatim("{{ 7 * 7 }}"))
    assert "{{ 7 * 7 }}" in document.render()


def test_a_title_is_escaped() -> None:
    document = OfflineFigure(mode="embed", title="</title><script>", locale=Locale.VI)
    assert "&lt;/title&gt;&lt;script&gt;" in document.render()


def test_json_in_a_script_cannot_end_the_script() -> None:
    text = script_json({"<": "</script><!--\u2028"})
    assert not set("<>&\u2028") & set(text)
