"""The sentences that explain the rank of a site, and how far chance may move it."""

from hotspots.analysis.expectation_words import months, shown
from hotspots.analysis.ranking import FIRST, SiteRank, Standing
from hotspots.analysis.severity_weights import SeverityCounts
from hotspots.errors import Message
from hotspots.i18n import _


def ranking_sentences(site: SiteRank, sites: int) -> tuple[Message, ...]:
    """Return the rank under each set of weights, and whether the sets agree.

    Parameters
    ----------
    sites
        length of the list.
    """
    agreed = (
        _("All three sets of weights put the site in the same third of the list.")
        if site.stable
        else _("The sets of weights put the site in different thirds of the list: judge by hand.")
    )
    return (*(_standing(one, sites) for one in site.standings), Message(agreed))


def severity_sentence(severity: SeverityCounts, years: float) -> Message:
    """Return the crashes that the weights act on, by their gravest outcome.

    Parameters
    ----------
    years
        over which they were counted.
    """
    known = severity._asdict() | {"months": months(years), "total": severity.total}
    if not severity.collision:
        return Message(
            _(
                "The weights act on the {total} crashes of {months} months: {fatal} with a death,"
                " {serious} with somebody seriously injured, {slight} with slight injuries only,"
                " {ungraded} with injuries of which nobody recorded how serious they were."
            ),
            known,
        )
    return Message(
        _(
            "The weights act on the {total} crashes of {months} months: {fatal} with a death,"
            " {serious} with somebody seriously injured, {slight} with slight injuries only,"
            " {ungraded} with injuries of which nobody recorded how serious they were,"
            " {collision} in which nobody was hurt."
        ),
        known,
    )


def _standing(one: Standing, sites: int) -> Message:
    known = {
        "weights": one.weights,
        "rank": one.rank,
        "sites": sites,
        "tied": one.tied,
        "benefit": shown(one.benefit),
        "low": one.low,
        "high": one.high,
        "percent": round(100 * one.in_first_ten),
        "first": FIRST,
    }
    if one.tied:
        return Message(
            _(
                "Weights {weights}: rank {rank} of {sites}, shared with {tied} others (excess"
                " {benefit}). The count is uncertain: in at least 90 of 100 draws the rank lies"
                " from {low} to {high}, in {percent} of 100 among the first {first}."
            ),
            known,
        )
    return Message(
        _(
            "Weights {weights}: rank {rank} of {sites} (excess {benefit}). The count is uncertain:"
            " in at least 90 of 100 draws the rank lies from {low} to {high}, in {percent} of 100"
            " among the first {first}."
        ),
        known,
    )
