"""Flat shapes with a thin outline, painted one over the other in the pixels of a page; the origin is its lower left."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from backends.drawing.canvas import font, points
from backends.drawing.palette import INK
from schemas.scene import Look

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.path import Path

Point = tuple[float, float]
OUTLINE = "#2b2b35"
ROUND = 4 / 3 * np.tan(np.pi / 8)
"""Handle length of the cubic that draws a quarter circle of radius 1 (error below 0.03 %)."""


class Marks(NamedTuple):
    """Stripes or dots on a shape."""

    pattern: Literal["striped", "dotted"]
    ink: str
    pitch: float
    """Pixels from one to the next."""


def tone(colour: str, factor: float) -> str:
    """Return a hex colour made darker (factor below 1) or mixed with white (above 1: 1.25 is a quarter white)."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    if factor <= 1:
        mixed = [round(c * factor) for c in channels]
    else:
        mixed = [round(c + (255 - c) * (factor - 1)) for c in channels]
    return "#" + "".join(f"{c:02x}" for c in mixed)


def at(text: str, x: float = 0.0, y: float = 0.0) -> tuple[Point, ...]:
    """Return the points of "dx dy, dx dy", in pixels right of and above (x, y)."""
    pairs = (pair.split() for pair in text.split(","))
    return tuple((x + float(dx), y + float(dy)) for dx, dy in pairs)


