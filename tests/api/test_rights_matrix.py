"""Every role at every address, in its own area and in another: nothing is left to chance."""

import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, Response
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, any_, literal, select
from sqlalchemy.orm import Session, selectinload, sessionmaker

from api import security
from api.app import create_app
from hotspots import clock
from hotspots.models import (
    Account,
    AdministrativeArea,
    AreaAttribution,
    AreaSuccession,
    Crash,
    Notice,
    Proposal,
    RailLine,
    RailProposal,
)
from hotspots.records import CrashRecord
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import (
    access_links,
    areas,
    cameras,
    campaigns,
    case_papers,
    crashes,
    crossing_targets,
    described_sites,
    jobs,
    lane_mouths,
    passwords,
    proposals,
    rail_screening,
    service_roads,
    watched_places,
)
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.settings import Settings
from hotspots.vocabulary import (
    DocumentKind,
    JobKind,
    NoticeKind,
    ProposalState,
    RecordState,
    Role,
)
from tests.api.campaign_rights import CAMPAIGN
from tests.api.kind_rights import REPORTS
from tests.api.page_rights import PAGES
from tests.api.rail_street import forget_crossings
from tests.api.right import ANYBODY, EVERYBODY, V1, Right
from tests.api.rights import CAMERA, MOUTH, PROGRAMS, SERVICE_ROAD, WATCHED
from tests.api.target_rights import TARGET
from tests.factories import make_account

HERE, ELSEWHERE = "26080", "26113"
KEY = "a key of the tests, long enough to be one"
EVERY = [*PROGRAMS, *PAGES]


@dataclass
class World:
    """A register with one thing of each kind in one ward, and a person of each role in two."""

    app: FastAPI
    client: TestClient
    connection: Connection
    names: dict[str, str]
    people: dict[tuple[Role, str], UUID]

    def ask(self, right: Right, account_id: UUID | None) -> int:
        """Send the request of a line for somebody, and undo what it did."""
        is_page = right in PAGES
        headers, csrf = dict(right.headers), ""
        if account_id is not None:
            state = self.app.state
            started = security.start_session(
                Response(), account_id, key=state.key, settings=state.settings
            )
            if is_page:
                headers["Cookie"] = f"{security.COOKIE}={started.token}"
                csrf = security.csrf_token(started.session_id, key=state.key)
            else:
                headers["Authorization"] = f"Bearer {started.token}"
        names = self.names | {name: self.names[each] for name, each in right.names.items()}
        path = right.path.format(**names) + (f"?{right.query}" if right.query else "")
        body = self._filled(right.body)
        if right.file or (is_page and right.method == "POST"):
            sent: dict[str, Any] = {"data": {"csrf_token": csrf} | body}
            if right.file:
                sent["files"] = {"file": ("x.csv", right.file)}
        else:
            sent = {} if right.method in {"GET", "DELETE"} else {"json": body}
        with self.connection.begin_nested() as savepoint:
            answer = self.client.request(right.method, path, headers=headers, **sent)
            savepoint.rollback()
        self.client.cookies.clear()
        if is_page and account_id is None and right.may != ANYBODY:
            assert answer.headers["location"].startswith("/sign-in")
        return answer.status_code

    def _filled(self, body: dict[str, Any]) -> dict[str, Any]:
        def fill(value: Any) -> Any:
            if isinstance(value, list):
                return [fill(each) for each in value]
            if isinstance(value, dict):
                return self._filled(value)
            return value.format(**self.names) if isinstance(value, str) else value

        return {name: fill(value) for name, value in body.items()}


