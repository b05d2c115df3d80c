"""Screening the railways: a frozen run, what it proposes, and what changed since.

The rule of railways need not be in force: it ends with a day, and what follows it may not be in
hand. A person may go by one that has expired, and everything shown says so.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from hotspots import clock, permissions
from hotspots.analysis.rail_screening import RailParameters, RailScreening, screen_railways
from hotspots.code_version import code_version
from hotspots.criteria import (
    RailRules,
    by_id,
    from_snapshot,
    in_force,
    load_rule_sets,
    require_rail,
    snapshot,
)
from hotspots.errors import InvalidInput, Message, NotFound, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.models import Account, RailProposal, RailScreeningRun
from hotspots.registry import deployment, jobs
from hotspots.registry.footprints import links
from hotspots.registry.rail_inputs import RailInputs, read_inputs
from hotspots.registry.rail_lines import current_rails
from hotspots.registry.rail_rows import Known, row_of
from hotspots.registry.turns import wait_for_decisions, wait_for_screenings
from hotspots.vocabulary import Action, JobKind, Locale, ProposalState, RuleKind


def run(
    session: Session,
    *,
    actor: Account,
    as_of: date | None = None,
    rule_id: str | None = None,
    criteria_folder: Path | None = None,
) -> RailScreeningRun:
    """Screen every accident on a railway and store the run with its proposals.

    What is open of earlier runs becomes superseded. A run by other rules than those in force, or as
    of an earlier day than the latest, is for looking only: nothing else changes.

    Raises
    ------
    InvalidInput
        No rule of railways is in force on the day, and none was chosen; or the day has not come.
    UnknownRules
        The chosen rules are not known, or not about railways.
    """
    permissions.require(actor, Action.RUN_SCREENING)
    day = _day(session, as_of)
    official = rules_on(day, criteria_folder)
    if rule_id is None and official is None:
        raise _none_in_force(day, criteria_folder)
    rules = official if rule_id is None else require_rail(by_id(rule_id, criteria_folder))
    if rules is None:  # refused above
        raise TypeError(rule_id)
    wait_for_screenings(session)
    wait_for_decisions(session)
    latest = latest_run(session)
    is_other = official is not None and official.id != rules.id
    for_looking = is_other or (latest is not None and day < latest.as_of)
    return _stored(session, actor, rules, day, for_looking=for_looking)


def refresh(
    session: Session, *, on: date, criteria_folder: Path | None = None
) -> RailScreeningRun | None:
    """Screen anew as the day's work, where something changed and a rule is in force.

    Returns None where nothing was to be done: to repeat it changes nothing.
    """
    latest, rules = latest_run(session), rules_on(on, criteria_folder)
    if latest is None or rules is None or on < latest.as_of:
        return None
    if snapshot(rules) == latest.criteria and not changed_since(session, latest, on=on):
        return None
    actor = session.get_one(Account, latest.actor_id)
    wait_for_screenings(session)
    wait_for_decisions(session)
    return _stored(session, actor, rules, on, for_looking=False)


def ask_again(session: Session) -> None:
    """Let a job screen the railways anew, now that an accident there is another one."""
    jobs.enqueue(session, JobKind.RAIL_REFRESH)


def rules_on(day: date, folder: Path | None = None) -> RailRules | None:
    """Return the rules of railways in force on a day, None where none are."""
    try:
        return require_rail(in_force(RuleKind.RAIL, day, folder))
    except UnknownRules:
        return None


def rules_known(folder: Path | None = None) -> list[RailRules]:
    """Return every set of rules about railways, the one that began last first."""
    known = [each for each in load_rule_sets(folder) if isinstance(each, RailRules)]
    return sorted(known, key=lambda each: each.valid_from, reverse=True)


def scales_of(made: RailScreeningRun, folder: Path | None = None) -> list[Mapping[str, str]]:
    """Return what the scales of severity of a run are called, by language.

    A scale that is not in the folder of criteria any more keeps its id.
    """
    names: list[Mapping[str, str]] = []
    for scheme_id in made.severity_schemes:
        try:
            names.append(snapshot(by_id(scheme_id, folder))["name"])
        except UnknownRules:
            names.append(dict.fromkeys(Locale, scheme_id))
    return names


def expired_on(made: RailScreeningRun, today: date) -> date | None:
    """Return the last day of the rules of a run where that day is over, else None."""
    last = require_rail(from_snapshot(made.criteria)).valid_to
    return last if last is not None and last < today else None


def latest_run(session: Session) -> RailScreeningRun | None:
    """Return the run whose list can be decided."""
    query = select(RailScreeningRun).where(RailScreeningRun.for_looking.is_(False))
    return session.scalars(query.order_by(RailScreeningRun.number.desc()).limit(1)).one_or_none()


def list_runs(session: Session, *, actor: Account, limit: int = 50) -> list[RailScreeningRun]:
    """Return the runs, the latest first."""
    permissions.require(actor, Action.READ_RAIL_PROPOSALS)
    query = select(RailScreeningRun).order_by(RailScreeningRun.number.desc()).limit(limit)
    return list(session.scalars(query))


def get_run(session: Session, *, actor: Account, run_id: UUID) -> RailScreeningRun:
    """Return one run, without its proposals: those are listed by what the person may see."""
    permissions.require(actor, Action.READ_RAIL_PROPOSALS)
    found = session.get(RailScreeningRun, run_id)
    if found is None:
        raise NotFound(_("There is no such screening."))
    return found


def changed_since(session: Session, made: RailScreeningRun, *, on: date) -> frozenset[str]:
    """Return the ids of accidents recorded, corrected or deleted since a run, up to a day.

    They are read anew and compared with what the run was given, so that an import, a link or a
    changed network counts as well.
    """
    query = select(RailScreeningRun).where(RailScreeningRun.id == made.id)
    kept = session.scalars(query.options(undefer(RailScreeningRun.accidents))).one()
    then = {each.id: each for each in RailInputs.thawed(kept.accidents, ()).accidents}
    now = {each.id: each for each in read_inputs(session, as_of=made.as_of).accidents}
    days = made.as_of, on
    return frozenset(
        key
        for key in then.keys() | now.keys()
        if then.get(key) != now.get(key) or (key in now and days[0] < now[key].on <= days[1])
    )


def _stored(
    session: Session, actor: Account, rules: RailRules, day: date, *, for_looking: bool
) -> RailScreeningRun:
    inputs = read_inputs(session, as_of=day)
    parameters = RailParameters(rules=rules, as_of=day)
    found = screen_railways(inputs.accidents, inputs.crossings, parameters)
    known = Known.read(session, current_rails(session), found.places)
    rows = [row_of(each, known, rule_set=rules.id, on=day) for each in found.places]
    accidents, crossings = inputs.frozen()
    made = RailScreeningRun(
        rule_set=rules.id,
        criteria=snapshot(rules),
        for_looking=for_looking,
        as_of=day,
        parameters={
            "window_m": parameters.window_m,
            "crossing_reach_m": parameters.crossing_reach_m,
        },
        severity_schemes=list(inputs.schemes),
        accidents=accidents,
        crossings=crossings,
        code_version=code_version(),
        counts=_counts(found),
        made_at=clock.now(),
        actor_id=actor.id,
    )
    _end_open_ones(session, rows, for_looking=for_looking)
    session.add(made)
    session.flush()
    for row in rows:
        row.run_id = made.id
    session.add_all(rows)
    session.flush()
    new = select(RailProposal.id, RailProposal.geom, RailProposal.crash_ids)
    new_rows = new.where(RailProposal.run_id == made.id).cte("new")
    session.execute(links(new_rows, of="rail_proposal", on=clock.today()))
    return made


def _end_open_ones(session: Session, rows: list[RailProposal], *, for_looking: bool) -> None:
    """End the list that stood before; of a run for looking only, its own."""
    open_ones = select(RailProposal).where(RailProposal.state == ProposalState.OPEN)
    ending = rows if for_looking else session.scalars(open_ones)
    for each in ending:
        if each.state is ProposalState.OPEN:
            each.state = ProposalState.SUPERSEDED
    session.flush()


def _counts(found: RailScreening) -> dict[str, int]:
    return {
        "read": found.read,
        "at_crossings": found.at_crossings,
        "on_open_line": found.on_open_line,
        "incidents": found.incidents,
        "later": found.later,
        "unlocated": len(found.unlocated),
        "places": len(found.places),
    }


def _day(session: Session, as_of: date | None) -> date:
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
    return as_of or today


def _none_in_force(day: date, folder: Path | None) -> InvalidInput:
    before = [each for each in rules_known(folder) if each.valid_to and each.valid_to < day]
    if not before:
        return InvalidInput(_("No rule about railways is in force on {day}."), day=day)
    last = max(before, key=lambda each: each.valid_to or day)
    problem = Problem(
        "no_rules_in_force",
        Message(
            _("The last one, {document}, ended on {last} and no successor is on record."),
            {"document": last.document, "last": last.valid_to},
        ),
        Message(
            _(
                "Choose it all the same, {rules}: the list then says that its criteria have"
                " expired. Or put the successor into the folder of criteria."
            ),
            {"rules": last.id},
        ),
        field="rules",
        value="",
    )
    refusal = _("No rule about railways is in force on {day}, so nothing was screened.")
    return InvalidInput(refusal, problems=[problem], day=day)
