"""The page of a site: all that it shows, and a change made on it by a form."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages import case_words
from api.pages.forms import Refused, Sent
from api.pages.layout import PageDep, see_other
from api.pages.site_kinds import kind_content
from api.pages.site_post import SitePost
from api.pages.step_forms import StepView
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import RemediationCase, Site
from hotspots.models.workflow import reopening_roles
from hotspots.registry import crash_alert_rulings, sites
from hotspots.registry.bodies import existing_bodies
from hotspots.registry.campaign_sites import Membership, memberships_of
from hotspots.registry.case_access import find
from hotspots.registry.crash_alert_rulings import Entry
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.registry.crossing_inputs_told import standing_of
from hotspots.registry.crossing_stands import told_targets
from hotspots.registry.crossing_targets import may_keep
from hotspots.registry.described_facts import DescribedFacts
from hotspots.registry.filled_parts import FilePart
from hotspots.registry.inventory import confirmations_of
from hotspots.registry.partners import may_name, partners_of
from hotspots.registry.site_links import BY_HAND, Related, related
from hotspots.registry.site_neighbours import REACH_M, neighbours_of
from hotspots.registry.sites import Detail
from hotspots.vocabulary import Action, DocumentKind, SiteKind, StepField

_JUST_TOLD = frozenset({"registered", "facts_changed"})


class SitePage:
    """The page of one site for one request."""

    def __init__(
        self, code: str, page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep
    ) -> None:
        self.code = code
        self.session = session
        self.actor = actor
        self.criteria_folder = settings.criteria_folder
        self._page = page

    def show(self, *, status: int = 200, **told: Any) -> Response:
        """Return the page as the site stands now."""
        detail = sites.get(
            self.session, actor=self.actor, site=self.code, criteria_folder=self.criteria_folder
        )
        post = SitePost.of(self.session, detail.file, actor=self.actor)
        usual = {StepField.MANAGING_BODY: post.manager}
        just_told = told.get("said") in _JUST_TOLD
        content = _content(self.session, detail) | {
            **kind_content(self.session, self.actor, detail, just_told=just_told),
            "steps": [StepView.of(move, usual) for move in detail.file.moves],
            "alerts": detail.file.filled.read(FilePart.ALERTS, lambda: self._alerts(detail.case)),
            "reopeners": sorted(reopening_roles(detail.case.kind)),
            "post": post,
            "links": detail.file.filled.read(FilePart.LINKS, lambda: self._links(detail.case)),
            "link_kinds": BY_HAND,
            "near": neighbours_of(self.session, detail.case, actor=self.actor),
            "near_m": round(REACH_M),
            "may_name": may_name(detail.case, actor=self.actor),
            "own_bodies": permissions.own_bodies(self.actor),
            "standing": standing_of(self.session, actor=self.actor, site=detail.site)
            if detail.site.kind in CROSSING_KINDS
            else None,
            **self._road_map(detail),
            "may_write": permissions.may(self.actor, Action.WRITE_IN_FILE),
            "may_change": detail.site.kind is SiteKind.ROAD_SPOT
            and permissions.may(self.actor, Action.CHANGE_CLASS),
            "may_tell": isinstance(detail.facts, DescribedFacts)
            and permissions.may(self.actor, Action.DECLARE_SITE),
            "campaigns": detail.file.filled.read(
                FilePart.CAMPAIGNS, lambda: self._campaigns(detail.site)
            ),
            "may_evaluate": permissions.may(self.actor, Action.EVALUATE),
            "may_approve_hold": permissions.may(self.actor, Action.APPROVE_HOLD),
        }
        return self._page.show("sites/one.html", status=status, **content, **told)

    def _road_map(self, detail: Detail) -> dict[str, Any]:
        """Return what is planned for a crossing; None for any other site."""
        if detail.site.kind not in CROSSING_KINDS:
            return {"planned": None}
        told = partial(told_targets, self.session, detail.case, on=clock.today())
        return {
            "planned": detail.file.filled.read(FilePart.TARGETS, told),
            "may_plan": may_keep(self.session, actor=self.actor, site_id=detail.site.id),
        }

    def _campaigns(self, site: Site) -> Sequence[Membership]:
        return memberships_of(self.session, actor=self.actor, site_id=site.id)

    def _alerts(self, case: RemediationCase) -> Sequence[Entry]:
        return crash_alert_rulings.alerts_of(self.session, case, actor=self.actor)

    def _links(self, case: RemediationCase) -> Sequence[Related]:
        return related(self.session, case, actor=self.actor)

    def change(
        self, act: Callable[[], object], *, sent: Sent, said: str, at: str = "file"
    ) -> Response:
        """Make a change and go back to the page; where it is refused, show why and what was sent.

        The second of two people is so shown what the first did, with the words they wrote kept. Who
        gave the file away may not see its site any more, and goes to the desk.
        """
        try:
            with self.session.begin_nested():
                act()
        except (InvalidInput, Conflict, Forbidden) as refusal:
            refused = Refused.by(refusal)
            return self.show(status=refused.status, refused=refused, sent=sent)
        try:
            find(self.session, self.actor, self.code)
        except NotFound:
            return see_other("/desk")
        return see_other(f"/sites/{self.code}?said={said}#{at}")


SitePageDep = Annotated[SitePage, Depends(SitePage)]


def _content(session: SessionDep, detail: Detail) -> dict[str, Any]:
    filled = detail.file.filled
    return {
        "detail": detail,
        "facts": detail.facts,
        "site": detail.site,
        "case": detail.case,
        "file": detail.file,
        "by_measure": detail.site.kind is SiteKind.ROAD_SPOT,
        "steps_first": detail.site.kind is not SiteKind.ROAD_SPOT,
        "is_repair": detail.site.kind is SiteKind.INFRASTRUCTURE_DEFECT,
        "events": list(reversed(detail.file.events)),
        "words": case_words,
        "bodies": existing_bodies(session),
        "paper_kinds": list(DocumentKind),
        "today": clock.today(),
        "partners": filled.read(FilePart.PARTNERS, lambda: partners_of(session, detail.case)),
        "looks": filled.read(FilePart.LOOKS, lambda: confirmations_of(session, detail.case)),
    }
