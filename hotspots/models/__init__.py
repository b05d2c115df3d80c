"""Tables, and the rules that concern one row."""

from hotspots.models.access import AccessLink, RecoveryCode, SecondFactor, SignIn, SignInRule
from hotspots.models.account import Account, AccountArea, Organisation
from hotspots.models.audit import AuditEntry, AuditReport, AuditSeal, seal_audit, verify_audit
from hotspots.models.audit_check import AuditCheck
from hotspots.models.base import SRID, Base
from hotspots.models.calibration import CalibrationVersion
from hotspots.models.crash import Crash, CrashRemoval, ImportBatch
from hotspots.models.deployment import Deployment
from hotspots.models.evidence import ProposalEvidence
from hotspots.models.job import Job
from hotspots.models.network import (
    AdministrativeArea,
    AreaSuccession,
    Junction,
    JunctionArm,
    NetworkState,
    RailLine,
    RailPost,
    Route,
    RouteManagement,
    RoutePost,
)
from hotspots.models.notice import Notice, NoticeArea
from hotspots.models.remediation import TRANSITIONS, CaseEvent, RemediationCase, Transition
from hotspots.models.screening import (
    DecisionBasis,
    LiveList,
    Proposal,
    ProposalArea,
    ScreeningRun,
)
from hotspots.models.site import RoadSpot, Site, SiteArea, SiteCodeCounter

__all__ = [
    "SRID",
    "TRANSITIONS",
    "AccessLink",
    "Account",
    "AccountArea",
    "AdministrativeArea",
    "AreaSuccession",
    "AuditCheck",
    "AuditEntry",
    "AuditReport",
    "AuditSeal",
    "Base",
    "CalibrationVersion",
    "CaseEvent",
    "Crash",
    "CrashRemoval",
    "DecisionBasis",
    "Deployment",
    "ImportBatch",
    "Job",
    "Junction",
    "JunctionArm",
    "LiveList",
    "NetworkState",
    "Notice",
    "NoticeArea",
    "Organisation",
    "Proposal",
    "ProposalArea",
    "ProposalEvidence",
    "RailLine",
    "RailPost",
    "RecoveryCode",
    "RemediationCase",
    "RoadSpot",
    "Route",
    "RouteManagement",
    "RoutePost",
    "ScreeningRun",
    "SecondFactor",
    "SignIn",
    "SignInRule",
    "Site",
    "SiteArea",
    "SiteCodeCounter",
    "Transition",
    "seal_audit",
    "verify_audit",
]
