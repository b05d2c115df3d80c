"""Files that people attach: what they really are, a safe copy of them, and where they lie."""

from hotspots.attachment_files.files import Limits, Prepared, prepare
from hotspots.attachment_files.names import safe_name
from hotspots.attachment_files.sniffing import MIME_TYPES, SUFFIXES
from hotspots.attachment_files.store import Store
from hotspots.attachment_files.taken import Taken

__all__ = ["MIME_TYPES", "SUFFIXES", "Limits", "Prepared", "Store", "Taken", "prepare", "safe_name"]
