"""What is known of a described site, in words and in the order of its form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotspots.errors import Message
from hotspots.i18n import _, whole
from hotspots.models import MonitoringCheck, Site
from hotspots.records.described import Fact, KindRecord, Writing, texts_of_persons


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact with its value as a reader writes it; `words` is None where it is not known."""

    fact: Fact
    words: Message | None


@dataclass(frozen=True, slots=True)
class DescribedFacts:
    """What only sites of a described kind have.

    Attributes
    ----------
    parts
        The facts under their headings.
    flags
        What a reader should notice at once.
    unknown
        How many facts nobody has told yet.
    checks
        When somebody is to look again, and what they found.
    """

    record: KindRecord
    parts: Mapping[str, Sequence[ToldFact]]
    flags: Sequence[Message]
    unknown: int
    checks: Sequence[MonitoringCheck]


def described_facts(
    record: KindRecord, site: Site, *, checks: Sequence[MonitoringCheck] = ()
) -> DescribedFacts:
    """Return what is known of a site."""
    parts = {
        part: [ToldFact(fact, in_words(fact, getattr(site, fact.name))) for fact in facts]
        for part, facts in record.parts.items()
    }
    return DescribedFacts(
        record=record,
        parts=parts,
        flags=[*_flags(record, site)],
        unknown=sum(each.words is None for facts in parts.values() for each in facts),
        checks=checks,
    )


def _flags(record: KindRecord, site: Site) -> Iterator[Message]:
    """Return what to notice at once: what the kind says, then texts that tell of persons."""
    yield from (said for each in record.flags if (said := each(site)) is not None)
    told = {name: getattr(site, name) for name in record.names}
    for found in texts_of_persons(record, told):
        what = {"field": Message(record.fact(str(found.field)).label), "said": found.message}
        yield Message(_("{field}: {said} {remedy}"), what | {"remedy": found.remedy})


def in_words(fact: Fact, value: Any) -> Message | None:
    """Return a value as its reader writes it, with its unit; None where it is not known."""
    if value in (None, (), []):
        return None
    if fact.writing is Writing.CHOICES and fact.members is not None:
        return Message("{value}", {"value": [fact.members(each) for each in value]})
    if fact.writing is Writing.YES_NO:
        return Message(_("yes")) if value else Message(_("no"))
    if isinstance(value, int | float) and not fact.is_year:
        value = whole(value)
    if fact.unit:
        return Message("{value} {unit}", {"value": value, "unit": fact.unit})
    return Message("{value}", {"value": value})
