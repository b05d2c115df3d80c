"""The coordinate systems a file may be in, by the names officers know: meridian and provinces.

Provinces are those before the merger of 2025: merged ones keep their data in several zones.
"""

from hotspots.i18n import _

CHOICES: tuple[tuple[str, str], ...] = (
    ("EPSG:4326", _("WGS 84: longitude and latitude (GPS, Google Maps)")),
    ("EPSG:5899", _("VN-2000 107°45′: Dong Nai, Ba Ria - Vung Tau, Lam Dong, Da Nang, Quang Nam")),
    ("EPSG:9205", _("VN-2000 103°00′: Dien Bien, Lai Chau")),
    ("EPSG:9206", _("VN-2000 104°00′: Son La")),
    ("EPSG:9207", _("VN-2000 104°30′: Ca Mau, Kien Giang")),
    ("EPSG:9208", _("VN-2000 104°45′: An Giang, Lao Cai, Nghe An, Phu Tho, Yen Bai")),
    ("EPSG:5897", _("VN-2000 105°00′: Ha Noi, Ha Nam, Ninh Binh, Thanh Hoa, Vinh Phuc, Can Tho")),
    (
        "EPSG:9209",
        _("VN-2000 105°30′: Bac Ninh, Hai Duong, Ha Giang, Hung Yen, Nam Dinh, Tay Ninh"),
    ),
    ("EPSG:9210", _("VN-2000 105°45′: Hai Phong, Ho Chi Minh City, Binh Duong, Long An, Ben Tre")),
    ("EPSG:9211", _("VN-2000 106°00′: Hoa Binh, Quang Binh, Tuyen Quang")),
    ("EPSG:9212", _("VN-2000 106°15′: Binh Phuoc, Quang Tri")),
    ("EPSG:9213", _("VN-2000 106°30′: Bac Kan, Thai Nguyen")),
    ("EPSG:9214", _("VN-2000 107°00′: Bac Giang, Thua Thien Hue")),
    ("EPSG:9215", _("VN-2000 107°15′: Lang Son")),
    ("EPSG:9216", _("VN-2000 107°30′: Kon Tum")),
    ("EPSG:5898", _("VN-2000 108°00′: Quang Ngai")),
    ("EPSG:9217", _("VN-2000 108°15′: Binh Dinh, Khanh Hoa, Ninh Thuan")),
    ("EPSG:9218", _("VN-2000 108°30′: Binh Thuan, Dak Lak, Dak Nong, Gia Lai, Phu Yen")),
    ("EPSG:3405", _("VN-2000 UTM 48N: whole country west of 108°")),
    ("EPSG:3406", _("VN-2000 UTM 49N: whole country east of 108°")),
    ("EPSG:4756", _("VN-2000 in degrees")),
)
"""EPSG code and name; the first is the default of GPS devices, the second that of the demo area."""
