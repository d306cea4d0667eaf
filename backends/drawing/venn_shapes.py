"""What a display list of `venn` looks like: outlines of sets, signs of items, names, and the picture of them.

All lengths are in pixels on a page of 512 x 512, from its lower left corner.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backends.drawing.recording import Element

if TYPE_CHECKING:
    from backends.drawing.slate import Slate
    from backends.media import Picture
    from schemas.scene import Look

Array = NDArray[np.float64]

UNIT = 4.6
"""Pixels of one step of a coordinate."""
ORIGIN = 26.0
"""Pixels from the lower left corner of the page to the point (0, 0)."""
SIGN = 6.0
"""Radius of the dot of an item; the other signs are about as large, and open."""
BELOW = 16.0
"""From the middle of a sign down to the middle of its name."""
NAME = (18.0, 7.0)
"""Half the width and half the height that the name of an item may take."""
TITLE = (23.0, 8.0)
"""The same, of a set."""
ASIDE = 5.0
"""Between an outline and the name of its set."""
MARK = 6.0
"""Radius of a mark."""
DARKER = 0.72
"""Outlines are drawn in the colours of the palette, darkened: some of these are pale."""
TINT = 0.08
"""Opacity of what fills a set: seen, and too little to count as a change where a set moves."""


@dataclass(frozen=True)
class Shapes:
    """Everything that is drawn."""

    outlines: dict[str, Array]
    """By set: corners, shape (n, 2)."""
    titles: dict[str, tuple[float, float]]
    """By the name of a set: its middle."""
    signs: dict[str, Array]
    """By item: corners, shape (n, 2)."""
    names: dict[str, tuple[float, float]]
    """By the name of an item: its middle."""
    marks: dict[str, tuple[float, float]]


@lru_cache(maxsize=64)  # a diagram is drawn again and again without one of its parts
def shape_list(elements: tuple[Element, ...]) -> Shapes:
    """Work out what a display list draws."""
    sets = [element for element in elements if element.word == "region"]
    ellipses, directions = ellipses_of(elements)
    spots = _spots(elements, "item")
    shapes = {e.part: str(e.args[3]) for e in elements if e.word == "item"}
    titles = title_spots(ellipses, directions)
    return Shapes(
        outlines={e.part: outline(ellipse) for e, ellipse in zip(sets, ellipses, strict=True)},
        titles={e.part: (float(x), float(y)) for e, (x, y) in zip(sets, titles, strict=True)},
        signs={name: _sign(shapes[name], *spot) for name, spot in spots.items()},
        names={name: (x, y - BELOW) for name, (x, y) in spots.items()},
        marks=_spots(elements, "mark"),
    )


def ellipses_of(elements: tuple[Element, ...]) -> tuple[Array, Array]:
    """Return the sets as rows of middle, half axes and turn in radians, shape (n, 5), and the directions of names."""
    rows = np.array([[float(v) for v in e.args[1:]] for e in elements if e.word == "region"]).reshape(-1, 6)
    return placed(rows[:, :5]), np.radians(rows[:, 5])


def placed(rows: Array) -> Array:
    """Turn the numbers of sets as programs have them, shape (n, 5), into pixels and radians."""
    return np.hstack([rows[:, :2] * UNIT + ORIGIN, rows[:, 2:4] * UNIT, np.radians(rows[:, 4:5])])


def title_spots(ellipses: Array, directions: Array) -> Array:
    """Return the middles of names that stand off an outline in some directions, shape (..., 2)."""
    middle, axes, turn = ellipses[..., :2], ellipses[..., 2:4], ellipses[..., 4]
    local = np.stack([np.cos(directions - turn), np.sin(directions - turn)], -1) * axes
    touch = _turned(axes * local / np.linalg.norm(local, axis=-1)[..., None], turn)
    normal = np.stack([np.cos(directions), np.sin(directions)], -1)
    reach = ASIDE + (np.abs(normal) * TITLE).sum(-1)
    spots: Array = middle + touch + normal * reach[..., None]
    return spots


def outline(ellipse: Array, corners: int = 120) -> Array:
    """Return points of an ellipse, shape (corners, 2), or of many, shape (..., corners, 2)."""
    round_ = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    local = np.stack([np.cos(round_), np.sin(round_)], -1) * ellipse[..., None, 2:4]
    points: Array = ellipse[..., None, :2] + _turned(local, ellipse[..., 4, None])
    return points


def _turned(points: Array, angle: Array) -> Array:
    x, y, cos, sin = points[..., 0], points[..., 1], np.cos(angle), np.sin(angle)
    return np.stack([x * cos - y * sin, x * sin + y * cos], -1)


def _spots(elements: tuple[Element, ...], word: str) -> dict[str, tuple[float, float]]:
    return {
        e.part: (float(ORIGIN + UNIT * float(e.args[1])), float(ORIGIN + UNIT * float(e.args[2])))
        for e in elements
        if e.word == word
    }


def _sign(shape: str, x: float, y: float) -> Array:
    if shape == "square":
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float) * 0.89
    elif shape == "triangle":
        corners = np.array([(-1.06, -0.83), (1.06, -0.83), (0, 1.06)])
    else:
        round_ = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        corners = np.stack([np.cos(round_), np.sin(round_)], -1)
    drawn: Array = corners * SIGN + (x, y)
    return drawn


def draw(elements: tuple[Element, ...], look: "Look", hidden: tuple[str, ...] = ()) -> "Picture":
    """Draw a display list on a page of 512 x 512 pixels, without the hidden parts."""
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import LABEL, TICK, font, points
    from backends.drawing.palette import INK, SERIES
    from backends.drawing.slate import Slate

    slate = Slate(look)
    shapes = shape_list(elements)
    width = points(2.6 * look.stroke)
    colours = SERIES[look.palette]
    for i, (name, line) in enumerate(shapes.outlines.items()):
        if name not in hidden:
            colour = _rgb(colours[i % len(colours)])
            slate.add(PolyCollection, [line], facecolors=(*colour, TINT), edgecolors="none", zorder=1)
            edge = tuple(DARKER * channel for channel in colour)
            slate.add(PolyCollection, [line], facecolors="none", edgecolors=edge, linewidths=width, zorder=2)
    for name, corners in shapes.signs.items():
        if name not in hidden:  # only dots are filled: else a square is too much like one
            face = INK if len(corners) > 4 else "none"
            slate.add(PolyCollection, [corners], facecolors=face, edgecolors=INK, linewidths=points(2.2), zorder=3)
    for part, spot in shapes.marks.items():
        if part not in hidden:
            _draw_mark(slate, part.partition(".")[0], spot, look)
    for texts, size, weight in ((shapes.titles, LABEL, "bold"), (shapes.names, TICK, "normal")):
        for name, (x, y) in texts.items():
            if f"{name}.label" not in hidden:
                style = font(look, size, fontweight=weight)
                slate.text(x, y, name, ha="center", va="center_baseline", zorder=4, **style)
    return slate.picture()


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _draw_mark(slate: "Slate", kind: str, spot: tuple[float, float], look: "Look") -> None:
    from backends.drawing.canvas import points
    from backends.drawing.palette import SERIES

    turn = np.linspace(0, 2 * np.pi, 25)
    strokes = {
        "ring": [np.stack([np.cos(turn), np.sin(turn)], -1)],
        "cross": [np.array([(-1, -1), (1, 1)]), np.array([(-1, 1), (1, -1)])],
        "bars": [np.array([(-1, 0.5), (1, 0.5)]), np.array([(-1, -0.5), (1, -0.5)])],
    }[kind]
    ends = [stroke * MARK + spot for stroke in strokes]
    slate.lines(ends, colors=SERIES[look.palette][-1], linewidths=points(2 * look.stroke), zorder=1)
