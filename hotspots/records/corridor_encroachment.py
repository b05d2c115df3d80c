"""An encroachment on the corridor of a road or a railway, as people report it (section 8)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.described import Fact, KindRecord, KindWords, Writing
from hotspots.records.reported_facts import description, found_on
from hotspots.vocabulary import EncroachmentType, Ground, SiteKind

LONGEST_M = 5_000.0
"""A market along a road may be long; more is reported stretch by stretch."""

_WHAT = _("What encroaches")

_TYPE = Fact(
    name="type",
    label=_("Type of encroachment"),
    writing=Writing.CHOICE,
    members=EncroachmentType,
    part=_WHAT,
    required=True,
    also=("loai_vi_pham", "loai", "hanh_vi"),
)

_SIZE = (
    Fact(
        name="length_m",
        label=_("Length along the corridor"),
        writing=Writing.NUMBER,
        part=_WHAT,
        least=0.1,
        most=100_000,
        unit="m",
        also=("chieu_dai", "dai_m", "so_met"),
        hint=_("length or area: one at least"),
    ),
    Fact(
        name="area_m2",
        label=_("Area taken"),
        writing=Writing.NUMBER,
        part=_WHAT,
        least=0.1,
        most=1_000_000,
        unit="m²",
        also=("dien_tich", "dien_tich_m2", "so_m2"),
    ),
)


def _size_is_told(read: Mapping[str, Any]) -> Iterator[Problem]:
    if read["length_m"] is None and read["area_m2"] is None:
        yield Problem(
            "missing",
            Message(_("Neither length nor area is told.")),
            Message(_("Give one of them; an estimate will do.")),
            "length_m",
        )


CORRIDOR_ENCROACHMENT = KindRecord(
    kind=SiteKind.CORRIDOR_ENCROACHMENT,
    words=KindWords(
        register=_("Register an encroachment"),
        about=_(
            "Something in the safety corridor of a road or a railway: a market, a building, a"
            " hoarding, goods, crops. Tell what and where, never who."
        ),
        import_title=_("Import a list of encroachments"),
        import_about=_(
            "Each row becomes an encroachment with a code and a file. A list sent again enters"
            " nothing. Leave out names, addresses of persons and plates."
        ),
        to_the_list=_("To the encroachments"),
    ),
    facts=(_TYPE, found_on(_WHAT), *_SIZE, description(_WHAT)),
    ground=Ground.EITHER,
    longest_m=LONGEST_M,
    example={
        "place_text": "Km1832+400 đến Km1832+460 QL1",
        "type": "market",
        "found_on": "2026-03-02",
        "length_m": 60.0,
        "source_reference": "VPHL-15",
    },
    checks=(_size_is_told,),
)
