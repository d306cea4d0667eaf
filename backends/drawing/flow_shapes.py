"""What a display list of `flow` looks like: outlines of nodes, shafts and heads of arrows, and the picture of them.

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

UNIT = 19
"""Pixels between neighbouring lines of the grid."""
ORIGIN = 66
"""Pixels from the lower left corner of the page to the point (0, 0)."""
HALVES = {"process": (31.0, 16.0), "decision": (44.0, 25.0), "terminal": (38.0, 20.0)}
"""By shape: half the width and half the height. The widest one reaches to the margin from the edge of the grid."""
GAP = 3.0
"""Between an arrow's ends and the outlines of its nodes."""
HEAD = (14.0, 6.5)
"""Length of an arrow's head, and half its width."""
MARK = 7.0
"""Radius of a mark."""


@dataclass(frozen=True)
class Arrow:
    part: str
    shaft: Array
    """Points from the tail to where the head begins: shape (n, 2)."""
    head: Array
    """Corners, the tip last: shape (3, 2)."""


@dataclass(frozen=True)
class Shapes:
    """Everything that is drawn."""

    labels: dict[str, tuple[float, float]]
    """By text: its middle."""
    outlines: dict[str, Array]
    """By node: its corners, shape (n, 2)."""
    arrows: tuple[Arrow, ...]
    marks: dict[str, tuple[float, float]]


def spots(elements: tuple[Element, ...], word: str = "node") -> dict[str, tuple[float, float]]:
    """Return where nodes or marks stand, by their parts."""
    return {
        e.part: (float(ORIGIN + UNIT * int(e.args[1])), float(ORIGIN + UNIT * int(e.args[2])))
        for e in elements
        if e.word == word
    }


@lru_cache(maxsize=64)  # a diagram is drawn again and again without one of its parts
def shape_list(elements: tuple[Element, ...]) -> Shapes:
    """Work out what a display list draws."""
    at = spots(elements)
    kinds = {e.part: str(e.args[3]) for e in elements if e.word == "node"}
    arrows = [e for e in elements if e.word == "arrow"]
    if arrows:
        ends = np.array([(at[str(e.args[0])], at[str(e.args[1])]) for e in arrows])
        shapes = np.array([[list(HALVES).index(kinds[str(name)]) for name in e.args[:2]] for e in arrows])
        lines = routes(ends, shapes, np.array([float(e.args[2]) for e in arrows]), 49)
    return Shapes(
        labels=at,
        outlines={name: _outline(kinds[name], *at[name]) for name in at},
        arrows=tuple(_pointed(e.part, line) for e, line in zip(arrows, lines, strict=True)) if arrows else (),
        marks=spots(elements, "mark"),
    )


def routes(ends: Array, shapes: NDArray[np.int_], bends: Array, samples: int) -> Array:
    """Return the ways of arrows between the outlines of their nodes, evenly sampled.

    Args:
        ends: the middles of both nodes, shape (m, 2, 2).
        shapes: the shapes of both nodes as indices of `HALVES`, shape (m, 2).
        bends: by how many steps of the grid the middle is moved, shape (m,).

    Returns:
        Shape (m, samples, 2), tails first.
    """
    start, end = ends[:, 0], ends[:, 1]
    along = end - start
    normal = np.stack([-along[:, 1], along[:, 0]], -1) / np.maximum(np.linalg.norm(along, axis=-1), 1e-9)[:, None]
    control = (start + end) / 2 + normal * (2 * UNIT * bends)[:, None]
    first = _leaves(start, control, end, shapes[:, 0])
    last = 1 - _leaves(end, control, start, shapes[:, 1])
    return _curve(start, control, end, first[:, None] + (last - first)[:, None] * np.linspace(0, 1, samples))


def _curve(start: Array, control: Array, end: Array, t: Array) -> Array:
    """Return points of quadratic Bezier curves, shape (m, samples, 2), at `t`, shape (m, samples)."""
    u = t[..., None]
    along: Array = (1 - u) ** 2 * start[:, None] + 2 * u * (1 - u) * control[:, None] + u**2 * end[:, None]
    return along


