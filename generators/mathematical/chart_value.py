"""chart_value: which named bar of a chart is the tallest of those asked for?

The picture is a bar chart with one labelled bar a category; the question names some of its
bars. It gets harder with more bars to search, more bars to compare and a smaller gap to see. The twin
swaps the heights of the tallest and another of the named bars and nothing else, so that a model that
reads only the words cannot get both items right.
"""

from math import log2
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "apple", "bread", "cable", "chalk", "drum", "fabric", "flute", "glass", "kelp", "lamp",
    "linen", "marble", "nickel", "paper", "quartz", "resin", "silk", "tin", "velvet", "wool",
)  # fmt: skip
"""None is the name of a colour, none is longer than the room under its bar."""
AXIS = 100
"""Height of the axis, in the chart's own unit."""

TEMPLATES = (
    Template(
        text="Which bar is taller, {a} or {b}?",
        grammar="Which (one of the two|of these two) bars is (taller|higher|longer): {a} or {b}?",
        keep=(("taller", "higher", "longer", "greater", "larger"), ("bar", "bars", "column", "columns")),
        ordered=False,
    ),
    Template(
        text="Which bar is the tallest of {a}, {b} and {c}?",
        grammar="(Of the bars|Among the bars|Compare the bars) {a}, {b} and {c}: which is the (tallest|highest)?",
        keep=(("tallest", "highest", "longest", "greatest", "largest"), ("bar", "bars", "column", "columns")),
        ordered=False,
    ),
)


class Knobs(Record):
    bars: int = Field(ge=2, le=len(NAMES))
    asked: int = Field(ge=2, le=3)
    gap: int = Field(ge=2, le=50)
    """Least difference between the tallest named bar and the next, in units of the axis."""


class Bar(Record):
    id: str
    height: int
    """Units of the axis, 0 to 100."""


class Chart(Scene):
    bars: tuple[Bar, ...]
    """From left to right."""
    asked: tuple[str, ...]
    """Ids of the named bars, in the order the question names them."""


def knobs(level: int) -> Knobs:
    return Knobs(
        bars=min(3 + level, len(NAMES)), asked=2 if level == 1 else 3, gap=max(2, round(24 * 0.85 ** (level - 1)))
    )


def sample(knobs: Knobs, rng: Random) -> Chart:
    names = rng.sample(NAMES, knobs.bars)
    asked = tuple(rng.sample(names, knobs.asked))
    heights = {name: rng.randint(8, 95) for name in names}
    winner = rng.choice(asked)
    top = rng.randint(12 + knobs.gap, 95)
    others = [name for name in asked if name != winner]
    # one rival exactly `gap` below, the rest anywhere lower: the margin is the knob, not chance
    rival, *rest = rng.sample(others, len(others))
    heights |= {winner: top, rival: top - knobs.gap} | {name: rng.randint(8, top - knobs.gap) for name in rest}
    return Chart(bars=tuple(Bar(id=name, height=heights[name]) for name in names), asked=asked)


def ask(chart: Chart) -> Question:
    height = {bar.id: bar.height for bar in chart.bars}
    ranked = sorted(chart.asked, key=height.__getitem__, reverse=True)
    tallest, gap = ranked[0], height[ranked[0]] - height[ranked[1]]
    return Question(
        template=TEMPLATES[len(chart.asked) - 2].text,
        slots=dict(zip("abc", chart.asked, strict=False)),
        choices=chart.asked,
        answer=tallest,
        evidence=chart.asked,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in chart.asked),
        rationale=(
            *(Step(text=f"The {name} bar reaches {height[name]}.", evidence=(name,)) for name in chart.asked),
            Step(text=f"So {tallest} is the tallest of them, by {gap}."),
        ),
        load_parts={"bars": len(chart.bars), "compared": len(chart.asked), "margin": log2(AXIS / gap)},
        caption="A bar chart. " + " ".join(f"The {bar.id} bar reaches {bar.height}." for bar in chart.bars),
    )


def twin(chart: Chart, rng: Random) -> Chart:
    height = {bar.id: bar.height for bar in chart.bars}
    tallest, *others = sorted(chart.asked, key=height.__getitem__, reverse=True)
    other = rng.choice(others)
    swap = {tallest: other, other: tallest}
    bars = tuple(Bar(id=bar.id, height=height[swap.get(bar.id, bar.id)]) for bar in chart.bars)
    return chart.model_copy(update={"bars": bars})


def draw(chart: Chart) -> "tuple[Picture]":
    from matplotlib.patches import Rectangle

    from backends.drawing.canvas import MARGIN, TICK, font, page, picture, plane, points
    from backends.drawing.palette import FAINT, INK, SERIES

    look, rows = chart.look, -(-len(chart.bars) // 7)  # names stand in so many rows, each under its own bar
    figure = page(look)
    sheet = plane(figure, look)
    left, right, low, high = 54, 512 - MARGIN - 12, 24 + 22 * rows, 512 - MARGIN - 8
    pitch, rise = (right - left) / (len(chart.bars) + 0.2), (high - low) / AXIS
    levels = [low + value * rise for value in range(0, AXIS + 1, 10)]
    sheet.lines([((left, y), (right, y)) for y in levels], colors=FAINT, linewidths=points(1))
    ticks = [((left - 4, y), (left, y)) for y in levels]
    sheet.lines([*ticks, ((left, low), (left, high))], colors=INK, linewidths=points(1))
    for value, y in zip(range(0, AXIS + 1, 10), levels, strict=True):
        sheet.text(left - 7, y, str(value), ha="right", va="center_baseline", **font(look, TICK))
    colours = SERIES[look.palette]
    for i, bar in enumerate(chart.bars):
        x, down = left + (i + 0.6) * pitch, 6 + 22 * (i % rows)
        if bar.id not in chart.hidden:
            corner, colour = (x - 0.35 * pitch, low), colours[i % len(colours)]
            box = Rectangle(corner, 0.7 * pitch, bar.height * rise, fc=colour, ec=INK, lw=points(look.stroke), zorder=3)
            sheet.add(box)
        if f"{bar.id}.label" not in chart.hidden:
            sheet.text(x, low - down, bar.id, ha="center", va="top", **font(look, TICK + 1))
        if i % rows and f"{bar.id}.leader" not in chart.hidden:
            sheet.lines([((x, low - down + 2), (x, low - 3))], colors=INK, linewidths=points(0.7))
    sheet.lines([((left, low), (right, low))], colors=INK, linewidths=points(1), zorder=4)
    return (picture(figure),)


FAMILY = Family(
    name="chart_value",
    revision=1,
    track="scenes",
    category="mathematical",
    skill="compare",
    asks="which of the named bars is the tallest",
    top=12,
    templates=TEMPLATES,
    scene=Chart,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
