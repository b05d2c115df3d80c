"""When, where and facing which way a photo was taken, as the camera wrote it into the file.

What the camera wrote is often damaged or nonsense: each fact is read by itself, and what cannot
be read is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.settings import TIME_ZONE

_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, ArithmeticError, OSError, SyntaxError)
_FIRST_YEAR = 1990
_EXIF_TIME = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of the taking of a photo: time, degrees east and north, degrees from north."""

    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    bearing_deg: float | None = None

    @classmethod
    def stated(
        cls,
        *,
        at: datetime | None = None,
        lon: float | None = None,
        lat: float | None = None,
        bearing_deg: float | None = None,
    ) -> "Taken":
        """Return what a person or a phone states of a photo.

        Raises
        ------
        InvalidInput
            Half a point, a point that is none on the earth, no direction, or a day before there
            were such cameras or after tomorrow.
        """
        problems = [*_wrong_time(at), *_wrong_point(lon, lat), *wrong_bearing(bearing_deg)]
        if problems:
            raise InvalidInput(_("What was told of the photo cannot be used."), problems=problems)
        zoned = at.replace(tzinfo=TIME_ZONE) if at is not None and at.tzinfo is None else at
        return cls(zoned, lon, lat, None if bearing_deg is None else bearing_deg % 360)

    def or_else(self, stated: "Taken") -> "Taken":
        """Return these facts, with what is missing as it was stated."""
        here = self if self.lon is not None else stated
        return Taken(
            at=self.at or stated.at,
            lon=here.lon,
            lat=here.lat,
            bearing_deg=stated.bearing_deg if self.bearing_deg is None else self.bearing_deg,
        )


def read_taken(image: Image.Image) -> Taken:
    """Return what the camera says of a picture that was opened."""
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - damaged tags raise what they like, and a photo needs none
        return Taken()
    lon, lat = _point(place)
    return Taken(_time({**exif, **details}), lon, lat, _bearing(place))


def wrong_bearing(degrees: float | None) -> list[Problem]:
    """Return what is wrong with a stated direction: nothing, or that it is none."""
    if degrees is None or 0 <= degrees <= 360:
        return []
    told = Message(_("{value} is no direction."), {"value": degrees})
    remedy = Message(_("Give degrees from north, clockwise, from 0 to 360."))
    return [Problem("bearing", told, remedy, field="bearing_deg", value=str(degrees))]


def _wrong_time(at: datetime | None) -> list[Problem]:
    if at is None or (at.year >= _FIRST_YEAR and at.date() <= clock.today() + timedelta(days=1)):
        return []
    told = Message(_("No photo was taken then."))
    remedy = Message(_("Give the day and time of the photo, or leave them out."))
    return [Problem("taken_at", told, remedy, field="taken_at", value=at.isoformat())]


def _wrong_point(lon: float | None, lat: float | None) -> list[Problem]:
    if lon is None and lat is None:
        return []
    if lon is not None and lat is not None and -180 <= lon <= 180 and -90 <= lat <= 90:
        return []
    told = Message(_("This is no point on the earth."))
    remedy = Message(_("Give latitude and longitude in degrees, or neither."))
    return [Problem("point", told, remedy, field="lat", value=f"{lat}, {lon}")]


def _time(tags: Mapping[int, Any]) -> datetime | None:
    told = tags.get(ExifTags.Base.DateTimeOriginal) or tags.get(ExifTags.Base.DateTime)
    try:
        local = datetime.strptime(str(told).strip("\0 "), _EXIF_TIME)  # noqa: DTZ007 - zoned below
        zone = _zone(tags.get(ExifTags.Base.OffsetTimeOriginal))
        return local.replace(tzinfo=zone).astimezone(TIME_ZONE)
    except _UNREADABLE:
        return None


def _zone(told: object) -> Any:
    """Return the zone of the camera; one that names none is read as being in Viet Nam."""
    try:
        offset = datetime.strptime(str(told).strip("\0 "), "%z").utcoffset()
    except ValueError:
        return TIME_ZONE
    return TIME_ZONE if offset is None else timezone(offset)


def _point(tags: Mapping[int, Any]) -> tuple[float | None, float | None]:
    try:
        lat = _degrees(tags[ExifTags.GPS.GPSLatitude], tags.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lon = _degrees(tags[ExifTags.GPS.GPSLongitude], tags.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except _UNREADABLE:
        return None, None
    # A receiver without a fix writes zero and zero, a point in the Gulf of Guinea.
    if not (abs(lon) <= 180 and abs(lat) <= 90) or (lon, lat) == (0, 0):
        return None, None
    return lon, lat


def _degrees(parts: Any, side: object, negative: str) -> float:
    degrees, minutes, seconds = (float(each) for each in parts)
    value = degrees + minutes / 60 + seconds / 3600
    text = side.decode("ascii") if isinstance(side, bytes) else str(side or "")
    return -value if text.strip("\0 ").upper() == negative else value


def _bearing(tags: Mapping[int, Any]) -> float | None:
    try:
        degrees = float(tags[ExifTags.GPS.GPSImgDirection])
    except _UNREADABLE:
        return None
    return None if wrong_bearing(degrees) else degrees % 360
