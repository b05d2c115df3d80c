"""What the pages of proposals and sites show of evidence: sections drawn, diagnoses laid out."""

from dataclasses import dataclass
from typing import Any

from hotspots.analysis.crash_facts import Factor, Type, title, words
from hotspots.analysis.cross_tables import CrossTable
from hotspots.analysis.diagnosis import common_factor_sentence
from hotspots.analysis.over_representation import few_crashes_sentence, finding_sentence
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.registry.place_diagnosis import PlaceDiagnosis
from hotspots.registry.registration import name_of
from hotspots.registry.shown_evidence import Section

_WIDTH = 1000
_LEAST_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Block:
    """A place on its black section: where it begins and how wide it is, of 1000.

    A junction has no stretch of the road of its own: it is listed, and 0 wide.
    """

    name: str
    address: str
    is_this: bool
    x: int
    width: int


def drawn(section: Section | None) -> list[Block]:
    """Return the places of a black section as blocks of one line, from its beginning to its end."""
    if section is None:
        return []
    start_m, length_m = section.section.from_mm / 1000, section.section.length_mm / 1000
    blocks = []
    for child in section.children:
        row, x, width = child.proposal, 0, 0
        if row.from_m is not None and row.to_m is not None:
            width = max(_LEAST_WIDTH, round(_WIDTH * (row.to_m - row.from_m) / length_m))
            x = min(_WIDTH - width, max(0, round(_WIDTH * (row.from_m - start_m) / length_m)))
        blocks.append(Block(name_of(row), f"/proposals/{row.id}", child.is_this, x, width))
    return blocks


def laid_out(found: PlaceDiagnosis) -> dict[str, Any]:
    """Return a diagnosis as its page shows it."""
    told = found.diagnosis
    above = [each for each in told.findings if each.excess > 0]
    return {
        "found": found,
        "common": [common_factor_sentence(each) for each in told.common_factors],
        "clear": [finding_sentence(each) for each in above if each.stands_out],
        "unclear": [finding_sentence(each) for each in above if not each.stands_out],
        "caution": few_crashes_sentence(told.crashes, told.findings),
        "tables": [_table(each) for each in told.tables],
        "matrix": [
            {
                "type": _words(Factor.CRASH_TYPE, each.crash_type),
                "condition": _words(*each.condition),
                "count": len(each.crash_ids),
                "known": each.known,
                "share": each.share_elsewhere,
                "highlighted": each.highlighted,
            }
            for each in told.matrix
            if each.crash_ids
        ],
        "alcohol": [
            (
                Message(_("hour not recorded")) if each.band is None else each.band.name,
                each.here,
                each.area,
            )
            for each in told.alcohol
        ],
    }


def _table(table: CrossTable) -> dict[str, Any]:
    counts = table.counts
    return {
        "title": Message(
            _("{rows} by {columns}"), {"rows": title(table.rows), "columns": title(table.columns)}
        ),
        "columns": [_words(table.columns, each) for each in table.column_values],
        "rows": [
            (_words(table.rows, value), counts[number], sum(counts[number]))
            for number, value in enumerate(table.row_values)
        ],
    }


def _words(factor: Factor, value: str) -> Message:
    return Message("{words}", {"words": words(Type(factor, value))})
