"""How long a call takes and how much memory it adds, measured where nothing else is held."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")


def seconds(call: Callable[[], object], rounds: int = 4) -> float:
    """Return the least time of some calls: what else the machine does can only add to it."""
    return timed(call, rounds)[0]


def first_seconds(call: Callable[[], object]) -> float:
    """Return the time of one call, for work too long to repeat."""
    return timed(call)[0]


def timed(call: Callable[[], Found], rounds: int = 1) -> tuple[float, Found]:
    """Return the least time of some calls and what the last returned."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = call()
        took.append(time.perf_counter() - began)
    return min(took), found


def in_turn(
    calls: Mapping[str, Callable[[], Found]], rounds: int
) -> dict[str, tuple[float, Found]]:
    """Return the least time of each call and what it returned last, one after the other each round.

    What else the machine does then meets all of them alike.
    """
    measured: dict[str, tuple[float, Found]] = {}
    for _ in range(rounds):
        for name, call in calls.items():
            took, found = timed(call)
            measured[name] = min(took, measured.get(name, (took,))[0]), found
    return measured


def added_bytes(prepare: Callable[[], Callable[[], object]]) -> int:
    """Return by how much the memory of a fresh process peaks while it makes a call.

    `prepare` runs in that process first: it loads the data, makes the call once on little of it,
    so that libraries are loaded, and returns the call. Both must be importable by name.
    """
    mine, theirs = (context := get_context("spawn")).Pipe()
    child = context.Process(target=_report_peak, args=(prepare, theirs))
    child.start()
    theirs.close()
    try:
        return int(mine.recv())
    except EOFError:
        raise RuntimeError("The measured process ended before it reported.") from None
    finally:
        child.join()


def _report_peak(prepare: Callable[[], Callable[[], object]], report: Connection) -> None:
    call = prepare()
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is held now
    before = _status_bytes("VmRSS")
    kept = call()
    report.send(_status_bytes("VmHWM") - before)
    del kept


def _status_bytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


@dataclass(frozen=True)
class Command:
    """A whole process: how long it ran and how much memory it peaked at."""

    seconds: float
    peak_bytes: int


def run_command(words: Sequence[str | Path], **environment: str) -> Command:
    """Run a program to its end, its words going nowhere, and refuse a failure."""
    began = time.perf_counter()
    with subprocess.Popen(
        list(map(str, words)), env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, words)))
    return Command(time.perf_counter() - began, used.ru_maxrss * 1024)
