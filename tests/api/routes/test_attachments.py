"""Attached files over the API: sent, read by the right people, and never run by a browser."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.routes.conftest import SignedIn
from tests.factories import NOTHING
from tests.pictures import MAKER, PDF, office_file, photo, picture

PATH = "/api/v1/attachments"


def send(client: TestClient, content: bytes, name: str = "ảnh.jpg", **told: str) -> Any:
    return client.post(PATH, files={"file": (name, content, "text/html")}, data=told)


@pytest.mark.parametrize("path", ["", f"/{NOTHING}", f"/{NOTHING}/content"])
def test_anonymous_gets_nowhere(anonymous: TestClient, path: str) -> None:
    assert anonymous.get(PATH + path).status_code in {401, 405}
    assert send(anonymous, picture()).status_code == 401


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
def test_who_only_reads_or_administers_sends_nothing(signed_in: SignedIn, username: str) -> None:
    assert send(signed_in(username), picture()).status_code == 403


@pytest.mark.parametrize("path", [f"/{NOTHING}", f"/{NOTHING}/content", f"/{NOTHING}/thumbnail"])
def test_what_is_not_there_is_not_found(signed_in: SignedIn, path: str) -> None:
    assert signed_in("csgt").get(PATH + path).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", {}),
        (b"<svg onload=alert(1)>", {}),
        (picture()[:-900], {}),
        (picture(), {"lat": "10.9"}),
        (picture(), {"lat": "nan", "lon": "107"}),
        (picture(), {"bearing_deg": "-4"}),
        (picture(), {"taken_at": "hôm qua"}),
        (picture(), {"taken_at": "2093-03-02T08:15:00+07:00"}),
        (picture(), {"taken_at": "1899-03-02T08:15:00+07:00"}),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_remedy(
    signed_in: SignedIn, content: bytes, told: dict[str, str]
) -> None:
    answer = send(signed_in("csgt"), content, **told)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(each["remedy"] for each in answer.json()["problems"])


def test_random_bytes_never_fail_and_are_never_stored(signed_in: SignedIn) -> None:
    client = signed_in("csgt")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary(max_size=300), st.text(max_size=30))
    def sent(content: bytes, name: str) -> None:
        answer = send(client, content, name or "x")
        assert answer.status_code in {400, 422}, answer.text

    sent()


def test_a_photo_comes_back_without_its_camera_and_with_its_facts(signed_in: SignedIn) -> None:
    client = signed_in("csgt")
    answer = send(client, photo(), "../../Km1832.JPG")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["location"] == f"{PATH}/{told['id']}"
    assert (told["kind"], told["media_type"], told["name"]) == ("photo", "jpeg", "Km1832.jpg")
    assert told["taken_point"] == pytest.approx([107.25, 10.95], abs=1e-6)
    assert told["bearing_deg"] == 45
    assert client.get(f"{PATH}/{told['id']}").json() == told
    content = client.get(f"{PATH}/{told['id']}/content")
    assert content.headers["content-type"] == "image/jpeg"
    assert "content-disposition" not in content.headers
    assert content.headers["cache-control"] == "private, max-age=3600"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert MAKER.encode() not in content.content
    assert len(content.content) == told["bytes"]


def test_the_etag_is_the_hash_and_saves_sending_again(signed_in: SignedIn) -> None:
    client = signed_in("csgt")
    told = send(client, photo()).json()
    for part in ("content", "thumbnail"):
        path = f"{PATH}/{told['id']}/{part}"
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": f'W/{first.headers["etag"]}, "x"'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(f"{PATH}/{told['id']}/content").headers["etag"] == f'"{told["sha256"]}"'


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (office_file(), "application/vnd.openxmlformats-")],
)
def test_a_paper_is_saved_and_never_opened_by_the_browser(
    signed_in: SignedIn, content: bytes, media_type: str
) -> None:
    client = signed_in("csgt")
    told = send(client, content, 'Biên bản "12".html').json()
    answer = client.get(f"{PATH}/{told['id']}/content")
    assert answer.content == content
    assert answer.headers["content-type"].startswith(media_type)
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n")
    assert disposition.isascii()
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"{PATH}/{told['id']}/thumbnail").status_code == 404


def test_what_hangs_nowhere_is_seen_by_its_sender_alone(signed_in: SignedIn) -> None:
    told = send(signed_in("csgt"), photo()).json()
    for path in ("", "/content", "/thumbnail"):
        assert signed_in("csgt").get(f"{PATH}/{told['id']}{path}").status_code == 200
        assert signed_in("dothi").get(f"{PATH}/{told['id']}{path}").status_code == 404


def test_what_is_gone_from_the_disk_is_said_in_words(signed_in: SignedIn) -> None:
    client = signed_in("csgt")
    told = send(client, photo()).json()
    folder = client.app.state.settings.attachments_folder  # type: ignore[attr-defined]  # ours
    (folder / told["sha256"][:2] / told["sha256"]).unlink()
    answer = client.get(f"{PATH}/{told['id']}/content")
    assert answer.status_code == 503
    assert "check-attachments" in answer.json()["detail"]
