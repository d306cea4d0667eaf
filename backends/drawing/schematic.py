"""Resistors and wires on a grid of nodes, as circuits are drawn."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from backends.drawing.canvas import LABEL, font, points
from backends.drawing.palette import INK, SERIES

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from schemas.scene import Look

AROUND = 36
"""Pixels left of the first and right of the last column: a terminal and its lead."""
HALF, SWING = 23, 8
"""Half the length of a resistor and half its width, in pixels."""
Point = tuple[float, float]
Wire = tuple[int, int]
"""Two neighbouring nodes."""


class Schematic:
    """Nodes are numbered by row from the upper left corner."""

    def __init__(self, sheet: "Plane", columns: int, wires: Iterable[Wire], look: "Look") -> None:
        self.sheet, self.columns, self.look = sheet, columns, look
        rows = [node // columns for wire in wires for node in wire]
        self.across = min(132, (512 - 2 * (AROUND + 30)) // (columns - 1))
        self.down = min(120, (512 - 2 * 60) // max(1, max(rows) - min(rows)))
        self.left = (512 - self.across * (columns - 1)) // 2
        self.top = (512 + self.down * (max(rows) + min(rows))) // 2
        self.width = points(2 * look.stroke)

    def at(self, node: int) -> Point:
        row, column = divmod(node, self.columns)
        return self.left + column * self.across, self.top - row * self.down

    def wire(self, a: int, b: int) -> None:
        self._line([self.at(a), self.at(b)])

    def resistor(self, a: int, b: int, symbol: str) -> None:
        """Draw the leads and the symbol, `zigzag` or `box`, midway between two neighbouring nodes."""
        (x0, y0), (x1, y1) = self.at(a), self.at(b)
        middle, upright = ((x0 + x1) / 2, (y0 + y1) / 2), x0 == x1

        def turned(along: float, aside: float) -> Point:
            return (middle[0] + aside, middle[1] - along) if upright else (middle[0] + along, middle[1] + aside)

        self._line([(x0, y0), turned(-HALF, 0)])
        self._line([turned(HALF, 0), (x1, y1)])
        if symbol == "zigzag":
            peaks = [turned(-HALF + (i + 0.5) * HALF / 3, SWING * (-1) ** i) for i in range(6)]
            self._line([turned(-HALF, 0), *peaks, turned(HALF, 0)])
        else:
            corners = [turned(x, y) for x, y in ((-HALF, -SWING), (HALF, -SWING), (HALF, SWING), (-HALF, SWING))]
            self._line([*corners, corners[0], corners[1]])

    def beside(self, a: int, b: int, name: str, value: str) -> None:
        """Write a name and a value on the two sides of a resistor: above and below, or left and right."""
        (x0, y0), (x1, y1) = self.at(a), self.at(b)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        spots = (
            ((x - SWING - 6, y, "right"), (x + SWING + 6, y, "left"))
            if x0 == x1
            else ((x, y + SWING + 12, "center"), (x, y - SWING - 12, "center"))
        )
        for (left, low, align), words, size in zip(spots, (name, value), (LABEL - 2, LABEL), strict=True):
            style = font(self.look, size, ha=align, va="center_baseline", fontweight="bold")
            self.sheet.text(left, low, words, **style)

    def terminal(self, letter: str, node: int, way: int) -> None:
        """Draw the lead from a node of the first (-1) or the last (1) column to a lettered terminal."""
        from matplotlib.patches import Circle

        x, y = self.at(node)
        end = x + way * AROUND
        self._line([(x, y), (end, y)])
        fill = SERIES[self.look.palette][1]
        self.sheet.add(Circle((end, y), 6, facecolor=fill, edgecolor=INK, linewidth=self.width, zorder=3))
        style = font(self.look, LABEL, ha="center", va="center_baseline", fontweight="bold")
        self.sheet.text(end, y + 20, letter, **style)

    def dots(self, wires: Iterable[Wire], ends: tuple[int, int]) -> None:
        """Mark the nodes where three or more meet."""
        from matplotlib.patches import Circle

        met = Counter(node for wire in wires for node in wire) + Counter(ends)
        for node in sorted(node for node, count in met.items() if count > 2):
            self.sheet.add(Circle(self.at(node), 4.5 * self.look.stroke, facecolor=INK, edgecolor=INK, zorder=3))

    def _line(self, ends: list[Point]) -> None:
        from matplotlib.lines import Line2D

        xs, ys = zip(*ends, strict=True)
        self.sheet.add(Line2D(xs, ys, color=INK, linewidth=self.width, solid_capstyle="round", solid_joinstyle="round"))
