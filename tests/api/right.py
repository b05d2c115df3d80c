"""What one line of the rights matrix is, and the groups of roles the lines name."""

from dataclasses import dataclass, field
from typing import Any

from hotspots.vocabulary import Role

EVERYBODY = frozenset(Role)
KEEPER = frozenset({Role.ADMINISTRATOR})
POLICE = frozenset({Role.POLICE_OFFICER, Role.POLICE_LEADER})
CRASH_KEEPERS = POLICE | {Role.GIS_ANALYST}
CRASH_READERS = EVERYBODY - {Role.LEADER, Role.RAIL_OFFICER, Role.ADMINISTRATOR}
PROPOSAL_READERS = EVERYBODY - {Role.WARD_OFFICER, Role.RAIL_OFFICER, Role.ADMINISTRATOR}
RAIL_READERS = frozenset(
    {
        Role.RAIL_OFFICER,
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.ROAD_MANAGER,
        Role.GIS_ANALYST,
        Role.LEADER,
    }
)
RAIL_DECIDERS = frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER, Role.RAIL_OFFICER})
SCREENERS = frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST})
DECIDERS = frozenset({Role.POLICE_LEADER, Role.ROAD_MANAGER})
APPROVERS = frozenset({Role.POLICE_LEADER, Role.GIS_ANALYST})
"""They alone change a crash that was approved, such as the one of these lines."""

WRITERS = EVERYBODY - {Role.LEADER, Role.ADMINISTRATOR}
"""Whoever works on a file: all but those who only watch or keep the accounts."""
LETTER_WRITERS = WRITERS - {Role.GIS_ANALYST}
HANDERS = LETTER_WRITERS | {Role.LEADER}
"""Whoever may speak for a body: it need not be the one that holds the file of these lines."""
REPORT_READERS = EVERYBODY - {Role.RAIL_OFFICER, Role.ADMINISTRATOR}
PAUSERS = frozenset({Role.POLICE_LEADER, Role.LEADER})
REOPENERS = frozenset({Role.POLICE_LEADER})
"""Who may open the file of a road spot again, and so rules on its alerts."""
LOADERS = frozenset({Role.GIS_ANALYST, Role.ADMINISTRATOR})
"""Who loads areas, roads and railways."""
JUDGES = frozenset({Role.ROAD_MANAGER, Role.GIS_ANALYST})

ANYBODY = "anybody"
"""Nobody need be signed in."""


@dataclass(frozen=True, slots=True)
class Right:
    """One address: who may, what they get, and what the same role of another area gets.

    Attributes
    ----------
    here, elsewhere
        Status for those who may, where the thing lies in their area and where it does not.
        `elsewhere` is the same as `here` where left out: the address is about no place.
    body
        What is sent; `{names}` in it and in the path are of the world the test makes.
    file
        What a file holds that is sent along.
    names
        Which names of the world stand for others in the path.
    denied
        What those get who may not: 404 where they are not to know that there is such a thing.
    """

    method: str
    path: str
    may: frozenset[Role] | str
    here: int = 200
    elsewhere: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    file: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    denied: int = 403


V1 = "/api/v1"
