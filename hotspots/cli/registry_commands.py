"""The commands that fill the registry: migrate, load, import, the demonstration."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotspots import database, local_server
from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.crash_files import parse_mapping
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import acting_accounts, demo, demo_story, deployment, imports
from hotspots.registry.area_loading import load_area
from hotspots.registry.count_words import COUNT_WORDS
from hotspots.registry.crash_staging import Progress as Told
from hotspots.registry.demo_crossings import Album
from hotspots.registry.layers import LoadReport
from hotspots.registry.network_loading import load_network
from hotspots.registry.succession_loading import load_successions
from hotspots.settings import load_settings
from hotspots.vocabulary import Action, Locale

Lang = Annotated[Locale | None, typer.Option("--lang", help="vi or en.")]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        envvar="HOTSPOTS_BY",
        help="Account for which the command runs; not needed if one account alone may do it.",
    ),
]
Crs = Annotated[
    str | None, typer.Option(help="CRS of a file that does not state its own, e.g. EPSG:5899.")
]


def migrate(*, lang: Lang = None) -> None:
    """Bring the tables up to this version; harmless to repeat."""
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine:
        database.migrate(engine)
        output.tell(_("The tables are up to date."))


def name_registry(
    name: Annotated[str, typer.Argument(help="What the register covers, e.g. “Thành phố …”.")],
    *,
    prefix: Annotated[str, typer.Option(help="Capital letters in front of every site code.")],
    by: By = None,
    lang: Lang = None,
) -> None:
    """Name a new register and choose its site codes, once, before the first site."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.MANAGE_ACCOUNTS, output) as (session, actor):
        mark = deployment.name_registry(session, actor=actor, name=name, site_code_prefix=prefix)
        output.tell(
            _("This register is “{name}”; its site codes begin with {prefix}."),
            name=mark.name,
            prefix=mark.site_code_prefix,
        )


def load_area_command(
    file: Annotated[Path, typer.Argument(help="Areas: code, name, kind, parent, valid_from …")],
    *,
    successions: Annotated[
        Path | None, typer.Option(help="Table of old_code, new_code, share, verified.")
    ] = None,
    crs: Crs = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Load provinces and communes with the dates they existed."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.LOAD_NETWORK, output) as (session, actor):
        report = load_area(session, actor=actor, path=file, crs=crs)
        if successions is not None:
            report.merge(load_successions(session, actor=actor, path=successions))
        _show(report, output)


def load_network_command(
    routes: Annotated[
        Path | None, typer.Argument(help="Roads: route, name, road_class, aliases, from_m, to_m …")
    ] = None,
    *,
    posts: Annotated[
        Path | None, typer.Option(help="Kilometre posts: route, chainage_m or km, point.")
    ] = None,
    railways: Annotated[Path | None, typer.Option(help="Railway lines: rail_line, name.")] = None,
    rail_posts: Annotated[Path | None, typer.Option(help="Posts of railway lines.")] = None,
    junctions: Annotated[
        Path | None, typer.Option(help="Junctions: junction_id, name, point, radius_m.")
    ] = None,
    arms: Annotated[
        Path | None, typer.Option(help="Arms: junction_id, route, chainage_m; else derived.")
    ] = None,
    crs: Crs = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Load roads, kilometre posts, railways and junctions; crashes are placed anew."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.LOAD_NETWORK, output) as (session, actor):
        report = load_network(
            session,
            actor=actor,
            routes=routes,
            posts=posts,
            railways=railways,
            rail_posts=rail_posts,
            junctions=junctions,
            arms=arms,
            crs=crs,
            criteria_folder=load_settings().criteria_folder,
        )
        _show(report, output)


def import_crashes(
    file: Annotated[
        Path, typer.Argument(help="CSV, Excel, GeoPackage, GeoJSON, Shapefile or (Geo)Parquet.")
    ],
    *,
    source: Annotated[
        str | None, typer.Option(help="Whose numbering the ids are; default: your organisation.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="Where headings differ: lat=Y,lon=X,…")
    ] = None,
    crs: Crs = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and count; store nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Take a known file in, read another way.")
    ] = False,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Take in a file of crashes: all of it, or nothing."""
    output = output_for(lang)
    with (
        refusals_told(output),
        acting(by, Action.IMPORT_CRASHES, output) as (session, actor),
        _bar(output) as progress,
    ):
        report = imports.import_batch(
            session,
            actor=actor,
            file=file,
            source=source,
            columns=parse_mapping(columns) if columns else None,
            crs=crs,
            dry_run=dry_run,
            again=again,
            criteria_folder=load_settings().criteria_folder,
            progress=progress,
        )
        if report.repeated:
            output.tell(
                _("{file} was taken in before, on {at}; nothing was changed. What it did then:"),
                file=report.file,
                at=report.imported_at,
            )
        elif dry_run:
            output.tell(_("A dry run: nothing was stored. It would do this:"))
        if report.ignored_columns:
            output.tell(_("Columns not read: {columns}."), columns=report.ignored_columns)
        output.problems(report.warnings)
        _table({"rows": report.rows, **report.counts}, output)


def load_demo(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the demonstration.")
    ] = demo_story.FOLDER,
    *,
    lang: Lang = None,
) -> None:
    """Load the demonstration into an empty database, and screen it."""
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine, _bar(output) as progress:
        database.check_ready(engine)
        album = Album.told(load_settings())
        report = demo.load(engine, album=album, folder=folder, progress=progress)
        _table({**report.counts, "proposals": report.proposals}, output)
        output.tell(
            _("The database is marked as a demonstration. Every account has the password {word}."),
            word=demo_story.PASSWORD,
        )


@contextmanager
def opened_engine() -> Iterator[Engine]:
    """Open the database of the settings, and let it go at the end."""
    engine = database.make_engine(local_server.database_url(load_settings().database_url))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def acting(by: str | None, action: Action, output: Output) -> Iterator[tuple[Session, Account]]:
    """Open one transaction for the person the command runs for; it commits at the end."""
    with opened_engine() as engine:
        database.check_ready(engine)
        with database.transaction(database.session_factory(engine)) as session:
            yield session, acting_person(session, by, action, output)


def acting_person(session: Session, by: str | None, action: Action, output: Output) -> Account:
    """Return the account a command runs for, and tell the audit."""
    actor = acting_accounts.acting_account(session, username=by, action=action)
    if by is None:
        output.tell(_("Running for {username}."), username=actor.username)
    database.act_as(session, actor.id)
    return actor


@contextmanager
def _bar(output: Output) -> Iterator[Told]:
    words = {"locating": _("finding places"), "storing": _("sending"), "writing": _("storing")}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=output.err, transient=True) as bar:
        tasks = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(output.say(words.get(stage, stage)), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield told


def _show(report: LoadReport, output: Output) -> None:
    for note in report.notes:
        output.tell("{note}", note=note)
    output.problems(report.warnings)
    _table(report.counts, output)


def _table(counts: Mapping[str, int], output: Output) -> None:
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for what, how_many in counts.items():
        if how_many or what == "rows":
            known = COUNT_WORDS.get(what)
            table.add_row(what if known is None else output.say(known), f"{how_many}")
    output.out.print(table)
