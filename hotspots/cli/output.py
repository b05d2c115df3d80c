"""What the command line says: refusals without a traceback, problems by row.

Results go to standard output, everything about the work to standard error, so that
`--format json` can be piped.
"""

import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from hotspots.errors import Message, Problem, Refusal, Unavailable
from hotspots.i18n import _, render
from hotspots.settings import load_settings
from hotspots.vocabulary import Locale

SHOWN = 20
"""How many problems are printed; the rest is counted."""

WIDTH_IN_FILES = 160
BAD_INPUT, FAILED = 2, 1


@dataclass(frozen=True, slots=True)
class Output:
    """Where one command writes, and in which language."""

    locale: Locale
    as_json: bool = False
    out: Console = field(default_factory=lambda: _console(is_error=False))
    err: Console = field(default_factory=lambda: _console(is_error=True))

    def say(self, template: str, /, **params: object) -> str:
        """Return a sentence in the reader's language."""
        return render(Message(template, params), self.locale)

    def tell(self, template: str, /, **params: object) -> None:
        """Write a sentence about the work."""
        self.err.print(escape(self.say(template, **params)), soft_wrap=True)

    def result(self, value: Any) -> None:
        """Write a result as one JSON document."""
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))

    def problems(self, problems: Sequence[Problem], *, count: int | None = None) -> None:
        """Write the first problems, one a line, and how many more there are."""
        for problem in problems[:SHOWN]:
            self.err.print("  " + escape(self.line(problem)), soft_wrap=True)
        if (more := (len(problems) if count is None else count) - SHOWN) > 0:
            self.tell(_("  … and {count} more."), count=more)

    def line(self, problem: Problem) -> str:
        """Return a problem in one line: row, column, value, what is wrong, what to do."""
        column = problem.column or problem.field
        place = [
            self.say(_("row {row}"), row=problem.row) if problem.row is not None else "",
            self.say(_("column {column}"), column=column) if column else "",
            f"“{problem.value}”" if problem.value is not None else "",
        ]
        told = ", ".join(filter(None, place))
        sentence = f"{render(problem.message, self.locale)} {render(problem.remedy, self.locale)}"
        return f"{told}: {sentence}" if told else sentence


def _console(*, is_error: bool) -> Console:
    """Return a console that does not squeeze tables into 80 columns where nobody looks."""
    stream = sys.stderr if is_error else sys.stdout
    return Console(
        stderr=is_error, highlight=False, width=None if stream.isatty() else WIDTH_IN_FILES
    )


def output_for(locale: Locale | None, *, as_json: bool = False) -> Output:
    """Return the output of a command: its language is asked for, or the deployment's."""
    return Output(locale or load_settings().default_locale, as_json)


@contextmanager
def refusals_told(output: Output) -> Iterator[None]:
    """Turn every refusal into words and an exit code: 2 for bad input, 1 for anything else."""
    try:
        yield
    except Refusal as refusal:
        _tell_refusal(refusal, output)
        raise typer.Exit(FAILED if isinstance(refusal, Unavailable) else BAD_INPUT) from None
    except (KeyboardInterrupt, BrokenPipeError, typer.Exit, typer.Abort):
        raise
    except MemoryError:
        output.tell(_("There is not enough memory for this input. Screen a smaller area."))
        raise typer.Exit(FAILED) from None
    except Exception as error:  # noqa: BLE001 - a person gets a sentence; the traceback is for a log
        if load_settings().log_level.upper() == "DEBUG":
            traceback.print_exc(file=sys.stderr)
        output.tell(
            _(
                "This should not happen: {error}. Nothing was written. Set HOTSPOTS_LOG_LEVEL=DEBUG"
                " to see where, and report it."
            ),
            error=f"{type(error).__name__}: {error}",
        )
        raise typer.Exit(FAILED) from None


def _tell_refusal(refusal: Refusal, output: Output) -> None:
    sentence = render(refusal.message, output.locale)
    count = refusal.message.params.get("count")
    if output.as_json:
        output.result(
            {
                "error": {
                    "code": refusal.code,
                    "message": sentence,
                    "count": count if isinstance(count, int) else len(refusal.problems),
                    "problems": [
                        problem_as_json(each, output) for each in refusal.problems[:SHOWN]
                    ],
                }
            }
        )
    output.err.print(f"[bold red]✗[/] {escape(sentence)}", soft_wrap=True)
    output.problems(refusal.problems, count=count if isinstance(count, int) else None)


def problem_as_json(problem: Problem, output: Output) -> dict[str, object]:
    """Return a problem for a machine, its sentences in the reader's language."""
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.field,
        "value": problem.value,
        "message": render(problem.message, output.locale),
        "remedy": render(problem.remedy, output.locale),
    }
