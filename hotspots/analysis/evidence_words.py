"""The evidence of a site in sentences, each with the numbers a person can check it by."""

from collections.abc import Iterator
from functools import lru_cache

from hotspots.analysis.expectation import Expectation, Reference
from hotspots.analysis.expectation_words import (
    expectation_sentences,
    prediction_sentence,
    regression_sentence,
)
from hotspots.analysis.grades import MODERATE_P, Reason, SiteEvidence
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import RoadRules
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.vocabulary import EvidenceGrade, Place

_GRADES = {
    EvidenceGrade.A: _("Strong evidence: unlikely to be chance."),
    EvidenceGrade.B: _("Moderate evidence: inspect the site."),
    EvidenceGrade.C: _("Weak evidence: may be chance. The legal duty is unchanged."),
}
_OTHERS = {
    "scan_route": _(
        "Chance test: {runs} times the {total} crashes along {route} were laid at random along it,"
        " each keeping its date. In {hits} of these trials some stretch of {window} m held {count}"
        " crashes or more in one window: p = ({hits} + 1)/({runs} + 1) = {p}."
    ),
    "scan_across_junction": _(
        "Chance test: {runs} times the {total} crashes along {route} were laid at random along it,"
        " each keeping its date, while those at junctions stayed. In {hits} of these trials some"
        " stretch of {window} m held {count} crashes or more in one window: p = ({hits} + 1)/"
        "({runs} + 1) = {p}."
    ),
    "scan_junction": _(
        "Chance test: {runs} times the crashes of a junction with the mean of its class, {mean} a"
        " year, were drawn (Poisson model). In {hits} of these trials some window held {count}"
        " crashes or more: p = ({hits} + 1)/({runs} + 1) = {p}."
    ),
    "smallest_p": _(
        "No trial did as well, and {runs} trials can give no smaller p: it is an upper bound, not a"
        " measure of how rare such a place is."
    ),
    "uneven_not_unsafe": _(
        "A small p says that the crashes are not spread evenly along the road. More traffic or more"
        " people here than elsewhere on it would do that too."
    ),
    "junctions_differ": _(
        "This model takes all junctions of a class to be alike. They differ, so p is rather too"
        " small than too large."
    ),
    "scan_without_road": _(
        "These crashes lie on no known road, so whether chance along a road explains them cannot be"
        " tested: no p, and the grade is B at best."
    ),
    "scan_without_reference": _(
        "No reference rate is known for this junction, so it cannot be tested against others: no p,"
        " and the grade is B at best."
    ),
    "road_length_assumed": _(
        "The length of {route} is not known: it was taken to run from its first to its last crash."
    ),
    "false_discovery": _(
        "{tested} places were tested together. Of those with as small a p as this one or smaller,"
        " at most about {percent} % are to be expected there by chance (q = {q})."
    ),
    "false_discovery_below_one": _(
        "{tested} places were tested together. Of those with as small a p as this one or smaller,"
        " fewer than 1 % are to be expected there by chance (q = {q})."
    ),
    "survives_leave_one_out": _("Without any one of its crashes it would still qualify."),
    "leave_one_out": _("Without crash {crash} it would not qualify."),
    "leave_one_out_of_several": _("Without any one of the crashes {crashes} it would not qualify."),
    "no_reference": _(
        "No reference rate is known for its class, so the number of crashes to expect is not given."
    ),
    "qualifies_at_half": _("Still qualifies within {half} m."),
    "only_at_full": _("Only within {full} m, not within {half} m."),
    "qualifies_at_half_junction": _("Still qualifies within {half} m of the junction."),
    "only_at_full_junction": _("Only within {full} m of the junction, not within {half} m."),
    "at_double": _("Within {double} m, {count} crashes lie in one window."),
    "at_double_junction": _(
        "Within {double} m of the junction, {count} crashes lie in one window."
    ),
    "imprecise_needed": _(
        "Qualifies only with {count} crashes whose place is imprecise: check on site."
    ),
    "imprecise_not_needed": _(
        "{count} of its {of} crashes have an imprecise place; it qualifies without them."
    ),
}

ON_A_CARD = frozenset(
    {f"grade_{grade.lower()}" for grade in EvidenceGrade}
    | {"leave_one_out", "leave_one_out_of_several", "imprecise_needed", "regression_to_mean"}
    | {"qualifies_at_half", "qualifies_at_half_junction", "only_at_full", "only_at_full_junction"}
)
"""Codes of the reasons that are short enough for the card of a map."""


def reasons_for(
    site: ProposedSite, evidence: SiteEvidence, parameters: ScreeningParameters
) -> tuple[Reason, ...]:
    """Return the grade and every finding it rests on, in words."""
    grade = evidence.grade
    first = () if grade is None else (Reason(f"grade_{grade.lower()}", Message(_GRADES[grade])),)
    return (
        *first,
        *_of_scan(site, evidence, parameters),
        *_of_leaving_out(evidence),
        *_of_scales(site, evidence),
        *_of_places(evidence),
        *_of_expectation(site, evidence),
    )


