"""The vocabulary of bar and line charts: categories along one axis, whole numbers along the other.

    from backends.drawing.axes import axis, bar, category, grid, show, value

    axis(0, 20, 5)
    grid(1)
    Gabu = category("Gabu")
    Deko = category("Deko")
    bar(Gabu, 14)
    bar(Deko, 9)
    value(Gabu, 14)
    show()

A series has a legend entry, `Kofo = series("Kofo", 1)`; its bars, `bar(Gabu, 14, Kofo)`, stand beside those of the
other series, and its points, `point(Gabu, 14, Kofo)`, are joined in the order of the categories.

Parts: `axis` is the numbers along the axis, `Gabu.label` and `Kofo.label` are names, `Kofo` is an entry of the legend;
`Gabu.bar` or `Gabu.Kofo` is a bar, or a point with the lines to the points beside it; `Gabu.value` is the number
written at a bar; `reference.12` is a dashed line.
"""

from backends.drawing.recording import Element, Sheet

WAYS = ("up", "right")
"""Where the numbers of the axis grow to."""
STYLES = 4
"""Colours, with hatches or signs, in which series can be told apart."""
MARKS = ("ring", "cross")
"""Drawn between the bars, and meaning nothing."""
LARGEST = 999
MOST_TICKS = 21
MODULE = "backends.drawing.axes"


class Axes(Sheet):
    words = ("axis", "bar", "category", "grid", "mark", "point", "reference", "series", "show", "value")

    def axis(self, low: int, high: int, step: int, way: str = "up") -> Element:
        """The axis from one number to another, with a number at every step; it comes first."""
        if self.elements:
            raise ValueError("axis: must come before everything else")
        if not all(isinstance(number, int) for number in (low, high, step)) or not 0 <= low < high <= LARGEST:
            raise ValueError(f"axis: must run between whole numbers from 0 to {LARGEST} (got {low!r}, {high!r})")
        if step < 1 or (high - low) % step or (high - low) // step > MOST_TICKS - 1:
            raise ValueError(f"axis: the step must divide {high - low} into at most {MOST_TICKS - 1} (got {step!r})")
        if way not in WAYS:
            raise ValueError(f"axis: must grow {' or '.join(WAYS)} (got {way!r})")
        return self.record("axis", "axis", low, high, step, way)

    def grid(self, step: int) -> Element:
        """A faint line across the chart at every step from the lowest number."""
        if not (isinstance(step, int) and 1 <= step <= self._ends("grid")[1]):
            raise ValueError(f"grid: the step must be a whole number from 1 (got {step!r})")
        return self.record("grid", "grid", step)

    def category(self, name: str) -> Element:
        """The next place along the other axis."""
        return self.record("category", _name("category", name), name)

    def series(self, name: str, style: int) -> Element:
        """An entry of the legend."""
        if not (isinstance(style, int) and 1 <= style <= STYLES):
            raise ValueError(f"series: the style must be 1 to {STYLES} (got {style!r})")
        if any(element.args[1] == style for element in self.elements if element.word == "series"):
            raise ValueError(f"series: two cannot look alike (got style {style} again)")
        return self.record("series", _name("series", name), name, style)

    def bar(self, place: Element, number: int, series: Element | None = None) -> Element:
        """A bar from the start of the axis to a number."""
        self._fits("bar", place, number)
        if any((len(element.args) > 2) != (series is not None) for element in self.elements if element.word == "bar"):
            raise ValueError("bar: all or none must belong to a series")
        if series is None:
            return self.record("bar", f"{place.part}.bar", place.part, number)
        _is("bar", series, "series")
        return self.record("bar", f"{place.part}.{series.part}", place.part, number, series.part)

    def point(self, place: Element, number: int, series: Element) -> Element:
        """A point of the line of a series."""
        self._fits("point", place, number)
        _is("point", series, "series")
        return self.record("point", f"{place.part}.{series.part}", place.part, number, series.part)

    def value(self, place: Element, number: int) -> Element:
        """A number written at the end of a bar that belongs to no series."""
        if all(element.part != f"{getattr(place, 'part', '')}.bar" for element in self.elements):
            raise ValueError(f"value: a bar without series must be drawn there first (got {place!r})")
        if not (isinstance(number, int) and 0 <= number <= LARGEST):
            raise ValueError(f"value: must be a whole number from 0 to {LARGEST} (got {number!r})")
        return self.record("value", f"{place.part}.value", place.part, number)

    def reference(self, number: int) -> Element:
        """A dashed line across the chart, which means nothing."""
        self._on_axis("reference", number)
        return self.record("reference", f"reference.{number}", number)

    def mark(self, kind: str, place: Element, number: int) -> Element:
        """A small sign that belongs to nothing, over a category."""
        if kind not in MARKS:
            raise ValueError(f"mark: the kind must be one of {', '.join(MARKS)} (got {kind!r})")
        _is("mark", place, "category")
        self._on_axis("mark", number)
        return self.record("mark", f"{kind}.{place.part}.{number}", kind, place.part, number)

    def _fits(self, word: str, place: Element, number: int) -> None:
        _is(word, place, "category")
        self._on_axis(word, number)
        if any(element.word in {"bar", "point"} - {word} for element in self.elements):
            raise ValueError(f"{word}: a chart has bars or lines, not both")

    def _on_axis(self, word: str, number: int) -> None:
        low, high = self._ends(word)
        if not (isinstance(number, int) and low <= number <= high):
            raise ValueError(f"{word}: must be a whole number from {low} to {high}, on the axis (got {number!r})")

    def _ends(self, word: str) -> tuple[int, int]:
        if not self.elements:
            raise ValueError(f"{word}: an axis must come first")
        low, high, *_ = self.elements[0].args
        return int(low), int(high)


def _name(word: str, name: str) -> str:
    if not (isinstance(name, str) and name.isascii() and name.isalpha() and name.istitle() and 2 <= len(name) <= 4):
        raise ValueError(f"{word}: the name must be 2 to 4 letters, the first a capital (got {name!r})")
    return name


def _is(word: str, element: object, kind: str) -> None:
    if not (isinstance(element, Element) and element.word == kind):
        raise ValueError(f"{word}: must be given a {kind} (got {element!r})")


_SHEET = Axes()  # what a program that runs as a file records on
axis = _SHEET.axis
bar = _SHEET.bar
category = _SHEET.category
grid = _SHEET.grid
mark = _SHEET.mark
point = _SHEET.point
reference = _SHEET.reference
series = _SHEET.series
show = _SHEET.show
value = _SHEET.value


def display_list(program: str) -> tuple[Element, ...]:
    """Return what a program records, without running it.

    Raises:
        ValueError: it is not a program of this vocabulary.
    """
    from backends.drawing.diagram import read

    return read(program, Axes, MODULE)
