"""Photos of a site and its archive over the API."""

import io
import json
import zipfile

import pytest
from fastapi.testclient import TestClient

from tests.api.routes.conftest import SignedIn
from tests.api.routes.test_attachments import send
from tests.api.routes.test_casework import accepted_site
from tests.factories import NOTHING
from tests.pictures import photo

V1 = "/api/v1"


@pytest.fixture
def site(signed_in: SignedIn) -> str:
    """The address of a site of Long Khánh, just accepted."""
    return f"{V1}/sites/{accepted_site(signed_in('chihuy'))}"


def hang(
    client: TestClient, site: str, purpose: str = "before", shade: int = 90, **told: str
) -> str:
    sent = send(client, photo(size=(400, 300), shade=shade)).json()["id"]
    answer = client.post(f"{site}/photos", json={"attachment_id": sent, "purpose": purpose} | told)
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["id"]
    return key


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/photos"),
        ("POST", "/photos"),
        ("GET", f"/photos/{NOTHING}"),
        ("PATCH", f"/photos/{NOTHING}"),
        ("POST", f"/photos/{NOTHING}/removal"),
        ("GET", "/archive"),
    ],
)
def test_anonymous_gets_nowhere(anonymous: TestClient, method: str, path: str) -> None:
    answer = anonymous.request(method, f"{V1}/sites/LK-2025-0001{path}", json={})
    assert answer.status_code == 401


def test_another_ward_sees_neither_photos_nor_archive(signed_in: SignedIn, site: str) -> None:
    key = hang(signed_in("csgt"), site)
    other = signed_in("csgt.baovinh")
    for path in ("/photos", f"/photos/{key}", "/archive"):
        assert other.get(site + path).status_code == 404
    assert other.post(f"{site}/photos/{key}/removal", json={"reason": "x"}).status_code == 404


def test_who_only_reads_sees_and_changes_nothing(signed_in: SignedIn, site: str) -> None:
    key = hang(signed_in("csgt"), site)
    leader = signed_in("lanhdao")
    assert [each["id"] for each in leader.get(f"{site}/photos").json()["photos"]] == [key]
    assert leader.patch(f"{site}/photos/{key}", json={"caption": "x"}).status_code == 403
    assert leader.post(f"{site}/photos/{key}/removal", json={"reason": "x"}).status_code == 403


def test_a_photo_that_is_not_there_or_contradicts_itself_is_refused(
    signed_in: SignedIn, site: str
) -> None:
    client = signed_in("csgt")
    assert client.get(f"{site}/photos/{NOTHING}").status_code == 404
    unknown = {"attachment_id": str(NOTHING), "purpose": "before"}
    assert client.post(f"{site}/photos", json=unknown).status_code == 404
    sent = send(client, photo()).json()["id"]
    wrong = {"attachment_id": sent, "purpose": "checklist"}
    answer = client.post(f"{site}/photos", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "checklist_item"


def test_a_pair_is_listed_and_warned_of(signed_in: SignedIn, site: str) -> None:
    police, urban = signed_in("csgt"), signed_in("dothi")
    before = hang(police, site)
    sent = send(urban, photo(shade=200, bearing=200.0)).json()["id"]
    told = {"attachment_id": sent, "purpose": "after", "pair_of_id": before}
    after = urban.post(f"{site}/photos", json=told).json()
    listed = police.get(f"{site}/photos", headers={"Accept-Language": "en"}).json()
    (pair,) = listed["pairs"]
    assert (pair["before_id"], pair["after_id"]) == (before, after["id"])
    assert "155°" in pair["warnings"][0]
    again = urban.post(f"{site}/photos", json=told)
    assert again.status_code == 409


def test_a_change_needs_the_version_that_was_read(signed_in: SignedIn, site: str) -> None:
    client = signed_in("csgt")
    path = f"{site}/photos/{hang(client, site)}"
    read = client.get(path)
    changed = client.patch(
        path, json={"caption": "Nhìn về phía Nam"}, headers={"If-Match": read.headers["etag"]}
    )
    assert changed.status_code == 200
    assert (changed.json()["caption"], changed.json()["purpose"]) == ("Nhìn về phía Nam", "before")
    late = client.patch(path, json={"caption": "khác"}, headers={"If-Match": read.headers["etag"]})
    assert late.status_code == 412


def test_a_photo_taken_down_is_listed_with_its_reason_and_shown_to_nobody_else(
    signed_in: SignedIn, site: str
) -> None:
    client = signed_in("csgt")
    key = hang(client, site)
    shown = client.get(f"{site}/photos/{key}").json()["attachment_id"]
    removed = client.post(f"{site}/photos/{key}/removal", json={"reason": "Nhầm điểm"})
    assert removed.json()["removal_reason"] == "Nhầm điểm"
    listed = signed_in("dothi").get(f"{site}/photos").json()
    assert (listed["photos"], [each["id"] for each in listed["removed"]]) == ([], [key])
    assert signed_in("dothi").get(f"{V1}/attachments/{shown}/content").status_code == 404


def test_the_archive_of_a_site_is_a_whole_zip(signed_in: SignedIn, site: str) -> None:
    hang(signed_in("csgt"), site)
    answer = signed_in("lanhdao").get(f"{site}/archive")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="LK-2025-00')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        told = json.loads(archive.read("file.json"))
    assert names[0] == "file.json"
    assert names[-1] == "SHA256SUMS"
    assert told["photos"][0]["member"] in names
    assert isinstance(told["site"]["deciding"]["crash_ids"], int)