def _leaves(start: Array, control: Array, end: Array, shapes: NDArray[np.int_]) -> Array:
    """Return where curves leave the outline of the node that they start in; at most in their middle.

    How far out a point is grows nearly evenly along a curve, so that between two samples a straight line tells.
    """
    t = np.linspace(0, 0.5, 25)
    halves = np.array(list(HALVES.values()))[shapes] + GAP
    off = np.abs(_curve(start, control, end, t[None]) - start[:, None]) / halves[:, None]
    across, up = off[..., 0], off[..., 1]
    far = np.choose(shapes[:, None], [np.maximum(across, up), across + up, np.hypot(across, up)])
    rows, first = np.arange(len(far)), np.maximum((far >= 1).argmax(-1), 1)
    inside, outside = far[rows, first - 1], far[rows, first]
    within = np.clip((1 - inside) / np.maximum(outside - inside, 1e-9), 0, 1)
    return np.where(far[:, -1] < 1, 0.5, t[first - 1] + within * t[1])


def _outline(shape: str, x: float, y: float) -> Array:
    wide, high = HALVES[shape]
    if shape == "process":
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    elif shape == "decision":
        corners = np.array([(0, -1), (1, 0), (0, 1), (-1, 0)], float)
    else:
        turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        corners = np.stack([np.cos(turn), np.sin(turn)], -1)
    placed: Array = corners * (wide, high) + (x, y)
    return placed


def _pointed(part: str, line: Array) -> Arrow:
    """Divide the way of an arrow into its shaft and its head."""
    tip = line[-1]
    away = np.linalg.norm(line - tip, axis=-1)
    base = int(np.flatnonzero(away >= HEAD[0])[-1]) if (away >= HEAD[0]).any() else 0
    back = (line[base] - tip) / max(float(away[base]), 1e-9)
    neck, side = tip + back * HEAD[0], np.array([-back[1], back[0]]) * HEAD[1]
    return Arrow(part, np.vstack([line[: base + 1], neck]), np.array([neck + side, neck - side, tip]))


def draw(elements: tuple[Element, ...], look: "Look", hidden: tuple[str, ...] = ()) -> "Picture":
    """Draw a display list on a page of 512 x 512 pixels, without the hidden parts."""
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import LABEL, font, points
    from backends.drawing.palette import INK, SERIES
    from backends.drawing.slate import Slate

    slate = Slate(look)
    shapes = shape_list(elements)
    width = points(1.8 * look.stroke)
    arrows = [arrow for arrow in shapes.arrows if arrow.part not in hidden]
    if arrows:
        slate.lines([arrow.shaft for arrow in arrows], colors=INK, linewidths=width, zorder=1)
        slate.add(PolyCollection, [arrow.head for arrow in arrows], facecolors=INK, zorder=2)
    outlines = [outline for name, outline in shapes.outlines.items() if name not in hidden]
    tint = _tint(SERIES[look.palette][0])
    slate.add(PolyCollection, outlines, facecolors=tint, edgecolors=INK, linewidths=width, zorder=3)
    for part, spot in shapes.marks.items():
        if part not in hidden:
            _draw_mark(slate, part.partition(".")[0], spot, look)
    for name, (x, y) in shapes.labels.items():
        if f"{name}.label" not in hidden:
            slate.text(x, y, name, ha="center", va="center_baseline", zorder=4, **font(look, LABEL))
    return slate.picture()


def _tint(colour: str) -> tuple[float, float, float]:
    """Return a colour so pale that text on it keeps its contrast."""
    red, green, blue = (1 - 0.25 * (1 - int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return red, green, blue


def _draw_mark(slate: "Slate", kind: str, spot: tuple[float, float], look: "Look") -> None:
    from backends.drawing.canvas import points
    from backends.drawing.palette import SERIES

    x, y = spot
    turn = np.linspace(0, 2 * np.pi, 25)
    strokes = {
        "ring": [np.stack([np.cos(turn), np.sin(turn)], -1)],
        "cross": [np.array([(-1, -1), (1, 1)]), np.array([(-1, 1), (1, -1)])],
        "bars": [np.array([(-1, 0.5), (1, 0.5)]), np.array([(-1, -0.5), (1, -0.5)])],
    }[kind]
    ends = [stroke * MARK + (x, y) for stroke in strokes]
    slate.lines(ends, colors=SERIES[look.palette][3], linewidths=points(2 * look.stroke), zorder=1)
