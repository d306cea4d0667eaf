"""A bar or line chart as it is drawn, and what is true of it: its values, and sentences that say so.

A sentence about a value speaks of what is drawn, read against the axis; one about a written number of that number.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

from backends.drawing.axes import display_list
from backends.drawing.axes_shapes import Field

Cell = tuple[str, str]
"""A category and a series; "" where there are no series."""


class Axis(NamedTuple):
    low: int
    high: int
    step: int
    way: str = "up"

    @property
    def span(self) -> int:
        return self.high - self.low


def phrase(cell: Cell) -> str:
    """Return how a value is called."""
    return f"{cell[1]} at {cell[0]}" if cell[1] else cell[0]


@dataclass(frozen=True)
class Chart:
    """Equal charts show the same; none is changed once it is made."""

    axis: Axis
    grid: int
    word: str
    """`bar` or `point`."""
    categories: tuple[str, ...]
    series: dict[str, int]
    """Their styles; none where bars belong to no series."""
    values: dict[Cell, int]
    written: dict[str, int]
    """By category: the number at the end of its bar."""
    references: tuple[int, ...] = ()
    marks: tuple[tuple[str, str, int], ...] = ()

    @property
    def program(self) -> str:
        """The program that draws it, in the form that edits keep."""
        way = "" if self.axis.way == "up" else f', "{self.axis.way}"'
        blocks = [
            [f"axis({', '.join(map(str, self.axis[:3]))}{way})"],
            [f"grid({self.grid})"],
            [f'{name} = category("{name}")' for name in self.categories],
            [f'{name} = series("{name}", {style})' for name, style in self.series.items()],
            [value_call(self.word, cell, number) for cell, number in self.values.items()],
            [f"value({name}, {number})" for name, number in self.written.items()],
            [f"reference({number})" for number in self.references],
            [f'mark("{kind}", {name}, {number})' for kind, name, number in self.marks],
            ["show()"],
        ]
        words = sorted({block[0].split(" = ")[-1].partition("(")[0] for block in blocks if block})
        blocks = [[f"from backends.drawing.axes import {', '.join(words)}"], *blocks]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    @cached_property
    def named(self) -> dict[str, int]:
        """The values by what they are called."""
        return {phrase(cell): value for cell, value in self.values.items()}

    @property
    def field(self) -> Field:
        return Field(self.axis.low, self.axis.high, self.axis.way, self.categories, self.series)

    def numbers(self, of: str = "") -> list[int]:
        """Return the values of one series, or all."""
        return [value for cell, value in self.values.items() if of in ("", cell[1])]

    def above(self, level: int, of: str = "") -> list[Cell]:
        """Return the values above a level, of one series or of all."""
        return [cell for cell, value in self.values.items() if value > level and of in ("", cell[1])]

    def rises(self, of: str) -> dict[tuple[str, str], int]:
        """Return by how much a line rises between neighbours."""
        rows = {pair: [self.values.get((name, of)) for name in pair] for pair in pairwise(self.categories)}
        return {pair: end - start for pair, (start, end) in rows.items() if start is not None and end is not None}

    def steepest(self, of: str) -> tuple[str, str] | None:
        """Return where a line rises most; None where it rises nowhere, or as much elsewhere."""
        rises = self.rises(of)
        most = max(rises.values(), default=0)
        found = [pair for pair, rise in rises.items() if rise == most > 0]
        return found[0] if len(found) == 1 else None

    def part(self, cell: Cell) -> str:
        return f"{cell[0]}.{cell[1] or 'bar'}"


@lru_cache(maxsize=64)
def chart_of(program: str) -> Chart:
    """Read a chart off its program, or off an edit of it: it has an axis, a grid, and bars or points."""
    elements = display_list(program)
    args = {word: [e.args for e in elements if e.word == word] for word in {e.word for e in elements}}
    low, high, step, way = args["axis"][0]
    return Chart(
        axis=Axis(int(low), int(high), int(step), str(way)),
        grid=int(args["grid"][0][0]),
        word="bar" if "bar" in args else "point",
        categories=tuple(str(name) for (name,) in args["category"]),
        series={str(name): int(style) for name, style in args.get("series", [])},
        values={
            (str(place), str(line[0]) if line else ""): int(number)
            for place, number, *line in (*args.get("bar", []), *args.get("point", []))
        },
        written={str(place): int(number) for place, number in args.get("value", [])},
        references=tuple(int(number) for (number,) in args.get("reference", [])),
        marks=tuple((str(kind), str(place), int(number)) for kind, place, number in args.get("mark", [])),
    )


def value_call(word: str, cell: Cell, number: int) -> str:
    return f"{word}({cell[0]}, {number}{f', {cell[1]}' if cell[1] else ''})"


@dataclass(frozen=True)
class Fact:
    relation: str
    """A key of `SENTENCES`."""
    of: str = ""
    that: str = ""
    level: int = 0
    number: int = 0

    @property
    def sentence(self) -> str:
        whose = f"points of {self.of}" if self.of else "bars"
        return SENTENCES[self.relation].format(whose=whose, **vars(self))

    def holds(self, chart: Chart) -> bool:
        if self.relation == "more":
            values = [chart.named.get(name) for name in (self.of, self.that)]
            return values[0] is not None and values[1] is not None and values[0] > values[1]
        if self.relation == "rise":
            pair = chart.steepest(self.of)
            return pair is not None and set(pair) == set(self.that.split(" and "))
        return self.found(chart) == self.number

    def found(self, chart: Chart) -> int | None:
        """Return what a chart has in the place of the number; None where there is nothing of the kind."""
        if self.relation == "value":
            return chart.named.get(self.of)
        if self.relation == "gap":
            values = [chart.named.get(name) for name in (self.of, self.that)]
            return None if values[0] is None or values[1] is None else values[0] - values[1]
        if self.relation == "written":
            return chart.written.get(self.of)
        if self.relation == "above":
            return len(chart.above(self.level, self.of)) if not self.of or self.of in chart.series else None
        return len(chart.values) if chart.word == "bar" else len(chart.series)


SENTENCES = {
    "value": "The value of {of} is {number}.",
    "more": "The value of {of} is greater than that of {that}.",
    "gap": "The value of {of} is {number} more than that of {that}.",
    "above": "The number of {whose} with a value above {level} is {number}.",
    "rise": "{of} rises most between {that}.",
    "written": "The number written at {of} is {number}.",
    "bars": "The number of bars in the chart is {number}.",
    "lines": "The number of lines in the chart is {number}.",
}


def caption_facts(chart: Chart) -> tuple[Fact, ...]:
    """Return what a caption says: about values that differ as far as may be, so that an edit need break one alone."""
    left = [cell for cell in chart.values if cell[0] not in chart.written]
    facts = []
    if left:
        facts.append(Fact("value", phrase(left[0]), number=chart.values[left.pop(0)]))
    for relation in ("more", "gap"):
        pair = _apart(chart, left)
        if pair:
            high, low = pair
            left = [cell for cell in left if cell not in pair]
            gap = chart.values[high] - chart.values[low] if relation == "gap" else 0
            facts.append(Fact(relation, phrase(high), phrase(low), number=gap))
    facts += [Fact("written", name, number=number) for name, number in chart.written.items()][:1]
    if chart.word == "point":
        names = list(chart.series)
        steepest = chart.steepest(names[0])
        facts += [Fact("rise", names[0], " and ".join(steepest))] if steepest else []
        facts.append(_above(chart, names[-1]))
        return (*facts, Fact("lines", number=len(names)))
    return (*facts, _above(chart, ""), Fact("bars", number=len(chart.values)))


def _apart(chart: Chart, cells: list[Cell]) -> tuple[Cell, Cell] | None:
    """Return the first two values that differ by two or more, the greater one first."""
    for one, other in combinations(cells, 2):
        if abs(chart.values[one] - chart.values[other]) >= 2:
            return (one, other) if chart.values[one] > chart.values[other] else (other, one)
    return None


def _above(chart: Chart, of: str) -> Fact:
    """Say how many values lie above the level, at none of them, that divides them best."""
    values = chart.numbers(of)
    free = [level for level in range(chart.axis.low + 1, chart.axis.high) if level not in values]
    level = min(free, key=lambda level: abs(sum(value > level for value in values) * 2 - len(values)))
    fact = Fact("above", of, level=level)
    return replace(fact, number=fact.found(chart) or 0)
