"""`hotspots calibrate`: count anew what is usual on each class of road and junction."""

import json

from rich.table import Table

from hotspots.analysis.reference_rates import Calibration
from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.cli.registry_commands import By, Lang, acting
from hotspots.errors import Message
from hotspots.i18n import _, render, shown_number
from hotspots.models import CalibrationVersion
from hotspots.registry.evidence_parts import class_words
from hotspots.registry.recalibration import recalibrate
from hotspots.settings import load_settings
from hotspots.vocabulary import Action


def calibrate(*, by: By = None, lang: Lang = None) -> None:
    """Count what is usual over the whole network in the last 36 months, as a new version.

    Single crashes never change it. A new version has the live list screened and assessed again.
    """
    output = output_for(lang)
    with (
        refusals_told(output),
        acting(by, Action.CALIBRATE, output) as (session, actor),
    ):
        made = recalibrate(session, actor=actor, criteria_folder=load_settings().criteria_folder)
        output.tell(
            _("Calibration {version}: crashes from {first} to {last}."),
            version=made.version,
            first=made.period_from,
            last=made.period_to,
        )
        output.out.print(_table(made, output))


def _table(made: CalibrationVersion, output: Output) -> Table:
    table = Table(box=None, pad_edge=False)
    headings = (_("Class"), _("Crashes a year"), _("k"), _("Places"), _("Put together from"))
    for position, heading in enumerate(headings):
        table.add_column(output.say(heading), justify="right" if position in {1, 2, 3} else "left")
    for one in Calibration.from_json(json.dumps(made.content)).references.values():
        table.add_row(
            _words(one.group, output),
            shown_number(one.mean_per_year, output.locale, digits=3),
            shown_number(one.k, output.locale, digits=2),
            shown_number(one.units, output.locale),
            "; ".join(_words(each, output) for each in one.pooled_from),
        )
    return table


def _words(group: str, output: Output) -> str:
    return render(Message("{words}", {"words": class_words(group)}), output.locale)
