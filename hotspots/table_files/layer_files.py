"""Layers are what their names say before GDAL opens them.

GDAL goes by content: a text that begins as one of its virtual formats makes it read any other file
of this machine, or ask another host, whatever the name ends in. So does a GeoJSON whose `crs` is a
link.
"""

import io
import json
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from hotspots.errors import UnreadableFile

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

_LARGEST_LAYER = 2 * 1024**3

_SQLITE = b"SQLite format 3\x00"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_KML = re.compile(r"\ufeff?\s*(<\?xml[^>]*\?>)?\s*<kml[\s>]")
_VIRTUAL = ("<!DOCTYPE", "<!ENTITY", "<OGR", "Capabilities", "NetworkLink")


def is_what_it_says(content: bytes, suffix: str) -> bool:
    """Say whether the bytes of a layer are of the one format that its name promises."""
    if suffix == ".gpkg":
        return content.startswith(_SQLITE)
    if suffix == ".kml":
        return _is_plain_kml(content)
    return _asks_no_other_host(content)


def _is_plain_kml(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return _KML.match(text) is not None and not any(each in text for each in _VIRTUAL)


def _asks_no_other_host(content: bytes) -> bool:
    try:
        document = json.loads(content, object_pairs_hook=_without_links)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict)


def _without_links(members: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, value in members:
        if name == "crs" and isinstance(value, dict) and value.get("type") not in {"name", "EPSG"}:
            raise ValueError("crs by a link")
    return dict(members)


def states_crs(path: Path) -> bool:
    """Say whether a GeoJSON names its coordinate system itself."""
    return "crs" in json.loads(path.read_bytes())


def unpack_shapefile(content: bytes, folder: Path, name: str) -> Path:
    """Write the parts of the one Shapefile in a zip into a folder; return its .shp.

    Names inside the zip are never used as paths, and what a part really unpacks to is counted.

    Raises
    ------
    UnreadableFile
        There is not exactly one whole Shapefile, or it is too large.
    zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError
        The zip is damaged or locked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _parts(archive, name)
        if sum(each.file_size for each in parts.values()) > _LARGEST_LAYER:
            raise UnreadableFile(
                "{file} holds more than 2 GB. Send one layer at a time.", file=name
            )
        for suffix, member in parts.items():
            with archive.open(member) as packed, (folder / f"layer{suffix}").open("wb") as part:
                while piece := packed.read(1024**2):
                    part.write(piece)
    path = folder / "layer.shp"
    with path.open("rb") as layer:
        if layer.read(4) != _SHAPEFILE:
            raise ValueError("no Shapefile")
    return path


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    members = [m for m in archive.infolist() if "__MACOSX" not in m.filename]
    layers = [m.filename for m in members if m.filename.lower().endswith(".shp")]
    if len(layers) != 1:
        raise UnreadableFile(
            "{file} must hold exactly one Shapefile; it holds {count}. Zip the .shp, .shx, .dbf and"
            " .prj of one layer.",
            file=name,
            count=len(layers),
        )
    stem = layers[0][:-4].lower()
    found = {
        suffix: member
        for member in members
        if (suffix := PurePosixPath(member.filename).suffix.lower()) in SHAPEFILE_PARTS
        and member.filename[: -len(suffix)].lower() == stem
    }
    if missing := [part for part in (".shx", ".dbf") if part not in found]:
        raise UnreadableFile(
            "{file} lacks {missing}, without which a Shapefile cannot be read. Copy all files of"
            " the layer together.",
            file=name,
            missing=missing,
        )
    return found
