"""Screening the registry: a frozen run, the places it proposes, and what became of earlier ones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from hotspots import clock, permissions
from hotspots.analysis.proposed_site import ProposedSite, Screening
from hotspots.analysis.screening import Progress, screen
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.code_version import code_version
from hotspots.criteria import RoadRules, by_id, in_force, require_road, snapshot
from hotspots.errors import InvalidInput, Message, NotFound, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.models import (
    SRID,
    Account,
    Proposal,
    RoadSpot,
    ScreeningRun,
)
from hotspots.registry import deployment, known_places, site_evidence
from hotspots.registry.footprints import Ground, add_areas, read_ground, shape_of
from hotspots.registry.known_places import COMPARISON, CURRENT, HISTORIC, Placement
from hotspots.registry.screening_inputs import (
    Extents,
    Inputs,
    fingerprint,
    freeze,
    parameters_for,
    read_inputs,
    stored_parameters,
    study_period,
)
from hotspots.vocabulary import Action, ProposalState, RuleKind, WindowMode

_LENGTHS = ("from_m", "to_m", "footprint_from_m", "footprint_to_m", "length_m")


@dataclass(frozen=True, slots=True)
class _Work:
    """One screening on its way from the engine to the tables."""

    inputs: Inputs
    parameters: ScreeningParameters
    result: Screening
    standing: str
    previous: ScreeningRun | None
    sites: Sequence[RoadSpot]


def run(
    session: Session,
    *,
    actor: Account,
    as_of: date | None = None,
    mode: WindowMode = WindowMode.TRAILING,
    date_from: date | None = None,
    date_to: date | None = None,
    rules: str | None = None,
    extents: Extents | None = None,
    criteria_folder: Path | None = None,
    progress: Progress | None = None,
) -> ScreeningRun:
    """Screen every crash of the period and store the run with its proposals.

    Two people who screen at once both get a complete run, one after the other. The open proposals
    of the mode's earlier runs become superseded: only the latest list can be decided. A run as of
    an earlier day than the latest, or by rules not in force on its day, is for looking only; its
    own proposals are superseded from the start and nothing else changes.
    """
    permissions.require(actor, Action.RUN_SCREENING)
    _wait_for_turn(session, "hotspots.screening")
    started = clock.now()
    day = _day(session, as_of, date_to)
    rule_set = _rules(rules, date_to or day, criteria_folder)
    period = study_period(mode, rule_set, as_of=day, date_from=date_from, date_to=date_to)
    inputs = read_inputs(session, date_from=period[0], date_to=period[1])
    parameters = parameters_for(
        inputs, extents or Extents(), rules=rule_set, mode=mode, as_of=day, period=period
    )
    result = screen(inputs.crashes, parameters, junctions=inputs.junctions, progress=progress)
    # From here until the commit nobody accepts or rejects, so that no place becomes a site between
    # the look at the sites and the proposals written beside them.
    wait_for_decisions(session)
    previous = known_places.previous_run(session, mode=mode)
    standing = _standing(previous, parameters, criteria_folder)
    work = _Work(inputs, parameters, result, standing, previous, known_places.read_sites(session))
    made = _stored(session, work, actor=actor, started=started)
    if standing == CURRENT:
        site_evidence.note_changes(session, actor=actor, run=made, sites=work.sites)
    return made


def list_runs(
    session: Session, *, actor: Account, limit: int = 50, before: int | None = None
) -> list[ScreeningRun]:
    """Return the runs, the latest first; `before` is a run's number."""
    permissions.require(actor, Action.READ_PROPOSALS)
    query = select(ScreeningRun).order_by(ScreeningRun.number.desc()).limit(limit)
    if before is not None:
        query = query.where(ScreeningRun.number < before)
    return list(session.scalars(query))


def get_run(session: Session, *, actor: Account, run_id: UUID) -> ScreeningRun:
    """Return one run, without its proposals: those are listed by what the person may see."""
    permissions.require(actor, Action.READ_PROPOSALS)
    found = session.get(ScreeningRun, run_id)
    if found is None:
        raise NotFound(_("There is no such screening."))
    return found


def wait_for_decisions(session: Session) -> None:
    """Let one decision, or one screening that is about to write, go at a time."""
    _wait_for_turn(session, "hotspots.decision")