@pytest.fixture(scope="module")
def world(shared_demo: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demonstration with everything the lines ask for, in one transaction that is undone."""
    url = shared_demo.url.render_as_string(hide_password=False)
    app = create_app(
        Settings(
            DATABASE_URL=url,
            secret_key=KEY,
            sign_ins_per_minute=900,
            attachments_folder=tmp_path_factory.mktemp("attachments"),
        )
    )
    client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    with client, shared_demo.connect() as connection:
        outer = connection.begin()
        sessions = sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        app.state.sessions = sessions
        with sessions.begin() as session:
            people = _people(session)
            names = _names(session)
        yield World(app, client, connection, names, people)
        outer.rollback()


def _people(session: Session) -> dict[tuple[Role, str], UUID]:
    found, somebodys = {}, passwords.hashed("tám con ngựa gỗ", username="ai")
    for code in (HERE, ELSEWHERE):
        area = areas.area_with_code(session, code=code)
        for role in Role:
            account = make_account(session, role, areas=[area], password_hash=somebodys)
            found[role, code] = account.id
    return found


def _names(session: Session) -> dict[str, str]:
    """Return what stands for the names in the paths, all of it in one ward alone."""
    forget_crossings(session)  # a line rules on a road that crosses the railway without a file
    area = areas.area_with_code(session, code=HERE)
    leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
    keeper = session.scalars(select(Account).where(Account.username == "quantri")).one()
    officer = session.scalars(select(Account).where(Account.username == "csgt")).one()
    accepted, proposal = _proposals_within(session, area)[:2]
    site = proposals.accept(session, actor=leader, proposal_id=accepted.id)
    paper = Paper(DocumentKind.LETTER, "9/CV", "2026-01-05")
    letter = case_papers.add(session, actor=leader, site=site.code, paper=paper)
    invited = make_account(session, organisation=officer.organisation, areas=[area])
    issued = access_links.issue(session, actor=keeper, account_id=invited.id)
    job = jobs.enqueue(session, JobKind.SCREENING, asked_by=leader)
    told: dict[str, object] = {
        "area_id": area.id,
        "line_id": session.scalars(select(AreaSuccession.id).limit(1)).one(),
        "attribution": _attribution(session, keeper),
        "account_id": officer.id,
        "organisation_id": officer.organisation_id,
        "crash_id": _crash_within(session, area),
        "proposal_id": proposal.id,
        "run_id": proposal.run_id,
        "notice_id": _notice_within(session, area),
        "site": site.code,
        "code": site.code,
        "job_id": job,
        "document_id": letter.id,
        "mouth_id": _mouth(session, officer),
        "camera_id": cameras.register(session, actor=officer, told=CAMERA)[0].id,
        "campaign_id": campaigns.enter(session, actor=officer, told=CAMPAIGN).id,
        "road_id": service_roads.register(session, actor=officer, told=SERVICE_ROAD)[0].id,
        "place_id": watched_places.register(session, actor=officer, told=WATCHED)[0].id,
        "alert_id": uuid4(),
        "measure_id": uuid4(),
        "check_id": uuid4(),
        "photo_id": uuid4(),
        "attachment_id": uuid4(),
        "letter_id": uuid4(),
        "escalation_id": uuid4(),
        "link_id": uuid4(),
        "partner_id": uuid4(),
        "soon": clock.today() + timedelta(days=30),
        "year": 2027,
        "day": "2027-03-02",
        "token": issued.token,
        "kind": next(iter(KIND_RECORDS)).value,
        **_of_each_kind(session, officer),
    }
    told |= _on_railway(session, officer, leader)
    forget_crossings(session)  # nobody has entered the one that a line rules upon
    told["target_id"] = _target(session, area, told["unauthorized_crossing"])
    return {name: str(value) for name, value in told.items()}


def _attribution(session: Session, actor: Account) -> int:
    """The number of a report of units that nothing moved in."""
    nothing = {"changed": [], "tallies": [], "outcomes": {}, "gap_m": 50.0}
    report = AreaAttribution(
        made_at=clock.now(), day=clock.today(), asked_by_id=actor.id, **nothing
    )
    session.add(report)
    session.flush()
    return report.number


def _of_each_kind(session: Session, actor: Account) -> dict[str, str]:
    """A site of every described kind, by the code of the kind."""
    found = {}
    for kind, record in KIND_RECORDS.items():
        done = described_sites.report(session, record, actor=actor, told=REPORTS[kind])
        found[kind.value] = done.site.code
        version = find(session, actor, done.site.id).version
        found[f"version_of_{kind.value}"] = str(version)
    return found


def _on_railway(session: Session, officer: Account, leader: Account) -> dict[str, object]:
    """A crossing of the lines proposed as a black spot, and the run that proposed it."""
    told = {"occurred_at": "2025-12-01T08:00", "rail_m": 1_649_500}
    record = CrashRecord.model_validate(told | {"killed": 2, "injured": 0})
    crash = crashes.record(session, actor=officer, record=record)
    run = rail_screening.run(session, actor=leader)
    decided_by_it = literal(crash.id) == any_(RailProposal.crash_ids)
    query = select(RailProposal.id).where(RailProposal.run_id == run.id, decided_by_it)
    line = session.scalars(select(RailLine.code).limit(1)).one()
    proposal = session.scalars(query).one()
    return {"rail_run_id": run.id, "rail_proposal_id": proposal, "line": line}


def _target(session: Session, area: AdministrativeArea, site: object) -> UUID:
    """What is planned of a self-opened crossing."""
    planner = make_account(session, Role.WARD_OFFICER, areas=[area])
    made = crossing_targets.set_targets(session, actor=planner, sites=[str(site)], told=TARGET)
    return made[0].id


def _mouth(session: Session, actor: Account) -> UUID:
    """The mouth of a lane where somebody saw that the hump is missing."""
    told = MOUTH | {"source_reference": "N-9", "has_hump": "no", "surveyed_on": "2025-12-30"}
    return lane_mouths.register(session, actor=actor, told=told)[0].id


def _proposals_within(session: Session, area: AdministrativeArea) -> list[Proposal]:
    query = select(Proposal).where(Proposal.state == ProposalState.OPEN)
    query = query.options(selectinload(Proposal.areas))
    found = session.scalars(query.order_by(Proposal.score.desc(), Proposal.id))
    return [each for each in found if [a.id for a in each.areas] == [area.id]]


def _crash_within(session: Session, area: AdministrativeArea) -> UUID:
    approved = (Crash.area_id == area.id, Crash.record_state == RecordState.APPROVED)
    return session.scalars(select(Crash.id).where(*approved).order_by(Crash.id).limit(1)).one()


def _notice_within(session: Session, area: AdministrativeArea) -> UUID:
    query = select(Notice).where(Notice.kind == NoticeKind.NEAR_MISS, Notice.valid_to.is_(None))
    query = query.options(selectinload(Notice.areas))
    within = (each for each in session.scalars(query) if [a.id for a in each.areas] == [area.id])
    return next(within).id


def test_every_address_of_the_application_has_its_line() -> None:
    addresses = {
        (method, route.path)
        for route in iter_route_contexts(create_app(Settings()).routes)
        for method in (route.methods or set()) - {"HEAD"}
    }
    lines = [(right.method, right.path) for right in EVERY]
    assert sorted(set(lines)) == sorted(lines), "an address has two lines"
    assert addresses == set(lines)


def test_every_name_in_a_line_is_one_of_the_world(world: World) -> None:
    for right in EVERY:
        parts = string.Formatter().parse(right.path)
        asked = {name for _text, name, _spec, _conversion in parts if name}
        assert {right.names.get(name, name) for name in asked} <= set(world.names)


@pytest.mark.parametrize("right", EVERY, ids=lambda right: f"{right.method} {right.path}")
def test_each_role_gets_what_its_line_says(world: World, right: Right) -> None:
    refused = 303 if right in PAGES else 401
    wrong = {}
    got = world.ask(right, None)
    if got != (right.here if right.may == ANYBODY else refused):
        wrong["anonymous"] = got
    if right.path == "/sign-in" and right.method == "GET":
        return  # who is in already is led on
    for (role, code), account_id in world.people.items():
        expected = _expected(right, role, code)
        got = world.ask(right, account_id)
        if got not in expected:
            wrong[f"{role} of {'here' if code == HERE else 'elsewhere'}"] = got
    assert wrong == {}, wrong


def _expected(right: Right, role: Role, code: str) -> set[int]:
    may = EVERYBODY if isinstance(right.may, str) else right.may
    elsewhere = right.here if right.elsewhere is None else right.elsewhere
    if role in may:
        return {right.here if code == HERE else elsewhere}
    # Whether the role or the place is looked at first is nobody's business.
    return {right.denied} if code == HERE or elsewhere != 404 else {right.denied, 404}


def test_an_account_that_was_closed_or_has_another_epoch_is_nobody(world: World) -> None:
    right = next(each for each in PROGRAMS if each.path == f"{V1}/sites")
    sessions = world.app.state.sessions
    with world.connection.begin_nested() as savepoint:
        account_id = world.people[Role.LEADER, HERE]
        with sessions.begin() as session:
            session.get_one(Account, account_id).end_sessions()
        assert world.ask(right, account_id) == 401
        savepoint.rollback()
    assert world.ask(right, world.people[Role.LEADER, HERE]) == 200
    assert world.ask(right, uuid4()) == 401
