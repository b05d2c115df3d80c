"""A city that a reform dissolved: old wards, new wards, one old ward that was parted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hotspots.models import AdministrativeArea
from hotspots.vocabulary import AreaKind, UnitType
from tests.factories import box, make_area, make_former, make_succession

BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)


@dataclass
class Reform:
    """Xuân An and Xuân Bình went whole into phường Long Khánh; Bàu Sen was parted.

    One part of Bàu Sen went into Long Khánh, another into Xuân Lập, which comes from the old
    Xuân Lập besides. Hàng Gòn comes from the old Hàng Gòn alone. Old codes are used again.
    """

    session: Session
    province: AdministrativeArea
    city: AdministrativeArea
    xuan_an: AdministrativeArea
    xuan_binh: AdministrativeArea
    bau_sen: AdministrativeArea
    old_xuan_lap: AdministrativeArea
    old_hang_gon: AdministrativeArea
    long_khanh: AdministrativeArea
    xuan_lap: AdministrativeArea
    hang_gon: AdministrativeArea


def make_reform(session: Session) -> Reform:
    """Make the units and the lines between them; only those of today are drawn."""
    ward, former = {"unit_type": UnitType.WARD}, {"unit_type": UnitType.WARD}
    province = make_area(
        session, code="75", name="Đồng Nai", kind=AreaKind.PROVINCE,
        unit_type=UnitType.PROVINCE, geom=box(107.0, 10.8, 107.4, 11.1),
    )  # fmt: skip
    city = make_former(
        session, code="732", name="Long Khánh", kind=AreaKind.DISTRICT,
        unit_type=UnitType.PROVINCIAL_CITY,
    )  # fmt: skip
    ward["parent_id"], former["parent_id"] = province.id, city.id
    old = {
        code: make_former(session, code=code, name=name, **former)
        for code, name in (
            ("26080", "Xuân An"), ("26077", "Xuân Bình"), ("26104", "Bàu Sen"),
            ("26101", "Xuân Lập"),
        )
    }  # fmt: skip
    old_hang_gon = make_former(
        session, code="26113", name="Hàng Gòn", unit_type=UnitType.COMMUNE, parent_id=city.id
    )
    new = {
        code: make_area(session, code=code, name=name, geom=box(*bounds), **ward)
        for code, name, bounds in (
            ("26080", "Long Khánh", (107.2, 10.9, 107.25, 11.0)),
            ("26104", "Xuân Lập", (107.25, 10.9, 107.3, 11.0)),
            ("26113", "Hàng Gòn", (107.3, 10.9, 107.35, 11.0)),
        )
    }
    for code, into in (("26080", "26080"), ("26077", "26080"), ("26101", "26104")):
        make_succession(session, old[code], new[into])
    for into in ("26080", "26104"):
        make_succession(session, old["26104"], new[into], share=None)
    make_succession(
        session, old_hang_gon, new["26113"], verified=True, verified_by="NQ 1662/NQ-UBTVQH15"
    )
    return Reform(
        session, province, city, old["26080"], old["26077"], old["26104"], old["26101"],
        old_hang_gon, new["26080"], new["26104"], new["26113"],
    )  # fmt: skip
