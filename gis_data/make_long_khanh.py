"""Makes the layers of gis_data/long_khanh/.

    python -m gis_data.make_long_khanh OUT_DIR                 # the invented layers only
    python -m gis_data.make_long_khanh OUT_DIR --sources DIR   # the real ones too

Real layers (wards, units, roads, railway) come from sources that are not in the repository. The
invented ones (posts, junctions, crashes) need only the layers of the repository, so anybody can
make them again. The same input gives the same bytes.
"""

import argparse
from pathlib import Path

from gis_data.long_khanh_base import Sources, write_base
from gis_data.long_khanh_crashes import write_crashes
from gis_data.long_khanh_places import read_lines, write_places

COMMITTED = Path(__file__).parent / "long_khanh"


def main() -> None:
    """Write the layers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--sources", type=Path, help="folder of the source files in README.md")
    arguments = parser.parse_args()
    base = COMMITTED
    if arguments.sources is not None:
        write_base(Sources(arguments.sources), arguments.out)
        base = arguments.out
    lines = read_lines(base)
    write_places(lines, arguments.out)
    write_crashes(lines, arguments.out)


if __name__ == "__main__":
    main()