def legal_sentence(site: ProposedSite, rules: RoadRules) -> Message:
    """Return the sentence that a place meets the rule: no grade changes it."""
    return Message(
        _(
            "Meets the black-spot rule (criterion {criterion}, {document}) in the {months} months"
            " from {start}: {crashes} crashes, {fatal} with a death."
        ),
        {
            "criterion": ", ".join(site.criterion),
            "document": rules.document,
            "months": rules.window_months,
            "start": site.window_start,
            "crashes": len(site.crash_ids),
            "fatal": site.fatal_crashes,
        },
    )


def proposal_sentence() -> Message:
    """Return whose word counts."""
    return Message(_("This is a proposal; the competent officer decides."))


def _reason(code: str, **params: object) -> Reason:
    return Reason(code, Message(_OTHERS[code], params))


def _of_scan(
    site: ProposedSite, evidence: SiteEvidence, parameters: ScreeningParameters
) -> Iterator[Reason]:
    scan = evidence.scan
    if scan is None:
        at_junction = site.place is Place.JUNCTION
        yield _reason("scan_without_reference" if at_junction else "scan_without_road")
        return
    told = {"runs": scan.runs, "hits": scan.hits, "count": scan.least, "p": round(scan.p, 3)}
    if site.place is Place.JUNCTION:
        yield _reason("scan_junction", mean=round(scan.crashes, 2), **told)
        yield _reason("junctions_differ")
    else:
        code = "scan_route" if site.place is Place.LINE else "scan_across_junction"
        window = parameters.window_mm(site.route) / 1000
        total = int(scan.crashes)
        yield _reason(code, total=total, route=site.route, window=_whole(window), **told)
        if scan.p < MODERATE_P:
            yield _reason("uneven_not_unsafe")
    if scan.hits == 0:
        yield _reason("smallest_p", runs=scan.runs)
    if scan.assumed:
        yield _reason("road_length_assumed", route=site.route)
    # Of a single place q is p, and "of those" would speak of nothing else.
    if evidence.q is not None and evidence.tested > 1:
        yield _of_q(evidence.q, evidence.tested)


def _of_q(q: float, tested: int) -> Reason:
    percent, shown_q = round(100 * q), round(q, 3)
    if percent == 0:
        return _reason("false_discovery_below_one", tested=tested, q=shown_q)
    return _reason("false_discovery", tested=tested, percent=percent, q=shown_q)


def _of_leaving_out(evidence: SiteEvidence) -> Iterator[Reason]:
    needed = evidence.leave_one_out
    if not needed:
        yield _reason("survives_leave_one_out")
    elif len(needed) == 1:
        yield _reason("leave_one_out", crash=needed[0])
    else:
        yield _reason("leave_one_out_of_several", crashes=needed)


def _of_expectation(site: ProposedSite, evidence: SiteEvidence) -> Iterator[Reason]:
    fixed_ends = site.place is Place.JUNCTION
    if evidence.expectation is None or evidence.reference is None:
        yield _reason("no_reference")
        yield Reason("regression_to_mean", regression_sentence(fixed_ends=fixed_ends))
        return
    yield from _expected(evidence.expectation, evidence.reference, fixed_ends=fixed_ends)


@lru_cache(maxsize=4096)
def _expected(
    expectation: Expectation, reference: Reference, *, fixed_ends: bool
) -> tuple[Reason, ...]:
    """Return what is expected, in words, kept: many sites share a class and a count."""
    known = {
        prediction_sentence(expectation).template: "prediction",
        regression_sentence(fixed_ends=fixed_ends).template: "regression_to_mean",
    }
    said = expectation_sentences(expectation, reference, fixed_ends=fixed_ends)
    return tuple(Reason(known.get(each.template, "expectation"), each) for each in said)


def _of_scales(site: ProposedSite, evidence: SiteEvidence) -> Iterator[Reason]:
    half, double = evidence.at_half.within_mm / 1000, evidence.at_double.within_mm / 1000
    kind = "_junction" if site.place is Place.JUNCTION else ""
    if evidence.at_half.qualifies:
        yield _reason(f"qualifies_at_half{kind}", half=_whole(half))
    else:
        yield _reason(f"only_at_full{kind}", full=_whole(double / 2), half=_whole(half))
    count = evidence.at_double.crashes
    yield _reason(f"at_double{kind}", double=_whole(double), count=count)


def _of_places(evidence: SiteEvidence) -> Iterator[Reason]:
    found = evidence.imprecise
    if not found.qualifies_without:
        yield _reason("imprecise_needed", count=found.count)
    elif found.count:
        yield _reason("imprecise_not_needed", count=found.count, of=found.of)


def _whole(metres: float) -> int | float:
    return int(metres) if metres == int(metres) else metres
