"""Names of attached files: never a path, never more than one line, never another type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.attachment_files import safe_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\a\\Ảnh cưới.JPEG", "Ảnh cưới.jpg"),
        ("..", "file.jpg"),
        (".htaccess", "htaccess.jpg"),
        (None, "file.jpg"),
        ("", "file.jpg"),
        ("con.jpg", "_con.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("ảnh\u202egpj.exe", "ảnhgpj.exe.jpg"),
        ('"><img src=x>.png', "___img src=x_.jpg"),
        ("a" * 500 + ".jpg", "a" * 120 + ".jpg"),
    ],
)
def test_a_name_is_made_harmless(sent: str | None, shown: str) -> None:
    assert safe_name(sent, suffix=".jpg") == shown


@given(st.text())
def test_any_name_is_one_plain_word_for_a_file(sent: str) -> None:
    shown = safe_name(sent, suffix=".pdf")
    assert shown.endswith(".pdf")
    assert 4 < len(shown) <= 125
    assert not shown.startswith((".", " "))
    assert not set(shown) & set('/\\<>:"|?*')
    assert all(unicodedata.category(each)[0] != "C" for each in shown)
