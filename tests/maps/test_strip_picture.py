"""The strip map as a drawing: well formed, escaped, and readable however dense the register is."""

import random
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from hotspots.analysis.rail_strip import RailStrip, StripCrash, StripCrossing, StripStretch
from hotspots.maps.strip_picture import strip_file, strip_pictures
from hotspots.maps.strip_symbols import STATES
from hotspots.models.workflow import states_of
from hotspots.vocabulary import (
    CarriagewaySide,
    CaseState,
    LegalClass,
    LevelCrossingProtection,
    Locale,
    SiteKind,
)

DAY = date(2026, 3, 4)
SVG = "{http://www.w3.org/2000/svg}"
OVERLAPS = """() => {
  const told = [...document.querySelectorAll("svg text")].filter((each) =>
    each.textContent && !(each.parentNode.getAttribute("transform") || "").includes("scale"));
  const boxes = told.map((each) => each.getBoundingClientRect());
  const touch = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
    && a.top < b.bottom - 3.5 && b.top < a.bottom - 3.5;
  const found = [];
  boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b, m) => {
    if (touch(a, b)) found.push([told[n].textContent, told[n + m + 1].textContent]);
  }));
  return [boxes.length, found];
}"""
"""Pairs of texts that lie on each other; signs inside of a symbol are left out."""


def _crossing(number: int, at_m: float, **told: Any) -> StripCrossing:
    given: dict[str, Any] = {
        "number": number,
        "code": f"LK-2026-{number:04d}",
        "name": "Lối đi xóm Chùa",
        "kind": SiteKind.UNAUTHORIZED_CROSSING,
        "protection": None,
        "state": CaseState.FOUND,
        "is_gone": False,
        "legal_class": LegalClass.NONE,
        "at_m": at_m,
        "side": None,
    }
    return StripCrossing(**(given | told))


def _strip(crossings: list[StripCrossing], **told: Any) -> RailStrip:
    given: dict[str, Any] = {
        "line": "BN",
        "line_name": "Đường sắt Bắc Nam",
        "from_m": 0.0,
        "to_m": max([each.at_m for each in crossings], default=9_000.0) + 1.0,
        "on": DAY,
        "since": DAY,
        "is_today": True,
        "sees_crashes": True,
        "is_synthetic": False,
        "crossings": crossings,
        **dict.fromkeys(("crashes", "hazards", "proposals", "wards", "managers"), ()),
    }
    return RailStrip(**(given | told))


def _texts(drawn: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_a_name_that_is_a_script_is_only_read() -> None:
    bad = "<script>alert(1)</script> & \"'"
    strip = _strip(
        [_crossing(1, 500, name=bad)],
        line_name=bad,
        wards=[StripStretch(bad, 0, 9_000)],
        hazards=[StripStretch(bad, 100, 400, '/sites/"x', CaseState.FOUND)],
        crashes=[StripCrash("1", 700, DAY, None, 2, 0)],
    )
    drawn = strip_file(strip, Locale.VI)
    assert "<script" not in drawn
    root = ET.fromstring(drawn)
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}a")), "a drawing that leaves leads nowhere"
    (row,) = strip_pictures(strip, Locale.VI).rows
    assert "<script" not in row[0]
    led = {each.get("href") for each in ET.fromstring(row[0]).iter(f"{SVG}a")}
    assert led == {'/sites/"x', "/sites/LK-2026-0001"}


def test_every_state_of_a_crossing_has_a_sign_and_no_two_look_alike_on_grey_paper() -> None:
    never = {CaseState.REJECTED, CaseState.DUPLICATE}
    for kind in (SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING):
        states = [each for each in states_of(kind) if each not in never]
        signs = [STATES[each][2] for each in states]
        assert len(set(signs)) == len(states), kind


def test_what_is_gone_stands_in_brackets_and_what_is_made_up_says_so() -> None:
    there, gone = _crossing(1, 500), _crossing(2, 3_500, is_gone=True, state=CaseState.CLOSED)
    drawn = strip_file(_strip([there, gone], is_synthetic=True), Locale.VI)
    labels = [each for each in _texts(drawn) if "LK-" in each]
    assert [each.startswith("(") for each in labels] == [False, True]
    assert "DỮ LIỆU MÔ PHỎNG" in _texts(drawn)
    assert "DỮ LIỆU MÔ PHỎNG" not in _texts(strip_file(_strip([there]), Locale.VI))


