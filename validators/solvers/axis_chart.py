"""Reads the drawn shapes: where does each bar end, and each point stand, against the numbers along the axis?

`The value of` speaks of what is drawn, `The number written at` of what is written there, whether or not they agree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

from backends.drawing.axes import display_list
from backends.drawing.axes_shapes import Shapes, Spot, shape_list

NEAR = 0.01
"""Of a whole number, as which a height is read."""
SEEN = 6.0
"""Pixels by which what is said must be off, for a person to see it."""
SHORTEST, LEAST_SIGN, THINNEST = 9.0, 13.0, 8.0
"""Pixels: length of a bar, from one sign of a line to that of another, and breadth of a bar."""
TICKS = (13.0, 30.0)
"""Pixels between the numbers of an axis that goes up, and of one that goes right."""


@dataclass(frozen=True)
class Seen:
    """A chart as it is seen."""

    order: tuple[str, ...]
    """The categories as they stand."""
    lines: int
    values: dict[str, int]
    """By what they are called: `Gabu`, or `Kofo at Gabu`."""
    drawn: str
    """`bars` or `lines`."""
    written: dict[str, int]
    unit: float
    """Pixels of 1 on the axis."""
    plain: bool
    """Whether everything is large enough and in its place."""

    def row(self, of: str) -> list[int] | None:
        """Return the values of a series in the order of the categories; None where one is missing."""
        found = [self.values.get(f"{of} at {name}" if of else name) for name in self.order]
        row = [value for value in found if value is not None]
        return row if len(row) == len(found) else None

    def steepest(self, of: str) -> tuple[set[str], int] | None:
        """Return between which neighbours a line rises most, and by how much more than anywhere else."""
        row = self.row(of)
        if row is None or len(row) < 3:
            return None
        rises = np.diff(row)
        second, first = np.sort(rises)[-2:]
        at = int(rises.argmax())
        return ({*self.order[at : at + 2]}, int(first - second)) if first > max(second, 0) else None


@lru_cache(maxsize=64)
def seen(program: str) -> Seen:
    """Return what is read off that which a program draws.

    Raises:
        ValueError: the axis is uneven, or something drawn belongs to no category or series, or shows no whole number.
    """
    shapes = shape_list(display_list(program))
    scale, up = _scale(shapes)
    across = _across(shapes, up)
    if any(list(line) != _points(shapes, style) for style, line in shapes.lines.items()):
        raise ValueError("axis_chart: a line must join the points of its look, from left to right")
    return Seen(
        order=tuple(sorted(across, key=lambda name: across[name] if up else -across[name])),
        lines=len(shapes.lines),
        values=_values(shapes, scale, up),
        drawn="lines" if shapes.dots else "bars",
        written=dict(_written(shapes, across, up)),
        unit=1 / abs(float(scale.deriv()(0))),
        plain=_plain(shapes, up),
    )


def _scale(shapes: Shapes) -> tuple[Polynomial, int]:
    """Return which number a pixel stands for, and whether the pixels are counted up (1) or to the right (0)."""
    spots, numbers = np.array([spot for _, spot in shapes.ticks]), [float(number) for number, _ in shapes.ticks]
    up = int(np.ptp(spots[:, 1]) > np.ptp(spots[:, 0]))
    scale = Polynomial.fit(spots[:, up], numbers, 1)
    if np.abs(scale(spots[:, up]) - numbers).max() > NEAR:
        raise ValueError(f"axis_chart: the numbers along the axis must be evenly spaced (got {numbers})")
    return scale, up


def _across(shapes: Shapes, up: int) -> dict[str, float]:
    """Return where categories stand along the other axis."""
    return {name: spot[1 - up] for name, spot in shapes.names.items()}


def _points(shapes: Shapes, style: int) -> list[Spot]:
    return sorted((dot.spot for dot in shapes.dots if dot.style == style), key=lambda spot: spot[0])


def _values(shapes: Shapes, scale: Polynomial, up: int) -> dict[str, int]:
    """Read every mark: its category is the nearest along the one axis, its number stands at its end on the other."""
    styles, across = _styles(shapes) or {0: ""}, _across(shapes, up)
    values: dict[str, int] = {}
    for style, spot in _marks(shapes, up):
        category = min(across, key=lambda name: abs(across[name] - spot[1 - up]))
        name, number = f"{styles.get(style, '?')} at {category}".removeprefix(" at "), float(scale(spot[up]))
        if name in values or style not in styles or abs(number - round(number)) > NEAR:
            raise ValueError(f"axis_chart: {name} must show one whole number (got {number})")
        values[name] = round(number)
    return values


def _styles(shapes: Shapes) -> dict[int, str]:
    """Return which series a look stands for: the sample nearest to a name in the legend is its own."""
    found = {}
    for name, (x, y) in shapes.legend.items():
        sample = min(shapes.samples.values(), key=lambda dot: (dot.spot[0] - x) ** 2 + (dot.spot[1] - y) ** 2)
        found[sample.style] = name
    return found


def _marks(shapes: Shapes, up: int) -> Iterator[tuple[int, Spot]]:
    """Yield the look of each mark and where it ends."""
    for bar in shapes.bars:
        x0, y0, x1, y1 = bar.box
        yield bar.style, ((x0 + x1) / 2, y1) if up else (x1, (y0 + y1) / 2)
    for dot in shapes.dots:
        yield dot.style, dot.spot


def _written(shapes: Shapes, across: dict[str, float], up: int) -> Iterator[tuple[str, int]]:
    for number, spot in shapes.written.values():
        yield min(across, key=lambda name: abs(across[name] - spot[1 - up])), int(number)


def _plain(shapes: Shapes, up: int) -> bool:
    """Whether marks lie in the field, apart from one another, and numbers along the axis apart from one another."""
    left, low, right, high = shapes.field
    inside = all(left <= x <= right and low <= y <= high for _, (x, y) in _marks(shapes, up))
    sizes = [(bar.box[2] - bar.box[0], bar.box[3] - bar.box[1]) for bar in shapes.bars]
    bars = all(size[up] >= SHORTEST and size[1 - up] >= THINNEST for size in sizes)
    dots = np.array([dot.spot for dot in shapes.dots]).reshape(-1, 2)
    gaps = dots[:, None] - dots
    far = np.hypot(gaps[..., 0], gaps[..., 1])
    apart = bool((far[np.triu_indices(len(dots), 1)] >= LEAST_SIGN).all())
    steps = [abs(b[up] - a[up]) for (_, a), (_, b) in pairwise(shapes.ticks)]
    return inside and bars and apart and min(steps) >= TICKS[1 - up]


def solve(scene: dict[str, Any]) -> str:
    chart, of, number = seen(scene["program"]), scene["of"], scene["number"]
    match scene["kind"]:
        case "above":
            counted = (chart.row(of) or []) if of else list(chart.values.values())
            return str(int((np.array(counted) > number).sum()))
        case "difference":
            return str(int(np.ptp([chart.values[name] for name in scene["options"]])))
        case "value":
            return _only([name for name in scene["options"] if chart.values[name] == number])
        case "rise":
            return _only([pair for pair in scene["options"] if _true(chart, f"{of} rises most between {pair}.")])
        case kind:
            sentence = {"more": "greater than", "gap": "{2} more than"}[kind]
            said = [f"The value of {{0}} is {sentence} that of {{1}}.".format(*claim) for claim in scene["claims"]]
            return _only([claim for claim in said if _true(chart, claim)])


def _only(right: list[str]) -> str:
    if len(right) != 1:
        raise ValueError(f"axis_chart: exactly one option must be right (got {right})")
    return right[0]


def holds(scene: dict[str, Any], statement: str) -> bool:
    """Return whether every sentence of a statement is true of the chart; of what is not drawn none is.

    Raises:
        ValueError: a sentence has none of the known forms.
    """
    chart = seen(scene["program"])
    return all(_true(chart, sentence) for sentence in _sentences(statement))


def clear(scene: dict[str, Any], statement: str) -> bool:
    """Return whether a person can read the chart, and sees which sentences fail of it."""
    chart = seen(scene["program"])
    agree = all(chart.values.get(name) == number for name, number in chart.written.items())
    told = agree or "written at" in statement
    return chart.plain and told and all(misses(scene, said) for said in _sentences(statement))


def misses(scene: dict[str, Any], sentence: str) -> bool:
    """Return whether a person sees that a sentence fails, which does."""
    chart = seen(scene["program"])
    return _off(chart, sentence) * chart.unit >= SEEN


def _sentences(statement: str) -> list[str]:
    return re.split(r"(?<=\.)\s+", statement.strip())


NAME = r"(\w+(?: at \w+)?)"
VALUE = re.compile(rf"The (?:value of|(number written at)) {NAME} is (\d+)\.")
MORE = re.compile(rf"The value of {NAME} is (?:greater|(\d+) more) than that of {NAME}\.")
ABOVE = re.compile(r"The number of (?:bars|points of (\w+)) with a value above (\d+) is (\d+)\.")
COUNT = re.compile(r"The number of (bars|lines) in the chart is (\d+)\.")
RISE = re.compile(r"(\w+) rises most between (\w+) and (\w+)\.")
NOTHING = float("inf")
"""How far off a sentence is that speaks of what is not drawn."""


def _true(chart: Seen, sentence: str) -> bool:
    return _off(chart, sentence) == 0


def _off(chart: Seen, sentence: str) -> float:
    """Return by how much on the axis a sentence is off: 0 where it is true."""
    if said := VALUE.fullmatch(sentence):
        found = (chart.written if said[1] else chart.values).get(said[2])
        return NOTHING if found is None else abs(found - int(said[3]))
    if said := MORE.fullmatch(sentence):
        return _off_by(chart.values.get(said[1]), chart.values.get(said[3]), said[2])
    if said := ABOVE.fullmatch(sentence):
        return _off_count(chart, said[1], int(said[2]), int(said[3]))
    if said := COUNT.fullmatch(sentence):
        drawn = len(chart.values) if chart.drawn == "bars" else chart.lines
        return 0 if said[1] == chart.drawn and drawn == int(said[2]) else NOTHING
    if said := RISE.fullmatch(sentence):
        steepest = chart.steepest(said[1])
        if steepest is None:
            return NOTHING
        return 0 if steepest[0] == {said[2], said[3]} else steepest[1]
    raise ValueError(f"axis_chart: cannot read {sentence!r}")


def _off_by(one: int | None, other: int | None, gap: str | None) -> float:
    if one is None or other is None:
        return NOTHING
    if gap is None:
        return 0 if one > other else max(other - one, 1)
    return abs(one - other - int(gap))


def _off_count(chart: Seen, of: str | None, level: int, number: int) -> float:
    """Return how near to the level the nearest value is, where the count is another."""
    if (chart.drawn == "lines") is (of is None):
        return NOTHING
    row = chart.row(of) if of else list(chart.values.values())
    if not row:
        return NOTHING
    above = np.array(row) - level
    return 0 if (above > 0).sum() == number else max(float(np.abs(above).min()), NEAR)
