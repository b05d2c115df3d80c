"""Files about railways that leave by a page: only in a form there is, and each is written down."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from hotspots.models import Account, ExportLog
from hotspots.vocabulary import ExportKind
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn

FILES = {
    f"/service-roads?area={LONG_KHANH}": (ExportKind.SERVICE_ROADS, "csv xlsx geojson"),
    f"/crossings/roadmap?area={LONG_KHANH}": (ExportKind.ROAD_MAP, "csv xlsx"),
    f"/crossings/roadmap/list?part=planned&area={LONG_KHANH}": (ExportKind.ROAD_MAP, "csv xlsx"),
    f"/crossings/this-year?area={LONG_KHANH}": (ExportKind.CROSSINGS_OF_YEAR, "csv xlsx"),
    f"/crossings/figures?area={LONG_KHANH}": (ExportKind.CROSSING_FIGURES, "csv xlsx"),
    f"/crossings/figures/list?area={LONG_KHANH}": (ExportKind.CROSSING_FIGURES, "csv xlsx"),
    f"/crossings/priority?area={LONG_KHANH}": (ExportKind.CROSSING_PRIORITY, "csv xlsx"),
    "/crossings/strip?from=Km1648": (ExportKind.RAIL_STRIP, "svg csv xlsx"),
}

_WORDS = {"line": "Tuyến đường sắt", "year": "Năm", "body": "Đơn vị chịu trách nhiệm"}


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_given_in_its_forms_alone_and_written_down(
    sign_in: SignIn, registry: Sessions, address: str
) -> None:
    kind, forms = FILES[address]
    visitor = sign_in("phuong")
    for form in ("abc", "pdf"):
        refused = visitor.get(f"{address}&as={form}")
        assert refused.status_code == 422
        assert f"<code>{form}</code>" in refused.text
    assert visitor.get(address).status_code == 200
    with registry() as session:
        assert session.scalars(select(ExportLog)).all() == []
    for form in forms.split():
        given = visitor.get(f"{address}&as={form}")
        assert given.status_code == 200
        assert f'.{form}"' in given.headers["content-disposition"]
    with registry() as session:
        logged = session.scalars(select(ExportLog).order_by(ExportLog.at)).all()
        me = session.scalars(select(Account.id).where(Account.username == "phuong")).one()
    assert {(each.kind, each.exported_by_id) for each in logged} == {(kind, me)}
    assert [each.told["form"] for each in logged] == forms.split()
    for each in logged:
        told = each.told["choice"]
        wanted = {"area": LONG_KHANH, "from": "Km1648"}
        assert {n: told.get(n) for n in wanted if f"{n}=" in address} == {
            n: value for n, value in wanted.items() if f"{n}=" in address
        }
        assert each.told["rows"] > 0


@pytest.mark.parametrize("address", FILES)
def test_what_there_is_not_to_narrow_by_is_told_and_gives_no_zeros(
    sign_in: SignIn, address: str
) -> None:
    visitor = sign_in("phuong")
    wrong = [("line", "Tuyen-la", 404)]
    if not any(each in address for each in ("strip", "priority")):
        wrong += [("year", each, 422) for each in ("abc", "0", "20266")]
    if "roadmap" in address:
        wrong += [("body", str(uuid4()), 404), ("body", "abc", 422)]
    for name, value, status in wrong:
        for form in ("", "&as=csv"):
            told = visitor.get(f"{address}&{name}={value}{form}")
            assert told.status_code == status, (name, value, form)
            assert _WORDS[name] in told.text
