"""The shape of the tree: who imports whom, how long files are, and what never appears in them."""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.checkout import ROOT, project_files

LONGEST_FILE = 400


def tracked(*patterns: str) -> list[Path]:
    found = [path for path in project_files() if path.is_file()]
    if not patterns:
        return found
    names = [(path, path.relative_to(ROOT).as_posix()) for path in found]
    return [path for path, name in names if any(fnmatch(name, each) for each in patterns)]


def test_every_import_goes_downwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    assert lint_imports(no_cache=True) == 0


def test_a_file_is_one_idea() -> None:
    code = [path for path in tracked("*.py") if "migrations" not in path.parts]
    long = [path for path in code if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "helpers", "common", "core", "misc"}
    assert [path for path in tracked("*.py") if {path.stem, *path.parts} & drawers] == []


def test_every_ignore_says_why() -> None:
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)(:\s*[\w-]+|\[[\w, -]+\])?(,\s*[\w-]+)*\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_nothing_is_left_half_done() -> None:
    # written in pieces, so that this line is not what it looks for
    words = re.compile("TO" + "DO|FIX" + "ME|NotImplemented" + "Error|pragma: no " + "cover")
    assert [path for path in tracked("*.py") if words.search(path.read_text())] == []


def test_only_what_we_wrote_is_in_the_tree() -> None:
    assert tracked("*.min.js", "*.min.css", "node_modules/*", "api/static/vendor/*") == []


def test_the_top_holds_what_a_newcomer_expects() -> None:
    expected = {
        ".ci", ".gitignore", ".npmrc", "CHANGELOG.md", "README.md", "api", "dev",
        "docker-compose.yml", "docs", "gis_data", "hotspots", "notebooks", "package-lock.json",
        "package.json", "pyproject.toml", "requirements.lock", "tests",
    }  # fmt: skip
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} == expected
