"""A point of congestion with its plan of relief, as people report it (duties D42 to D44)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.records.reported_facts import description
from hotspots.vocabulary import CongestionCause, Ground, SiteKind

LONGEST_M = 3_000.0
"""A queue longer than this is reported as several points."""

_JAM = _("When and why it jams")
_PLAN = _("Plan of relief")
_POST = _("Daily post")

_JAMS = (
    Fact(
        name="listed_on",
        label=_("Listed on"),
        writing=Writing.DAY,
        part=_JAM,
        required=True,
        also=("ngay_dua_vao_danh_sach", "ngay_phat_hien"),
    ),
    Fact(
        name="hours",
        label=_("Hours at which it jams"),
        writing=Writing.HOURS,
        part=_JAM,
        also=("gio_un_tac", "khung_gio"),
        hint=_("for example 06:30–08:00; 16:30–18:00"),
    ),
    Fact(
        name="causes",
        label=_("Why it jams"),
        writing=Writing.CHOICES,
        members=CongestionCause,
        part=_JAM,
        also=("nguyen_nhan",),
    ),
    Fact(
        name="rail_nearby",
        label=_("A railway crosses nearby"),
        writing=Writing.YES_NO,
        part=_JAM,
        also=("gan_duong_sat",),
    ),
)

_RELIEF = (
    Fact(
        name="plan_number",
        label=_("Number of the plan"),
        writing=Writing.LINE,
        part=_PLAN,
        most=100,
        also=("so_phuong_an",),
    ),
    Fact(
        name="plan_dated",
        label=_("Date of the plan"),
        writing=Writing.DAY,
        part=_PLAN,
        also=("ngay_phuong_an",),
    ),
    Fact(
        name="relief_plan",
        label=_("What the plan says"),
        writing=Writing.TEXT,
        part=_PLAN,
        most=2_000,
        also=("phuong_an", "phuong_an_giai_toa"),
    ),
    Fact(
        name="proposed_works",
        label=_("Works proposed"),
        writing=Writing.TEXT,
        part=_PLAN,
        most=2_000,
        also=("giai_phap_ha_tang", "de_xuat"),
    ),
)

_POSTED = (
    Fact(
        name="daily_post",
        label=_("Posted daily"),
        writing=Writing.YES_NO,
        part=_POST,
        also=("chot_hang_ngay", "co_chot"),
    ),
    Fact(
        name="post_by",
        label=_("Unit that keeps the post"),
        writing=Writing.LINE,
        part=_POST,
        most=200,
        also=("don_vi_chot",),
        hint=_("the unit, no names of persons"),
    ),
    Fact(
        name="post_hours",
        label=_("Hours of the post"),
        writing=Writing.HOURS,
        part=_POST,
        also=("gio_chot",),
        hint=_("for example 06:30–08:00; 16:30–18:00"),
    ),
)


def _plan_is_known_by_both(read: Mapping[str, Any]) -> Iterator[Problem]:
    for told, lacking in (("plan_number", "plan_dated"), ("plan_dated", "plan_number")):
        if read[told] is not None and read[lacking] is None:
            yield Problem(
                "missing",
                Message(_("A plan is known by its number and its date together.")),
                Message(_("Give the other one too, or leave both out.")),
                lacking,
            )


def _not_posted(site: Any) -> Message | None:
    if not site.rail_nearby or site.daily_post is not False:
        return None
    return Message(_("A railway crosses nearby, and no post is kept here."))


CONGESTION_POINT = KindRecord(
    kind=SiteKind.CONGESTION_POINT,
    words=KindWords(
        register=_("Register a point of congestion"),
        about=_(
            "A junction or a point where traffic comes to a stand: when, why, who is posted there,"
            " and the plan for its relief."
        ),
        import_title=_("Import a list of points of congestion"),
        import_about=_(
            "Each row becomes a point with a code and a file. A list sent again enters nothing."
        ),
        to_the_list=_("To the points of congestion"),
    ),
    facts=(*_JAMS, *_POSTED, *_RELIEF, description(_JAM)),
    ground=Ground.ROAD,
    at_junctions=True,
    longest_m=LONGEST_M,
    example={
        "place_text": "Km1832+500 QL1",
        "listed_on": "2026-03-02",
        "hours": "06:30–08:00; 16:30–18:00",
        "causes": ["rail_crossing", "school_or_market"],
        "rail_nearby": True,
        "daily_post": True,
        "source_reference": "UT-03",
    },
    checks=(_plan_is_known_by_both,),
    flags=(_not_posted,),
)
