"""The crossings of the demonstration's railway, played day after day.

Each step is taken as a person takes it, on its own day, so that history, checks and deadlines are
what they would be. All of it is invented and says so; the photos are drawn, and say so as well.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.attachment_files.files import Limits
from hotspots.attachment_files.store import Store
from hotspots.models import Account, Transition
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import (
    attachments,
    crossing_targets,
    described_sites,
    imports,
    photos,
    remediation,
    service_roads,
)
from hotspots.registry.case_access import find
from hotspots.registry.imports import BatchReport
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.settings import Settings
from hotspots.vocabulary import CaseState, PhotoPurpose, RecordState, SiteKind, StepField

_MORNING, _ON_THE_SPOT, _NOON = time(8, 0), time(9, 0), time(11, 0)
_NOT_FACTS = ("km", "kind", "found", "steps")
_ITS_DAY = (StepField.INSPECTED_ON, StepField.CARRIED_OUT_ON, StepField.DECIDED_ON)
_TRAFFIC = "_per_day"
_CASUALTIES = ("killed", "seriously_injured", "slightly_injured", "injured")
_GROUND, _RAIL, _WAY = (196, 205, 186), (84, 84, 92), (222, 208, 170)


@dataclass(frozen=True, slots=True)
class Album:
    """Where the photos of the demonstration go."""

    store: Store
    limits: Limits

    @classmethod
    def told(cls, settings: Settings) -> "Album | None":
        """Return the album of a deployment, None where it names no folder for photos."""
        store = Store.told(settings)
        return None if store is None else cls(store, Limits.of(settings))


def play_crossings(
    session: Session, *, actor: Account, story: Mapping[str, Any], album: Album | None
) -> Mapping[str, str]:
    """Register the crossings and take each through its states; return their codes by Km.

    Without an album for the photos that the steps ask for, no step is taken.
    """
    play = _Play(session, actor, story["rail_crossings"])
    for on, number, state in sorted(_days(play.told["crossings"])):
        if state is None:
            play.find(number, on)
        elif album is not None:
            play.step(number, on, state, album)
    crossings = play.told["crossings"]
    codes = {crossings[number]["km"]: code for number, code in play.codes.items()}
    _plan(session, actor=actor, told=play.told, codes=codes)
    _plan_roads(session, actor=actor, told=play.told)
    return codes


def import_accidents(
    session: Session, *, actor: Account, story: Mapping[str, Any], codes: Mapping[str, str]
) -> BatchReport:
    """Take in the accidents at the crossings, which have these codes by Km."""
    file = StringIO()
    table = csv.writer(file)
    table.writerow(("source_reference", "occurred_at", "crossing", *_CASUALTIES, "record_state"))
    for number, each in enumerate(story["rail_crossings"]["accidents"], start=1):
        reference = f"{story['rail_crossings']['accident_prefix']}-{number:02d}"
        killed, seriously, slightly = each["casualties"]
        told = (killed, seriously, slightly, seriously + slightly)
        table.writerow((reference, each["at"], codes[each["km"]], *told, RecordState.APPROVED))
    return imports.import_batch(
        session,
        actor=actor,
        file=file.getvalue().encode(),
        name="rail_accidents.csv",
        source=story["name"],
        synthetic=True,
    )


def _plan(
    session: Session, *, actor: Account, told: Mapping[str, Any], codes: Mapping[str, str]
) -> None:
    """Set what the plan of the story wants of single crossings, on its day."""
    plan = told["plan"]
    paper = {f"document_{name}": plan[name] for name in ("number", "dated", "text")}
    with clock.moved_to(datetime.combine(plan["set_on"], _NOON)):
        for each in plan["targets"]:
            target = {name: each[name] for name in ("year", "measure", "why")}
            crossing_targets.set_targets(
                session,
                actor=actor,
                sites=[codes[each["km"]]],
                told={**paper, **target, "body": told["body"]},
            )


def _plan_roads(session: Session, *, actor: Account, told: Mapping[str, Any]) -> None:
    """Enter the service roads of the same plan."""
    with clock.moved_to(datetime.combine(told["plan"]["set_on"], _NOON)):
        for each in told["service_roads"]:
            road = {
                "plan_number": told["plan"]["number"],
                "plan_dated": told["plan"]["dated"].isoformat(),
                "source_reference": each["reference"],
                "rail_line": told["line"],
                "from_km": each["from"],
                "to_km": each["to"],
                "side": each["side"],
                "planned_year": each["year"],
                "state": each["state"],
                "note": told["note"],
            }
            service_roads.register(session, actor=actor, told=road)


def _days(
    crossings: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[date, int, CaseState | None]]:
    """Say on which day each crossing, by its number, is found and comes to which state."""
    for number, crossing in enumerate(crossings):
        yield crossing["found"], number, None
        for on, state in crossing.get("steps", ()):
            yield on, number, CaseState(state)


@dataclass(slots=True)
class _Play:
    """The story as it is played: `codes` of the crossings found so far, by their numbers."""

    session: Session
    actor: Account
    told: Mapping[str, Any]
    codes: dict[int, str] = field(default_factory=dict)

    def find(self, number: int, on: date) -> None:
        """Register a crossing on its day."""
        crossing = self.told["crossings"][number]
        kind = SiteKind(crossing.get("kind", SiteKind.UNAUTHORIZED_CROSSING))
        facts = {name: value for name, value in crossing.items() if name not in _NOT_FACTS}
        facts |= self.told["trains"] | {
            "place_text": crossing["km"],
            "rail_line": self.told["line"],
            "description": self.told["note"],
        }
        if any(name.endswith(_TRAFFIC) for name in crossing):
            facts |= {"traffic_count_method": "estimate", "traffic_counted_on": on.isoformat()}
        if kind is SiteKind.UNAUTHORIZED_CROSSING:
            facts["found_on"] = crossing.get("found_on", on).isoformat()
        with clock.moved_to(datetime.combine(on, _MORNING)):
            record = KIND_RECORDS[kind]
            found = described_sites.report(self.session, record, actor=self.actor, told=facts)
        self.codes[number] = found.site.code

    def step(self, number: int, on: date, state: CaseState, album: Album) -> None:
        """Take a crossing to a state, with a photo of that day."""
        code = self.codes[number]
        with clock.moved_to(datetime.combine(on, _ON_THE_SPOT)):
            self._hang_photo(code, on, album)
        with clock.moved_to(datetime.combine(on, _NOON)):
            step = find(self.session, self.actor, code).step_to(state)
            remediation.advance(
                self.session,
                actor=self.actor,
                site=code,
                to=state,
                note=self.told["note"] if step.reason else None,
                facts=self._facts(step, number, on),
            )

    def _hang_photo(self, code: str, on: date, album: Album) -> None:
        picture = attachments.add(
            self.session,
            actor=self.actor,
            store=album.store,
            limits=album.limits,
            content=_drawn(code, on),
            name=f"{code}-{on:%Y%m%d}.jpg",
        )
        facts = PhotoFacts(PhotoPurpose.INSPECTION, caption=self.told["caption"])
        photos.add(self.session, actor=self.actor, site=code, attachment_id=picture.id, facts=facts)

    def _facts(self, step: Transition, number: int, on: date) -> dict[str, object]:
        """Return what a step is told: what the story says of its state, and its own day."""
        words = {"body": self.told["body"], "number": f"{number + 1:02d}"}
        of_state = self.told["step_facts"][step.to_state]
        facts: dict[str, object] = {
            StepField.UNITS_PRESENT: "\n".join(self.told["present"]),
            **dict.fromkeys(_ITS_DAY, on.isoformat()),
            **{name: text.format(**words) for name, text in of_state.items()},
        }
        return {name: facts[name] for name in (*step.fields, *step.optional) if name in facts}


def _drawn(code: str, on: date) -> bytes:
    """Return a picture of a way across rails, of no place, with its code and day."""
    picture = Image.new("RGB", (640, 480), _GROUND)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(250, 480), (390, 480), (345, 120), (305, 120)], fill=_WAY)
    for height, width in ((300, 9), (235, 6)):
        pen.line([(0, height), (640, height)], fill=_RAIL, width=width)
    font = ImageFont.load_default(28)
    pen.text((20, 20), f"SYNTHETIC  {code}  {on:%d/%m/%Y}", fill=(40, 40, 48), font=font)
    file = BytesIO()
    picture.save(file, "JPEG", quality=70)
    return file.getvalue()
