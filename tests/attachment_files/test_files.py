"""What is taken of a file somebody sends: what it is, made safe, or a refusal in words."""

import hashlib
import io
import struct
import zipfile
import zlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from hotspots.attachment_files import Limits, Prepared, prepare
from hotspots.errors import InvalidInput
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import AttachmentKind, MediaType
from tests.pictures import MAKER, PDF, office_file, photo, picture

LIMITS = Limits(largest_bytes=5 * 1024**2, most_pixels=20_000_000)
PAGE = b"<!doctype html><script>alert(1)</script>"


def taken(content: bytes, name: str | None = "ảnh.jpg") -> Prepared:
    return prepare(content, name=name, limits=LIMITS)


def why_refused(content: bytes, name: str | None = "ảnh.jpg") -> str:
    with pytest.raises(InvalidInput) as refusal:
        taken(content, name)
    (problem,) = refusal.value.problems
    assert str(problem.message)
    assert str(problem.remedy)
    assert problem.field == "file"
    return problem.code


def png_of(width: int, height: int) -> bytes:
    """A PNG whose head claims a size it has no pixels for."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "file_type"),
        (PAGE, "file_type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file_type"),
        (b"GIF89a" + PAGE, "file_type"),
        (b"MZ\x90\0", "file_type"),
        (PAGE + PDF, "file_type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old_office"),
        (b"\xff\xd8\xff\xe0 no picture", "damaged_picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged_picture"),
        (picture()[:-2000], "damaged_picture"),
        (picture(form="PNG")[:-2000], "damaged_picture"),
        (picture(form="WEBP")[:-2000], "damaged_picture"),
        (b"\0" * (5 * 1024**2 + 1), "too_large"),
        (b"PK\x03\x04 no zip", "file_type"),
        (office_file("AndroidManifest.xml"), "file_type"),
        (office_file("word/document.xml", also={"xl/workbook.xml": b""}), "file_type"),
        (office_file("word/document.xml", also={"word/vbaProject.bin": b"x"}), "macros"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(content: bytes, code: str) -> None:
    assert why_refused(content) == code


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (65_000, 65_000), (5_001, 4_000)])
def test_a_pixel_bomb_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    assert why_refused(png_of(width, height)) == "too_many_pixels"


def test_a_zip_bomb_is_refused() -> None:
    bomb = office_file(also={f"word/media/{n}.bin": b"\0" * 60_000_000 for n in range(9)})
    assert len(bomb) < LIMITS.largest_bytes
    assert why_refused(bomb) == "unpacks_too_large"
    many = office_file(also={f"word/{n}.xml": b"" for n in range(5_001)})
    assert why_refused(many) == "unpacks_too_large"


def test_members_that_share_their_bytes_are_refused() -> None:
    content = bytearray(office_file(also={"word/big.xml": bytes(200_000)}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("word/big.xml")
    at = content.index(b"PK\x01\x02")
    while not content[at + 46 :].startswith(b"word/big.xml"):
        at = content.index(b"PK\x01\x02", at + 1)
    assert struct.unpack_from("<I", content, at + 20) == (entry.compress_size,)
    struct.pack_into("<I", content, at + 20, 10_000_000)
    assert why_refused(bytes(content)) == "unpacks_too_large"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_plain_jpeg_with_a_small_copy(form: str) -> None:
    sent = picture((1600, 1200), form=form)
    made = taken(sent, "Km1832.tif")
    assert (made.kind, made.media_type) == (AttachmentKind.PHOTO, MediaType.JPEG)
    assert made.name == "Km1832.tif.jpg"
    assert made.original_sha256 == hashlib.sha256(sent).hexdigest()
    assert made.thumbnail is not None
    with (
        Image.open(io.BytesIO(made.content)) as whole,
        Image.open(io.BytesIO(made.thumbnail)) as small,
    ):
        assert (whole.format, small.format) == ("JPEG", "JPEG")
        assert (made.width, made.height) == whole.size == (1600, 1200)
        assert small.size == (320, 240)
        sky, road = whole.getpixel((800, 100)), whole.getpixel((600, 1150))
    assert sky == pytest.approx((90, 120, 200), abs=6)
    assert road == pytest.approx((128, 128, 128), abs=6)


def test_nothing_of_the_camera_is_left_in_a_photo_and_its_facts_are_kept_apart() -> None:
    sent = photo()
    assert MAKER.encode() in sent
    made = taken(sent)
    assert made.thumbnail is not None
    for content in (made.content, made.thumbnail):
        assert MAKER.encode() not in content
        assert "nhà riêng".encode() not in content
        with Image.open(io.BytesIO(content)) as image:
            assert len(image.getexif()) == 0
            assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert made.taken.at == datetime(2026, 3, 2, 8, 15, tzinfo=TIME_ZONE)
    assert made.taken.lon == pytest.approx(107.25, abs=1e-6)
    assert made.taken.lat == pytest.approx(10.95, abs=1e-6)
    assert made.taken.bearing_deg == 45


def test_a_page_behind_the_end_of_a_picture_is_left_behind() -> None:
    made = taken(picture() + PAGE)
    assert b"<script>" not in made.content
    hidden = picture(comment=PAGE)
    assert b"<script>" in hidden
    assert b"<script>" not in taken(hidden).content


def test_a_photo_held_upright_is_turned_and_a_large_one_made_smaller() -> None:
    made = taken(photo(orientation=6, size=(4000, 3000)))
    assert (made.width, made.height) == (1920, 2560)


def test_what_is_transparent_becomes_white_and_grey_stays_grey() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(taken(written.getvalue()).content)) as image:
        assert image.getpixel((5, 5)) == pytest.approx((255, 255, 255), abs=2)
    grey = io.BytesIO()
    Image.new("L", (40, 30), 77).save(grey, "JPEG")
    with Image.open(io.BytesIO(taken(grey.getvalue()).content)) as image:
        assert (image.mode, image.getpixel((5, 5))) == ("RGB", pytest.approx((77, 77, 77), abs=2))


@pytest.mark.parametrize("profile", [b"no profile", None])
def test_a_colour_profile_is_applied_or_left_out(profile: bytes | None) -> None:
    told = profile or ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = taken(picture(icc_profile=told))
    with Image.open(io.BytesIO(made.content)) as image:
        assert "icc_profile" not in image.info
        assert image.getpixel((600, 50)) == pytest.approx((90, 120, 200), abs=6)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "shown"),
    [
        (PDF, "Biên bản.pdf", MediaType.PDF, "Biên bản.pdf"),
        (PDF, "trang.html", MediaType.PDF, "trang.html.pdf"),
        (office_file(), "Quyết định.docx", MediaType.DOCX, "Quyết định.docx"),
        (office_file("xl/workbook.xml"), None, MediaType.XLSX, "file.xlsx"),
    ],
)
def test_a_paper_is_stored_as_it_was_sent(
    content: bytes, name: str | None, media_type: MediaType, shown: str
) -> None:
    made = taken(content, name)
    assert (made.kind, made.media_type, made.name) == (AttachmentKind.DOCUMENT, media_type, shown)
    assert made.content == content
    assert (made.width, made.thumbnail, made.taken.at) == (None, None, None)


@given(st.sampled_from([picture((64, 48)), photo(size=(64, 48)), office_file(), PDF]), st.data())
def test_damaged_bytes_are_taken_or_refused_but_never_fail(
    sound: bytes, data: st.DataObject
) -> None:
    content = bytearray(sound)
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        try:
            made = taken(damaged)
        except InvalidInput:
            continue
        assert made.name.endswith((".jpg", ".pdf", ".docx"))


@given(
    st.sampled_from(
        [
            b"",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBP",
            b"PK\x03\x04",
            b"\0\0\0 ftyp",
        ]
    ),
    st.binary(max_size=3_000),
)
def test_random_bytes_are_refused(head: bytes, rest: bytes) -> None:
    with pytest.raises(InvalidInput):
        taken(head + rest)
