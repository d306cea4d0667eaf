"""The picture of a bar or line chart: what `axes_shapes` works out, drawn with Matplotlib on a page of 512 x 512."""

from itertools import pairwise
from typing import TYPE_CHECKING

from backends.drawing.axes_shapes import SAMPLE, Box, Shapes, Spot, shape_list
from backends.drawing.recording import Element

if TYPE_CHECKING:
    from backends.drawing.slate import Slate
    from backends.media import Picture
    from schemas.scene import Look

DOT = 6.5
"""Radius of the sign of a point."""


def draw(elements: tuple[Element, ...], look: "Look", hidden: tuple[str, ...] = ()) -> "Picture":
    """Draw a display list on a page of 512 x 512 pixels, without the hidden parts."""
    from backends.drawing.slate import Slate

    slate = Slate(look)
    shapes = shape_list(elements)
    _draw_field(slate, shapes, look, hidden)
    _draw_bars(slate, shapes, look, hidden)
    _draw_lines(slate, shapes, look, hidden)
    _draw_names(slate, shapes, look, hidden)
    return slate.picture()


def _draw_field(slate: "Slate", shapes: Shapes, look: "Look", hidden: tuple[str, ...]) -> None:
    """Draw what the numbers are read from: grid, axis, reference lines; and the marks."""
    from backends.drawing.canvas import TICK, font, points
    from backends.drawing.palette import FAINT, INK, SERIES

    left, low, right, high = shapes.field
    up = len({x for _, (x, _) in shapes.ticks}) == 1
    spots = [spot for _, spot in shapes.ticks]
    strong = [(spot, (right, spot[1]) if up else (spot[0], low)) for spot in spots]
    slate.lines(shapes.grid, colors=FAINT, linewidths=points(1), zorder=0)
    slate.lines(strong, colors="#9a9a9a", linewidths=points(1), zorder=0.5)
    slate.lines(
        [((left, low), (left, high)), ((left, low), (right, low))], colors=INK, linewidths=points(1.6), zorder=4
    )
    if "axis" not in hidden:
        for number, (x, y) in shapes.ticks:
            if up:
                slate.text(x - 8, y, number, ha="right", va="center_baseline", **font(look, TICK + 1))
            else:
                slate.text(x, low - 15, number, ha="center", va="center_baseline", **font(look, TICK + 1))
    shown = [ends for part, ends in shapes.references.items() if part not in hidden]
    dashes = (0, (6, 3))
    slate.lines(shown, colors=SERIES[look.palette][5], linewidths=points(2), linestyles=[dashes], zorder=3.5)
    for part, (x, y) in shapes.marks.items():
        if part not in hidden:
            strokes = [[(x + a * 6, y + b * 6) for a, b in stroke] for stroke in _strokes(part.partition(".")[0])]
            slate.lines(strokes, colors=SERIES[look.palette][4], linewidths=points(2), zorder=3.5)


def _strokes(kind: str) -> list[list[Spot]]:
    from math import cos, pi, sin

    if kind == "ring":
        return [[(cos(pi * turn / 12), sin(pi * turn / 12)) for turn in range(25)]]
    return [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]]


def _draw_bars(slate: "Slate", shapes: Shapes, look: "Look", hidden: tuple[str, ...]) -> None:
    from backends.drawing.canvas import TICK, font

    shown = [bar for bar in shapes.bars if bar.part not in hidden]
    for style in sorted({bar.style for bar in shown}):
        _rectangles(slate, [bar.box for bar in shown if bar.style == style], style, look)
    patch = {"boxstyle": "square,pad=0.08", "fc": look.paper, "lw": 0}  # grid lines would cross the figures
    for part, (number, (x, y)) in shapes.written.items():
        if part not in hidden:
            bold = font(look, TICK + 2, fontweight="bold", bbox=patch, zorder=5)
            slate.text(x, y, number, ha="center", va="center_baseline", **bold)


def _rectangles(slate: "Slate", boxes: list[Box], style: int, look: "Look") -> None:
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import points
    from backends.drawing.palette import INK, SERIES

    corners = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes]
    hatch = (None, None, "///", "...", "xx")[style]
    colour = SERIES[look.palette][max(style - 1, 0)]
    edge = points(1.2 * look.stroke)
    slate.add(PolyCollection, corners, facecolors=colour, edgecolors=INK, linewidths=edge, hatch=hatch, zorder=3)


def _draw_lines(slate: "Slate", shapes: Shapes, look: "Look", hidden: tuple[str, ...]) -> None:
    """Draw the lines, but for the pieces that end at a hidden point, then the signs of the points."""
    from backends.drawing.canvas import points
    from backends.drawing.palette import SERIES

    gone = {dot.spot for dot in shapes.dots if dot.part in hidden}
    for style, spots in shapes.lines.items():
        pieces = [pair for pair in pairwise(spots) if not gone & set(pair)]
        colour = SERIES[look.palette][style - 1]
        slate.lines(pieces, colors=colour, linewidths=points(2.6 * look.stroke), capstyle="round", zorder=2)
        shown = [dot.spot for dot in shapes.dots if dot.style == style and dot.part not in hidden]
        _signs(slate, shown, style, look)


def _signs(slate: "Slate", spots: list[Spot], style: int, look: "Look") -> None:
    from matplotlib.lines import Line2D

    from backends.drawing.canvas import points
    from backends.drawing.palette import INK, SERIES

    x, y = [spot[0] for spot in spots], [spot[1] for spot in spots]
    colour, size = SERIES[look.palette][style - 1], points(2 * DOT)
    sign = {"marker": " os^D"[style], "markersize": size, "markeredgewidth": points(1.2)}
    slate.add(Line2D, x, y, linestyle="none", mfc=colour, mec=INK, zorder=3, **sign)


def _draw_names(slate: "Slate", shapes: Shapes, look: "Look", hidden: tuple[str, ...]) -> None:
    """Write the categories and the legend."""
    from backends.drawing.canvas import LABEL, font, points
    from backends.drawing.palette import INK, SERIES

    left, low, _, _ = shapes.field
    for name, (x, y) in shapes.names.items():
        if {name, f"{name}.label"} & set(hidden):
            continue
        side = "right" if x < left else "center"
        slate.text(x, y, name, ha=side, va="center_baseline", **font(look, LABEL))
    tails = [((x, low), (x, y + 10)) for x, y in shapes.names.values() if low - y > 30]
    slate.lines(tails, colors=INK, linewidths=points(0.8), zorder=1)
    for name, sample in shapes.samples.items():
        if name in hidden:
            continue
        (x, y), (wide, high) = sample.spot, SAMPLE
        if shapes.dots:
            colour = SERIES[look.palette][sample.style - 1]
            slate.lines([((x - wide / 2, y), (x + wide / 2, y))], colors=colour, linewidths=points(2.6), zorder=2)
            _signs(slate, [sample.spot], sample.style, look)
        else:
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            _rectangles(slate, [box], sample.style, look)
        if f"{name}.label" not in hidden:
            slate.text(*shapes.legend[name], name, ha="left", va="center_baseline", **font(look, LABEL))
