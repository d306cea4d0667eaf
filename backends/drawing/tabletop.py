"""Cups and a ball on a table with lettered places, as Manim shapes. Heights are pixels from the lower edge."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from backends.drawing.palette import INK, NAMED, SERIES
from backends.drawing.stage import Curves, ellipse, outline, shape, text
from schemas.scene import Look

if TYPE_CHECKING:
    from manim import VMobject

SIDE, BACK, BASE, FRONT, FOOT = 30, 226, 134, 84, 40
"""Pixels: room beside the row; heights of the table's back edge, of the places, of its front edge and of its foot."""
WOOD, EDGE, SHINE = "#e3c9a0", "#bd9560", "#f4f4f4"
LETTER = 24
"""Pixels."""
Spot = tuple[float, float]


def places(count: int, width: int, look: Look) -> tuple[list[Spot], float]:
    """Return where the middle of each cup's rim rests, from left to right, and how wide a cup is, in pixels."""
    step = (width - 2 * SIDE) / count
    dx, dy = look.shift
    return [(SIDE + step * (place + 0.5) + dx, BASE - dy) for place in range(count)], min(0.74 * step, 88)


def table(spots: Sequence[Spot], letters: Sequence[str], wide: float, width: int, look: Look) -> list["VMobject"]:
    """Return the table, a dark round at each spot for a cup `wide` pixels wide, and below it its letter."""
    dx, dy = look.shift
    left, right = SIDE - 8 + dx, width - SIDE + 8 + dx
    shapes = []
    for colour, low, high in ((WOOD, FRONT - dy, BACK - dy), (EDGE, FOOT - dy, FRONT - dy)):
        board = outline((left, low), (right, low), (right, high), (left, high))
        shapes.append(shape(board, colour, ink=INK, width=look.stroke))
    for (x, y), letter in zip(spots, letters, strict=True):
        shapes.append(shape(ellipse(x, y - 2, 1.2 * wide, 0.36 * wide), EDGE))
        if letter:
            shapes.append(text(letter, (x, (FRONT + FOOT) / 2 - dy), pixels=LETTER, font=look.font, colour=INK))
    return shapes


def ball(spot: Spot, wide: float, look: Look) -> "VMobject":
    """Return a red ball that a cup `wide` pixels wide hides altogether."""
    from manim import VGroup

    (x, y), size = spot, 0.5 * wide
    body = shape(ellipse(x, y + 0.4 * size, size, size), NAMED[look.palette]["red"], ink=INK, width=1.5 * look.stroke)
    return VGroup(body, shape(ellipse(x - 0.16 * size, y + 0.58 * size, 0.2 * size, 0.2 * size), SHINE))


def cup(spot: Spot, wide: float, look: Look) -> "VMobject":
    """Return an upturned cup `wide` pixels wide, the middle of its rim at the spot."""
    from manim import WHITE, ManimColor, VGroup, interpolate_color

    def section(low: float, high: float, crown: float) -> Curves:
        """Return the cup between two heights, all in cup widths; `crown` is how far its upper edge rises."""
        a, b = (0.5 - 0.14 * height for height in (low, high))
        rim, edge = ((-a, low - 0.16), (a, low - 0.16)), ((b, high + crown), (-b, high + crown))
        return outline((-a, low), rim, (a, low), (b, high), edge, (-b, high)) * wide + np.array(spot)  # type: ignore[no-any-return]

    colour = ManimColor(SERIES[look.palette][0])
    shades = [interpolate_color(colour, WHITE, part).to_hex() for part in (0, 0.1, 0.5)]
    body = shape(section(0, 1.1, 0.13), shades, ink=INK, width=1.5 * look.stroke)
    return VGroup(body, shape(section(0.18, 0.36, -0.16), SHINE))
