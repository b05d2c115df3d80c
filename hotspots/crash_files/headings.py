"""Which column of a crash file holds what: canonical names, headings people use, mappings."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hotspots.errors import InvalidInput
from hotspots.records import CRASH_FIELDS
from hotspots.records.values import shown
from hotspots.table_files import Knows, Table, full_names, plain_heading

CANONICAL = ("id", *(field.name for field in CRASH_FIELDS), "x", "y", "chainage_km")

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("crash_id", "ma_vu", "ma_vu_tai_nan", "ma_tai_nan", "ma_so", "so_vu", "stt", "so_tt"),
    "source": ("nguon", "nguon_so_lieu"),
    "source_reference": ("so_ho_so", "ma_ho_so", "ho_so"),
    "occurred_at": (
        "thoi_gian_xay_ra", "ngay_xay_ra", "ngay_gio_xay_ra", "ngay_gio", "thoi_gian",
        "ngay_tai_nan", "ngay", "datetime", "date",
    ),
    "reported_at": ("thoi_gian_tiep_nhan", "ngay_tiep_nhan", "thoi_gian_nhan_tin"),
    "place_text": ("dia_diem_xay_ra", "dia_diem", "noi_xay_ra", "vi_tri"),
    "ward": ("phuong_xa", "xa_phuong", "phuong", "xa", "ma_phuong_xa", "ma_xa"),
    "route": ("tuyen_duong", "ten_duong", "so_hieu_duong", "ten_tuyen", "tuyen", "duong"),
    "chainage_m": ("ly_trinh_m", "ly_trinh"),
    "rail_line": ("tuyen_duong_sat", "ten_tuyen_duong_sat", "duong_sat"),
    "rail_m": ("ly_trinh_duong_sat", "km_duong_sat"),
    "crossing": ("ma_diem_giao_cat", "ma_duong_ngang", "ma_loi_di_tu_mo"),
    "lon": ("longitude", "long", "lng", "kinh_do"),
    "lat": ("latitude", "vi_do"),
    "x": ("easting",),
    "y": ("northing",),
    "killed": ("so_nguoi_chet", "nguoi_chet", "so_chet", "tu_vong", "chet", "deaths"),
    "injured": ("so_nguoi_bi_thuong", "nguoi_bi_thuong", "so_bi_thuong", "bi_thuong"),
    "seriously_injured": ("bi_thuong_nang", "thuong_nang", "so_bi_thuong_nang"),
    "slightly_injured": ("bi_thuong_nhe", "thuong_nhe", "so_bi_thuong_nhe"),
    "damage_only": ("chi_thiet_hai_tai_san", "chi_hu_hong_tai_san"),
    "damage_vnd": ("thiet_hai_tai_san", "thiet_hai_vnd", "thiet_hai"),
    "location_class": ("cap_chat_luong_vi_tri",),
}  # fmt: skip
"""Headings in use, the surest first. A bare X or Y is easting and northing only as `x` and `y`:
surveyors write X for northing, so "Toạ độ X" is left to `--columns`."""

NEEDED = ("id", "occurred_at", "killed", "injured")

FOR_SCREENING = frozenset(CANONICAL) - {
    "source", "reported_at", "damage_vnd", "crash_type", "light", "weather", "surface",
    "road_users", "alcohol", "rail_line", "rail_m", "crossing", "ward",
}  # fmt: skip
"""What a screening looks at. The codes of another country's weather must not stop it."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """For each canonical column its heading in the file, and the headings nobody asked for."""

    used: Mapping[str, str]
    ignored: tuple[str, ...]


def known_heading(columns: Mapping[str, str]) -> Knows:
    """Return a test that knows canonical names, headings in use and those of a mapping."""
    known = {*CANONICAL, *(plain for each in HEADINGS.values() for plain in each)}
    known |= {plain_heading(heading) for heading in columns.values()}
    return lambda heading: plain_heading(heading) in known


def parse_mapping(written: str) -> dict[str, str]:
    """Read `lat=Y,lon=X`: canonical name = heading in the file.

    >>> parse_mapping("lat=Y, lon=X")
    {'lat': 'Y', 'lon': 'X'}
    """
    mapping: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in written.split(","))):
        name, equals, heading = (each.strip() for each in part.partition("="))
        if not (name and equals and heading):
            raise InvalidInput(
                "“{part}” is not a column mapping. Write name=heading, for example lat=Y,lon=X.",
                part=part,
            )
        if name in mapping:
            raise InvalidInput("The column {name} is mapped twice. Keep one.", name=name)
        mapping[name] = heading
    _refuse_unknown_names(mapping)
    return mapping


def choose_columns(
    table: Table, columns: Mapping[str, str], *, wanted: Collection[str] = CANONICAL
) -> ColumnChoice:
    """Return which heading stands for which canonical column; a mapping goes before a guess.

    Of the canonical columns only those `wanted`, or mapped, are looked for.

    Raises
    ------
    InvalidInput
        A mapped heading is not in the file, or a needed column is found under no heading.
    """
    _refuse_unknown_names(columns)
    headings = [str(each) for each in table.frame.columns]
    if not headings and not len(table.frame):
        return ColumnChoice({}, ())
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain_heading(heading), heading)
    used = {name: _mapped(name, heading, headings, table) for name, heading in columns.items()}
    for heading, name in full_names(headings, list(CANONICAL)).items():
        by_plain.setdefault(name, heading)
    for name in CANONICAL:
        if name in used or name not in wanted:
            continue
        for candidate in (name, *HEADINGS.get(name, ())):
            seen = by_plain.get(candidate)
            if seen is not None and seen not in used.values():
                used[name] = seen
                break
    if "id" not in used and "source_reference" in used:
        used["id"] = used["source_reference"]
    _refuse_missing(used, headings, table)
    return ColumnChoice(used, tuple(each for each in headings if each not in used.values()))


def _refuse_unknown_names(columns: Mapping[str, str]) -> None:
    for name in columns:
        if name not in CANONICAL:
            raise InvalidInput(
                "“{name}” is not a column of a crash file. Map one of: {names}.",
                name=name,
                names=list(CANONICAL),
            )


def _mapped(name: str, heading: str, headings: list[str], table: Table) -> str:
    if heading in headings:
        return heading
    same = [each for each in headings if plain_heading(each) == plain_heading(heading)]
    if len(same) == 1:
        return same[0]
    near = difflib.get_close_matches(heading, headings, n=1, cutoff=0.5)
    raise InvalidInput(
        "{file} has no column “{heading}” for {name}. Nearest: {near}. Its headings: {headings}.",
        file=table.name,
        heading=heading,
        name=name,
        near=near[0] if near else "–",
        headings=[shown(each) for each in headings[:60]],
    )


def _refuse_missing(used: Mapping[str, str], headings: list[str], table: Table) -> None:
    missing = [name for name in NEEDED if name not in used]
    if {"seriously_injured", "slightly_injured"} <= used.keys():
        missing = [name for name in missing if name != "injured"]
    places = ({"lon", "lat"}, {"x", "y"}, {"route", "chainage_m"}, {"route", "chainage_km"})
    on_rails = {"rail_m", "crossing"} & used.keys()
    placed = table.geometry is not None or "place_text" in used or bool(on_rails)
    if not placed and not any(place <= used.keys() for place in places):
        missing.append("lon, lat")
    if missing:
        raise InvalidInput(
            "{file} has no column for {missing}. Its headings: {headings}. Name the right ones with"
            " --columns, for example --columns {example}=HEADING.",
            file=table.name,
            missing=missing,
            headings=[shown(each) for each in headings[:60]],
            example=missing[0].split(",")[0],
        )
