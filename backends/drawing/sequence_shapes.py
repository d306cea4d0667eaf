"""What a display list of `sequence` looks like: boxes, lifelines, arrows, frames and words, and the picture of it.

All lengths are in pixels on a page of 512 x 512, from its lower left corner.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backends.drawing.recording import Element
from backends.drawing.sequence import WIDE

if TYPE_CHECKING:
    from backends.drawing.slate import Slate
    from backends.media import Picture
    from schemas.scene import Look

Array = NDArray[np.float64]
Point = tuple[float, float]

STEP = 4.0
"""Between neighbouring whole numbers of a program, across and down."""
LEFT, TOP = 52.0, 460.0
"""Where the lifeline of a party at 0 begins."""
FOOT = 24.0
"""Where lifelines end."""
BOX = (27.0, 28.0)
"""Half the width of a party's box, and its height."""
BAR = 5.0
"""Half the width of a bar."""
HEAD = (13.0, 5.5)
"""Length of an arrow's head, and half its width."""
LOOP = (30.0, 16.0)
"""How far an arrow to its own sender goes aside, and comes down."""
WORD = (24.0, 5.0)
"""Half the width of a message's word, at most, and its height above the arrow."""
FRAME = (28.0, 484.0)
"""The left and the right edge of frames."""
TAG = (40.0, 17.0)
SLIP = (23.0, 9.0)
"""Half the width of a note, and half its height."""
LIFELINE = "#7a7a7a"


@dataclass(frozen=True)
class Arrow:
    part: str
    shaft: Array
    """Points from the tail to where the head begins: shape (n, 2)."""
    head: Array
    """Corners, the tip in the middle: shape (3, 2)."""
    dashed: bool


@dataclass(frozen=True)
class Text:
    part: str
    """What is hidden to hide it."""
    words: str
    spot: Point
    """The middle of its base line."""
    small: bool = False


@dataclass(frozen=True)
class Shapes:
    """Everything that is drawn, by part."""

    texts: tuple[Text, ...]
    boxes: dict[str, Array]
    """Corners, shape (4, 2); so are bars and slips."""
    lifelines: dict[str, Array]
    """Both ends, shape (2, 2)."""
    bars: dict[str, Array]
    arrows: tuple[Arrow, ...]
    frames: dict[str, tuple[Array, ...]]
    """The outline, its tag, and what divides it."""
    slips: dict[str, Array]


def across(x: float) -> float:
    return LEFT + STEP * x


def down(y: float) -> float:
    return TOP - STEP * y


@lru_cache(maxsize=64)  # a diagram is drawn again and again without one of its parts
def shape_list(elements: tuple[Element, ...]) -> Shapes:
    """Work out what a display list draws."""
    lines = {e.part: across(float(e.args[1])) for e in elements if e.word == "party"}
    bars = {
        e.part: (str(e.args[0]), down(float(e.args[1])), down(float(e.args[2]))) for e in elements if e.word == "active"
    }
    texts = [Text(f"{name}.label", name, (x, TOP + 8)) for name, x in lines.items()]
    arrows, frames, slips = [], {}, {}
    for element in elements:
        if element.word in ("message", "reply"):
            arrow, word = _arrow(element, lines, list(bars.values()))
            arrows.append(arrow)
            texts.append(word)
        elif element.word == "frame":
            frames[element.part], tag = _frame(element)
            texts.append(tag)
        elif element.word == "note":
            x, y = across(float(element.args[1])), down(float(element.args[2]))
            slips[element.part] = _box(x - SLIP[0], y - SLIP[1], x + SLIP[0], y + SLIP[1])
            texts.append(Text(element.part, str(element.args[0]), (x, y - 4), small=True))
    return Shapes(
        texts=tuple(texts),
        boxes={name: _box(x - BOX[0], TOP, x + BOX[0], TOP + BOX[1]) for name, x in lines.items()},
        lifelines={name: np.array([(x, TOP), (x, FOOT)]) for name, x in lines.items()},
        bars={part: _box(lines[who] - BAR, low, lines[who] + BAR, high) for part, (who, high, low) in bars.items()},
        arrows=tuple(arrows),
        frames=frames,
        slips=slips,
    )


def _box(x0: float, y0: float, x1: float, y1: float) -> Array:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def _arrow(element: Element, lines: dict[str, float], bars: list[tuple[str, float, float]]) -> tuple[Arrow, Text]:
    """Lead a message from lifeline to lifeline, or from the edges of the bars that lie on them."""
    start, end, word = (str(arg) for arg in element.args[:3])
    y, drop = down(float(element.args[3])), STEP * float(element.args[4])
    dashed = element.word == "reply"

    def aside(who: str, level: float) -> float:
        return BAR if any(who == other and low <= level <= high for other, high, low in bars) else 0.0

    if start == end:
        x, side = lines[start], side_of(lines[start])
        tail, tip = x + side * aside(start, y), x + side * aside(start, y - LOOP[1])
        bend = x + side * LOOP[0]
        way = np.array([(tail, y), (bend, y), (bend, y - LOOP[1]), (tip, y - LOOP[1])])
        middle, over = x + side * (LOOP[0] + 4), y
    else:
        side = 1.0 if lines[end] > lines[start] else -1.0
        tail, tip = lines[start] + side * aside(start, y), lines[end] - side * aside(end, y - drop)
        way = np.array([(tail, y), (tip, y - drop)])
        middle = middle_gap(sorted(lines.values()), lines[start], lines[end])
        sides = [middle - WORD[0], middle + WORD[0]]
        over = float(np.interp(sides, *way[:: int(side)].T).max())
    return _headed(word, way, dashed=dashed), Text(f"{word}.label", word, (middle, over + WORD[1]))


