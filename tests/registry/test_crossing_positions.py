"""Positions of crossings for map providers: all that lie somewhere, and nothing of people."""

import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import NotFound
from hotspots.models import ExportLog, RemediationCase
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.crossing_positions import (
    CrossingPositions,
    as_file,
    read_positions,
    take_out,
)
from hotspots.vocabulary import CaseState, ExportKind, PositionForm, SiteKind
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

PATH, LEGAL = SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF}T09:00")


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def _railway(town: Town) -> None:
    make_posts(town.session, make_line(town.session, "BN", name=NORTH_SOUTH))


def _report(town: Town, kind: SiteKind, km: str, **told: Any) -> Any:
    given = {"place_text": km, "description": "Lối vào nhà ông Ba"} | told
    record = KIND_RECORDS[kind]
    return described_sites.report(town.session, record, actor=town.analyst, told=given).site


def _comes_to(town: Town, site: Any, state: CaseState) -> None:
    case = town.session.scalars(
        select(RemediationCase).where(RemediationCase.site_id == site.id)
    ).one()
    case.state = state
    town.session.flush()


def _opened(folder: Path, found: CrossingPositions) -> Any:
    path = folder / "positions.gpkg"
    path.write_bytes(as_file(found, PositionForm.GPKG))
    return pyogrio.read_dataframe(path)


def test_without_a_railway_there_is_nothing_to_take_out(town: Town) -> None:
    with pytest.raises(NotFound, match="No railway line"):
        take_out(town.session, actor=town.analyst, form=PositionForm.GEOJSON)
    assert town.session.scalars(select(ExportLog)).all() == []


def test_what_a_map_needs_is_given_and_what_tells_of_people_is_not(town: Town) -> None:
    _railway(town)
    path = _report(town, PATH, "Km1+200", found_on="03/03/2026")
    legal = _report(town, LEGAL, "Km1+400", protection="guarded")
    gone = _report(town, PATH, "Km1+600", found_on="03/03/2026")
    _comes_to(town, gone, CaseState.CLOSED)
    _comes_to(town, _report(town, PATH, "Km1+800", found_on="03/03/2026"), CaseState.REJECTED)
    nowhere = _report(town, LEGAL, "Km1+900", protection="signs")
    nowhere.geom = None
    town.session.flush()
    found = take_out(town.session, actor=town.analyst, form=PositionForm.GEOJSON)
    assert list(found.without_position) == [nowhere.code]
    document = json.loads(as_file(found, PositionForm.GEOJSON))
    assert (document["as_of"], document["without_position"]) == (AS_OF.isoformat(), "1")
    told = {each["properties"]["code"]: each for each in document["features"]}
    assert set(told) == {path.code, legal.code, gone.code}
    assert told[path.code]["properties"] == {
        "code": path.code, "kind": "unauthorized_crossing", "status": "open", "gone_since": None,
        "protection": None, "line": "BN", "km": 1.2,
    }  # fmt: skip
    assert told[legal.code]["properties"]["protection"] == "guarded"
    assert told[gone.code]["properties"]["status"] == "closed"
    assert told[gone.code]["properties"]["gone_since"] == AS_OF.isoformat()
    assert told[path.code]["geometry"]["coordinates"] == pytest.approx(
        [lon_at(400), 10.95], abs=1e-6
    )
    assert "ông Ba" not in json.dumps(document, ensure_ascii=False)
    (log,) = town.session.scalars(select(ExportLog))
    assert (log.kind, log.exported_by_id) == (ExportKind.CROSSING_POSITIONS, town.analyst.id)
    assert log.told == {"form": "geojson", "crossings": 3, "without_position": [nowhere.code]}


def test_a_geopackage_says_the_same(town: Town, tmp_path: Path) -> None:
    _railway(town)
    _report(town, PATH, "Km1+200", found_on="03/03/2026")
    _report(town, LEGAL, "Km1+400", protection="guarded")
    found = read_positions(town.session, actor=town.analyst)
    document = json.loads(as_file(found, PositionForm.GEOJSON))
    layer = _opened(tmp_path, found)
    assert layer.crs.to_epsg() == 4326
    again = json.loads(layer.to_json(drop_id=True))["features"]
    assert [each["properties"] for each in again] == [
        each["properties"] for each in document["features"]
    ]
    assert [each["geometry"] for each in again] == [
        each["geometry"] for each in document["features"]
    ]


def test_where_no_crossing_is_known_a_layer_without_points_is_given(
    town: Town, tmp_path: Path
) -> None:
    _railway(town)
    found = read_positions(town.session, actor=town.analyst)
    assert json.loads(as_file(found, PositionForm.GEOJSON))["features"] == []
    assert len(_opened(tmp_path, found)) == 0
