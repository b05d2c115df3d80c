"""Files over the API."""

import pytest
from fastapi.testclient import TestClient

from tests.api.routes.conftest import SignedIn

IMPORTS = "/api/v1/imports"
OWN = 2
"""Files of the demonstration itself: its crashes, and its accidents on the railway."""
GOOD = (
    "source_reference;occurred_at;place_text;killed;injured\n"
    "N1;30/12/2025 08:00;Km1832+500 QL1;0;1\n"
    "N2;30/12/2025 09:00;Km1832+700 QL1;1;0\n"
)


def send(client: TestClient, text: str, **form: str) -> tuple[int, dict[str, object]]:
    files = {"file": ("vu tai nan.csv", text.encode(), "text/csv")}
    answer = client.post(IMPORTS, files=files, data=form)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("username", ["dothi", "phuong", "lanhdao", "quantri"])
def test_a_role_that_keeps_no_crashes_may_not_import(signed_in: SignedIn, username: str) -> None:
    assert send(signed_in(username), GOOD)[0] == 403


def test_one_bad_row_stores_nothing_and_is_named(signed_in: SignedIn) -> None:
    analyst = signed_in("gis")
    status, told = send(analyst, GOOD + "N3;30/13/2025;Km1832+500 QL1;0;1\n")
    assert status == 422
    problems = told["problems"]
    assert isinstance(problems, list)
    assert problems[0]["row"] == 4
    assert problems[0]["field"] == "occurred_at"
    assert problems[0]["value"] == "30/13/2025"
    assert len(analyst.get(IMPORTS).json()) == OWN


@pytest.mark.parametrize("text", ["\x00\x01\x02", "a,b,c\n1,2,3\n", "{", "PK\x03\x04"])
def test_what_is_no_file_of_crashes_is_refused(signed_in: SignedIn, text: str) -> None:
    status, told = send(signed_in("gis"), text)
    assert status == 422, told


def test_a_file_without_rows_stores_nothing_and_says_so(signed_in: SignedIn) -> None:
    status, told = send(signed_in("gis"), "")
    assert status == 200
    assert told["rows"] == 0
    assert told["warnings"]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(signed_in: SignedIn) -> None:
    analyst = signed_in("gis")
    status, told = send(analyst, GOOD, dry_run="true")
    assert status == 200
    assert told["counts"]["created"] == 2  # type: ignore[index] -- JSON of our own making
    assert len(analyst.get(IMPORTS).json()) == OWN


def test_the_same_file_twice_changes_nothing_the_second_time(signed_in: SignedIn) -> None:
    analyst = signed_in("gis")
    assert send(analyst, GOOD)[0] == 201
    status, told = send(analyst, GOOD)
    assert status == 200
    assert told["repeated"] is True
    assert len(analyst.get(IMPORTS).json()) == OWN + 1
