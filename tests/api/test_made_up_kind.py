"""A kind of site that nobody has: what decision 33 lists makes it, and nothing shared is changed.

The packages are copied, the list is followed in the copy, and a program walks through the forms,
the list, the addresses and the history of the new kind. What it writes is never committed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

ROOT = Path(__file__).parents[2]

MODEL = '''
"""A landing of a ferry."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.reported_site import (
    AtJunction, OnRail, Reported, at_junction, on_rail, reported,
)
from hotspots.models.site import OnRoad, Site, on_road
from hotspots.vocabulary import DangerGrade, SiteKind


class FerryLanding(Reported, OnRoad, OnRail, AtJunction, Site):
    """A landing."""

    __tablename__ = "ferry_landing"
    __table_args__: Any = (*on_road(), *on_rail(required=False), *at_junction(), *reported())

    id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    river: Mapped[str]
    since: Mapped[date | None]
    width_m: Mapped[float | None]
    boats: Mapped[int | None]
    lit: Mapped[bool | None]
    danger: Mapped[DangerGrade | None]
    causes: Mapped[list[str] | None]
    hours: Mapped[str | None]

    __mapper_args__ = {"polymorphic_identity": SiteKind.FERRY_LANDING}
'''

RECORD = '''
"""A landing as people report it: a fact of every way of writing."""

from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.records.reported_facts import description
from hotspots.vocabulary import CongestionCause, DangerGrade, Ground, SiteKind

_PART = "The landing"


def _fact(name, writing, **told):
    return Fact(name=name, label=name.capitalize(), writing=writing, part=_PART, **told)


FERRY_LANDING = KindRecord(
    kind=SiteKind.FERRY_LANDING,
    words=KindWords(
        register="Register a landing", about="A landing.", import_title="Import landings",
        import_about="Landings.", to_the_list="To the landings",
    ),
    facts=(
        _fact("river", Writing.LINE, required=True, most=100),
        _fact("since", Writing.DAY),
        _fact("width_m", Writing.NUMBER, unit="m"),
        _fact("boats", Writing.COUNT),
        _fact("lit", Writing.YES_NO),
        _fact("danger", Writing.CHOICE, members=DangerGrade),
        _fact("causes", Writing.CHOICES, members=CongestionCause),
        _fact("hours", Writing.HOURS),
        description(_PART),
    ),
    ground=Ground.EITHER,
    at_junctions=True,
    named_by="river",
    longest_m=500.0,
    example={"place_text": "Km1+200 QL1", "river": "Suối Rết", "description": "x"},
)
'''

STEPS = '''
"""Listed, put right, and back again."""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.FERRY_LANDING, roles=frozenset({Role.WARD_OFFICER}))

