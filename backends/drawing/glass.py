"""A block of glass layers on a floor with lettered marks, and the beam that comes to it."""

from math import cos, radians, sin
from typing import TYPE_CHECKING

from backends.drawing.canvas import LABEL, font, points
from backends.drawing.palette import INK, NAMED

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from schemas.scene import Look

BEAM = 85
"""Pixels of beam that are drawn in the air."""


class Block:
    """Places are pixels from the left side of the block, and from its upper side down."""

    def __init__(self, sheet: "Plane", width: int, height: int, look: "Look") -> None:
        self.sheet, self.width, self.height, self.look = sheet, width, height, look
        self.left, self.top = (512 - width - 50) // 2, 390
        self.line = points(1.6 * look.stroke)

    def layer(self, below: int, height: int, index: int, label: str) -> None:
        """Draw a layer, the darker the denser, with its index at the right end."""
        from matplotlib.patches import Rectangle

        share = (index - 100) / 150
        fill = (0.93 - 0.33 * share, 0.97 - 0.2 * share, 1 - 0.08 * share)
        y = self.top - below - height
        self.sheet.add(
            Rectangle((self.left, y), self.width, height, facecolor=fill, edgecolor=INK, linewidth=self.line)
        )
        style = font(self.look, LABEL, ha="left", va="center_baseline", fontweight="bold")
        self.sheet.text(self.left + self.width + 14, y + height / 2, label, **style)

    def floor(self, mirrored: bool) -> None:
        low, right = self.top - self.height, self.left + self.width
        self._line([(self.left, low), (right, low)], 4)
        if mirrored:
            for x in (self.left - 3.5, right + 3.5):  # their faces are the sides of the block
                self._line([(x, low - 2), (x, self.top)], 7)

    def mark(self, place: int, letter: str) -> None:
        x, low = self.left + place, self.top - self.height
        self._line([(x, low), (x, low - 10)], 3)
        style = font(self.look, LABEL + 2, ha="center", va="center_baseline", fontweight="bold")
        self.sheet.text(x, low - 24, letter, **style)

    def normal(self, place: int, depth: int) -> None:
        x = self.left + place
        self._line([(x, self.top + 76), (x, self.top - min(depth, 40))], 1.2, linestyle=(0, (4, 3)))

    def beam(self, place: int, angle: int) -> None:
        from matplotlib.patches import FancyArrow

        across, up = BEAM * sin(radians(angle)), BEAM * cos(radians(angle))
        x, y = self.left + place, self.top
        colour = NAMED[self.look.palette]["red"]
        self.sheet.add(
            FancyArrow(
                x - across, y + up, across, -up, width=3.5, head_width=13, head_length=13, length_includes_head=True,
                fc=colour, ec=colour, zorder=4,
            )
        )  # fmt: skip

    def angle(self, place: int, angle: int) -> None:
        """Write the degrees above the beam, beside the normal, and draw the arc between the two."""
        from matplotlib.patches import Arc

        x, way = self.left + place, 1 if angle > 0 else -1
        start, end = sorted((90, 90 + angle))
        self.sheet.add(Arc((x, self.top), 84, 84, theta1=start, theta2=end, edgecolor=INK, linewidth=self.line))
        style = font(self.look, LABEL, ha="left" if way > 0 else "right", va="center_baseline", fontweight="bold")
        self.sheet.text(x + 8 * way, self.top + 56, f"{abs(angle)}°", **style)

    def _line(self, ends: list[tuple[float, float]], width: float, linestyle: object = "-") -> None:
        style = {"linestyles": [linestyle], "capstyle": "butt", "zorder": 3}
        self.sheet.lines([ends], colors=INK, linewidths=points(width), **style)
