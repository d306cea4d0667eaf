"""Dominoes on a table seen from the front and above, falling, and fingers that push them.

Places are pixels of the table: x to the right, y to the back; heights count upwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, radians, sin
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backends.drawing.brush import tone
from backends.drawing.canvas import page, points
from backends.drawing.palette import INK, NAMED
from backends.drawing.reel import Reel
from backends.media import Clip
from schemas.scene import Look

if TYPE_CHECKING:
    from matplotlib.artist import Artist

WIDTH, HEIGHT = 512, 384
DEEP, RISE = 0.86, 0.52
"""Pixels of the picture for one of the table's depth, and for one of height."""
TALL, WIDE, THICK = 36.0, 22.0, 8.0
FLAT = 80
"""Degrees by which a piece falls: it comes to lie on the next."""
PLAIN, SKIN, SLEEVE = "#efe6d2", "#f0c9a4", "#5b6b7a"
LONG, BROAD, AWAY = 40.0, 12.0, 16.0
"""Pixels: length and breadth of a finger, and from how far it comes."""
SIDES = ((0, 2, 3, 1), (6, 4, 5, 7), (4, 0, 1, 5), (2, 6, 7, 3), (3, 7, 5, 1), (2, 0, 4, 6))
"""Corners of each side of a box, anticlockwise from outside: back, front, left, right, top and foot as it stands."""
SHADES = (1.0, 1.0, 0.75, 0.75, 1.3, 0.6)
Piece = tuple[int, int, int]
"""x, y, and the direction in which it falls, in degrees."""
Points = NDArray[np.float64]
Shape = tuple[Points, str]
"""Corners and colour."""


@dataclass(frozen=True)
class Domino:
    piece: Piece
    colour: str | None
    """A named one; None for a plain piece."""
    start: float | None
    """Second at which it begins to fall; None when it never does."""
    shown: bool


@dataclass(frozen=True)
class Finger:
    piece: Piece
    start: float
    touch: float
    end: float
    """Seconds at which it comes, touches and is gone."""


@dataclass(frozen=True)
class Times:
    """In seconds."""

    fall: float
    """That one piece takes."""
    all: float
    rate: int
    """Frames a second."""


def project(places: Points) -> Points:
    """Return the points of the picture, shape (..., 2), of points (x, y, height)."""
    return np.stack([places[..., 0], DEEP * places[..., 1] + RISE * places[..., 2]], -1)


@cache
def _shapes(piece: Piece, colour: str, lean: float) -> tuple[Shape, ...]:
    """Return the visible sides of a piece that leans by so many degrees."""
    x, y, turned = piece
    c, s, d, h = (f(radians(angle)) for angle in (turned, lean) for f in (cos, sin))
    box = np.array([(a, b, z) for a in (-THICK, 0.0) for b in (WIDE / 2, -WIDE / 2) for z in (0.0, TALL)])
    along, across, high = box.T
    ahead, up = along * d + high * h + THICK / 2, high * d - along * h  # it turns about its front edge
    corners = project(np.stack([x + c * ahead - s * across, y + s * ahead + c * across, up], -1))
    found = []
    for side, shade in zip(SIDES, SHADES, strict=True):
        a, b, e = corners[list(side[:3])]
        if (b[0] - a[0]) * (e[1] - a[1]) > (b[1] - a[1]) * (e[0] - a[0]):
            found.append((corners[list(side)], tone(colour, shade)))
    return tuple(found)


def _finger(finger: Finger, t: float) -> list[Shape]:
    """Return a finger that points at the upper edge of its piece from behind and above."""
    x, y, turned = finger.piece
    c, s = cos(radians(turned)), sin(radians(turned))
    tip_x, tip_y = project(np.array([x - THICK * c, y - THICK * s, 0.8 * TALL]))
    back_x, back_y = -0.5 * c, 1.0 - 0.3 * s
    back_x, back_y = (part / hypot(back_x, back_y) for part in (back_x, back_y))
    off = AWAY * min(1.0, abs(t - finger.touch) / (finger.touch - finger.start))
    ends = [(BROAD / 2 + off, LONG + off, SKIN), (LONG - 8 + off, LONG + 8 + off, SLEEVE)]
    shapes = []
    for near, far, colour in ends:
        wide = BROAD / 2 + (2.5 if colour == SLEEVE else 0)
        bow = [pi / 2 + pi * i / 12 for i in range(13)] if colour == SKIN else [pi / 2, 3 * pi / 2]
        way = [(near + wide * cos(angle) * (colour == SKIN), wide * sin(angle)) for angle in bow]
        way += [(far, -wide), (far, wide)]
        corners = [(tip_x + a * back_x - b * back_y, tip_y + a * back_y + b * back_x) for a, b in way]
        shapes.append((np.array(corners), colour))
    return shapes


def clip(dominoes: Sequence[Domino], fingers: Sequence[Finger], look: Look, times: Times) -> Clip:
    from matplotlib.collections import PolyCollection
    from matplotlib.transforms import Affine2D

    figure = page(look, WIDTH, HEIGHT)
    there = Affine2D().translate(look.shift[0], -look.shift[1])
    heap = PolyCollection([], edgecolors=INK, linewidths=points(1.1 * look.stroke), transform=there)
    figure.add_artist(heap)

    def pose(t: float) -> "list[Artist]":
        shapes = [shape for domino, lean in _order(dominoes, times.fall, t) for shape in _domino(domino, lean, look)]
        shapes += [shape for finger in fingers if finger.start <= t < finger.end for shape in _finger(finger, t)]
        heap.set_verts([corners for corners, _ in shapes])
        heap.set_facecolor([colour for _, colour in shapes])
        return [heap]

    return Reel(figure, [heap]).clip(pose, times.all, times.rate)


def _order(dominoes: Sequence[Domino], fall: float, t: float) -> list[tuple[Domino, float]]:
    """Return what is shown and how far it leans, back to front: what lies, the last to fall first, then the rest."""
    poses = []
    for domino in dominoes:
        part = 0.0 if domino.start is None else min(1.0, max(0.0, (t - domino.start) / fall))
        lies = (0.0, -(domino.start or 0.0)) if part == 1 else (1.0, -float(domino.piece[1]))
        if domino.shown:
            poses.append((lies, (domino, FLAT * part * part)))
    return [pose for _, pose in sorted(poses, key=lambda entry: entry[0])]


def _domino(domino: Domino, lean: float, look: Look) -> tuple[Shape, ...]:
    return _shapes(domino.piece, NAMED[look.palette][domino.colour] if domino.colour else PLAIN, lean)
