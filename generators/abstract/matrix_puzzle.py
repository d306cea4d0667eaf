"""matrix_puzzle: which of eight panels completes the matrix?

Three rows of three panels, whose features (shape, size, shade, dots, a ball, bars) each follow a rule along the
rows; the last panel is missing. It gets harder with more features and with more of them changing along a row.
The options differ in three features, each of which has either of two values in four of them: counting what is
frequent among the options tells nothing. The twin changes one feature of the third row.
"""

from itertools import product
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.abstract.matrix import FEATURES, Rule, sample_last, sample_rows, sample_rule, third
from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS = "ABCDEFGH"
TEMPLATES = (
    Template(
        text="Every feature of the panels follows a rule along the rows of the matrix. Which option belongs in the "
        "empty place?",
        grammar="(Along each row of the matrix|In the matrix, along each row), the features of the panels follow "
        "rules. (Which|What) option (completes the matrix|fills the empty place|belongs in the empty place)?",
        keep=(("option", "panel", "answer"), ("row", "rows"), ("rule", "rules", "pattern")),
    ),
)
WORDS = {
    "shape": ("circle", "square", "triangle", "star", "diamond", "cross"),
    "size": ("the smallest size", "a small size", "the middle size", "a large size", "the largest size"),
    "shade": ("the lightest shade", "a light shade", "the middle shade", "a dark shade", "the darkest shade"),
    "ball": ("top", "upper right", "right", "lower right", "bottom", "lower left", "left", "upper left"),
    "bars": ("top", "right", "bottom", "left", "upper left", "upper right", "lower right", "lower left"),
}
"""What a person calls the values; of the bars, first those along the sides, then the blocks in the corners."""
WEIGHTS = {"constant": 0.5, "progression": 1, "turn": 1.5, "distribution": 1.5, "sum": 2, "difference": 2}
"""Of a rule in the load; of those not named, which join sets, 2.5."""


class Knobs(Record):
    features: int = Field(ge=3, le=len(FEATURES))
    changing: int = Field(ge=1, le=len(FEATURES))
    """Features that are not constant along a row."""


class Matrix(Scene):
    features: tuple[str, ...]
    rules: tuple[Rule, ...]
    """Of each feature. They are what the panels were made by; they are not drawn."""
    panels: tuple[tuple[int, ...], ...]
    """Values of the features in the eight panels, by row."""
    options: tuple[tuple[int, ...], ...]


