"""A layer never makes this machine read another file or ask another host."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas
import pytest
from shapely import Point

from hotspots.errors import UnreadableFile
from hotspots.table_files import read_table

VIRTUAL = (
    '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)
POINT = {"type": "Point", "coordinates": [107.24, 10.93]}


def read(content: bytes, name: str) -> int:
    return len(read_table(content, knows=lambda _heading: True, name=name).frame)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.gpkg"
    layer = geopandas.GeoDataFrame({"id": ["hidden"]}, geometry=[Point(107, 10)], crs=4326)
    layer.to_file(path, layer="secret")
    return path


@pytest.fixture
def host() -> Iterator[tuple[str, list[str]]]:
    """The address of a host that notes who asks it for anything."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 -- the name http.server looks for

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/crs", asked
    server.shutdown()
    thread.join()
    server.server_close()


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.json", "a.kml"])
def test_a_virtual_layer_does_not_open_another_file(secret: Path, name: str) -> None:
    with pytest.raises(UnreadableFile):
        read(VIRTUAL.format(secret).encode(), name)


def test_a_virtual_layer_inside_a_zip_does_not_open_another_file(secret: Path) -> None:
    content = zipped(a_shp=VIRTUAL.format(secret).encode(), a_shx=b"", a_dbf=b"")
    with pytest.raises(UnreadableFile):
        read(content, "a.zip")


def test_a_pipeline_written_as_json_is_not_run(secret: Path) -> None:
    told = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"}
    with pytest.raises(UnreadableFile):
        read(json.dumps(told).encode(), "a.json")


@pytest.mark.parametrize("kind", ["link", "url"])
@pytest.mark.parametrize("inside", ["collection", "geometry"])
def test_a_coordinate_system_by_link_asks_no_host(
    host: tuple[str, list[str]], kind: str, inside: str
) -> None:
    address, asked = host
    crs = {"crs": {"type": kind, "properties": {"href": address, "url": address}}}
    point = POINT | (crs if inside == "geometry" else {})
    feature = {"type": "Feature", "properties": {"id": 1}, "geometry": point}
    document = {"type": "FeatureCollection", "features": [feature]}
    document |= crs if inside == "collection" else {}
    with pytest.raises(UnreadableFile):
        read(json.dumps(document).encode(), "a.geojson")
    assert asked == []


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE kml [<!ENTITY x 'y'>]><kml>", "<gml>", "<kml><!-- <WFS_Capabilities -->"]
)
def test_a_drawing_that_may_lead_elsewhere_is_refused(start: str) -> None:
    with pytest.raises(UnreadableFile):
        read(f"<?xml version='1.0'?>{start}</kml>".encode(), "a.kml")


def test_names_inside_a_zip_are_not_used_as_paths(tmp_path: Path) -> None:
    layer = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(107, 10)], crs=4326)
    layer.to_file(tmp_path / "a.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in tmp_path.glob("a.*"):
            archive.write(path, f"../../etc/a{path.suffix}")
    assert read(packed.getvalue(), "a.zip") == 1
    assert not (tmp_path.parent.parent / "etc").exists()


def test_parts_of_two_layers_are_not_read_as_one(tmp_path: Path) -> None:
    layer = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(107, 10)], crs=4326)
    layer.to_file(tmp_path / "a.shp")
    parts = {f"a_{path.suffix[1:]}": path.read_bytes() for path in tmp_path.glob("a.*")}
    parts["b_dbf"] = parts.pop("a_dbf")
    with pytest.raises(UnreadableFile, match="dbf"):
        read(zipped(**parts), "a.zip")
