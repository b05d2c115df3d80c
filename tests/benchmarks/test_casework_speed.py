"""What a desk waits for in the registry of a whole province, alone and among fifty others."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import httpx2
import numpy as np
import pytest
from sqlalchemy import select

from hotspots import clock
from hotspots.database import make_engine, session_factory
from hotspots.models import Account, AdministrativeArea, Crash, CrashAlert
from hotspots.registry import crash_alerts
from hotspots.vocabulary import CaseState, SiteKind
from tests.benchmarks.large_registry import Size, make_large
from tests.benchmarks.served import Served, served
from tests.benchmarks.tables import Table
from tests.casework import as_json, step_of
from tests.conftest import TestServer

SIZE = Size()
CLIENTS = 50
WARD = "T001"
BODY = "Khu Quản lý đường bộ IV"
_REFUSED = {403, 409, 412}
"""Somebody else moved the file first, or the next step is another's: an answer, not an error."""


@pytest.fixture(scope="module")
def large(test_server: TestServer, demo_template: str) -> Iterator[Served]:
    """A province's registry, served."""
    name = f"{demo_template}_large"
    engine = make_engine(
        test_server.create(name, demo_template).render_as_string(hide_password=False)
    )
    try:
        make_large(engine, SIZE)
        with served(engine) as server:
            yield server
    finally:
        engine.dispose()
        test_server.drop(name)


def code_of(number: int) -> str:
    return f"TD-2026-{number:05d}"


def test_what_one_person_waits_for(large: Served, make_table: Callable[..., Table]) -> None:
    table = make_table(
        f"Registry of {SIZE.sites:,} sites, {SIZE.events:,} events, {SIZE.crashes:,} crashes",
        "p50 ms",
        "p95 ms",
        "server CPU ms",
    )
    with session_factory(large.engine)() as session:
        ward = session.scalars(
            select(AdministrativeArea.id).where(AdministrativeArea.code == WARD)
        ).one()
    with large.client("chihuy") as leader, large.client("phuong") as officer:
        for name, client, addresses, most in _pages(ward, leader, officer):
            waited, computed = times(large, client, addresses)
            p50, p95 = np.quantile(waited, [0.5, 0.95]) * 1000
            table.row(name, p50, p95, computed * 1000)
            table.at_most(f"p95 of {name}", p95, most, "ms")
    table.note(
        "One person at a time; CPU is the web server's own for one answer, without the database."
    )


def _pages(
    ward: UUID, leader: httpx2.Client, officer: httpx2.Client
) -> Iterator[tuple[str, httpx2.Client, list[str], int]]:
    """Yield what is asked, by whom, at which addresses, and how many ms it may take at most."""
    chosen = random.Random(4).sample(range(1, SIZE.sites + 1), 40)
    first_pages = [f"/sites?after={code_of(number)}" for number in chosen]
    yield from (
        ("desk, whole province", leader, ["/desk"] * 40, 150),
        ("desk, one ward", officer, ["/desk"] * 40, 150),
        ("list of sites", leader, first_pages, 150),
        ("list of a ward's sites", leader, [f"/sites?area={WARD}"] * 40, 150),
        ("a site", leader, [f"/sites/{code_of(number)}" for number in chosen], 150),
        ("history of a site", leader, [f"/sites/{code_of(n)}/history" for n in chosen], 150),
        ("first page, whole province", leader, ["/"] * 40, 150),
        ("first page, one ward", officer, ["/"] * 40, 150),
        ("map of one ward", officer, ["/maps/registry"] * 40, 100),
        ("a ward's sites as GeoJSON", leader, [f"/api/v1/sites?area_id={ward}"] * 40, 100),
        ("100 sites as JSON", leader, ["/api/v1/sites?limit=100"] * 40, 150),
        ("a file as JSON", leader, [f"/api/v1/sites/{code_of(n)}/file" for n in chosen], 150),
        ("proposals", leader, ["/proposals"] * 40, 150),
        ("warnings", leader, ["/notices"] * 40, 150),
    )


def test_what_one_crash_asks_of_the_sites_at_rest(
    large: Served, make_table: Callable[..., Table]
) -> None:
    table = make_table(
        f"A crash followed among {SIZE.sites:,} sites drawn on roads", "p50 ms", "p99 ms", "raised"
    )
    waited = []
    with session_factory(large.engine)() as session:
        actor = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        ids = session.scalars(select(Crash.id).where(Crash.route_id.is_not(None)).limit(220)).all()
        for each in ids:
            began = time.perf_counter()
            crash_alerts.follow(session, actor=actor, ids=[each])
            waited.append(time.perf_counter() - began)
        raised = len(session.scalars(select(CrashAlert.id)).all())
        session.rollback()
    p50, p99 = np.quantile(waited[20:], [0.5, 0.99]) * 1000
    table.row("one crash", p50, p99, raised)
    table.at_most("p99 of what a crash asks", p99, 20, "ms")


