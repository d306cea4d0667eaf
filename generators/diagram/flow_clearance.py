"""Whether a chart can be read: nodes apart, arrows clear of nodes and of one another, and crossings that are crossings.

All lengths are in pixels.
"""

import numpy as np
from numpy.typing import NDArray

from backends.drawing.flow_shapes import HALVES, MARK, ORIGIN, UNIT, Array, routes
from generators.diagram.flow_chart import Chart

SAMPLES = 11
"""Points by which the way of an arrow is judged."""
APART = 22.0
"""Between the outlines of two nodes, across or up."""
ASIDE = 9.0
"""Between an arrow and a node that it does not join."""
SHORTEST = 46.0
"""Of an arrow, head included."""
LANES = 13.0
"""Between two arrows that do not cross."""
TIPS = 18.0
"""Between the end of an arrow and any other arrow."""
FLATTEST = 30.0
"""Degrees at which two arrows cross."""
EDGE = 24.0
"""Between anything and the edge of the page, whose margin is 16 and which the look may shift by 6."""
FREE, CROSSING, CLASH = 0, 1, 2


def points_of(chart: Chart) -> tuple[Array, NDArray[np.int_]]:
    """Return where nodes stand, shape (n, 2), and their shapes as indices of `HALVES`."""
    at = np.array([(node.x, node.y) for node in chart.nodes.values()], float) * UNIT + ORIGIN
    return at, np.array([list(HALVES).index(node.shape) for node in chart.nodes.values()])


def legible(chart: Chart) -> bool:
    """Whether every node, arrow and mark keeps clear of the others."""
    at, shapes = points_of(chart)
    names = list(chart.nodes)
    joins = np.array([[names.index(name) for name in pair] for pair in chart.arrows]).reshape(-1, 2)
    lines = routes(at[joins], shapes[joins], np.array(list(chart.arrows.values()), float), SAMPLES)
    return (
        apart(at, shapes)
        and bool(unhindered(lines, joins, at, shapes).all())
        and not (meetings(lines) == CLASH).any()
        and bool(spare(np.array([mark[1:] for mark in chart.marks], float), lines, at, shapes).all())
    )


def crossings(chart: Chart) -> int:
    """Count the pairs of arrows that cross."""
    at, shapes = points_of(chart)
    names = list(chart.nodes)
    joins = np.array([[names.index(name) for name in pair] for pair in chart.arrows])
    lines = routes(at[joins], shapes[joins], np.array(list(chart.arrows.values()), float), SAMPLES)
    return int((meetings(lines) == CROSSING).sum()) // 2


def apart(at: Array, shapes: NDArray[np.int_]) -> bool:
    """Whether no two nodes are too near."""
    halves = np.array(list(HALVES.values()))[shapes]
    room = np.abs(at[:, None] - at) - halves[:, None] - halves
    one, other = np.triu_indices(len(at), 1)
    return bool((room.max(-1)[one, other] >= APART).all())


def unhindered(lines: Array, joins: NDArray[np.int_], at: Array, shapes: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Return which ways, shape (m, samples, 2), are long enough, on the page, and clear of nodes they do not join."""
    length = np.linalg.norm(np.diff(lines, axis=1), axis=-1).sum(-1)
    off = np.maximum(np.abs(lines[:, :, None] - at) - np.array(list(HALVES.values()))[shapes], 0)
    away = np.hypot(off[..., 0], off[..., 1]).min(1)
    rows = np.arange(len(lines))
    away[rows, joins[:, 0]] = away[rows, joins[:, 1]] = np.inf
    on_page = (lines > EDGE).all((1, 2)) & (lines < 512 - EDGE).all((1, 2))
    fine: NDArray[np.bool_] = (length >= SHORTEST) & (away.min(-1) >= ASIDE) & on_page
    return fine


def meetings(lines: Array) -> NDArray[np.int_]:
    """Return how each two of some ways, shape (m, samples, 2), meet: FREE, CROSSING or CLASH, shape (m, m)."""
    found = np.zeros((len(lines), len(lines)), int)
    low, high = lines.min(1), lines.max(1)
    near = ((low[:, None] - high < TIPS) & (low - high[:, None] < TIPS)).all(-1)
    one, other = np.nonzero(np.triu(near, 1))
    if not len(one):
        return found
    a, b = lines[one], lines[other]
    between = a[:, :, None] - b[:, None]
    away = np.hypot(between[..., 0], between[..., 1])
    ends = np.minimum(away[:, (0, -1)].min((1, 2)), away[:, :, (0, -1)].min((1, 2)))
    cuts = _cuts(a, b)
    often = cuts.sum((1, 2))
    flat = _angles(a, b, cuts) < FLATTEST
    clash = (ends < TIPS) | (often > 1) | np.where(often == 1, flat, away.min((1, 2)) < LANES)
    found[one, other] = found[other, one] = np.where(clash, CLASH, often)
    return found


def _cuts(a: Array, b: Array) -> NDArray[np.bool_]:
    """Return which pieces of two ways cross, shape (pairs, pieces of a, pieces of b)."""

    def sides(way: Array, points: Array) -> NDArray[np.bool_]:
        along, to = np.diff(way, axis=1)[:, :, None], points[:, None] - way[:, :-1, None]
        return np.asarray(along[..., 0] * to[..., 1] > along[..., 1] * to[..., 0])

    of_a, of_b = sides(b, a), sides(a, b)
    return np.asarray((of_a[:, :, 1:] ^ of_a[:, :, :-1]).swapaxes(1, 2) & (of_b[:, :, 1:] ^ of_b[:, :, :-1]))


def _angles(a: Array, b: Array, cuts: NDArray[np.bool_]) -> Array:
    """Return the angle of the first crossing of each pair, in degrees up to 90."""
    rows = np.arange(len(a))
    piece_a, piece_b = np.divmod(cuts.reshape(len(a), -1).argmax(-1), b.shape[1] - 1)
    v, w = np.diff(a, axis=1)[rows, piece_a], np.diff(b, axis=1)[rows, piece_b]
    across, along = v[:, 0] * w[:, 1] - v[:, 1] * w[:, 0], (v * w).sum(-1)
    angles: Array = np.degrees(np.arctan2(np.abs(across), np.abs(along)))
    return angles


def spare(marks: Array, lines: Array, at: Array, shapes: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Return which marks, shape (k, 2) on the grid, stand clear of nodes, arrows and one another."""
    if not len(marks):
        return np.ones(0, bool)
    spots = marks.reshape(-1, 2) * UNIT + ORIGIN
    room = (np.abs(spots[:, None] - at) - np.array(list(HALVES.values()))[shapes]).max(-1).min(-1)
    ways = np.linalg.norm(spots[:, None] - lines.reshape(-1, 2), axis=-1).min(-1)
    others = np.linalg.norm(spots[:, None] - spots, axis=-1) + np.eye(len(spots)) * 1e3
    clear: NDArray[np.bool_] = (room >= MARK + 8) & (ways >= MARK + 17) & (others.min(-1) >= 4 * MARK)
    return clear
