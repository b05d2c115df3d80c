"""Which files belong to the project: what git would commit; without git, what is not ignored."""

import fnmatch
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, tracked or about to be."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found = (ROOT / line for line in listed.stdout.splitlines())
        return tuple(path for path in found if path.is_file())
    return tuple(_walked())


def _walked() -> list[Path]:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    ignored = [line.strip("/") for line in lines if line and not line.startswith("#")]
    found = []
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [
            each for each in folders if each != ".git" and not _matches(here / each, ignored)
        ]
        found += [ROOT / here / each for each in files if not _matches(here / each, ignored)]
    return found


def _matches(path: Path, ignored: list[str]) -> bool:
    return any(
        fnmatch.fnmatch(path.as_posix() if "/" in pattern else path.name, pattern)
        for pattern in ignored
    )
