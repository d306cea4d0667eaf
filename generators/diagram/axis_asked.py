"""What is asked of a chart: the right answer, and the steps by which it is read off."""

from collections.abc import Iterator
from dataclasses import dataclass

from generators.diagram.axis_data import Cell, Chart, Fact
from generators.diagram.axis_filling import Claim, Kind
from schemas.question import Step


@dataclass(frozen=True)
class Asked:
    kind: Kind
    of: str = ""
    """The line asked about; none where all bars are meant."""
    number: int = 0
    """The value looked for, or the level."""
    options: tuple[str, ...] = ()
    """What is to choose from, or the two values to compare."""
    claims: tuple[Claim, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(Fact(self.kind, of, that, number=gap) for of, that, gap in self.claims)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(fact.sentence for fact in self.facts) or (self.options if self.kind in ("value", "rise") else ())

    def right(self, chart: Chart) -> tuple[str, ...]:
        """Return the right options, or the number asked for."""
        if self.kind == "above":
            return (str(len(chart.above(self.number, self.of))),)
        if self.kind == "difference":
            one, other = (chart.named[name] for name in self.options)
            return (str(abs(one - other)),)
        if self.kind == "rise":
            return tuple(name for name in self.options if Fact("rise", self.of, name).holds(chart))
        if self.kind == "value":
            return tuple(name for name in self.options if chart.named[name] == self.number)
        return tuple(fact.sentence for fact in self.facts if fact.holds(chart))

    def cells(self, chart: Chart) -> list[Cell]:
        """Return the values that are read, in the order of the program."""
        if self.kind == "above":
            return [cell for cell in chart.values if self.of in ("", cell[1])]
        if self.kind == "rise":
            names = {name for pair in self.options for name in pair.split(" and ")}
            return [cell for cell in chart.values if cell[0] in names and cell[1] == self.of]
        named = {*self.options, *(name for claim in self.claims for name in claim[:2])}
        return [cell for cell, name in zip(chart.values, chart.named, strict=True) if name in named]

    def names(self, chart: Chart) -> list[str]:
        """Return all that must be read: categories and series."""
        if self.kind == "above":
            return [self.of] if self.of else []
        return sorted({name for cell in self.cells(chart) for name in cell} - {""})

    def conclusion(self, chart: Chart, answer: str) -> str:
        if self.kind == "above":
            return f"So the number of {self.marks} with a value above {self.number} is {answer}."
        if self.kind == "difference":
            low, high = sorted(chart.named[name] for name in self.options)
            return f"So the difference is {high} - {low} = {answer}."
        if self.kind == "rise":
            return f"So {self.of} rises most between {answer}."
        return (
            f"So only {answer} has the value {self.number}." if self.kind == "value" else f"So this is true: {answer}"
        )

    @property
    def marks(self) -> str:
        """What is counted."""
        return f"points of {self.of}" if self.of else "bars"


def readings(asked: Asked, chart: Chart) -> Iterator[Step]:
    """Say how the axis runs, and what is read at it."""
    axis = chart.axis
    if asked.kind not in ("rise", "more"):
        text = f"The numbers on the axis run from {axis.low} to {axis.high} in steps of {axis.step}."
        yield Step(text=text, evidence=("axis",))
    cells = asked.cells(chart)
    if asked.kind == "above":
        yield from _sides(asked, chart, cells)
    elif asked.kind == "rise":
        yield from _rises(asked, chart)
    else:
        for cell, name in zip(chart.values, chart.named, strict=True):
            if cell in cells:
                yield Step(text=f"The value of {name} is {chart.values[cell]}.", evidence=_parts(chart, cell))


def _parts(chart: Chart, *cells: Cell) -> tuple[str, ...]:
    """Return the marks of values, after the entries of their series in the legend."""
    return tuple(dict.fromkeys([*(cell[1] for cell in cells if cell[1]), *map(chart.part, cells)]))


def _sides(asked: Asked, chart: Chart, cells: list[Cell]) -> Iterator[Step]:
    above = chart.above(asked.number, asked.of)
    for where, some in (("above", above), ("below", [cell for cell in cells if cell not in above])):
        if some:
            told = ", ".join(str(chart.values[cell]) for cell in some)
            text = f"The {asked.marks} {where} {asked.number} have the values {told}."
            parts = _parts(chart, *some) if asked.of else tuple(map(chart.part, some))
            yield Step(text=text, evidence=parts)


def _rises(asked: Asked, chart: Chart) -> Iterator[Step]:
    for (start, end), rise in chart.rises(asked.of).items():
        if f"{start} and {end}" in asked.options:
            way = "rises" if rise > 0 else "falls"
            how = f"{way} by {abs(rise)}" if rise else "neither rises nor falls"
            parts = _parts(chart, (start, asked.of), (end, asked.of))
            yield Step(text=f"Between {start} and {end} {asked.of} {how}.", evidence=parts)
