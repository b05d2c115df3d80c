"""The figure every map is rendered in: it knows where each script lies and lets no other in.

folium links scripts and styles from four hosts. After the children have rendered, each link of
the header is replaced by the installed file that stands for it; a link without one is refused.
A Content-Security-Policy inside the document then forbids the browser any other request.
"""

import base64
import html
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from branca.element import CssLink, Element, Figure, JavascriptLink, Link
from jinja2 import Template

from hotspots.browser_assets import VENDOR, Asset, manifest
from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.vocabulary import Locale

_TYPE = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}

Mode = Literal["static", "embed"]
"""`static`: files come from /static/vendor; `embed`: everything is inside the one document."""

STATIC_ROOT = "/static/vendor"

_POLICY = {
    "static": "default-src 'none'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'",
    "embed": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'",
}
_NEAR_URL = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")


class Verbatim(Element):
    """Text that is printed as it is; a plain branca Element would run it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text."""
        return self.text


class OfflineFigure(Figure):
    """A page whose scripts, styles and pictures are all our own files.

    Parameters
    ----------
    mode : {"static", "embed"}
        Whether files are linked below `STATIC_ROOT` or written into the document.
    title : str
        Title of the document; escaped.
    locale : Locale
        Language of the document.
    heading : str
        Markup put before the map; whoever makes it escapes it.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.locale }}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">\n'
        '<meta name="referrer" content="same-origin">\n'
        '<link rel="icon" href="data:,">\n'
        "<title>{{ this.title }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n{{ this.heading }}\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, *, mode: Mode, title: str, locale: Locale, heading: str = "") -> None:
        super().__init__(title=html.escape(title))
        self.mode: Mode = mode
        self.locale = locale.value
        self.heading = heading
        self.policy = _POLICY[mode]

    def render(self, **kwargs: object) -> str:
        """Return the document.

        Raises
        ------
        Unavailable
            An element links an address that no installed file stands for.
        """
        for child in list(self._children.values()):
            child.render(**kwargs)
        for name, child in list(self.header._children.items()):  # noqa: SLF001 - no other way in
            if isinstance(child, Link):
                self.header.add_child(Verbatim(self._local(child)), name=name)
        return str(self._template.render(this=self, kwargs=kwargs))

    def _local(self, link: Link) -> str:
        asset = standing_for(link.url)
        if isinstance(link, JavascriptLink):
            return _script(asset, self.mode)
        if isinstance(link, CssLink):
            return _style(asset, self.mode)
        raise Unavailable(
            _("The map links something that is no script or style: {url}"), url=link.url
        )


def standing_for(url: str) -> Asset:
    """Return the installed file that stands for a remote address.

    Raises
    ------
    Unavailable
        No installed file does.
    """
    for asset in manifest():
        if asset.stands_for and re.fullmatch(asset.stands_for, url):
            return asset
    raise Unavailable(
        _(
            "A map asks for {url}, which is not installed here, and maps fetch nothing from "
            "other hosts. Add its package to package.json and to hotspots/browser_assets.py."
        ),
        url=url,
    )


def script_json(value: object) -> str:
    r"""Return JSON that is safe inside a script element, whatever its strings say.

    >>> print(script_json({"name": "</script><b>"}))
    {"name":"\u003c/script\u003e\u003cb\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # U+2028 and U+2029 end a line in older engines
    unsafe: Mapping[str, str] = {
        each: f"\\u{ord(each):04x}" for each in ("<", ">", "&", "\u2028", "\u2029")
    }
    for character, escaped in unsafe.items():
        text = text.replace(character, escaped)
    return text


def _script(asset: Asset, mode: Mode) -> str:
    if mode == "static":
        return f'<script src="{STATIC_ROOT}/{asset.file}?v={asset.version}"></script>'
    text = _text(asset.file).replace("</script", "<\\/script")
    icons = _default_icons() if asset.file == "leaflet/leaflet.js" else ""
    return f"<script>{text}{icons}</script>"


def _style(asset: Asset, mode: Mode) -> str:
    if mode == "static":
        return f'<link rel="stylesheet" href="{STATIC_ROOT}/{asset.file}?v={asset.version}">'
    folder = Path(asset.file).parent
    return "<style>{}</style>".format(
        _NEAR_URL.sub(lambda found: f'url("{_data_uri(folder / found[1])}")', _text(asset.file))
    )


@cache
def _text(file: str) -> str:
    return (VENDOR / file).read_text("utf-8")


def _data_uri(file: Path) -> str:
    content = base64.b64encode((VENDOR / file).read_bytes()).decode("ascii")
    return f"data:{_TYPE[file.suffix]};base64,{content}"


def _default_icons() -> str:
    """Give Leaflet's default marker its pictures: it cannot guess their folder from a data URI."""
    images = Path("leaflet/images")
    icons = {
        "iconUrl": _data_uri(images / "marker-icon.png"),
        "iconRetinaUrl": _data_uri(images / "marker-icon-2x.png"),
        "shadowUrl": _data_uri(images / "marker-shadow.png"),
        "imagePath": "",
    }
    return f"\nL.Icon.Default.imagePath='';L.Icon.Default.mergeOptions({script_json(icons)});"
