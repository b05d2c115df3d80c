"""`hotspots screen`, `rederive` and `map`: propose, check a run, and draw it for a meeting."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from hotspots.cli.output import FAILED, Output, output_for, refusals_told
from hotspots.cli.propose import day_told, screening_progress
from hotspots.cli.registry_commands import By, Lang, acting
from hotspots.errors import InvalidInput, NotFound
from hotspots.file_screening import write_text
from hotspots.i18n import _, label, shown_date, shown_number
from hotspots.models import Account, Proposal, ScreeningRun
from hotspots.registry import deployment, known_places, proposals, screening
from hotspots.registry.map_frames import map_frames
from hotspots.registry.rail_rederivation import rederive_rails
from hotspots.registry.rederivation import rederive, rederive_decision
from hotspots.registry.registration import name_of
from hotspots.settings import load_settings
from hotspots.vocabulary import Action, UnplacedReason, WindowMode

_LISTED = 30


def screen(
    *,
    as_of: Annotated[
        str | None, typer.Option(help="Day of the screening; a demo's own, else today.")
    ] = None,
    mode: Annotated[
        WindowMode, typer.Option(help="Which 12-month windows are looked at.")
    ] = WindowMode.TRAILING,
    date_from: Annotated[str | None, typer.Option("--from", help="First day of the study.")] = None,
    date_to: Annotated[str | None, typer.Option("--to", help="Last day of the study.")] = None,
    rules: Annotated[
        str | None, typer.Option(help="Id of a rule set. Otherwise the one in force.")
    ] = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Propose places where the registry's crashes satisfy the rule. A person decides."""
    output = output_for(lang)
    with (
        refusals_told(output),
        acting(by, Action.RUN_SCREENING, output) as (session, actor),
        screening_progress(output) as told,
    ):
        run = screening.run(
            session,
            actor=actor,
            as_of=day_told(as_of, "--as-of"),
            mode=mode,
            date_from=day_told(date_from, "--from"),
            date_to=day_told(date_to, "--to"),
            rules=rules,
            criteria_folder=load_settings().criteria_folder,
            progress=told,
        )
        found = proposals.list_proposals(session, actor=actor, run_id=run.id, limit=_LISTED)
        _show_run(run, output)
        output.tell(_("Places found: {count}."), count=sum(run.counts["places"].values()))
        if found.rows:
            output.out.print(_table(found.rows, output))
        if found.next is not None:
            output.tell(_("The {count} strongest are listed."), count=_LISTED)


