"""What every layer of Long Khánh agrees on: codes, dates, names, the metric grid."""

PROVINCE = "75"
CITY = "732"
WARDS = ("26080", "26089", "26098", "26104", "26113")
"""Phường Long Khánh, Bình Lộc, Bảo Vinh, Xuân Lập, Hàng Gòn: the former city."""
REFORM = "2025-07-01"
LAST_DAY_BEFORE = "2025-06-30"
CITY_SINCE = "2019-06-01"

METRIC_CRS = "EPSG:32648"
RAIL_LINE = "Đường sắt Hà Nội – TP Hồ Chí Minh"
