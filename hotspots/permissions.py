"""Who may do what, and where: a table of roles and actions, and jurisdiction by area.

A person's jurisdiction is the areas of the account with everything below them; where the account
names none, the area of its organisation. With neither, `WHOLE_DEPLOYMENT` roles reach every area
and all others none: forgetting to give an officer a ward must never open the whole province.

What lies outside is no part of a query (`visible_crashes` …), so it is not found rather than
forbidden; only a new thing put outside is refused by name. A file also reaches the organisation
that holds it, is offered it, or was sent a recommendation about it, wherever the site lies. A crash
without an area is seen by the organisation that entered it and by who reaches the whole deployment.
What a body held before a reform is the body's that succeeds it. A recommendation is seen by who
reaches one of its sites, and by the bodies it goes from and to; before it is sent, by its sender
alone. An administrator keeps the accounts that work within the own areas, and can give nobody more
than that.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, exists, func, or_, select, true
from sqlalchemy.orm import object_session

from hotspots.errors import Forbidden, Unauthenticated
from hotspots.i18n import _
from hotspots.models import (
    Account,
    AccountArea,
    AdministrativeArea,
    Crash,
    Handover,
    Notice,
    NoticeArea,
    Organisation,
    Proposal,
    ProposalArea,
    Recommendation,
    RecommendationSite,
    RemediationCase,
    Site,
    SiteArea,
)
from hotspots.models.workflow.letter import ANSWERERS, SIGNERS, WRITERS
from hotspots.vocabulary import Action, Role

_EVERYBODY = frozenset(Role)
_CRASH_KEEPERS = frozenset({Role.POLICE_OFFICER, Role.POLICE_LEADER, Role.GIS_ANALYST})
_FIELD_OFFICERS = _EVERYBODY - {Role.LEADER, Role.ADMINISTRATOR}

MAY: Final[dict[Action, frozenset[Role]]] = {
    # Leaders read aggregates in a meeting; administrators keep accounts and edit no crash.
    Action.READ_CRASHES: _EVERYBODY - {Role.LEADER, Role.RAIL_OFFICER, Role.ADMINISTRATOR},
    Action.RECORD_CRASH: _CRASH_KEEPERS,
    Action.IMPORT_CRASHES: _CRASH_KEEPERS,
    Action.READ_SITES: _EVERYBODY,
    Action.READ_PROPOSALS: _EVERYBODY - {Role.WARD_OFFICER, Role.RAIL_OFFICER, Role.ADMINISTRATOR},
    Action.READ_NOTICES: frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST}),
    Action.RUN_SCREENING: frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST}),
    Action.CALIBRATE: frozenset({Role.GIS_ANALYST, Role.ADMINISTRATOR}),
    Action.DECIDE_PROPOSAL: frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER}),
    Action.WRITE_IN_FILE: _FIELD_OFFICERS,
    Action.APPROVE_HOLD: frozenset({Role.POLICE_LEADER, Role.LEADER}),
    Action.CHANGE_CLASS: frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER}),
    Action.DECLARE_SITE: _FIELD_OFFICERS,
    Action.EVALUATE: frozenset({Role.ROAD_MANAGER, Role.GIS_ANALYST}),
    Action.KEEP_CALENDAR: frozenset({Role.ADMINISTRATOR}),
    Action.ADD_PHOTO: _FIELD_OFFICERS,
    Action.WRITE_RECOMMENDATION: WRITERS,
    Action.SIGN_RECOMMENDATION: SIGNERS,
    Action.ANSWER_RECOMMENDATION: ANSWERERS,
    Action.READ_REPORTS: _EVERYBODY - {Role.RAIL_OFFICER, Role.ADMINISTRATOR},
    Action.LOAD_NETWORK: frozenset({Role.GIS_ANALYST, Role.ADMINISTRATOR}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Action.MANAGE_BACKUPS: frozenset({Role.ADMINISTRATOR}),
}
"""Which roles may do an action. Who may take a step of a file says `models.TRANSITIONS`, of a
recommendation `models.LETTER_STEPS`."""

WHOLE_DEPLOYMENT: Final = frozenset({Role.ADMINISTRATOR, Role.LEADER, Role.GIS_ANALYST})
"""The roles that reach every area when neither account nor organisation names one."""

WATCHERS: Final = frozenset({Role.POLICE_LEADER, Role.LEADER, Role.ADMINISTRATOR})
"""The roles that answer for what is late where they work, whoever is to take the step."""

_REFUSALS: Final[dict[Action, str]] = {
    Action.READ_CRASHES: _("The role {role} may not see single crashes."),
    Action.RECORD_CRASH: _("The role {role} may not record a crash."),
    Action.IMPORT_CRASHES: _("The role {role} may not import crashes."),
    Action.READ_SITES: _("The role {role} may not see the sites."),
    Action.READ_PROPOSALS: _("The role {role} may not see the proposals."),
    Action.READ_NOTICES: _("The role {role} may not see the early warnings."),
    Action.RUN_SCREENING: _("The role {role} may not start a screening."),
    Action.CALIBRATE: _("The role {role} may not make a calibration."),
    Action.DECIDE_PROPOSAL: _("The role {role} may not accept or reject a proposal."),
    Action.WRITE_IN_FILE: _("The role {role} may not write in a file."),
    Action.APPROVE_HOLD: _("The role {role} may not decide whether a file is paused."),
    Action.CHANGE_CLASS: _("The role {role} may not change the class of a site."),
    Action.DECLARE_SITE: _("The role {role} may not declare a site."),
    Action.EVALUATE: _("The role {role} may not evaluate a treatment."),
    Action.KEEP_CALENDAR: _("The role {role} may not change the calendar."),
    Action.ADD_PHOTO: _("The role {role} may not add photos or papers."),
    Action.WRITE_RECOMMENDATION: _("The role {role} may not write recommendations."),
    Action.SIGN_RECOMMENDATION: _("The role {role} may not sign recommendations."),
    Action.ANSWER_RECOMMENDATION: _("The role {role} may not answer for its organisation."),
    Action.READ_REPORTS: _("The role {role} may not read reports."),
    Action.LOAD_NETWORK: _("The role {role} may not load areas, roads or railways."),
    Action.MANAGE_ACCOUNTS: _("The role {role} may not manage accounts."),
    Action.MANAGE_BACKUPS: _("The role {role} may not see or make backups."),
}


def may(
    actor: Account, action: Action, *, areas: Iterable[AdministrativeArea] | None = None
) -> bool:
    """Say whether `require` would let this person pass."""
    return actor.active and actor.role in MAY[action] and (areas is None or reaches(actor, areas))


def require(
    actor: Account, action: Action, *, areas: Iterable[AdministrativeArea] | None = None
) -> None:
    """Let the person pass who may do this, there.

    Parameters
    ----------
    actor
        The person who is signed in.
    action
        What they are about to do.
    areas
        Where: it suffices to be responsible for one of them, because a site may straddle two
        wards. None asks for the role alone.

    Raises
    ------
    Unauthenticated
        The account was closed.
    Forbidden
        The role may not do this, or the place lies outside the person's areas.
    """
    if not actor.active:
        raise Unauthenticated("This account is closed. Ask an administrator to open it again.")
    if actor.role not in MAY[action]:
        raise Forbidden(_REFUSALS[action], role=actor.role)
    if areas is None:
        return
    wanted = list(areas)
    if reaches(actor, wanted):
        return
    if not wanted:
        raise Forbidden(
            "This place lies in no area the registry knows, so only who is responsible for the"
            " whole deployment can do this. Check the place, or load the areas around it."
        )
    raise Forbidden(
        "This place lies in {areas}, outside the area you are responsible for."
        " Ask the unit in charge there.",
        areas=[area.name for area in wanted],
    )


def jurisdiction(actor: Account) -> frozenset[UUID] | None:
    """Return the areas a person is responsible for, each with all below it; None means all."""
    own = frozenset(area.id for area in actor.areas)
    if own:
        return own
    if actor.organisation.area_id is not None:
        return frozenset({actor.organisation.area_id})
    return None if actor.role in WHOLE_DEPLOYMENT else frozenset()


def visible_areas(actor: Account) -> Select[tuple[UUID]] | None:
    """Return a query of the ids of every area in the person's jurisdiction; None means all."""
    roots = jurisdiction(actor)
    if roots is None:
        return None
    reached = (
        select(AdministrativeArea.id)
        .where(AdministrativeArea.id.in_(roots))
        .cte(recursive=True)  # without a name: a query may ask it twice
    )
    reached = reached.union(
        select(AdministrativeArea.id).join(reached, AdministrativeArea.parent_id == reached.c.id)
    )
    return select(reached.c.id)


