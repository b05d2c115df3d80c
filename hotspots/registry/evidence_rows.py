"""The statistics of a site as JSON beside its proposal, and read back as they were computed.

Only numbers are stored. What follows from them by arithmetic, and every sentence, is made again
when it is read, so that the words of a page and of the interface are always those of one version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from hotspots.analysis.corridors import BlackSection
from hotspots.analysis.expectation import Reference, expect, next_year
from hotspots.analysis.grades import Imprecision, SiteEvidence
from hotspots.analysis.other_scales import AtScale
from hotspots.analysis.ranking import SiteRank, Standing
from hotspots.analysis.scan_test import Scan
from hotspots.analysis.severity_weights import SeverityCounts
from hotspots.vocabulary import EvidenceGrade


def near_json(found: SiteEvidence, drop_out: date | None) -> dict[str, Any]:
    """Return what the crashes around a site say of it, and when it leaves the rule by itself."""
    expectation = found.expectation
    return {
        "reference": None if found.reference is None else asdict(found.reference),
        "severity": found.severity._asdict(),
        "years": None if expectation is None else expectation.years,
        "leave_one_out": list(found.leave_one_out),
        "at_half": asdict(found.at_half),
        "at_double": asdict(found.at_double),
        "imprecise": asdict(found.imprecise),
        "drop_out": None if drop_out is None else drop_out.isoformat(),
    }


def tested_json(
    found: SiteEvidence, ranked: SiteRank | None, sites: int, section: dict[str, Any] | None
) -> dict[str, Any]:
    """Return what the tests of whole routes and the order of the whole list say of a site.

    `sites` is how many were ranked.
    """
    return {
        "scan": None if found.scan is None else asdict(found.scan),
        "q": found.q,
        "tested": found.tested,
        "ranks": [] if ranked is None else [asdict(each) for each in ranked.standings],
        "rank_stable": None if ranked is None else ranked.stable,
        "ranked": sites,
        "section": section,
    }


def section_json(section: BlackSection, places: Sequence[str]) -> dict[str, Any]:
    """Return a black section; `places` are the identities of its sites, in their order."""
    told = asdict(section) | {"places": list(places)}
    told.pop("sites")
    return told


def evidence_from(
    near: Mapping[str, Any], tested: Mapping[str, Any] | None, grade: EvidenceGrade | None
) -> SiteEvidence:
    """Return the statistics of a site as they were stored, without the sentences."""
    reference = None if near["reference"] is None else reference_from(near["reference"])
    severity = _severity(near["severity"])
    expectation = None
    if reference is not None:
        expectation = expect(severity.total, near["years"], reference)
    known = tested or {"scan": None, "q": None, "tested": 0}
    return SiteEvidence(
        reference=reference,
        severity=severity,
        expectation=expectation,
        prediction=next_year(expectation),
        leave_one_out=tuple(near["leave_one_out"]),
        at_half=AtScale(**near["at_half"]),
        at_double=AtScale(**near["at_double"]),
        imprecise=Imprecision(**near["imprecise"]),
        scan=None if known["scan"] is None else Scan(**known["scan"]),
        q=known["q"],
        tested=known["tested"],
        grade=grade,
    )


def rank_from(tested: Mapping[str, Any], site_id: str) -> SiteRank | None:
    """Return the standing of a site under each set of weights; None where it was not ranked."""
    if not tested["ranks"]:
        return None
    standings = tuple(Standing(**each) for each in tested["ranks"])
    return SiteRank(site_id, standings, tested["rank_stable"])


def section_from(told: Mapping[str, Any]) -> BlackSection:
    """Return a black section; its sites are numbered by their order."""
    known = {name: told[name] for name in told if name not in {"places", "peak"}}
    places = tuple(range(len(told["places"])))
    return BlackSection(**known, peak=Scan(**told["peak"]), sites=places)


def _severity(told: Mapping[str, int]) -> SeverityCounts:
    """Return the severities; those stored before injuries were graded called every one slight."""
    if "ungraded" in told:
        return SeverityCounts(**told)
    return SeverityCounts(told["fatal"], 0, 0, told["collision"], told["slight"])


def reference_from(told: Mapping[str, Any]) -> Reference:
    """Return what was known of places of a class, as it was stored."""
    return Reference(**(dict(told) | {"pooled_from": tuple(told["pooled_from"])}))
