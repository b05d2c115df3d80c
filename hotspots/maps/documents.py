"""The maps people ask for, each one whole HTML document."""

import html
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from geopandas import GeoDataFrame

from hotspots.i18n import shown_date, translator
from hotspots.maps.camera_layers import camera_data
from hotspots.maps.crash_layers import crash_layers
from hotspots.maps.elements import BaseMap, Call, DataLayer, LayerControl
from hotspots.maps.geometry import Bounds, window, without_outliers
from hotspots.maps.ground import Ground, Lines
from hotspots.maps.legend import (
    Section,
    crash_legend,
    ground_section,
    notes,
    proposal_legend,
    section,
    section_legend,
    service_road_legend,
    site_legend,
    unfiled_legend,
    words,
)
from hotspots.maps.offline import Mode, OfflineFigure
from hotspots.maps.road_layers import service_road_features
from hotspots.maps.section_layers import section_features
from hotspots.maps.site_layers import proposal_features, site_features, unfiled_features
from hotspots.maps.site_numbers import SiteNumbers
from hotspots.vocabulary import Locale

_NO_GROUND = Ground()


def site_map(
    *,
    ground: Ground = _NO_GROUND,
    sites: GeoDataFrame | None = None,
    proposals: GeoDataFrame | None = None,
    sections: GeoDataFrame | None = None,
    service_roads: GeoDataFrame | None = None,
    cameras: GeoDataFrame | None = None,
    watched: GeoDataFrame | None = None,
    crashes: GeoDataFrame | None = None,
    unfiled: GeoDataFrame | None = None,
    locale: Locale,
    mode: Mode,
    title: str,
    attribution: str,
    heading: bool = True,
    banner: str | None = None,
    as_of: date | None = None,
    crash_points: bool = False,
    links: bool = False,
    camera_source: str = "",
    with_cameras: bool = False,
    focus: tuple[float, float, Bounds] | None = None,
    numbers: SiteNumbers | None = None,
) -> str:
    """Return the registry's map: home page (`static`) or one file for a meeting (`embed`).

    Parameters
    ----------
    ground : Ground
        Areas, roads, railways and junctions.
    sites, proposals : GeoDataFrame or None
        Columns as `site_layers.site_features` and `proposal_features` say.
    sections : GeoDataFrame or None
        Black sections, as `section_layers.section_features` says.
    service_roads : GeoDataFrame or None
        Planned beside railways, as `road_layers.service_road_features` says.
    cameras, watched : GeoDataFrame or None
        Columns as `camera_layers.camera_features` and `watched_features` say; for a document that
        holds them itself.
    crashes : GeoDataFrame or None
        Columns as `crash_layers.crash_layers` says.
    unfiled : GeoDataFrame or None
        Where a road crosses a railway without a file, as `site_layers.unfiled_features` says.
    locale : Locale
        Language of every word.
    mode : {"static", "embed"}
        Files from /static/vendor, or everything inside the document.
    title, attribution : str
        What the map shows; who the data is from. Plain text.
    heading : bool
        Whether the title stands above the map; a page that frames the map has its own.
    banner : str or None
        A warning across the top, e.g. that the data is synthetic.
    as_of : date or None
        Day the map speaks for, shown beside the title.
    crash_points : bool
        True draws single crashes: open data only. False draws counts of places.
    links : bool
        Whether cards link `href`; not in a document that leaves the server.
    camera_source : str
        Where a page of ours asks for `camera_data` once these layers are switched on: most never
        are. Empty for a document that holds them itself, or has none.
    with_cameras : bool
        Whether cameras and what they are to watch are switched on from the beginning.
    focus : tuple or None
        Longitude and latitude to open on, with a ring around it, and the box to be seen.
    numbers : SiteNumbers or None
        How many sites the legend tells of each class, kind and state; those drawn, if left out.

    Raises
    ------
    ValueError
        Links in an embedded document, or a frame without a reference system.
    Unavailable
        The browser's assets are not installed.
    """
    if links and mode == "embed":
        raise ValueError("A map that leaves the server carries no links into it.")
    shown = [frame for frame in (sites, proposals, sections, crashes) if frame is not None]
    in_sight = [without_outliers(frame) if frame is crashes else frame for frame in shown]
    document, base = _open(
        bounds=window(in_sight, [ground.areas, ground.lines.roads]),
        mode=mode,
        title=title,
        heading=_heading(title if heading else "", as_of, banner, locale),
        attribution=attribution,
        locale=locale,
    )
    _add_ground(base, ground, locale)
    data = _Data(sites, proposals, sections, crashes, numbers, unfiled, service_roads)
    legend = _add_data(base, data, crash_points=crash_points, links=links, locale=locale)
    views: Any = camera_source
    if cameras is not None and watched is not None:
        views = camera_data(cameras, watched, locale=locale, links=links)
        legend += views["legend"]
    _add_cameras(base, views, show=with_cameras, locale=locale)
    legend.append(ground_section(ground.lines, locale))
    counted = crashes is not None and not crash_points
    _close(base, legend, notes(shown, counted=counted, locale=locale))
    if focus is not None:
        lon, lat, (west, south, east, north) = focus
        base.add_child(Call("focus", lat, lon, [[south, west], [north, east]]))
    return document.render()


