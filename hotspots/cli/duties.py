"""`hotspots worker` and `daily`: the work that no request waits for."""

import signal
from typing import Annotated

import typer

from hotspots import database
from hotspots.attachment_files import Store
from hotspots.cli.output import output_for, refusals_told
from hotspots.cli.propose import day_told
from hotspots.cli.registry_commands import Lang, opened_engine
from hotspots.i18n import _
from hotspots.registry import attachment_upkeep, casework_day, daily
from hotspots.registry.backups import Plan
from hotspots.registry.digests import DigestPlan
from hotspots.registry.worker import Worker
from hotspots.settings import load_settings


def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do what is queued now, and end.")] = False,
    lang: Lang = None,
) -> None:
    """Do queued work: screenings, evidence, the work, backup and digests of days. Ctrl-C ends."""
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine:
        database.check_ready(engine)
        settings = load_settings()
        working = Worker(
            engine,
            settings.criteria_folder,
            Plan.of(settings),
            store=Store.told(settings),
            digests=DigestPlan.of(settings),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: working.stop())
        if not once:
            output.tell(_("Waiting for work."))
            working.work()
            return
        working.queue_the_day()
        output.tell(_("Jobs done: {count}."), count=working.do_all())


def daily_command(
    *,
    on: Annotated[
        str | None, typer.Option("--on", help="The day; today, or a demo's own, if left out.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Move the live list to a day: what expires goes, what begins to count comes.

    Harmless to repeat. The worker does it by itself at midnight.
    """
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine:
        database.check_ready(engine)
        settings = load_settings()
        with database.transaction(database.session_factory(engine)) as session:
            database.act_as(session, "hotspots daily")
            done = daily.run(
                session,
                on=day_told(on, "--on"),
                criteria_folder=settings.criteria_folder,
            )
            casework_day.run(
                session,
                on=day_told(on, "--on"),
                criteria_folder=settings.criteria_folder,
            )
            if (store := Store.told(settings)) is not None:
                attachment_upkeep.sweep(session, store=store)
        if done.moved_from is None:
            output.tell(_("Nothing has been screened yet: there is no list to move."))
        elif done.moved_from >= done.moved_to:
            output.tell(_("The list has reached {day} already."), day=done.moved_from)
        else:
            output.tell(
                _(
                    "The list moved from {start} to {end}: {expired} crashes left the window,"
                    " {entered} came into it."
                ),
                start=done.moved_from,
                end=done.moved_to,
                expired=done.expired,
                entered=done.entered,
            )
