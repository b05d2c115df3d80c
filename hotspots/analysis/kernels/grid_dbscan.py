"""DBSCAN on whole millimetres, exact, by a grid whose cells are cliques.

A cell with enough points is core without a distance computed, and all core points of a cell share
one cluster, so that clusters are cells joined to cells.

Sources: Gunawan (2013), A faster algorithm for DBSCAN; de Berg, Gunawan and Roeloffzen (2019),
Faster DBSCAN and HDBSCAN in low-dimensional Euclidean spaces.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_grid import (
    Grid,
    first_around,
    grid_of,
    look_around,
    within_reach,
)
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.near_sets import come_near

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]

ALONE_BELOW = 100_000
"""Fewer cells than these are done before a second thread has begun."""


def grid_dbscan(points_mm: Ints, *, eps_mm: int, min_points: int) -> Ints:
    """Label points, which are in the order of their ids, or -1 where they are noise.

    Parameters
    ----------
    points_mm
        shape (n, 2), n ≥ 1, and such that `fits`.

    Returns
    -------
    Labels, shape (n,), numbered by the smallest row of each cluster. A border point has the label
    of the nearest core point, of equally near ones that of the smaller row.
    """
    grid = grid_of(np.ascontiguousarray(points_mm, dtype=np.int64), eps_mm)
    n, cells = len(points_mm), len(grid.cells)
    core, reachable = np.zeros(n, np.bool_), within_reach(grid)
    _by_all_processors(cells, lambda a, b: _find_core(grid, min_points, reachable, core, a, b))
    parent = _joined(grid, core)
    owner, near_core = np.full(n, -1, np.int32), _near_core(grid, parent)
    _by_all_processors(cells, lambda a, b: _find_owners(grid, core, parent, near_core, owner, a, b))
    labels = np.full(n, -1, np.int64)
    _number(labels, grid.rows, owner, parent)
    return labels


def _by_all_processors(cells: int, work: Callable[[int, int], None]) -> None:
    """Give each processor cells that lie together; what it writes no other writes or reads."""
    parts = 1 if cells < ALONE_BELOW else len(os.sched_getaffinity(0))
    bounds = [cells * part // parts for part in range(parts + 1)]
    if parts == 1:
        work(0, cells)
        return
    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(work, bounds[:-1], bounds[1:]))


@compiled
def _find_core(
    grid: Grid, least: int, reachable: Rows, core: Flags, from_cell: int, to_cell: int
) -> None:
    begin = grid.begin
    first, around = first_around(grid, from_cell), np.empty(20, np.int32)
    for cell in range(from_cell, to_cell):
        size = begin[cell + 1] - begin[cell]
        if size >= least:
            core[begin[cell] : begin[cell + 1]] = True
        elif reachable[cell] >= least:
            count = look_around(grid, cell, first, around)
            for i in range(begin[cell], begin[cell + 1]):
                core[i] = _near_enough(grid, i, around[:count], least - size)


@compiled
def _near_enough(grid: Grid, i: int, around: Rows, wanted: int) -> bool:
    """Say whether so many points of the cells around are within eps of a point."""
    at, begin, limit = grid.at, grid.begin, grid.eps * grid.eps
    for cell in around:
        for j in range(begin[cell], begin[cell + 1]):
            if (at[i, 0] - at[j, 0]) ** 2 + (at[i, 1] - at[j, 1]) ** 2 <= limit:
                wanted -= 1
                if wanted == 0:
                    return True
    return False


@compiled
def _joined(grid: Grid, core: Flags) -> Rows:
    """Return the forest of cells with core points within eps of each other; -1 without any.

    Cells that touch come first: they are nearly always joined by their first points, and then few
    of the pairs two cells apart are left to be asked.
    """
    cells, begin = grid.cells, grid.begin
    parent = np.full(len(cells), -1, np.int32)
    for cell in range(len(cells)):
        if core[begin[cell] : begin[cell + 1]].any():
            parent[cell] = cell
    for ring in (1, 2):
        for column in range(ring + 1):
            _join_column(grid, core, parent, column, ring)
    return parent


@compiled
def _join_column(grid: Grid, core: Flags, parent: Rows, column: int, ring: int) -> None:
    """Join each cell with those of a ring around it that lie so many columns on."""
    cells = grid.cells
    first = 0
    for cell in range(len(cells)):
        if parent[cell] >= 0:
            root = _root(parent, cell)
            middle = cells[cell] + column * grid.stride
            first = max(first, cell + 1)
            while first < len(cells) and cells[first] < middle - ring:
                first += 1
            at = first
            while at < len(cells) and cells[at] <= middle + ring:
                row = abs(cells[at] - middle)
                if parent[at] >= 0 and max(column, row) == ring and column + row < 4:
                    other = _root(parent, at)
                    if root != other and _cells_near(grid, core, cell, at):
                        root, other = min(root, other), max(root, other)
                        parent[other] = root
                at += 1


@compiled
def _root(parent: Rows, cell: int) -> int:
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@compiled
def _cells_near(grid: Grid, core: Flags, one: int, other: int) -> bool:
    """Say whether a core point of one cell is within eps of one of the other.

    Points of dense cells are compared one by one only as often as there are points, or two piles
    just out of each other's reach would take forever.
    """
    at, begin, limit = grid.at, grid.begin, grid.eps * grid.eps
    here, there = slice(begin[one], begin[one + 1]), slice(begin[other], begin[other + 1])
    left = 16 * (here.stop - here.start + there.stop - there.start)
    for i in range(here.start, here.stop):
        if left < 0:
            break
        left -= there.stop - there.start
        if core[i]:
            for j in range(there.start, there.stop):
                square = (at[i, 0] - at[j, 0]) ** 2 + (at[i, 1] - at[j, 1]) ** 2
                if square <= limit and core[j]:
                    return True
    else:
        return False
    mine, theirs = at[here][core[here]], at[there][core[there]]
    if grid.cells[other] - grid.cells[one] <= 2:  # one column: the line lies the other way
        mine, theirs = mine[:, ::-1], theirs[:, ::-1]
    return come_near(mine, theirs, grid.eps)


@compiled
def _near_core(grid: Grid, parent: Rows) -> Flags:
    """Say of each cell whether it or one around it has a core point."""
    first, around = first_around(grid, 0), np.empty(20, np.int32)
    near = parent >= 0
    for cell in range(len(parent)):
        if parent[cell] >= 0:
            near[around[: look_around(grid, cell, first, around)]] = True
    return near


@compiled
def _find_owners(
    grid: Grid,
    core: Flags,
    parent: Rows,
    near_core: Flags,
    owner: Rows,
    from_cell: int,
    to_cell: int,
) -> None:
    """Write for each point the cell of the core point it belongs to; noise stays -1."""
    begin = grid.begin
    first, around = first_around(grid, from_cell), np.empty(21, np.int32)
    for cell in range(from_cell, to_cell):
        if parent[cell] >= 0 and core[begin[cell] : begin[cell + 1]].all():
            owner[begin[cell] : begin[cell + 1]] = cell
        elif near_core[cell]:
            count = look_around(grid, cell, first, around)
            around[count] = cell
            for i in range(begin[cell], begin[cell + 1]):
                owner[i] = cell if core[i] else _nearest(grid, core, parent, i, around[: count + 1])


@compiled
def _nearest(grid: Grid, core: Flags, parent: Rows, i: int, around: Rows) -> int:
    """Return the cell of the nearest core point, of equally near ones of the smallest row."""
    at, begin, rows = grid.at, grid.begin, grid.rows
    found, nearest, row = -1, grid.eps * grid.eps, len(rows)
    for cell in around:
        if parent[cell] >= 0:
            for j in range(begin[cell], begin[cell + 1]):
                square = (at[i, 0] - at[j, 0]) ** 2 + (at[i, 1] - at[j, 1]) ** 2
                if square <= nearest and core[j] and (square < nearest or rows[j] < row):
                    found, nearest, row = cell, square, rows[j]
    return found


@compiled
def _number(labels: Ints, rows: Rows, owner: Rows, parent: Rows) -> None:
    """Write the labels in the order of rows, numbered by the first row of each cluster."""
    for i in range(len(rows)):
        if owner[i] >= 0:
            labels[rows[i]] = _root(parent, owner[i])
    number = np.full(len(parent), -1, np.int32)
    count = 0
    for i in range(len(labels)):
        if labels[i] >= 0:
            if number[labels[i]] < 0:
                number[labels[i]] = count
                count += 1
            labels[i] = number[labels[i]]


def warm() -> None:
    """Compile for the types callers use."""
    grid_dbscan(np.zeros((2, 2), dtype=np.int64), eps_mm=2, min_points=2)
