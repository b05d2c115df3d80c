"""What the camera says of a photo, read where it makes sense and left out where it does not."""

import io
from datetime import UTC, datetime

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from hotspots import clock
from hotspots.attachment_files import Taken
from hotspots.attachment_files.taken import read_taken
from hotspots.errors import InvalidInput
from hotspots.settings import TIME_ZONE
from tests.pictures import photo, picture


def read(content: bytes) -> Taken:
    with Image.open(io.BytesIO(content)) as image:
        return read_taken(image)


def test_a_time_without_a_zone_is_in_viet_nam() -> None:
    assert read(photo()).at == datetime(2026, 3, 2, 8, 15, tzinfo=TIME_ZONE)


def test_a_time_with_a_zone_is_that_moment() -> None:
    assert read(photo(offset="+00:00")).at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("told", ["", "0000:00:00 00:00:00", "hôm qua", "2026:13:40 08:00:00"])
def test_a_time_that_is_none_is_left_out(told: str) -> None:
    taken = read(photo(at=told))
    assert taken.at is None
    assert taken.bearing_deg == 45


@pytest.mark.parametrize(
    ("lon", "lat"), [(-70.5, -33.25), (107.25, 10.95), (105.8542, 21.0285), (179.9999, -0.5)]
)
def test_a_place_is_read_in_every_quarter_of_the_earth(lon: float, lat: float) -> None:
    taken = read(photo(lon=lon, lat=lat))
    assert (taken.lon, taken.lat) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (190, 10), (107, 95)])
def test_a_place_without_a_fix_is_left_out(lon: float, lat: float) -> None:
    taken = read(photo(lon=lon, lat=lat))
    assert (taken.lon, taken.lat) == (None, None)
    assert taken.at is not None


def test_a_direction_of_360_is_north_and_more_is_none() -> None:
    assert read(photo(bearing=360)).bearing_deg == 0
    assert read(photo(bearing=361)).bearing_deg is None


def test_a_fraction_over_nothing_is_left_out() -> None:
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSImgDirection] = IFDRational(0, 0)
    place[ExifTags.GPS.GPSLatitude] = (1.0, 2.0, IFDRational(1, 0))
    place[ExifTags.GPS.GPSLongitude] = (1.0, 2.0)
    assert read(picture(exif=exif)) == Taken()


def test_a_photo_without_a_word_of_its_camera_tells_nothing() -> None:
    assert read(picture()) == Taken()


def test_what_the_camera_says_goes_before_what_is_stated() -> None:
    stated = Taken.stated(lon=107.0, lat=10.0, bearing_deg=360, at=datetime(2026, 1, 1, 9))  # noqa: DTZ001 -- a form knows no zone
    camera = Taken(lon=108.0, lat=11.0)
    both = camera.or_else(stated)
    assert (both.lon, both.lat, both.bearing_deg) == (108.0, 11.0, 0)
    assert both.at == datetime(2026, 1, 1, 9, tzinfo=TIME_ZONE)
    assert Taken().or_else(stated).lat == 10.0


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"lat": 10.0}, "lat"),
        ({"lon": 107.0}, "lat"),
        ({"lat": 91.0, "lon": 107.0}, "lat"),
        ({"lat": float("nan"), "lon": 107.0}, "lat"),
        ({"bearing_deg": -1.0}, "bearing_deg"),
        ({"bearing_deg": float("nan")}, "bearing_deg"),
    ],
)
def test_a_stated_place_or_direction_that_is_none_is_refused(
    told: dict[str, float], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Taken.stated(**told)  # type: ignore[arg-type]  # one or two numbers by name
    assert refusal.value.problems[0].field == field


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_no_camera_knows_is_refused_by_name(at: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Taken.stated(at=datetime.fromisoformat(at))
    assert [each.field for each in refusal.value.problems] == ["taken_at"]


def test_a_photo_of_today_is_taken() -> None:
    today = clock.now()
    assert Taken.stated(at=today).at == today