class Brush:
    """Paints in the order of its calls. `line=0` leaves the outline out; widths are in pixels."""

    def __init__(self, figure: "Figure", look: Look) -> None:
        from matplotlib.transforms import Affine2D

        self.figure, self.look = figure, look
        # straight on the figure and in its pixels: axes would cost a third of the time of a picture
        self._affine = Affine2D().translate(look.shift[0], -look.shift[1])

    @contextmanager
    def moved(self, x: float, y: float, degrees: float = 0.0, scale: float = 1.0) -> Iterator[None]:
        """Paint what follows around (x, y) as the origin, turned anticlockwise and scaled."""
        from matplotlib.transforms import Affine2D

        before = self._affine
        self._affine = Affine2D(
            before.get_matrix() @ Affine2D().scale(scale).rotate_deg(degrees).translate(x, y).get_matrix()
        )
        try:
            yield
        finally:
            self._affine = before

    def disc(self, x: float, y: float, radius: float, fill: str, line: float = 1.5, **more: Any) -> None:
        self.oval(x, y, 2 * radius, 2 * radius, fill, line, **more)

    def oval(  # noqa: PLR0913 - a place, a size, a colour and a line, as in every drawing library
        self, x: float, y: float, width: float, height: float, fill: str, line: float = 1.5, **more: Any
    ) -> None:
        """Paint an ellipse by its centre and its whole width and height."""
        from matplotlib.path import Path

        unit = Path.unit_circle()
        self._paint(Path(np.asarray(unit.vertices) * (width / 2, height / 2) + (x, y), unit.codes), fill, line, **more)

    def box(  # noqa: PLR0913 - see oval
        self, x: float, y: float, width: float, height: float, fill: str, line: float = 1.5, **more: Any
    ) -> None:
        """Paint a rectangle by its lower left corner, its corners rounded by `turn` pixels."""
        self._paint(rounded(x, y, width, height, more.pop("turn", 0)), fill, line, **more)

    def poly(self, corners: Sequence[Point], fill: str, line: float = 1.5, **more: Any) -> None:
        from matplotlib.path import Path

        self._paint(Path([*corners, corners[0]], closed=True), fill, line, **more)

    def blob(self, knots: Sequence[Point], fill: str, line: float = 1.5, **more: Any) -> None:
        """Paint a closed smooth shape through the knots."""
        self._paint(smooth(knots, closed=True), fill, line, **more)

    def stroke(self, knots: Sequence[Point], colour: str = OUTLINE, width: float = 2.0, curved: bool = False) -> None:
        """Draw a line through the knots, straight or smooth."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        path = smooth(knots, closed=False) if curved else Path(list(knots))
        self._add(PathPatch(path, fill=False, edgecolor=colour, linewidth=points(width), capstyle="round"))

    def letter(self, text: str, x: float, y: float, pixels: float, colour: str = INK) -> None:
        """Write a bold text around a point."""
        style = font(self.look, pixels, ha="center", va="center_baseline", fontweight="bold", color=colour)
        self.figure.text(x, y, text, transform=self._affine, zorder=1, **style)

    def _paint(self, path: "Path", fill: str, line: float, marks: "Marks | None" = None) -> None:
        """Fill a path with a colour, and with stripes or dots of another clipped to it."""
        from matplotlib.patches import PathPatch

        edge = {"edgecolor": OUTLINE, "linewidth": points(line * self.look.stroke)} if line else {"linewidth": 0}
        if not marks:
            self._add(PathPatch(path, facecolor=fill, joinstyle="round", **edge))
            return
        self._add(PathPatch(path, facecolor=fill, linewidth=0))
        cover = PathPatch(_cover(path, marks), facecolor=marks.ink, linewidth=0)
        self._add(cover)
        cover.set_clip_path(path, self._affine)
        self._add(PathPatch(path, fill=False, joinstyle="round", **edge))

    def _add(self, patch: Any) -> None:
        patch.set_transform(self._affine)
        patch.set_zorder(1)
        self.figure.add_artist(patch)


def rounded(x: float, y: float, width: float, height: float, turn: float) -> "Path":
    from matplotlib.path import Path

    t, right, top = min(turn, width / 2, height / 2), x + width, y + height
    s = t * (1 - ROUND)
    corners = [
        (x + t, y), (right - t, y), (right - s, y), (right, y + s), (right, y + t),
        (right, top - t), (right, top - s), (right - s, top), (right - t, top),
        (x + t, top), (x + s, top), (x, top - s), (x, top - t), (x, y + t), (x, y + s), (x + s, y), (x + t, y),
    ]  # fmt: skip
    codes = [Path.MOVETO, *([Path.LINETO] + [Path.CURVE4] * 3) * 4]
    return Path(corners, codes)


def smooth(knots: Sequence[Point], closed: bool) -> "Path":
    """Return the Catmull-Rom spline through the knots, as cubic Bezier pieces."""
    from matplotlib.path import Path

    p = np.asarray(knots, float)
    ends = (p[-1:], p[:2]) if closed else (p[:1], p[-1:])
    q = np.concatenate((ends[0], p, ends[1]))
    pieces = len(p) if closed else len(p) - 1
    slope = (q[2 : pieces + 3] - q[: pieces + 1]) / 6
    vertices = [q[1]]
    for i in range(pieces):
        vertices += [q[i + 1] + slope[i], q[i + 2] - slope[i + 1], q[i + 2]]
    return Path(vertices, [Path.MOVETO] + [Path.CURVE4] * 3 * pieces)


def _cover(path: "Path", marks: Marks) -> "Path":
    """Return stripes or dots that cover the path's box."""
    from matplotlib.path import Path

    (x0, y0), (x1, y1) = path.get_extents().get_points()
    pitch = marks.pitch
    if marks.pattern == "striped":
        rows = np.arange(y0 + pitch * 0.35, y1, pitch)
        return Path.make_compound_path(*(rounded(x0 - 2, y, x1 - x0 + 4, pitch * 0.42, 0) for y in rows))
    unit, radius = Path.unit_circle(), pitch * 0.23
    dots = [
        Path(np.asarray(unit.vertices) * radius + (x + (row % 2) * pitch / 2, y), unit.codes)
        for row, y in enumerate(np.arange(y0 + pitch * 0.4, y1 + pitch, pitch * 0.75))
        for x in np.arange(x0, x1 + pitch, pitch)
    ]
    return Path.make_compound_path(*dots)
