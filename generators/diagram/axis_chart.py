"""axis_chart: which values does a bar or line chart show, and how do they compare?

Categories have meaningless names, so that nothing is known before it is read. It gets harder with more bars, bars of
several series, lines that cross, an axis that does not start at 0 and has fewer numbers, and marks and dashed lines
that mean nothing. The twin moves one value, or exchanges two. Hard negatives are edits of the program.
"""

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from backends.drawing import axes
from generators.base import Edit, Family
from generators.diagram.axis_asked import Asked, readings
from generators.diagram.axis_clearance import legible, stray
from generators.diagram.axis_data import Axis, Cell, Chart, caption_facts, chart_of
from generators.diagram.axis_edits import moved, revalued
from generators.diagram.axis_filling import FEWEST, Blank, Claim, Kind, Posed, filled, posed, wanted
from generators.diagram.axis_negatives import kept, negatives, positives
from generators.diagram.change import as_edit
from generators.diagram.edits import restyled
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "Bago", "Bahe", "Bezo", "Bodu", "Bofa", "Deva", "Dohu", "Duzo", "Fanu", "Fegu", "Foha", "Fone", "Fuvo", "Gafu",
    "Gaho", "Gevu", "Guha", "Guno", "Havo", "Heda", "Honu", "Huko", "Kabe", "Kadu", "Kega", "Keho", "Kobu", "Nefo",
    "Nofe", "Noka", "Novu", "Nuva", "Pabu", "Paze", "Pedo", "Pohe", "Poku", "Rade", "Rako", "Rezu", "Rubo", "Ruhe",
    "Sova", "Sude", "Sufa", "Vehu", "Vofu", "Voge", "Vufo", "Vuna", "Zake", "Zefu", "Zego",
)  # fmt: skip
"""Two syllables that mean nothing, of letters that are seldom misread; any two differ in two places or more."""

STATEMENT = Template(
    text="Which statement is true of the chart?",
    grammar="Which (of the statements|of these claims) is true of the chart(|, going by its values)?",
    keep=(("true", "right", "correct"), ("statement", "statements", "claim", "claims")),
)
TEMPLATES: dict[Kind, Template] = {
    "value": Template(
        text="Which of these has the value {v}?",
        grammar="(Read the chart|Look at the axis): which of these has (the value|a value of exactly) {v}?",
        keep=(("value",), ("which",)),
    ),
    "above": Template(
        text="How many {marks} have a value above {v}?",
        grammar="(Count them|Read the chart): how many {marks} have a value (above|greater than) {v}?",
        keep=(("how many",), ("above", "greater than", "more than", "over")),
    ),
    "difference": Template(
        text="What is the difference between the values of {a} and {b}?",
        grammar="By how much do the values of {a} and {b} differ(| in the chart)?",
        keep=(("difference", "differ"), ("values",)),
        ordered=False,
    ),
    "rise": Template(
        text="Between which neighbours does line {s} rise most?",
        grammar="(Follow line|Look at line) {s}: between which neighbours does it rise (most|the most)?",
        keep=(("neighbours",), ("rise", "rises", "climb"), ("most",)),
    ),
    "more": STATEMENT,
    "gap": STATEMENT,
}
Form = Literal["bars", "groups", "lines"]


class Knobs(Record):
    sizes: dict[Form, tuple[int, int]]
    """By form: how many categories, and how many series."""
    kinds: tuple[Kind, ...]
    span: tuple[int, int, int]
    """How far the axis runs, the step of its numbers, and that of the grid."""
    starts: int = Field(ge=0)
    """The axis starts at most so many steps above 0."""
    near: int
    """By how much at most a wrong option is off."""
    margin: int
    references: int
    marks: int


class AxisChart(Scene):
    program: str
    kind: Kind
    of: str = ""
    number: int = 0
    options: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    moves: tuple[tuple[str, str, int], ...]
    """Category, series and value that the twin gives, chosen with the scene: both answers are equally likely ones."""

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.of, self.number, self.options, self.claims)


SPANS = ((20, 5, 1), (20, 5, 1), (24, 6, 1), (24, 8, 1), (30, 10, 1), (30, 10, 2), (32, 8, 2), (36, 12, 2), (40, 20, 2))


