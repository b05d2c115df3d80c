"""What the map says of a crossing, in sentences with numbers that a person can check."""

from collections.abc import Iterator

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.rail_meetings import ONE_PLACE_M
from hotspots.analysis.road_access import REACHES_M
from hotspots.analysis.road_joins import JOINED_M
from hotspots.analysis.way_round import LONGEST_M
from hotspots.errors import Message
from hotspots.i18n import Count, _
from hotspots.registry.way_round import DIFFERS_BY, FoundWayRound, OtherWay
from hotspots.registry.way_walks import Round
from hotspots.registry.ways_across import REGISTERED_WITHIN_M, OpenWay
from hotspots.vocabulary import CrossingAnswer, SiteKind


def sentences(found: FoundWayRound) -> list[Message]:
    """Return what the map says, the nearest crossings first."""
    return [*_along_the_line(found), *_round(found), *_measured(found), *_service_road(found)]


def assumptions() -> list[Message]:
    """Return what the sentences rest on."""
    return [
        Message(
            _(
                "Level crossings that are not closed, and places where a road leads over or under"
                " the railway, count as ways across; paths that people opened never do."
            )
        ),
        Message(
            _(
                "A registered crossing within {metres} m of where a road of the map crosses lies on"
                " that road; roads that cross within {one} m of each other cross at one place."
            ),
            {"metres": Count(round(REGISTERED_WITHIN_M)), "one": round(ONE_PLACE_M)},
        ),
        Message(
            _(
                "Roads are joined where they cross on the map, at junctions, and where one ends"
                " within {metres} m of another; a bridge between roads is not known. Expressways"
                " are left out."
            ),
            {"metres": Count(round(JOINED_M))},
        ),
        Message(
            _(
                "The way round begins and ends on the nearest road within {metres} m on either"
                " side, the way to it counted; ways longer than {most} km are not looked for."
            ),
            {"metres": Count(round(REACHES_M)), "most": Count(round(LONGEST_M / 1000))},
        ),
    ]


def name_of(other: OtherWay) -> Message | str:
    """Return what a place where one may cross is called: its code, or what it is."""
    return Message(_what(other.way)) if other.code is None else other.code


def _what(way: OpenWay) -> str:
    if way.answer is CrossingAnswer.UNDERPASS:
        return _("an underpass")
    if way.answer is CrossingAnswer.BRIDGE:
        return _("a bridge")
    if way.crossing is not None and way.crossing.kind is SiteKind.LEVEL_CROSSING:
        return _("a level crossing outside your area")
    return _("a crossing over or under the railway outside your area")


def _along_the_line(found: FoundWayRound) -> Iterator[Message]:
    for other, known, none in (
        (
            found.down,
            _("Next legal way across towards falling Km: {what}, {km}, {metres} m along the line."),
            _("Towards falling Km no legal way across is known."),
        ),
        (
            found.up,
            _("Next legal way across towards rising Km: {what}, {km}, {metres} m along the line."),
            _("Towards rising Km no legal way across is known."),
        ),
    ):
        if other is None:
            yield Message(none)
        else:
            yield Message(known, _place(other) | {"metres": Count(round(other.along_m))})


def _place(other: OtherWay) -> dict[str, object]:
    rail_m = other.way.rail_m
    km = Message(_("Km not known")) if rail_m is None else format_chainage(round(rail_m))
    return {"what": name_of(other), "km": km}


def _round(found: FoundWayRound) -> Iterator[Message]:
    if found.round_the_end is not None:
        yield Message(
            _(
                "By road from one side to the other round the end of the line as it is drawn:"
                " {metres} m, by {roads}."
            ),
            _walked(found.round_the_end),
        )
    elif found.shortest is not None and found.shortest.round is not None:
        yield Message(
            _("By road from one side to the other by {what}, {km}: {metres} m, by {roads}."),
            _place(found.shortest) | _walked(found.shortest.round),
        )
    else:
        yield _unknown(found)


def _walked(way: Round) -> dict[str, object]:
    return {"metres": Count(round(way.metres)), "roads": list(way.roads)}


def _unknown(found: FoundWayRound) -> Message:
    lacking = [each is None for each in (found.left, found.right)]
    if found.left is not None and found.right is not None:
        return Message(
            _(
                "The way round by road is not known: on the map {left} (left) and {right} (right)"
                " are not joined by any legal way across."
            ),
            {"left": found.left.name, "right": found.right.name},
        )
    if all(lacking):
        return Message(
            _("The way round by road is not known: the map has no road within {metres} m."),
            {"metres": Count(round(REACHES_M))},
        )
    template = (
        _("The way round by road is not known: the map has no road within {metres} m on the left.")
        if lacking[0]
        else _(
            "The way round by road is not known: the map has no road within {metres} m on the"
            " right."
        )
    )
    return Message(template, {"metres": Count(round(REACHES_M))})


def _measured(found: FoundWayRound) -> Iterator[Message]:
    """Return what somebody measured beside what the map says, where both are known."""
    if found.stated_m is None or found.nearest is None:
        return
    numbers = {"stated": Count(round(found.stated_m)), "map": Count(round(found.nearest.along_m))}
    if found.differs:
        template = _(
            "To the nearest legal crossing: stated {stated} m, by the map {map} m along the line."
            " They differ by more than {percent} %: check which is right."
        )
        yield Message(template, numbers | {"percent": round(DIFFERS_BY * 100)})
    else:
        template = _(
            "To the nearest legal crossing: stated {stated} m, by the map {map} m along the line."
        )
        yield Message(template, numbers)


def _service_road(found: FoundWayRound) -> Iterator[Message]:
    yield Message(
        {
            True: _("A service road can be built, as somebody told."),
            False: _("A service road cannot be built, as somebody told."),
            None: _("Nobody has told yet whether a service road can be built."),
        }[found.service_road_possible]
    )
