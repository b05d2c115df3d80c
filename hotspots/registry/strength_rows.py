"""The evidence of proposals as rows: written again and again, copied when it has to stay."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.code_version import code_version
from hotspots.models import Proposal, ProposalEvidence
from hotspots.registry.calibrations import Usual
from hotspots.registry.evidence_rows import near_json, tested_json
from hotspots.registry.list_evidence import Assessed
from hotspots.registry.live_list import Live
from hotspots.sending import send
from hotspots.vocabulary import EvidenceKept

_NAMES_A_ROW = frozenset({"proposal_id", "kept", "near_revision"})


def revisions(session: Session, rows: Sequence[Proposal]) -> dict[UUID, int]:
    """Return how often the evidence of each of these proposals was written by a change."""
    kept = select(ProposalEvidence.proposal_id, ProposalEvidence.near_revision).where(
        ProposalEvidence.kept == EvidenceKept.LATEST,
        ProposalEvidence.proposal_id.in_([row.id for row in rows]),
    )
    return {row.proposal_id: row.near_revision for row in session.execute(kept)}


def store_near(
    live: Live, ids: Sequence[UUID], near: Sequence[dict[str, Any]], known: Usual
) -> None:
    """Write what the crashes around say; the tests stay as they were until the job is done."""
    written = _common(known, live.parameters)
    for one, each in sorted(zip(ids, near, strict=True), key=itemgetter(0)):
        told = {"proposal_id": one, "near": each, "near_revision": 1} | written
        send(live.session, _STORE_NEAR, told)


def store_all(
    session: Session,
    rows: Sequence[Proposal],
    assessed: Assessed,
    parameters: ScreeningParameters,
    *,
    kept: EvidenceKept = EvidenceKept.LATEST,
    seen: Mapping[UUID, int],
) -> None:
    """Write all evidence of a list, except where a change has written something newer meanwhile.

    `seen` are the revisions before the crashes were read.
    """
    if not rows:
        return
    written = _common(assessed.usual, parameters) | {"kept": kept}
    values = [
        {"proposal_id": row.id, "near_revision": seen.get(row.id, 0), **written}
        | _found(assessed, number)
        | {"tested_at": written["near_at"]}
        for number, row in enumerate(rows)
    ]
    statement = insert(ProposalEvidence)
    told = {name: statement.excluded[name] for name in values[0] if name not in _NAMES_A_ROW}
    statement = statement.on_conflict_do_update(
        index_elements=[ProposalEvidence.proposal_id, ProposalEvidence.kept],
        set_=told,
        where=ProposalEvidence.near_revision == statement.excluded.near_revision,
    )
    session.execute(statement, values)


def keep_as_decided(session: Session, proposal: Proposal) -> None:
    """Keep a copy of the evidence as it is at the moment of a decision."""
    columns = [each for each in ProposalEvidence.__table__.columns if each.name != "kept"]
    latest = select(*columns, literal(EvidenceKept.WHEN_DECIDED.value)).where(
        ProposalEvidence.kept == EvidenceKept.LATEST,
        ProposalEvidence.proposal_id == proposal.id,
    )
    names = [*(each.name for each in columns), "kept"]
    session.execute(insert(ProposalEvidence).from_select(names, latest))


_INSERT = insert(ProposalEvidence)
_STORE_NEAR = _INSERT.on_conflict_do_update(
    index_elements=[ProposalEvidence.proposal_id, ProposalEvidence.kept],
    set_={
        **{
            name: _INSERT.excluded[name]
            for name in ("near", "calibration_id", "code_version", "as_of", "near_at")
        },
        "near_revision": ProposalEvidence.near_revision + 1,
    },
)


def _found(assessed: Assessed, number: int) -> dict[str, Any]:
    found, ranked = assessed.evidence[number], assessed.ranks.get(number)
    section = assessed.sections.get(number)
    return {
        "near": near_json(found, assessed.drop_outs[number]),
        "tested": tested_json(found, ranked, len(assessed.ranks), section),
        "grade": found.grade,
        "rank": None if ranked is None else ranked.standings[0].rank,
    }


def _common(known: Usual, parameters: ScreeningParameters) -> dict[str, Any]:
    return {
        "kept": EvidenceKept.LATEST,
        "calibration_id": None if known.in_use is None else known.in_use.id,
        "code_version": code_version(),
        "as_of": parameters.as_of,
        "near_at": clock.now(),
    }
