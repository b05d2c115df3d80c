"""Takes in the units of a reform and what became of them, in one go or not at all."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry.area_loading import load_area
from hotspots.registry.layers import LoadReport
from hotspots.registry.succession_loading import load_successions
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file: where it lies, or its bytes with the name that tells its format."""

    content: Path | bytes
    name: str | None = None


def load_units(
    session: Session,
    *,
    actor: Account,
    areas: UnitFile | None = None,
    successions: UnitFile | None = None,
    crs: str | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """Load units, then the lines that say which old one went into which new one.

    A dry run says what would be done and leaves nothing behind. Loading a file again is harmless.

    Raises
    ------
    InvalidInput
        There is no file, or one cannot be used: nothing of either is loaded.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    if areas is None and successions is None:
        raise InvalidInput(_("Choose a file of units, of what became of them, or both."))
    report = LoadReport()
    with session.begin_nested() as attempt:
        if areas is not None:
            report.merge(
                load_area(session, actor=actor, path=areas.content, name=areas.name, crs=crs)
            )
        if successions is not None:
            report.merge(
                load_successions(
                    session, actor=actor, path=successions.content, name=successions.name
                )
            )
        if dry_run:
            attempt.rollback()
    if dry_run:
        session.expire_all()
    return report
