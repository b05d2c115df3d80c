"""The one clock: local to Viet Nam, and movable only on purpose."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotspots import clock

ROOT = Path(__file__).parent.parent


def test_now_is_the_present_in_viet_nam() -> None:
    now = clock.now()
    assert str(now.tzinfo) == "Asia/Ho_Chi_Minh"
    assert abs((now - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2025-12-31T23:59", "2025-12-31"),  # no offset: local wall time
        ("2025-12-31T17:00+00:00", "2026-01-01"),  # midnight in Viet Nam
    ],
)
def test_a_moved_clock_tells_the_local_day(
    monkeypatch: pytest.MonkeyPatch, told: str, day: str
) -> None:
    monkeypatch.setenv(clock.MOVED_BY, told)
    assert clock.is_moved()
    assert clock.today().isoformat() == day


def test_nothing_else_asks_the_time() -> None:
    asking = {"now", "today", "utcnow", "time", "localtime", "gmtime"}
    for path in [*ROOT.glob("hotspots/**/*.py"), *ROOT.glob("api/**/*.py")]:
        if path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in asking:
                owner = node.value.id if isinstance(node.value, ast.Name) else None
                assert owner not in {"datetime", "date", "time", "dt"}, f"{path}:{node.lineno}"
