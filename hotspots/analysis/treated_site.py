"""A treated place: what is known of it, and how many crashes to expect there without treatment."""

from dataclasses import dataclass
from datetime import date

from hotspots.analysis.before_after import Untreated, comparison_group, naive
from hotspots.analysis.comparison_test import EarlierYear, GroupTest, follows_before
from hotspots.analysis.evaluation_periods import GUARD_MONTHS, require_treatment_dates
from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.measure_codes import EvaluationMethod, SelectionTime
from hotspots.analysis.programme import ADDED_TO_ZERO_CELLS, FourCounts
from hotspots.analysis.single_site import untreated_after
from hotspots.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatedSite:
    """A treated place and its crashes, the works and three months on either side left out.

    Parameters
    ----------
    treatment_start, treatment_end
        first and last day of the works; an evaluation refuses a place without them.
    reference
        yearly mean before, and dispersion, of places like it; None where not known.
    traffic_ratio
        crashes a year to be expected after over those before, from traffic alone.
    comparison
        crashes before and after at untreated places, over the same times.
    earlier
        single years of "before" here and in the comparison group, oldest first: they tell whether
        the group followed.
    around
        crashes before and after on the road around, where some may have moved.
    """

    site: str
    treatment_start: date | None
    treatment_end: date | None
    before: int
    after: int
    years_before: float
    years_after: float
    selection: SelectionTime = SelectionTime.NOT_STATED
    reference: Reference | None = None
    traffic_ratio: float = 1.0
    comparison: tuple[int, int] | None = None
    earlier: tuple[EarlierYear, ...] = ()
    around: tuple[int, int] | None = None

    @property
    def method(self) -> EvaluationMethod:
        """Return the best method that what is known allows."""
        if self.reference is not None:
            return EvaluationMethod.EMPIRICAL_BAYES
        if self.comparison is not None:
            return EvaluationMethod.COMPARISON_GROUP
        return EvaluationMethod.NAIVE

    @property
    def group_test(self) -> GroupTest | None:
        """Return how its comparison group followed it in earlier years, as far as is known."""
        return follows_before(self.earlier)

    @property
    def four_counts(self) -> FourCounts:
        """Return its counts beside those of its comparison, whose absence is a mistake."""
        if self.comparison is None:
            raise InvalidInput("{site} has no comparison group. Give its crashes.", site=self.site)
        return FourCounts(self.before, self.after, *self.comparison)


def without_treatment(site: TreatedSite) -> Untreated | None:
    """Return what to expect after by the best method; None where the time after has not begun.

    Raises
    ------
    InvalidInput
        A date of the treatment is missing, a number is impossible, or the time that made the place
        be chosen is in "before" and nothing is known of places like it.
    """
    require_treatment_dates(site.site, site.treatment_start, site.treatment_end)
    _refuse_impossible(site)
    if site.years_after == 0:
        return None
    if site.reference is not None:
        found = expect(site.before, site.years_before, site.reference)
        return untreated_after(found, site.years_after, site.traffic_ratio)
    added = ADDED_TO_ZERO_CELLS if counts_added_to(site) else 0.0
    if site.comparison is not None:
        before, after = site.comparison
        return comparison_group(site.before + added, before + added, after + added)
    ratio = site.years_after / site.years_before * site.traffic_ratio
    return naive(site.before + added, ratio)


def counts_added_to(site: TreatedSite) -> bool:
    """Say whether a zero makes the method add ½ to the counts of this place."""
    if site.method is EvaluationMethod.EMPIRICAL_BAYES:
        return False
    return 0 in (site.before, *(site.comparison or ()))


def _refuse_impossible(site: TreatedSite) -> None:
    if not site.years_before > 0 or site.years_after < 0:
        raise InvalidInput(
            "{site} has {before} years before and {after} after, the works and {guard} months on"
            " either side left out. Take crashes from earlier years.",
            site=site.site,
            before=round(site.years_before, 2),
            after=round(site.years_after, 2),
            guard=GUARD_MONTHS,
        )
    inside = site.selection is SelectionTime.INSIDE_BEFORE
    if inside and site.method is not EvaluationMethod.EMPIRICAL_BAYES:
        raise InvalidInput(
            "The time that made {site} be chosen is in “before”, so its count is high by"
            " selection. Leave that time out, or give the mean and k of places like it.",
            site=site.site,
        )
