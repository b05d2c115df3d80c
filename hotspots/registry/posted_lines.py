"""Roads or railway lines with their kilometre posts: by the names people write, and on any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from hotspots.analysis.route_names import RouteAliases, route_key
from hotspots.analysis.route_network import RouteNetwork
from hotspots.registry.network import changes, network_on


@dataclass(frozen=True)
class PostedLines:
    """Lines with their posts, as `registry.network` reads them; `crs` is metric.

    Attributes
    ----------
    unposted
        Whether a line without posts counts metres from its start; else it has no chainage.
    """

    lines: DataFrame
    posts: DataFrame
    crs: CRS
    unposted: bool = True

    def code(self, written: str) -> str | None:
        """Return the code of a line as people write it, or None where the registry has none."""
        key = route_key(written, aliases=self._aliases)
        # A usual name may stand for the full one, which the registry knows by a code.
        return self._names.get(key) or self._names.get(route_key(key, aliases=self._aliases))

    def ids(self, codes: NDArray[Any]) -> NDArray[np.object_]:
        """Return the id of each code as text, None where there is none."""
        return np.array([self._id_of.get(code) for code in codes], dtype=object)

    def network_on(self, day: date) -> RouteNetwork:
        """Return the lines as they were posted on a day."""
        return self._network(int(np.searchsorted(self._epochs, np.datetime64(day), side="right")))

    def by_epoch(
        self, days: NDArray[np.datetime64], wanted: NDArray[np.bool_]
    ) -> list[tuple[RouteNetwork, NDArray[np.intp]]]:
        """Return the wanted rows by the network of their days; `days` has shape (n,)."""
        epoch = np.searchsorted(self._epochs, days, side="right")
        return [
            (self._network(int(each)), np.flatnonzero(wanted & (epoch == each)))
            for each in np.unique(epoch[wanted])
        ]

    @cached_property
    def _aliases(self) -> RouteAliases:
        table: dict[str, str] = {}
        for code, name, aliases in zip(*self._columns("code", "name", "aliases"), strict=True):
            table |= dict.fromkeys((*aliases, name), code)
        return RouteAliases(table | {code: code for code in self.lines["code"]})

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {route_key(code, aliases=self._aliases): code for code in self.lines["code"]}

    @cached_property
    def _epochs(self) -> NDArray[np.datetime64]:
        return np.array(changes(self.lines, self.posts), dtype="datetime64[D]")

    @cached_property
    def _networks(self) -> dict[int, RouteNetwork]:
        return {}

    @cached_property
    def _id_of(self) -> Mapping[str, str]:
        codes, ids = self._columns("code", "line_id")
        return {code: str(line_id) for code, line_id in zip(codes, ids, strict=True)}

    def _columns(self, *names: str) -> tuple[list[Any], ...]:
        return tuple(self.lines[name].tolist() for name in names)

    def _network(self, epoch: int) -> RouteNetwork:
        if epoch not in self._networks:
            day = date(1, 1, 1) if epoch == 0 else self._epochs[epoch - 1].item()
            self._networks[epoch] = network_on(
                self.lines, self.posts, crs=self.crs, on=day, unposted=self.unposted
            )
        return self._networks[epoch]
