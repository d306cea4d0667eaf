"""A room seen from above, with walls of lettered panels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backends.drawing.canvas import LABEL, font, points
from backends.drawing.palette import INK

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from schemas.scene import Look

THICK = 9
"""Pixels of a wall."""
GREYS = ("#8f8f8f", "#c4c4c4")
"""Of neighbouring panels, so that one sees where they end."""


class Walls:
    def __init__(self, sheet: "Plane", size: tuple[int, int], look: "Look", page: tuple[int, int] = (480, 360)) -> None:
        self.sheet, self.size, self.look = sheet, size, look
        self.left, self.top = (page[0] - size[0]) // 2, (page[1] + size[1]) // 2

    def panels(self, across: int, down: int, letters: Sequence[str]) -> None:
        """Draw walls of so many panels, clockwise from the upper left corner, each with its letter outside."""
        width, height = self.size
        sides = [(side, i) for side in range(4) for i in range((across, down)[side % 2])]
        for shade, ((side, i), letter) in enumerate(zip(sides, letters, strict=True)):
            long = width / across if side % 2 == 0 else height / down
            start = long * (i if side in (0, 1) else ((across, down)[side % 2] - 1 - i))
            self._panel(side, start, long, GREYS[shade % 2])
            self._letter(side, start + long / 2, letter)

    def pillar(self, box: tuple[int, int, int, int], letter: str) -> None:
        """Draw a block of left, top, width and height, from the room's upper left corner, with its letter on it."""
        from matplotlib.patches import Rectangle

        left, top, width, height = box
        x, y, line = self.left + left, self.top - top - height, points(1.2 * self.look.stroke)
        self.sheet.add(Rectangle((x, y), width, height, facecolor=GREYS[1], edgecolor=INK, linewidth=line))
        style = font(self.look, LABEL + 2, ha="center", va="center_baseline", fontweight="bold")
        self.sheet.text(x + width / 2, y + height / 2, letter, **style)

    def _panel(self, side: int, start: float, long: float, fill: str) -> None:
        from matplotlib.patches import Rectangle

        x, y, width, height = (
            (self.left + start, self.top, long, THICK),
            (self.left + self.size[0], self.top - start - long, THICK, long),
            (self.left + start, self.top - self.size[1] - THICK, long, THICK),
            (self.left - THICK, self.top - start - long, THICK, long),
        )[side]
        line = points(1.2 * self.look.stroke)
        self.sheet.add(Rectangle((x, y), width, height, facecolor=fill, edgecolor=INK, linewidth=line))

    def _letter(self, side: int, along: float, letter: str) -> None:
        away = THICK + 15
        x, y = (
            (self.left + along, self.top + away),
            (self.left + self.size[0] + away, self.top - along),
            (self.left + along, self.top - self.size[1] - away),
            (self.left - away, self.top - along),
        )[side]
        style = font(self.look, LABEL + 2, ha="center", va="center_baseline", fontweight="bold")
        self.sheet.text(x, y, letter, **style)
