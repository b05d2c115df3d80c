"""The `hotspots` command."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "propose": "propose.propose",
    "evaluate": "measures.evaluate",
    "targets": "measures.targets",
    "crossing-risk": "measures.crossing_risk",
    "migrate": "registry_commands.migrate",
    "name-registry": "registry_commands.name_registry",
    "load-area": "registry_commands.load_area_command",
    "load-network": "registry_commands.load_network_command",
    "import-crashes": "registry_commands.import_crashes",
    "import-defects": "lists.import_defects_command",
    "import-lane-mouths": "lists.import_lane_mouths_command",
    "import-cameras": "lists.import_cameras_command",
    "import-watched-places": "lists.import_watched_places_command",
    "import-service-roads": "lists.import_service_roads_command",
    "import-sites": "lists.import_sites_command",
    "export-crossings": "lists.export_crossings_command",
    "create-account": "people.create_account",
    "invite": "people.invite",
    "reset-password": "people.reset_password",
    "set-superior": "bodies.set_superior",
    "load-demo": "registry_commands.load_demo",
    "screen": "casework.screen",
    "rederive": "casework.rederive_command",
    "map": "casework.map_command",
    "calibrate": "calibrating.calibrate",
    "worker": "duties.worker",
    "daily": "duties.daily_command",
    "print-workflow": "workflow.print_workflow",
    "verify-audit": "auditing.verify_audit_command",
    "backup": "backing_up.backup",
    "backups": "backing_up.backups",
    "restore": "restoring.restore_command",
    "check-attachments": "checking_attachments.check_attachments",
}
"""Where each command is, in the order of the help."""


class _OnDemand(TyperGroup):
    """Loads a command when it is asked for: those on files do without the database's libraries."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name].split(".")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name)(getattr(import_module(f"hotspots.cli.{module}"), function))
        return get_command(alone)


app = typer.Typer(
    name="hotspots",
    cls=_OnDemand,
    no_args_is_help=True,
    add_completion=False,
    # A traceback of ours must never show a person's data; `refusals_told` says what happened.
    pretty_exceptions_enable=False,
)


@app.callback()
def hotspots() -> None:
    """Registry of crash black spots: propose, load, screen, and ask whether it helped."""


def main() -> None:
    """Run the command line."""
    app()
