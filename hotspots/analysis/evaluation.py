"""Did a treatment work? The door: a treated place, or many, in; a verdict with its reasons out.

The method is the best that what is known of a place allows: empirical Bayes with the mean of places
like it, else a comparison group, else before and after alone, which attributes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from hotspots.analysis.before_after import Effect, ErrorForm, Untreated, effect
from hotspots.analysis.comparison_test import (
    EarlierYear,
    GroupTest,
    follows_before,
    group_sentence,
    migration_sentence,
)
from hotspots.analysis.measure_codes import EffectVerdict, EvaluationMethod, SelectionTime
from hotspots.analysis.poisson_ratio import TwoCounts
from hotspots.analysis.programme import pooled_comparison, pooled_untreated
from hotspots.analysis.single_site import ExactEffect, exact_effect
from hotspots.analysis.treated_site import TreatedSite, counts_added_to, without_treatment
from hotspots.analysis.verdicts import (
    counts_sentence,
    effect_sentence,
    log_scale_sentence,
    reading_sentences,
    verdict_of,
    verdict_sentence,
)
from hotspots.errors import Message
from hotspots.i18n import _

__all__ = ["Evaluation", "TreatedSite", "evaluate_programme", "evaluate_site"]

FEWEST_SITES = 10
FEWEST_YEARS = 3.0
LARGE_COUNT = 20
"""From here on one place has an interval on the log scale too; below, only the exact one holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A verdict and all that it must be read with: never one number alone.

    `sites` names the places it is about. `exact` is None only where the time after has not begun.
    `effect` has the 95 % interval on the log scale; None where no crash was counted after, and at
    one place with fewer than 20.
    """

    sites: tuple[str, ...]
    method: EvaluationMethod
    selection: SelectionTime
    before: int
    after: int
    years_before: float
    years_after: float
    exact: ExactEffect | None
    effect: Effect | None
    verdict: EffectVerdict
    interim: bool
    notes: tuple[Message, ...] = ()

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Return the verdict, counts with years, effect with interval, method, what to beware."""
        exact, shown = self.exact, []
        if exact is not None:
            shown.append(effect_sentence(exact))
        if self.effect is not None:
            shown.append(log_scale_sentence(self.effect))
        return (
            verdict_sentence(self.verdict, exact, interim=self.interim),
            counts_sentence(
                before=self.before,
                years_before=self.years_before,
                after=self.after,
                years_after=self.years_after,
                expected=None if exact is None else exact.expected,
            ),
            *shown,
            *reading_sentences(self.method, self.selection),
            *self.notes,
        )


def evaluate_site(site: TreatedSite) -> Evaluation:
    """Evaluate one treated place, exactly.

    Raises
    ------
    InvalidInput
        A date of the treatment is missing, a number is impossible, or the time that made the place
        be chosen is in "before" and nothing is known of places like it.

    Examples
    --------
    >>> from datetime import date
    >>> from hotspots.analysis.expectation import Reference
    >>> found = evaluate_site(TreatedSite(site="Km 12", treatment_start=date(2021, 4, 1),
    ...     treatment_end=date(2021, 6, 30), before=7, after=0, years_before=3, years_after=3,
    ...     reference=Reference("class_iii", 0.8, 0.6, 0)))
    >>> found.verdict.value, round(found.exact.chance_improved, 3)
    ('improved', 0.995)
    """
    untreated = without_treatment(site)
    exact = None if untreated is None else exact_effect(site.after, untreated)
    verdict, interim = verdict_of(
        exact,
        12 * site.years_after,
        can_attribute=_can_attribute(site.method, site.selection, site.group_test),
    )
    of_counts = untreated is not None and site.after >= LARGE_COUNT
    return Evaluation(
        sites=(site.site,),
        method=site.method,
        selection=site.selection,
        before=site.before,
        after=site.after,
        years_before=site.years_before,
        years_after=site.years_after,
        exact=exact,
        effect=effect(site.after, untreated) if untreated is not None and of_counts else None,
        verdict=verdict,
        interim=interim,
        notes=(
            *_group_note(site.method, site.group_test),
            *_migration_note([site]),
            *_zero_note(counts_added_to(site)),
        ),
    )


def evaluate_programme(
    sites: Sequence[TreatedSite], *, form: ErrorForm | None = None
) -> tuple[Evaluation, ...]:
    """Evaluate all treated places together, once for each method, which are never mixed.

    Parameters
    ----------
    form
        of the standard error of empirical Bayes; `ErrorForm.HSM` reproduces the manual's figures.

    Returns
    -------
    One evaluation for each method that two places or more allow, the best method first.

    Raises
    ------
    InvalidInput
        As `evaluate_site`.
    """
    found = []
    for method in EvaluationMethod:
        same = [each for each in sites if each.method is method]
        begun = [each for each in same if without_treatment(each) is not None]
        if len(begun) >= 2:
            found.append(_pooled(begun, method, form or _FORMS[method]))
    return tuple(found)


