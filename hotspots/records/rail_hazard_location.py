"""A dangerous place on open line as people report it (Decree 65/2018)."""

from hotspots.i18n import _
from hotspots.records.crossing_facts import DESCRIPTION
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.vocabulary import Ground, SiteKind

LONGEST_M = 2_000.0

_DANGER = _("Danger")

_HAZARDS = Fact(
    name="hazards",
    label=_("What makes it dangerous"),
    writing=Writing.TEXT,
    part=_DANGER,
    most=2_000,
    also=("yeu_to_nguy_hiem", "nguy_hiem"),
    hint=_("sight, crossings and their spacing, corridor breaches, paths in a dense area"),
)

_SPEED = Fact(
    name="line_speed_kmh",
    label=_("Speed allowed on the line"),
    writing=Writing.NUMBER,
    part=_DANGER,
    most=350,
    unit="km/h",
    also=("toc_do_duong_sat",),
)

_SEEN = Fact(
    name="found_on",
    label=_("Found on"),
    writing=Writing.DAY,
    part=_DANGER,
    also=("ngay_phat_hien",),
)

RAIL_HAZARD_LOCATION = KindRecord(
    kind=SiteKind.RAIL_HAZARD_LOCATION,
    words=KindWords(
        register=_("Register a dangerous place on a railway"),
        about=_(
            "A Km or a stretch of a railway, away from a crossing, where accidents happen or are to"
            " be feared. A screening proposes such places by their accidents; a hazard alone may"
            " make one as well."
        ),
        import_title=_("Import a list of dangerous places on railways"),
        import_about=_(
            "Each row becomes a place with a code and a file. A list sent again enters nothing."
        ),
        to_the_list=_("To the dangerous places on railways"),
    ),
    facts=(_HAZARDS, _SPEED, _SEEN, DESCRIPTION),
    ground=Ground.RAIL,
    example={
        "place_text": "Km1652+100 - Km1652+400",
        "hazards": "Đường cong khuất tầm nhìn, nhiều lối đi tự mở",
        "source_reference": "NH-03",
    },
    longest_m=LONGEST_M,
)
