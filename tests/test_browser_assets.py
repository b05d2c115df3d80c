import json
from pathlib import Path

import pytest

from hotspots.browser_assets import CHECKOUT, MANIFEST, install, manifest, without_remote_urls
from hotspots.errors import Unavailable


def test_assets_that_were_never_installed_are_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"hotspots\.browser_assets"):
        manifest(tmp_path)


@pytest.mark.parametrize(
    "css",
    [
        "a{background:url(//x.org/a.png)}",
        "a{src:url( 'https://x.org/a.woff' )}",
        '@import "https://x.org/a.css";',
        "@import url(http://x.org/a.css);",
    ],
)
def test_a_style_sheet_asks_no_other_host(css: str) -> None:
    assert "x.org" not in without_remote_urls(css)


def test_a_near_picture_stays() -> None:
    assert (
        without_remote_urls("a{background:url(images/a.png)}") == "a{background:url(images/a.png)}"
    )


def test_installing_twice_changes_nothing_and_removes_what_is_strange(tmp_path: Path) -> None:
    first = install(vendor=tmp_path)
    written = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "plugin.js").write_text("x")
    assert install(vendor=tmp_path) == first == manifest(tmp_path)
    assert {f: f.stat().st_mtime_ns for f in tmp_path.rglob("*") if f.is_file()} == written
    assert not (tmp_path / "old").exists()
    assert {file.name for file in written} >= {MANIFEST, "htmx.min.js", "leaflet.js", "LICENSE"}


def test_every_package_is_pinned_and_the_lock_names_no_address() -> None:
    wanted = json.loads((CHECKOUT / "package.json").read_text("utf-8"))["dependencies"]
    lock = (CHECKOUT / "package-lock.json").read_text("utf-8")
    packages = json.loads(lock)["packages"]
    assert "://" not in lock
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_every_package_is_listed_with_its_licence() -> None:
    listed = (CHECKOUT / "docs" / "third_party.md").read_text("utf-8")
    wanted = json.loads((CHECKOUT / "package.json").read_text("utf-8"))["dependencies"]
    for name, version in wanted.items():
        assert f"| {name} | {version} |" in listed
