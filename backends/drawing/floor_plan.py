"""What is drawn of a floor plan, in pixels: walls with gaps, a walk with rounded corners, and a north arrow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from schemas.scene import Look

Cell: TypeAlias = tuple[int, int]
"""Column from the left and row from the top."""
Spot: TypeAlias = tuple[float, float]
GAP = 0.56
"""Width of a door, in shorter sides of a cell."""
ROUND = 0.3
"""Radius of a turn, in shorter sides of a cell."""
WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""On the page, by quarter turns clockwise from up."""


@dataclass(frozen=True)
class Grid:
    """Cells as rectangles of a page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def side(self) -> float:
        return min(self.width, self.height)

    def middle(self, cell: Cell) -> Spot:
        return self.left + (cell[0] + 0.5) * self.width, self.top - (cell[1] + 0.5) * self.height

    def wall(self, one: Cell, other: Cell) -> tuple[Spot, Spot]:
        """Return the ends of the edge between two neighbouring cells."""
        x, y = max(one, other)
        corner = self.left + x * self.width, self.top - y * self.height
        beside = one[1] == other[1]
        return corner, (corner[0], corner[1] - self.height) if beside else (corner[0] + self.width, corner[1])


def between(one: Spot, other: Spot, share: float) -> Spot:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def towards(one: Spot, other: Spot, length: float) -> Spot:
    """Return the spot so many pixels from `one` on the way to `other`."""
    return between(one, other, length / (abs(other[0] - one[0]) + abs(other[1] - one[1])))


def walls(grid: Grid, edges: Sequence[tuple[Cell, Cell]], doors: Collection[tuple[Cell, Cell]]) -> list[list[Spot]]:
    """Return the lines that draw the walls on these edges, in two pieces where a door is."""
    lines = []
    for edge in edges:
        one, other = grid.wall(*edge)
        if edge in doors:
            middle = between(one, other, 0.5)
            lines += [[end, towards(middle, end, GAP * grid.side / 2)] for end in (one, other)]
        else:
            lines.append([one, other])
    return lines


def trail(sheet: "Plane", grid: Grid, walk: Sequence[Cell], drawn: Sequence[bool], style: tuple[str, float]) -> None:
    """Draw a walk from a dot to an arrowhead, in a colour and width, without the cells that are not to be drawn."""
    from matplotlib.patches import Circle, PathPatch, Polygon
    from matplotlib.path import Path

    from backends.drawing.palette import INK

    spots = [grid.middle(cell) for cell in walk]
    edges = [spots[0], *(between(one, other, 0.5) for one, other in pairwise(spots)), spots[-1]]
    corners: list[Spot] = []
    codes: list[int] = []
    for (start, end), middle, shown in zip(pairwise(edges), spots, drawn, strict=True):
        if not shown:
            continue
        if not corners or corners[-1] != start:
            corners.append(start)
            codes.append(int(Path.MOVETO))
        if start[0] != end[0] and start[1] != end[1]:
            corners += [towards(middle, start, ROUND * grid.side), middle, towards(middle, end, ROUND * grid.side)]
            codes += [int(Path.LINETO), int(Path.CURVE3), int(Path.CURVE3)]
        corners.append(end)
        codes.append(int(Path.LINETO))
    if corners:
        line = Path(corners, codes)
        sheet.add(PathPatch(line, fill=False, edgecolor=style[0], linewidth=style[1], capstyle="butt", zorder=3))
    if drawn[0]:
        sheet.add(Circle(spots[0], 8, facecolor=style[0], edgecolor=INK, zorder=4))
    if drawn[-1]:
        (a, b), (x, y) = spots[-2:]
        way = WAYS.index(((x > a) - (x < a), (y > b) - (y < b)))
        sheet.add(Polygon(arrowhead(spots[-1], way, 11), facecolor=style[0], edgecolor=INK, zorder=4))


def arrowhead(middle: Spot, way: int, size: float) -> list[Spot]:
    """Return the corners of a triangle that points so many quarter turns clockwise from up."""
    (x, y), (dx, dy) = middle, WAYS[way]
    feet = [(x - size / 2 * dx + 0.8 * size * k * dy, y - size / 2 * dy - 0.8 * size * k * dx) for k in (1, -1)]
    return [(x + size * dx, y + size * dy), *feet]


def compass(sheet: "Plane", look: "Look", middle: Spot, way: int, drawn: tuple[bool, bool]) -> None:
    """Draw an arrow, and an N at its tip, each of them if it is to be drawn."""
    from matplotlib.patches import Polygon

    from backends.drawing.canvas import LABEL, font, points
    from backends.drawing.palette import INK

    (x, y), (dx, dy) = middle, WAYS[way]
    neck = (x + 8 * dx, y + 8 * dy)
    if drawn[0]:
        sheet.lines([[(x - 20 * dx, y - 20 * dy), neck]], colors=INK, linewidths=points(4))
        sheet.add(Polygon(arrowhead(neck, way, 10), facecolor=INK))
    if drawn[1]:
        style = font(look, LABEL, ha="center", va="center_baseline", fontweight="bold")
        sheet.text(x + 31 * dx, y + 31 * dy, "N", **style)
