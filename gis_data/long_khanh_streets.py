"""City streets of Long Khánh, drawn by hand: real names, invented courses.

No open source has them. They are drawn so that the four junctions that the city's plan 2079/KH-UBND
(04/12/2024) names exist and meet the real railway; a city loads its own streets instead.
"""

from dataclasses import dataclass

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""

# Named corners are shared by the streets that meet there. The two on QL1 are moved onto the road's
# line when the layer is made.
ON_QL1: dict[str, Position] = {
    "ql1_ho_thi_huong_le_a": (107.2416, 10.9279),
    "ql1_hung_vuong": (107.2380, 10.9174),
}
CORNERS: dict[str, Position] = {
    "hung_vuong_cmt8": (107.2438, 10.9235),
    "hung_vuong_ho_thi_huong": (107.2455, 10.9281),
    "hung_vuong_tran_phu": (107.2467, 10.9322),
    "hung_vuong_nguyen_van_cu": (107.2484, 10.9388),
    "ngo_quyen_ho_thi_huong": (107.2500, 10.9288),
    "ngo_quyen_tran_phu": (107.2524, 10.93405),
    "nguyen_thi_minh_khai_ho_thi_huong": (107.2545, 10.9302),
    "nguyen_thi_minh_khai_cmt8": (107.2552, 10.9252),
    "ho_thi_huong_tran_phu_hoang_dieu": (107.2588, 10.93475),
}


@dataclass(frozen=True, slots=True)
class DrawnStreet:
    """A street, drawn from its Km0+000: names of corners, and positions between them."""

    name: str
    course: tuple[str | Position, ...]


STREETS = (
    DrawnStreet(
        "Hùng Vương",
        (
            "ql1_hung_vuong",
            (107.2409, 10.9193),
            "hung_vuong_cmt8",
            "hung_vuong_ho_thi_huong",
            "hung_vuong_tran_phu",
            (107.2478, 10.9358),
            "hung_vuong_nguyen_van_cu",
        ),
    ),
    DrawnStreet(
        "Hồ Thị Hương",
        (
            "ql1_ho_thi_huong_le_a",
            "hung_vuong_ho_thi_huong",
            "ngo_quyen_ho_thi_huong",
            "nguyen_thi_minh_khai_ho_thi_huong",
            (107.2577, 10.9321),
            "ho_thi_huong_tran_phu_hoang_dieu",
        ),
    ),
    DrawnStreet(
        "Lê A",
        ("ql1_ho_thi_huong_le_a", (107.2386, 10.9282), (107.2352, 10.9278), (107.2318, 10.9269)),
    ),
    DrawnStreet(
        "Trần Phú",
        (
            "hung_vuong_tran_phu",
            (107.2495, 10.9335),
            "ngo_quyen_tran_phu",
            (107.2556, 10.9344),
            "ho_thi_huong_tran_phu_hoang_dieu",
        ),
    ),
    DrawnStreet(
        "Hoàng Diệu",
        (
            "ho_thi_huong_tran_phu_hoang_dieu",
            (107.2588, 10.9366),
            (107.2577, 10.9388),
            (107.2561, 10.9412),
        ),
    ),
    DrawnStreet(
        "Ngô Quyền",
        (
            "ngo_quyen_ho_thi_huong",
            (107.2512, 10.9315),
            "ngo_quyen_tran_phu",
            (107.2530, 10.9368),
            (107.2534, 10.9399),
        ),
    ),
    DrawnStreet(
        "Cách Mạng Tháng Tám",
        (
            "hung_vuong_cmt8",
            (107.2490, 10.9243),
            "nguyen_thi_minh_khai_cmt8",
            (107.2612, 10.9262),
            (107.2700, 10.9271),
            (107.2795, 10.9262),
        ),
    ),
    DrawnStreet(
        "Nguyễn Thị Minh Khai",
        ("nguyen_thi_minh_khai_cmt8", "nguyen_thi_minh_khai_ho_thi_huong"),
    ),
    DrawnStreet(
        "Nguyễn Văn Cừ",
        (
            "hung_vuong_nguyen_van_cu",
            (107.2492, 10.9418),
            (107.2503, 10.9462),
            (107.2512, 10.9505),
        ),
    ),
)
