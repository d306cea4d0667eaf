"""grid_rule: what does a rule, shown by examples, make of the test grid?

Three pairs of grids before and after one rule, then a test grid; its output is one of four options, or is to be
written as numbers by a key. It gets harder with larger grids and with more stages of the rule. The four rules
behind the options differ in two stages, each of which has either of two settings: no option is nearer to the
others. No rule of the language that fits the examples gives another output. The twin's examples follow another
of the four rules; their inputs and the test stay.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.abstract.rewriting import COLOURS, STAGES, Grid, Pair, Rule, apply, outcomes, words
from generators.abstract.thrown_shapes import sample_rules, throw
from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS, EXAMPLES = "ABCD", 3
CHOOSE, WRITE = TEMPLATES = (
    Template(
        text="Each example shows a grid and what one and the same rule makes of it. Which option does the rule make "
        "of the test grid?",
        grammar="(The examples show what one rule makes of three grids|In each example one and the same rule turns a "
        "grid into another). (Which|What) option (does the rule make|is what the rule makes) of the test grid?",
        keep=(("rule",), ("test",), ("option",)),
    ),
    Template(
        text="Each example shows a grid and what one and the same rule makes of it. What does the rule make of the "
        "test grid? Write its rows from top to bottom, one a line, each cell as its number in the key, with a space "
        "between numbers.",
        grammar="(The examples show what one rule makes of three grids|In each example one and the same rule turns a "
        "grid into another). (What does the rule make of the test grid|What becomes of the test grid under the "
        "rule)? Write its rows from top to bottom, one a line, each cell as its number in the key, with a space "
        "between numbers.",
        keep=(("rule",), ("test",), ("rows",), ("key",), ("number", "numbers")),
    ),
)


class Knobs(Record):
    size: int = Field(ge=5, le=11)
    """Cells along a side."""
    stages: int = Field(ge=1, le=len(STAGES))


class Rewriting(Scene):
    size: int
    rule: Rule
    """What made the outputs of the pairs; it is not drawn."""
    rivals: tuple[Rule, ...]
    """What made the other options, in no order; any of them may be the twin's rule."""
    pairs: tuple[Pair, ...]
    test: Grid
    options: tuple[Grid, ...]
    """() where the output is to be written."""


