"""Two years of one black spot, played through the pages by everybody who has a hand in it.

From the crash that is recorded to the crash after the works: forty steps, with the clock moved from
one to the next. What the registry says at the end is compared with what was played.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from httpx2 import Response
from sqlalchemy import select

from hotspots.models import RoadSpot, verify_audit
from hotspots.registry import casework_day, daily
from hotspots.vocabulary import CaseState, SiteKind
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import open_proposals, text_of
from tests.casework import as_form, done_told, inspection_form, measure_told, step_of
from tests.pictures import photo

URBAN = "Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"
ROADS = "Khu Quản lý đường bộ IV"


@dataclass
class Story:
    """Who does what on which day; every step is counted, and says what it was."""

    registry: Sessions
    sign_in: SignIn
    clock: pytest.MonkeyPatch
    code: str = ""
    letter: str = ""
    photo_before: str = ""
    steps: int = 0
    today: date = date(2026, 3, 2)

    def on(self, day: date) -> None:
        """Let it be a day; what its morning brings comes about."""
        self.today = day
        self.clock.setenv("HOTSPOTS_NOW", f"{day}T09:00")
        with self.registry.begin() as session:
            daily.run(session, on=day)
            casework_day.run(session, on=day)

    def sees(self, username: str, path: str, *words: str) -> str:
        """Let somebody open a page and find words on it."""
        page = self.sign_in(username).get(path)
        shown = text_of(page)
        assert page.status_code == 200, shown
        for each in words:
            assert each in shown, f"{username} at {path}: {each!r} is not in: {shown}"
        self.steps += 1
        return page.text

    def does(self, username: str, path: str, **fields: Any) -> Response:
        """Let somebody send a form."""
        response = self.sign_in(username).post(path, **fields)
        assert response.status_code == 303, text_of(response)
        self.steps += 1
        return response

    @property
    def site(self) -> str:
        """The address of the site."""
        return f"/sites/{self.code}"

    def moves(self, username: str, to: CaseState, **told: str) -> None:
        """Let somebody take a step of the file with all that it asks for."""
        visitor = self.sign_in(username)
        page = visitor.get(self.site).text
        state = re.search(r'state-(\w+)"', page)
        version = re.search(r'/moves" data-once>.*?name="version" value="(\d+)"', page, re.DOTALL)
        assert state is not None
        assert version is not None, f"{username} has no step from {state[1]}"
        step = step_of(SiteKind.ROAD_SPOT, CaseState(state[1]), to)
        body = ROADS if username == "duongbo" else URBAN
        self.does(
            username,
            f"{self.site}/moves",
            **as_form(step, body, self.today) | {"version": version[1]} | told,
        )

    def found(self, username: str, pattern: str) -> str:
        """Return what stands on the page of the site, as somebody sees it."""
        text = self.sign_in(username).get(self.site).text
        found = re.search(pattern, text)
        assert found is not None, pattern
        return found[0]

    def photograph(self, username: str, shade: int, **told: str) -> str:
        """Let somebody take a photo of the site; return its id."""
        files = {"file": ("IMG.jpg", photo(size=(400, 300), shade=shade), "image/jpeg")}
        response = self.does(username, f"{self.site}/photos", files=files, **told)
        return response.headers["location"].rsplit("=", 1)[1]

    def crash(self, place: tuple[float, float], killed: int = 0) -> None:
        """Let the police record a crash of yesterday evening."""
        yesterday, (lat, lon) = self.today - timedelta(days=1), place
        self.does(
            "csgt", "/crashes", occurred_on=f"{yesterday:%d/%m/%Y}", occurred_time="21:15",
            lat=f"{lat:.6f}", lon=f"{lon:.6f}", killed=str(killed), injured="1",
        )  # fmt: skip


@pytest.fixture
def story(registry: Sessions, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(registry, sign_in, monkeypatch)


def test_two_years_of_a_black_spot_in_forty_steps(story: Story) -> None:
    place = _is_found_and_opened(story)
    _is_asked_for_and_handed_over(story)
    _is_planned_and_decided(story)
    _is_worked_on(story, place)
    _is_watched(story, place)
    _is_told_as_it_was(story)
    assert story.steps >= 40


def _is_found_and_opened(story: Story) -> tuple[float, float]:
    story.on(date(2026, 3, 2))
    proposal = next(
        each for each in open_proposals(story.registry, area=LONG_KHANH) if each.from_m is not None
    )
    story.sees("chihuy", f"/proposals/{proposal.id}", "41/2024/TT-BGTVT")
    accepted = story.does("chihuy", f"/proposals/{proposal.id}/accept", version="1")
    story.code = accepted.headers["location"].split("?")[0].rsplit("/", 1)[1]
    story.sees("phuong", "/desk", story.code)
    with story.registry() as session:
        site = session.scalars(select(RoadSpot).where(RoadSpot.code == story.code)).one()
        middle = to_shape(site.geom).centroid
    story.on(date(2026, 3, 5))
    story.does("phuong", f"{story.site}/inspections", **inspection_form())
    story.photo_before = story.photograph("phuong", 40, purpose="before")
    story.photograph("phuong", 60, purpose="before")
    story.moves("phuong", CaseState.VERIFIED)
    story.on(date(2026, 3, 9))
    story.moves("chihuy", CaseState.FILE_OPENED)
    return middle.y, middle.x


def _is_asked_for_and_handed_over(story: Story) -> None:
    story.on(date(2026, 3, 10))
    written = story.does(
        "csgt", "/recommendations", sites=story.code, receiver=URBAN, competence="passed_on",
        asked="Sơn lại vạch, bổ sung gờ giảm tốc", deadline="10/04/2026",
    )  # fmt: skip
    story.letter = written.headers["location"].split("?")[0]
    signed = {"fact.letter_number": "45/KN-CAP", "fact.letter_dated": "10/03/2026"}
    story.does("chihuy", f"{story.letter}/steps", step="sign", **signed)
    story.does("csgt", f"{story.letter}/steps", step="send")
    story.on(date(2026, 3, 12))
    story.sees("dothi", story.letter, "45/KN-CAP", "Sơn lại vạch")
    story.does("dothi", f"{story.letter}/steps", step="accept")
    story.does("chihuy", f"{story.site}/handovers", to_body=ROADS, asked_for="Lập hồ sơ")
    story.on(date(2026, 3, 16))
    story.does("duongbo", f"{story.site}/handovers/answer", answer="accepted")


def _is_planned_and_decided(story: Story) -> None:
    story.on(date(2026, 3, 20))
    story.moves("duongbo", CaseState.CAUSE_DETERMINED)
    temporary = {"term": "temporary", "type": "warning_sign", "expires_on": "30/06/2026"}
    story.does("dothi", f"{story.site}/measures", **measure_told() | temporary)
    story.does("dothi", f"{story.site}/measures", **measure_told())
    story.moves("dothi", CaseState.MEASURE_PROPOSED)
    story.on(date(2026, 5, 12))
    story.sees("lanhdao", "/reports/overdue", story.code, ROADS)
    story.does("duongbo", f"{story.site}/hold", reason="Chờ vốn", until="10/06/2026")
    story.does("chihuy", f"{story.site}/hold/decision", approve="yes")
    story.on(date(2026, 6, 11))
    story.sees("duongbo", story.site, "Đã đề xuất giải pháp")
    story.moves("duongbo", CaseState.DECIDED)


def _is_worked_on(story: Story, place: tuple[float, float]) -> None:
    story.on(date(2026, 7, 1))
    story.moves("dothi", CaseState.WORKS_UNDER_WAY)
    story.on(date(2026, 7, 15))
    story.crash(place, killed=1)
    story.on(date(2026, 8, 3))
    page = story.sign_in("dothi").get(story.site).text
    for measure in dict.fromkeys(re.findall(r'action="[^"]*(/measures/[-0-9a-f]{36})"', page)):
        done = done_told(story.today) | {"actual_start": "2026-07-01"}
        story.does("dothi", f"{story.site}{measure}", **done)
    story.photograph("dothi", 200, purpose="after", pair_of_id=story.photo_before)
    story.moves("dothi", CaseState.REPORTED_DONE)
    story.on(date(2026, 8, 5))
    story.moves("phuong", CaseState.WORKS_UNDER_WAY)
    story.on(date(2026, 8, 7))
    story.moves("dothi", CaseState.REPORTED_DONE)
    story.moves("phuong", CaseState.VERIFIED_DONE)
    done = {"fact.actual_finish": "03/08/2026", "fact.result": "Xong"}
    story.does("dothi", f"{story.letter}/steps", step="report_done", **done)
    checked = {"fact.inspected_on": "07/08/2026", "fact.result": "Đạt"}
    story.does("phuong", f"{story.letter}/steps", step="verify_done", **checked)


def _is_watched(story: Story, place: tuple[float, float]) -> None:
    story.sees("chihuy", story.site, "Đang theo dõi sau xử lý")
    story.on(date(2027, 8, 9))
    check = story.found("duongbo", r"/checks/[-0-9a-f]{36}")
    story.does("duongbo", f"{story.site}{check}", note="Vạch còn rõ")
    story.on(date(2028, 3, 1))
    story.crash(place, killed=1)
    story.does("gis", f"{story.site}/evaluation", note="Sau 18 tháng")
    story.moves("duongbo", CaseState.EVALUATED)
    story.moves("duongbo", CaseState.MEASURE_PROPOSED, note="Vẫn còn vụ chết người")


def _is_told_as_it_was(story: Story) -> None:
    """Compare what the registry computes with the story, counted by hand."""
    works = "Số vụ trong thời gian thi công: 1. Không tính vào trước hay sau."
    story.sees("chihuy", story.site, "Đã đề xuất giải pháp", "350.000.000 đồng", works)
    numbers = "0 Tổng số 0 Đã giải quyết 0 Chưa giải quyết 1 Mới phát sinh · 1 đã giải quyết"
    year = "?from=01/01/2026&to=31/12/2026"
    story.sees("lanhdao", f"/reports/recommendations{year}", numbers, f"{URBAN} 0 0 0 1 1")
    # The crash of 14 July: 126 days after the letter, on the 120th day on that desk. The crash of
    # 29 February comes after the letter was resolved.
    story.sees(
        "lanhdao",
        "/reports/accountability?from=01/01/2026&to=31/12/2028",
        f"14/07/2026 Nghiêm trọng 1 1 {story.code}",
        "gửi 10/03/2026, trước đó 126 ngày",
        f"{ROADS} đã 120 ngày",
        "1 dòng của 1 vụ",
    )
    archive = story.sign_in("chihuy").get(f"/api/v1{story.site}/archive")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as held:
        assert json.loads(held.read("site.geojson"))["type"] == "Feature"
        assert len([name for name in held.namelist() if name.endswith(".jpg")]) == 3
    with story.registry() as session:
        assert verify_audit(session).is_intact
