"""Which role may do what."""

from typing import Final

from hotspots.i18n import _
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
    Action.READ_RAIL_PROPOSALS: frozenset(
        {
            Role.RAIL_OFFICER,
            Role.POLICE_OFFICER,
            Role.POLICE_LEADER,
            Role.ROAD_MANAGER,
            Role.GIS_ANALYST,
            Role.LEADER,
        }
    ),
    Action.READ_NOTICES: frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST}),
    Action.RUN_SCREENING: frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST}),
    Action.CALIBRATE: frozenset({Role.GIS_ANALYST, Role.ADMINISTRATOR}),
    Action.DECIDE_PROPOSAL: frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER}),
    Action.DECIDE_RAIL_PROPOSAL: frozenset(
        {Role.POLICE_LEADER, Role.ROAD_MANAGER, Role.RAIL_OFFICER}
    ),
    Action.WRITE_IN_FILE: _FIELD_OFFICERS,
    Action.APPROVE_HOLD: frozenset({Role.POLICE_LEADER, Role.LEADER}),
    Action.CHANGE_CLASS: frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER}),
    Action.DECLARE_SITE: _FIELD_OFFICERS,
    Action.KEEP_CAMPAIGN: _FIELD_OFFICERS,
    # Who answers for a crossing plans it; who draws maps, counts or patrols does not.
    Action.KEEP_TARGETS: frozenset(
        {
            Role.LEADER,
            Role.POLICE_LEADER,
            Role.URBAN_OFFICER,
            Role.WARD_OFFICER,
            Role.ROAD_MANAGER,
            Role.RAIL_OFFICER,
        }
    ),
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

REFUSALS: Final[dict[Action, str]] = {
    Action.READ_CRASHES: _("The role {role} may not see single crashes."),
    Action.RECORD_CRASH: _("The role {role} may not record a crash."),
    Action.IMPORT_CRASHES: _("The role {role} may not import crashes."),
    Action.READ_SITES: _("The role {role} may not see the sites."),
    Action.READ_PROPOSALS: _("The role {role} may not see the proposals."),
    Action.READ_RAIL_PROPOSALS: _("The role {role} may not see the proposals on railways."),
    Action.READ_NOTICES: _("The role {role} may not see the early warnings."),
    Action.RUN_SCREENING: _("The role {role} may not start a screening."),
    Action.CALIBRATE: _("The role {role} may not make a calibration."),
    Action.DECIDE_PROPOSAL: _("The role {role} may not accept or reject a proposal."),
    Action.DECIDE_RAIL_PROPOSAL: _("The role {role} may not decide what is proposed on railways."),
    Action.WRITE_IN_FILE: _("The role {role} may not write in a file."),
    Action.APPROVE_HOLD: _("The role {role} may not decide whether a file is paused."),
    Action.CHANGE_CLASS: _("The role {role} may not change the class of a site."),
    Action.DECLARE_SITE: _("The role {role} may not declare a site."),
    Action.KEEP_CAMPAIGN: _("The role {role} may not keep a campaign."),
    Action.KEEP_TARGETS: _("The role {role} may not set targets for crossings."),
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
