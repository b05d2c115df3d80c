"""Kilometre posts: read from a file, measured along the line they stand at, kept up to date."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geoalchemy2.shape import from_shape, to_shape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.analysis.calibration import CalibratedLine, calibrated_by_ends, falls
from hotspots.analysis.chainage_text import parse_chainage
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, RailLine, RailPost, Route, RoutePost
from hotspots.records import rules, values
from hotspots.registry.layers import (
    VALIDITY_FIELDS,
    VALIDITY_RULE,
    Layer,
    LoadReport,
    checked_columns,
    read_layer,
    refuse_rows,
    set_facts,
)
from hotspots.registry.network import in_metres, metric_crs

STANDS_ASIDE_M = 30.0
"""A post farther than this from the drawn line is named in the warnings: one of the two is off."""
STANDS_ELSEWHERE_M = 1000.0


def _km(value: object) -> float:
    try:
        return parse_chainage(str(value), chainage_column=True).chainage_m
    except InvalidInput as refusal:
        problem = refusal.problems[0]
        raise values.UnusableValue(problem.code, problem.message, problem.remedy) from refusal


def _post_fields(line_field: str) -> tuple[rules.Field, ...]:
    return (
        rules.Field(line_field, values.Text(200), "object", required=True),
        rules.Field("chainage_m", values.number, "number"),
        rules.Field("km", _km, "number"),
        rules.Field("synthetic", values.flag, "number"),
        *VALIDITY_FIELDS,
    )


@dataclass(frozen=True, slots=True)
class Ends:
    """A labelled feature of a line: its first and last part, and the chainage of both ends."""

    first_part: int
    last_part: int
    from_m: float
    to_m: float


@dataclass(frozen=True, slots=True)
class LinePosts:
    """The posts of one line as a file states them."""

    file: str
    rows: NDArray[np.int64]
    points: NDArray[Any]
    facts: list[dict[str, Any]]


StatedPosts = dict[str, LinePosts]


def read_posts_file(
    path: Path, line_field: str, *, crs: str | None, code: Callable[[str], str]
) -> StatedPosts:
    """Return the posts of a file by the code of their line."""
    fields = _post_fields(line_field)
    layer = read_layer(path, fields=fields, crs=crs)
    columns = checked_columns(layer, fields=fields, given=(VALIDITY_RULE,))
    chainage = np.where(np.isnan(columns["chainage_m"]), columns["km"], columns["chainage_m"])
    refuse_rows(layer.file, _incomplete(layer, chainage))
    codes = pd.Series([code(each) for each in columns[line_field]], dtype=object)
    return {
        str(name): LinePosts(
            layer.file,
            layer.rows[at],
            layer.geometry[at],
            [_facts(columns, float(chainage[position]), position) for position in at],
        )
        for name, at in codes.groupby(codes).indices.items()
    }


def set_posts(
    session: Session,
    line: Route | RailLine,
    geometry: BaseGeometry,
    *,
    ends: list[Ends] | None,
    stated: LinePosts | None,
    report: LoadReport,
) -> None:
    """Make the posts of a line those that are stated, together with its labelled ends.

    Without a file of posts those known stay, measured anew along the line; `ends` None leaves the
    labels of the ends as they are.
    """
    crs = metric_crs([geometry])
    drawn = calibrated_by_ends(line.code, in_metres(geometry, crs))
    known = _known(session, line)
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    if stated is None:
        kept = [post for post in known.values() if ends is None or not _is_end(post, drawn)]
        for post in kept:
            facts = {name: getattr(post, name) for name in _POST_FACTS}
            wanted[_key(post)] = facts | {"point": to_shape(post.point)}
    else:
        for point, facts in zip(stated.points, stated.facts, strict=True):
            wanted[_key_of(facts, point)] = facts | {"point": point}
    for facts in wanted.values():
        facts["measure_m"], aside = _measure(drawn, in_metres(facts["point"], crs))
        _look_at(line.code, facts, aside, stated, report)
    if ends is None and stated is not None:
        wanted |= {key: _as_it_is(post) for key, post in known.items() if _is_end(post, drawn)}
    elif ends:
        synthetic = any(each["synthetic"] for each in wanted.values()) or line.synthetic
        _add_ends(wanted, drawn, geometry, ends, synthetic=synthetic)
    _warn_of_disorder(line.code, wanted, report)
    _store(session, line, known, wanted, report)


_POST_FACTS = ("chainage_m", "valid_from", "valid_to", "synthetic")
_END_M = 0.01


def _facts(columns: rules.Columns, chainage_m: float, position: int) -> dict[str, Any]:
    return {
        "chainage_m": round(chainage_m, 3),
        "valid_from": columns["valid_from"][position],
        "valid_to": columns["valid_to"][position],
        "synthetic": bool(columns["synthetic"][position] == 1),
    }


def _known(session: Session, line: Route | RailLine) -> dict[tuple[Any, ...], Any]:
    if isinstance(line, Route):
        posts: list[Any] = list(
            session.scalars(select(RoutePost).where(RoutePost.route_id == line.id))
        )
    else:
        posts = list(session.scalars(select(RailPost).where(RailPost.rail_line_id == line.id)))
    return {_key(post): post for post in posts}


def _key(post: Any) -> tuple[Any, ...]:
    return _key_of({name: getattr(post, name) for name in _POST_FACTS}, to_shape(post.point))


def _key_of(facts: dict[str, Any], point: BaseGeometry) -> tuple[Any, ...]:
    x, y = shapely.get_coordinates(point)[0]
    return (
        facts["chainage_m"],
        facts["valid_from"],
        facts["valid_to"],
        round(float(x), 7),
        round(float(y), 7),
    )


def _as_it_is(post: Any) -> dict[str, Any]:
    facts = {name: getattr(post, name) for name in (*_POST_FACTS, "measure_m")}
    return facts | {"point": to_shape(post.point)}


def _is_end(post: Any, drawn: CalibratedLine) -> bool:
    return bool(post.measure_m < _END_M or post.measure_m > drawn.length_m - _END_M)


def _measure(drawn: CalibratedLine, point: BaseGeometry) -> tuple[float, float]:
    """Return how far along the line a post stands, and how far aside."""
    parts = np.array(drawn.parts, dtype=object)
    away = shapely.distance(parts, point)
    nearest = int(away.argmin())
    along = shapely.line_locate_point(parts[nearest], point)
    return float(round(drawn.starts_m[nearest] + along, 3)), float(away[nearest])


def _add_ends(
    wanted: dict[tuple[Any, ...], dict[str, Any]],
    drawn: CalibratedLine,
    geometry: BaseGeometry,
    ends: list[Ends],
    *,
    synthetic: bool,
) -> None:
    parts = shapely.get_parts(geometry)
    lengths = shapely.length(shapely.get_parts(in_metres(geometry, metric_crs([geometry]))))
    starts = np.concatenate([[0.0], np.cumsum(lengths)]) * (drawn.length_m / lengths.sum())
    for each in ends:
        for label, measure, point in (
            (each.from_m, starts[each.first_part], shapely.get_point(parts[each.first_part], 0)),
            (each.to_m, starts[each.last_part + 1], shapely.get_point(parts[each.last_part], -1)),
        ):
            facts = {
                "chainage_m": round(label, 3),
                "valid_from": None,
                "valid_to": None,
                "synthetic": synthetic,
                "measure_m": float(round(min(measure, drawn.length_m), 3)),
                "point": point,
            }
            wanted.setdefault(_key_of(facts, point), facts)


def _store(
    session: Session,
    line: Route | RailLine,
    known: dict[tuple[Any, ...], Any],
    wanted: dict[tuple[Any, ...], dict[str, Any]],
    report: LoadReport,
) -> None:
    for key, facts in wanted.items():
        shape = facts.pop("point")
        post = known.pop(key, None)
        if post is not None:
            report.add("posts_updated" if set_facts(post, facts) else "posts_unchanged")
            continue
        point = from_shape(shape, srid=SRID)
        if isinstance(line, Route):
            session.add(RoutePost(route_id=line.id, point=point, **facts))
        else:
            session.add(RailPost(rail_line_id=line.id, point=point, **facts))
        report.add("posts_created")
    for post in known.values():
        session.delete(post)
        report.add("posts_removed")


def _look_at(
    code: str, facts: dict[str, Any], aside: float, stated: LinePosts | None, report: LoadReport
) -> None:
    if aside <= STANDS_ASIDE_M:
        return
    km = f"Km{facts['chainage_m'] / 1000:g}"
    problem = Problem(
        "post_aside",
        Message(
            _("Post {km} of {code} stands {metres} m from the drawn line."),
            {"km": km, "code": code, "metres": round(aside)},
        ),
        Message(_("Check the post's coordinates, or draw the line more exactly.")),
        field="chainage_m",
        value=km,
    )
    if aside > STANDS_ELSEWHERE_M and stated is not None:
        refuse_rows(stated.file, [problem])
    report.warnings.append(problem)


def _warn_of_disorder(
    code: str, wanted: dict[tuple[Any, ...], dict[str, Any]], report: LoadReport
) -> None:
    """Labels may jump where a road was rebuilt; more often two posts were exchanged."""
    ordered = sorted(wanted.values(), key=lambda each: (each["measure_m"], each["chainage_m"]))
    standing = [each for each in ordered if each["valid_to"] is None]
    if falls([each["chainage_m"] for each in standing]):
        return
    for before, after in pairwise(standing):
        if after["chainage_m"] < before["chainage_m"]:
            report.warnings.append(
                Problem(
                    "posts_out_of_order",
                    Message(
                        _("On {code} the label {after} stands behind {before}."),
                        {
                            "code": code,
                            "after": f"Km{after['chainage_m'] / 1000:g}",
                            "before": f"Km{before['chainage_m'] / 1000:g}",
                        },
                    ),
                    Message(_("Between them no chainage is read; check both posts.")),
                    field="chainage_m",
                )
            )


def _incomplete(layer: Layer, chainage: NDArray[np.float64]) -> list[Problem]:
    problems = []
    for position in range(len(layer)):
        if np.isnan(chainage[position]):
            message, name = Message(_("The post has no chainage.")), "chainage_m"
        elif layer.geometry[position] is None:
            message, name = Message(_("The post has no point on the map.")), "lon"
        else:
            continue
        remedy = Message(_("Complete the row or remove it."))
        row = int(layer.rows[position])
        problems.append(Problem("incomplete_post", message, remedy, field=name, row=row))
    return problems