def times(server: Served, client: httpx2.Client, addresses: list[str]) -> tuple[list[float], float]:
    """Return how long each answer took, and what the server computed for one on average."""
    for address in addresses[:3]:
        client.get(address)
    before, waited = server.cpu_seconds(), []
    for address in addresses:
        began = time.perf_counter()
        answer = client.get(address)
        waited.append(time.perf_counter() - began)
        assert answer.status_code == 200, (address, answer.status_code)
    return waited, (server.cpu_seconds() - before) / len(addresses)


@dataclass
class Worked:
    """What one person of many met."""

    waited: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    moved: int = 0
    errors: list[str] = field(default_factory=list)


def test_fifty_people_reading_and_updating(
    large: Served, make_table: Callable[..., Table], pytestconfig: pytest.Config
) -> None:
    seconds = int(pytestconfig.getoption("--load-seconds"))
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS) as people:
        work = [people.submit(worked, large, number, end) for number in range(CLIENTS)]
        found = [each.result() for each in work]
    waited = [each for one in found for each in one.waited]
    answers = sum((one.answers for one in found), Counter())
    errors = [each for one in found for each in one.errors]
    moved = sum(one.moved for one in found)
    p50, p95 = np.quantile(waited, [0.5, 0.95]) * 1000
    table = make_table(
        f"{CLIENTS} people for {seconds} s on one server process",
        "answers",
        "a second",
        "files moved",
        "refused",
        "p50 ms",
        "p95 ms",
    )
    refused = sum(answers[status] for status in _REFUSED)
    table.row("all", len(waited), len(waited) / seconds, moved, refused, p50, p95)
    table.at_most("errors", len(errors), 0, "")
    table.note(f"Answers by status: {dict(sorted(answers.items()))}")
    for error in errors[:5]:
        table.note(error)
    assert moved > 0
    assert errors == []


def worked(server: Served, number: int, end: float) -> Worked:
    """Read and move files until the time is up, as a desk does: four readings to one change."""
    chance, done = random.Random(number), Worked()
    with server.client(("chihuy", "dothi", "duongbo")[number % 3]) as client:
        while time.monotonic() < end:
            # A hundred files for fifty people: they meet.
            code = code_of(1 + chance.randrange(100) * (SIZE.sites // 100))
            try:
                for address in _reading(chance, code):
                    _asked(done, lambda address=address: client.get(address))
                _move(done, client, code)
            except httpx2.HTTPError as error:
                done.errors.append(f"{type(error).__name__}: {error}")
    return done


def _reading(chance: random.Random, code: str) -> list[str]:
    pages = ["/", "/sites", f"/sites?area={WARD}", f"/sites/{code}", f"/api/v1/sites/{code}"]
    return [*chance.sample(pages, 2), f"/sites/{code}"]


def _move(done: Worked, client: httpx2.Client, code: str) -> None:
    """Take the next step of a file if it is this person's to take alone."""
    file = _asked(done, lambda: client.get(f"/api/v1/sites/{code}/file"))
    if file.status_code != 200:
        return
    told = file.json()
    own = [
        CaseState(each["to"])
        for each in told["steps"]
        if not each["conditions"]
        and not each["awaits"]
        and not each["signed_facts"]
        and each["to"] != CaseState.MERGED  # nobody says into which other site
    ]
    if own:
        step = step_of(SiteKind.ROAD_SPOT, CaseState(told["state"]), own[0])
        sent = as_json(step, BODY, clock.today())
        headers = {"If-Match": file.headers["ETag"]}
        address = f"/api/v1/sites/{code}/file/steps"
        answer = _asked(done, lambda: client.post(address, json=sent, headers=headers))
        done.moved += answer.status_code == 201


def _asked(done: Worked, ask: Callable[[], httpx2.Response]) -> httpx2.Response:
    began = time.perf_counter()
    answer = ask()
    done.waited.append(time.perf_counter() - began)
    done.answers[answer.status_code] += 1
    if answer.status_code >= 400 and answer.status_code not in _REFUSED:
        done.errors.append(f"{answer.request.url}: {answer.status_code} {answer.text[:200]}")
    return answer
