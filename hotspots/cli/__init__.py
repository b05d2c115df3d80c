"""The `hotspots` command."""

import typer

from hotspots.cli import registry_commands
from hotspots.cli.casework import map_command, rederive_command, screen
from hotspots.cli.propose import propose

app = typer.Typer(
    name="hotspots",
    help="Registry of crash black spots: propose, load, screen.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback of ours must never show a person's data; `refusals_told` says what happened.
    pretty_exceptions_enable=False,
)
app.command()(propose)
app.add_typer(registry_commands.app)
app.command()(screen)
app.command("rederive")(rederive_command)
app.command("map")(map_command)


def main() -> None:
    """Run the command line."""
    app()
