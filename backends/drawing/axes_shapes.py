"""What a display list of `axes` looks like: where numbers, names, bars, points and lines stand.

All lengths are in pixels on a page of 512 x 512, from its lower left corner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from backends.drawing.recording import Element

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, lower, right and upper side."""

LEFT, RIGHT, TOP = {"up": 58.0, "right": 84.0}, {"up": 482.0, "right": 476.0}, 474.0
"""Sides of the field in which bars and lines are drawn, by where the numbers grow to; the look may shift it by 6."""
LEGEND = 40.0
"""What a legend takes from the top."""
FLOORS = (54.0, 74.0, 50.0)
"""The lower side of the field over one row of names, over two, and where the names stand at the left."""
NARROW = 53.0
"""Pixels for each category below which their names need two rows."""
SINGLE, GROUP = 0.64, 0.86
"""Share of the room of a category that its bar takes, or all of its bars."""
BEYOND = {"up": 12.0, "right": 20.0}
"""From the end of a bar to the middle of the number written there."""
ENTRY = 106.0
"""Room of an entry of the legend."""
SAMPLE = (24.0, 16.0)
"""Width and height of the sample before a name in the legend."""


@dataclass(frozen=True)
class Bar:
    part: str
    style: int
    """0 where there are no series."""
    box: Box


@dataclass(frozen=True)
class Dot:
    part: str
    style: int
    spot: Spot


@dataclass(frozen=True)
class Shapes:
    """Everything that is drawn."""

    field: Box
    ticks: tuple[tuple[str, Spot], ...]
    """Each number along the axis, and where on the axis it belongs."""
    grid: tuple[tuple[Spot, Spot], ...]
    names: dict[str, Spot]
    """By category: the middle of its name."""
    legend: dict[str, Spot]
    """By series: where its name begins."""
    samples: dict[str, Dot]
    """By series: the middle of the sample of its look."""
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    lines: dict[int, tuple[Spot, ...]]
    """By style: the points that a line joins, in its order."""
    written: dict[str, tuple[str, Spot]]
    """By part: a number at the end of a bar, and its middle."""
    references: dict[str, tuple[Spot, Spot]]
    marks: dict[str, Spot]


@dataclass(frozen=True)
class Field:
    """The field of a chart: from categories and numbers to pixels."""

    low: int
    high: int
    way: str
    categories: tuple[str, ...]
    series: dict[str, int]
    """Their styles."""

    @property
    def sides(self) -> Box:
        floor = FLOORS[2] if self.way == "right" else FLOORS[self.pitch < NARROW]
        return LEFT[self.way], floor, RIGHT[self.way], TOP - LEGEND * bool(self.series)

    @property
    def pitch(self) -> float:
        """Room of a category."""
        high = TOP - LEGEND * bool(self.series)
        room = RIGHT["up"] - LEFT["up"] if self.way == "up" else high - FLOORS[2]
        return room / max(len(self.categories), 1)

    @property
    def unit(self) -> float:
        """Pixels of 1 on the axis."""
        left, low, right, high = self.sides
        return (high - low if self.way == "up" else right - left) / (self.high - self.low)

    def at(self, place: float | str, number: float, beyond: float = 0.0) -> Spot:
        """Return a point: categories stand at 0, 1, 2..., or are named, and `beyond` is in pixels."""
        left, low, _, high = self.sides
        far = (number - self.low) * self.unit + beyond
        step = self.categories.index(place) if isinstance(place, str) else place
        if self.way == "up":
            return left + (step + 0.5) * self.pitch, low + far
        return left + far, high - (step + 0.5) * self.pitch  # the first one on top

    def across(self, number: int) -> tuple[Spot, Spot]:
        """Return the ends of the line across the chart at a number."""
        return self.at(-0.5, number), self.at(len(self.categories) - 0.5, number)

    def name(self, place: int) -> Spot:
        """Return the middle of a category's name; the right end of it where the names stand at the left."""
        left, low, _, _ = self.sides
        if self.way == "right":
            return left - 8, self.at(place, self.low)[1]
        row = place % 2 if self.pitch < NARROW else 0
        return self.at(place, self.low)[0], low - 18 - 20 * row