def among(column: Any, areas: Select[Any]) -> ColumnElement[bool]:
    """Return the condition that a column names one of these areas.

    They are read first, as an array, and looked up in the column's index. `IN (query)` would be
    joined with the whole table beside an `OR`, however few the areas are.
    """
    return column == any_(func.array(areas.scalar_subquery()))  # type: ignore[no-any-return]  # column is Any


def reaches(actor: Account, areas: Iterable[AdministrativeArea]) -> bool:
    """Say whether at least one of the areas is in the person's jurisdiction.

    Where a place lies in no known area, only who reaches the whole deployment reaches it.
    """
    return jurisdiction(actor) is None or bool(reached(actor, areas))


def reached(actor: Account, areas: Iterable[AdministrativeArea]) -> list[AdministrativeArea]:
    """Return those of the areas that are in the person's jurisdiction, in the same order."""
    wanted, within = list(areas), visible_areas(actor)
    if within is None or not wanted:
        return wanted
    session = object_session(wanted[0])
    if session is None:
        own: Collection[UUID] = jurisdiction(actor) or frozenset()
    else:
        below = within.subquery()
        query = select(below.c.id).where(below.c.id.in_([area.id for area in wanted]))
        own = set(session.scalars(query))
    return [area for area in wanted if area.id in own]


