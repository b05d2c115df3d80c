"""GeoPackage, GeoJSON, Shapefile (also zipped) and Parquet: attributes, geometry, its CRS."""

import io
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from hotspots.errors import Message, UnreadableFile
from hotspots.i18n import _
from hotspots.table_files.layer_files import (
    SHAPEFILE_PARTS,
    is_what_it_says,
    states_crs,
    unpack_shapefile,
)
from hotspots.table_files.size_limits import refuse_too_many_cells
from hotspots.table_files.table import Knows, Table, plain_heading, unique_headings


def read_parquet(content: bytes, *, name: str, sha256: str) -> Table:
    """Read Parquet, with its geometry and CRS if it is GeoParquet."""
    try:
        told = pq.read_metadata(io.BytesIO(content))
        refuse_too_many_cells(told.num_rows, told.num_columns, name)
        raw = pq.read_table(io.BytesIO(content))
        if b"geo" in (raw.schema.metadata or {}):
            layer = geopandas.read_parquet(io.BytesIO(content))  # type: ignore[arg-type] # stubs: paths
            return _table(layer, layer.crs, name=name, sha256=sha256)
        frame = raw.to_pandas()
    except (
        pa.ArrowException,
        ShapelyError,
        CRSError,
        ValueError,
        OSError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise _damaged(name, _("a Parquet file")) from error
    return _table(frame, None, name=name, sha256=sha256)


def read_layer(content: bytes, *, suffix: str, name: str, sha256: str, knows: Knows) -> Table:
    """Read a layer that GDAL knows, from its bytes (a Shapefile comes here zipped)."""
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        if suffix == ".zip":
            path = _unpacked(content, Path(folder), name)
        elif is_what_it_says(content, suffix):
            path = Path(folder) / f"layer{suffix}"
            path.write_bytes(content)
        else:
            raise _damaged(name, _("a layer of points or lines"))
        return _read(path, name=name, sha256=sha256, knows=knows)


def _unpacked(content: bytes, folder: Path, name: str) -> Path:
    try:
        return unpack_shapefile(content, folder, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,  # a password, or a way of packing that Python does not know
        OSError,
        ValueError,
        EOFError,
    ) as error:
        raise _damaged(name, _("a zip file")) from error


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


def _read(path: Path, *, name: str, sha256: str, knows: Knows) -> Table:
    is_json = path.suffix in {".geojson", ".json"}
    # The prefix keeps every other driver away: several take what begins like JSON for their own.
    source = f"GeoJSON:{path}" if is_json else str(path)
    try:
        layer_name, notes = _layer_to_read(source, knows)
        with warnings.catch_warnings():
            # Text among objects of one column stays text: what it should be is checked later.
            warnings.filterwarnings("ignore", "Could not parse column")
            layer = _decoded_layer(source, layer_name, is_shapefile=path.suffix == ".shp")
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
    implied = is_json and not states_crs(path)
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