def _wait_for_turn(session: Session, name: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def _day(session: Session, as_of: date | None, date_to: date | None) -> date:
    today = deployment.as_of(session)
    if as_of is not None and as_of > today:
        problem = Problem(
            "date_in_future",
            Message(_("{day} has not come yet."), {"day": as_of}),
            Message(_("Give a day up to {today}."), {"today": today}),
            field="as_of",
            value=as_of.isoformat(),
        )
        raise InvalidInput(_("No screening can be made for a day to come."), problems=[problem])
    return as_of or min(date_to or today, today)


def _rules(told: str | None, day: date, folder: Path | None) -> RoadRules:
    found = in_force(RuleKind.ROAD, day, folder) if told is None else by_id(told, folder)
    return require_road(found)


def _standing(
    previous: ScreeningRun | None, parameters: ScreeningParameters, folder: Path | None
) -> str:
    day = parameters.as_of if parameters.mode is WindowMode.TRAILING else parameters.study_to
    try:
        official = in_force(RuleKind.ROAD, day, folder).id
    except UnknownRules:
        official = None
    if parameters.rules.id != official:
        return COMPARISON
    is_past = previous is not None and parameters.as_of < previous.as_of
    return HISTORIC if is_past else CURRENT


def _supersede(session: Session, mode: WindowMode) -> None:
    session.execute(
        update(Proposal)
        .where(Proposal.mode == mode, Proposal.state == ProposalState.OPEN)
        .values(state=ProposalState.SUPERSEDED, version=Proposal.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _stored(session: Session, work: _Work, *, actor: Account, started: datetime) -> ScreeningRun:
    """Add the run with its proposals, and take the open ones of the mode's earlier runs away."""
    inputs, parameters, sites = work.inputs, work.parameters, work.result.sites
    placements = known_places.place(
        session,
        sites,
        sites=work.sites,
        previous=work.previous,
        parameters=parameters,
        severities=_severities(inputs),
        epsg=inputs.epsg,
    )
    ground = read_ground(session, sites, arms=inputs.junctions, epsg=inputs.epsg)
    proposals = [
        _proposal(site, placement, ground, work)
        for site, placement in zip(sites, placements, strict=True)
    ]
    if work.standing == CURRENT:
        _supersede(session, parameters.mode)
    made = _frozen(work, proposals)
    made.actor_id, made.started_at, made.finished_at = actor.id, started, clock.now()
    session.add(made)
    session.flush()
    add_areas(session, made)
    read_again = select(Proposal).where(Proposal.run_id == made.id)
    session.scalars(read_again.options(selectinload(Proposal.areas))).all()
    return made


def _frozen(work: _Work, proposals: Sequence[Proposal]) -> ScreeningRun:
    inputs, parameters = work.inputs, work.parameters
    told = {"standing": work.standing, "epsg": inputs.epsg}
    return ScreeningRun(
        rule_set=parameters.rules.id,
        criteria=snapshot(parameters.rules),
        mode=parameters.mode,
        as_of=parameters.as_of,
        date_from=parameters.study_from,
        date_to=parameters.study_to,
        parameters=stored_parameters(parameters) | told,
        code_version=code_version(),
        input_hash=fingerprint(inputs.crashes, inputs.junctions),
        input_crashes=freeze(inputs.crashes),
        input_junctions=freeze(inputs.junctions),
        counts=_counts(work, proposals),
        proposals=list(proposals),
    )


def _counts(work: _Work, proposals: Sequence[Proposal]) -> dict[str, Any]:
    states = [each.state.value for each in proposals]
    return asdict(work.result.counts) | {
        "unlocated": dict(work.inputs.unlocated),
        "unapproved": work.inputs.unapproved,
        "outcome_unknown": work.inputs.outcome_unknown,
        "places": {state: states.count(state) for state in sorted(set(states))},
        "warnings": [plain(asdict(note)) for note in work.result.warnings],
    }


def _proposal(site: ProposedSite, placement: Placement, ground: Ground, work: _Work) -> Proposal:
    shape = shape_of(site, ground, work.parameters)
    is_for_looking = placement.state is ProposalState.OPEN and work.standing != CURRENT
    return Proposal(
        place_id=placement.place_id,
        lineage=placement.lineage,
        lineage_of=list(placement.lineage_of),
        state=ProposalState.SUPERSEDED if is_for_looking else placement.state,
        suppressed_by_id=placement.suppressed_by_id,
        place=site.place,
        junction=ground.junctions.get(site.junction_id or ""),
        rule_set=work.parameters.rules.id,
        criterion=", ".join(site.criterion),
        mode=work.parameters.mode,
        as_of=work.parameters.as_of,
        window_start=site.window_start,
        window_end=site.window_end,
        route=ground.routes.get(site.route or ""),
        **{name: _metres(getattr(site, f"{name[:-1]}mm")) for name in _LENGTHS},
        crash_ids=[UUID(each) for each in site.crash_ids],
        fatal_crashes=site.fatal_crashes,
        injury_crashes=site.injury_crashes,
        killed=site.killed,
        injured=site.injured,
        margins=dict(site.margins),
        score=site.score_millionths,
        alternatives=[plain(asdict(each)) for each in site.alternatives],
        notes=[_named(plain(asdict(each)), ground) for each in site.notes],
        geom=None if shape is None else from_shape(shape, srid=SRID),
    )


def _named(note: dict[str, Any], ground: Ground) -> dict[str, Any]:
    """Add a junction's name to a note that knows it by its code only."""
    junction = ground.junctions.get(note["params"].get("junction_id", ""))
    if junction is not None:
        note["params"]["junction"] = junction.name
    return note


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: dates as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _severities(inputs: Inputs) -> dict[str, int]:
    """Return 2 (fatal), 1 (injury) or 0 of every crash, by id."""
    crashes = inputs.crashes
    grade = crashes["fatal"].astype(int) * 2 + crashes["injury"].astype(int)
    return dict(zip(crashes["crash_id"], grade.tolist(), strict=True))


def _metres(millimetres: int | None) -> float | None:
    return None if millimetres is None else millimetres / 1000
