"""What a display list of `geometry` looks like: where letters and numbers stand, and the picture of it.

All lengths are in pixels on a page of 512 x 512, from its lower left corner.
"""

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from backends.drawing.labels import Array, Place, Tag, beside, place, ring
from backends.drawing.recording import Element

if TYPE_CHECKING:
    from backends.drawing.slate import Slate
    from backends.media import Picture
    from schemas.scene import Look

UNIT = 20
"""Pixels between neighbouring lines of the grid."""
ORIGIN = 46
"""Pixels from the lower left corner of the page to the point (0, 0)."""
DOT = 5.5
"""Radius of a point in pixels."""
LETTER = 18
"""Pixels: type in which every letter that is used covers 60 pixels, set bold."""


def pixels(value: int) -> float:
    return float(ORIGIN + UNIT * value)


def spots(elements: tuple[Element, ...]) -> dict[str, tuple[float, float]]:
    """Return the points by name, in pixels from the lower left corner."""
    return {e.part: (pixels(int(e.args[1])), pixels(int(e.args[2]))) for e in elements if e.word == "point"}


@lru_cache(maxsize=64)  # it is asked for wherever a figure is judged, and stays where a part is hidden
def lettering(elements: tuple[Element, ...]) -> tuple[Place, ...]:
    """Return where every letter and number stands; a negative slack says that something is in its way."""
    at = spots(elements)
    tags, lines = [], []
    for element in elements:
        name = str(element.args[0])
        if element.word == "point":
            tags.append(Tag(f"{name}.label", name, at[name], ring(*at[name]), 11.5))
        elif element.word == "segment":
            lines.append((at[name], at[str(element.args[1])]))
        elif element.word == "circle":
            lines.extend(pairwise(_rim(at[name], at[str(element.args[1])], 48)))
        elif element.word == "length":
            middle = ((at[name[0]][0] + at[name[1]][0]) / 2, (at[name[0]][1] + at[name[1]][1]) / 2)
            own = lines.index((at[name[0]], at[name[1]]))
            tags.append(
                Tag(element.part, str(element.args[1]), middle, beside(at[name[0]], at[name[1]], 18), 14.5, own)
            )
        else:
            lines.extend(_strokes(element, at))
    tags.sort(key=lambda tag: tag.part.endswith(".length"))  # letters choose first
    bounds = (22.0, 490.0)  # the look may shift the page by 6 pixels, and 16 stay empty
    dots = np.array(list(at.values()), dtype=float).reshape(-1, 2)
    return tuple(place(tags, np.array(lines, dtype=float).reshape(-1, 2, 2), dots, bounds))


def _rim(centre: tuple[float, float], through: tuple[float, float], steps: int = 120) -> Array:
    turn = np.linspace(0, 2 * np.pi, steps + 1)
    radius = np.hypot(through[0] - centre[0], through[1] - centre[1])
    rim: Array = np.stack([np.cos(turn), np.sin(turn)], -1) * radius + centre
    return rim


def _strokes(mark: Element, at: dict[str, tuple[float, float]]) -> Array:
    """Return the strokes of ticks or arrow heads, shape (n, 2, 2)."""
    name, count = str(mark.args[0]), int(mark.args[1])
    a, b = np.array(at[name[0]]), np.array(at[name[1]])
    along = (b - a) / np.linalg.norm(b - a)
    if (along[0], along[1]) < (0.0, 0.0):  # arrows on parallel segments point the same way
        along = -along
    normal = np.array([-along[1], along[0]])
    middles = [(a + b) / 2 + along * 6 * (i - (count - 1) / 2) for i in range(count)]
    if mark.word == "equal_mark":
        return np.array([(m - normal * 8, m + normal * 8) for m in middles])
    return np.array([(m - along * 8 + normal * side * 7, m + along * 2) for m in middles for side in (1, -1)])


def draw(elements: tuple[Element, ...], look: "Look", hidden: tuple[str, ...] = ()) -> "Picture":
    """Draw a display list on a page of 512 x 512 pixels, without the hidden parts."""
    from backends.drawing.slate import Slate

    slate = Slate(look)
    at = spots(elements)
    for element in elements:
        if element.part not in hidden:
            _draw_element(slate, element, at, look)
    _write(slate, [placed for placed in lettering(elements) if placed.tag.part not in hidden], look)
    return slate.picture()


def _draw_element(slate: "Slate", element: Element, at: dict[str, tuple[float, float]], look: "Look") -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle

    from backends.drawing.canvas import points
    from backends.drawing.palette import INK, SERIES

    name, width = str(element.args[0]), points(2.2 * look.stroke)
    if element.word == "point":
        slate.add(Circle, at[name], DOT * look.stroke, fc=SERIES[look.palette][0], ec=INK, lw=width / 2, zorder=4)
    elif element.word == "segment":
        (x0, y0), (x1, y1) = at[name], at[str(element.args[1])]
        slate.add(Line2D, (x0, x1), (y0, y1), color=INK, lw=width, solid_capstyle="round", zorder=2)
    elif element.word == "circle":
        rim = _rim(at[name], at[str(element.args[1])]).T.copy()
        slate.add(Line2D, *rim, color=SERIES[look.palette][2], lw=width, zorder=1)
    elif element.word in ("equal_mark", "parallel_mark"):
        for (x0, y0), (x1, y1) in _strokes(element, at):
            slate.add(Line2D, (x0, x1), (y0, y1), color=INK, lw=width, solid_capstyle="round", zorder=3)


def _write(slate: "Slate", places: list[Place], look: "Look") -> None:
    from backends.drawing.canvas import font

    for placed in places:
        slate.text(
            placed.x,
            placed.y,
            placed.tag.text,
            ha="center",
            va="center_baseline",
            zorder=5,
            **font(look, LETTER, fontweight="bold"),
        )
