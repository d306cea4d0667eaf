"""The vocabulary of plane geometry: points, segments, circles and marks on a grid of whole numbers.

    from backends.drawing.geometry import point, segment, show

    A = point("A", 2, 3)
    B = point("B", 9, 3)
    segment(A, B)
    show()

Parts: `A` is the dot of a point and `A.label` its letter; `AB` is a segment, `AB.ticks`, `AB.arrows` and
`AB.length` what is marked on it; `K.circle` is the circle with centre K. The grid itself is not drawn.
"""

from backends.drawing.recording import Element, Sheet

GRID = 21
"""Coordinates are whole numbers from 0 to this."""
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

    return read(program, Geometry, MODULE)
