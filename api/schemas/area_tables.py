"""What an attribution moved as a table, for who goes through it row by row."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from api.schemas.report_tables import ReportTable
from hotspots.errors import Message
from hotspots.i18n import _, label, render
from hotspots.models import AreaAttribution, AreaMove
from hotspots.registry.area_book import AreaBook
from hotspots.registry.area_rule import rule_told
from hotspots.vocabulary import Locale

_HEADINGS = (
    _("Kind"),
    _("Name"),
    _("What became of it"),
    _("Was in"),
    _("Is in"),
    _("Metres between the borders"),
)


def attribution_table(
    book: AreaBook, report: AreaAttribution, rows: Iterable[AreaMove], locale: Locale
) -> ReportTable:
    """Return every row that moved, with the codes of its units."""

    def say(template: str, **params: object) -> str:
        return render(Message(template, params), locale)

    return ReportTable(
        title=say(_("Attribution no. {number}"), number=report.number),
        notes=[
            say(_("Made on {at}, by the units of {day}."), at=report.made_at, day=report.day),
            render(rule_told(report.gap_m), locale),
        ],
        headings=[say(each) for each in _HEADINGS],
        rows=[
            (
                label(row.kind, locale),
                row.name,
                label(row.outcome, locale),
                _named(book, row.from_ids, locale),
                _named(book, row.to_ids, locale),
                row.gap_m,
            )
            for row in rows
        ],
    )


def _named(book: AreaBook, ids: Sequence[UUID], locale: Locale) -> str:
    """Return units with their codes, which say more than names."""
    told = [f"{render(book.title(each), locale)} ({book.units[each].code})" for each in ids]
    return "; ".join(told)
