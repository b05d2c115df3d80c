"""Where the photos of a demonstration go in a test."""

from pathlib import Path

from hotspots.attachment_files.files import Limits
from hotspots.attachment_files.store import Store
from hotspots.registry.demo_crossings import Album


def album_in(folder: Path) -> Album:
    """Return an album whose files lie below a folder of the test."""
    return Album(Store(folder / "attachments"), Limits(5 * 1024**2, 20_000_000))
