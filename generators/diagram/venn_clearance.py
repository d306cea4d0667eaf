"""Whether a Venn diagram can be read: items clear of outlines, names of all else, sets that plainly overlap or not.

All lengths are in pixels; a set is a row of middle, half axes and turn, as in `venn_shapes`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backends.drawing.venn_shapes import BELOW, MARK, NAME, ORIGIN, SIGN, TITLE, UNIT, Array, outline, title_spots

if TYPE_CHECKING:
    from generators.diagram.venn_diagram import Diagram

Bools = NDArray[np.bool_]

CLEAR = 6.0
"""Between an outline and anything of an item."""
SIGN_CLEAR = 7.0
"""Between an outline and the sign of an item, which alone decides."""
TITLE_CLEAR = 17.0
"""Between the name of a set and the outlines of others; from its own it is `ASIDE`."""
ITEMS = (44.0, 40.0)
"""Two items are so far apart, across or up: a name belongs to the sign above it, not to the one below."""
DEPTH, GAP = 26.0, 12.0
"""By how much overlapping outlines reach into each other; how far others are apart."""
EDGE = 24.0
"""Between anything and the edge of the page, whose margin is 16 and which the look may shift by 6."""
UNCLEAR, OVERLAP, APART, INSIDE, AROUND = 0, 1, 2, 3, 4
UP, DOWN = SIGN + 3, BELOW + NAME[1]
HALF = (NAME[0], (UP + DOWN) / 2)
"""Half the width and half the height of an item, name included."""
MIDDLE = np.array([0, (UP - DOWN) / 2])
CORNERS = np.array([(x, y) for x in (-NAME[0], NAME[0]) for y in (-DOWN, UP)])
"""Points of an item, seen from its sign."""
TITLE_BOX = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]) * TITLE


def away(points: Array, ellipses: Array) -> Array:
    """Return how far points, shape (..., 2), are outside of outlines, shape (n, 5): (..., n), negative inside.

    To first order, as f (f - 1) / |half the gradient of f^2| with f^2 = (u/a)^2 + (v/b)^2: exact on circles.
    """
    return _away(points, ellipses)[0]


def _away(points: Array, ellipses: Array) -> tuple[Array, Array]:
    """Return distances, and the directions in which they grow, shape (..., n, 2)."""
    cos, sin = np.cos(ellipses[:, 4]), np.sin(ellipses[:, 4])
    x, y = points[..., :1] - ellipses[:, 0], points[..., 1:] - ellipses[:, 1]
    u, v = (x * cos + y * sin) / ellipses[:, 2], (y * cos - x * sin) / ellipses[:, 3]
    form = np.sqrt(u * u + v * v)
    along, across = u / ellipses[:, 2], v / ellipses[:, 3]
    slope = np.maximum(np.sqrt(along * along + across * across), 1e-9)
    far = np.where(form > 1e-6, form * (form - 1) / slope, -ellipses[:, 2:4].min(-1))
    return far, np.stack([along * cos - across * sin, along * sin + across * cos], -1) / slope[..., None]


def within(points: Array, ellipses: Array) -> Bools:
    """Return which points are in which outlines, shape (m, n)."""
    return away(points, ellipses) < 0


def relations(ellipses: Array) -> NDArray[np.int_]:
    """Return how each outline lies to each other, shape (n, n)."""
    far = away(outline(ellipses, 24), ellipses)  # of each point of each outline to each outline
    least, most = far.min(1), far.max(1)
    found = np.full(least.shape, UNCLEAR)
    crossing = (least <= -DEPTH) & (most >= DEPTH)
    found[crossing & crossing.T] = OVERLAP
    inside, outside = most <= -GAP, least >= GAP
    found[inside] = INSIDE
    found[inside.T] = AROUND
    found[outside & outside.T] = APART
    return found


def plain(spots: Array, ellipses: Array) -> Bools:
    """Return which outlines items at some spots would keep clear of, shape (m, n).

    How far out a point is is a convex function: over a box it is at least what its slope in the middle says, and at
    most what the largest corner has.
    """
    middle, slope = _away(spots + MIDDLE, ellipses)
    outside = middle - np.abs(slope) @ np.array(HALF) >= CLEAR
    inside = (away(spots[:, None] + CORNERS, ellipses) <= -CLEAR).all(1)
    clear: Bools = (outside | inside) & (np.abs(away(spots, ellipses)) >= SIGN + SIGN_CLEAR)
    return clear


def standing(spots: Array, ellipses: Array) -> tuple[NDArray[np.int_], Bools]:
    """Return in which sets items would lie at some spots, as bits, and at which of them they would be plain to see."""
    bits = within(spots, ellipses) @ (1 << np.arange(len(ellipses)))
    return bits, np.asarray(plain(spots, ellipses).all(-1) & on_page(spots, CORNERS))


def on_page(spots: Array, box: Array) -> Bools:
    points = spots[..., None, :] + box
    return np.asarray(((points >= EDGE) & (points <= 512 - EDGE)).all((-1, -2)))


def titled(ellipses: Array, directions: Array) -> Bools:
    """Return whether the name of each set would be plain to see in some directions, shape (n, k)."""
    spots = title_spots(ellipses[:, None], directions)
    box = away(spots[..., None, :] + TITLE_BOX, ellipses)  # set, direction, point of the name, other set
    far, inside = box.min(2), box.max(2) <= -TITLE_CLEAR
    around = relations(ellipses) == INSIDE
    clear = (far >= TITLE_CLEAR) | (inside & around[:, None]) | np.eye(len(ellipses), dtype=bool)[:, None]
    return np.asarray(clear.all(-1) & on_page(spots, TITLE_BOX))


def free(spots: Array, items: Array, titles: Array) -> Bools:
    """Return at which spots an item would keep clear of those that stand already, and of the names of sets."""
    off = np.abs(spots[:, None] - items)
    apart = (off >= ITEMS).any(-1).all(-1)
    below = np.abs(spots[:, None] + MIDDLE - titles)
    room = (TITLE[0] + HALF[0] + 5, TITLE[1] + HALF[1] + 5)
    return np.asarray(apart & (below >= room).any(-1).all(-1))


def spare(spots: Array, ellipses: Array, items: Array, titles: Array) -> Bools:
    """Return at which spots a mark would touch nothing."""
    lines = (np.abs(away(spots, ellipses)) >= MARK + 7).all(-1)
    off = np.abs(spots[:, None] - items - MIDDLE)
    clear = (off >= np.array(HALF) + MARK + 7).any(-1).all(-1)
    names = (np.abs(spots[:, None] - titles) >= np.array(TITLE) + MARK + 5).any(-1).all(-1)
    return np.asarray(lines & clear & names & on_page(spots, np.array([(-MARK, -MARK), (MARK, MARK)])))


def legible(diagram: "Diagram") -> bool:
    """Whether every set, item, name and mark keeps clear of the others."""
    ellipses, spots = diagram.ellipses, diagram.spots
    directions = np.radians([region.at for region in diagram.regions.values()])
    titles = title_spots(ellipses, directions)
    marks = np.array([mark[1:] for mark in diagram.marks], float).reshape(-1, 2) * UNIT + ORIGIN
    return bool(
        _sets_plain(ellipses.tobytes(), directions.tobytes())
        and plain(spots, ellipses).all()
        and on_page(spots, CORNERS).all()
        and _apart(spots, np.array(ITEMS))
        and free(spots, np.empty((0, 2)), titles).all()
        and spare(marks, ellipses, spots, titles).all()
        and _apart(marks, np.full(2, 4 * MARK))
    )


@lru_cache(maxsize=256)
def _sets_plain(rows: bytes, at: bytes) -> bool:
    """Judge outlines and their names; most edits leave them as they are."""
    ellipses, directions = np.frombuffer(rows).reshape(-1, 5), np.frombuffer(at)
    titles = title_spots(ellipses, directions)
    return bool(
        fits(ellipses)
        and titled(ellipses, directions[:, None]).all()
        and _apart(titles, np.array(TITLE) * 2 + 5)
    )  # fmt: skip


def fits(ellipses: Array) -> bool:
    """Whether outlines are on the page and each lies plainly to each other."""
    points = outline(ellipses, 40)
    off_page = (points < EDGE).any() or (points > 512 - EDGE).any()
    return not off_page and bool(((relations(ellipses) != UNCLEAR) | np.eye(len(ellipses), dtype=bool)).all())


def _apart(spots: Array, room: Array) -> bool:
    one, other = np.triu_indices(len(spots), 1)
    return bool((np.abs(spots[one] - spots[other]) >= room).any(-1).all())
