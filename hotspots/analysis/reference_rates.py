"""What is usual for a place of each class, kept as a dated calibration."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from pandas import DataFrame

from hotspots.analysis.expectation import Reference
from hotspots.analysis.moments import moments
from hotspots.analysis.reference_units import SEVERITIES
from hotspots.analysis.severity_weights import SeverityCounts, SeverityMix, mix_of
from hotspots.errors import InvalidInput

FEWEST_UNITS = 20
"""A class with fewer places is put together with its neighbours (our judgement)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The references of one day, made from the crashes of one period, both days included.

    `version` is that day and a hash of everything else: equal versions hold equal numbers. Single
    crashes never change a calibration; a new one asks for a full run. `mixes` holds the severity
    mix of each group, where severities were counted.
    """

    made_on: date
    period_from: date
    period_to: date
    references: Mapping[str, Reference]
    mixes: Mapping[str, SeverityMix] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Return the name of this calibration, e.g. 2025-11-20-1f6a52c09b7e."""
        content = json.dumps(self._content(), sort_keys=True, ensure_ascii=False)
        return f"{self.made_on.isoformat()}-{sha256(content.encode()).hexdigest()[:12]}"

    def reference(self, group: str) -> Reference:
        """Return what is usual for a place of this group.

        Raises
        ------
        InvalidInput
            The group was not calibrated.
        """
        if group not in self.references:
            raise InvalidInput(
                "The calibration {version} says nothing of the class {group}: it knew no place of"
                " it, or none of its places or its neighbours' had a crash. Make a new calibration"
                " that holds such places.",
                version=self.version,
                group=group,
            )
        return self.references[group]

    def to_json(self) -> str:
        """Return the calibration as text that `from_json` reads back to the last digit."""
        whole = {"version": self.version, "made_on": self.made_on.isoformat(), **self._content()}
        return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Read a calibration.

        Raises
        ------
        InvalidInput
            The text is no calibration, or its numbers are not those its version was made of.
        """
        try:
            whole = json.loads(text)
            read = cls._from_content(whole)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(
                "This text is not a calibration. Take the file as it was written, or make a new"
                " calibration."
            ) from error
        if whole.get("version") != read.version:
            raise InvalidInput(
                "The calibration {version} was altered: its numbers now have the version {actual}."
                " Take the file as it was written, or make a new calibration.",
                version=whole.get("version"),
                actual=read.version,
            )
        return read

    def _content(self) -> dict[str, Any]:
        return {
            "period_from": self.period_from.isoformat(),
            "period_to": self.period_to.isoformat(),
            "references": {name: asdict(one) for name, one in self.references.items()},
            "mixes": {name: _shares(mix) for name, mix in self.mixes.items()},
        }

    @classmethod
    def _from_content(cls, whole: Mapping[str, Any]) -> "Calibration":
        return cls(
            made_on=date.fromisoformat(whole["made_on"]),
            period_from=date.fromisoformat(whole["period_from"]),
            period_to=date.fromisoformat(whole["period_to"]),
            references={
                name: Reference(**(one | {"pooled_from": tuple(one["pooled_from"])}))
                for name, one in whole["references"].items()
            },
            mixes={name: _mix(*shares) for name, shares in whole["mixes"].items()},
        )


def _shares(mix: SeverityMix) -> list[float]:
    """Return the shares of a mix; of a class where no injury is graded, three and a zero.

    So they were written before grades were read, and a version is a hash of what is written.
    """
    if mix.graded:
        return list(mix)
    return [mix.fatal, mix.serious, mix.ungraded, mix.collision]


def _mix(
    fatal: float, serious: float, slight: float, collision: float, ungraded: float | None = None
) -> SeverityMix:
    if ungraded is None:
        return SeverityMix(fatal, serious, 0.0, collision, slight)
    return SeverityMix(fatal, serious, slight, collision, ungraded)


def calibrate(
    units: DataFrame,
    *,
    period_from: date,
    period_to: date,
    made_on: date,
    families: Sequence[Sequence[str]] = (),
) -> Calibration:
    """Return what is usual for each class of places.

    Parameters
    ----------
    units
        one row a place, those without a crash included: `group`, `crashes` (total of the period),
        `exposure` (years × share of a full place), and, for severity mixes, the columns of
        `SEVERITIES`. `reference_units` makes such rows.
    period_from, period_to
        first and last day of the period.
    families
        groups that may stand in for each other, in order of likeness, e.g. road classes from the
        busiest to the quietest, apart from junction classes. A group with fewer than 20 places, or
        without a crash, takes in its nearest neighbours, one after another, until it has both.

    Returns
    -------
    A calibration without the groups of families that have no crash at all.

    Raises
    ------
    InvalidInput
        A column is missing, there is no crash at all, or the period ends before it begins.

    Examples
    --------
    >>> places = DataFrame({"group": ["iii"] * 20, "crashes": [0, 1, 1, 4] * 5, "exposure": 3.0})
    >>> days = {"period_from": date(2022, 1, 1), "period_to": date(2024, 12, 31)}
    >>> made = calibrate(places, **days, made_on=date(2025, 1, 10))
    >>> usual = made.reference("iii")
    >>> usual.mean_per_year, round(usual.k, 3), usual.units
    (0.5, 0.386, 20)
    """
    _check(units, period_from, period_to)
    places = {str(group): rows for group, rows in units.groupby("group", sort=True)}
    family_of = {name: family for family in families for name in family}
    references: dict[str, Reference] = {}
    mixes: dict[str, SeverityMix] = {}
    for name in sorted({*places, *family_of}):
        together = _pool(name, family_of.get(name, (name,)), places)
        rows = units[units["group"].astype(str).isin(together)]
        if not rows["crashes"].sum():
            continue
        mean, k = moments(rows["crashes"], rows["exposure"])
        pooled = () if together == (name,) else together
        references[name] = Reference(name, mean, k, len(rows), pooled)
        if set(SEVERITIES) <= set(units.columns):
            mixes[name] = mix_of(SeverityCounts(*(int(rows[each].sum()) for each in SEVERITIES)))
    return Calibration(made_on, period_from, period_to, references, mixes)


def _pool(name: str, family: Sequence[str], places: Mapping[str, DataFrame]) -> tuple[str, ...]:
    """Return the groups whose places stand for this one, in the order of the family."""
    here = list(family).index(name)
    nearest_first = sorted(
        range(len(family)), key=lambda position: (abs(position - here), position)
    )
    taken: set[int] = set()
    count = crashes = 0
    for position in nearest_first:
        if count >= FEWEST_UNITS and crashes:
            break
        rows = places.get(family[position])
        if rows is not None:
            taken.add(position)
            count, crashes = count + len(rows), crashes + int(rows["crashes"].sum())
    return tuple(family[position] for position in sorted(taken))


def _check(units: DataFrame, period_from: date, period_to: date) -> None:
    missing = [name for name in ("group", "crashes", "exposure") if name not in units.columns]
    if missing:
        raise InvalidInput(
            "The places lack the column {column}. Add it.", column=", ".join(missing)
        )
    if period_to < period_from:
        raise InvalidInput(
            "The period runs from {start} to {end}: its end lies before its start."
            " Exchange the two dates.",
            start=period_from,
            end=period_to,
        )
    if not units["crashes"].sum():
        raise InvalidInput(
            "None of the {count} places had a crash, so nothing can be said of what is usual."
            " Choose a longer period.",
            count=len(units),
        )
