"""The demonstration: areas, roads, people, crashes and sites, loaded into an empty database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.errors import Conflict
from hotspots.i18n import _, shown_date
from hotspots.models import (
    Account,
    AdministrativeArea,
    Crash,
    Deployment,
    Organisation,
    Route,
    seal_audit,
)
from hotspots.registry import accounts, imports, organisations, rail_screening, screening
from hotspots.registry.area_loading import load_area
from hotspots.registry.areas import area_with_code
from hotspots.registry.crash_staging import Progress
from hotspots.registry.demo_crossings import Album, import_accidents, play_crossings
from hotspots.registry.demo_sites import register_congestion_points
from hotspots.registry.demo_story import FOLDER, PASSWORD, read_story
from hotspots.registry.network_loading import load_network
from hotspots.registry.succession_loading import load_successions
from hotspots.vocabulary import DeploymentKind, OrganisationKind, Role

_MUST_BE_EMPTY = (Account, AdministrativeArea, Route, Crash)


@dataclass(slots=True)
class DemoReport:
    """What was loaded: counts by kind, and how many places the screening proposed."""

    counts: dict[str, int] = field(default_factory=dict)
    proposals: int = 0


def is_empty(engine: Engine) -> bool:
    """Say whether nothing at all was entered into this database yet."""
    with database.transaction(database.session_factory(engine)) as session:
        return _nothing_in(session)


def load(
    engine: Engine, *, album: Album | None, folder: Path = FOLDER, progress: Progress | None = None
) -> DemoReport:
    """Load the demonstration and screen it, in one transaction; mark the database as demo.

    `album` takes the photos of its crossings, whose files stay at their beginning without one.

    Raises
    ------
    Conflict
        The database holds something: a demonstration never mixes with a register.
    Unavailable
        The folder is not there.
    """
    story = read_story(folder)
    report = DemoReport()
    sessions = database.session_factory(engine)
    with database.transaction(sessions) as session:
        if not _nothing_in(session):
            raise Conflict(
                _(
                    "This database is not empty: the demonstration is loaded only into an empty"
                    " one. Make a new database, or use `./dev reset` for the private one."
                )
            )
        session.add(_mark(story))
        keeper, analyst, leader, railway = _load_people(session, story, folder, report)
        _count(report, _load_roads(session, keeper, folder))
        database.act_as(session, analyst.id)
        batch = imports.import_batch(
            session,
            actor=analyst,
            file=folder / "crashes.csv",
            source=story["name"],
            synthetic=True,
            progress=progress,
        )
        _count(report, {"crashes": batch.rows, **batch.counts})
        session.flush()
        database.act_as(session, leader.id)
        report.counts["congestion_points"] = register_congestion_points(
            session, actor=leader, story=story, folder=folder
        )
        session.flush()
        database.act_as(session, railway.id)
        codes = play_crossings(session, actor=railway, story=story, album=album)
        report.counts["rail_crossings"] = len(codes)
        session.flush()
        database.act_as(session, analyst.id)
        batch = import_accidents(session, actor=analyst, story=story, codes=codes)
        _count(report, {"crashes": batch.rows, **batch.counts})
        session.flush()
        database.act_as(session, leader.id)
        run = screening.run(session, actor=leader, as_of=story["as_of"])
        rail_run = rail_screening.run(session, actor=leader, as_of=story["as_of"])
        report.proposals = len(run.proposals)
        report.counts["rail_proposals"] = rail_run.counts["places"]
    with database.transaction(sessions) as session:
        seal_audit(session)
    return report


def _nothing_in(session: Session) -> bool:
    held = (
        session.scalar(select(func.count()).select_from(table)) or 0 for table in _MUST_BE_EMPTY
    )
    return not any(held) and session.get(Deployment, 1) is None


def _mark(story: Mapping[str, Any]) -> Deployment:
    as_of: date = story["as_of"]
    banner = " / ".join(
        str(story["banner"][locale]).format(as_of=shown_date(as_of)) for locale in ("vi", "en")
    )
    return Deployment(
        kind=DeploymentKind.DEMO,
        name=story["name"],
        site_code_prefix=story["site_code_prefix"],
        as_of=as_of,
        banner=banner,
    )


def _load_people(
    session: Session, story: Mapping[str, Any], folder: Path, report: DemoReport
) -> tuple[Account, Account, Account, Account]:
    """Load areas, bodies, accounts; return an administrator, an analyst, a leader, a railway's.

    The administrator comes first, and reaches everything until the areas are there.
    """
    told = {Role(each["role"]): each for each in reversed(story["accounts"])}
    bodies = {each["name"]: each for each in story["organisations"]}
    first = bodies[told[Role.ADMINISTRATOR]["organisation"]]
    body = _organisation(session, None, first)
    keeper = _account(session, None, told[Role.ADMINISTRATOR], body)
    database.act_as(session, keeper.id)
    for name in ("wards.geojson", "units_before_2025.csv"):
        _count(report, load_area(session, actor=keeper, path=folder / name).counts)
    mapping = load_successions(session, actor=keeper, path=folder / "unit_mapping.csv")
    _count(report, mapping.counts)
    entered = {name: _organisation(session, keeper, each) for name, each in bodies.items()}
    for name, each in bodies.items():
        entered[name].area = area_with_code(session, code=each["area"])
        entered[name].valid_to = each.get("valid_to")
        entered[name].successor = entered.get(each.get("successor", ""))
        entered[name].superior = entered.get(each.get("superior", ""))
    people = {keeper.username: keeper}
    for each in story["accounts"]:
        if each["username"] not in people:
            body = entered[each["organisation"]]
            people[each["username"]] = _account(session, keeper, each, body)
        areas = [area_with_code(session, code=code) for code in each["areas"]]
        people[each["username"]].areas = areas
    session.flush()
    report.counts |= {"organisations": len(entered), "accounts": len(people)}
    return (
        keeper,
        people[told[Role.GIS_ANALYST]["username"]],
        people[told[Role.POLICE_LEADER]["username"]],
        people[told[Role.RAIL_OFFICER]["username"]],
    )


def _organisation(session: Session, actor: Account | None, told: Mapping[str, Any]) -> Organisation:
    return organisations.create_organisation(
        session,
        actor=actor,
        name=told["name"],
        kind=OrganisationKind(told["kind"]),
        valid_from=told.get("valid_from"),
    )


def _account(
    session: Session, actor: Account | None, told: Mapping[str, Any], body: Organisation
) -> Account:
    return accounts.create_account(
        session,
        actor=actor,
        username=told["username"],
        password=PASSWORD,
        display_name=told["display_name"],
        role=Role(told["role"]),
        organisation=body,
    )


def _load_roads(session: Session, actor: Account, folder: Path) -> Mapping[str, int]:
    return load_network(
        session,
        actor=actor,
        routes=folder / "roads.geojson",
        posts=folder / "km_posts.csv",
        railways=folder / "railway.geojson",
        rail_posts=folder / "rail_km_posts.csv",
        junctions=folder / "junctions.geojson",
        arms=folder / "junction_arms.csv",
    ).counts


def _count(report: DemoReport, counts: Mapping[str, int]) -> None:
    for what, how_many in counts.items():
        report.counts[what] = report.counts.get(what, 0) + how_many
