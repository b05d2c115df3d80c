"""Photos of a site: hung up by those who work there, paired, and taken down with a reason."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, CaseEvent, RemediationCase, SitePhoto
from hotspots.registry import photos
from hotspots.registry.case_access import find
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.registry.step_conditions import Asked, check
from hotspots.vocabulary import ChecklistItem, Condition, EventKind, PhotoPurpose, Role
from tests.factories import make_account
from tests.pictures import PDF, photo
from tests.registry.hanging import Hanging, make_hanging

BEFORE, AFTER, CHECKLIST = PhotoPurpose.BEFORE, PhotoPurpose.AFTER, PhotoPurpose.CHECKLIST


@pytest.fixture
def hanging(session: Session, tmp_path: Path) -> Hanging:
    return make_hanging(session, tmp_path)


def change(
    hanging: Hanging, photo: SitePhoto, actor: Account | None = None, **told: object
) -> None:
    photos.change(
        hanging.session,
        actor=actor or hanging.police,
        site=hanging.site.code,
        photo_id=photo.id,
        told=told,
    )


def remove(
    hanging: Hanging, photo: SitePhoto, actor: Account | None = None, reason: str = "Nhầm điểm"
) -> SitePhoto:
    return photos.remove(
        hanging.session,
        actor=actor or hanging.police,
        site=hanging.site.code,
        photo_id=photo.id,
        reason=reason,
    )


def gallery(hanging: Hanging, actor: Account | None = None) -> photos.Gallery:
    return photos.gallery(hanging.session, actor=actor or hanging.police, site=hanging.site.code)


def notes(hanging: Hanging) -> list[EventKind]:
    events = hanging.session.scalars(
        select(CaseEvent)
        .join(RemediationCase, RemediationCase.id == CaseEvent.case_id)
        .where(RemediationCase.site_id == hanging.site.id)
        .order_by(CaseEvent.sequence)
    )
    return [each.kind for each in events if "photo_id" in each.data]


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_who_only_reads_hangs_nothing_up(session: Session, hanging: Hanging, role: Role) -> None:
    attachment = hanging.send(hanging.police)
    facts = PhotoFacts(BEFORE)
    with pytest.raises(Forbidden):
        photos.add(
            session,
            actor=make_account(session, role),
            site=hanging.site.id,
            attachment_id=attachment.id,
            facts=facts,
        )
    assert not gallery(hanging, make_account(session, Role.LEADER)).may_add


def test_a_site_of_another_ward_is_not_found(hanging: Hanging) -> None:
    hung = hanging.hang(hanging.police)
    with pytest.raises(NotFound):
        gallery(hanging, hanging.stranger)
    with pytest.raises(NotFound):
        hanging.hang(hanging.stranger)
    with pytest.raises(NotFound):
        remove(hanging, hung, hanging.stranger)


def test_what_another_person_sent_and_hung_nowhere_cannot_be_hung_up(hanging: Hanging) -> None:
    attachment = hanging.send(hanging.stranger)
    with pytest.raises(NotFound):
        photos.add(
            hanging.session,
            actor=hanging.police,
            site=hanging.site.id,
            attachment_id=attachment.id,
            facts=PhotoFacts(BEFORE),
        )


def test_a_paper_is_no_photo(hanging: Hanging) -> None:
    with pytest.raises(InvalidInput) as refusal:
        hanging.hang(hanging.police, content=PDF)
    assert refusal.value.problems[0].field == "attachment_id"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PhotoFacts(CHECKLIST), "checklist_item"),
        (PhotoFacts(BEFORE, checklist_item=ChecklistItem.SIGNS), "checklist_item"),
        (PhotoFacts(BEFORE, caption="x" * 301), "caption"),
        (PhotoFacts(BEFORE, bearing_deg=400.0), "bearing_deg"),
        (PhotoFacts(BEFORE, pair_of_id=uuid4()), "pair_of_id"),
        (PhotoFacts(AFTER, pair_of_id=uuid4()), "pair_of_id"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    hanging: Hanging, facts: PhotoFacts, field: str
) -> None:
    attachment = hanging.send(hanging.police)
    with pytest.raises(InvalidInput) as refusal:
        photos.add(
            hanging.session,
            actor=hanging.police,
            site=hanging.site.id,
            attachment_id=attachment.id,
            facts=facts,
        )
    assert [each.field for each in refusal.value.problems] == [field]
    assert notes(hanging) == []


def test_the_same_photo_does_not_hang_twice_on_a_site(hanging: Hanging) -> None:
    content = photo(size=(64, 48))
    first = hanging.hang(hanging.police, content=content)
    with pytest.raises(Conflict, match="very photo"):
        hanging.hang(hanging.urban, AFTER, content=content, of=first)
    remove(hanging, first)
    assert hanging.hang(hanging.urban, content=content).purpose is BEFORE


def test_no_two_photos_repeat_the_same_one(hanging: Hanging) -> None:
    before = hanging.hang(hanging.police)
    hanging.hang(hanging.urban, AFTER, of=before)
    with pytest.raises(Conflict, match="repeats that photo"):
        hanging.hang(hanging.urban, AFTER, of=before)
    single = hanging.hang(hanging.urban, AFTER)
    single.pair_of_id = before.id
    with pytest.raises(IntegrityError, match="uq_site_photo_pair_of_id"):
        hanging.session.flush()


def test_a_photo_is_repeated_only_where_it_hangs_as_before(hanging: Hanging) -> None:
    other = hanging.hang(hanging.police, PhotoPurpose.INSPECTION)
    with pytest.raises(InvalidInput):
        hanging.hang(hanging.urban, AFTER, of=other)
    gone = remove(hanging, hanging.hang(hanging.police))
    with pytest.raises(InvalidInput):
        hanging.hang(hanging.urban, AFTER, of=gone)


def test_a_photo_that_is_repeated_neither_goes_nor_changes_its_purpose(hanging: Hanging) -> None:
    before = hanging.hang(hanging.police)
    after = hanging.hang(hanging.urban, AFTER, of=before)
    with pytest.raises(Conflict):
        remove(hanging, before)
    with pytest.raises(Conflict):
        change(hanging, before, purpose=PhotoPurpose.OTHER)
    change(hanging, before, caption="Nhìn về phía Nam")
    remove(hanging, after, hanging.urban)
    remove(hanging, before)


def test_neither_of_two_units_changes_the_proof_of_the_other(
    session: Session, hanging: Hanging
) -> None:
    hung = hanging.hang(hanging.police)
    with pytest.raises(Forbidden):
        change(hanging, hung, hanging.urban, caption="khác")
    with pytest.raises(Forbidden):
        remove(hanging, hung, hanging.urban)
    leader = make_account(session, Role.POLICE_LEADER, areas=hanging.police.areas)
    remove(hanging, hung, leader)
    assert hung.removed_by is leader


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1_001])
def test_a_photo_goes_only_with_its_reason(hanging: Hanging, reason: str) -> None:
    hung = hanging.hang(hanging.police)
    with pytest.raises(InvalidInput):
        remove(hanging, hung, reason=reason)


def test_a_photo_taken_down_stays_on_record_and_cannot_go_again(hanging: Hanging) -> None:
    hung = hanging.hang(hanging.police)
    remove(hanging, hung)
    with pytest.raises(Conflict):
        remove(hanging, hung)
    found = gallery(hanging)
    assert (found.shown, [each.removal_reason for each in found.removed]) == ([], ["Nhầm điểm"])
    assert notes(hanging) == [EventKind.PHOTO_ADDED, EventKind.PHOTO_REMOVED]


def test_the_second_of_two_people_is_told(hanging: Hanging) -> None:
    hung = hanging.hang(hanging.police)
    read = hung.version
    change(hanging, hung, caption="Nhìn về phía Nam")
    with pytest.raises(StaleVersion):
        photos.change(
            hanging.session,
            actor=hanging.police,
            site=hanging.site.code,
            photo_id=hung.id,
            told={"caption": "Nhìn về phía Bắc"},
            expected_version=read,
        )
    assert hung.caption == "Nhìn về phía Nam"


def test_telling_the_same_again_changes_nothing(hanging: Hanging) -> None:
    hung = hanging.hang(hanging.police, caption="Nhìn về phía Nam")
    change(hanging, hung, caption="Nhìn về phía Nam")
    assert (hung.version, notes(hanging)) == (1, [EventKind.PHOTO_ADDED])


def test_a_gallery_shows_pairs_apart_and_what_is_left_to_do(hanging: Hanging) -> None:
    before, waiting = hanging.hang(hanging.police), hanging.hang(hanging.police)
    after = hanging.hang(hanging.urban, AFTER, of=before)
    signs = hanging.hang(hanging.police, CHECKLIST, checklist_item=ChecklistItem.SIGNS)
    found = gallery(hanging, hanging.urban)
    assert [(each.before, each.after) for each in found.pairs] == [(before, after)]
    assert list(found.single) == [waiting, signs]
    assert found.shown == [before, waiting, after, signs]
    assert found.to_repeat == [waiting]
    assert set(ChecklistItem) - set(found.items_left) == {ChecklistItem.SIGNS}


@pytest.mark.parametrize(
    ("bearing", "lat", "warned"),
    [(45, 10.95, []), (74, 10.95015, []), (80, 10.95, ["35°"]), (340, 10.951, ["65°", "111 m"])],
)
def test_a_pair_from_elsewhere_or_facing_elsewhere_is_warned_of(
    hanging: Hanging, bearing: float, lat: float, warned: list[str]
) -> None:
    before = hanging.hang(hanging.police)
    content = photo(size=(64, 48), shade=200, bearing=bearing, lat=lat)
    hanging.hang(hanging.urban, AFTER, content=content, of=before)
    (pair,) = gallery(hanging).pairs
    assert len(pair.warnings) == len(warned)
    assert all(part in str(told) for part, told in zip(warned, pair.warnings, strict=True))


def test_nothing_is_said_of_what_a_photo_does_not_know(hanging: Hanging) -> None:
    before = hanging.hang(hanging.police)
    content = photo(size=(64, 48), shade=200, lon=None, bearing=None)
    after = hanging.hang(hanging.urban, AFTER, content=content, of=before)
    assert gallery(hanging).pairs[0].warnings == ()
    change(hanging, after, hanging.urban, bearing_deg=300.0)
    assert "105°" in str(gallery(hanging).pairs[0].warnings[0])


def test_facts_of_a_photo_read_back_as_they_were_told(hanging: Hanging) -> None:
    told = PhotoFacts(AFTER, caption="  Nhìn   về phía Nam ", bearing_deg=360.0)
    hung = hanging.hang(hanging.police, AFTER, caption=told.caption, bearing_deg=360.0)
    assert PhotoFacts.of(hung) == replace(told, caption="Nhìn về phía Nam", bearing_deg=0.0)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition.TWO_PHOTOS, [False, False, True, True]),
        (Condition.AFTER_PHOTO, [False, False, True, True]),
        (Condition.PHOTO_PAIR, [False, False, False, True]),
    ],
)
def test_a_step_may_ask_for_photos(
    hanging: Hanging, condition: Condition, holds: list[bool]
) -> None:
    case = find(hanging.session, hanging.police, hanging.site.id)

    def on_record() -> bool:
        asked = Asked(hanging.session, hanging.police, case, clock.today(), None)
        facts, problems = check(asked, (condition,))
        assert bool(facts) != bool(problems)
        return not problems

    found = [on_record()]
    before = hanging.hang(hanging.police)
    found.append(on_record())
    after = hanging.hang(hanging.urban, AFTER)
    found.append(on_record())
    change(hanging, after, hanging.urban, pair_of_id=before.id)
    found.append(on_record())
    assert found == holds
