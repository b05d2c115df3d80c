"""How often somebody may ask: buckets that fill up again, in this process's memory.

They keep one client from taking the server away from all others, which is decided a thousand times
a second: a row in the database for every request would cost more than most requests do. Several
processes would each allow as much. What must hold across processes and restarts, the lock-out
after failures, is in the database (`hotspots.registry.lock_out`).
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hotspots.errors import TooManyRequests
from hotspots.i18n import _
from hotspots.settings import Settings

_MOST_KEPT = 20_000
"""So many buckets are kept; then the full ones, which say nothing, are forgotten."""


@dataclass(slots=True)
class Buckets:
    """One bucket for each key: as many requests at once as a minute allows, then at that pace."""

    a_minute: int
    now: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str) -> None:
        """Take one out of the key's bucket.

        Raises
        ------
        TooManyRequests
            The bucket is empty; the refusal says when there is one again.
        """
        now, pace = self.now(), self.a_minute / 60
        left = self._level(key, now)
        if left < 1:
            raise TooManyRequests(
                _("Too many requests. Try again in {seconds} seconds."),
                seconds=max(1, math.ceil((1 - left) / pace)),
            )
        if key not in self._left and len(self._left) >= _MOST_KEPT:
            self._forget(now)
        self._left[key] = (left - 1, now)

    def _level(self, key: str, now: float) -> float:
        left, at = self._left.get(key, (float(self.a_minute), now))
        return min(self.a_minute, left + (now - at) * self.a_minute / 60)

    def _forget(self, now: float) -> None:
        """Forget the full buckets; where none is full, all: better too generous than too large."""
        kept = {key: told for key, told in self._left.items()
                if self._level(key, now) < self.a_minute}  # fmt: skip
        self._left = {} if len(kept) >= _MOST_KEPT else kept


@dataclass(slots=True)
class RateLimits:
    """The buckets of one web server."""

    of_sessions: Buckets
    of_addresses: Buckets
    of_sign_ins: Buckets

    @classmethod
    def of(cls, settings: Settings) -> "RateLimits":
        """Return the buckets a deployment asks for."""
        return cls(
            of_sessions=Buckets(settings.api_requests_per_minute),
            of_addresses=Buckets(max(1, settings.api_requests_per_minute // 5)),
            of_sign_ins=Buckets(settings.sign_ins_per_minute),
        )
