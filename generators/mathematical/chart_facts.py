"""A chart and what is asked of it: the values that decide, what a reader takes from their marks, and the answer."""

from fractions import Fraction
from typing import Literal, TypeAlias

from backends.drawing.charts import Plot, part_of, shares_of
from generators.mathematical.filling import Cell
from schemas.question import Step

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Task: TypeAlias = Literal["largest", "value", "sum", "difference", "mean", "trend"]
TASKS: tuple[Task, ...] = ("largest", "value", "sum", "difference", "mean", "trend")


class Chart(Plot):
    task: Task
    asked: tuple[str, ...]
    """Things or months, in the order the question names them."""
    place: str
    """The month or the thing for which they are asked; or where a line has to end: a month, or a value across."""


def cells_of(chart: Chart) -> list[Cell]:
    """Return the cells that the answer is made of, in the order in which they are named."""
    if chart.task == "trend":
        own = [i for i, item in enumerate(chart.items) if item in chart.asked or chart.kind == "scatter"]
        return [(i, j) for i in own for j in range(len(chart.months))]
    if chart.place in chart.months:
        return [(chart.items.index(name), chart.months.index(chart.place)) for name in chart.asked]
    return [(chart.items.index(chart.place), chart.months.index(name)) for name in chart.asked]


def answer_of(chart: Chart) -> str:
    found = [chart.values[i][j] for i, j in cells_of(chart)]
    if chart.task == "largest":
        return chart.asked[found.index(max(found))]
    if chart.task == "trend":
        return str(_trend(chart)[1])
    by_task = {"sum": sum(found), "difference": abs(found[0] - found[-1]), "mean": sum(found) // len(found)}
    return str(by_task.get(chart.task, found[0]))


def lead_of(chart: Chart) -> int:
    """Return by how much the largest of the values asked for exceeds the next."""
    *_, second, first = sorted(chart.values[i][j] for i, j in cells_of(chart))
    return first - second


def _trend(chart: Chart) -> tuple[Fraction, Fraction]:
    """Return by how much the line rises for each month, or for each unit across, and where it ends."""
    if chart.kind == "scatter":
        (x, y), (u, v) = chart.values[:2]
        slope = Fraction(v - y, u - x)
        return slope, y + slope * (int(chart.place) - x)
    row = chart.values[chart.items.index(chart.asked[0])]
    steps = MONTHS.index(chart.place) - MONTHS.index(chart.months[-1])
    return Fraction(row[1] - row[0]), Fraction(row[-1] + (row[1] - row[0]) * steps)


def facts_of(chart: Chart) -> list[Step]:
    """State what the marks say that the answer is made of."""
    if chart.blank:
        shares = shares_of(chart).items()
        return [Step(text=f"The share of {item} is {share}.", evidence=(f"{item}.share",)) for item, share in shares]
    facts = {}
    for i, j in cells_of(chart):
        item, month, value = chart.items[i], chart.months[j], chart.values[i][j]
        below = sum(chart.values[i][:j])
        place = " and ".join(f"at {v} for {name}" for name, v in zip(chart.months, chart.values[i], strict=True))
        text = {
            "bar": f"The {item} bar reaches {value}.",
            "grouped": f"The {month} bar of {item} reaches {value}.",
            "stacked": f"In the stack of {item}, {month} goes from {below} to {below + value}: {value}.",
            "line": f"The line of {item} is at {value} in {month}.",
            "pie": f"The share of {item} is {value}%.",
            "scatter": f"The point of {item} lies {place}.",
        }[chart.kind]
        part = f"{item}.share" if chart.kind == "pie" else part_of(chart, item, month)
        facts[text] = Step(text=text, evidence=(part,))
    return list(facts.values())


def conclusion(chart: Chart, answer: str) -> str:
    if chart.task == "largest":
        what = "the tallest" if chart.kind == "bar" else "the largest"
        return f"So {answer} is {what} of them, by {lead_of(chart)}."
    if chart.task == "trend":
        slope = _trend(chart)[0]
        each = "month" if chart.kind == "line" else f"unit of {chart.months[0]}"
        return f"So it {'rises' if slope > 0 else 'falls'} by {abs(slope)} for each {each}, and reaches {answer}."
    if chart.blank:
        return f"Together they are {100 - int(answer)}%, so {chart.blank} has the other {answer}%."
    return f"So the {chart.task} is {answer}."