def rederive_command(
    number: Annotated[
        int | None, typer.Argument(help="Number of a screening.", min=1, max=2**31 - 1)
    ] = None,
    *,
    proposal: Annotated[
        UUID | None,
        typer.Option(help="Id of a proposal decided on the live list, in place of a screening."),
    ] = None,
    rail: Annotated[
        bool, typer.Option("--rail", help="The number is that of a screening of railways.")
    ] = False,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Screen the stored input of a run again and say whether its proposals follow from it.

    Of a place that a change of crashes proposed, what was kept at its decision is screened again.
    Exit code 1 where it does not follow.
    """
    output = output_for(lang)
    with (
        refusals_told(output),
        acting(by, Action.RUN_SCREENING, output) as (session, actor),
    ):
        if (number is None) == (proposal is None):
            raise InvalidInput(_("Name a screening by its number, or a decision by --proposal."))
        if proposal is not None:
            again = rederive_decision(session, actor=actor, proposal_id=proposal)
        elif rail:
            again = rederive_rails(session, actor=actor, number=number or 0)
        else:
            again = rederive(session, actor=actor, run_id=_run_no(session, actor, number))
        if not again.input_intact:
            output.tell(_("The stored input is not the one this screening was made from."))
        if again.follows and proposal is not None:
            output.tell(_("The decided place follows again from what was kept."))
        elif again.follows:
            output.tell(_("Every proposal of screening no. {number} follows again."), number=number)
        else:
            output.tell(
                _("{missing} proposals do not follow again, {unexpected} others do."),
                missing=len(again.missing),
                unexpected=len(again.unexpected),
            )
        if again.code_then != again.code_now:
            output.tell(
                _("Screened by version {then}, now by {now}: a difference may be the program's."),
                then=again.code_then,
                now=again.code_now,
            )
    if not (again.follows and again.input_intact):
        raise typer.Exit(FAILED)


def _run_no(session: Session, actor: Account, number: int | None) -> UUID:
    found = screening.list_runs(session, actor=actor, limit=1, before=(number or 0) + 1)
    if not found or found[0].number != number:
        raise NotFound(_("There is no such screening."))
    return found[0].id


def map_command(
    *,
    out: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")],
    static: Annotated[
        bool,
        typer.Option("--static", help="Leave scripts out: for a page served by the registry."),
    ] = False,
    crash_points: Annotated[
        bool,
        typer.Option("--crash-points", help="Show single crashes: only of a demonstration."),
    ] = False,
    attribution: Annotated[str, typer.Option(help="Who the data is from.")] = "",
    by: By = None,
    lang: Lang = None,
) -> None:
    """Draw wards, roads, sites and proposals in one file that opens without a network.

    Crashes are counts of places, never single ones.
    """
    output = output_for(lang)
    with (
        refusals_told(output),
        acting(by, Action.READ_SITES, output) as (session, actor),
    ):
        frames = map_frames(session, actor=actor, crash_points=crash_points, with_cameras=True)
        mark = deployment.current(session)
        # folium takes a second to import, which only those who ask for a map should wait for
        from hotspots.maps.documents import site_map  # noqa: PLC0415 - see above

        page = site_map(
            **frames.layers(),
            numbers=frames.counts.for_map(),
            locale=output.locale,
            mode="static" if static else "embed",
            title=output.say(_("Black spots")) if mark is None else mark.name,
            attribution=attribution,
            banner=None if mark is None else mark.banner,
            as_of=frames.as_of,
            crash_points=crash_points,
        )
        write_text(out, page)
        output.tell(
            _("Written to {file}: {sites} sites, {proposals} open proposals."),
            file=str(out),
            sites=len(frames.sites),
            proposals=len(frames.proposals),
        )


def _show_run(run: ScreeningRun, output: Output) -> None:
    counts = run.counts
    output.tell(
        _("Screening no. {number}: rules {rules} ({document}), {mode}, as of {as_of},"
          " crashes from {start} to {end}."),
        number=run.number,
        rules=run.rule_set,
        document=run.criteria["document"],
        mode=run.mode,
        as_of=run.as_of,
        start=run.date_from,
        end=run.date_to,
    )  # fmt: skip
    output.tell(
        _("A place is at most {window} m long, a junction reaches {radius} m;"
          " shorter on urban streets."),
        window=run.parameters["window_m"],
        radius=run.parameters["junction_radius_m"],
    )  # fmt: skip
    output.tell(
        _("Crashes: {read} read, {located} located, {unlocated} without a place,"
          " {unapproved} not approved yet."),
        read=counts["read"],
        located=counts["located"],
        unlocated=sum(counts["unlocated"].values()),
        unapproved=counts["unapproved"],
    )  # fmt: skip
    _show_doubts(run, output)


def _show_doubts(run: ScreeningRun, output: Output) -> None:
    counts = run.counts
    if run.parameters["standing"] != known_places.CURRENT:
        output.tell(
            _(
                "This run is for looking only: a later day was screened already, or these are not"
                " the rules in force on its day. The list to decide on is unchanged."
            )
        )
    for reason, count in counts["unlocated"].items():
        output.tell(
            _("  without a place: {count} ({reason})"), count=count, reason=UnplacedReason(reason)
        )
    if counts["outcome_unknown"]:
        output.tell(
            _("{count} crashes do not say whether anybody was hurt; they count as nobody."),
            count=counts["outcome_unknown"],
        )


def _table(rows: Sequence[Proposal], output: Output) -> Table:
    table = Table(box=None, pad_edge=False)
    headings = (
        _("No."), _("Where"), _("Wards"), _("Window"), _("Fatal crashes"), _("Injury crashes"),
        _("Criterion"), _("Score"), _("State"),
    )  # fmt: skip
    for position, heading in enumerate(headings):
        table.add_column(
            output.say(heading), justify="right" if position in {0, 4, 5, 7} else "left"
        )
    for number, row in enumerate(rows, start=1):
        table.add_row(
            str(number),
            escape(name_of(row)),
            escape(", ".join(area.name for area in row.areas)),
            f"{shown_date(row.window_start)} – {shown_date(row.window_end - timedelta(days=1))}",
            str(row.fatal_crashes),
            str(row.injury_crashes),
            row.criterion,
            shown_number(row.score / 1e6, output.locale, digits=2),
            label(row.state, output.locale),
        )
    return table
