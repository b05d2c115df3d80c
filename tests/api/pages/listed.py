"""What the pages of listed things have in common: lists taken in, wards, versions."""

import re

from tests.api.pages.visitor import Visitor, text_of


def take_in(visitor: Visitor, address: str, text: str) -> None:
    def send(path: str, **told: str) -> str:
        files = {"file": ("danh sách.csv", text.encode(), "text/csv")}
        answer = visitor.post(path, files=files, **told)
        assert answer.status_code == 200, text_of(answer)
        return answer.text

    mark = re.search(r'name="checked" value="(\w+)"', send(f"{address}/check"))
    assert mark is not None
    send(address, checked=mark[1])


def ward_of(visitor: Visitor) -> str:
    found = re.search(r'<option value="(\d+)"', visitor.get("/reports/cameras").text)
    assert found is not None
    return found[1]


def version_of(visitor: Visitor, address: str) -> str:
    """The version that the form of a correction was filled in from."""
    found = re.search(r'name="version" value="(\d+)"', visitor.get(f"{address}/correction").text)
    assert found is not None
    return found[1]
