"""A town that writes letters: its police, the body that keeps the road, and one without people."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.models import Account, Organisation, Recommendation, RemediationCase, Site, SiteArea
from hotspots.registry import letters
from hotspots.registry.letters import Draft
from hotspots.registry.site_extents import draw
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    Competence,
    LetterStep,
    OrganisationKind,
    Place,
    Role,
)
from tests.factories import make_account, make_organisation, make_site
from tests.registry.town import Town, make_town

START = date(2026, 1, 5)
"""The day on which the sites of the tests were registered."""

_numbers = count(100)

FACTS: dict[LetterStep, dict[str, Any]] = {
    LetterStep.SIGN: {"letter_number": "45/KN-CAP", "letter_dated": "2026-01-05"},
    LetterStep.REPORT_DONE: {"actual_finish": "2026-01-06", "result": "Đã sơn lại vạch"},
    LetterStep.VERIFY_DONE: {"inspected_on": "2026-01-06", "result": "Đạt"},
}


@dataclass
class Correspondence:
    """Police write to the office of urban management; the ward looks on."""

    town: Town
    police: Organisation
    officer: Account
    chief: Account
    office: Organisation
    engineer: Account
    inspector: Account
    keeper: Organisation

    @property
    def session(self) -> Session:
        return self.town.session

    def site(self, at_m: float = 1_000, length_m: float = 100, **told: Any) -> Site:
        """A stretch of the road with its file, registered and opened by the police."""
        given = {
            "place": Place.LINE,
            "route_id": self.town.road.id,
            "from_m": at_m,
            "to_m": at_m + length_m,
        }
        site = make_site(self.session, registered_by=self.officer, **(given | told))
        self.session.add(SiteArea(site_id=site.id, area_id=self.town.west.id))
        opened_at = datetime(START.year, START.month, START.day, 8, tzinfo=TIME_ZONE)
        self.session.add(RemediationCase.open(site, actor=self.officer, at=opened_at))
        self.session.flush()
        self.redraw(site, at_m, length_m, START)
        return site

    def redraw(self, site: Site, at_m: float, length_m: float, on: date) -> None:
        """Draw a site anew from a day on."""
        stretch = {
            "route_id": str(self.town.road.id), "from_m": at_m, "to_m": at_m + length_m,
        }  # fmt: skip
        draw(self.session, site, actor=self.officer, on=on, stretches=[stretch], geom=None)

    def draft(self, *sites: Site, actor: Account | None = None, **told: Any) -> Recommendation:
        """A recommendation of the police, written and not signed."""
        given: dict[str, Any] = {
            "sites": [site.code for site in sites],
            "receiver": self.office.name,
            "asked": "Sơn lại vạch dừng và lắp biển cảnh báo.",
            "deadline": "2026-12-31",
            "competence": Competence.PASSED_ON,
        }
        return letters.draft(
            self.session, actor=actor or self.officer, draft=Draft(**(given | told))
        )

    def take(
        self, letter: Recommendation, step: LetterStep, on: date | None = None, **told: Any
    ) -> Recommendation:
        """A step by whoever takes it, with all it asks for."""
        given: dict[str, Any] = {
            "actor": self.hand(step),
            "facts": FACTS.get(step, {}),
            "note": "Lý do.",
        }
        return letters.take(self.session, letter_id=letter.id, step=step, on=on, **(given | told))

    def hand(self, step: LetterStep) -> Account:
        """Who takes a step where everything goes its way."""
        match step:
            case LetterStep.SIGN | LetterStep.WITHDRAW:
                return self.chief
            case LetterStep.SEND | LetterStep.SEND_AGAIN:
                return self.officer
            case LetterStep.VERIFY_DONE | LetterStep.RETURN_WORKS:
                return self.inspector
            case _:
                return self.engineer

    def sent(self, *sites: Site, on: date, **told: Any) -> Recommendation:
        """A recommendation that was signed and sent on a day."""
        number = f"{next(_numbers)}/KN-CAP"
        signed = {"facts": {"letter_number": number, "letter_dated": on.isoformat()}}
        letter = self.take(self.draft(*sites, **told), LetterStep.SIGN, **signed)
        return self.take(letter, LetterStep.SEND, on)

    def follow(self, letter: Recommendation, *way: tuple[LetterStep, date]) -> Recommendation:
        """Take several steps, each on its day."""
        for step, day in way:
            letter = self.take(letter, step, day)
        return letter


def make_correspondence(session: Session) -> Correspondence:
    """The town with the bodies that write to each other."""
    town = make_town(session)
    police = make_organisation(session, name="Công an phường Tây", area_id=town.west.id)
    keeper = make_organisation(
        session, name="Khu Quản lý đường bộ IV", kind=OrganisationKind.ROAD_AUTHORITY
    )
    return Correspondence(
        town=town,
        police=police,
        officer=make_account(session, organisation=police, areas=[town.west]),
        chief=make_account(session, Role.POLICE_LEADER, organisation=police, areas=[town.west]),
        office=town.engineer.organisation,
        engineer=town.engineer,
        inspector=town.ward_officer,
        keeper=keeper,
    )


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be a day."""
    monkeypatch.setenv("HOTSPOTS_NOW", day.isoformat())
