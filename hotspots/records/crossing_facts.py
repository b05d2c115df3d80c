"""What is told of any crossing of a railway, with and without permission (section 7)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import Fact, Writing
from hotspots.records.reported_facts import description
from hotspots.vocabulary import CrossingSurface, TrafficCountMethod

WAY = _("The way across")
TRAINS = _("Trains")
USERS = _("Who crosses")
SIGHT = _("Sight along the line")
WARDED = _("Signs and watching")
ORIGIN = _("Where it comes from")
OTHER_WAY = _("Another way round")
HISTORY = _("What has happened here")

WAY_FACTS = (
    Fact(
        name="width_m",
        label=_("Width"),
        writing=Writing.NUMBER,
        part=WAY,
        least=0.3,
        most=60,
        unit="m",
        also=("be_rong", "chieu_rong", "rong"),
        unfolded=True,
    ),
    Fact(
        name="surface",
        label=_("Surface of the crossing"),
        writing=Writing.CHOICE,
        members=CrossingSurface,
        part=WAY,
        also=("mat_duong", "mat_lat", "mat_lat_loi_qua_duong_sat"),
    ),
    Fact(
        name="angle_deg",
        label=_("Angle to the track"),
        writing=Writing.NUMBER,
        part=WAY,
        most=90,
        unit="°",
        also=("goc_giao",),
    ),
    Fact(
        name="gradient_percent",
        label=_("Gradient of the road"),
        writing=Writing.NUMBER,
        part=WAY,
        least=-40,
        most=40,
        unit="%",
        also=("do_doc",),
    ),
    Fact(
        name="hump_or_poor_surface",
        label=_("Humped or broken surface"),
        writing=Writing.YES_NO,
        part=WAY,
        also=("mat_duong_xau",),
    ),
    Fact(
        name="road_joined",
        label=_("Road or path it carries"),
        writing=Writing.LINE,
        part=WAY,
        most=200,
        also=("duong_bo", "ten_duong"),
    ),
    Fact(
        name="lanes",
        label=_("Lanes of the road"),
        writing=Writing.COUNT,
        part=WAY,
        least=1,
        most=12,
        also=("so_lan_xe",),
    ),
    Fact(
        name="built_up",
        label=_("In a built-up area"),
        writing=Writing.YES_NO,
        part=WAY,
        also=("khu_dong_dan_cu",),
    ),
    Fact(
        name="school_or_market",
        label=_("School or market within 300 m"),
        writing=Writing.YES_NO,
        part=WAY,
        also=("gan_truong_cho",),
    ),
)

TRAIN_FACTS = (
    Fact(
        name="tracks",
        label=_("Tracks"),
        writing=Writing.COUNT,
        part=TRAINS,
        least=1,
        most=20,
        also=("so_duong_ray", "so_duong_sat"),
    ),
    Fact(
        name="line_speed_kmh",
        label=_("Line speed"),
        writing=Writing.NUMBER,
        part=TRAINS,
        least=5,
        most=350,
        unit="km/h",
        also=("toc_do", "toc_do_tau"),
    ),
    Fact(
        name="trains_per_day",
        label=_("Trains a day and night"),
        writing=Writing.NUMBER,
        part=TRAINS,
        most=500,
        also=("so_doi_tau", "so_tau"),
    ),
    Fact(
        name="day_trains_per_day",
        label=_("Of these by daylight"),
        writing=Writing.NUMBER,
        part=TRAINS,
        most=500,
        also=("tau_ban_ngay",),
    ),
)


def _counted(name: str, label: str, *also: str) -> Fact:
    return Fact(name=name, label=label, writing=Writing.AMOUNT, part=USERS, most=200_000, also=also)


USER_FACTS = (
    _counted("cars_per_day", _("Cars a day"), "o_to", "o_to_con"),
    _counted("trucks_per_day", _("Lorries and buses a day"), "xe_tai"),
    _counted("motorcycles_per_day", _("Motorcycles a day"), "xe_may", "mo_to"),
    _counted("bicycles_per_day", _("Bicycles a day"), "xe_dap"),
    _counted("pedestrians_per_day", _("People on foot a day"), "nguoi_di_bo"),
    Fact(
        name="traffic_count_method",
        label=_("How they were counted"),
        writing=Writing.CHOICE,
        members=TrafficCountMethod,
        part=USERS,
        also=("cach_dem",),
    ),
    Fact(
        name="traffic_counted_on",
        label=_("Counted on"),
        writing=Writing.DAY,
        part=USERS,
        also=("ngay_dem",),
    ),
)


def _seen(name: str, label: str) -> Fact:
    return Fact(name=name, label=label, writing=Writing.NUMBER, part=SIGHT, most=10_000, unit="m")


SIGHT_FACTS = (
    _seen("sight_left_up_m", _("From the left, towards rising Km")),
    _seen("sight_left_down_m", _("From the left, towards falling Km")),
    _seen("sight_right_up_m", _("From the right, towards rising Km")),
    _seen("sight_right_down_m", _("From the right, towards falling Km")),
)


def _there(name: str, label: str, *also: str) -> Fact:
    return Fact(name=name, label=label, writing=Writing.YES_NO, part=WARDED, also=also)


WARDED_FACTS = (
    _there("warning_signs", _("Warning signs"), "bien_bao"),
    _there("speed_humps", _("Humps that slow the road"), "go_giam_toc"),
    _there("bells", _("Bells"), "chuong"),
    _there("lights", _("Warning lights"), "den"),
    _there("watch_post", _("Watched by people"), "chot_canh_gioi"),
    Fact(
        name="watch_by",
        label=_("Unit that watches"),
        writing=Writing.LINE,
        part=WARDED,
        most=200,
        also=("don_vi_canh_gioi",),
        hint=_("the unit, no names of persons"),
    ),
    Fact(
        name="watch_hours",
        label=_("Hours of watching"),
        writing=Writing.LINE,
        part=WARDED,
        most=100,
        also=("gio_canh_gioi",),
        hint=_("for example 06:00–22:00"),
    ),
)

HISTORY_FACTS = (
    Fact(
        name="accidents_5y",
        label=_("Accidents in five years"),
        writing=Writing.COUNT,
        part=HISTORY,
        most=1_000,
        also=("tai_nan_5_nam",),
    ),
    Fact(
        name="near_misses_5y",
        label=_("Near misses in five years"),
        writing=Writing.COUNT,
        part=HISTORY,
        most=10_000,
        also=("su_co_5_nam", "suyt_va_5_nam"),
    ),
)

DESCRIPTION = description(HISTORY)


def traffic_has_its_count(read: Mapping[str, Any]) -> Iterator[Problem]:
    """Ask how and when users were counted, wherever a count is told."""
    if not any(read[each.name] is not None for each in USER_FACTS[:5]):
        return
    for name in ("traffic_count_method", "traffic_counted_on"):
        if read[name] is None:
            yield Problem(
                "count_without_basis",
                Message(_("A count of users says nothing without how and when it was made.")),
                Message(_("Tell the method and the day of the count.")),
                name,
            )


def day_trains_are_trains(read: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse more trains by day than there are."""
    whole, by_day = read["trains_per_day"], read["day_trains_per_day"]
    if whole is not None and by_day is not None and by_day > whole:
        yield Problem(
            "more_than_all",
            Message(
                _("{by_day} trains by day are more than all {whole}."),
                {"by_day": by_day, "whole": whole},
            ),
            Message(_("Check both numbers.")),
            "day_trains_per_day",
            str(by_day),
        )
