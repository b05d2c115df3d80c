"""A report as a table with printed words: for a spreadsheet, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.errors import Message
from hotspots.i18n import _, label, render, shown_date
from hotspots.registry.accountability import AccountabilityList, Row
from hotspots.registry.camera_coverage import CameraReport
from hotspots.registry.hump_coverage import HumpReport
from hotspots.registry.letter_counts import FourNumbers, LetterReport
from hotspots.registry.overdue import Overdue
from hotspots.table_files.csv_text import csv_text
from hotspots.table_files.xlsx_bytes import xlsx_bytes
from hotspots.vocabulary import Locale

_ACCOUNTABILITY = (
    _("Day of the crash"),
    _("Class"),
    _("Dead"),
    _("Hurt"),
    _("Site"),
    _("Followed as"),
    _("Recommendation no."),
    _("Sent on"),
    _("Days since"),
    _("State that day"),
    _("On the desk of"),
    _("Days on the desk"),
    _("Addressee"),
    _("Answers"),
    _("Pause"),
    _("Temporary measures"),
    _("To be weighed"),
)

_LETTERS = (
    _("Name"),
    _("Total"),
    _("Resolved"),
    _("Unresolved"),
    _("Newly arisen"),
    _("of which resolved"),
    _("of the unresolved, withdrawn"),
)

_OVERDUE = (
    _("On the desk of"),
    _("Site"),
    _("Recommendation no."),
    _("Temporary measure"),
    _("Due on"),
    _("Days late"),
    _("How late"),
    _("On the desk since"),
    _("Days on the desk"),
)

_HUMPS = (
    _("Ward"),
    _("Number"),
    _("Name of the lane"),
    _("Surveyed on"),
    _("Defect"),
    _("File"),
)

_CAMERAS = (_("Ward"), _("Kind"), _("Number"), _("Name"))


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its headings and what is said above it."""

    title: str
    notes: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]

    def csv(self) -> str:
        """Return it as CSV; days are written as the page writes them."""
        return csv_text(
            self.headings, (dict(zip(self.headings, row, strict=True)) for row in self.rows)
        )

    def xlsx(self) -> bytes:
        """Return it as a workbook."""
        return xlsx_bytes(self.title, self.headings, self.rows, notes=self.notes)


def accountability_table(found: AccountabilityList, locale: Locale) -> ReportTable:
    """Return the accountability list as a table."""
    say = Words(locale)
    return ReportTable(
        title=say(_("Accountability")),
        notes=[
            say(_("Crashes from {start} to {end} of class “{threshold}” or graver, where a"
                  " recommendation was unresolved. It states facts; blame is for people."),
                start=found.period.start, end=found.period.last_day, threshold=found.threshold),
        ],
        headings=[say(each) for each in _ACCOUNTABILITY],
        rows=[_accountability_row(row, locale) for row in found.rows],
    )  # fmt: skip


def letter_table(report: LetterReport, locale: Locale) -> ReportTable:
    """Return the four numbers as a table, the whole first."""
    say = Words(locale)
    settings = [_("The total counts those sent within the period as well.")]
    if not report.include_new:
        settings = [
            _("The total counts those sent before the period and open at its start."),
            _("One sent within the period counts under “Newly arisen” alone, outside the total:"
              " it may be open while “Unresolved” is 0."),
        ]  # fmt: skip
    lines = [(say(_("All")), report.whole), *((line.name, line.numbers) for line in report.lines)]
    return ReportTable(
        title=say(_("Recommendations")),
        notes=[
            say(_("From {start} to {end}."),
                start=report.period.start, end=report.period.last_day),
            *(say(each) for each in settings),
        ],
        headings=[say(each) for each in _LETTERS],
        rows=[(name, *_numbers(numbers)) for name, numbers in lines],
    )  # fmt: skip


def overdue_table(found: Overdue, locale: Locale) -> ReportTable:
    """Return what is late as a table, one row a file, recommendation or measure."""
    say = Words(locale)
    return ReportTable(
        title=say(_("Overdue")),
        notes=[say(_("As of {day}"), day=found.on)],
        headings=[say(each) for each in _OVERDUE],
        rows=[
            (
                desk.organisation.name,
                "" if item.site is None else item.site.code,
                "" if item.letter is None else item.letter.number or "",
                "" if item.measure is None else label(item.measure.type, locale),
                shown_date(item.due_on),
                item.days_late,
                label(item.lateness, locale),
                shown_date(item.on_desk_since),
                item.days_on_desk(found.on),
            )
            for desk in found.desks
            for item in desk.items
        ],
    )


def hump_table(found: HumpReport, locale: Locale) -> ReportTable:
    """Return the lane mouths without a hump; what is covered of each ward stands above them."""
    say = Words(locale)
    covered = [
        say(
            _("{ward}: {with_hump} of {mouths} lane mouths have a hump."),
            ward=ward.area.name,
            with_hump=ward.with_hump,
            mouths=ward.mouths,
        )
        for ward in found.wards
    ]
    return ReportTable(
        title=say(_("Humps at lane mouths")),
        notes=[say(_("As of {day}"), day=found.on), *covered],
        headings=[say(each) for each in _HUMPS],
        rows=[
            (
                ward.area.name,
                each.mouth.source_reference,
                each.mouth.name,
                "" if each.mouth.surveyed_on is None else shown_date(each.mouth.surveyed_on),
                "" if each.defect is None else each.defect.code,
                "" if each.case is None else label(each.case.state, locale),
            )
            for ward in found.wards
            for each in ward.uncovered
        ],
    )


def camera_table(found: CameraReport, locale: Locale) -> ReportTable:
    """Return the places that no camera sees; what is covered of each ward stands above them."""
    say = Words(locale)
    covered = [
        say(
            _("{ward}: {covered} of {counted} places are seen by a camera.")
            if ward.coverage.counted
            else _("{ward}: no place."),
            ward=ward.area.name,
            covered=ward.coverage.covered,
            counted=ward.coverage.counted,
        )
        for ward in found.wards
    ]
    return ReportTable(
        title=say(_("Camera coverage")),
        notes=[say(_("As of {day}"), day=found.on), *covered],
        headings=[say(each) for each in _CAMERAS],
        rows=[
            (ward.area.name, label(each.kind, locale), each.number, each.name)
            for ward in found.wards
            for each in ward.coverage.uncovered
        ],
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Writes sentences in a reader's language."""

    locale: Locale

    def __call__(self, template: str, **told: object) -> str:
        """Return a sentence with what is told in it."""
        return render(Message(template, told), self.locale)


def _numbers(numbers: FourNumbers) -> tuple[int, ...]:
    return (
        numbers.total,
        numbers.resolved,
        numbers.unresolved,
        numbers.new,
        numbers.new_resolved,
        numbers.withdrawn,
    )


def _accountability_row(row: Row, locale: Locale) -> tuple[object, ...]:
    crash, letter = row.crash, row.history.letter
    severity = crash.severity_provisional
    return (
        shown_date(row.day),
        "" if severity is None else label(severity, locale),
        crash.killed,
        crash.injured,
        row.site.code,
        row.place.code,
        letter.number or "",
        shown_date(row.sent_on),
        row.days_since_sent,
        label(row.state, locale),
        "" if row.holder is None else row.holder.name,
        row.days_on_desk,
        row.addressee.name,
        "; ".join(f"{label(e.step, locale)} {shown_date(e.happened_on)}" for e in row.answers),
        "" if row.hold is None else row.hold.reason,
        "; ".join(label(each.type, locale) for each in row.measures),
        "; ".join(label(flag, locale) for flag in row.flags),
    )