def proposals_map(
    proposals: GeoDataFrame,
    crashes: GeoDataFrame,
    *,
    locale: Locale,
    crash_points: bool,
    title: str,
    attribution: str,
    routes: GeoDataFrame | None = None,
    sections: GeoDataFrame | None = None,
    as_of: date | None = None,
) -> str:
    """Return the map of `hotspots propose --map`: one file that opens without a network.

    Parameters
    ----------
    proposals, crashes : GeoDataFrame
        The proposer's output, geometry missing or not, and the crashes it read.
    locale : Locale
        Language of every word.
    crash_points : bool
        True draws single crashes: open data only. False draws counts of places.
    title, attribution : str
        What the map shows; who the data is from. Plain text.
    routes : GeoDataFrame or None
        The lines of `--routes`, drawn underneath.
    sections : GeoDataFrame or None
        Black sections, as `section_layers.section_features` says.
    as_of : date or None
        Day of the screening.
    """
    document, base = _open(
        bounds=window([proposals, without_outliers(crashes)], [routes]),
        mode="embed",
        title=title,
        heading=_heading(title, as_of, None, locale),
        attribution=attribution,
        locale=locale,
    )
    ground = Ground(lines=Lines(roads=routes))
    _add_ground(base, ground, locale)
    data = _Data(None, proposals, sections, crashes)
    legend = _add_data(base, data, crash_points=crash_points, links=False, locale=locale)
    legend.append(ground_section(ground.lines, locale))
    shown = [proposals, crashes] if sections is None else [proposals, sections, crashes]
    _close(base, legend, notes(shown, counted=not crash_points, locale=locale))
    return document.render()


def picker_map(
    *,
    ground: Ground = _NO_GROUND,
    locale: Locale,
    attribution: str,
    mode: Mode = "static",
    start: tuple[float, float] | None = None,
    outline: bool = False,
) -> str:
    """Return a map on which a click says where; serve it into a frame of a form.

    The page holds `<iframe src="/maps/picker">` of its own origin, and the answer allows that
    (`frame-ancestors 'self'`). Then

    * a click or a dragged pin fires `hotspots:picked` on the page's document, with
      `event.detail = {lon, lat}` in degrees, six decimals; the page's script writes the two
      into its form and asks for the route and chainage there;
    * `frame.contentWindow.postMessage({type: "hotspots:show", lon, lat}, location.origin)` sets
      the pin from outside, e.g. after Km1832+500 was typed, and moves the window to it;
      `lon: null` takes it away. Setting it fires nothing, so the two cannot chase each other.

    Of an `outline` each click is a corner, without a pin. A message `{type: "hotspots:outline",
    outline, fit}` draws a GeoJSON Polygon or MultiPolygon, and moves the window to it where `fit`.

    Parameters
    ----------
    ground : Ground
        Areas, roads, railways and junctions.
    locale : Locale
        Language of every word.
    attribution : str
        Who the data is from.
    mode : {"static", "embed"}
        As in `site_map`.
    start : tuple of float or None
        Longitude and latitude of a pin set from the beginning.
    outline : bool
        Whether clicks are the corners of an area.
    """
    _ = translator(locale).gettext
    title = _("Click on the corners of the area") if outline else _("Click on the place")
    document, base = _open(
        bounds=window([ground.areas], [ground.lines.roads, ground.lines.railways]),
        mode=mode,
        title=title,
        heading="",
        attribution=attribution,
        locale=locale,
    )
    _add_ground(base, ground, locale)
    pin = None if start is None else {"lon": start[0], "lat": start[1]}
    base.add_child(Call("startOutline") if outline else Call("startPicker", pin))
    return document.render()