FERRY_LANDING = (
    _step(
        from_state=CaseState.LISTED, to_state=CaseState.TREATED, step=Step.TREAT,
        fields=(StepField.CARRIED_OUT_ON, StepField.RESULT),
        writes=((StepField.CARRIED_OUT_ON, "since"),),
    ),
    _step(
        from_state=CaseState.TREATED, to_state=CaseState.LISTED, step=Step.REOPEN, reopens=True,
        fields=(StepField.TRIGGER,), reason=True,
    ),
)
'''

LABEL = '\n\nmsgctxt "SiteKind"\nmsgid "ferry_landing"\nmsgstr "{}"\n'

FILES = {
    "models/ferry_landing.py": MODEL,
    "records/ferry_landing.py": RECORD,
    "models/workflow/ferry_landing.py": STEPS,
}
"""What a kind brings along."""

LINES = [
    ("vocabulary/places.py", '    SCHOOL_GATE = "school_gate"\n',
     '    FERRY_LANDING = "ferry_landing"\n'),
    ("models/__init__.py", "from hotspots.models.handover import",
     "from hotspots.models.ferry_landing import FerryLanding\n"),
    ("models/audit.py", '            "school_gate",\n', '            "ferry_landing",\n'),
    ("models/workflow/__init__.py", "from hotspots.models.workflow.letter import",
     "from hotspots.models.workflow.ferry_landing import FERRY_LANDING\n"),
    ("models/workflow/__init__.py", "    *SCHOOL_GATE,\n", "    *FERRY_LANDING,\n"),
    ("models/workflow/__init__.py", "    SiteKind.SCHOOL_GATE: CaseState",
     "    SiteKind.FERRY_LANDING: CaseState.LISTED,\n"),
    ("records/kinds.py", "from hotspots.records.described import",
     "from hotspots.records.ferry_landing import FERRY_LANDING\n"),
    ("records/kinds.py", "        SCHOOL_GATE,\n", "        FERRY_LANDING,\n"),
    ("criteria/deadlines_2025.yaml", "  - {site_kind: school_gate, state: surveyed",
     "  - {site_kind: ferry_landing, state: listed, unit: working_days, count: 5}\n"),
    ("maps/program/sites.js", "  school_gate: '<path",
     "  ferry_landing: '<circle cx=\"15\" cy=\"15\" r=\"9\"',\n"),
]  # fmt: skip
"""One line in a list each: the file, before what, and the line."""

WALK = """
import sys
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import Response
from fastapi.testclient import TestClient
from sqlalchemy.orm import sessionmaker

import hotspots
from api import security
from api.app import create_app
from hotspots.criteria import deadlines_on
from hotspots.database import make_engine
from hotspots.migrations.statements import add_codes, audit
from hotspots.models import Base
from hotspots.settings import Settings
from hotspots.vocabulary import SiteKind
from tests.api.kind_rights import KIND_PAGES, KIND_PROGRAMS
from tests.models import test_workflow
from tests.registry.town import AS_OF, make_town

assert Path(hotspots.__file__).is_relative_to(sys.argv[2]), hotspots.__file__
KIND = SiteKind.FERRY_LANDING
test_workflow.test_every_state_of_a_kind_can_be_reached(KIND)
test_workflow.test_every_state_that_waits_for_a_person_has_a_deadline()
assert deadlines_on(AS_OF) is not None

engine = make_engine(sys.argv[1])
with engine.connect() as connection:
    outer = connection.begin()
    with Operations.context(MigrationContext.configure(connection)):
        for table in ("site", "remediation_case"):
            add_codes(table, "kind", KIND.value)
        Base.metadata.tables[KIND.value].create(connection)
        audit(KIND.value)
    sessions = sessionmaker(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    )
    with sessions.begin() as session:
        town = make_town(session)
        town.junction(2_500)
        ward_id = town.ward_officer.id
    app = create_app(Settings(DATABASE_URL=sys.argv[1], attachments_folder=Path(sys.argv[2])))
    app.state.sessions = sessions

    addresses = {
        (method, address)
        for address, methods in app.openapi()["paths"].items()
        for method in methods
    }
    for right in KIND_PROGRAMS:
        assert (right.method.lower(), right.path) in addresses, right
    assert any("ferry-landings" in right.path for right in KIND_PROGRAMS)
    assert any("ferry_landing" in right.path for right in KIND_PAGES)

    started = security.start_session(
        Response(), ward_id, key=app.state.key, settings=app.state.settings
    )
    csrf = security.csrf_token(started.session_id, key=app.state.key)
    page = TestClient(app, headers={"accept-language": "vi"}, follow_redirects=False)
    page.cookies.set(security.COOKIE, started.token)
    program = TestClient(app, headers={"authorization": f"Bearer {started.token}"})

    def ask(method, address, status=200, client=page, **told):
        if client is page and method == "POST":
            told["data"] = {"csrf_token": csrf} | told.get("data", {})
        answer = client.request(method, address, **told)
        assert answer.status_code == status, (method, address, answer.text[:3000])
        return answer

    assert "/kinds/ferry_landing/new" in ask("GET", "/kinds").text
    form = ask("GET", "/kinds/ferry_landing/new").text
    facts = ("river", "since", "width_m", "boats", "lit", "danger", "causes", "hours")
    for name in (*facts, "junction", "place_text"):
        assert f'name="{name}"' in form, name
    told = {
        "junction": "NG1", "river": "Suối Rết", "since": "01/03/2026", "width_m": "3,5",
        "boats": "2",
        "lit": "yes", "danger": "high", "causes": ["", "signals", "flooding"], "hours": "6h-8h",
    }
    wrong = ask("POST", "/kinds/ferry_landing/new", 422, data=told | {"boats": "1,5"}).text
    assert 'id="boats-wrong"' in wrong
    site = ask("POST", "/kinds/ferry_landing/new", 303, data=told).headers["location"].split("?")[0]
    code = site.rsplit("/", 1)[1]
    shown = ask("GET", site).text
    for words in ("Bến đò", "Suối Rết", "Ngã tư Một", "3,5 m", "Đèn tín hiệu", "06:00–08:00"):
        assert words in shown, words
    version = shown.split('name="version" value="')[1].split('"')[0]
    step = {"to": "treated", "version": version, "fact.carried_out_on": "30/03/2026",
            "fact.result": "Đạt"}
    ask("POST", f"{site}/moves", 303, data=step)

    known = program.get(f"/api/v1/sites/{code}").json()
    assert known["described"]["facts"]["since"] == "2026-03-30"
    assert known["described"]["facts"]["causes"] == ["signals", "flooding"]
    stored = ask("GET", f"{site}/facts").text
    anew = {"causes": [""], "boats": "3", "why": "correction", "reason": "Đếm lại",
            "version": stored.split('name="version" value="')[1].split('"')[0]}
    ask("POST", f"{site}/facts", 303, data=anew)
    known = program.get(f"/api/v1/sites/{code}").json()["described"]["facts"]
    assert (known["causes"], known["boats"], known["river"]) == (None, 3, "Suối Rết")
    assert "Đếm lại" in ask("GET", site).text
    assert "Boats" in ask("GET", f"{site}/history").text

    rows = "Số,Vị trí,River,Danger\\nB-1,Km1+200 QL1,Sông Ray,Cao\\nB-2,Km1+300 QL1,Sông Buông,\\n"
    sent = {"files": {"file": ("ben.csv", rows.encode())}}
    assert "Sông Ray" in ask("POST", "/kinds/ferry_landing/import/check", **sent).text
    address = "/api/v1/ferry-landings"
    ask("POST", f"{address}/imports", 201, client=program, **sent)
    one = {"place_text": "Km2+200 QL1", "river": "Sông Bé", "causes": ["works"], "lit": False}
    made = ask("POST", address, 201, client=program, json=one).json()
    change = {"width_m": 2.5, "why": "data_change", "reason": "Đo lại"}
    ask("PATCH", f"{address}/{made['code']}", client=program, json=change)
    listed = ask("GET", address, client=program).json()["features"]
    assert {each["properties"]["name"] for each in listed} == {
        "Suối Rết", "Sông Ray", "Sông Buông", "Sông Bé",
    }
    for where in ("/sites?kind=ferry_landing", "/sites?kind=ferry_landing&as=csv", "/desk", "/"):
        ask("GET", where)
    assert "Sông Bé" in ask("GET", "/sites?kind=ferry_landing").text
    assert "ferry_landing" in ask("GET", "/maps/registry").text
    outer.rollback()
engine.dispose()
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Both packages with the made-up kind in them."""
    for package in ("hotspots", "api"):
        leave = shutil.ignore_patterns("__pycache__", "vendor")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave)
    (tmp_path / "api/static/vendor").symlink_to(ROOT / "api/static/vendor")
    domain = tmp_path / "hotspots"
    for name, text in FILES.items():
        (domain / name).write_text(text.lstrip(), encoding="utf-8")
    for name, marker, line in LINES:
        text = (domain / name).read_text(encoding="utf-8")
        assert text.count(marker) == 1, (name, marker)
        (domain / name).write_text(text.replace(marker, line + marker), encoding="utf-8")
    for locale, word in (("vi", "Bến đò"), ("en", "Ferry landing")):
        catalog = domain / "locale" / locale / "LC_MESSAGES/hotspots.po"
        catalog.write_text(catalog.read_text("utf-8").rstrip() + LABEL.format(word), "utf-8")
    return tmp_path


def test_a_kind_is_made_by_what_the_decision_lists_and_nothing_else(
    copied: Path, engine: Engine
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    (copied / "walk.py").write_text(WALK, encoding="utf-8")
    walked = subprocess.run(
        [sys.executable, str(copied / "walk.py"), url, str(copied)],
        cwd=copied,
        env=os.environ | {"PYTHONPATH": f"{copied}:{ROOT}", "HOTSPOTS_NOW": "2026-03-31"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr[-4000:]
