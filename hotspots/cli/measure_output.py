"""What the commands on measures write: a table for people, JSON for machines, CSV or GeoJSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from hotspots.cli.output import Output, problem_as_json
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.file_screening import write_collection, write_text
from hotspots.file_screening.proposal_files import refuse_unwritable
from hotspots.i18n import _, render
from hotspots.table_files.csv_text import csv_text

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Result:
    """One judged thing: its name as printed, its figures by field, its sentences, where it lies."""

    name: str
    figures: Mapping[str, object]
    sentences: tuple[Message, ...]
    geometry: Mapping[str, object] | None = None


def refuse_bad_output(
    out: Path | None,
    inputs: Sequence[Path | None],
    *,
    endings: Sequence[str] = (".csv", ".geojson"),
) -> None:
    """Refuse before the work a file that cannot be written after it.

    Raises
    ------
    InvalidInput
        It has none of the endings, the folder is missing, or it is an input.
    """
    if out is None:
        return
    refuse_unwritable(out)
    if out.suffix.lower() not in endings:
        raise InvalidInput(
            "{file} does not end in one of: {endings}. Name it so that its format is clear.",
            file=str(out),
            endings=list(endings),
        )
    if not out.parent.is_dir():
        raise InvalidInput(
            "{file} cannot be written: the folder {folder} does not exist. Make it first.",
            file=str(out),
            folder=str(out.parent),
        )
    if out.resolve() in {each.resolve() for each in inputs if each is not None}:
        raise InvalidInput(
            "{file} cannot be written: it is one of the files being read. Choose another name.",
            file=str(out),
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that a command found: results, members of the document beside them, what to beware of."""

    results: Sequence[Result]
    members: Mapping[str, Any]
    warnings: Sequence[Problem]
    ignored_columns: Sequence[str]


def deliver(
    delivery: Delivery, output: Output, out: Path | None, *, show: Callable[[], None]
) -> None:
    """Write the file, then the JSON document, or what `show` prints for a person, and warnings."""
    if out is not None:
        _write(out, delivery.results, delivery.members, output)
    if output.as_json:
        output.result(
            {
                **delivery.members,
                "results": [_as_json(each, output) for each in delivery.results],
                "warnings": [problem_as_json(each, output) for each in delivery.warnings],
                "output": None if out is None else str(out),
            }
        )
    else:
        show()
    output.problems(delivery.warnings)
    if delivery.ignored_columns:
        output.tell(_("Columns not used: {columns}."), columns=list(delivery.ignored_columns))
    if out is not None:
        output.tell(_("Written to {file}."), file=str(out))


def told(results: Sequence[Result], output: Output) -> None:
    """Write each result for a person: its name, then its sentences."""
    for each in results[:_SHOWN]:
        output.out.print(f"[bold]{escape(each.name)}[/]")
        for sentence in each.sentences:
            output.out.print("  " + escape(render(sentence, output.locale)), soft_wrap=True)
    _more(len(results), output)


def print_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], output: Output, *, left: Sequence[int]
) -> None:
    """Write a table, numbers to the right but for the columns `left`."""
    table = Table(box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(output.say(heading), justify="left" if position in left else "right")
    for row in rows[:_SHOWN]:
        table.add_row(*(escape(cell) for cell in row))
    output.out.print(table)
    _more(len(rows), output)


def _more(count: int, output: Output) -> None:
    if (more := count - _SHOWN) > 0:
        output.out.print(output.say(_("… and {count} more in the file."), count=more))


def _as_json(result: Result, output: Output) -> dict[str, Any]:
    told_in_words = [render(each, output.locale) for each in result.sentences]
    return {"name": result.name, **result.figures, "sentences": told_in_words}


def _write(
    out: Path, results: Sequence[Result], members: Mapping[str, Any], output: Output
) -> None:
    if out.suffix.lower() == ".csv":
        rows = [_as_json(each, output) for each in results]
        write_text(out, csv_text(list(rows[0]) if rows else ["name"], rows))
        return
    features = [
        {"type": "Feature", "geometry": each.geometry, "properties": _as_json(each, output)}
        for each in results
    ]
    write_collection(out, members, features)