def _open(
    *, bounds: Bounds, mode: Mode, title: str, heading: str, attribution: str, locale: Locale
) -> tuple[OfflineFigure, BaseMap]:
    document = OfflineFigure(mode=mode, title=title, locale=locale, heading=heading)
    west, south, east, north = bounds
    settings = {
        "locale": locale.value,
        "attribution": attribution,
        "words": words(locale),
        "window": [[south, west], [north, east]],
    }
    return document, BaseMap(document, settings)


def _add_ground(base: BaseMap, ground: Ground, locale: Locale) -> None:
    _ = translator(locale).gettext
    makers = {
        "areas": ("areasLayer", _("Wards and communes")),
        "roads": ("roadsLayer", _("Roads")),
        "railways": ("railsLayer", _("Railways")),
        "junctions": ("junctionsLayer", _("Junctions")),
    }
    for each, block in ground.blocks.items():
        maker, name = makers[each]
        base.add_child(DataLayer(maker, block, name=name))


def _close(base: BaseMap, sections: Sequence[Section], said: Sequence[str]) -> None:
    base.add_child(LayerControl())
    base.add_child(
        Call("addLegend", {"sections": [s for s in sections if s["items"]], "notes": said})
    )


class _Data(NamedTuple):
    """What lies on the ground, from the most decided down."""

    sites: GeoDataFrame | None
    proposals: GeoDataFrame | None
    sections: GeoDataFrame | None
    crashes: GeoDataFrame | None
    numbers: SiteNumbers | None = None
    unfiled: GeoDataFrame | None = None
    service_roads: GeoDataFrame | None = None


def _add_data(
    base: BaseMap, data: _Data, *, crash_points: bool, links: bool, locale: Locale
) -> list[Section]:
    """Add crashes, sections, proposals and sites, the most decided on top; return their legend."""
    _ = translator(locale).gettext
    legend = []
    if data.crashes is not None:
        layers = crash_layers(data.crashes, points=crash_points, locale=locale)
        for layer in layers:
            base.add_child(layer)
        rows = crash_legend(data.crashes, points=crash_points, locale=locale) if layers else []
        legend.append(section(_("Crashes"), rows))
    if data.sections is not None and len(data.sections):
        bands = section_features(data.sections, locale=locale)
        base.add_child(DataLayer("sectionsLayer", bands, name=_("Black sections")))
        legend.insert(0, section_legend(bands, locale))
    if data.service_roads is not None and len(data.service_roads):
        roads = service_road_features(data.service_roads, locale=locale, links=links)
        base.add_child(DataLayer("serviceRoadsLayer", roads, name=_("Service roads")))
        legend.insert(0, service_road_legend(roads, locale))
    if data.unfiled is not None and len(data.unfiled):
        features = unfiled_features(data.unfiled, locale=locale, links=links)
        base.add_child(_marks("unfiled", features, _("Crossings to be inspected")))
        legend.insert(0, unfiled_legend(features, locale))
    if data.proposals is not None and len(data.proposals):
        features = proposal_features(data.proposals, locale=locale, links=links)
        base.add_child(_marks("proposals", features, _("Proposals")))
        legend.insert(0, proposal_legend(features, locale))
    if data.sites is not None and len(data.sites):
        features = site_features(data.sites, locale=locale, links=links)
        base.add_child(_marks("sites", features, _("Sites")))
        legend[:0] = site_legend(data.numbers or SiteNumbers.of(features), locale)
    return legend


def _add_cameras(base: BaseMap, views: Any, *, show: bool, locale: Locale) -> None:
    """Add the layers of cameras: of `camera_data`, or of the address where a page asks for it."""
    _ = translator(locale).gettext
    for part, name in (("watched", _("To be watched by cameras")), ("cameras", _("Cameras"))):
        if isinstance(views, str) and views:
            base.add_child(DataLayer(f"{part}Later", views, name=name, show=show))
        elif views and views[part]:
            base.add_child(DataLayer(f"{part}Layer", views[part], name=name, show=show))


def _marks(what: str, features: list[dict[str, object]], name: str) -> DataLayer:
    layer = DataLayer("sitesLayer", features, name=name)
    layer.block = f"hotspots-{what}"  # sites and proposals share the maker, not the data
    return layer


def _heading(title: str, as_of: date | None, banner: str | None, locale: Locale) -> str:
    """Return the strip above the map, escaped."""
    strip = f'<div class="hs-banner" role="note">{html.escape(banner)}</div>' if banner else ""
    if not title:
        return strip
    day = ""
    if as_of is not None:
        say = translator(locale).gettext
        text = say("As of {date}").format(date=shown_date(as_of))
        day = f"<span>{html.escape(text)}</span>"
    return f'{strip}<header class="hs-header"><h1>{html.escape(title)}</h1>{day}</header>'
