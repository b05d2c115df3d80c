"""The second of two people is told what the first changed, field by field."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.errors import Change, StaleVersion
from hotspots.models import Account
from hotspots.registry import accounts, measures, remediation, site_changes
from hotspots.registry.accounts import Facts
from hotspots.vocabulary import CaseState, LegalClass, Role
from tests.casework import take
from tests.factories import make_account
from tests.registry.correspondence import Correspondence, at, make_correspondence

MEASURE = {
    "term": "temporary", "type": "warning_sign", "unit": "piece", "quantity_planned": "2",
    "expires_on": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def post(session: Session, monkeypatch: pytest.MonkeyPatch) -> Correspondence:
    at(monkeypatch, date(2026, 3, 2))
    return make_correspondence(session)


def _told(changes: tuple[Change, ...]) -> dict[str, tuple[object, ...]]:
    return {
        each.field: (
            each.before.code, each.now.code, None if each.wanted is None else each.wanted.code,
        )
        for each in changes
    }  # fmt: skip


def _acting(post: Correspondence, person: Account) -> None:
    database.act_as(post.session, person.id)


def test_a_file_tells_its_states_who_moved_it_and_what_the_other_wanted(
    post: Correspondence,
) -> None:
    site = post.site()
    _acting(post, post.town.manager)
    take(post.session, post.town.manager, site.code, CaseState.VERIFIED)
    with pytest.raises(StaleVersion) as refused:
        remediation.advance(
            post.session, actor=post.inspector, site=site.code, to=CaseState.REJECTED,
            expected_version=1,
        )  # fmt: skip
    state = refused.value.changes[0]
    assert _told((state,)) == {"state": ("proposed", "verified", "rejected")}
    assert str(state.by) == post.town.manager.display_name
    assert state.at is not None


def test_a_version_that_never_was_is_refused_without_a_difference(post: Correspondence) -> None:
    site = post.site()
    with pytest.raises(StaleVersion) as refused:
        remediation.advance(
            post.session, actor=post.inspector, site=site.code, to=CaseState.VERIFIED,
            expected_version=99,
        )  # fmt: skip
    assert refused.value.changes == ()


def test_of_two_who_change_the_class_at_once_the_second_is_told(post: Correspondence) -> None:
    site = post.site()
    chief = post.town.leader

    def change(to: LegalClass) -> None:
        site_changes.change_class(
            post.session, actor=chief, site=site.code, legal_class=to, reason="Họp",
            expected_version=1,
        )  # fmt: skip

    before = site.legal_class
    other, *_rest = [each for each in LegalClass if each is not before]
    change(other)
    with pytest.raises(StaleVersion) as refused:
        change(LegalClass.NONE)
    assert _told(refused.value.changes) == {"legal_class": (before.value, other.value, None)}


def test_a_measure_tells_only_what_differs(post: Correspondence) -> None:
    site = post.site()
    take(post.session, post.town.manager, site.code, CaseState.VERIFIED)
    row = measures.add(post.session, actor=post.engineer, site=site.code, told=MEASURE)

    def change(**told: str) -> None:
        measures.change(
            post.session, actor=post.engineer, site=site.code, measure_id=row.id, told=told,
            expected_version=1,
        )  # fmt: skip

    change(fund="Ngân sách phường", expires_on="30/11/2026")
    with pytest.raises(StaleVersion) as refused:
        change(description="Biển mới", expires_on="30/11/2026")
    assert _told(refused.value.changes) == {
        "fund": (None, "Ngân sách phường", None),
        "expires_on": ("2026-12-31", "2026-11-30", "2026-11-30"),
        "description": (None, None, "Biển mới"),
    }


def test_an_account_tells_its_areas_by_name(post: Correspondence) -> None:
    keeper = make_account(post.session, Role.ADMINISTRATOR)
    person = post.inspector

    def edit(*areas: object, name: str) -> None:
        accounts.edit(
            post.session, actor=keeper, account_id=person.id, expected_version=person_version,
            facts=Facts(
                display_name=name, role=person.role, organisation_id=person.organisation_id,
                area_ids=tuple(areas),
            ),
        )  # fmt: skip

    person_version = person.version
    west, name = post.town.west, "Tên đã sửa"
    edit(west.id, name=name)
    person_version = person.version
    edit(name=name)
    with pytest.raises(StaleVersion) as refused:
        edit(west.id, name=name)
    told = _told(refused.value.changes)
    assert told["areas"] == ([west.name], [], [west.name])
    assert "role" not in told
