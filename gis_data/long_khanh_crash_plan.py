"""The story the invented crashes of Long Khánh tell: where they gather, in which years, how badly.

f, i, p are crashes with a death, with injuries only, with damage only. In 2025 most gatherings
meet the rule in force; some are near misses, some stopped in 2023 or 2024, as in a real town.
"""

from dataclasses import dataclass, field

Counts = tuple[int, int, int]
"""Crashes with a death, with injuries only, with damage only."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a route, by chainage in metres."""

    route: str
    from_m: float
    to_m: float


@dataclass(frozen=True, slots=True)
class Disc:
    """A place off the drawn network, such as a market lane."""

    lon: float
    lat: float
    radius_m: float
    says: str


@dataclass(frozen=True, slots=True)
class Arms:
    """A junction: crashes lie within so many metres along its arms."""

    junction_id: str
    within_m: float = 32.0


@dataclass(frozen=True, slots=True)
class Gathering:
    """One place where crashes gather, with its character and its counts by year."""

    place: Stretch | Disc | Arms
    years: dict[int, Counts] = field(default_factory=dict)
    character: str = "ordinary"


GATHERINGS = (
    # The four junctions of the city's plan.
    Gathering(
        Arms("LK-N01"), {2023: (0, 2, 5), 2024: (1, 2, 5), 2025: (1, 4, 6)}, "evening drinking"
    ),
    Gathering(Arms("LK-N02"), {2023: (0, 1, 3), 2024: (0, 2, 4), 2025: (1, 3, 4)}, "railway"),
    Gathering(Arms("LK-N03"), {2023: (0, 3, 4), 2024: (0, 2, 4), 2025: (0, 5, 5)}),
    Gathering(Arms("LK-N04"), {2023: (0, 1, 3), 2024: (0, 3, 3), 2025: (0, 4, 4)}),
    # QL1 in phường Long Khánh, then in Hàng Gòn and Bình Lộc.
    Gathering(
        Stretch("QL1", 1831_130, 1831_410),
        {2023: (0, 1, 2), 2024: (1, 0, 3), 2025: (2, 1, 3)},
        "dark road",
    ),
    Gathering(
        Stretch("QL1", 1832_290, 1832_570), {2023: (0, 2, 3), 2024: (0, 1, 4), 2025: (1, 3, 4)}
    ),
    Gathering(Stretch("QL1", 1833_430, 1833_770), {2024: (0, 2, 3), 2025: (0, 5, 5)}, "wet curve"),
    Gathering(Stretch("QL1", 1836_160, 1836_560), {2023: (0, 2, 2), 2025: (0, 5, 3)}, "wet curve"),
    Gathering(Arms("LK-N11", 80.0), {2024: (0, 2, 3), 2025: (2, 1, 4)}, "evening drinking"),
    # Streets of 250 m windows; the fatal crash of the third lies inside a junction's reach.
    Gathering(
        Stretch("Cách Mạng Tháng Tám", 2120, 2310),
        {2024: (0, 1, 2), 2025: (1, 2, 3)},
        "evening drinking",
    ),
    Gathering(Stretch("Nguyễn Văn Cừ", 920, 1090), {2024: (0, 1, 2), 2025: (0, 4, 2)}),
    Gathering(Stretch("Hồ Thị Hương", 398, 408), {2025: (1, 0, 0)}),
    Gathering(Stretch("Hồ Thị Hương", 290, 340), {2025: (0, 2, 2)}),
    Gathering(Disc(107.2665, 10.9305, 60.0, "chợ đầu mối"), {2024: (0, 1, 2), 2025: (0, 4, 3)}),
    # Near misses of 2025.
    Gathering(Arms("LK-N08"), {2023: (0, 1, 2), 2025: (0, 3, 3)}),
    Gathering(Stretch("Hùng Vương", 480, 640), {2024: (0, 2, 2), 2025: (1, 1, 2)}),
    Gathering(Stretch("QL1", 1839_420, 1839_700), {2025: (1, 1, 1)}, "dark road"),
    # Black spots of earlier years that have calmed.
    Gathering(Stretch("QL1", 1834_260, 1834_590), {2023: (2, 2, 4), 2024: (0, 1, 1)}, "dark road"),
    Gathering(Arms("LK-N06"), {2023: (0, 5, 4), 2024: (0, 1, 2)}),
    Gathering(Stretch("QL56", 2110, 2400), {2024: (1, 2, 2)}, "dark road"),
)

# Scattered crashes: how often on each kind of place, and how badly.
SCATTERED = 352
SCATTER_BY_YEAR = {2023: 43, 2024: 35, 2025: 22}
"""Gatherings grow over the years: scattered crashes fall, so that the town as a whole does not."""
SCATTER_BY_ROUTE = {
    "QL1": 34,
    "QL56": 9,
    "Hùng Vương": 11,
    "Hồ Thị Hương": 8,
    "Cách Mạng Tháng Tám": 12,
    "Trần Phú": 5,
    "Hoàng Diệu": 3,
    "Ngô Quyền": 4,
    "Nguyễn Thị Minh Khai": 2,
    "Nguyễn Văn Cừ": 3,
    "Lê A": 3,
}
SCATTER_OFF_NETWORK = 6
OFF_NETWORK_BOXES = ((107.268, 10.914, 107.296, 10.923), (107.262, 10.945, 107.290, 10.965))
"""West, south, east, north: lanes in phường Long Khánh and phường Bảo Vinh."""
SCATTER_SEVERITY = {"fatal": 5, "injury": 21, "damage": 74}
QL1_DRIVEN = (1820_100.0, 1842_900.0)

# What nobody can put on a map: each waits in the queue of unlocated crashes.
UNPLACEABLE: tuple[tuple[str, tuple[float, float] | None], ...] = (
    ("Km1900+200 QL1", None),
    ("Km1795+340 QL1", None),
    ("Km1915+080 QL1A", None),
    ("Km3+150 ĐT769", None),
    ("Km12+420 QL20", None),
    ("Km0+250 đường Nguyễn Trãi", None),
    ("đường Phan Chu Trinh, gần trường học", None),
    ("số nhà 118 đường Trần Phú", None),
    ("gần chợ Long Khánh", None),
    ("khu phố 3, phường Xuân An", None),
    ("", None),
    ("ngoài địa bàn, chuyển hồ sơ", (106.700981, 10.776889)),
)
