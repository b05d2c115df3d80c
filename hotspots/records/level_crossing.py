"""A legal level crossing as the rail company's register tells it (domain reference, section 7)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.crossing_facts import (
    DESCRIPTION,
    HISTORY_FACTS,
    SIGHT_FACTS,
    TRAIN_FACTS,
    USER_FACTS,
    WARDED,
    WARDED_FACTS,
    WAY,
    WAY_FACTS,
    day_trains_are_trains,
    traffic_has_its_count,
)
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.vocabulary import Ground, LevelCrossingProtection, LevelCrossingUse, SiteKind

_DANGER = _("Danger")

_PROTECTION = Fact(
    name="protection",
    label=_("Protection"),
    writing=Writing.CHOICE,
    members=LevelCrossingProtection,
    part=WARDED,
    required=True,
    also=("loai_phong_ve", "hinh_thuc_phong_ve", "protection_type"),
)

_USE = Fact(
    name="road_use",
    label=_("Whose road it carries"),
    writing=Writing.CHOICE,
    members=LevelCrossingUse,
    part=WAY,
    also=("loai_duong_ngang",),
)

_SIGNAL = (
    Fact(
        name="signal_checked_on",
        label=_("Automatic signal last checked on"),
        writing=Writing.DAY,
        part=WARDED,
        also=("ngay_kiem_tra_tin_hieu",),
    ),
    Fact(
        name="signal_works",
        label=_("Automatic signal works"),
        writing=Writing.YES_NO,
        part=WARDED,
        also=("tin_hieu_hoat_dong",),
    ),
)

_DANGEROUS = (
    Fact(
        name="dangerous",
        label=_("Dangerous level crossing"),
        writing=Writing.YES_NO,
        part=_DANGER,
        also=("duong_ngang_nguy_hiem",),
    ),
    Fact(
        name="dangerous_reason",
        label=_("Why it is dangerous"),
        writing=Writing.TEXT,
        part=_DANGER,
        most=2_000,
        also=("ly_do_nguy_hiem",),
    ),
)


def _danger_has_a_reason(read: Mapping[str, Any]) -> Iterator[Problem]:
    if read["dangerous"] and read["dangerous_reason"] is None:
        yield Problem(
            "missing",
            Message(_("A crossing is called dangerous with the reason only.")),
            Message(_("Write in a sentence why.")),
            "dangerous_reason",
        )


def _dangerous(site: Any) -> Message | None:
    if not site.dangerous:
        return None
    return Message(_("Dangerous level crossing: {reason}"), {"reason": site.dangerous_reason})


def _signal_out(site: Any) -> Message | None:
    return Message(_("The automatic signal does not work.")) if site.signal_works is False else None


LEVEL_CROSSING = KindRecord(
    kind=SiteKind.LEVEL_CROSSING,
    words=KindWords(
        register=_("Register a level crossing"),
        about=_(
            "A level crossing that was permitted, with what guards it. Found wanting by an"
            " inspection, its file says so and goes to whoever puts it right."
        ),
        import_title=_("Import a register of level crossings"),
        import_about=_(
            "Each row becomes a crossing with a code and a file. A list sent again enters nothing."
        ),
        to_the_list=_("To the level crossings"),
    ),
    facts=(
        _PROTECTION,
        *_SIGNAL,
        *WARDED_FACTS,
        _USE,
        *WAY_FACTS,
        *TRAIN_FACTS,
        *USER_FACTS,
        *SIGHT_FACTS,
        *_DANGEROUS,
        *HISTORY_FACTS,
        DESCRIPTION,
    ),
    ground=Ground.RAIL,
    example={
        "place_text": "Km1652+050",
        "protection": "automatic_barrier",
        "width_m": 7.0,
        "source_reference": "ĐN-12",
    },
    checks=(traffic_has_its_count, day_trains_are_trains, _danger_has_a_reason),
    flags=(_dangerous, _signal_out),
)
