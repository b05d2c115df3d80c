"""The diagnosis of a site: what its crashes have in common, and what is unusual about them."""

from dataclasses import dataclass

from pandas import DataFrame

from hotspots.analysis.alcohol_bands import AlcoholBand, alcohol_bands
from hotspots.analysis.crash_facts import (
    Factor,
    Tally,
    Type,
    ids_of,
    is_of,
    read_facts,
    tallies,
    title,
    words,
)
from hotspots.analysis.cross_tables import CrossTable, MatrixCell, condition_matrix, cross_tables
from hotspots.analysis.over_representation import (
    TypeTest,
    few_crashes_sentence,
    finding_sentence,
    shown_percent,
    type_tests,
)
from hotspots.errors import Message
from hotspots.i18n import _

LEAST_IN_COMMON = 3
COUNTS_BELOW = 20
"""Below so many crashes a factor is given as "5 of 7": a percentage would sound too sure."""


@dataclass(frozen=True, slots=True)
class CommonFactor:
    """A type that at least half of the crashes share, of those where it is known."""

    type: Type
    tally: Tally
    crash_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the crashes of a site say, for a person who then looks at the place.

    `findings` are the types with at least 3 crashes, the clearest first; `stands_out` of each tells
    whether chance is an easy explanation.
    """

    crashes: int
    common_factors: tuple[CommonFactor, ...]
    findings: tuple[TypeTest, ...]
    tables: tuple[CrossTable, ...]
    matrix: tuple[MatrixCell, ...]
    alcohol: tuple[AlcoholBand, ...]


def diagnose(site: DataFrame, same_class: DataFrame, area: DataFrame | None = None) -> Diagnosis:
    """Describe the crashes of a site and compare them with the rest of its road class.

    Parameters
    ----------
    site
        the crashes of the site in the registry's coded columns (`crash_facts.REQUIRED_FACTS`).
    same_class
        those of the same road class over the same years; the site's own are left out.
    area
        those of the area, for alcohol by patrol bands; without it, `same_class`.

    Raises
    ------
    InvalidInput
        A column is missing, times carry a zone, or a code is not of its list.
    """
    facts, reference = read_facts(site), read_facts(same_class)
    return Diagnosis(
        crashes=len(facts),
        common_factors=common_factors(facts),
        findings=type_tests(facts, reference),
        tables=cross_tables(facts),
        matrix=condition_matrix(facts, reference),
        alcohol=alcohol_bands(site, same_class if area is None else area),
    )


def common_factors(facts: DataFrame) -> tuple[CommonFactor, ...]:
    """Return the types shared by at least 3 crashes and at least half of those known, most first.

    Parameters
    ----------
    facts
        of `read_facts`.
    """
    shared = [
        CommonFactor(type_, tally, ids_of(facts, is_of(facts, type_)))
        for type_, tally in tallies(facts).items()
        if tally.count >= LEAST_IN_COMMON and 2 * tally.count >= tally.known
    ]
    order = list(Factor)
    return tuple(
        sorted(shared, key=lambda one: (-one.tally.count, order.index(one.type.factor), one.type))
    )


def common_factor_sentence(common: CommonFactor) -> Message:
    """Return "5 of 7" for few crashes, and a percentage beside the counts for 20 or more."""
    tally = common.tally
    params = {
        "factor": title(common.type.factor),
        "what": words(common.type),
        "count": tally.count,
        "known": tally.known,
        "unknown": tally.unknown,
    }
    if tally.known >= COUNTS_BELOW:
        template = (
            _("{factor}: {what}, {share} % ({count} of {known}; {unknown} not recorded).")
            if tally.unknown
            else _("{factor}: {what}, {share} % ({count} of {known}).")
        )
        return Message(template, params | {"share": shown_percent(tally.share)})
    template = (
        _("{factor}: {what}, {count} of {known} ({unknown} not recorded).")
        if tally.unknown
        else _("{factor}: {what}, {count} of {known}.")
    )
    return Message(template, params)


def diagnosis_sentences(diagnosis: Diagnosis) -> tuple[Message, ...]:
    """Return the diagnosis in words: what is common, what is unusual, and what cannot be said."""
    said = [common_factor_sentence(each) for each in diagnosis.common_factors]
    said += [finding_sentence(each) for each in diagnosis.findings if each.excess > 0]
    caution = few_crashes_sentence(diagnosis.crashes, diagnosis.findings)
    if caution is not None:
        said.append(caution)
    return tuple(said)