def knobs(level: int) -> Knobs:
    return Knobs(size=min(5 + level // 2, 11), stages=min(1 + (level - 1) // 2, len(STAGES)))


def sample(knobs: Knobs, rng: Random) -> Rewriting:
    while True:
        used = rng.sample(range(1, len(COLOURS) + 1), 2 + (knobs.size > 6))
        rules = sample_rules(knobs.size, knobs.stages, used, rng)
        thrown = (throw(rules[0], knobs.size, used, rng) for _ in range(8))
        test = next((test for test in thrown if tells(rules, test, knobs.size)), None)
        if not test:
            continue
        sources = tuple(throw(rules[0], knobs.size, used, rng) for _ in range(EXAMPLES))
        outputs = [apply(rule, test, knobs.size) for rule in rules]
        options = tuple(rng.sample(outputs, 4)) if rng.random() < 0.5 else ()
        blank = Rewriting(size=knobs.size, rule=rules[0], rivals=tuple(rules[1:]), pairs=(), test=test, options=options)
        scene, *others = (follow(blank, sources, rule) for rule in rules)
        if proved(scene) and any(proved(other) for other in others):
            return scene


def tells(rules: list[Rule], test: Grid, size: int) -> bool:
    """Whether the four rules make different things of the test grid, and no stage of any is idle."""
    outputs = [apply(rule, test, size) for rule in rules]
    return len(set(outputs)) == 4 and all(
        apply(rule.without(stage), test, size) != output
        for rule, output in zip(rules, outputs, strict=True)
        for stage in rule.stages()
    )


def follow(scene: Rewriting, sources: tuple[Grid, ...], rule: Rule) -> Rewriting:
    """Return the scene with examples of one of its rules."""
    rivals = tuple(other for other in (scene.rule, *scene.rivals) if other != rule)
    pairs = tuple((source, apply(rule, source, scene.size)) for source in sources)
    return scene.model_copy(update={"rule": rule, "rivals": rivals, "pairs": pairs})


def proved(scene: Rewriting) -> bool:
    """Whether every rule that fits the examples gives the same output."""
    return outcomes(scene.pairs, scene.test, scene.size) == {apply(scene.rule, scene.test, scene.size)}


def twin(scene: Rewriting, rng: Random) -> Rewriting:
    sources = tuple(source for source, _ in scene.pairs)
    others = (follow(scene, sources, rival) for rival in rng.sample(scene.rivals, len(scene.rivals)))
    return next(other for other in others if proved(other))


def rows(grid: Grid, size: int) -> list[str]:
    return [" ".join(map(str, grid[i : i + size])) for i in range(0, size * size, size)]


def ask(scene: Rewriting) -> Question:
    size, output = scene.size, apply(scene.rule, scene.test, scene.size)
    letter = LETTERS[scene.options.index(output)] if scene.options else ""
    shown = " / ".join(rows(output, size))
    key = ", ".join(f"{i} {colour}" for i, colour in enumerate(("empty", *COLOURS)))
    examples = tuple(f"e{i}.{side}" for i in range(1, EXAMPLES + 1) for side in ("in", "out"))
    facts = [
        Step(text=f"In each example, this turns the input into the output: {words(scene.rule)}.", evidence=examples),
        Step(
            text=f"The test grid reads, row by row: {' / '.join(rows(scene.test, size))} ({key}).", evidence=("test",)
        ),
    ]
    if letter:
        facts.append(Step(text=f"Option {letter} reads {shown}.", evidence=(letter,)))
    keys = [Label(part=f"key{i}", text=str(i)) for i in range(len(COLOURS) + 1)]
    names = [Label(part=f"{name}.name", text=name) for name in LETTERS]
    return Question(
        template=(CHOOSE if letter else WRITE).text,
        slots={},
        choices=tuple(LETTERS) if letter else (),
        answer=letter or "\n".join(rows(output, size)),
        answer_type="choice" if letter else "grid",
        evidence=(*examples, "test", *letter),
        reads=tuple(names if letter else keys),
        option_parts=tuple(LETTERS) if letter else (),
        rationale=(*facts, Step(text=f"The rule makes {shown} of the test grid{f': option {letter}' * bool(letter)}.")),
        load_parts={"cells": size**2 / 10, "stages": 3 * len(scene.rule.stages())},
        caption=f"Three pairs of grids of {size} by {size} cells, a test grid and "
        + ("four options." if letter else "a key of the colours.")
        + f" By rows, the test grid reads {' / '.join(rows(scene.test, size))} ({key}).",
    )


SIDE = 112
"""Pixels along a grid, or a little less."""


def draw(scene: Rewriting) -> "tuple[Picture]":
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import FancyArrow

    from backends.drawing.canvas import LABEL, TITLE, font, page, picture, plane, points
    from backends.drawing.palette import FAINT, INK, NAMED

    look, hidden, size = scene.look, scene.hidden, scene.size
    figure = page(look, 640, 480)
    sheet = plane(figure, look)
    pitch = SIDE // size
    side, tints = pitch * size, ["#ffffff", *(NAMED[look.palette][colour] for colour in COLOURS)]
    tall = [432 - (i + 1) * SIDE - i * 24 for i in range(3)]
    grids = [(f"e{i + 1}.{end}", 30 + 146 * j, tall[i], grid) for i, pair in enumerate(scene.pairs)
             for j, (end, grid) in enumerate(zip(("in", "out"), pair, strict=True))]  # fmt: skip
    grids.append(("test", 352, tall[0], scene.test))
    grids += [(LETTERS[i], 352 + 146 * (i % 2), tall[1 + i // 2], grid) for i, grid in enumerate(scene.options)]
    cells, colours, frames = [], [], []
    for part, x, y, grid in grids:
        if part in hidden:
            continue
        for i, colour in enumerate(grid):
            left, top = x + i % size * pitch, y + side - i // size * pitch
            cells.append([(left, top), (left + pitch, top), (left + pitch, top - pitch), (left, top - pitch)])
            colours.append(tints[colour])
        frames.append([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    sheet.add(PolyCollection(cells, facecolors=colours, edgecolors="#8a8a8a", linewidths=points(0.8)))
    sheet.add(PolyCollection(frames, facecolors="none", edgecolors=INK, linewidths=points(1.6 * look.stroke)))
    for x, y in [*((30 + 120, y) for y in tall), (352 + 120, tall[0])]:
        sheet.add(
            FancyArrow(
                x, y + side / 2, 18, 0, width=3, head_width=11, head_length=9, length_includes_head=True, fc=INK, lw=0
            )
        )
    sheet.lines([((316, 40), (316, 448))], colors=FAINT, linewidths=points(1))
    bold = font(look, TITLE, ha="center", va="center_baseline", fontweight="bold")
    sheet.text(498 + side / 2, tall[0] + side / 2, "?", **bold | font(look, 40))
    for name, x in (("Examples", 30), ("Test", 352)):
        sheet.text(x, 440, name, ha="left", va="baseline", **font(look, LABEL))
    for i, name in enumerate(LETTERS if scene.options else ""):
        if f"{name}.name" not in hidden:
            sheet.text(334 + 146 * (i % 2), tall[1 + i // 2] + side / 2, name, **bold)
    for i, tint in enumerate(() if scene.options else tints):
        x, y = 366 + 146 * (i // 4), tall[1] + SIDE - 26 - 46 * (i % 4)
        sheet.add(
            PolyCollection([[(x, y), (x + 26, y), (x + 26, y + 26), (x, y + 26)]], facecolors=tint, edgecolors=INK)
        )
        if f"key{i}" not in hidden:
            sheet.text(x + 46, y + 13, str(i), **bold)
    return (picture(figure),)


FAMILY = Family(
    name="grid_rule",
    revision=1,
    track="scenes",
    category="abstract",
    skill="induce",
    asks="what a rule shown by examples makes of a test grid",
    top=10,
    templates=TEMPLATES,
    scene=Rewriting,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