def test_what_lies_on_one_side_is_drawn_there_and_rows_share_nothing_but_their_ends() -> None:
    sides = [
        _crossing(1, 1_500, side=CarriagewaySide.LEFT),
        _crossing(2, 5_500, side=CarriagewaySide.RIGHT),
    ]
    road = StripStretch("Đường gom 1", 1_000, 8_000, side=CarriagewaySide.RIGHT)
    strip = _strip(sides, to_m=9_000.0, beside=[road], managers=[StripStretch("CTCP", 0, 5_000)])
    whole = strip_pictures(strip, Locale.VI)
    assert (len(whole.rows), whole.km_a_row) == (1, 9)
    at = {
        each.text: float(str(each.get("y")))
        for each in ET.fromstring(whole.rows[0][0]).iter(f"{SVG}text")
    }
    assert any(told and told.startswith("LK-2026-0001 (T) Lối") for told in at)
    assert any(told and told.startswith("LK-2026-0002 (P) Lối") for told in at)
    left, right = (
        next(y for told, y in at.items() if told and n in told) for n in ("0001", "0002")
    )
    assert left < at["Đường gom 1"] < right
    parts = strip_pictures(strip, Locale.VI, km=5)
    assert [row[1:] for row in parts.rows] == [("Km0+000", "Km5+000"), ("Km5+000", "Km9+000")]
    assert [sum("LK-" in told for told in _texts(row[0])) for row in parts.rows] == [1, 1]
    assert ["CTCP" in _texts(row[0]) for row in parts.rows] == [True, False]


def test_no_km_is_written_beyond_the_end_of_a_row() -> None:
    (row,) = strip_pictures(_strip([], to_m=19_000.0), Locale.VI).rows
    written = [each for each in _texts(row[0]) if each.startswith("Km")]
    assert written == [f"Km{km}" for km in range(0, 19, 2)]


def test_hundreds_of_crossings_are_drawn_without_one_label_on_another(watched: Any) -> None:
    rng = random.Random(7)
    kinds = list(LevelCrossingProtection)
    at = sorted(rng.uniform(0, 260_000) for _ in range(260)) + [
        260_100.0 + 9 * n for n in range(60)
    ]
    crossings = [
        _crossing(
            n,
            km,
            kind=SiteKind.LEVEL_CROSSING,
            protection=kinds[n % 4],
            state=CaseState.IN_SERVICE,
            name=rng.choice(["PN 12 VC", "ĐƯỜNG NGANG GA DẦU GIÂY MỚI", "Lối đi ấp Bình Lộc"]),
            side=rng.choice([None, *CarriagewaySide]),
        )
        for n, km in enumerate(at, 1)
    ]
    places = [
        StripStretch(f"LK-2026-9{n:03d}", km, km + 900, None, CaseState.FOUND)
        for n, km in enumerate(at[:40:2])
    ]
    crashes = [StripCrash(str(n), km, DAY, None, n % 3, 0) for n, km in enumerate(at[::2])]
    strip = _strip(crossings, hazards=places, crashes=crashes)
    for km, least in ((None, 300), (100, 100)):
        watched.open(f"<body>{strip_file(strip, Locale.VI, km=km)}")
        count, found = watched.page.evaluate(OVERLAPS)
        assert found == []
        assert count > least
    shown = [each for row in strip_pictures(strip, Locale.VI).rows for each in _texts(row[0])]
    assert sum("LK-2026-0" in each for each in shown) > 200
    alone = replace(strip, crossings=[], hazards=[], crashes=[])
    assert len(strip_pictures(alone, Locale.EN).legend) == 0


def test_accidents_that_a_reader_may_not_see_are_not_counted_as_none() -> None:
    (shown,) = strip_pictures(_strip([]), Locale.VI).rows
    (hidden,) = strip_pictures(_strip([], sees_crashes=False), Locale.VI).rows
    assert "0 vụ tai nạn" in shown[0]
    assert "0 vụ" not in hidden[0]
    assert "bạn không được xem các vụ tai nạn" in hidden[0]
