"""What people report, and the one set of rules that requests and files are both held to."""

from hotspots.records.crash import CrashRecord, check_crashes, record_values
from hotspots.records.crash_rules import CRASH_FIELDS, CRASH_RULES
from hotspots.records.rules import Checked

__all__ = [
    "CRASH_FIELDS",
    "CRASH_RULES",
    "Checked",
    "CrashRecord",
    "check_crashes",
    "record_values",
]
