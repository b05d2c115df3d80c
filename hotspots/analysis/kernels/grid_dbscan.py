"""DBSCAN on whole millimetres, exact, by a grid whose cells are cliques.

A cell with enough points is core without a distance computed, and all core points of a cell share
one cluster, so that clusters are cells joined to cells. Pairs of neighbouring cells are met twice:
to count the neighbours of points, and to join cells and lend core points to those at the border.

Sources: Gunawan (2013), A faster algorithm for DBSCAN; de Berg, Gunawan and Roeloffzen (2019),
Faster DBSCAN and HDBSCAN in low-dimensional Euclidean spaces.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.kernels.cell_forest import core_near, hang, number_trees, root_of
from hotspots.analysis.kernels.cell_grid import Grid, grid_of, square
from hotspots.analysis.kernels.cell_layout import Layout, layout_of
from hotspots.analysis.kernels.cell_pairs import ahead, over_pairs
from hotspots.analysis.kernels.compiled import compiled
from hotspots.analysis.kernels.processors import Processors, Share, processors_for, shares

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]


def grid_dbscan(points_mm: Ints, layout: Layout, *, min_points: int) -> Ints:
    """Label points, which are in the order of their ids, or -1 where they are noise.

    Parameters
    ----------
    points_mm
        shape (n, 2), n ≥ 1.
    layout
        what `layout_of` returned for these points and eps.

    Returns
    -------
    Labels, shape (n,), numbered by the smallest row of each cluster. A border point has the label
    of the nearest core point, of equally near ones that of the smaller row.
    """
    points = np.ascontiguousarray(points_mm, np.int64)
    with processors_for(len(points)) as processors:
        return labels_by(processors, points, layout, min_points)


def labels_by(processors: Processors, points: Ints, layout: Layout, least: int) -> Ints:
    """Do what `grid_dbscan` does by the processors given; how many there are changes no label."""
    n, labels = len(points), np.empty(len(points), np.int64)
    grid = grid_of(points, layout, labels, processors)  # labels come at the end
    owner, parent = _clustered(grid, least, processors)
    trees, count = parent, number_trees(parent)
    tree, tree_of_row = np.empty(n, np.int32), np.empty(n, np.int32)
    by_cell, by_point = (shares(of, processors.count) for of in (len(trees), n))
    processors.each(partial(_spread, grid.begin, trees, tree), by_cell)
    processors.each(partial(_hand_on, tree_of_row, grid.at, owner, tree), by_point)
    _number(labels, tree_of_row, np.full(count, -1, np.int32))
    return labels


def _clustered(grid: Grid, least: int, processors: Processors) -> tuple[Rows, Rows]:
    """Return the core point that owns each point, and the parent of each cell; -1 for none."""
    points, cells = len(grid.at), len(grid.begin) - 1
    near, owner = np.zeros(points, np.int32), np.full(points, -1, np.int32)
    parent, waits = np.full(cells, -1, np.int32), np.zeros(cells, np.bool_)
    over_pairs(grid, processors, partial(_count_near, grid, least, near))
    processors.each(
        partial(_mark_core, grid, least, near, owner, parent, waits),
        shares(cells, processors.count),
    )
    over_pairs(grid, processors, partial(_join_and_lend, grid, owner, parent, waits))
    return owner, parent


@compiled
def _count_near(grid: Grid, least: int, near: Rows, cells: Share, others: Share) -> None:
    """Count for each point those of other cells within eps.

    Points of full cells, which have enough themselves, are core anyway and not all counted.
    """
    at, begin, limit = grid.at, grid.begin, grid.eps * grid.eps
    keys, stride, runs = grid.keys, grid.stride, (others, others, others)
    for cell in range(cells[0], cells[1]):
        here = begin[cell], begin[cell + 1]
        runs = ahead(keys, stride, cell, runs, others)
        for first, last in runs:
            if here[1] - here[0] >= least:
                for other in range(first, last):
                    there = begin[other], begin[other + 1]
                    if there[1] - there[0] < least:
                        _count_beside_full(at, limit, near, here, there)
            elif first < last:
                _count_between(at, limit, near, here, (begin[first], begin[last]))


@compiled
def _count_between(at: Rows, limit: int, near: Rows, here: Share, there: Share) -> None:
    for i in range(here[0], here[1]):
        found = 0
        for j in range(there[0], there[1]):
            within = square(at, i, j) <= limit
            found += within
            near[j] += within
        near[i] += found


@compiled
def _count_beside_full(at: Rows, limit: int, near: Rows, full: Share, there: Share) -> None:
    for j in range(there[0], there[1]):
        found = 0
        for i in range(full[0], full[1]):
            found += square(at, i, j) <= limit
        near[j] += found


@compiled
def _mark_core(
    grid: Grid,
    least: int,
    near: Rows,
    owner: Rows,
    parent: Rows,
    waits: Flags,
    from_cell: int,
    to_cell: int,
) -> None:
    """Make core points their own owners, and cells with any the roots of their trees.

    A cell waits for what others lend it if a point that is not core has neighbours in others.
    """
    at, begin, limit = grid.at, grid.begin, grid.eps * grid.eps
    for cell in range(from_cell, to_cell):
        here, mixed = (begin[cell], begin[cell + 1]), False
        for i in range(here[0], here[1]):
            if near[i] + here[1] - here[0] >= least:
                owner[i], parent[cell] = i, cell
            else:
                mixed = True
                waits[cell] |= near[i] > 0
        if mixed and parent[cell] >= 0:
            _lend(at, owner, limit, here, here)


@compiled
def _join_and_lend(
    grid: Grid, owner: Rows, parent: Rows, waits: Flags, cells: Share, others: Share
) -> None:
    """Join cells with core points within eps of each other; lend core points to cells that wait."""
    at, begin, eps = grid.at, grid.begin, grid.eps
    keys, stride, runs = grid.keys, grid.stride, (others, others, others)
    for cell in range(cells[0], cells[1]):
        if parent[cell] >= 0 or waits[cell]:
            here, root = (begin[cell], begin[cell + 1]), root_of(parent, cell)
            runs = ahead(keys, stride, cell, runs, others)
            for first, last in runs:
                for other in range(first, last):
                    there, beside = (begin[other], begin[other + 1]), root_of(parent, other)
                    if root >= 0 and beside >= 0 and root != beside:
                        one_column = keys[other] - keys[cell] <= 2
                        if core_near(at, owner, eps, here, there, one_column):
                            root = hang(parent, root, beside)
                    if root >= 0 and waits[other]:
                        _lend(at, owner, eps * eps, here, there)
                    if beside >= 0 and waits[cell]:
                        _lend(at, owner, eps * eps, there, here)


@compiled
def _lend(at: Rows, owner: Rows, limit: int, here: Share, there: Share) -> None:
    """Give points there the nearest core point so far, of equally near ones the smallest row."""
    for j in range(there[0], there[1]):
        if owner[j] != j:
            best, nearest = owner[j], limit
            if best >= 0:
                nearest = square(at, best, j)
            for i in range(here[0], here[1]):
                if owner[i] == i:
                    far = square(at, i, j)
                    if far < nearest or (far == nearest and (best < 0 or at[i, 2] < at[best, 2])):
                        best, nearest = i, far
            owner[j] = best


@compiled
def _spread(begin: Rows, trees: Rows, tree: Rows, from_cell: int, to_cell: int) -> None:
    """Write the tree of each cell for its points."""
    for cell in range(from_cell, to_cell):
        tree[begin[cell] : begin[cell + 1]] = trees[cell]


@compiled
def _hand_on(
    tree_of_row: Rows, at: Rows, owner: Rows, tree: Rows, from_point: int, to_point: int
) -> None:
    """Write for the row of each point the tree of its owner, or -1."""
    for i in range(from_point, to_point):
        tree_of_row[at[i, 2]] = tree[owner[i]] if owner[i] >= 0 else -1


@compiled
def _number(labels: Ints, tree_of_row: Rows, number: Rows) -> None:
    """Number trees in the order of their first rows; `number`, at first -1, keeps the numbers."""
    count = 0
    for row in range(len(labels)):
        tree = tree_of_row[row]
        if tree < 0:
            labels[row] = -1
        else:
            if number[tree] < 0:
                number[tree] = count
                count += 1
            labels[row] = number[tree]


def warm() -> None:
    """Compile for the types callers use."""
    points = np.zeros((2, 2), dtype=np.int64)
    layout = layout_of(points, 2)
    if layout is not None:
        grid_dbscan(points, layout, min_points=2)
