"""GeoPackage, GeoJSON, Shapefile (also zipped) and Parquet: attributes, geometry, its CRS."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from hotspots.errors import Message, UnreadableFile
from hotspots.i18n import _
from hotspots.table_files.table import Knows, Table, plain_heading, unique_headings

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LARGEST_UNZIPPED = 2 * 1024**3


def read_parquet(content: bytes, *, name: str, sha256: str) -> Table:
    """Read Parquet, with its geometry and CRS if it is GeoParquet."""
    try:
        raw = pq.read_table(io.BytesIO(content))
        if b"geo" in (raw.schema.metadata or {}):
            layer = geopandas.read_parquet(io.BytesIO(content))  # type: ignore[arg-type] # stubs: paths
            return _table(layer, layer.crs, name=name, sha256=sha256)
        frame = raw.to_pandas()
    except (pa.ArrowException, ValueError, OSError, KeyError, TypeError) as error:
        raise _damaged(name, _("a Parquet file")) from error
    return _table(frame, None, name=name, sha256=sha256)


def read_layer(content: bytes, *, suffix: str, name: str, sha256: str, knows: Knows) -> Table:
    """Read a layer that GDAL knows, from its bytes (a Shapefile comes here zipped)."""
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / f"layer{suffix}"
        path.write_bytes(content)
        if suffix == ".zip":
            source = f"/vsizip/{path}/{_shapefile_within(path, name)}"
        else:
            source = str(path)
        return _read(source, suffix=suffix, name=name, sha256=sha256, knows=knows)


def zipped_shapefile(path: Path) -> bytes:
    """Return a Shapefile's parts as one zip, so that it is read and hashed as one file."""
    packed = io.BytesIO()
    present = {each.suffix.lower(): each for each in path.parent.glob(f"{_escaped(path.stem)}.*")}
    with zipfile.ZipFile(packed, "w") as archive:
        for part in SHAPEFILE_PARTS:
            if part in present:
                # A fixed date: the same parts must give the same bytes and the same hash.
                archive.writestr(zipfile.ZipInfo(f"layer{part}"), present[part].read_bytes())
    return packed.getvalue()


def _escaped(stem: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in stem)


def _shapefile_within(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if "__MACOSX" not in m.filename]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(name, _("a zip file")) from error
    if sum(m.file_size for m in members) > _LARGEST_UNZIPPED:
        raise UnreadableFile("{file} holds more than 2 GB. Send one layer at a time.", file=name)
    found = {Path(m.filename).suffix.lower(): m.filename for m in members}
    layers = [m.filename for m in members if m.filename.lower().endswith(".shp")]
    if len(layers) != 1:
        raise UnreadableFile(
            "{file} must hold exactly one Shapefile; it holds {count}. Zip the .shp, .shx, .dbf and"
            " .prj of one layer.",
            file=name,
            count=len(layers),
        )
    if missing := [part for part in (".shx", ".dbf") if part not in found]:
        raise UnreadableFile(
            "{file} lacks {missing}, without which a Shapefile cannot be read. Copy all files of"
            " the layer together.",
            file=name,
            missing=missing,
        )
    return layers[0]


def _read(source: str, *, suffix: str, name: str, sha256: str, knows: Knows) -> Table:
    try:
        layer_name, notes = _layer_to_read(source, knows)
        layer = _decoded_layer(source, layer_name, is_shapefile=suffix == ".zip")
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        CRSError,
        UnicodeDecodeError,
        ValueError,
        OSError,
    ) as error:
        raise _damaged(name, _("a layer of points or lines")) from error
    if not isinstance(layer, geopandas.GeoDataFrame):
        return _table(layer, None, name=name, sha256=sha256, notes=notes)
    implied = suffix in {".geojson", ".json"} and not _states_crs(source)
    return _table(layer, layer.crs, name=name, sha256=sha256, implied=implied, notes=notes)


def _layer_to_read(source: str, knows: Knows) -> tuple[str, tuple[Message, ...]]:
    names = [str(each) for each in pyogrio.list_layers(source)[:, 0]]
    if not names:
        raise ValueError("no layer")

    def known(layer: str) -> int:
        fields = pyogrio.read_info(source, layer=layer)["fields"]
        return sum(1 for field in fields if knows(str(field)))

    chosen = max(names, key=known) if len(names) > 1 else names[0]
    others = [each for each in names if each != chosen]
    if not others:
        return chosen, ()
    params = {"layer": chosen, "others": others}
    return chosen, (Message(_("Only the layer “{layer}” is read, not {others}."), params),)


def _decoded_layer(source: str, layer: str, *, is_shapefile: bool) -> pd.DataFrame:
    """Read with times as text: what was written matters, not what a driver makes of it."""
    states_encoding = is_shapefile and pyogrio.read_info(source)["encoding"] not in {
        None,
        "ISO-8859-1",
    }
    if not is_shapefile or states_encoding:
        frame: pd.DataFrame = pyogrio.read_dataframe(source, layer=layer, datetime_as_string=True)
        return frame
    try:
        frame = pyogrio.read_dataframe(source, encoding="UTF-8", datetime_as_string=True)
    except UnicodeDecodeError:
        frame = pyogrio.read_dataframe(source, encoding="CP1258", datetime_as_string=True)
    return frame


def _states_crs(source: str) -> bool:
    try:
        document = json.loads(Path(source).read_bytes())
    except (ValueError, OSError, RecursionError):
        return False
    return isinstance(document, dict) and "crs" in document


def _table(
    layer: pd.DataFrame,
    crs: CRS | None,
    *,
    name: str,
    sha256: str,
    implied: bool = False,
    notes: tuple[Message, ...] = (),
) -> Table:
    geometry = None
    if isinstance(layer, geopandas.GeoDataFrame):
        geometry = geopandas.GeoSeries(layer.geometry.to_numpy())
        layer = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    if any(index is not None for index in layer.index.names):
        layer = layer.reset_index()
    headings = unique_headings([str(each) for each in layer.columns])
    frame = layer.set_axis(headings, axis=1).reset_index(drop=True)
    rows = np.arange(1, len(frame) + 1, dtype=np.int64)
    return Table(frame, rows, sha256, name, geometry, crs, implied, notes)


def _damaged(name: str, kind: str) -> UnreadableFile:
    return UnreadableFile(
        "{file} cannot be read as {kind}: it is damaged or of another format than its name says."
        " Export it again.",
        file=name,
        kind=Message(kind),
    )


def full_names(headings: list[str], known: list[str]) -> dict[str, str]:
    """Map headings that dBASE cut to ten characters back to the names they began.

    >>> full_names(["occurred_a", "Km"], ["occurred_at", "occurred_on_site"])
    {'occurred_a': 'occurred_at'}
    """
    cut: dict[str, list[str]] = {}
    for name in known:
        if len(name) > 10:
            cut.setdefault(name[:10], []).append(name)
    return {
        heading: min(cut[plain], key=len)
        for heading in headings
        if (plain := plain_heading(heading)) in cut and plain not in known
    }
