"""The vocabulary of plane geometry: points, segments, circles and marks on a grid of whole numbers.

    from backends.drawing.geometry import point, segment, show

    A = point("A", 2, 3)
    B = point("B", 9, 3)
    segment(A, B)
    show()

Parts: `A` is the dot of a point and `A.label` its letter; `AB` is a segment, `AB.ticks`, `AB.arrows` and
`AB.length` what is marked on it; `K.circle` is the circle with centre K. The grid itself is not drawn.
"""

from itertools import pairwise

from backends.drawing.recording import Element, Sheet

TYPE_CHECKING = False  # of a vocabulary: a sandbox that loads it would wait 15 ms for `typing`
if TYPE_CHECKING:
    from backends.drawing.canvas import Plane
    from backends.drawing.labels import Array, Place
    from backends.media import Picture
    from schemas.scene import Look

GRID = 21
"""Coordinates are whole numbers from 0 to this."""
UNIT = 20
"""Pixels between neighbouring lines of the grid."""
ORIGIN = 46
"""Pixels from the lower left corner of the page to the point (0, 0)."""
DOT = 5.5
"""Radius of a point in pixels."""
LETTER = 18
"""Pixels: type in which every letter that is used covers 60 pixels, set bold."""
MODULE = "backends.drawing.geometry"
MARKS = {"equal_mark": ("ticks", 3), "parallel_mark": ("arrows", 3), "length": ("length", 99)}
"""By word: what its part is called, and the greatest number it takes."""


class Geometry(Sheet):
    words = ("circle", "equal_mark", "length", "parallel_mark", "point", "segment", "show")

    def point(self, name: str, x: int, y: int) -> Element:
        """A dot with its letter."""
        if not (isinstance(name, str) and len(name) == 1 and "A" <= name <= "Z"):
            raise ValueError(f"point: the name must be one letter A to Z (got {name!r})")
        if not all(isinstance(value, int) and 0 <= value <= GRID for value in (x, y)):
            raise ValueError(f"point: coordinates must be whole numbers from 0 to {GRID} (got {x!r}, {y!r})")
        return self.record("point", name, name, x, y)

    def segment(self, start: Element, end: Element) -> Element:
        """A straight line between two points."""
        self._two("segment", start, end)
        if any(element.part == end.part + start.part for element in self.elements):
            raise ValueError(f"segment: {end.part}{start.part} is drawn already")
        return self.record("segment", start.part + end.part, start.part, end.part)

    def circle(self, centre: Element, through: Element) -> Element:
        """The circle around one point and through another."""
        self._two("circle", centre, through)
        return self.record("circle", centre.part + ".circle", centre.part, through.part)

    def equal_mark(self, start: Element, end: Element, ticks: int = 1) -> Element:
        """One to three ticks across the middle of a segment: all segments with as many are equally long."""
        return self._mark("equal_mark", start, end, ticks)

    def parallel_mark(self, start: Element, end: Element, arrows: int = 1) -> Element:
        """One to three arrow heads on the middle of a segment: all segments with as many are parallel."""
        return self._mark("parallel_mark", start, end, arrows)

    def length(self, start: Element, end: Element, value: int) -> Element:
        """A number beside a segment."""
        return self._mark("length", start, end, value)

    def _two(self, word: str, start: Element, end: Element) -> None:
        for end_point in (start, end):
            if not isinstance(end_point, Element) or end_point.word != "point":
                raise ValueError(f"{word}: must be given points (got {end_point!r})")
        if start.args[1:] == end.args[1:]:
            raise ValueError(f"{word}: its two points must differ (got {start.part} and {end.part})")

    def _mark(self, word: str, start: Element, end: Element, value: int) -> Element:
        self._two(word, start, end)
        name, (suffix, most) = start.part + end.part, MARKS[word]
        if all(element.part != name for element in self.elements):
            raise ValueError(f"{word}: segment {name} must be drawn first")
        if not (isinstance(value, int) and 1 <= value <= most):
            raise ValueError(f"{word}: must be a whole number from 1 to {most} (got {value!r})")
        return self.record(word, f"{name}.{suffix}", name, value)


