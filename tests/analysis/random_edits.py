"""Crashes and stored sites under random edits, each compared with a screening from scratch."""

import random

from hotspots.analysis.near_miss_rescreening import rescreen_near_misses
from hotspots.analysis.neighbourhood import Change
from hotspots.analysis.notices import near_misses
from hotspots.analysis.rescreening import rescreen
from hotspots.analysis.screening import screen
from hotspots.vocabulary import WindowMode
from tests.analysis.crash_frames import arms, crash, frame, on_day, parameters
from tests.analysis.tables_in_memory import ArmTable, CrashTable, NearMissTable, SiteTable

AS_OF = on_day(400)
ROUTES = ["QL1", "QL2", "QL3"]


def trailing(**changed):
    return parameters(**({"mode": WindowMode.TRAILING, "as_of": AS_OF} | changed))


class Stored:
    """Crashes and their sites, edited one after another; every edit is compared with a full run."""

    def __init__(self, rows, asked, junctions=None):
        self.rows = {row["crash_id"]: row for row in rows}
        self.asked, self.junctions = asked, junctions
        self.arms = None if junctions is None else ArmTable(junctions)
        whole = self.screened()
        self.sites, self.near = SiteTable(whole.sites), NearMissTable(self.near_misses(whole))

    def screened(self):
        return screen(frame(self.rows.values()), self.asked, junctions=self.junctions)

    def near_misses(self, whole):
        return near_misses(frame(self.rows.values()), self.asked, whole, junctions=self.junctions)

    def edit(self, *edits):
        """Each edit is (id, row as it is now, or None)."""
        before = [self.rows[one] for one, _ in edits if one in self.rows]
        for one, row in edits:
            self.rows.pop(one, None)
            if row is not None:
                self.rows[one] = row
        change = Change(frame(before), frame(row for _, row in edits if row is not None))
        table = CrashTable(frame(self.rows.values()), self.asked)
        found = rescreen(change, table, self.sites, self.asked, self.arms)
        assert not set(found.gone) & set(found.unchanged)
        assert not [s for key in found.gone for s in found.sites if s == self.sites.stored[key]]
        self.sites.store(found.gone, found.sites)
        whole = self.screened()
        assert in_order(self.sites.stored.values()) == in_order(whole.sites)
        near = rescreen_near_misses(
            found,
            table,
            sites=self.sites,
            known=self.near,
            parameters=self.asked,
            junctions=self.arms,
        )
        self.near.store(near.gone, near.near_misses)
        assert in_order(self.near.stored.values()) == in_order(self.near_misses(whole))
        return found


def in_order(sites):
    return sorted(sites, key=lambda s: s.crash_ids)


def anywhere(random_, on_plane, length_m=6000):
    """A place on a route or on the plane, in clumps, some of them shared exactly."""
    if random_.random() < on_plane:
        side = int((length_m * 150) ** 0.5)
        x, y = random_.choice(
            [
                (random_.randrange(side), random_.randrange(side)),
                (random_.randrange(0, side, 125), random_.randrange(0, side, 125)),
            ]
        )
        return {"route": None, "chainage_m": None, "x_m": float(x), "y_m": float(y)}
    at = random_.choice([random_.randrange(length_m), random_.randrange(0, length_m, 100)])
    return {"route": random_.choice(ROUTES), "chainage_m": float(at), "x_m": None, "y_m": None}


def any_crash(random_, crash_id, on_plane, length_m=6000):
    fatal = random_.random() < 0.2
    row = crash(
        crash_id,
        on_day(random_.choice([random_.randrange(20, 420), random_.randrange(40, 400)])),
        fatal=fatal,
        location_class=random_.choice("ABCD"),
        killed=random_.choice([None, int(fatal)]),
    )
    if random_.random() < 0.1:
        row |= {"fatal": False, "injury": False}
    return row | anywhere(random_, on_plane, length_m)


def corrected(random_, row, on_plane, length_m):
    """The crash with another date, severity, place or location class."""
    other = any_crash(random_, row["crash_id"], on_plane, length_m)
    what = random_.choice(
        [
            ["occurred_on"],
            ["fatal", "injury"],
            ["location_class"],
            ["killed"],
            ["route", "chainage_m", "x_m", "y_m"],
        ]
    )
    if len(what) == 4 and random_.random() < 0.5:  # moved a little
        near = {
            name: None if row[name] is None else row[name] + random_.choice([-1, 7, 60, 300])
            for name in ("chainage_m", "x_m", "y_m")
        }
        return row | near
    return row | {name: other[name] for name in what}


def any_junctions(random_, length_m):
    """Junctions with arms on several routes, sharing places, and with zones that overlap."""
    rows = []
    for number in range(random_.randrange(6)):
        routes = random_.sample(ROUTES, random_.choice([1, 2, 2, 3]))
        rows += [(number, one, float(random_.randrange(0, length_m, 100))) for one in routes]
        if random_.random() < 0.3:
            rows.append((number, "QL1", float(random_.randrange(0, length_m, 50))))
    return arms(*rows) if rows else None


def play(seed, edits, *, on_plane, crashes, length_m=6000, **asked):
    random_ = random.Random(seed)
    junctions = any_junctions(random_, length_m) if on_plane < 1 else None
    ids = (f"{number:04}" for number in random_.sample(range(10_000), 9_000))
    rows = [any_crash(random_, next(ids), on_plane, length_m) for _ in range(crashes)]
    stored = Stored(rows, trailing(**asked), junctions)
    changes = 0
    for _ in range(edits):
        made = []
        for _ in range(random_.choice([1, 1, 1, 2])):
            known = list(stored.rows.values())
            sort = random_.choice("ids" if known else "i")
            if sort == "i":
                row = any_crash(random_, next(ids), on_plane, length_m)
                made.append((row["crash_id"], row))
            else:
                row = random_.choice(known)
                now = corrected(random_, row, on_plane, length_m) if sort == "s" else None
                made.append((row["crash_id"], now))
        found = stored.edit(*dict(made).items())
        changes += bool(found.gone or found.sites)
    return changes
