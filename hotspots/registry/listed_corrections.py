"""What correcting any listed thing has in common: its facts read anew, and its point told anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Problem
from hotspots.models import Account
from hotspots.records.told_fields import PLACE, Readers
from hotspots.registry.differences import require_version
from hotspots.registry.stated_places import StatedPlace, find_place
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Corrected:
    """A kind of listed things that are corrected one by one.

    Attributes
    ----------
    fields, read
        What is told of one, and what reads it.
    refused
        The sentence where it cannot be used.
    changed_since
        The sentence where somebody was first.
    """

    fields: Readers
    read: Callable[[Mapping[str, object]], tuple[dict[str, Any], list[Problem]]]
    refused: str
    changed_since: str

    def facts(
        self,
        session: Session,
        row: Any,
        told: Mapping[str, object],
        *,
        expected_version: int | None,
    ) -> dict[str, Any]:
        """Return the facts of a row as a correction leaves them; what is not told stays.

        Raises
        ------
        InvalidInput
            A field is unusable.
        StaleVersion
            Somebody changed it since.
        """
        known = {name: getattr(row, name) for name in self.fields}
        facts, problems = self.read(known | dict(told))
        if problems:
            raise InvalidInput(self.refused, problems=problems)
        wanted = {name: value for name, value in facts.items() if name in told}
        require_version(session, row, expected_version, self.changed_since, wanted=wanted)
        return facts


def point_told(
    session: Session, *, actor: Account, told: Mapping[str, object], reach_m: float
) -> StatedPlace | None:
    """Return where a correction says that a point lies, None where it does not say.

    Raises
    ------
    InvalidInput
        The place is unusable.
    Forbidden
        It lies outside the person's areas.
    """
    stated: dict[str, Any] = {name: told[name] for name in PLACE if name in told}
    if not stated:
        return None
    place = find_place(session, **stated, on=clock.today(), reach_m=reach_m)
    permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    return place