def side_of(x: float) -> float:
    """To which side of its lifeline an arrow turns back: to the middle of the page, where there is room."""
    return 1.0 if x <= across(WIDE / 2) else -1.0


def middle_gap(xs: list[float], start: float, end: float) -> float:
    """Return the middle of the gap between lifelines that is nearest to the middle of an arrow, or to its tail."""
    low, high = min(start, end), max(start, end)
    gaps = [(one + other) / 2 for one, other in pairwise(x for x in xs if low <= x <= high)]
    return min(gaps, key=lambda x: (round(abs(x - (start + end) / 2), 3), abs(x - start)))


def _headed(part: str, way: Array, *, dashed: bool) -> Arrow:
    """Divide the way of an arrow into its shaft and its head."""
    tip, along = way[-1], way[-1] - way[-2]
    along = along / float(np.hypot(*along))
    neck, side = tip - along * HEAD[0], np.array([-along[1], along[0]]) * HEAD[1]
    return Arrow(part, np.vstack([way[:-1], neck]), np.array([neck + side, tip, neck - side]), dashed)


def _frame(element: Element) -> tuple[tuple[Array, ...], Text]:
    kind = str(element.args[0])
    top, bottom, middle = (down(float(arg)) for arg in element.args[1:])
    outline = _box(FRAME[0], bottom, FRAME[1], top)
    tag = _box(FRAME[0], top - TAG[1], FRAME[0] + TAG[0], top)
    cut = (np.array([(FRAME[0], middle), (FRAME[1], middle)]),) if kind == "alt" else ()
    return (outline, tag, *cut), Text(element.part, kind, (FRAME[0] + TAG[0] / 2, top - TAG[1] + 5), small=True)


def draw(elements: tuple[Element, ...], look: "Look", hidden: tuple[str, ...] = ()) -> "Picture":
    """Draw a display list on a page of 512 x 512 pixels, without the hidden parts."""
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import LABEL, TICK, font, points
    from backends.drawing.palette import INK, SERIES
    from backends.drawing.slate import Slate

    slate = Slate(look)
    shapes = shape_list(elements)
    width = points(1.6 * look.stroke)

    def shown(parts: dict[str, Array]) -> list[Array]:
        return [shape for part, shape in parts.items() if part not in hidden]

    _draw_frames(slate, {part: frame for part, frame in shapes.frames.items() if part not in hidden}, look)
    slate.lines(shown(shapes.lifelines), colors=LIFELINE, linewidths=width, linestyles=[(0, (5, 2))], zorder=1)
    filled = ((shapes.boxes, INK), (shapes.bars, INK), (shapes.slips, LIFELINE))
    for colour, (parts, edge) in zip(SERIES[look.palette], filled, strict=False):
        tint = _tint(colour)
        slate.add(PolyCollection, shown(parts), facecolors=tint, edgecolors=edge, linewidths=width, zorder=3)
    for arrow in shapes.arrows:
        if arrow.part not in hidden:
            _draw_arrow(slate, arrow, points(1.8 * look.stroke))
    for text in shapes.texts:
        if text.part not in hidden:
            size = TICK if text.small else LABEL
            slate.text(*text.spot, text.words, ha="center", va="baseline", zorder=6, **font(look, size))
    return slate.picture()


def _draw_frames(slate: "Slate", frames: dict[str, tuple[Array, ...]], look: "Look") -> None:
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import points

    width = points(1.4 * look.stroke)
    for outline, tag, *cuts in frames.values():
        slate.add(PolyCollection, [outline], facecolors="none", edgecolors=LIFELINE, linewidths=width, zorder=2)
        slate.add(PolyCollection, [tag], facecolors=look.paper, edgecolors=LIFELINE, linewidths=width, zorder=3)
        slate.lines(cuts, colors=LIFELINE, linewidths=width, linestyles=[(0, (2, 3))], zorder=2)


def _draw_arrow(slate: "Slate", arrow: Arrow, width: float) -> None:
    """A message has a solid line and a full head, a reply a dashed line and an open one."""
    from matplotlib.collections import PolyCollection

    from backends.drawing.palette import INK

    way = arrow.shaft if not arrow.dashed else np.vstack([arrow.shaft[:-1], arrow.head[1]])
    style = [(0, (3.2, 2.2))] if arrow.dashed else "solid"
    slate.lines([way], colors=INK, linewidths=width, linestyles=style, zorder=4)
    if arrow.dashed:
        slate.lines([arrow.head], colors=INK, linewidths=width, zorder=4)
    else:
        slate.add(PolyCollection, [arrow.head], facecolors=INK, zorder=4)


def _tint(colour: str) -> tuple[float, float, float]:
    """Return a colour so pale that text on it keeps its contrast."""
    red, green, blue = (1 - 0.25 * (1 - int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return red, green, blue
