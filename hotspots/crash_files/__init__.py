"""Any file of crashes -> one checked frame."""

from hotspots.crash_files.checked_frame import CheckedFrame, read_crashes
from hotspots.crash_files.headings import FOR_SCREENING, parse_mapping

__all__ = ["FOR_SCREENING", "CheckedFrame", "parse_mapping", "read_crashes"]