def covers(actor: Account, areas: Iterable[UUID]) -> bool:
    """Say whether all of these areas are in the person's jurisdiction.

    No area at all is the whole deployment: only who reaches that covers it.
    """
    within = visible_areas(actor)
    if within is None:
        return True
    wanted = set(areas)
    session = object_session(actor)
    if not wanted or session is None:
        return False
    reached = within.subquery()
    return wanted <= set(session.scalars(select(reached.c.id).where(reached.c.id.in_(wanted))))


def own_bodies(actor: Account) -> Select[tuple[UUID]]:
    """Return a query of the person's organisation and of every body it succeeds."""
    own = (
        select(Organisation.id)
        .where(Organisation.id == actor.organisation_id)
        .cte(recursive=True)  # without a name: a query may ask it twice
    )
    own = own.union(select(Organisation.id).join(own, Organisation.successor_id == own.c.id))
    return select(own.c.id)


def visible_crashes(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Crash` that leaves what this person may see."""
    return or_(*visible_crash_parts(actor))


def visible_crash_parts(actor: Account) -> tuple[ColumnElement[bool], ...]:
    """Return the same in parts, of which a crash fulfils one at most: an index counts each."""
    within = visible_areas(actor)
    if within is None:
        return (true(),)
    entered_by_own = (
        exists()
        .where(Account.id == Crash.entered_by_id, Account.organisation_id.in_(own_bodies(actor)))
        .correlate(Crash)
    )
    return among(Crash.area_id, within), and_(Crash.area_id.is_(None), entered_by_own)


def visible_proposals(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Proposal` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    return (
        exists()
        .where(ProposalArea.proposal_id == Proposal.id, among(ProposalArea.area_id, within))
        .correlate(Proposal)
    )


def visible_notices(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Notice` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    return (
        exists()
        .where(NoticeArea.notice_id == Notice.id, among(NoticeArea.area_id, within))
        .correlate(Notice)
    )


def visible_sites(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Site` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    lies_within = Site.id.in_(_sites_within(within))
    # Without naming what it depends on, it would also take the file of a query that joins one.
    is_held = (
        exists()
        .where(RemediationCase.site_id == Site.id, _reached_otherwise(actor))
        .correlate(Site)
    )
    return or_(lies_within, is_held)


def _sites_within(areas: Select[Any]) -> Select[Any]:
    """Return the ids of the sites in these areas.

    Read once, whatever the number of rows that are looked at, and not asked of each.
    """
    return select(SiteArea.site_id).where(among(SiteArea.area_id, areas)).correlate(None)


def visible_cases(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `RemediationCase` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    lies_within = RemediationCase.site_id.in_(_sites_within(within))
    return or_(lies_within, _reached_otherwise(actor))


def _reached_otherwise(actor: Account) -> ColumnElement[bool]:
    """Return the condition that a file concerns the person's body, wherever its site lies.

    It holds the file, was offered it and has not answered, or was sent a recommendation about it.
    """
    own = own_bodies(actor)
    # Read once, whatever the number of files: none of them depends on the row that is looked at.
    offered = select(Handover.case_id).where(Handover.answer.is_(None), Handover.to_id.in_(own))
    asked = (
        select(RecommendationSite.site_id)
        .join(Recommendation, Recommendation.id == RecommendationSite.recommendation_id)
        .where(
            Recommendation.sent_on.is_not(None),
            or_(Recommendation.receiver_id.in_(own), Recommendation.addressee_id.in_(own)),
        )
    )
    return or_(
        RemediationCase.holder_id.in_(own),
        RemediationCase.id.in_(offered.correlate(None)),
        RemediationCase.site_id.in_(asked.correlate(None)),
    )


def visible_recommendations(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Recommendation` that leaves what this person may see."""
    within = visible_areas(actor)
    if within is None:
        return true()
    own = own_bodies(actor)
    about_own_place = (
        exists()
        .where(
            RecommendationSite.recommendation_id == Recommendation.id,
            RecommendationSite.site_id == SiteArea.site_id,
            among(SiteArea.area_id, within),
        )
        .correlate(Recommendation)
    )
    was_sent = Recommendation.sent_on.is_not(None)
    concerned = or_(
        Recommendation.receiver_id.in_(own), Recommendation.addressee_id.in_(own), about_own_place
    )
    return or_(Recommendation.sender_id.in_(own), and_(was_sent, concerned))


def visible_accounts(actor: Account) -> ColumnElement[bool]:
    """Return the condition on `Account` that leaves those this administrator keeps."""
    within = visible_areas(actor)
    if within is None:
        return true()
    has_areas = exists().where(AccountArea.account_id == Account.id).correlate(Account)
    works_within = (
        exists()
        .where(AccountArea.account_id == Account.id, AccountArea.area_id.in_(within))
        .correlate(Account)
    )
    body_within = (
        exists()
        .where(Organisation.id == Account.organisation_id, Organisation.area_id.in_(within))
        .correlate(Account)
    )
    return or_(works_within, and_(~has_areas, body_within))