_FORMS = {
    EvaluationMethod.EMPIRICAL_BAYES: ErrorForm.EMPIRICAL_BAYES,
    EvaluationMethod.COMPARISON_GROUP: ErrorForm.HAUER,
    EvaluationMethod.NAIVE: ErrorForm.HAUER,
}


def _pooled(sites: Sequence[TreatedSite], method: EvaluationMethod, form: ErrorForm) -> Evaluation:
    untreated = pooled_untreated([each for site in sites if (each := without_treatment(site))])
    group = follows_before(_years_together(sites))
    if method is EvaluationMethod.COMPARISON_GROUP and group is not None:
        spread = untreated.relative_variance + group.unsteadiness
        untreated = Untreated(untreated.expected, spread)
    after = sum(each.after for each in sites)
    exact = exact_effect(after, untreated)
    found = effect(after, untreated, form) if after else None
    notes = _zero_note(sum(counts_added_to(each) for each in sites))
    if method is EvaluationMethod.COMPARISON_GROUP and after:
        found = pooled_comparison([each.four_counts for each in sites]).effect
    selection = _selection_of_all(sites)
    verdict, interim = verdict_of(
        exact,
        12 * max(each.years_after for each in sites),
        can_attribute=_can_attribute(method, selection, group),
    )
    return Evaluation(
        sites=tuple(each.site for each in sites),
        method=method,
        selection=selection,
        before=sum(each.before for each in sites),
        after=after,
        years_before=sum(each.years_before for each in sites),
        years_after=sum(each.years_after for each in sites),
        exact=exact,
        effect=found,
        verdict=verdict,
        interim=interim,
        notes=(
            *_group_note(method, group),
            *_migration_note(sites),
            _pool_note(sites),
            *_least_data_note(sites),
            *notes,
        ),
    )


def _years_together(sites: Sequence[TreatedSite]) -> list[EarlierYear]:
    """Return the earlier years that all places have, counted back from the treatment.

    The group is taken once, as the mean over the places: they mostly share one, and adding it up
    would make it look larger than it is.
    """
    shared = min(len(each.earlier) for each in sites)
    return [
        EarlierYear(
            sum(each.earlier[-back].treated for each in sites),
            fmean(each.earlier[-back].comparison for each in sites),
        )
        for back in range(shared, 0, -1)
    ]


def _group_note(method: EvaluationMethod, test: GroupTest | None) -> tuple[Message, ...]:
    return (group_sentence(test),) if method is EvaluationMethod.COMPARISON_GROUP else ()


def _migration_note(sites: Sequence[TreatedSite]) -> tuple[Message, ...]:
    """Return whether crashes moved; of several places only where their times compare."""
    around = [each.around for each in sites if each.around is not None]
    ratios = [each.years_after / each.years_before for each in sites]
    alike = max(ratios) <= 1.05 * min(ratios)
    if len(around) < len(sites) or not alike or min(each.years_after for each in sites) <= 0:
        return ()
    before, after = (sum(each) for each in zip(*around, strict=True))
    years_before = sum(each.years_before for each in sites)
    years_after = sum(each.years_after for each in sites)
    return (migration_sentence(TwoCounts(before, years_before, after, years_after)),)


def _can_attribute(
    method: EvaluationMethod, selection: SelectionTime, group: GroupTest | None
) -> bool:
    if method is EvaluationMethod.EMPIRICAL_BAYES:
        return True
    followed = group is None or group.follows
    chosen_elsewhere = selection is SelectionTime.OUTSIDE_BEFORE
    return method is EvaluationMethod.COMPARISON_GROUP and chosen_elsewhere and followed


def _selection_of_all(sites: Sequence[TreatedSite]) -> SelectionTime:
    told = {each.selection for each in sites}
    if SelectionTime.NOT_STATED in told:
        return SelectionTime.NOT_STATED
    inside = SelectionTime.INSIDE_BEFORE
    return inside if inside in told else SelectionTime.OUTSIDE_BEFORE


def _zero_note(places: int) -> tuple[Message, ...]:
    if not places:
        return ()
    return (
        Message(
            _("{count} places had no crash in a count that is divided by: ½ was added."),
            {"count": int(places)},
        ),
    )


def _pool_note(sites: Sequence[TreatedSite]) -> Message:
    return Message(
        _("{count} places together; the years are the sum over all of them."),
        {"count": len(sites)},
    )


def _least_data_note(sites: Sequence[TreatedSite]) -> tuple[Message, ...]:
    before = fmean(each.years_before for each in sites)
    after = fmean(each.years_after for each in sites)
    if len(sites) >= FEWEST_SITES and before >= FEWEST_YEARS and after >= FEWEST_YEARS:
        return ()
    return (
        Message(
            _(
                "The Highway Safety Manual asks for 10 to 20 places and 3 to 5 years on either"
                " side; here {count} places, {before} years before and {after} after on average."
            ),
            {"count": len(sites), "before": round(before, 1), "after": round(after, 1)},
        ),
    )
