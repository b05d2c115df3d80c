"""`hotspots propose`: a file of crashes in, proposed black spots out, no database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hotspots import clock, file_screening
from hotspots.analysis.screening import Progress as Told
from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.cli.proposal_summary import as_json, document_members, features, print_summary
from hotspots.crash_files import FOR_SCREENING, parse_mapping, read_crashes
from hotspots.errors import InvalidInput
from hotspots.file_screening import FileScreening, Wishes
from hotspots.file_screening.network_files import RouteFile
from hotspots.file_screening.proposal_files import refuse_unwritable
from hotspots.i18n import _
from hotspots.records import values
from hotspots.settings import TIME_ZONE, load_settings
from hotspots.vocabulary import Locale, WindowMode

_FIRST_YEAR, _LAST_YEAR = 1900, 9000


class Format(StrEnum):
    """What the summary is written as."""

    TABLE = "table"
    JSON = "json"


@dataclass
class Times:
    """Seconds each part of the work took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Measure a part."""
        began = time.perf_counter()
        yield
        self.seconds[part] = round(time.perf_counter() - began, 3)


def propose(  # noqa: PLR0917 - typer takes options as parameters; nobody calls this by position
    crashes: Annotated[
        Path, typer.Argument(help="CSV, Excel, GeoPackage, GeoJSON, Shapefile or (Geo)Parquet.")
    ],
    out: Annotated[Path, typer.Option("--output", "-o", help="GeoJSON to write.")],
    routes: Annotated[
        Path | None,
        typer.Option(help="Lines with route, in rising chainage; optional from_m, to_m."),
    ] = None,
    junctions: Annotated[
        Path | None,
        typer.Option(help="junction_id with a point, or with route, chainage_m an arm."),
    ] = None,
    existing: Annotated[
        Path | None,
        typer.Option(help="An earlier output: places keep their ids, rejected stay away."),
    ] = None,
    rules: Annotated[
        str | None, typer.Option(help="Id of a rule set. Otherwise the one in force.")
    ] = None,
    mode: Annotated[
        WindowMode, typer.Option(help="Which 12-month windows are looked at.")
    ] = WindowMode.TRAILING,
    as_of: Annotated[str | None, typer.Option(help="Day of the screening; the last crash.")] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", help="First day of the study; the first crash.")
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", help="Last day of the study; the last crash.")
    ] = None,
    window_m: Annotated[float, typer.Option(help="The longest a place may be, in metres.")] = 500.0,
    reference_rate: Annotated[
        float,
        typer.Option(
            help="Ordinary crashes per kilometre and year. On a route, a lower rate chooses places"
            " that hold more crashes together, a higher one keeps to the peaks."
        ),
    ] = 1.0,
    columns: Annotated[
        str | None, typer.Option(help="Headings of the file: lat=Y,lon=X,occurred_at=Date.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="CRS of x and y, or of a file that does not say: EPSG:5899.")
    ] = None,
    map_out: Annotated[
        Path | None, typer.Option("--map", help="HTML map to write; opens without a network.")
    ] = None,
    crash_points: Annotated[
        bool, typer.Option("--crash-points", help="Show single crashes on the map: open data only.")
    ] = False,
    attribution: Annotated[str, typer.Option(help="Who the data is from, for the map.")] = "",
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Add how sure the statistics are, and ranks.")
    ] = False,
    output_format: Annotated[
        Format, typer.Option("--format", help="Summary as a table or as JSON on standard output.")
    ] = Format.TABLE,
    lang: Annotated[Locale | None, typer.Option(help="Language of messages and map.")] = None,
) -> None:
    """Propose places where the crashes of a file satisfy the black-spot rule. A person decides."""
    output = output_for(lang, as_json=output_format is Format.JSON)
    times = Times()
    with refusals_told(output):
        wishes = Wishes(
            rules=rules,
            mode=mode,
            as_of=day_told(as_of, "--as-of"),
            date_from=day_told(date_from, "--from"),
            date_to=day_told(date_to, "--to"),
            window_m=window_m,
            reference_rate=reference_rate,
            criteria_folder=load_settings().criteria_folder,
        )
        _refuse_bad_paths(out, map_out, [crashes, routes, junctions, existing])
        with times.of("read"):
            mapping = parse_mapping(columns) if columns is not None else {}
            checked = read_crashes(
                crashes, columns=mapping, crs=crs, wanted=FOR_SCREENING, now=_latest(wishes)
            )
            lines = None if routes is None else file_screening.read_routes(routes, crs=crs)
            nodes = None if junctions is None else file_screening.read_junctions(junctions, crs=crs)
            known = None if existing is None else file_screening.read_known_places(existing)
        with times.of("screen"), screening_progress(output) as told:
            done = file_screening.screen_file(
                checked, wishes, routes=lines, junctions=nodes, known=known, progress=told
            )
        if evidence:
            with times.of("evidence"), screening_progress(output, evidence=True) as told:
                done = file_screening.with_evidence(done, progress=told)
        with times.of("write"):
            found = features(done, output.locale)
            file_screening.write_collection(out, document_members(done, output.locale), found)
        if map_out is not None:
            with times.of("map"):
                _write_map(done, lines, map_out, _Look(output.locale, crash_points, attribution))
        if output.as_json:
            output.result(as_json(done, out, map_out, times.seconds, output))
        written = [each for each in (out, map_out) if each is not None]
        print_summary(done, checked, files=written, seconds=times.seconds, output=output)


def _latest(wishes: Wishes) -> datetime:
    """Return when the last crash may be: now, or the end of a day to come that is asked about."""
    days = [each for each in (wishes.as_of, wishes.date_to) if each is not None]
    ends = [datetime.combine(each, datetime.max.time(), TIME_ZONE) for each in days]
    return max([clock.now(), *ends])


def day_told(written: str | None, option: str) -> date | None:
    """Return the date an option gives, ISO or dd/mm/yyyy."""
    if written is None:
        return None
    try:
        day = values.time(written)[0].date()
    except (values.UnusableValue, OverflowError):
        day = None
    # The first day after a window, and the same day in the years of a base, must be days too.
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidInput(
            "{option} is “{value}”, which is not a date. Write 2025-03-05 or 05/03/2025.",
            option=option,
            value=written,
        )
    return day


def _refuse_bad_paths(out: Path, map_out: Path | None, read: list[Path | None]) -> None:
    """Refuse before the work what would fail after it: no folder, or a file that is being read."""
    inputs = {each.resolve() for each in read if each is not None}
    for path in filter(None, (out, map_out)):
        refuse_unwritable(path)
        if not path.parent.is_dir():
            raise InvalidInput(
                "{file} cannot be written: the folder {folder} does not exist. Make it first.",
                file=str(path),
                folder=str(path.parent),
            )
        if path.resolve() in inputs:
            raise InvalidInput(
                "{file} cannot be written: it is one of the files being read. Choose another name.",
                file=str(path),
            )
    if map_out is not None and map_out.resolve() == out.resolve():
        raise InvalidInput("--output and --map name the same file {file}.", file=str(out))


@contextmanager
def screening_progress(output: Output, *, evidence: bool = False) -> Iterator[Told | None]:
    """Show how far the search is, or the weighing of what it found; on a terminal only."""
    if not output.err.is_terminal:
        yield None
        return
    stages = {
        "junctions": output.say(_("Junctions")),
        "lines": output.say(_("Stretches of road")),
        "straddle": output.say(_("Beside junctions")),
        "discs": output.say(_("Off the roads")),
    }
    if evidence:
        stages = {"evidence": output.say(_("Evidence"))}
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=output.err,
        transient=True,
    ) as bar:
        tasks = {stage: bar.add_task(words, total=None) for stage, words in stages.items()}

        def told(stage: str, done: int, total: int) -> None:
            bar.update(tasks[stage], completed=done, total=total)

        yield told


@dataclass(frozen=True)
class _Look:
    locale: Locale
    crash_points: bool
    attribution: str


def _write_map(done: FileScreening, routes: RouteFile | None, path: Path, look: _Look) -> None:
    # folium takes a second to import, which only those who ask for a map should wait for
    from hotspots.cli.proposal_map import proposal_map  # noqa: PLC0415 - see above

    lines = None if routes is None else routes.lines
    text = proposal_map(
        done,
        routes=lines,
        locale=look.locale,
        crash_points=look.crash_points,
        attribution=look.attribution,
    )
    file_screening.write_text(path, text)