def knobs(level: int) -> Knobs:
    sizes: dict[Form, tuple[int, int]] = {
        "bars": (min(7 + level, 13), 1),
        "lines": (min(6 + (level + 1) // 2, 10), min(2 + (level >= 4) + (level >= 7), 4)),
        "groups": (min(4 + level // 4, 6), 2 + (level >= 6)),
    }
    forms = list(sizes)[: min(level, 3)]
    told: Kind = "more" if level < 4 else "gap"
    kinds: tuple[Kind, ...] = ("value", "above", "difference", told)
    return Knobs(
        sizes={form: sizes[form] for form in forms},
        kinds=(*kinds, "rise") if "lines" in forms else kinds,
        span=SPANS[min(level, len(SPANS)) - 1],
        starts=0 if level < 3 else level,
        near=max(3, 8 - level // 2),
        margin=3 if level < 4 else 2,
        references=min(level // 3, 3),
        marks=min(max(0, level - 3), 4),
    )


def sample(knobs: Knobs, rng: Random) -> AxisChart:
    kind = rng.choice(knobs.kinds)
    form = rng.choice([form for form in knobs.sizes if kind != "rise" or form == "lines"])
    blank = _blank(form, knobs, rng)
    want = wanted(kind, blank, rng)
    for _ in range(2000):
        ask = posed(want, blank, rng)
        values = filled(blank, ask, rng) if ask else None
        if ask and values:
            chart = _furnished(blank.chart, values, ask, knobs, rng)
            if legible(chart) and legible(moved(chart, ask.moves)):
                return _scene(kind, chart, ask)
    raise ValueError(f"axis_chart: no chart in 2000 tries ({form}, {want}); ask for fewer lines")


def _blank(form: Form, knobs: Knobs, rng: Random) -> Blank:
    """Return a chart without values: names, series, axis; bars lack one value, as tables do."""
    categories, lines = knobs.sizes[form]
    names = rng.sample(NAMES, categories + lines)
    series: dict[str, int] = (
        {} if form == "bars" else dict(zip(names[categories:], rng.sample(range(1, 5), lines), strict=True))
    )
    cells = [(name, line) for name in names[:categories] for line in (series or [""])]
    if form != "lines":
        cells.remove(rng.choice(cells))
    span, step, grid = knobs.span
    low = step * rng.randint(0, knobs.starts)
    way = "right" if form == "bars" and rng.random() < 0.4 else "up"
    axis = Axis(low, low + span, step, way)
    chart = Chart(axis, grid, "point" if form == "lines" else "bar", tuple(names[:categories]), series, {}, {})
    if len(cells) < FEWEST:
        raise ValueError(f"axis_chart: must have {FEWEST} values or more (got {len(cells)})")
    return Blank(chart, tuple(cells), low + 2, low + span - max(2, span // 13), knobs.near, knobs.margin)


def _furnished(chart: Chart, values: dict[Cell, int], ask: Posed, knobs: Knobs, rng: Random) -> Chart:
    """Put in the values, a number written at a bar that is not asked about, and what means nothing."""
    bare = replace(chart, values=values)
    taken = {*values.values(), *ask.moves.values(), ask.number}
    free = [level for level in range(chart.axis.low + 2, chart.axis.high - 1) if level not in taken]
    references = tuple(rng.sample(free, min(knobs.references, len(free))))
    if chart.word == "point" or chart.series:
        return replace(bare, references=references)
    quiet = [cell for cell in values if cell not in ask.fixed] or [cell for cell in values if cell not in ask.moves]
    name, _ = rng.choice(quiet)
    whole = replace(bare, references=references, written={name: values[name, ""]})
    return replace(whole, marks=tuple(stray(moved(whole, ask.moves), whole, knobs.marks, rng)))


def _scene(kind: Kind, chart: Chart, ask: Posed) -> AxisChart:
    return AxisChart(
        program=chart.program,
        kind=kind,
        of=ask.of,
        number=ask.number,
        options=ask.options,
        claims=ask.claims,
        moves=tuple((*cell, number) for cell, number in ask.moves.items()),
    )


def ask(scene: AxisChart) -> Question:
    chart, asked = chart_of(scene.program), scene.asked
    (answer,) = asked.right(chart)
    steps = tuple(readings(asked, chart))
    evidence = tuple(dict.fromkeys(part for step in steps for part in step.evidence))
    slots = dict(zip("ab", scene.options, strict=False))
    slots |= {"s": asked.of, "v": str(asked.number), "marks": asked.marks}
    template = TEMPLATES[asked.kind].text
    return Question(
        template=template,
        slots={name: slots[name] for name in slots_of(template)},
        choices=asked.choices,
        answer=answer,
        answer_type="choice" if asked.choices else "integer",
        evidence=evidence,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in asked.names(chart)),
        rationale=(*steps, Step(text=asked.conclusion(chart, answer))),
        load_parts={
            "values": len(chart.values) / 2,
            "axis": chart.axis.span / 8 + chart.grid + (chart.axis.low > 0),
            "series": float(len(chart.series)),
            "strays": (len(chart.references) + len(chart.marks)) / 2,
            "read": len(evidence) / 8,
        },
        caption=" ".join(fact.sentence for fact in caption_facts(chart)),
    )


def twin(scene: AxisChart, rng: Random) -> AxisChart:
    chart = chart_of(scene.program)
    moves = {(name, line): number for name, line, number in scene.moves}
    back = tuple((*cell, chart.values[cell]) for cell in moves)
    return scene.model_copy(update={"program": revalued(scene.program, chart, moves), "moves": back})


def edits(scene: AxisChart, rng: Random) -> tuple[Edit[AxisChart], ...]:
    """Return the hard negatives over kinds and sizes, then the hard positives, one of them in another look."""
    chart = chart_of(scene.program)
    told = caption_facts(chart)
    twin_of = moved(chart, {(name, line): number for name, line, number in scene.moves})
    edited = [as_edit(change, scene) for change in negatives(scene.program, told, twin_of, rng)]
    edited += [as_edit(change, scene) for change in positives(chart, told, rng)]
    same = kept("restyled", "The chart looks different.", chart, told)
    return (*edited, as_edit(same, scene.model_copy(update={"look": restyled(scene.look, rng)})))


def draw(scene: AxisChart) -> "tuple[Picture]":
    from backends.drawing import axes_picture

    return (axes_picture.draw(axes.display_list(scene.program), scene.look, scene.hidden),)


FAMILY = Family(
    name="axis_chart",
    revision=1,
    track="diagrams",
    category="diagram",
    skill="chart reading",
    asks="which values bars and lines show, and how they compare",
    top=9,
    templates=tuple(dict.fromkeys(TEMPLATES.values())),
    scene=AxisChart,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    edits=edits,
    draw=draw,
    program=lambda scene: scene.program,
)
