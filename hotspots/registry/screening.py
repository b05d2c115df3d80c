"""Screening the registry: a frozen run, the places it proposes, and what became of earlier ones."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from hotspots import clock, permissions
from hotspots.analysis.proposed_site import Screening
from hotspots.analysis.screening import Progress, screen
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.code_version import code_version
from hotspots.criteria import RoadRules, by_id, in_force, require_road, snapshot
from hotspots.errors import InvalidInput, Message, NotFound, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.models import Account, Proposal, RoadSpot, ScreeningRun
from hotspots.registry import (
    deployment,
    known_places,
    live_list,
    live_notices,
    live_proposals,
    site_evidence,
    strength,
)
from hotspots.registry.crashes_to_screen import severities
from hotspots.registry.footprints import add_areas, read_ground
from hotspots.registry.known_places import COMPARISON, CURRENT, HISTORIC
from hotspots.registry.live_changes import changed_since, moment
from hotspots.registry.proposal_rows import Origin, plain, proposal_row
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
from hotspots.registry.turns import wait_for_decisions, wait_for_screenings
from hotspots.vocabulary import Action, ChangeCause, ProposalState, RuleKind, WindowMode

MANY_PLACES = 1_000
"""From so many on the planner is told of them at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screening is asked for, its day and rules found."""

    day: date
    mode: WindowMode
    rules: RoadRules
    extents: Extents
    period: tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the engine was given and what it made of it."""

    inputs: Inputs
    parameters: ScreeningParameters
    result: Screening


