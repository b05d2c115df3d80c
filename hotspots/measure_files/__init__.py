"""Files for what comes after a screening: treatments, targets, the order of rail crossings."""

from hotspots.measure_files.counted_sites import CountedSites, Counting, count_at_sites
from hotspots.measure_files.counted_targets import INDICATORS, count_targets
from hotspots.measure_files.crossing_register import Register, read_register
from hotspots.measure_files.funnel_picture import funnel_svg
from hotspots.measure_files.measure_table import parse_columns
from hotspots.measure_files.site_footprints import Footprint, Footprints, read_footprints
from hotspots.measure_files.target_rows import Targets, read_targets
from hotspots.measure_files.treated_sites import TreatedSites, read_treated_sites

__all__ = [
    "INDICATORS",
    "CountedSites",
    "Counting",
    "Footprint",
    "Footprints",
    "Register",
    "Targets",
    "TreatedSites",
    "count_at_sites",
    "count_targets",
    "funnel_svg",
    "parse_columns",
    "read_footprints",
    "read_register",
    "read_targets",
    "read_treated_sites",
]
