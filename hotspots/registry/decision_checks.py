"""What stands against a decision: somebody was first, the evidence is gone, the date is wrong."""

from datetime import date

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Proposal
from hotspots.registry import deployment
from hotspots.registry.evidence import outcomes_now, still_meets
from hotspots.registry.known_places import read_sites, site_covering
from hotspots.vocabulary import ProposalState


def no_longer_open(proposal: Proposal) -> Conflict:
    """Return why a proposal cannot be decided any more, naming who decided and when."""
    by, when = proposal.decided_by, proposal.decided_at
    match proposal.state:
        case ProposalState.ACCEPTED:
            said = _("{name} accepted this proposal on {when}. Its place is a registered site now.")
        case ProposalState.REJECTED:
            said = _("{name} rejected this proposal on {when}.")
        case ProposalState.REGISTERED:
            return Conflict(_("This place is a registered site already; its file has the changes."))
        case ProposalState.SUPPRESSED:
            return Conflict(
                _(
                    "This place was rejected before, and nothing new has happened there since."
                    " It can be decided when a screening finds something new."
                )
            )
        case _:
            return Conflict(
                _(
                    "This proposal is not of the present screening. Open the present list; a place"
                    " that still meets the rule is there with its new evidence."
                )
            )
    return Conflict(said, name="" if by is None else by.display_name, when=when)


def decision_day(session: Session, proposal: Proposal, on: date | None) -> date:
    """Return the day of a decision: as told, from the screening up to today, or else today."""
    latest = max(deployment.as_of(session), clock.today())
    day = on or deployment.as_of(session)
    if on is not None and not proposal.as_of <= on <= latest:
        problem = Problem(
            "date_out_of_range",
            Message(_("The decision is dated {day}."), {"day": on}),
            Message(
                _("Give a day from {first}, the day of the screening, to {last}."),
                {"first": proposal.as_of, "last": latest},
            ),
            field="on",
            value=on.isoformat(),
        )
        raise InvalidInput(_("The date of the decision cannot be right."), problems=[problem])
    return day


def refuse_covered(session: Session, proposal: Proposal) -> None:
    """Refuse a place that became a site meanwhile, from a proposal of another mode."""
    epsg = proposal.run.parameters["epsg"]
    site = site_covering(proposal, read_sites(session), epsg=epsg)
    if site is not None:
        raise Conflict(
            _("Half of this place or more belongs to the registered site {code}. Open that site."),
            code=site.code,
        )


def refuse_outdated(session: Session, proposal: Proposal) -> None:
    """Refuse evidence that was corrected away since the screening."""
    if not still_meets(proposal.run, outcomes_now(session, proposal.crash_ids)):
        raise Conflict(
            _(
                "The crashes were corrected since the screening, and the place no longer meets the"
                " rule. Screen again and open the present list."
            )
        )
