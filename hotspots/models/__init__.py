"""Tables, and the rules that concern one row."""

from hotspots.models.account import Account, AccountArea, Organisation
from hotspots.models.audit import AuditEntry, AuditReport, AuditSeal, seal_audit, verify_audit
from hotspots.models.base import SRID, Base
from hotspots.models.crash import Crash, ImportBatch
from hotspots.models.deployment import Deployment
from hotspots.models.network import (
    AdministrativeArea,
    AreaSuccession,
    Junction,
    JunctionArm,
    RailLine,
    RailPost,
    Route,
    RouteManagement,
    RoutePost,
)
from hotspots.models.remediation import TRANSITIONS, CaseEvent, RemediationCase, Transition
from hotspots.models.screening import Proposal, ProposalArea, ScreeningRun
from hotspots.models.site import RoadSpot, Site, SiteArea, SiteCodeCounter

__all__ = [
    "SRID",
    "TRANSITIONS",
    "Account",
    "AccountArea",
    "AdministrativeArea",
    "AreaSuccession",
    "AuditEntry",
    "AuditReport",
    "AuditSeal",
    "Base",
    "CaseEvent",
    "Crash",
    "Deployment",
    "ImportBatch",
    "Junction",
    "JunctionArm",
    "Organisation",
    "Proposal",
    "ProposalArea",
    "RailLine",
    "RailPost",
    "RemediationCase",
    "RoadSpot",
    "Route",
    "RouteManagement",
    "RoutePost",
    "ScreeningRun",
    "Site",
    "SiteArea",
    "SiteCodeCounter",
    "Transition",
    "seal_audit",
    "verify_audit",
]
