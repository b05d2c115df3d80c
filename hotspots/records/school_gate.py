"""A school gate on the list of the safe-gate model, as people report it (duty D40)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.records.reported_facts import description
from hotspots.vocabulary import Ground, SiteKind

_SCHOOL = _("School and road")
_MODEL = _("Safe-gate model")

_GATE = (
    Fact(
        name="school",
        label=_("School"),
        writing=Writing.LINE,
        part=_SCHOOL,
        most=200,
        required=True,
        also=("truong", "ten_truong", "truong_hoc"),
        hint=_("with the gate, where it has several"),
    ),
    Fact(
        name="road_name",
        label=_("Road the gate opens onto"),
        writing=Writing.LINE,
        part=_SCHOOL,
        most=200,
        also=("duong", "ten_duong", "tuyen_duong"),
        hint=_("where the registry does not know the road"),
    ),
    Fact(
        name="peak_hours",
        label=_("Hours of coming and going"),
        writing=Writing.HOURS,
        part=_SCHOOL,
        also=("gio_cao_diem", "khung_gio"),
        hint=_("for example 06:30–08:00; 16:30–18:00"),
    ),
)


def _there(name: str, label: str, *also: str) -> Fact:
    return Fact(name=name, label=label, writing=Writing.YES_NO, part=_MODEL, also=also)


_SAFE = (
    Fact(
        name="model_installed_on",
        label=_("Model put in place on"),
        writing=Writing.DAY,
        part=_MODEL,
        also=("ngay_co_mo_hinh", "ngay_xay_dung_mo_hinh"),
        hint=_("counts in the coverage once the step says so as well"),
    ),
    _there("zebra_crossing", _("Zebra crossing"), "vach_sang_duong", "vach_di_bo"),
    _there("school_sign", _("School sign"), "bien_bao", "bien_truong_hoc"),
    _there("speed_hump", _("Hump before the gate"), "go_giam_toc"),
    Fact(
        name="lane_mouths",
        label=_("Lane mouths beside the gate"),
        writing=Writing.COUNT,
        part=_MODEL,
        most=50,
        also=("so_ngo",),
    ),
    Fact(
        name="lane_mouth_humps",
        label=_("Of these with a hump"),
        writing=Writing.COUNT,
        part=_MODEL,
        most=50,
        also=("so_ngo_co_go",),
    ),
)


def _humps_are_of_mouths(read: Mapping[str, Any]) -> Iterator[Problem]:
    mouths, humps = read["lane_mouths"], read["lane_mouth_humps"]
    if humps is not None and (mouths is None or humps > mouths):
        yield Problem(
            "more_than_all",
            Message(
                _("{humps} mouths with a hump are more than all {mouths}."),
                {"humps": humps, "mouths": "–" if mouths is None else mouths},
            ),
            Message(_("Check both numbers.")),
            "lane_mouth_humps",
            str(humps),
        )


def _without_hump(site: Any) -> Message | None:
    if site.lane_mouths is None or site.lane_mouth_humps is None:
        return None
    left = site.lane_mouths - site.lane_mouth_humps
    if left == 0:
        return None
    told = {"count": left, "all": site.lane_mouths}
    return Message(_("{count} of {all} lane mouths beside the gate have no hump."), told)


SCHOOL_GATE = KindRecord(
    kind=SiteKind.SCHOOL_GATE,
    words=KindWords(
        register=_("Register a school gate"),
        about=_(
            "A gate of a school, with what makes coming and going safe. All gates on the list are"
            " the denominator of the coverage, whether somebody has looked at them or not."
        ),
        import_title=_("Import a list of school gates"),
        import_about=_(
            "Each row becomes a gate with a code and a file. A list sent again enters nothing."
        ),
        to_the_list=_("To the school gates"),
    ),
    facts=(*_GATE, *_SAFE, description(_SCHOOL)),
    ground=Ground.ROAD,
    named_by="school",
    example={
        "place_text": "Km1832+500 QL1",
        "school": "Trường Tiểu học Kim Đồng",
        "peak_hours": "06:30–07:15; 16:30–17:15",
        "zebra_crossing": True,
        "source_reference": "CT-08",
    },
    checks=(_humps_are_of_mouths,),
    flags=(_without_hump,),
)