@dataclass(frozen=True, slots=True)
class _Work:
    """One screening on its way from the engine to the tables."""

    found: _Found
    standing: str
    earlier: Sequence[Proposal]
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

    Two people who screen at once both get a complete run, one after the other. The list of the mode
    begins anew: what is open in it becomes superseded, and only the new list can be decided. A run
    as of an earlier day than the latest, or by rules not in force on its day, is for looking only;
    its own proposals are superseded from the start and nothing else changes.
    """
    permissions.require(actor, Action.RUN_SCREENING)
    asked = asked_for(
        session,
        as_of=as_of,
        mode=mode,
        date_from=date_from,
        date_to=date_to,
        rules=rules,
        extents=extents,
        criteria_folder=criteria_folder,
    )
    return _run(session, asked, actor=actor, criteria_folder=criteria_folder, progress=progress)


def asked_for(
    session: Session,
    *,
    as_of: date | None,
    mode: WindowMode,
    date_from: date | None,
    date_to: date | None,
    rules: str | None,
    extents: Extents | None = None,
    criteria_folder: Path | None = None,
) -> Asked:
    """Return what is to be screened, or say why it cannot be."""
    day = _day(session, as_of, date_to)
    rule_set = _rules(rules, date_to or day, criteria_folder)
    period = study_period(mode, rule_set, as_of=day, date_from=date_from, date_to=date_to)
    return Asked(day, mode, rule_set, extents or Extents(), period)


def refresh(
    session: Session,
    *,
    actor: Account,
    as_of: date | None = None,
    criteria_folder: Path | None = None,
    progress: Progress | None = None,
) -> ScreeningRun:
    """Screen as the present list was screened, on a day and by the rules in force then.

    What nobody needs to ask for: much came in at once, the network changed, or the rules did.
    """
    day = as_of or deployment.as_of(session)
    previous = known_places.previous_run(session, mode=WindowMode.TRAILING)
    told = {} if previous is None else previous.parameters.get("extents", {})
    rules = _rules(None, day, criteria_folder)
    period = study_period(WindowMode.TRAILING, rules, as_of=day, date_from=None, date_to=None)
    asked = Asked(day, WindowMode.TRAILING, rules, Extents(**told), period)
    return _run(session, asked, actor=actor, criteria_folder=criteria_folder, progress=progress)


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


def _run(
    session: Session,
    asked: Asked,
    *,
    actor: Account,
    criteria_folder: Path | None,
    progress: Progress | None,
) -> ScreeningRun:
    wait_for_screenings(session)
    started = clock.now()
    seen = moment(session)
    found = _found(session, asked, progress)
    # From here until the commit nobody accepts or rejects, and no crash changes the list: no place
    # becomes a site between the look at the sites and the proposals written beside them.
    wait_for_decisions(session)
    meanwhile = changed_since(session, seen)
    if len(meanwhile) > live_proposals.AT_ONCE:
        found, meanwhile = _found(session, asked, progress), []
    standing = _standing(session, found.parameters, criteria_folder)
    earlier = known_places.live_rows(session, mode=asked.mode)
    work = _Work(found, standing, earlier, known_places.read_sites(session))
    made = _stored(session, work, asked, actor=actor, started=started)
    strength.of_run(session, made)
    if standing == CURRENT:
        if asked.mode is WindowMode.TRAILING:
            live_list.begin(session, made)
            live_notices.begin(
                session,
                made,
                inputs=found.inputs,
                parameters=found.parameters,
                result=found.result,
                origin=Origin(made.finished_at, ChangeCause.SCREENING),
            )
        site_evidence.note_changes(
            session,
            actor=actor,
            run=made,
            sites=work.sites,
            rows=made.proposals,
            as_of=made.as_of,
        )
        if asked.mode is WindowMode.TRAILING:
            crashes = found.inputs.crashes
            live_proposals.catch_up(session, actor=actor, ids=meanwhile, since=crashes)
    read_again = select(Proposal).where(Proposal.run_id == made.id)
    session.scalars(read_again.options(selectinload(Proposal.areas))).all()
    return made


def _found(session: Session, asked: Asked, progress: Progress | None) -> _Found:
    inputs = read_inputs(session, date_from=asked.period[0], date_to=asked.period[1])
    parameters = parameters_for(
        inputs,
        asked.extents,
        rules=asked.rules,
        mode=asked.mode,
        as_of=asked.day,
        period=asked.period,
    )
    result = screen(inputs.crashes, parameters, junctions=inputs.junctions, progress=progress)
    return _Found(inputs, parameters, result)


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


def _standing(session: Session, parameters: ScreeningParameters, folder: Path | None) -> str:
    day = parameters.as_of if parameters.mode is WindowMode.TRAILING else parameters.study_to
    try:
        official = in_force(RuleKind.ROAD, day, folder).id
    except UnknownRules:
        official = None
    if parameters.rules.id != official:
        return COMPARISON
    reached = live_list.reached(session, mode=parameters.mode)
    return HISTORIC if reached is not None and parameters.as_of < reached else CURRENT


def _stored(
    session: Session, work: _Work, asked: Asked, *, actor: Account, started: datetime
) -> ScreeningRun:
    """Add the run with its proposals, and end the list of its mode that stood before."""
    inputs, parameters = work.found.inputs, work.found.parameters
    sites = work.found.result.sites
    placements = known_places.place(
        sites,
        sites=known_places.places_of(work.sites, epsg=inputs.epsg),
        earlier=known_places.places_of(work.earlier, epsg=inputs.epsg),
        rejections=known_places.read_rejections(session, epsg=inputs.epsg),
        parameters=parameters,
        severities=severities(inputs.crashes),
    )
    ground = read_ground(session, sites, arms=inputs.junctions, epsg=inputs.epsg)
    origin = Origin(clock.now(), ChangeCause.SCREENING)
    proposals = [
        proposal_row(site, placement, ground=ground, parameters=parameters, origin=origin)
        for site, placement in zip(sites, placements, strict=True)
    ]
    if work.standing == CURRENT:
        known_places.end_rows(session, Proposal.mode == parameters.mode, at=origin.at)
    else:
        _keep_out(proposals)
    made = _frozen(work, asked, proposals)
    made.actor_id, made.started_at, made.finished_at = actor.id, started, origin.at
    session.add(made)
    session.flush()
    add_areas(session, Proposal.run_id == made.id)
    if len(proposals) > MANY_PLACES:
        session.execute(text("ANALYZE proposal"))  # or the next crash is planned for a small table
    return made


def _keep_out(proposals: Sequence[Proposal]) -> None:
    """Mark what a run found that is for looking only: it never stands in the list."""
    for each in proposals:
        each.valid_to = each.valid_from
        if each.state is ProposalState.OPEN:
            each.state = ProposalState.SUPERSEDED


def _frozen(work: _Work, asked: Asked, proposals: Sequence[Proposal]) -> ScreeningRun:
    inputs, parameters = work.found.inputs, work.found.parameters
    told = {"standing": work.standing, "epsg": inputs.epsg, "extents": asdict(asked.extents)}
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
    inputs, result = work.found.inputs, work.found.result
    return asdict(result.counts) | {
        "unlocated": dict(inputs.unlocated),
        "unapproved": inputs.unapproved,
        "outcome_unknown": inputs.outcome_unknown,
        "places": {state: states.count(state) for state in sorted(set(states))},
        "warnings": [plain(asdict(note)) for note in result.warnings],
    }
