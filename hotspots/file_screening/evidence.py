"""The evidence of the places found in a file: what is usual is taken from the file itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from hotspots.analysis.corridors import corridors, section_sentences
from hotspots.analysis.evidence import (
    AtScale,
    RoadPiece,
    SiteCrashes,
    SiteEvidence,
    assess,
    legal_junctions_of,
)
from hotspots.analysis.evidence_words import legal_sentence, proposal_sentence
from hotspots.analysis.network_units import network_units
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.ranking import RankInput, SiteRank, rank
from hotspots.analysis.reference_rates import Calibration, calibrate
from hotspots.analysis.reference_units import OFF_ROUTE
from hotspots.analysis.route_network import RouteNetwork
from hotspots.analysis.screening import Progress
from hotspots.analysis.site_crashes import recent_years
from hotspots.analysis.surrounding_road import expectations_to_rank_by
from hotspots.criteria import require_road
from hotspots.file_screening.proposal_files import plain
from hotspots.file_screening.run import FileEvidence, FileScreening
from hotspots.i18n import render
from hotspots.vocabulary import Locale, Place

ROAD, JUNCTION = "road", "junction"
"""Groups of references: all roads of a file are one, and all its junctions."""

Roads = Mapping[str, Sequence[RoadPiece]]


def with_evidence(done: FileScreening, *, progress: Progress | None = None) -> FileScreening:
    """Return the screening with the evidence of its sites, and with the ranks of those shown."""
    sites = done.screening.sites
    around = SiteCrashes.of(
        done.placed,
        done.parameters,
        junctions=done.arms,
        legal_junctions=legal_junctions_of(sites),
    )
    roads = {} if done.ground.network is None else road_pieces(done.ground.network)
    calibration = calibration_of(around, roads)

    evidence = assess(
        done.screening,
        around,
        reference_of=lambda site: calibration.references.get(_group(site)),
        version=calibration.version,
        roads=roads,
        progress=progress,
    )
    sections = corridors(done.screening, done.placed, done.parameters, junctions=done.arms)
    ranks = _ranks(done, evidence, calibration, around)
    return replace(done, evidence=FileEvidence(calibration, evidence, ranks, sections))


def road_pieces(network: RouteNetwork) -> dict[str, list[RoadPiece]]:
    """Return the pieces of each route, from the lowest label of a line to its highest."""
    pieces: dict[str, list[RoadPiece]] = {}
    for line in network.lines:
        ends = np.nanmin(line.post_labels_m), np.nanmax(line.post_labels_m)
        pieces.setdefault(line.route, []).append(RoadPiece(*(round(end * 1000) for end in ends)))
    return pieces


def calibration_of(around: SiteCrashes, roads: Roads) -> Calibration:
    """Return what is usual on the roads, at the junctions and off the roads of a file.

    All roads are one class, and all junctions one: a file does not tell them apart. A road without
    a line runs from its first to its last crash, and is at least as long as a place.
    """
    first, last, _ = recent_years(around.parameters)
    window_m = around.parameters.window_m
    places = network_units(
        around,
        road_class=dict.fromkeys(sorted({*roads, *around.by_route}), ROAD),
        junction_class=dict.fromkeys(
            sorted({name for arms in around.arms.values() for _, name in arms}), JUNCTION
        ),
        pieces=roads,
        window_m={ROAD: around.parameters.window_mm(None) / 1000, OFF_ROUTE: window_m},
    )
    if not places["crashes"].sum():
        return Calibration(last, first, last, {})
    return calibrate(places, period_from=first, period_to=last, made_on=last)


def evidence_properties(
    site: ProposedSite, found: SiteEvidence, ranked: SiteRank | None, rules: Any, locale: Locale
) -> dict[str, Any]:
    """Return the evidence of a site as a GeoJSON property holds it; lengths in metres."""
    expectation = found.expectation
    named = ("observed", "years", "predicted", "expected", "sd", "excess", "weight")
    return {
        "grade": found.grade,
        "legal": render(legal_sentence(site, require_road(rules)), locale),
        "status": render(proposal_sentence(), locale),
        "reasons": [
            {
                "code": reason.code,
                "params": {key: plain(value) for key, value in reason.message.params.items()},
                "text": render(reason.message, locale),
            }
            for reason in found.reasons
        ],
        "scan_p": found.scan_p,
        "scan": None if found.scan is None else asdict(found.scan),
        "q": found.q,
        "tested": found.tested,
        "severity": found.severity._asdict(),
        "expectation": None
        if expectation is None
        else {name: getattr(expectation, name) for name in named},
        "prediction": None if found.prediction is None else found.prediction._asdict(),
        "reference": None if found.reference is None else found.reference.group,
        "leave_one_out": list(found.leave_one_out),
        "at_half": _at_scale(found.at_half),
        "at_double": _at_scale(found.at_double),
        "imprecise": asdict(found.imprecise),
        "ranks": None if ranked is None else [asdict(each) for each in ranked.standings],
        "rank_stable": None if ranked is None else ranked.stable,
    }


def section_properties(done: FileScreening, locale: Locale) -> list[dict[str, Any]]:
    """Return the black sections as the file holds them, with the ids of the sites they join."""
    found = () if done.evidence is None else done.evidence.sections
    return [
        {
            "route": each.route,
            "from_m": each.from_mm / 1000,
            "to_m": each.to_mm / 1000,
            "sites": [named[0] for at in each.sites if (named := done.identified.shown[at])],
            "crashes": each.crashes,
            "fatal_crashes": each.fatal_crashes,
            "injury_crashes": each.injury_crashes,
            "years": each.years,
            "crashes_per_km_year": each.crashes_per_km_year,
            "peak": asdict(each.peak),
            "text": [render(sentence, locale) for sentence in section_sentences(each)],
        }
        for each in found
    ]


def _group(site: ProposedSite) -> str:
    if site.place is Place.DISC:
        return OFF_ROUTE
    return JUNCTION if site.place is Place.JUNCTION else ROAD


def _ranks(
    done: FileScreening,
    evidence: Sequence[SiteEvidence],
    calibration: Calibration,
    around: SiteCrashes,
) -> dict[str, SiteRank]:
    """Rank the shown sites whose class has a reference, by the ids they are shown under."""
    inputs = []
    expected = expectations_to_rank_by(done.screening.sites, evidence, around)
    for found, here, named in zip(evidence, expected, done.identified.shown, strict=True):
        if named is not None and here is not None and found.reference is not None:
            inputs.append(
                RankInput(
                    site_id=named[0],
                    legal_duty=True,
                    expectation=here,
                    severity=found.severity,
                    class_mix=calibration.mixes[found.reference.group],
                )
            )
    return {each.site_id: each for each in rank(inputs, seed=calibration.version)}


def _at_scale(scale: AtScale) -> dict[str, Any]:
    return {
        "within_m": scale.within_mm / 1000,
        "qualifies": scale.qualifies,
        "crashes": scale.crashes,
        "from_m": None if scale.from_mm is None else scale.from_mm / 1000,
        "to_m": None if scale.to_mm is None else scale.to_mm / 1000,
    }
