"""The parts a document is made of: the map, our program, layers fed by data blocks, controls."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.plugins import HeatMap
from folium.template import Template
from folium.utilities import JsCode

from hotspots.maps.offline import OfflineFigure, Verbatim, script_json

_PARTS = ("core", "base", "crashes", "sites", "cameras", "controls", "picker")


class BaseMap(folium.Map):
    """A folium map without tiles that links only what our own program needs.

    jQuery, Bootstrap and the icon fonts of folium's default list serve popups and markers
    that we do not use; without them an embedded map is a tenth of the size.
    """

    default_js = [  # noqa: RUF012 - folium declares both lists so
        *(pair for pair in folium.Map.default_js if pair[0] == "leaflet"),
        *HeatMap.default_js,
    ]
    default_css = [  # noqa: RUF012 - see above
        pair for pair in folium.Map.default_css if pair[0] == "leaflet_css"
    ]

    def __init__(self, figure: OfflineFigure, settings: Mapping[str, object]) -> None:
        super().__init__(
            tiles=None,
            zoom_control=False,
            prefer_canvas=True,
            attribution_control=False,
            zoom_snap=0.5,
        )
        # without tiles Leaflet has no limit of its own, and fitting one point needs one
        self.options["max_zoom"] = 19
        self.options["min_zoom"] = 4
        figure.add_child(self)
        self.add_child(Program(settings))


class Program(MacroElement):
    """Our own script and style, after Leaflet's and before any layer."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "hotspots.start({{ this._parent.get_name() }}, hotspots.read('hotspots-settings'));"
        "{% endmacro %}"
    )

    def __init__(self, settings: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is half typed
        self.settings = settings

    def render(self, **kwargs: object) -> str:
        """Put style, script and settings where they belong."""
        figure = figure_of(self)
        style, script = program()
        figure.header.add_child(Verbatim(f"<style>{style}</style>"), name="hotspots-style")
        figure.header.add_child(Verbatim(f"<script>{script}</script>"), name="hotspots-script")
        figure.html.add_child(data_block("hotspots-settings", self.settings), name="settings")
        super().render(**kwargs)  # type: ignore[no-untyped-call]  # branca is half typed
        return ""


class DataLayer(Layer):
    """A layer that a function of our program makes from one data block.

    Parameters
    ----------
    maker : str
        Function of the program, e.g. `crashesLayer`.
    data : object
        What it is given; plain values that JSON can hold.
    name : str
        Words of the layer control, from a catalog and never from the data.
    """

    def __init__(self, maker: str, data: object, *, name: str, show: bool = True) -> None:
        super().__init__(name=name, overlay=True, show=show)
        self._name = "DataLayer"
        self.maker = maker
        self.data = data
        self.block = f"hotspots-{maker}"

    def render(self, **_kwargs: object) -> str:
        """Write the data block, then the call that reads it.

        folium would make two templates of each layer's script, which takes longer than to run them.
        """
        figure, name = figure_of(self), self.get_name()
        figure.html.add_child(data_block(self.block, self.data), name=self.block)
        script = f"var {name} = hotspots.{self.maker}(hotspots.read('{self.block}'));"
        if self.show:
            script += f"{name}.addTo(hotspots.map);"
        figure.script.add_child(Verbatim(script), name=name)
        return ""


class LayerControl(folium.LayerControl):
    """folium's layer control, open on a wide screen, with its title in the reader's language."""

    def __init__(self) -> None:
        super().__init__(collapsed=JsCode("hotspots.narrow()"))  # type: ignore[arg-type]  # decided in the browser

    def render(self, **kwargs: object) -> str:
        """Render the control, then name it."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]  # branca is half typed
        figure_of(self).script.add_child(
            Verbatim(f"hotspots.nameLayerControl({self.get_name()});"), name="hotspots-control"
        )
        return ""


class Call(MacroElement):
    """One call of our program with the map first, e.g. the legend."""

    def __init__(self, function: str, *arguments: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is half typed
        self.function = function
        self.arguments = arguments

    def render(self, **_kwargs: object) -> str:
        """Write the call."""
        given = "".join(f", {script_json(each)}" for each in self.arguments)
        call = f"hotspots.{self.function}(hotspots.map{given});\n"
        figure_of(self).script.add_child(Verbatim(call), name=self.get_name())
        return ""


def figure_of(element: Element) -> Figure:
    """Return the figure an element has been added to."""
    root = element.get_root()
    if not isinstance(root, Figure):
        raise TypeError("An element of a map is rendered inside a figure only.")
    return root


def data_block(block: str, data: object) -> Verbatim:
    """Return a block of JSON that the program reads by its id."""
    return Verbatim(f'<script type="application/json" id="{block}">{script_json(data)}</script>\n')


@cache
def program() -> tuple[str, str]:
    """Return our style and our script, each as one text."""
    folder = files("hotspots.maps") / "program"
    parts = ((folder / f"{part}.js").read_text("utf-8") for part in _PARTS)
    return (folder / "map.css").read_text("utf-8"), "\n".join(parts)
