"""Photos and papers for tests, made as cameras and offices make them."""

import io
import zipfile
from typing import Any

from PIL import ExifTags, Image, ImageDraw

MAKER = "May anh cua ong Nguyen"
"""What a camera writes into a photo and nobody may find in what we hand out."""


def picture(
    size: tuple[int, int] = (1200, 900), *, shade: int = 90, form: str = "JPEG", **saved: Any
) -> bytes:
    """A road under a sky; another `shade` is another photo."""
    image = Image.new("RGB", size, (shade, 120, 200))
    draw = ImageDraw.Draw(image)
    wide, high = size
    draw.polygon(
        [(0, high), (wide, high), (wide * 0.55, high / 2), (wide * 0.45, high / 2)], "gray"
    )
    draw.line([(wide / 2, high), (wide / 2, high / 2)], "white", 8)
    written = io.BytesIO()
    image.save(written, form, **saved)
    return written.getvalue()


def photo(
    *,
    at: str | None = "2026:03:02 08:15:00",
    offset: str | None = None,
    lon: float | None = 107.25,
    lat: float | None = 10.95,
    bearing: float | None = 45.0,
    orientation: int = 1,
    **told: Any,
) -> bytes:
    """A JPEG as a phone writes it: time, place, direction, maker and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = MAKER
    exif[ExifTags.Base.Orientation] = orientation
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if at is not None:
        details[ExifTags.Base.DateTimeOriginal] = at
    if offset is not None:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if lon is not None and lat is not None:
        place[ExifTags.GPS.GPSLatitudeRef] = "S" if lat < 0 else "N"
        place[ExifTags.GPS.GPSLatitude] = _sexagesimal(lat)
        place[ExifTags.GPS.GPSLongitudeRef] = "W" if lon < 0 else "E"
        place[ExifTags.GPS.GPSLongitude] = _sexagesimal(lon)
    if bearing is not None:
        place[ExifTags.GPS.GPSImgDirectionRef] = "T"
        place[ExifTags.GPS.GPSImgDirection] = bearing
    comment = {"comment": "chụp gần nhà riêng"} if told.get("form", "JPEG") == "JPEG" else {}
    return picture(**told, exif=exif, **comment)


def office_file(main: str = "word/document.xml", *, also: dict[str, bytes] | None = None) -> bytes:
    """A Word or Excel file as far as its zip tells."""
    written = io.BytesIO()
    members = {"[Content_Types].xml": b"<Types/>", main: b"<document/>"} | (also or {})
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(abs(degrees), 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 4)
