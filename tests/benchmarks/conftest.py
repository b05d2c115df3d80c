"""What the measurements share: their options, their data, and the tables printed at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.tables import Table

_TABLES = pytest.StashKey[list[Table]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("bench", "the measurements of ./dev bench")
    group.addoption("--validity", action="store_true", help="does it find the right places?")
    group.addoption("--load-seconds", type=int, default=30, help="how long fifty people work")
    group.addoption("--up-to", type=int, default=10_000_000, help="points of the largest set")
    group.addoption(
        "--data", type=Path, help="the folder of the national crash files; without it, those wait"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "validity: runs with --validity, and then alone")
    config.stash[_TABLES] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = bool(config.getoption("--validity"))
    other = [item for item in items if (item.get_closest_marker("validity") is not None) != asked]
    items[:] = [item for item in items if item not in other]
    config.hook.pytest_deselected(items=other)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for table in config.stash[_TABLES]:
        for line in table.lines():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def full_cost() -> None:
    """A password costs here what it costs in earnest."""


@pytest.fixture(scope="session")
def place_of_servers() -> Path:
    """What is measured lies on a disk, as it does in earnest, and may be larger than the memory."""
    return Path("/tmp")


@pytest.fixture(scope="session")
def make_table(pytestconfig: pytest.Config) -> Callable[..., Table]:
    """Makes a table that is printed when every measurement is done."""

    def make(title: str, *columns: str) -> Table:
        pytestconfig.stash[_TABLES].append(table := Table(title, columns))
        return table

    return make


@pytest.fixture(scope="session")
def up_to(pytestconfig: pytest.Config) -> int:
    """How many points the largest set may have."""
    return int(pytestconfig.getoption("--up-to"))


@pytest.fixture(scope="session")
def national_file(pytestconfig: pytest.Config) -> Callable[[str], Path]:
    """Finds a national crash file, which is not in the repository; without it, the test waits."""

    def find(name: str) -> Path:
        folder = pytestconfig.getoption("--data")
        if folder is None or not (folder / name).exists():
            pytest.skip(f"{name} is not here: name its folder with --data FOLDER")
        return Path(folder) / name

    return find