def field_of(elements: tuple[Element, ...]) -> Field:
    """Return the field that a display list is drawn in.

    Raises:
        ValueError: it has no axis.
    """
    axes = [element.args for element in elements if element.word == "axis"]
    if not axes:
        raise ValueError("axes: a chart must have an axis")
    low, high, _, way = axes[0]
    names = tuple(element.part for element in elements if element.word == "category")
    styles = {element.part: int(element.args[1]) for element in elements if element.word == "series"}
    return Field(int(low), int(high), str(way), names, styles)


@lru_cache(maxsize=64)  # a diagram is drawn again and again without one of its parts
def shape_list(elements: tuple[Element, ...]) -> Shapes:
    """Work out what a display list draws.

    Raises:
        ValueError: it has no axis.
    """
    field = field_of(elements)
    left, _, _, high = field.sides
    entries = {name: (left + ENTRY * i, high + 24) for i, name in enumerate(field.series)}
    dots = tuple(_dots(elements, field))
    return Shapes(
        field=field.sides,
        ticks=tuple((str(number), field.at(-0.5, number)) for number in _steps(elements, field, "axis")),
        grid=tuple(map(field.across, _steps(elements, field, "grid"))),
        names={name: field.name(place) for place, name in enumerate(field.categories)},
        legend={name: (x + SAMPLE[0] + 8, y) for name, (x, y) in entries.items()},
        samples={name: Dot(name, field.series[name], (x + SAMPLE[0] / 2, y)) for name, (x, y) in entries.items()},
        bars=tuple(_bars(elements, field)),
        dots=dots,
        lines={style: _joined(dots, style, field) for style in sorted({dot.style for dot in dots})},
        written=dict(_written(elements, field)),
        references={e.part: field.across(int(e.args[0])) for e in elements if e.word == "reference"},
        marks={e.part: field.at(str(e.args[1]), int(e.args[2])) for e in elements if e.word == "mark"},
    )


def _joined(dots: tuple[Dot, ...], style: int, field: Field) -> tuple[Spot, ...]:
    """Return the points of a line in the order of the categories."""
    spots = [dot.spot for dot in dots if dot.style == style]
    return tuple(sorted(spots, key=lambda spot: spot[0] if field.way == "up" else -spot[1]))


def _steps(elements: tuple[Element, ...], field: Field, word: str) -> Iterable[int]:
    """Return the numbers at which an axis or a grid has its steps."""
    found = [element.args for element in elements if element.word == word]
    return range(field.low, field.high + 1, int(found[0][-2 if word == "axis" else 0])) if found else ()


def _bars(elements: tuple[Element, ...], field: Field) -> Iterable[Bar]:
    """Yield the bars; those of a category stand side by side in the order of the series."""
    order = list(field.series)
    wide = SINGLE if not order else GROUP / len(order)
    for element in elements:
        if element.word != "bar":
            continue
        place, number, *line = element.args
        turn = order.index(str(line[0])) - (len(order) - 1) / 2 if line else 0
        middle = field.categories.index(str(place)) + turn * wide
        (x0, y0), (x1, y1) = field.at(middle - wide / 2, field.low), field.at(middle + wide / 2, int(number))
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        yield Bar(element.part, field.series[str(line[0])] if line else 0, box)


def _dots(elements: tuple[Element, ...], field: Field) -> Iterable[Dot]:
    for element in elements:
        if element.word == "point":
            place, number, line = element.args
            yield Dot(element.part, field.series[str(line)], field.at(str(place), int(number)))


def _written(elements: tuple[Element, ...], field: Field) -> Iterable[tuple[str, tuple[str, Spot]]]:
    """Yield the numbers, each at the end of its bar, whether or not it is the bar's."""
    ends = {element.args[0]: int(element.args[1]) for element in elements if element.word == "bar"}
    for element in elements:
        if element.word == "value":
            place, number = element.args
            yield element.part, (str(number), field.at(str(place), ends[place], BEYOND[field.way]))
