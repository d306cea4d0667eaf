"""chart_value: what does a chart say of the things named: one value, a comparison, a sum, or how it goes on?

Bars, grouped or stacked bars, lines, a pie or points show a small table of whole numbers, either plainly or as an
infographic of the same data. It gets harder with more marks, a finer axis, more values to combine and smaller gaps to
see. The twin changes one of the values asked for, or exchanges two, or turns the line that is to be followed.
"""

from math import log2
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing.charts import Kind, Style, picture_of, shares_of
from generators.base import Edit, Family
from generators.mathematical.chart_facts import (
    MONTHS,
    TASKS,
    Chart,
    Task,
    answer_of,
    cells_of,
    conclusion,
    facts_of,
    lead_of,
)
from generators.mathematical.filling import Cell, edited, figures, fill, points_towards, ranks, row_towards
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "apple", "bread", "cable", "chalk", "drum", "fabric", "piano", "glass", "kelp", "lamp",
    "linen", "marble", "nickel", "paper", "quartz", "resin", "silk", "tin", "velvet", "wool",
)  # fmt: skip
"""None is the name of a colour, none is longer than the room under its bar."""
LEAST = 6
"""Smallest answer that is a number: every kind of chart can give it, whatever is asked."""
BARS = (("taller", "higher", "longer", "greater", "larger"), ("bar", "bars", "column", "columns"))
TEMPLATES = (
    Template(
        text="Which bar is taller, {a} or {b}?",
        grammar="Which (one of the two|of these two) bars is (taller|higher|longer): {a} or {b}?",
        keep=BARS,
        ordered=False,
    ),
    Template(
        text="Which bar is the tallest of {a}, {b} and {c}?",
        grammar="(Of the bars|Among the bars|Compare the bars) {a}, {b} and {c}: which is the (tallest|highest)?",
        keep=(("tallest", "highest", "longest", "greatest", "largest"), BARS[1]),
        ordered=False,
    ),
    Template(
        text="Which has the largest value for {place}: {names}?",
        grammar="(Look at|Consider) the values for {place}: which is the (largest|highest|greatest) of {names}?",
        keep=(("largest", "highest", "greatest"), ("value", "values")),
        ordered=False,
    ),
    Template(
        text="What is the {figure} of {names} for {place}?",
        grammar="(Give|Read off|Find) what the chart shows for {place}: what is the {figure} of {names}?",
        keep=(("for",),),
        ordered=False,
    ),
    Template(
        text="If {a} goes on along its straight line, what value does it reach at {place}?",
        grammar="(Suppose that|Let us say that) {a} (goes on|continues) along its straight line: what value does it "
        "(reach|have) at {place}?",
        keep=(("straight",), ("goes on", "continues", "continue")),
    ),
)


class Knobs(Record):
    axis: int = Field(ge=12)
    sizes: dict[Kind, tuple[int, int]]
    """By kind of chart: how many things, and how many months."""
    tasks: tuple[Task, ...]
    compared: int = Field(ge=2, le=3)
    combined: int = Field(ge=2, le=4)
    """Most values of which one is the largest; that are summed or averaged."""
    gap: int = Field(ge=1)
    """Difference between the largest of the values compared and the next."""


