"""Photos made anew: turned upright, in sRGB, no larger than needed, with nothing hidden in them.

Only the pixels are taken over. So a script behind the end of the picture, a comment, the serial
number of a phone or the place of somebody's home cannot come along; when and where the photo was
taken is returned apart, for the registry alone.
"""

import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from hotspots.attachment_files.sniffing import refused
from hotspots.attachment_files.taken import Taken, read_taken
from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _
from hotspots.vocabulary import MediaType

LONGEST_SIDE_PX = 2560
THUMBNAIL_PX = 320
_QUALITY = 85
_AT_ONCE = threading.BoundedSemaphore(2)
"""An unpacked photo takes up to 180 MB: twenty at once would take the memory of the server."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is stored, JPEG, with a small copy, and what the camera said of it."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes
    taken: Taken


def remade(content: bytes, media_type: MediaType, *, most_pixels: int) -> Picture:
    """Return a picture made anew from the pixels of a file.

    Raises
    ------
    InvalidInput
        It has too many pixels, or is cut short or damaged.
    """
    try:
        with _AT_ONCE, Image.open(io.BytesIO(content), formats=[media_type.name]) as image:
            _refuse_too_many(image.size, most_pixels)
            return _remade(image)
    except InvalidInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many(None, most_pixels) from bomb
    except Exception as damaged:
        # Decoders of hostile bytes raise what they like; whatever it is, the file is no picture.
        raise refused(
            "damaged_picture",
            Message(_("The picture is cut short or damaged.")),
            Message(_("Open it on your phone or computer, save it anew and send that.")),
        ) from damaged


def _remade(image: Image.Image) -> Picture:
    taken = read_taken(image)
    image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # a JPEG is unpacked no larger than that
    upright = ImageOps.exif_transpose(image)
    plain = _in_srgb(upright)
    plain.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    small = plain.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    return Picture(_jpeg(plain), plain.width, plain.height, _jpeg(small), taken)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels as sRGB on white; a colour profile that cannot be used is left out."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        drawn = image.convert("RGBA")
        ground = Image.new("RGBA", drawn.size, "white")
        image = Image.alpha_composite(ground, drawn)
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = (
                ImageCms.profileToProfile(
                    image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                or image
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # else a comment of the file we read would be written again
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def _refuse_too_many(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise _too_many(size, most)


def _too_many(size: tuple[int, int] | None, most: int) -> InvalidInput:
    told = Message(_("The picture has too many pixels."))
    if size is not None:
        told = Message(
            _("The picture has {width} × {height} pixels."), {"width": size[0], "height": size[1]}
        )
    remedy = Message(
        _("Send it with at most {most} million pixels in all."), {"most": most // 1_000_000}
    )
    return refused("too_many_pixels", told, remedy)