_SHEET = Geometry()  # what a program that runs as a file records on
circle = _SHEET.circle
equal_mark = _SHEET.equal_mark
length = _SHEET.length
parallel_mark = _SHEET.parallel_mark
point = _SHEET.point
segment = _SHEET.segment
show = _SHEET.show


def display_list(program: str) -> tuple[Element, ...]:
    """Return what a program records, without running it.

    Raises:
        ValueError: it is not a program of this vocabulary.
    """
    from backends.drawing.diagram import read

    return read(program, Geometry(), MODULE)


def pixels(value: int) -> float:
    return float(ORIGIN + UNIT * value)


def spots(elements: tuple[Element, ...]) -> dict[str, tuple[float, float]]:
    """Return the points by name, in pixels from the lower left corner."""
    return {e.part: (pixels(int(e.args[1])), pixels(int(e.args[2]))) for e in elements if e.word == "point"}


def lettering(elements: tuple[Element, ...]) -> "list[Place]":
    """Return where every letter and number stands; a negative slack says that something is in its way."""
    import numpy as np

    from backends.drawing.labels import Tag, beside, place, ring

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
    return place(tags, np.array(lines, dtype=float).reshape(-1, 2, 2), dots, bounds)


def _rim(centre: tuple[float, float], through: tuple[float, float], steps: int = 120) -> "Array":
    import numpy as np

    turn = np.linspace(0, 2 * np.pi, steps + 1)
    radius = np.hypot(through[0] - centre[0], through[1] - centre[1])
    rim: Array = np.stack([np.cos(turn), np.sin(turn)], -1) * radius + centre
    return rim


def _strokes(mark: Element, at: dict[str, tuple[float, float]]) -> "Array":
    """Return the strokes of ticks or arrow heads, shape (n, 2, 2)."""
    import numpy as np

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
    from backends.drawing.canvas import page, picture, plane

    figure = page(look)
    sheet = plane(figure, look)
    at = spots(elements)
    for element in elements:
        if element.part not in hidden:
            _draw_element(sheet, element, at, look)
    _write(sheet, [place for place in lettering(elements) if place.tag.part not in hidden], look)
    return picture(figure)


def _draw_element(sheet: "Plane", element: Element, at: dict[str, tuple[float, float]], look: "Look") -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle

    from backends.drawing.canvas import points
    from backends.drawing.palette import INK, SERIES

    name, width = str(element.args[0]), points(2.2 * look.stroke)
    if element.word == "point":
        sheet.add(Circle(at[name], DOT * look.stroke, fc=SERIES[look.palette][0], ec=INK, lw=width / 2, zorder=4))
    elif element.word == "segment":
        (x0, y0), (x1, y1) = at[name], at[str(element.args[1])]
        sheet.add(Line2D((x0, x1), (y0, y1), color=INK, lw=width, solid_capstyle="round", zorder=2))
    elif element.word == "circle":
        rim = _rim(at[name], at[str(element.args[1])])
        sheet.add(Line2D(rim[:, 0], rim[:, 1], color=SERIES[look.palette][2], lw=width, zorder=1))
    elif element.word in ("equal_mark", "parallel_mark"):
        for (x0, y0), (x1, y1) in _strokes(element, at):
            sheet.add(Line2D((x0, x1), (y0, y1), color=INK, lw=width, solid_capstyle="round", zorder=3))


def _write(sheet: "Plane", places: "list[Place]", look: "Look") -> None:
    from backends.drawing.canvas import font

    for place in places:
        sheet.text(
            place.x,
            place.y,
            place.tag.text,
            ha="center",
            va="center_baseline",
            zorder=5,
            **font(look, LETTER, fontweight="bold"),
        )
