"""What leaves the registry as a file is written down: who took it, when, and what was in it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account, ExportLog
from hotspots.vocabulary import ExportKind


def log_export(
    session: Session, *, actor: Account, kind: ExportKind, told: Mapping[str, Any]
) -> None:
    """Write down that a person takes a file out; `told` is what JSON can keep of it."""
    row = ExportLog(kind=kind, exported_by_id=actor.id, at=clock.now(), told=dict(told))
    session.add(row)
    session.flush()
