"""Which code a result follows from: the release, and a hash of what decides."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_DECIDING = ("analysis", "criteria")


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the release and a hash of the engine and the criteria.

    Two installations that give the same text screen alike, whether or not they were ever in git.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for package in _DECIDING:
        for path in sorted((here / package).rglob("*")):
            if path.suffix in {".py", ".yaml"}:
                digest.update(f"{path.relative_to(here).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return f"{version('hotspots')}+{digest.hexdigest()[:12]}"
