"""The evidence of all places of one list: tests of whole routes, grades, ranks, black sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots.analysis.corridors import corridors
from hotspots.analysis.drop_out import drop_outs_among
from hotspots.analysis.evidence import SiteEvidence, assess
from hotspots.analysis.proposed_site import Counts, ProposedSite, Screening
from hotspots.analysis.ranking import RankInput, SiteRank, rank
from hotspots.analysis.screening import Progress
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.analysis.surrounding_road import expectations_to_rank_by
from hotspots.criteria import require_road
from hotspots.models import Proposal, ScreeningRun
from hotspots.registry import calibrations
from hotspots.registry.calibrations import Network, Usual
from hotspots.registry.evidence_rows import section_json
from hotspots.registry.kept import Kept
from hotspots.registry.strength_inputs import Grounds
from hotspots.vocabulary import Place, ProposalState, WindowMode

_NO_DUTY = frozenset({ProposalState.REJECTED, ProposalState.SUPPRESSED})
"""What a person turned down: the rule counts there, but nobody has a duty."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The evidence of all rows of a list, in their order."""

    usual: Usual
    evidence: Sequence[SiteEvidence]
    ranks: Mapping[int, SiteRank]
    """By position; a place without a reference has none."""
    sections: Mapping[int, dict[str, Any]]
    """By position, for places on a black section."""
    drop_outs: Sequence[date | None]


def assess_list(
    session: Session,
    run: ScreeningRun,
    rows: Sequence[Proposal],
    grounds: Grounds,
    progress: Progress,
) -> Assessed:
    """Assess a whole list. Where nothing was ever calibrated, that is done first.

    Parameters
    ----------
    run
        The run whose rows these are, or that the live list goes on from.
    rows
        In the order of the sites of `grounds`.
    """
    sites, parameters = grounds.sites, grounds.around.parameters
    if calibrations.latest(session) is None:
        calibrations.store(session, grounds.around, _network(session, run), made_by=None)
    known = usual_for(session, run, parameters)
    # Evidence reads the sites of a screening, and none of its counts.
    nothing = Counts(0, 0, 0, 0, 0, {}, 0, 0, 0, 0)
    screening = Screening(
        require_road(parameters.rules), parameters.mode, tuple(sites), nothing, ()
    )
    evidence = assess(
        screening,
        grounds.around,
        reference_of=known.reference,
        version=known.version,
        roads=known.network.pieces,
        progress=progress,
    )
    sections: dict[int, dict[str, Any]] = {}
    for one in corridors(screening, grounds.crashes, parameters, junctions=grounds.arms):
        told = section_json(one, [str(rows[number].place_id) for number in one.sites])
        sections |= dict.fromkeys(one.sites, told)
    return Assessed(
        usual=known,
        evidence=evidence,
        ranks=_ranks(rows, grounds, evidence, known),
        sections=sections,
        drop_outs=leaving_days(sites, grounds.around),
    )


def usual_for(session: Session, run: ScreeningRun, parameters: ScreeningParameters) -> Usual:
    """Return what is usual, for a run and for the live list that goes on from it."""
    return calibrations.usual(session, parameters, _network(session, run))


def leaving_days(sites: Sequence[ProposedSite], around: SiteCrashes) -> Sequence[date | None]:
    """Return when each place leaves the rule by itself; only a trailing list says such a thing."""
    if around.parameters.mode is not WindowMode.TRAILING:
        return [None] * len(sites)
    return drop_outs_among(sites, around.frame, around.parameters)


def site_key(site: ProposedSite) -> str:
    """Return what names a place by where it lies, so that its random draws are the same anywhere.

    No two places of one list have the same.
    """
    if site.place is Place.JUNCTION:
        return f"{site.place} {site.junction_id}"
    if site.centre is not None:
        return f"{site.place} {site.centre[0]!r} {site.centre[1]!r}"
    return f"{site.place} {site.route} {site.from_mm} {site.to_mm}"


def _ranks(
    rows: Sequence[Proposal],
    grounds: Grounds,
    evidence: Sequence[SiteEvidence],
    known: Usual,
) -> dict[int, SiteRank]:
    sites = grounds.sites
    expected = expectations_to_rank_by(sites, evidence, grounds.around)
    inputs = [
        RankInput(
            site_id=site_key(site),
            legal_duty=row.state not in _NO_DUTY,
            expectation=here,
            severity=found.severity,
            class_mix=known.mix(found.reference.group),
        )
        for row, site, found, here in zip(rows, sites, evidence, expected, strict=True)
        if here is not None and found.reference is not None
    ]
    position = {site_key(site): number for number, site in enumerate(sites)}
    return {position[each.site_id]: each for each in rank(inputs, seed=known.version)}


def _network(session: Session, run: ScreeningRun) -> Network:
    """Return the network, kept between requests: another network brings another run."""
    return _networks.get(run.id, partial(calibrations.read_network, session))


_networks: Kept[UUID, Network] = Kept(2)
