"""Alcohol by patrol bands: of those tested how many, and how many were tested at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from pandas import DataFrame, Series

from hotspots.analysis.crash_facts import require_coded
from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _
from hotspots.vocabulary import Alcohol, TimePrecision, Weekday


@dataclass(frozen=True, slots=True)
class Band:
    """Hours of the local day, the last one outside; a band that ends before it begins passes 24 h.

    `weekdays`, where given, are those on which the band begins: the small hours of a Saturday
    belong to the band that began on Friday.

    Raises
    ------
    InvalidInput
        An hour is not of the day, or the band is empty.
    """

    start: int
    end: int
    weekdays: tuple[Weekday, ...] = ()

    def __post_init__(self) -> None:
        if not (0 <= self.start <= 23 and 1 <= self.end <= 24) or self.start == self.end:
            raise InvalidInput(
                "A band from {start} to {end} h is no part of the day. Begin from 0 to 23 h and end"
                " from 1 to 24 h, at another hour.",
                start=self.start,
                end=self.end,
            )

    @property
    def crosses_midnight(self) -> bool:
        """Whether its end lies on the next day."""
        return self.end < self.start

    @property
    def name(self) -> Message:
        """The band as a reader names it; one that crosses midnight says so."""
        on_days = bool(self.weekdays)
        if self.crosses_midnight:
            named = (
                _("from {start} h across midnight to {end} h, nights that begin on {days}")
                if on_days
                else _("from {start} h across midnight to {end} h")
            )
        else:
            hours_only = _("from {start} to {end} h")
            named = _("from {start} to {end} h on {days}") if on_days else hours_only
        hours = {"start": f"{self.start:02}", "end": f"{self.end:02}"}
        return Message(named, hours | ({"days": self.weekdays} if self.weekdays else {}))


FOUR_HOURS = tuple(Band(start, start + 4) for start in range(0, 24, 4))
PATROL_BANDS = (Band(10, 14), Band(18, 24))
"""The alcohol patrols of the plan: 10–14 h and 18–24 h."""
WEEKEND_NIGHTS = Band(18, 4, (Weekday.FRIDAY, Weekday.SATURDAY))
DEFAULT_BANDS = (*FOUR_HOURS, *PATROL_BANDS, WEEKEND_NIGHTS)


@dataclass(frozen=True, slots=True)
class AlcoholCount:
    """Crashes, those in which somebody was tested, and those of them with alcohol."""

    crashes: int
    tested: int
    positive: int

    @property
    def share_tested(self) -> float | None:
        """The share of crashes with a test; None without a crash."""
        return self.tested / self.crashes if self.crashes else None

    @property
    def share_positive(self) -> float | None:
        """The share with alcohol among those tested; None where nobody was: not tested is no no."""
        return self.positive / self.tested if self.tested else None


@dataclass(frozen=True, slots=True)
class AlcoholBand:
    """One band at the site and in its area; band None holds the crashes whose hour is unknown."""

    band: Band | None
    here: AlcoholCount
    area: AlcoholCount


def alcohol_bands(
    site: DataFrame, area: DataFrame, bands: Sequence[Band] = DEFAULT_BANDS
) -> tuple[AlcoholBand, ...]:
    """Count alcohol by bands at a site beside its area, without the site's own crashes.

    Parameters
    ----------
    site, area
        crashes as `read_facts` reads them.
    bands
        they may overlap: the patrol bands lie across those of four hours, so rows do not add up.

    Returns
    -------
    The bands in their order, and last the crashes whose hour is not known.

    Raises
    ------
    InvalidInput
        A column is missing, or times carry a zone.
    """
    require_coded(site)
    require_coded(area)
    ids = set(site["crash_id"].astype(str))
    others = area.loc[~area["crash_id"].astype(str).isin(ids)]
    return tuple(
        AlcoholBand(band, _counted(site, band), _counted(others, band)) for band in (*bands, None)
    )


def in_band(crashes: DataFrame, band: Band | None) -> "Series[bool]":
    """Say, crash by crash, whether it fell in a band; with None, whether its hour is unknown."""
    at = crashes["occurred_at"]
    exact = [TimePrecision.MINUTE, TimePrecision.HOUR]
    timed = crashes["time_precision"].isin(exact) & at.notna()
    if band is None:
        return ~timed
    after, before = at.dt.hour >= band.start, at.dt.hour < band.end
    inside = (after | before) if band.crosses_midnight else (after & before)
    if band.weekdays:
        began = at.dt.day_of_week - (before & band.crosses_midnight)
        numbers = [list(Weekday).index(day) for day in band.weekdays]
        inside &= (began % 7).isin(numbers)
    chosen: Series[bool] = timed & inside
    return chosen


def alcohol_sentence(counted: AlcoholBand) -> Message:
    """Return what is known of alcohol in one band, here and in the area."""
    band = counted.band.name if counted.band else Message(_("hour not recorded"))
    return Message(
        _("{band}: {here}. Elsewhere in the area: {area}."),
        {"band": band, "here": _in_words(counted.here), "area": _in_words(counted.area)},
    )


def _in_words(counted: AlcoholCount) -> Message:
    if not counted.crashes:
        return Message(_("no crash"))
    if not counted.tested:
        untested = _("{crashes} crashes, none with a test, so alcohol is unknown")
        return Message(untested, {"crashes": counted.crashes})
    return Message(
        _("alcohol in {positive} of {tested} crashes with a test, of {crashes} in all"),
        {"positive": counted.positive, "tested": counted.tested, "crashes": counted.crashes},
    )


def _counted(crashes: DataFrame, band: Band | None) -> AlcoholCount:
    alcohol = crashes.loc[in_band(crashes, band), "alcohol"]
    positive = int((alcohol == Alcohol.YES).sum())
    return AlcoholCount(len(alcohol), positive + int((alcohol == Alcohol.NO).sum()), positive)
