"""`hotspots evaluate`, `targets` and `crossing-risk`: files in, verdicts out, no database."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots import measure_files
from hotspots.analysis.crossing_risk import TRIALS, order_crossings
from hotspots.cli.crossing_results import deliver_crossings
from hotspots.cli.measure_output import refuse_bad_output
from hotspots.cli.measure_results import Treated, deliver_evaluations, deliver_targets
from hotspots.cli.output import output_for, refusals_told
from hotspots.cli.propose import Format, day_told
from hotspots.crash_files import FOR_SCREENING, CheckedFrame, parse_mapping, read_crashes
from hotspots.errors import InvalidInput
from hotspots.measure_files import Counting
from hotspots.records.values import UnusableValue, number
from hotspots.vocabulary import Locale

Out = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write: .csv or .geojson.")
]
Columns = Annotated[str | None, typer.Option(help="Headings of the file, ours=theirs,ours=theirs.")]
Crs = Annotated[str | None, typer.Option(help="CRS of a geometry whose file does not say.")]
Shown = Annotated[Format, typer.Option("--format", help="Words and a table, or JSON.")]
Lang = Annotated[Locale | None, typer.Option(help="Language of the words.")]
CrashColumns = Annotated[
    str | None, typer.Option(help="Headings of the file of crashes, as for propose.")
]


def evaluate(  # noqa: PLR0917 - typer takes options as parameters; nobody calls this by position
    sites: Annotated[
        Path, typer.Argument(help="Treated places: a table with counts, or places with --crashes.")
    ],
    crashes: Annotated[
        Path | None, typer.Option(help="Crashes to count at the places, as for propose.")
    ] = None,
    out: Out = None,
    date_from: Annotated[
        str | None, typer.Option("--from", help="First day the crashes cover; the first crash.")
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", help="Last day the crashes cover; the last crash.")
    ] = None,
    most_years: Annotated[
        int, typer.Option(min=1, max=20, help="Years counted on either side at most.")
    ] = 5,
    radius_m: Annotated[
        float, typer.Option(min=1, max=5000, help="Reach of a place given by a point.")
    ] = 250.0,
    others_compare: Annotated[
        bool,
        typer.Option("--others-compare", help="Crashes at no treated place are the comparison."),
    ] = False,
    columns: Columns = None,
    crash_columns: CrashColumns = None,
    crs: Crs = None,
    output_format: Shown = Format.TABLE,
    lang: Lang = None,
) -> None:
    """Say whether treatments worked, with counts, interval and method; never a bare percentage.

    A table has one row a place: site, treatment_start, treatment_end, before, after (crashes),
    and years_before, years_after or the days before_from, before_to, after_from, after_to. The
    works and three months on either side belong to neither count. Optional, for empirical Bayes:
    predicted_before, predicted_after and k, or mean_per_year, k and traffic_ratio; for a comparison
    group: comparison_before, comparison_after, and to test it before_by_year, comparison_by_year
    (12; 9; 11, oldest year first); for crashes that moved within 500 m around_before, around_after;
    and selection_in_before (yes or no).

    With --crashes the crashes are counted here: the places need site, treatment_start,
    treatment_end and either route, from_m, to_m or a geometry; selection_from and selection_to are
    left out of "before". An output of propose will do, once the two dates are entered.
    """
    output = output_for(lang, as_json=output_format is Format.JSON)
    with refusals_told(output):
        refuse_bad_output(out, [sites, crashes])
        mapping = measure_files.parse_columns(columns)
        if crashes is None:
            table = measure_files.read_treated_sites(sites, columns=mapping)
            treated = Treated(table.sites, (), table.warnings, table.ignored_columns)
        else:
            places = measure_files.read_footprints(sites, columns=mapping, crs=crs)
            counting = Counting(
                data_from=day_told(date_from, "--from"),
                data_to=day_told(date_to, "--to"),
                most_years=most_years,
                radius_m=radius_m,
                others_compare=others_compare,
            )
            read = _crashes(crashes, crash_columns, crs)
            found = measure_files.count_at_sites(read.frame, places.sites, counting)
            warnings = (*places.warnings, *found.warnings)
            treated = Treated(found.sites, places.sites, warnings, places.ignored_columns)
        deliver_evaluations(treated, output, out)


def targets(  # noqa: PLR0917 - typer takes options as parameters; nobody calls this by position
    file: Annotated[
        Path | None, typer.Argument(help="Table of indicators with counts and targets.")
    ] = None,
    crashes: Annotated[
        Path | None, typer.Option(help="Crashes to count instead, as for propose.")
    ] = None,
    out: Out = None,
    date_from: Annotated[
        str | None, typer.Option("--from", help="First day of the time to judge.")
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", help="Last day of the time to judge.")
    ] = None,
    base_years: Annotated[
        int, typer.Option(min=1, max=10, help="Years before it that make the base.")
    ] = 3,
    reduce: Annotated[
        str | None, typer.Option(help="Percent fewer asked for: crashes=6,deaths=15,injured=5.")
    ] = None,
    recording_change: Annotated[
        str, typer.Option(help="What changed in how crashes are recorded between the two times.")
    ] = "",
    picture: Annotated[
        Path | None,
        typer.Option(
            "--funnel", help="Picture of a table's rows as communes beside each other: .svg."
        ),
    ] = None,
    columns: Columns = None,
    crash_columns: CrashColumns = None,
    crs: Crs = None,
    output_format: Shown = Format.TABLE,
    lang: Lang = None,
) -> None:
    """Say whether yearly targets are met, and whether chance alone could have met them.

    A table has one row an indicator: indicator, unit (crashes or people), base_count, base_years,
    count, years, and target_ratio (0.85) or reduction_percent (15). For people also base_phi and
    phi, the sum of squares of the people of each crash over their sum; recording_change marks new
    rules of recording. Both counts must come from one calendar, with one cut-off for late reports.

    With --funnel the rows that count crashes are places, such as communes: the picture shows which
    changed otherwise than all together, and how far chance alone throws small counts.

    With --crashes the indicators crashes, fatal_crashes, deaths and injured are counted from --from
    to --to (at most a year, any calendar) and in the same days of the years before.
    """
    output = output_for(lang, as_json=output_format is Format.JSON)
    with refusals_told(output):
        refuse_bad_output(out, [file, crashes])
        refuse_bad_output(picture, [file, crashes, out], endings=(".svg",))
        if (file is None) == (crashes is None):
            raise InvalidInput("Give either a table of targets or --crashes with a file.")
        if picture is not None and file is None:
            raise InvalidInput("A funnel needs a table with one row a commune, not --crashes.")
        if file is not None:
            found = measure_files.read_targets(file, columns=measure_files.parse_columns(columns))
        elif crashes is not None:
            start, last = day_told(date_from, "--from"), day_told(date_to, "--to")
            if start is None or last is None or reduce is None:
                raise InvalidInput(
                    "With --crashes, give --from, --to and --reduce, for example --reduce"
                    " crashes=6,deaths=15,injured=5."
                )
            read = _crashes(crashes, crash_columns, crs)
            found = measure_files.count_targets(
                read.frame,
                _reductions(reduce),
                start=start,
                last=last,
                base_years=base_years,
                recording_change=recording_change,
            )
        deliver_targets(found, output, out, picture=picture)


def crossing_risk(  # noqa: PLR0917 - typer takes options as parameters; nobody calls this by position
    register: Annotated[
        Path, typer.Argument(help="Register of rail crossings: CSV, Excel, GeoPackage, …")
    ],
    out: Out = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the trials with varied inputs.")] = 1,
    trials: Annotated[int, typer.Option(min=10, max=10_000, help="How many trials.")] = TRIALS,
    columns: Columns = None,
    crs: Crs = None,
    output_format: Shown = Format.TABLE,
    lang: Lang = None,
) -> None:
    """Put rail crossings in the order in which to look at them. The points are no probability.

    Columns: crossing_id; protection (self_opened, signs, lights, barrier, guarded); cars_per_day,
    trucks_per_day, motorcycles_per_day, bicycles_per_day, pedestrians_per_day;
    traffic_counted_on, traffic_count_method; trains_per_day, day_trains_per_day,
    switch_trains_per_day, line_speed_kmh, tracks, lanes, paved, urban, sight_m (the shortest),
    angle_deg, hump_or_poor_surface, school_or_market (within 300 m), watch_post (permanent),
    accidents_5y; for closing nearest_legal_crossing_m and service_road_possible; rail_line,
    chainage, lon, lat or a geometry. What is missing is taken at its worst plausible value and
    listed. Numbers are read with a decimal point or comma, yes and no as true/false or có/không.
    """
    output = output_for(lang, as_json=output_format is Format.JSON)
    with refusals_told(output):
        refuse_bad_output(out, [register])
        mapping = measure_files.parse_columns(columns)
        read = measure_files.read_register(register, columns=mapping, crs=crs)
        order = order_crossings(read.frame, seed=seed, trials=trials)
        deliver_crossings(read, order, output, out)


def _crashes(path: Path, columns: str | None, crs: str | None) -> CheckedFrame:
    mapping = parse_mapping(columns) if columns is not None else {}
    return read_crashes(path, columns=mapping, crs=crs, wanted=FOR_SCREENING).require_usable()


def _reductions(written: str) -> dict[str, float]:
    """Read `deaths=15,injured=5`: percent fewer for each indicator."""
    found = {}
    for name, percent in measure_files.parse_columns(written).items():
        try:
            found[name] = number(percent.rstrip("% "))
        except UnusableValue:
            found[name] = -1.0
        if not 0 <= found[name] <= 100:
            raise InvalidInput(
                "--reduce asks for {percent} % fewer {name}. Give a number from 0 to 100.",
                percent=percent,
                name=name,
            )
    return found
