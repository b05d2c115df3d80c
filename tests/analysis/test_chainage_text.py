"""Every spelling of a chainage the domain reference accepts or refuses, and the rest of Unicode."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotspots.analysis.chainage_text import format_chainage, parse_chainage
from hotspots.analysis.route_names import RouteAliases, route_code, route_key
from hotspots.errors import InvalidInput
from hotspots.i18n import render
from hotspots.vocabulary import CarriagewaySide, Locale, LocationClass

REFUSED = [
    ("12350", "missing_km", "Thiếu chữ Km hoặc dấu “+”. Có phải Km12+350?"),
    ("Km12350", "km_too_large", "Số km quá lớn. Có phải Km12+350?"),
    ("Km12.350", "unclear_dot", "Dấu chấm không rõ nghĩa: viết Km12+350"),
    ("Km12-350", "unclear_dash", "Dấu “-” không rõ nghĩa: mét dùng “+”, đoạn dùng “đến”"),
    ("Km12+2500", "metres_too_many", "Số mét từ 2000 trở lên: kiểm tra lại cột km"),
    ("Km12+3SO", "letters_in_metres", "Số mét có chữ cái"),
    ("Km-3+200", "negative", "Lý trình không được âm"),
    ("Km12++350", "extra_plus", "Thừa dấu “+”"),
    ("Km+350", "missing_km_number", "Thiếu số km"),
    ("Km12+", "missing_metres", "Thiếu số mét sau dấu “+”"),
    ("Km12+350 QL", "missing_route_number", "Thiếu số hiệu đường sau “QL”"),
    ("QL1, QL21A Km2+200", "two_routes", "Một lý trình chỉ thuộc một tuyến: nhập hai dòng"),
    ("Km11707+175", "outside_route", "Lý trình ngoài phạm vi của tuyến"),
    ("12/05/2025", "date_cell", "Ô đã bị đổi thành ngày: nhập lại dạng văn bản"),
]

ALSO_REFUSED = [
    ("", "empty"),
    (" \u00a0 ", "empty"),
    ("x" * 5000, "too_long"),
    ("QL1", "no_chainage"),
    ("12+350", "missing_km"),
    ("QL1 12+350", "missing_km"),
    ("-3+200", "negative"),
    ("+350", "missing_km_number"),
    ("2025-05-12 00:00:00", "date_cell"),
    ("12-May-25", "date_cell"),
    ("May-12", "date_cell"),
    ("12/5", "date_cell"),
    ("Km4500", "km_too_large"),
    ("Km12.35+200", "unclear_dot"),
    ("Km12+350.5", "unclear_dot"),
    ("Km12,35+200", "unclear_comma"),
    ("Km2+200-400", "unclear_dash"),
    ("Km2+200 đến 400", "missing_km"),
    ("Km2+200 đến", "open_stretch"),
    ("Km2+200 -", "open_stretch"),
    ("Km2+900 - +100", "unclear_carry"),
    ("Km12+3 50", "not_understood"),
    ("Km12+350 Km12+400", "not_understood"),
    ("Km12+350 Phường 5", "not_understood"),
    ("Km12+350 xã X5", "not_understood"),
    ("Km1+1, Km2+2, Km3+3", "too_many_points"),
    ("Km12/H10", "h_post"),
    ("Km12+350/H5", "h_post"),
    ("Km12+3٣", "not_understood"),
    ("Km12²", "not_understood"),
    ("H5", "no_chainage"),
    ("Km12+350 (T) bên phải", "two_sides"),
    ("QL1 đường sắt Hà Nội – TP Hồ Chí Minh Km2+200", "two_routes"),
    ("Km12+" + "9" * 150, "metres_too_many"),
    ("Km" + "9" * 190, "outside_route"),
]

# text, start, end, code of the one caution or None, location class
POINTS = [
    ("Km1832+500", "Km1832+500", None, None, "B"),
    ("km 77 + 040", "Km77+040", None, None, "B"),
    ("KM304+575", "Km304+575", None, None, "B"),
    ("Km12+350m", "Km12+350", None, None, "B"),
    ("K12+350", "Km12+350", None, "k_read_as_km", "B"),
    ("Km.12+350", "Km12+350", None, None, "B"),
    ("Km: 12+350", "Km12+350", None, None, "B"),
    ("Lý trình Km12+350", "Km12+350", None, None, "B"),
    ("Km12+35", "Km12+035", None, "short_metres", "B"),
    ("Km12+350,5", "Km12+350,5", None, None, "B"),
    ("Km12", "Km12+000", None, None, "C"),
    ("Km12+000", "Km12+000", None, None, "C"),
    ("Km12,35", "Km12+350", None, "decimal_comma", "B"),
    ("Km 1.832+500", "Km1832+500", None, "thousands_dot", "B"),
    ("Km12/H5", "Km12+500", None, None, "C"),
    ("H5/Km12", "Km12+500", None, None, "C"),
    ("Km12+1050", "Km12+1050", None, "long_km", "B"),
    ("Km12+1999", "Km12+1999", None, "long_km", "B"),
    ("khoảng Km12+350", "Km12+350", None, None, "C"),
    ("Km2+200-Km2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km2+200÷Km2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km2+200 – 2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km 431+240 đến Km 431+304", "Km431+240", "Km431+304", None, "B"),
    ("từ Km2+200 đến Km2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km2+200 ~ Km2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km2+200 → Km2+400", "Km2+200", "Km2+400", None, "B"),
    ("Km2-Km3", "Km2+000", "Km3+000", None, "C"),
    ("Km2+200 - +400", "Km2+200", "Km2+400", "km_carried", "B"),
    ("Km2+400-Km2+200", "Km2+200", "Km2+400", "order_turned", "B"),
    ("Km12,3", "Km12+300", None, "decimal_comma", "C"),
    ("Km12+350,1239", "Km12+350,123", None, None, "B"),
    ("Km12,9999999", "Km12+999,999", None, "decimal_comma", "B"),
    ("~Km12+350", "Km12+350", None, None, "C"),
    ("Km2+200-Km2+200", "Km2+200", None, "one_end", "B"),
    ("Km12+350 gần cầu Suối Tre", "Km12+350", None, "not_read", "B"),
]

SIDES = [
    ("Km12+350 (T)", CarriagewaySide.LEFT),
    ("Km12+350 trái", CarriagewaySide.LEFT),
    ("Km12+350 bên trái", CarriagewaySide.LEFT),
    ("Km12+350 (P)", CarriagewaySide.RIGHT),
    ("Km12+350 phải", CarriagewaySide.RIGHT),
    ("Km12+350, bên phải tuyến", CarriagewaySide.RIGHT),
    ("Km2+200-Km2+400 (T)", CarriagewaySide.LEFT),
    ("Km2+200 (P) - Km2+400 (P)", CarriagewaySide.RIGHT),
    ("Km12+350 đường Ba Trại", None),
]

ROUTES = [
    ("Km12+350 QL.1A", "QL1", "Km12+350"),
    ("QL1A Km12+350", "QL1", "Km12+350"),
    ("Km 165+950 quốc lộ 1B", "QL1B", "Km165+950"),
    ("ĐT.769 Km3+100", "ĐT769", "Km3+100"),
    ("TL769 Km3+100", "ĐT769", "Km3+100"),
    ("Tỉnh lộ 769 Km3+100", "ĐT769", "Km3+100"),
    ("Km2+200 đường HCM", "Đường Hồ Chí Minh", "Km2+200"),
    ("QL.1, Km1832+500 (P)", "QL1", "Km1832+500"),
    ("Km0+350 đường Hùng Vương", "đường Hùng Vương", "Km0+350"),
    ("đường 30/4 Km0+350", "đường 30/4", "Km0+350"),
    ("Km1832+500 QL1 (QL1A)", "QL1", "Km1832+500"),
    ("Km5+100 QL1 tránh Biên Hòa", "QL1 tránh Biên Hòa", "Km5+100"),
    ("đường tránh QL1 Km5+100", "đường tránh QL1", "Km5+100"),
    ("QL1Km12+350", "QL1", "Km12+350"),
    ("trên tuyến cao tốc Hà Nội - Hải Phòng, Km12+350", "cao tốc Hà Nội - Hải Phòng", "Km12+350"),
]


def refused(text: str, *, chainage_column: bool = False) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_chainage(text, chainage_column=chainage_column)
    return caught.value


@pytest.mark.parametrize(("text", "code", "message"), REFUSED)
def test_a_spelling_with_two_readings_is_refused_with_its_question(text, code, message):
    (problem,) = refused(text).problems
    assert problem.code == code
    assert render(problem.message, Locale.VI) == message
    assert problem.value == text
    assert render(problem.remedy, Locale.VI) != render(problem.remedy, Locale.EN)


@pytest.mark.parametrize(("text", "code"), ALSO_REFUSED)
def test_a_spelling_outside_the_reference_is_refused_rather_than_guessed(text, code):
    (problem,) = refused(text).problems
    assert problem.code == code
    assert str(problem.message)
    assert str(problem.remedy)


@pytest.mark.parametrize("text", ["12350", "12,350", "12.350"])
def test_a_plain_number_is_refused_even_in_a_chainage_column(text):
    assert "Km12+350" in str(refused(text, chainage_column=True).problems[0].message)


@pytest.mark.parametrize(("text", "start", "end", "caution", "location_class"), POINTS)
def test_an_accepted_spelling_is_read(text, start, end, caution, location_class):
    place = parse_chainage(text)
    assert place.text == text
    assert str(place.start) == start
    assert place.end is None if end is None else str(place.end) == end
    assert [each.code for each in place.cautions] == ([caution] if caution else [])
    assert place.location_class is LocationClass(location_class)
    assert (place.second, place.side, place.route) == (None, None, None)


def test_a_chainage_column_needs_no_km():
    assert str(parse_chainage("12+350", chainage_column=True).start) == "Km12+350"
    assert str(parse_chainage("2+200 - 2+400", chainage_column=True).end) == "Km2+400"


def test_a_short_figure_after_the_plus_is_metres_not_hundreds():
    (caution,) = parse_chainage("Km12+35").cautions
    assert render(caution.message, Locale.VI) == "Hiểu là 35 m, không phải 350 m"


def test_two_places_joined_by_and_are_not_a_stretch():
    place = parse_chainage("Km304+575 và Km305+315")
    assert (str(place.start), place.end, str(place.second)) == ("Km304+575", None, "Km305+315")


@pytest.mark.parametrize(("text", "side"), SIDES)
def test_the_side_is_told_along_rising_chainage(text, side):
    assert parse_chainage(text).side is side


@pytest.mark.parametrize(("text", "route", "start"), ROUTES)
def test_the_route_is_known_by_one_name(text, route, start):
    place = parse_chainage(text)
    assert (place.route, str(place.start), place.cautions) == (route, start, ())
    assert not place.is_rail


def test_a_railway_line_is_told_from_a_road():
    place = parse_chainage("Km304+575 đường sắt Hà Nội – TP Hồ Chí Minh")
    assert place.route == "Đường sắt Hà Nội – TP Hồ Chí Minh"
    assert place.is_rail
    assert str(place.start) == "Km304+575"


def test_a_street_beside_a_numbered_road_is_named_as_unread():
    place = parse_chainage("Km1832+500 QL1, đường Hùng Vương")
    assert place.route == "QL1"
    assert [each.code for each in place.cautions] == ["not_read"]


def test_letters_of_a_road_number_are_never_stripped():
    spellings = ["QL1B", "QL.1B", "ql 1b", "Quốc lộ 1B", "QUỐC LỘ 01B", "đường QL1B"]
    assert {route_code(each) for each in spellings} == {"QL1B"}
    assert route_code("QL1A") == route_code("QL1") == "QL1"
    codes = ["ĐH.5", "HL5", "Đường huyện 5", "Hương lộ 5", "ĐX 02", "CT.1", "CT01", "QL N2"]
    assert [route_code(each) for each in codes] == [*["ĐH5"] * 4, "ĐX2", "CT01", "CT01", "QLN2"]
    assert route_code("đường Hùng Vương") is None


def test_a_city_brings_its_own_names_of_routes():
    aliases = RouteAliases({"ĐT 763": "QL20B", "xa lộ Long Khánh": "QL1"})
    assert route_code("Tỉnh lộ 763", aliases=aliases) == "QL20B"
    assert route_code("Xa lộ  Long Khánh", aliases=aliases) == "QL1"
    assert parse_chainage("TL763 Km2+200", aliases=aliases).route == "QL20B"
    assert route_key("XA LỘ LONG KHÁNH", aliases=aliases) == route_key("QL.1A")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "text", ["Từ Km2＋200 đến Km2＋400 quốc lộ 1B, bên phải", "khoảng Km12+350 (T)"]
)
def test_case_spaces_and_unicode_form_are_free(form, text):
    wanted = parse_chainage(text)
    for variant in (
        text.upper(),
        text.lower(),
        text.replace(" ", "\u00a0\u2009"),
        f"\ufeff {text}\n",
    ):
        place = parse_chainage(unicodedata.normalize(form, variant))
        assert (place.start, place.end, place.side, place.route) == (
            wanted.start,
            wanted.end,
            wanted.side,
            wanted.route,
        )


def test_the_label_value_is_exact_to_the_millimetre():
    start = parse_chainage("Km1832+500,125").start
    assert (start.chainage_mm, start.chainage_m) == (1_832_500_125, 1_832_500.125)
    assert start.metres == Decimal("500.125")


def test_a_negative_label_has_no_written_form():
    with pytest.raises(ValueError, match="negative"):
        format_chainage(-1)


@given(st.integers(0, 3_999_999_999))
def test_a_written_label_is_read_back_to_the_millimetre(millimetres):
    place = parse_chainage(format_chainage(millimetres / 1000))
    assert place.start.chainage_mm == millimetres
    assert place.cautions == ()


_PIECES = (
    "Km|K|km |H5|/|12|350|+|-|,|.| |(T)|(P)|QL|1A|ĐT.|đường |Hùng Vương|đến| và |từ |khoảng |÷|~|m"
    "|bên trái|tránh|quốc lộ |đường sắt |İ|\u0301|²|٣|0|1.832|\0|\ud800"
)
_NEAR_MISSES = st.lists(st.sampled_from(_PIECES.split("|")), max_size=12).map("".join)


@given(text=st.one_of(st.text(max_size=60), _NEAR_MISSES), chainage_column=st.booleans())
@example(text="Km12" + "," + "9" * 150, chainage_column=True)
@example(text="((((" * 40 + "Km1", chainage_column=False)
def test_any_text_is_read_or_refused_and_nothing_else(text, chainage_column):
    try:
        place = parse_chainage(text, chainage_column=chainage_column)
    except InvalidInput as refusal:
        render(refusal.problems[0].message, Locale.VI)
        return
    assert 0 <= place.metres < 2000
    assert place.end is None or place.end > place.start
    assert parse_chainage(str(place.start)).start == place.start
