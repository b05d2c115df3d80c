"""One choice of sites everywhere: the list, its search, its map, its numbers and its files."""

import csv
import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest
from sqlalchemy import select

from hotspots.models import Account, ExportLog, RemediationCase
from hotspots.registry import areas
from hotspots.vocabulary import CaseState, ExportKind, LegalClass, SiteKind
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.factories import make_case

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(autouse=True)
def made(registry: Sessions) -> list[str]:
    """Nine sites of the ward of Long Khánh, some of them on no map; the codes of all."""
    axes = [
        (SiteKind.ROAD_SPOT, LegalClass.BLACK_SPOT, CaseState.PROPOSED),
        (SiteKind.ROAD_SPOT, LegalClass.POTENTIAL_BLACK_SPOT, CaseState.MONITORING),
        (SiteKind.INFRASTRUCTURE_DEFECT, LegalClass.NONE, CaseState.REPORTED),
    ]
    codes = []
    with registry.begin() as session:
        leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        ward = areas.area_with_code(session, code=LONG_KHANH)
        for number in range(9):
            kind, legal_class, state = axes[number % 3]
            told = {"geom": None} if number % 4 == 3 else {}
            case = make_case(
                session, actor=leader, kind=kind, name=f"{FORMULA} Cầu Đồng Háp {number}",
                legal_class=legal_class, areas=[ward], **told,
            )  # fmt: skip
            case.state = state
            codes.append(case.site.code)
    return codes


def _legend(visitor: Visitor, query: str) -> int:
    """How many sites the map's legend tells of."""
    page = visitor.get(f"/maps/registry?{query}").text
    counted = re.findall(r'"kind":"site",[^}]*"count":"(\d+)"', page)
    return sum(map(int, counted))


def _rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    """The rows of a file of ours, which begins with a mark for Excel."""
    return list(csv.DictReader(io.StringIO(visitor.get(f"{path}&as=csv").text[1:])))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"q": "cau dong hap"}, 9),
        ({"q": "cau dong hap", "kind": "road_spot"}, 6),
        ({"q": "cau dong hap", "class": "potential_black_spot", "area": LONG_KHANH}, 3),
        ({"q": "HÁP", "state": "reported"}, 3),
        ({"q": "dong hap", "unplaced": "yes"}, 2),
        ({"q": "dong hap khong co"}, 0),
    ],
)
def test_list_map_files_and_report_count_the_same_sites(
    sign_in: SignIn, registry: Sessions, made: list[str], query: dict[str, str], wanted: int
) -> None:
    visitor, asked = sign_in("chihuy"), urlencode(query)
    page = visitor.get(f"/sites?{asked}")
    listed = re.findall(r'name="site" value="([^"]+)"', page.text)
    assert (len(listed), set(listed) <= set(made)) == (wanted, True)
    rows = _rows(visitor, f"/sites?{asked}")
    assert [row["Mã"] for row in rows] == listed
    features = visitor.get(f"/sites?{asked}&as=geojson").json()["features"]
    assert [each["properties"]["code"] for each in features] == listed
    workbook = openpyxl.load_workbook(io.BytesIO(visitor.get(f"/sites?{asked}&as=xlsx").content))
    cells = [row[0] for row in workbook.worksheets[0].values]
    assert [each for each in cells if each in made] == listed
    report = list(
        csv.DictReader(io.StringIO(visitor.get(f"/reports/sites?{asked}&as=csv").text[1:]))
    )
    unplaced = sum(row["Ghi chú"] == "chưa có vị trí trên bản đồ" for row in rows)
    assert sum(each["geometry"] is None for each in features) == unplaced
    if not wanted:
        return
    assert f"{wanted} điểm." in text_of(page)
    assert (int(report[-1]["Số điểm"]), int(report[-1]["Chưa có trên bản đồ"])) == (
        wanted,
        unplaced,
    )
    assert sum(int(row["Số điểm"]) for row in report[:-1]) == wanted
    assert _legend(visitor, asked) == wanted
    if unplaced:
        assert f"chưa có vị trí trên bản đồ: {unplaced}" in text_of(page)
        assert f"{unplaced}." in visitor.get(f"/maps/registry?{asked}").text
    with registry() as session:
        logged = session.scalars(select(ExportLog).where(ExportLog.kind == ExportKind.SITE_LIST))
        told = [each.told for each in logged]
    assert {each["form"] for each in told} == {"csv", "geojson", "xlsx"}
    assert {each["sites"] for each in told} == {wanted}
    assert all(each["choice"]["words"] == query["q"] for each in told)