def knobs(level: int) -> Knobs:
    axis = min(12 + 18 * (level - 1) // 11, 30)
    sizes: dict[Kind, tuple[int, int]] = {
        "bar": (min(4 + level, 14), 1),
        "line": (2 + (level >= 4) + (level >= 8), min(4 + level // 2, 9)),
        "pie": (min(3 + level // 2, 9), 1),
        "scatter": (min(4 + level // 2, 9), 2),
        "grouped": (min(3 + level // 3, 7), 2 + (level >= 6)),
        "stacked": (min(3 + level // 2, 9), 2 + (level >= 5) + (level >= 10)),
    }
    return Knobs(
        axis=axis,
        sizes={kind: sizes[kind] for kind in list(sizes)[: 1 + level]},
        tasks=TASKS[: 1 + level],
        compared=2 + (level > 3),
        combined=min(2 + level // 4, 4),
        gap=max(1 + (axis > 20), 5 - level // 2),
    )


def sample(knobs: Knobs, rng: Random) -> Chart:
    kind = rng.choice(list(knobs.sizes))
    things, width = knobs.sizes[kind]
    task = rng.choice([task for task in knobs.tasks if task != "trend" or kind in ("line", "scatter")])
    first = rng.randrange(len(MONTHS) - 1 - width)
    items, months = tuple(rng.sample(NAMES, things)), MONTHS[first : first + width]
    few = 2 if kind in ("line", "pie") else knobs.combined
    count = {"largest": knobs.compared, "value": 1, "trend": 1, "difference": 2}.get(task, few)
    by_month = kind in ("line", "grouped") and width >= count and (count > things or rng.random() < 0.5)
    asked, place = rng.sample(months if by_month else items, count), rng.choice(items if by_month else months)
    if task == "trend" and kind == "line":
        asked, place = [rng.choice(items)], MONTHS[first + width + rng.randrange(2)]
    elif task == "trend":
        asked, place = [months[1]], str(knobs.axis + rng.randint(1, 3))
    chart = Chart(
        kind=kind, style=rng.choice(("plain", "infographic")), axis=knobs.axis, items=items, months=months, values=(),
        blank=asked[0] if kind == "pie" and task == "value" else None, task=task, asked=tuple(asked), place=place,
    )  # fmt: skip
    answer = rng.randrange(LEAST, knobs.axis)
    while True:
        fixed = _decided(chart, answer, knobs.gap, rng)
        if values := fill(chart, fixed, rng):
            return chart.model_copy(update={"values": values})


def _decided(chart: Chart, answer: int, gap: int, rng: Random) -> dict[Cell, int]:
    """Draw the values that the answer is made of."""
    cells = cells_of(chart)
    if chart.task == "largest":
        return dict(zip(rng.sample(cells, len(cells)), ranks(len(cells), gap, chart, rng), strict=True))
    if chart.task != "trend":
        return dict(zip(cells, figures(chart.task, answer, len(cells), chart, rng), strict=True))
    if chart.kind == "line":
        ahead = [MONTHS.index(chart.place) - MONTHS.index(month) for month in chart.months]
        return dict(zip(cells, row_towards(answer, ahead, chart, rng), strict=True))
    points = points_towards(answer, int(chart.place), chart, rng)
    return dict(zip(cells, (value for point in points for value in point), strict=True))


def twin(chart: Chart, rng: Random) -> Chart:
    """Change one of the values asked for, or more where one does not do, and others where they are in the way."""
    before, cells = answer_of(chart), cells_of(chart)
    table = {(i, j): value for i, row in enumerate(chart.values) for j, value in enumerate(row)}
    kept = {cell: value for cell, value in table.items() if cell not in cells}
    if chart.kind == "pie":
        kept.pop(max(kept, key=kept.__getitem__))  # it makes up the whole
    answer = rng.choice([number for number in range(LEAST, chart.axis) if str(number) != before])
    tries = 0
    while True:
        tries += 1
        few = chart.task == "largest" or (chart.task != "trend" and tries < 40)
        decided = edited(chart.task, [table[cell] for cell in cells], answer, rng) if few else None
        fixed = dict(zip(cells, decided, strict=True)) if decided else _decided(chart, answer, 0, rng)
        if values := fill(chart, fixed | kept if tries < 80 else fixed, rng):
            return chart.model_copy(update={"values": values})


def ask(chart: Chart) -> Question:
    answer = answer_of(chart)
    facts = facts_of(chart)
    names, last = ", ".join(chart.asked[:-1]), chart.asked[-1]
    joined = f"{names} {'or' if chart.task == 'largest' else 'and'} {last}" if names else last
    words = dict(zip("abc", chart.asked, strict=False)) | {"figure": chart.task, "names": joined, "place": chart.place}
    if chart.task == "trend" and chart.kind == "scatter":
        words["place"] = f"{chart.months[0]} {chart.place}"
    template = template_of(chart).text
    drawn = [name for name in (*chart.asked, chart.place) if name in (*chart.items, *chart.months)]
    shares = [(f"{item}.share", share) for item, share in shares_of(chart).items() if chart.kind == "pie"]
    read = [part for step in facts for part in step.evidence]
    margin = log2(chart.axis / lead_of(chart)) if chart.task == "largest" else 0.0
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=chart.asked if chart.task == "largest" else (),
        answer=answer,
        answer_type="choice" if chart.task == "largest" else "integer",
        unit="%" if chart.kind == "pie" and chart.task != "largest" else None,
        evidence=tuple(dict.fromkeys(read)),
        reads=(
            *(Label(part=f"{name}.label", text=name) for name in drawn),
            *(Label(part=part, text=share) for part, share in shares if part in read),
        ),
        rationale=(*facts, Step(text=conclusion(chart, answer))),
        load_parts={
            "marks": log2(len(chart.items) * len(chart.months)),
            "axis": chart.axis / 5,
            "read": len(facts),
            "margin": margin,
        },
        caption=caption_of(chart),
    )


def caption_of(chart: Chart) -> str:
    rows = zip(chart.items, chart.values, strict=True)
    said = " ".join(f"{item}: {', '.join(map(str, row))}." for item, row in rows)
    return f"A {chart.kind} chart for {', '.join(chart.months)}. {said}"


def edits(chart: Chart, rng: Random) -> tuple[Edit[Chart], ...]:
    """The same data in the other style, of which all stays true."""
    style: Style = "plain" if chart.style == "infographic" else "infographic"
    said = caption_of(chart)
    changed = "the bands, the banner and the marks are gone" if style == "plain" else "it is drawn as an infographic"
    return (
        Edit(
            kind="restyled",
            size="large",
            change=changed,
            scene=chart.model_copy(update={"style": style}),
            caption=said,
            before=said,
            after=said,
            part="chart",
            positive=True,
        ),
    )


def template_of(chart: Chart) -> Template:
    if chart.task == "largest":
        return TEMPLATES[len(chart.asked) - 2 if chart.kind == "bar" else 2]
    return TEMPLATES[4 if chart.task == "trend" else 3]


def draw(chart: Chart) -> "tuple[Picture]":
    return (picture_of(chart),)


FAMILY = Family(
    name="chart_value",
    revision=2,
    track="scenes",
    category="mathematical",
    skill="read charts",
    asks="what a chart shows of the things named: the largest, a value, a sum, or how it goes on",
    top=12,
    templates=TEMPLATES,
    scene=Chart,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    edits=edits,
)
