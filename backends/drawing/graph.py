"""A grid with whole-numbered axes through its middle, and curves on it that are named above."""

from collections.abc import Mapping, Sequence

from backends.drawing.canvas import LABEL, TICK, Plane, font, page, picture, plane, points
from backends.drawing.palette import FAINT, INK, SERIES
from backends.media import Picture
from schemas.scene import Look

CENTRE, SIDE = (266, 252), 416
"""Middle of the grid and its side, in pixels."""
DASHES = ("solid", (0, (5, 1)), (0, (4, 0.9, 1.2, 0.9)), (0, (1.4, 0.8)))
"""Gaps short enough to hide no corner."""

MANY = 20
"""Points from which on a way is a bent curve, whose points are not marked."""


def graph_picture(
    look: Look, reach: int, curves: Mapping[str, Sequence[tuple[float, float]]], hidden: Sequence[str]
) -> Picture:
    """Draw curves through points, each in units from -reach to reach; what leaves the grid is cut off."""
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    figure, unit = page(look), SIDE / (2 * reach)
    sheet = plane(figure, look)
    _grid(sheet, look, reach, unit)
    for number, (name, way) in enumerate(curves.items()):
        colour, width, dash = SERIES[look.palette][number], points(3.2 * look.stroke), [DASHES[number]]
        if name not in hidden:
            spots = [(CENTRE[0] + x * unit, CENTRE[1] + y * unit) for x, y in way]
            line = LineCollection([spots], colors=colour, linewidths=width, linestyles=dash, zorder=3)
            sheet.add(line)
            if len(way) < MANY:
                dots = Line2D(*zip(*spots, strict=True), marker="o", ls="", markersize=points(8), color=colour)
                dots.set_zorder(3)
                sheet.add(dots)
            field = Rectangle((CENTRE[0] - SIDE / 2, CENTRE[1] - SIDE / 2), SIDE, SIDE, transform=sheet.transform)
            line.set_clip_path(field)
        x = CENTRE[0] - SIDE / 2 + SIDE / len(curves) * (number + 0.5) - 44
        sheet.add(LineCollection([[(x, 484), (x + 30, 484)]], colors=colour, linewidths=width, linestyles=dash))
        if f"{name}.label" not in hidden:
            sheet.text(x + 36, 484, name, va="center_baseline", **font(look, LABEL - 2))
    return picture(figure)


def _grid(sheet: Plane, look: Look, reach: int, unit: float) -> None:
    (x0, y0), low, high = CENTRE, -SIDE / 2, SIDE / 2
    steps = [n * unit for n in range(-reach, reach + 1)]
    sheet.lines([((x0 + s, y0 + low), (x0 + s, y0 + high)) for s in steps], colors=FAINT, linewidths=points(1))
    sheet.lines([((x0 + low, y0 + s), (x0 + high, y0 + s)) for s in steps], colors=FAINT, linewidths=points(1))
    axes = [((x0 + low, y0), (x0 + high, y0)), ((x0, y0 + low), (x0, y0 + high))]
    sheet.lines(axes, colors=INK, linewidths=points(1.6), zorder=2)
    for n in range(-reach, reach + 1):
        if unit >= 24 or n % 2 == 0:
            words, style = f"−{-n}" if n < 0 else str(n), font(look, TICK)
            sheet.text(x0 + n * unit, y0 + low - 10, words, ha="center", va="top", **style)
            sheet.text(x0 + low - 7, y0 + n * unit, words, ha="right", va="center_baseline", **style)
