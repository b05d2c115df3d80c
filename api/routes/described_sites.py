"""Sites of every described kind under the name of their kind: reported, listed, written anew."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from api.dependencies import (
    ActorDep,
    BBoxDep,
    IfMatchDep,
    LocaleDep,
    PageDep,
    SessionDep,
    SettingsDep,
)
from api.routes.list_uploads import RegisterUploadDep, tell_status
from api.schemas.described import (
    DescribedIn,
    FactsChangeIn,
    ReportedOut,
    change_body,
    report_body,
)
from api.schemas.problem import refusals
from api.schemas.row_lists import ListImportOut
from api.schemas.site import SiteCollection, SiteKey, site_collection
from hotspots.records.described import KindRecord
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_changes, described_sites, sites
from hotspots.registry.case_access import find
from hotspots.registry.described_lists import taker_of
from hotspots.registry.rail_doubts import place_doubts
from hotspots.registry.site_choices import SiteChoice
from hotspots.vocabulary import CaseState, FactsChange

router = APIRouter(tags=["sites"])


def router_of(record: KindRecord) -> APIRouter:
    """Return the addresses of a kind."""
    kind, example = record.kind, dict(record.example)
    report_in: Any = report_body(record, example)
    reason = {"why": FactsChange.CORRECTION.value, "reason": "Đo lại tại hiện trường"}
    change_in: Any = change_body(record, _changed(record, example) | reason)
    of_kind = APIRouter(prefix=f"/{kind.value.replace('_', '-')}s")

    def report(
        told: Annotated[DescribedIn, Body()],
        session: SessionDep,
        actor: ActorDep,
        settings: SettingsDep,
        locale: LocaleDep,
        response: Response,
    ) -> ReportedOut:
        done = described_sites.report(
            session,
            record,
            actor=actor,
            told=told.told(),
            criteria_folder=settings.criteria_folder,
        )
        response.headers["Location"] = f"/api/v1/sites/{done.site.code}"
        if not done.is_new:
            response.status_code = 200
        return ReportedOut.of(done.site, done.warnings, locale)

    def change(
        site: SiteKey,
        told: Annotated[FactsChangeIn, Body()],
        session: SessionDep,
        actor: ActorDep,
        version: IfMatchDep,
        locale: LocaleDep,
        response: Response,
    ) -> ReportedOut:
        changed = described_changes.change_facts(
            session,
            actor=actor,
            site=site,
            kind=kind,
            told=told.told(),
            why=told.why,
            reason=told.reason,
            expected_version=version,
        )
        session.flush()
        response.headers["ETag"] = f'"{find(session, actor, changed.id).version}"'
        doubts = place_doubts(session, changed, just_told=True)
        return ReportedOut.of(changed, doubts, locale)

    def listing(
        session: SessionDep,
        actor: ActorDep,
        page: PageDep,
        bbox: BBoxDep,
        state: CaseState | None = None,
    ) -> SiteCollection:
        choice = SiteChoice(
            kind=kind,
            state=state,
            bbox=None if bbox is None else (bbox.west, bbox.south, bbox.east, bbox.north),
        )
        found = sites.list_sites(
            session, actor=actor, choice=choice, limit=page.limit, after=page.after
        )
        return site_collection(found)

    def take_in(
        upload: RegisterUploadDep,
        session: SessionDep,
        actor: ActorDep,
        settings: SettingsDep,
        locale: LocaleDep,
        response: Response,
    ) -> ListImportOut:
        done = taker_of(kind)(
            session, actor=actor, criteria_folder=settings.criteria_folder, **upload.told()
        )
        tell_status(response, done)
        return ListImportOut.of(done, locale)

    report.__annotations__["told"] = report_in
    change.__annotations__["told"] = change_in
    _add(of_kind, record, report, change, listing, take_in)
    return of_kind


def _add(of_kind: APIRouter, record: KindRecord, *handlers: Any) -> None:
    report, change, listing, take_in = handlers
    name = record.kind.value
    of_kind.add_api_route(
        "",
        report,
        methods=["POST"],
        status_code=201,
        name=f"report_{name}",
        description="Register a site of this kind; its file opens. The same report under the same"
        " number returns the first, with 200.",
        responses=refusals(401, 403, 409, 422),
    )
    of_kind.add_api_route(
        "",
        listing,
        methods=["GET"],
        name=f"list_{name}",
        description="List sites of this kind as GeoJSON, in the order of their codes;"
        " `/sites/{code}` tells all of one.",
        responses=refusals(401, 403, 422),
    )
    of_kind.add_api_route(
        "/imports",
        take_in,
        methods=["POST"],
        status_code=201,
        name=f"import_{name}",
        description="Take in a list: every row of it, or none and the reasons row by row. A row is"
        " known again by the caller's own number.",
        responses=refusals(400, 401, 403, 413, 422),
    )
    of_kind.add_api_route(
        "/{site}",
        change,
        methods=["PATCH"],
        name=f"change_{name}",
        description="Write anew what is known of a site: a fact left out stays, null empties it."
        " The `ETag` of `/sites/{site}/file` goes into `If-Match`.",
        responses=refusals(401, 403, 404, 409, 412, 422),
    )


def _changed(record: KindRecord, example: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first fact of an example that need not be told."""
    optional = [each.name for each in record.facts if not each.required and each.name in example]
    return {name: example[name] for name in optional[:1]}


for _record in KIND_RECORDS.values():
    router.include_router(router_of(_record))
