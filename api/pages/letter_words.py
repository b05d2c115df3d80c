"""The words of a recommendation: what an event is called and what it says."""

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import RecommendationEvent
from hotspots.vocabulary import LetterStep


def remarks(event: RecommendationEvent) -> list[Message]:
    """Return what an event says beyond its title, a sentence each."""
    said = []
    if event.data.get("entered_by_sender"):
        said.append(Message(_("Entered by the sender: the addressee has nobody in the registry.")))
    if event.step is LetterStep.EDIT:
        said.append(
            Message(_("Written anew: {count} entries changed."), {"count": len(event.data)})
        )
    return said
