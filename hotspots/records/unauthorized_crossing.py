"""An unauthorized crossing as people report it (domain reference, section 7)."""

from dataclasses import replace
from typing import Any

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.records.crossing_facts import (
    DESCRIPTION,
    HISTORY_FACTS,
    ORIGIN,
    OTHER_WAY,
    SIGHT_FACTS,
    TRAIN_FACTS,
    USER_FACTS,
    USERS,
    WARDED_FACTS,
    WAY_FACTS,
    day_trains_are_trains,
    traffic_has_its_count,
)
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.records.reported_facts import found_on
from hotspots.records.step_fields import WIDE_M
from hotspots.vocabulary import CrossingOpener, Ground, SiteKind

_FOUND = (
    found_on(ORIGIN),
    Fact(
        name="opened_by",
        label=_("Opened by"),
        writing=Writing.CHOICE,
        members=CrossingOpener,
        part=ORIGIN,
        also=("ai_mo", "don_vi_mo"),
    ),
    Fact(
        name="opened_year",
        label=_("Year it was opened"),
        writing=Writing.COUNT,
        part=ORIGIN,
        least=1881,
        most=2100,
        is_year=True,
        also=("nam_mo",),
    ),
)

_HOUSEHOLDS = Fact(
    name="households",
    label=_("Households that need it"),
    writing=Writing.COUNT,
    part=USERS,
    most=100_000,
    also=("so_ho", "ho_dan"),
)

_OTHER_WAY = (
    Fact(
        name="service_road_possible",
        label=_("A service road can be built"),
        writing=Writing.YES_NO,
        part=OTHER_WAY,
        also=("lam_duoc_duong_gom",),
    ),
    Fact(
        name="nearest_legal_crossing_m",
        label=_("Way to the nearest legal crossing"),
        writing=Writing.NUMBER,
        part=OTHER_WAY,
        most=100_000,
        unit="m",
        also=("cach_duong_ngang_gan_nhat_m",),
        hint=_("as measured on the spot; left empty, the map says"),
    ),
)


def _too_wide(site: Any) -> Message | None:
    if site.width_m is None or site.width_m < WIDE_M:
        return None
    told = {"width": site.width_m, "limit": WIDE_M}
    return Message(_("{width} m wide: from {limit} m on it is to be narrowed."), told)


UNAUTHORIZED_CROSSING = KindRecord(
    kind=SiteKind.UNAUTHORIZED_CROSSING,
    words=KindWords(
        register=_("Register an unauthorized crossing"),
        about=_(
            "A path that people opened across a railway without permission. What is not known may"
            " be left empty: it counts as the worst plausible until somebody looks."
        ),
        import_title=_("Import a list of unauthorized crossings"),
        import_about=_(
            "Each row becomes a crossing with a code and a file. A list sent again enters nothing."
        ),
        to_the_list=_("To the unauthorized crossings"),
    ),
    facts=(
        *_FOUND,
        replace(WAY_FACTS[0], hint=_("from 3 m on a path is to be narrowed")),
        *WAY_FACTS[1:],
        *TRAIN_FACTS,
        *USER_FACTS,
        _HOUSEHOLDS,
        *SIGHT_FACTS,
        *WARDED_FACTS,
        *_OTHER_WAY,
        *HISTORY_FACTS,
        DESCRIPTION,
    ),
    ground=Ground.RAIL,
    example={
        "place_text": "Km1651+300",
        "found_on": "2026-03-02",
        "width_m": 3.5,
        "watch_post": False,
        "source_reference": "LĐTM-07",
    },
    checks=(traffic_has_its_count, day_trains_are_trains),
    flags=(_too_wide,),
)
