"""`hotspots set-superior`: who is told when a body is late."""

from typing import Annotated

import typer

from hotspots.cli.output import output_for, refusals_told
from hotspots.cli.registry_commands import By, Lang, acting
from hotspots.i18n import _
from hotspots.registry.bodies import name_superior
from hotspots.registry.organisations import organisation_named
from hotspots.vocabulary import Action


def set_superior(
    name: Annotated[str, typer.Argument(help="The body, as it is called today.")],
    *,
    superior: Annotated[
        str | None,
        typer.Option("--is", help="Who is above it; left out, the people's committee of its area."),
    ] = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Name the level above a body: it is told of what is late on the body's desk."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.MANAGE_ACCOUNTS, output) as (session, actor):
        body = organisation_named(session, name=name)
        above = None if superior is None else organisation_named(session, name=superior)
        name_superior(session, actor=actor, organisation=body, superior=above)
        if above is None:
            output.tell(
                _("Above “{name}” stands the people's committee of its area."), name=body.name
            )
        else:
            output.tell(
                _("Above “{name}” stands “{superior}”."), name=body.name, superior=above.name
            )
