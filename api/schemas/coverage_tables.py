"""What is covered as tables with printed words: of school gates, and of all, side by side."""

from api.schemas.report_tables import ReportTable, Words
from hotspots.i18n import _, label, shown_date
from hotspots.registry.coverage import CoverageReport, Share, Shares
from hotspots.registry.gate_coverage import GateReport
from hotspots.vocabulary import Locale

_GATES = (_("Ward"), _("Code"), _("School"), _("File"), _("Model put in place on"))
_COVERAGE = (
    _("Ward"),
    _("Cameras"),
    _("of places to watch"),
    _("Humps"),
    _("of lane mouths"),
    _("School gates with the model"),
    _("of school gates"),
)


def gate_table(found: GateReport, locale: Locale) -> ReportTable:
    """Return the gates without the model; what is covered of each ward stands above them."""
    say = Words(locale)
    covered = [
        say(
            _("{ward}: {covered} of {counted} school gates have the model.")
            if ward.coverage.counted
            else _("{ward}: no school."),
            ward=ward.area.name,
            covered=ward.coverage.covered,
            counted=ward.coverage.counted,
        )
        for ward in found.wards
    ]
    return ReportTable(
        title=say(_("School gates")),
        notes=[say(_("As of {day}"), day=found.on), *covered],
        headings=[say(each) for each in _GATES],
        rows=[
            (
                ward.area.name,
                each.site.code,
                each.site.name,
                label(each.state, locale),
                "" if each.site.model_installed_on is None
                else shown_date(each.site.model_installed_on),
            )
            for ward in found.wards
            for each in ward.coverage.uncovered
        ],
    )  # fmt: skip


def coverage_table(found: CoverageReport, locale: Locale) -> ReportTable:
    """Return what is covered, ward by ward, all of them first."""
    say = Words(locale)
    return ReportTable(
        title=say(_("Shares covered")),
        notes=[say(_("As of {day}"), day=found.on)],
        headings=[say(each) for each in _COVERAGE],
        rows=[_row(say, each) for each in (found.whole, *found.wards)],
    )


def _row(say: Words, shares: Shares) -> tuple[object, ...]:
    name = say(_("All")) if shares.area is None else shares.area.name
    told = (shares.cameras, shares.humps, shares.gates)
    return (name, *(cell for share in told for cell in _cells(share)))


def _cells(share: Share | None) -> tuple[object, object]:
    return ("", "") if share is None else (share.covered, share.counted)
