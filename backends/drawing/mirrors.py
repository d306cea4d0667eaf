"""A square table of mirrors, seen from above: what is drawn on it and around it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from backends.drawing.canvas import points
from backends.drawing.palette import FAINT, INK, NAMED, SERIES

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from schemas.scene import Look

AROUND = 48
"""Pixels around the table, at least."""


class Table:
    """Squares are numbered by row from the upper left corner; sides from the top, clockwise."""

    def __init__(self, sheet: "Plane", size: int, look: "Look") -> None:
        self.sheet, self.size, self.look = sheet, size, look
        self.pitch = (512 - 2 * AROUND) // size
        self.low = (512 - size * self.pitch) // 2
        self.high = self.low + size * self.pitch
        across = [((self.low, y), (self.high, y)) for y in range(self.low, self.high + 1, self.pitch)]
        sheet.lines(across + [(a[::-1], b[::-1]) for a, b in across], colors=FAINT, linewidths=points(1))

    def outside(self, side: int, at: int, away: float) -> tuple[float, float]:
        """Return the point in front of a row or column, so many pixels outside."""
        line = (at + 0.5) * self.pitch
        down, across, far, near = self.high - line, self.low + line, self.high + away, self.low - away
        return ((across, far), (far, down), (across, near), (near, down))[side]

    def mirrors(self, mirrors: Iterable[tuple[int, str]]) -> None:
        """Draw mirrors by square and lean, a slash or a backslash."""
        ends, near, far = [], 0.14 * self.pitch, 0.86 * self.pitch
        for cell, lean in mirrors:
            x, y = self.low + cell % self.size * self.pitch, self.high - cell // self.size * self.pitch
            left, right = (far, near) if lean == "/" else (near, far)
            ends.append(((x + near, y - left), (x + far, y - right)))
        for width, colour in ((6, INK), (2.6, SERIES[self.look.palette][5])):
            style = {"linewidths": points(width * self.look.stroke), "capstyle": "round", "zorder": 3}
            self.sheet.lines(ends, colors=colour, **style)

    def walls(self, openings: Collection[tuple[int, int]]) -> None:
        lines = []
        for side in range(4):
            for at in range(self.size):
                x, y = self.outside(side, at, 0)
                dx, dy = (self.pitch / 2, 0) if side in (0, 2) else (0, self.pitch / 2)
                if (side, at) not in openings:
                    lines.append(((x - dx, y - dy), (x + dx, y + dy)))
        width = points(round(4 * self.look.stroke))  # whole pixels, else every joint shows
        self.sheet.lines(lines, colors=INK, linewidths=width, capstyle="projecting", antialiaseds=False)

    def arrow(self, side: int, at: int) -> None:
        """Draw the arrow of a beam that enters."""
        from matplotlib.patches import FancyArrow

        (x, y), (tip_x, tip_y) = self.outside(side, at, 30), self.outside(side, at, -4)
        head: dict[str, Any] = {"head_width": 16, "head_length": 13, "length_includes_head": True}
        style: dict[str, Any] = {"fc": NAMED[self.look.palette]["red"], "ec": INK, "lw": 0.8, "zorder": 4}
        self.sheet.add(FancyArrow(x, y, tip_x - x, tip_y - y, width=6, **head, **style))
