"""A list of defects: what is refused row by row, what is known again, which files it comes in."""

import io
from pathlib import Path

import geopandas
import pytest
import shapely
from openpyxl import Workbook
from sqlalchemy import func, select

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import InfrastructureDefect, RoutePost
from hotspots.registry.defect_imports import import_defects
from hotspots.registry.row_lists import ListReport
from hotspots.vocabulary import Role, RowOutcome
from tests.factories import make_account
from tests.registry.town import AS_OF, Town

pytestmark = pytest.mark.usefixtures("on_the_day")

HEAD = "Số;Loại;Mức độ;Ngày phát hiện;Vị trí;Kinh độ;Vĩ độ;Người phụ trách\n"
GOOD = (
    HEAD + "1;Đèn chiếu sáng hư hỏng;Cao;03/03/2026;Km2+200 QL1;;;x\n"
    "2;faded_marking;low;2026-03-04;;107,22;10,95;x\n"
    "3;Vạch sơn mờ;Trung bình;05/03/2026;Km2+500-Km2+700 QL1;;;x\n"
)


def _send(town: Town, text: str, *, dry_run: bool = False) -> ListReport:
    return import_defects(
        town.session,
        actor=town.ward_officer,
        file=text.encode(),
        name="bat cap.csv",
        dry_run=dry_run,
    )


def _count(town: Town) -> int:
    query = select(func.count()).select_from(InfrastructureDefect)
    return town.session.scalars(query).one()


def test_a_leader_in_a_meeting_imports_nothing(town: Town) -> None:
    leader = make_account(town.session, Role.LEADER, areas=[town.west])
    with pytest.raises(Forbidden):
        import_defects(town.session, actor=leader, file=GOOD.encode(), name="a.csv")


def test_every_problem_names_row_field_value_and_remedy_and_nothing_is_stored(town: Town) -> None:
    bad = (
        GOOD + "4;Đèn hỏng;Cao;32/13/2026;Km2+200 QL1;;;\n"
        ";Vạch sơn mờ;Cao;03/03/2026;Km2+200 QL1;;;\n"
        "6;Vạch sơn mờ;Cao;03/03/2026;Km8+200 QL1;;;\n"
        "1;Vạch sơn mờ;Cao;03/03/2026;Km2+200 QL1;;;\n"
        "8;Vạch sơn mờ;;03/03/2026;Km2+200 QL99;;;\n"
    )
    with pytest.raises(InvalidInput) as refused:
        _send(town, bad)
    told = {(each.row, each.field, each.value) for each in refused.value.problems}
    assert {
        (5, "found_on", "32/13/2026"),
        (6, "source_reference", None),
        (7, "place_text", "Km8+200 QL1"),
        (8, "source_reference", "1"),
        (9, "danger", None),
    } <= told
    assert all(each.remedy.template for each in refused.value.problems)
    assert _count(town) == 0


@pytest.mark.parametrize("text", [HEAD, "a,b\n1,2\n", "\x00\x01"])
def test_a_file_without_a_row_is_refused(town: Town, text: str) -> None:
    with pytest.raises(InvalidInput):
        _send(town, text)


def test_a_dry_run_tells_all_and_stores_nothing(town: Town) -> None:
    report = _send(town, GOOD, dry_run=True)
    assert [(each.number, each.outcome, each.code) for each in report.rows] == [
        (2, RowOutcome.NEW, None),
        (3, RowOutcome.NEW, None),
        (4, RowOutcome.NEW, None),
    ]
    assert report.ignored_columns == ("Người phụ trách",)
    assert _count(town) == 0


def test_a_list_sent_twice_enters_each_defect_once(town: Town) -> None:
    first, second = _send(town, GOOD), _send(town, GOOD)
    assert [each.outcome for each in first.rows] == [RowOutcome.NEW] * 3
    assert [each.outcome for each in second.rows] == [RowOutcome.KNOWN] * 3
    assert [each.code for each in second.rows] == [each.code for each in first.rows]
    assert _count(town) == 3


def test_a_list_is_known_again_after_the_posts_of_the_road_were_measured_anew(town: Town) -> None:
    _send(town, GOOD)
    for post in town.session.scalars(select(RoutePost).where(RoutePost.route_id == town.road.id)):
        post.geom = f"SRID=4326;POINT({107.2 + post.chainage_m / 100_000} 10.95)"
    town.session.flush()
    assert [each.outcome for each in _send(town, GOOD).rows] == [RowOutcome.KNOWN] * 3


def test_a_number_with_other_content_is_refused_with_its_code(town: Town) -> None:
    code = _send(town, GOOD).rows[0].code
    with pytest.raises(InvalidInput) as refused:
        _send(town, GOOD.replace("Cao;03/03/2026", "Thấp;03/03/2026"))
    (problem,) = refused.value.problems
    assert (problem.row, problem.field, problem.value) == (2, "source_reference", "1")
    assert str(code) in str(problem.message)


def test_a_workbook_and_a_layer_are_read_alike(town: Town, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Danh sách bất cập"])
    sheet.append(["STT", "Loại bất cập", "Mức độ nguy hiểm", "Ngày", "Lý trình"])
    sheet.append([7, "Vạch sơn mờ", "Cao", AS_OF, "Km2+200 QL1"])
    content = io.BytesIO()
    book.save(content)
    officer = town.ward_officer
    report = import_defects(
        town.session, actor=officer, file=content.getvalue(), name="a.xlsx", dry_run=False
    )
    assert report.rows[0].outcome is RowOutcome.NEW
    layer = geopandas.GeoDataFrame(
        {
            "so": ["8"],
            "loai": ["sign_missing"],
            "muc_do": ["low"],
            "ngay": ["03/03/2026"],
        },
        geometry=[shapely.Point(107.22, 10.95)],
        crs=4326,
    ).to_crs(32648)
    layer.to_file(tmp_path / "a.gpkg")
    taken = import_defects(town.session, actor=officer, file=tmp_path / "a.gpkg").rows[0]
    defect = town.session.scalars(
        select(InfrastructureDefect).where(InfrastructureDefect.code == taken.code)
    ).one()
    assert defect.from_m == pytest.approx(2_185.0, abs=5)
