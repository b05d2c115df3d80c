"""Tables, and the rules that concern one row."""

from hotspots.models.access import AccessLink, RecoveryCode, SecondFactor, SignIn, SignInRule
from hotspots.models.account import Account, AccountArea, Organisation
from hotspots.models.attachment import Attachment, SitePhoto
from hotspots.models.attribution import AreaAttribution, AreaMove
from hotspots.models.audit import AuditEntry, AuditReport, AuditSeal, seal_audit, verify_audit
from hotspots.models.audit_check import AuditCheck
from hotspots.models.base import SRID, Base, Explained, Keyed
from hotspots.models.calendar import CalendarDay
from hotspots.models.calibration import CalibrationVersion
from hotspots.models.camera import Camera
from hotspots.models.campaign import Campaign, CampaignEntry
from hotspots.models.case_paper import CaseDocument, CaseHold
from hotspots.models.case_partner import CasePartner
from hotspots.models.congestion_point import CongestionPoint
from hotspots.models.corridor_encroachment import CorridorEncroachment
from hotspots.models.crash import ON_RAILWAY, ON_ROAD, Crash, CrashRemoval, ImportBatch
from hotspots.models.crash_alert import CrashAlert
from hotspots.models.crash_link import SiteCrash
from hotspots.models.crossing import CrossingFacts, LevelCrossing, UnauthorizedCrossing
from hotspots.models.crossing_ruling import CrossingRuling
from hotspots.models.crossing_target import CrossingTarget
from hotspots.models.defect import InfrastructureDefect
from hotspots.models.deployment import Deployment
from hotspots.models.desk import DeskMark
from hotspots.models.digest import Digest
from hotspots.models.escalation import Escalation
from hotspots.models.evidence import ProposalEvidence
from hotspots.models.export_log import ExportLog
from hotspots.models.handover import CaseHolding, Handover
from hotspots.models.inspection import SiteInspection
from hotspots.models.job import Job
from hotspots.models.lane_mouth import LaneMouth
from hotspots.models.measure import Measure, MonitoringCheck, SiteEvaluation
from hotspots.models.network import (
    AdministrativeArea,
    AreaSuccession,
    Junction,
    JunctionArm,
    NetworkState,
    RailLine,
    RailManagement,
    RailPost,
    Route,
    RouteManagement,
    RoutePost,
)
from hotspots.models.notice import Notice, NoticeArea
from hotspots.models.rail_hazard import RailHazardLocation
from hotspots.models.rail_screening import RailProposal, RailProposalArea, RailScreeningRun
from hotspots.models.recommendation import (
    Recommendation,
    RecommendationEvent,
    RecommendationSite,
)
from hotspots.models.remediation import CaseEvent, RemediationCase
from hotspots.models.reported_site import AtJunction, OnRail, Reported
from hotspots.models.school_gate import SchoolGate
from hotspots.models.screening import (
    DecisionBasis,
    LiveList,
    Proposal,
    ProposalArea,
    ScreeningRun,
)
from hotspots.models.service_road import ServiceRoad
from hotspots.models.site import OnRoad, RoadSpot, Site, SiteArea, SiteCodeCounter
from hotspots.models.site_confirmation import SiteConfirmation
from hotspots.models.site_history import SiteExtent, SiteLink
from hotspots.models.site_words import SiteWords
from hotspots.models.watched_place import WatchedPlace
from hotspots.models.workflow import LETTER_STEPS, TRANSITIONS, LetterTransition, Transition

__all__ = [
    "LETTER_STEPS",
    "ON_RAILWAY",
    "ON_ROAD",
    "SRID",
    "TRANSITIONS",
    "AccessLink",
    "Account",
    "AccountArea",
    "AdministrativeArea",
    "AreaAttribution",
    "AreaMove",
    "AreaSuccession",
    "AtJunction",
    "Attachment",
    "AuditCheck",
    "AuditEntry",
    "AuditReport",
    "AuditSeal",
    "Base",
    "CalendarDay",
    "CalibrationVersion",
    "Camera",
    "Campaign",
    "CampaignEntry",
    "CaseDocument",
    "CaseEvent",
    "CaseHold",
    "CaseHolding",
    "CasePartner",
    "CongestionPoint",
    "CorridorEncroachment",
    "Crash",
    "CrashAlert",
    "CrashRemoval",
    "CrossingFacts",
    "CrossingRuling",
    "CrossingTarget",
    "DecisionBasis",
    "Deployment",
    "DeskMark",
    "Digest",
    "Escalation",
    "Explained",
    "ExportLog",
    "Handover",
    "ImportBatch",
    "InfrastructureDefect",
    "Job",
    "Junction",
    "JunctionArm",
    "Keyed",
    "LaneMouth",
    "LetterTransition",
    "LevelCrossing",
    "LiveList",
    "Measure",
    "MonitoringCheck",
    "NetworkState",
    "Notice",
    "NoticeArea",
    "OnRail",
    "OnRoad",
    "Organisation",
    "Proposal",
    "ProposalArea",
    "ProposalEvidence",
    "RailHazardLocation",
    "RailLine",
    "RailManagement",
    "RailPost",
    "RailProposal",
    "RailProposalArea",
    "RailScreeningRun",
    "Recommendation",
    "RecommendationEvent",
    "RecommendationSite",
    "RecoveryCode",
    "RemediationCase",
    "Reported",
    "RoadSpot",
    "Route",
    "RouteManagement",
    "RoutePost",
    "SchoolGate",
    "ScreeningRun",
    "SecondFactor",
    "ServiceRoad",
    "SignIn",
    "SignInRule",
    "Site",
    "SiteArea",
    "SiteCodeCounter",
    "SiteConfirmation",
    "SiteCrash",
    "SiteEvaluation",
    "SiteExtent",
    "SiteInspection",
    "SiteLink",
    "SitePhoto",
    "SiteWords",
    "Transition",
    "UnauthorizedCrossing",
    "WatchedPlace",
    "seal_audit",
    "verify_audit",
]