def test_the_first_page_and_the_report_count_what_the_list_counts(sign_in: SignIn) -> None:
    visitor = sign_in("lanhdao")
    report = _rows(visitor, "/reports/sites?")
    assert f"{report[-1]['Số điểm']} điểm." in text_of(visitor.get("/sites"))
    spots = sum(int(row["Số điểm"]) for row in report if row["Phân loại"][:9] == "Điểm đen ")
    assert f"{spots} điểm đen" in text_of(visitor.get("/"))


def test_a_formula_in_a_name_is_text_in_every_file(sign_in: SignIn) -> None:
    visitor = sign_in("chihuy")
    assert "'=HYPERLINK" in visitor.get("/sites?q=dong+hap&as=csv").text
    book = openpyxl.load_workbook(
        io.BytesIO(visitor.get("/sites?q=dong+hap&as=xlsx").content), data_only=False
    )
    kinds = {c.data_type for row in book.worksheets[0].rows for c in row if c.value}
    assert "f" not in kinds


def test_a_code_in_the_search_box_leads_to_its_site_for_who_may_see_it(
    sign_in: SignIn, made: list[str]
) -> None:
    code = made[0]
    led = sign_in("chihuy").get(f"/sites?q=%20{code.lower()}")
    assert (led.status_code, led.headers.get("location")) == (303, f"/sites/{code}")
    hidden = sign_in("csgt.baovinh").get(f"/sites?q={code}")
    assert (hidden.status_code, f'href="/sites/{code}"' in hidden.text) == (200, False)
    with_more = sign_in("chihuy").get(f"/sites?q={code}&kind=road_spot")
    assert with_more.status_code == 200
    assert f'href="/sites/{code}"' in with_more.text


def test_what_is_asked_for_stays_in_every_link(sign_in: SignIn) -> None:
    page = sign_in("chihuy").get("/sites?q=<dong&kind=road_spot").text
    assert "<dong" not in page
    asked = "q=%3Cdong&amp;kind=road_spot"
    for link in (f"/?{asked}", f"?{asked}&amp;as=csv"):
        assert f'href="{link}"' in page
    narrowed = sign_in("chihuy").get("/?q=dong+hap&kind=road_spot").text
    assert 'src="/maps/registry?q=dong+hap&amp;kind=road_spot"' in narrowed
    assert 'href="/sites?q=dong+hap&amp;kind=road_spot&amp;state=' in narrowed


@pytest.mark.parametrize("path", ["/sites", "/maps/registry", "/", "/reports/sites"])
def test_a_choice_that_cannot_be_read_is_refused_everywhere(sign_in: SignIn, path: str) -> None:
    for query in ("kind=bogus", "area=nowhere", "registered_from=mai", "desk=x", "q=" + "x" * 201):
        assert sign_in("chihuy").get(f"{path}?{query}").status_code in {404, 422}, query
    assert sign_in("chihuy").get(f"{path}?q=%00%ff'%3B--").status_code == 200


def test_a_program_searches_counts_and_takes_out_the_same(
    sign_in: SignIn, registry: Sessions, made: list[str]
) -> None:
    client = sign_in("chihuy").client
    with registry() as session:
        case = session.scalars(select(RemediationCase).order_by(RemediationCase.opened_at)).first()
        assert case is not None
    found = client.get("/api/v1/sites", params={"q": "dong hap"}).json()
    assert [each["properties"]["code"] for each in found["features"]] == made
    counts = client.get("/api/v1/sites/counts", params={"q": "dong hap"}).json()
    assert (counts["total"], counts["unplaced"]) == (9, 2)
    assert sum(row["count"] for row in counts["rows"]) == 9
    taken = client.get("/api/v1/sites/export", params={"q": "dong hap", "as": "geojson"})
    assert taken.headers["content-type"] == "application/geo+json"
    assert taken.json()["features"] == found["features"]
    assert client.get("/api/v1/sites/export?as=pdf").status_code == 422