def knobs(level: int) -> Knobs:
    return Knobs(features=min(3 + max(0, level - 2) // 2, 6), changing=min(level, (level + 3) // 2, 6))


def sample(knobs: Knobs, rng: Random) -> Matrix:
    features = list(FEATURES)[: knobs.features]
    changing = rng.sample(features, min(knobs.changing, len(features)))
    kinds = [rng.choice(FEATURES[name].kinds[1:]) if name in changing else "constant" for name in features]
    rules = [sample_rule(name, kind, rng) for name, kind in zip(features, kinds, strict=True)]
    columns, ends = [], []
    rest = [name for name in features if name not in changing]
    tested = [*changing[:3], *rng.sample(rest, max(0, 3 - len(changing)))]
    for name, rule in zip(features, rules, strict=True):
        column, other = sample_rows(name, rule, rng)
        columns.append(column[:8])
        ends.append(sorted({column[8], other}) if name in tested else [column[8]])
    return Matrix(
        features=tuple(features),
        rules=tuple(rules),
        panels=tuple(zip(*columns, strict=True)),
        options=tuple(rng.sample(list(product(*ends)), 8)),
    )


def missing(matrix: Matrix) -> tuple[int, ...]:
    """Return the ninth panel by the rules."""
    rows = zip(matrix.features, matrix.rules, matrix.panels[6], matrix.panels[7], strict=True)
    return tuple(end for end in (third(*row) for row in rows) if end is not None)


def twin(matrix: Matrix, rng: Random) -> Matrix:
    """Change one feature of the third row, so that an option that differs in it alone is right."""
    right = missing(matrix)
    i = rng.choice([i for i in range(len(right)) if len({option[i] for option in matrix.options}) > 1])
    (wanted,) = {option[i] for option in matrix.options} - {right[i]}
    above = [panel[i] for panel in matrix.panels[:6]]
    last = sample_last(matrix.features[i], matrix.rules[i], above, wanted, rng)
    panels = [list(panel) for panel in matrix.panels]
    panels[6][i], panels[7][i] = last[:2]
    return matrix.model_copy(update={"panels": tuple(map(tuple, panels))})


def say(name: str, value: int) -> str:
    if name == "dots":
        return f"{value} dot{'s' * (value > 1)}"
    if name == "bars":
        return f"marks at {', '.join(word for i, word in enumerate(WORDS[name]) if value >> i & 1)}"
    return {"shape": "a {}", "ball": "the ball at the {}"}.get(name, "{}").format(WORDS[name][value])


NAMES = {"dots": "The number of dots", "bars": "The set of marks at the border"}


def fact(name: str, rule: Rule, a: int, b: int, end: int) -> Step:
    says = {
        "constant": "is the same in each row",
        "progression": f"goes {'up' if rule.step > 0 else 'down'} by {abs(rule.step)} from panel to panel",
        "turn": f"goes on clockwise by {rule.step} eighths of a turn from panel to panel",
        "distribution": f"is each of these once in a row: {', '.join(say(name, value) for value in rule.values)}",
        "sum": "in the third panel is that of the first and second together",
        "difference": "in the third panel is that of the first less that of the second",
        "union": "in the third panel is what the first or the second has",
        "overlap": "in the third panel is what the first and the second both have",
        "exclusion": "in the third panel is what just one of the first and the second has",
    }[rule.kind]
    row = f"the third row has {say(name, a)}, then {say(name, b)}, so next is {say(name, end)}."
    text = f"{NAMES.get(name, f'The {name}')} {says}; {row}"
    return Step(text=text, evidence=tuple(f"m{i}" for i in range(1, 9)))


def ask(matrix: Matrix) -> Question:
    right = missing(matrix)
    letter = LETTERS[matrix.options.index(right)]
    rows = list(zip(matrix.features, matrix.rules, matrix.panels[6], matrix.panels[7], right, strict=True))
    tested = [len({option[i] for option in matrix.options}) > 1 for i in range(len(right))]
    has = ", ".join(say(name, end) for (name, *_, end), varies in zip(rows, tested, strict=True) if varies)
    weights = [WEIGHTS.get(rule.kind, 2.5) for rule, varies in zip(matrix.rules, tested, strict=True) if varies]
    facts = [fact(*row) for row in rows]
    return Question(
        template=TEMPLATES[0].text,
        slots={},
        choices=tuple(LETTERS),
        answer=letter,
        evidence=(*facts[0].evidence, letter),
        reads=tuple(Label(part=f"{name}.name", text=name) for name in LETTERS),
        option_parts=tuple(LETTERS),
        rationale=(
            *facts,
            Step(text=f"Option {letter} has {has}.", evidence=(letter,)),
            Step(text=f"The options differ in nothing else, and no other has all of these, so it is {letter}."),
        ),
        load_parts={
            "features": len(rows),
            "changing": sum(rule.kind != "constant" for rule in matrix.rules),
            "rules": sum(weights),
        },
        caption="A matrix of three rows of three panels, the last one empty, and eight options. "
        + " ".join(
            f"Panel {i}: {', '.join(say(name, value) for name, value in zip(matrix.features, panel, strict=True))}."
            for i, panel in enumerate(matrix.panels, 1)
        ),
    )


def draw(matrix: Matrix) -> "tuple[Picture]":
    from matplotlib.collections import PolyCollection

    from backends.drawing.brush import tone
    from backends.drawing.canvas import TITLE, font, page, picture, plane, points
    from backends.drawing.palette import FAINT, INK, SERIES
    from backends.drawing.panel import HEIGHT, WIDTH, Outline, features

    look, hidden, top = matrix.look, matrix.hidden, 536 - 28
    figure = page(look, 640, 536)
    sheet = plane(figure, look)
    series = SERIES[look.palette]
    fills = {"frame": "none", "dots": INK, "ball": series[1], "bars": series[2]}
    shades = [tone(series[0], factor) for factor in (1.92, 1.6, 1.25, 0.9, 0.45)]
    pitch_x, pitch_y = WIDTH + 8, HEIGHT + 8
    places = [(f"m{i + 1}", 28 + i % 3 * pitch_x, top - (i // 3 + 1.5) * pitch_y + 8) for i in range(9)]
    options = [(name, 390 + i % 2 * 128, top - (i // 2 + 1) * pitch_y + 8) for i, name in enumerate(LETTERS)]
    shapes, colours = [], []
    panels: list[tuple[int, ...]] = [*matrix.panels, (), *matrix.options]
    for (part, x, y), panel in zip((*places, *options), panels, strict=True):
        if part in hidden:
            continue
        frame: Outline = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
        values = dict(zip(matrix.features, panel, strict=True)) if panel else {}
        fills["shape"] = shades[values.get("shade", 0)]
        for kind, outline in [("frame", frame), *(features(values) if values else [])]:
            shapes.append([(x + u, y + v) for u, v in outline])
            colours.append(fills[kind])
    sheet.add(PolyCollection(shapes, facecolors=colours, edgecolors=INK, linewidths=points(1.2 * look.stroke)))
    sheet.lines([((345, 28), (345, top))], colors=FAINT, linewidths=points(1))
    style = font(look, TITLE, ha="center", va="center_baseline", fontweight="bold")
    x, y = places[8][1:]
    sheet.text(x + WIDTH / 2, y + HEIGHT / 2, "?", **style | font(look, 40))
    for name, x, y in options:
        if f"{name}.name" not in hidden:
            sheet.text(x - 15, y + HEIGHT / 2, name, **style)
    return (picture(figure),)


FAMILY = Family(
    name="matrix_puzzle",
    revision=1,
    track="scenes",
    category="abstract",
    skill="infer",
    asks="which option completes a matrix of three by three panels",
    top=9,
    templates=TEMPLATES,
    scene=Matrix,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
