"""Any file a town keeps its data in -> one table of cells as written, before any check."""

import hashlib
from pathlib import Path

from hotspots.errors import UnreadableFile
from hotspots.table_files.sheets import read_csv, read_excel
from hotspots.table_files.spatial import full_names, read_layer, read_parquet, zipped_shapefile
from hotspots.table_files.table import Knows, Table, plain_heading

__all__ = ["FORMATS", "Knows", "Table", "full_names", "plain_heading", "read_table"]

FORMATS = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".gpkg", ".geojson", ".json", ".kml",
    ".shp", ".zip", ".parquet", ".geoparquet",
)  # fmt: skip


def read_table(source: Path | bytes, *, knows: Knows, name: str | None = None) -> Table:
    """Read a file, or the bytes of one whose `name` tells its format.

    Raises
    ------
    UnreadableFile
        There is no such file, its format is unknown, or it is damaged.
    """
    shown = name or (source.name if isinstance(source, Path) else "")
    suffix = Path(shown).suffix.lower()
    if suffix not in FORMATS:
        raise UnreadableFile(
            "The format of {file} is not known. Use one of {formats}.",
            file=shown,
            formats=list(FORMATS),
        )
    content = source if isinstance(source, bytes) else _content(source)
    if suffix == ".shp":
        if isinstance(source, bytes):
            raise UnreadableFile(
                "{file} is one part of a Shapefile. Zip the .shp, .shx, .dbf and .prj together.",
                file=shown,
            )
        content, suffix = zipped_shapefile(source), ".zip"
    sha256 = hashlib.sha256(content).hexdigest()
    match suffix:
        case ".csv" | ".tsv" | ".txt":
            return read_csv(content, name=shown, sha256=sha256, knows=knows)
        case ".xlsx" | ".xlsm" | ".xls" | ".ods":
            return read_excel(content, name=shown, sha256=sha256, knows=knows)
        case ".parquet" | ".geoparquet":
            return read_parquet(content, name=shown, sha256=sha256)
    return read_layer(content, suffix=suffix, name=shown, sha256=sha256, knows=knows)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            "{file} cannot be opened: {reason}. Check the path.",
            file=str(path),
            reason=error.strerror or str(error),
        ) from error
