"""cube_stack: how many cubes, how many of them hidden, how many faces to paint, or which view from the side?

Columns of cubes stand on a tiled floor, drawn isometrically. It gets harder with a larger floor, taller columns
and more cubes. The twin adds or takes away as few cubes as change the answer. Each column shows at least
half of its top, or of its floor tile where it has no cube: no other stack gives the same picture (along each
diagonal from the far corner to the near one, the tops in view follow one another down the page).
"""

from itertools import count, product
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from generators.base import Family
from generators.spatial.columns import Columns, change, faces, piled, step, unseen
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

Kind: TypeAlias = Literal["cubes", "unseen", "faces", "view"]
Side: TypeAlias = Literal["left", "right"]
Heights: TypeAlias = tuple[tuple[int, ...], ...]
"""Cubes of each column: rows from the upper left to the lower right, each read towards the viewer."""
LETTERS = "ABCD"
FLOOR = "#cfcfcf"
ARROW = ((0, 0.2), (0.4, 0.6), (0.14, 0.6), (0.14, 1.1), (-0.14, 1.1), (-0.14, 0.6), (-0.4, 0.6))
"""Corners across and away from the middle of the floor's edge, in edges of a cube."""
COUNT, UNSEEN, PAINT, VIEW = TEMPLATES = (
    Template(
        text="How many cubes does the stack have in all? Each cube rests on the floor or on another cube, so there may "
        "be some that are hidden.",
        grammar="(Each|Every) cube rests on the floor or on another cube, so some may be hidden. How many cubes (does "
        "the stack have in all|are in the stack altogether)?",
        keep=(("how many", "number", "count"), ("hidden", "unseen", "covered")),
    ),
    Template(
        text="How many cubes of the stack are hidden altogether, with none of their faces in view? Each cube rests on "
        "the floor or on another cube.",
        grammar="(Each|Every) cube rests on the floor or on another cube. How many (cubes of the stack|of its cubes) "
        "are hidden altogether, with (no face|none of their faces) in view?",
        keep=(("how many", "number", "count"), ("hidden", "unseen", "covered")),
    ),
    Template(
        text="The whole stack is painted where it stands, on all sides and from above. How many square faces of cubes "
        "get paint? Faces that touch the floor or another cube get none.",
        grammar="(The whole stack|All of the stack) is painted where it stands, on all sides and from above, but not "
        "where cubes touch the floor or each other. How many square faces of cubes (get|are given) paint?",
        keep=(("how many", "number", "count"), ("paint", "painted")),
    ),
    Template(
        text="Which drawing shows the stack as seen straight from the side where the arrow is?",
        grammar="(Look at|Imagine) the stack straight from the side where the arrow is: which drawing shows (it|what "
        "is seen)?",
        keep=(("arrow",), ("drawing", "view", "picture")),
    ),
)


class Knobs(Record):
    side: int = Field(ge=3, le=6)
    """Columns along a side of the floor."""
    tall: int = Field(ge=3, le=5)
    """Most cubes of a column."""
    least: dict[Kind, int]
    """Smallest answer, or least number of cubes for a view; even, so that answers fall into pairs."""
    spread: dict[Kind, int]
    """How many answers there are from the smallest on."""


class Stack(Scene):
    heights: Heights
    tall: int
    kind: Kind
    side: Side
    """Where the arrow is, for a view."""
    options: Heights = ()
    """Views: heights from left to right; () unless a view is asked for."""


def knobs(level: int) -> Knobs:
    side, tall, more = min(3 + level // 2, 6), min(3 + (level - 1) // 2, 5), 2 * max(0, level - 6)
    # about what columns as `piled` come to
    cubes = 2 * round(0.2 * side**2 * tall) + more
    unseen = 2 * max(0, round((cubes - 1.3 * side**2) / 2)) + more
    return Knobs(
        side=side,
        tall=tall,
        least={"cubes": cubes, "unseen": unseen, "faces": 4 * round(0.9 * side * tall) + 2 * more, "view": cubes},
        spread={"cubes": 8, "unseen": 6, "faces": 12, "view": 8},
    )


def measure(heights: Columns, kind: Kind) -> int:
    if kind == "unseen":
        return sum(unseen(heights, x) for x in range(len(heights)))
    return faces(heights) if kind == "faces" else sum(sum(row) for row in heights)


def frozen(heights: Columns) -> Heights:
    return tuple(map(tuple, heights))


def sample(knobs: Knobs, rng: Random) -> Stack:
    kind: Kind = rng.choice(("cubes", "unseen", "faces", "view"))
    goal = knobs.least[kind] + rng.randrange(knobs.spread[kind])
    side: Side = rng.choice(("left", "right"))
    while True:
        heights = piled(knobs.side, knobs.tall, rng)
        for _ in range(30 * knobs.side):
            now = measure(heights, kind)
            enough = kind != "unseen" or measure(heights, "cubes") >= knobs.least["cubes"] // 2
            if now == goal and enough:
                stack = Stack(heights=frozen(heights), tall=knobs.tall, kind=kind, side=side)
                options = views(stack, rng) if kind == "view" else ()
                if options or kind != "view":
                    return stack.model_copy(update={"options": options})
            step(heights, knobs.tall, 0.9 if now < goal or not enough else 0.1, rng)


def cells(side: Side, size: int, line: int) -> list[tuple[int, int]]:
    """Return the columns of one line of a view, which runs from left to right as seen from that side."""
    return [(line, y) if side == "left" else (y, size - 1 - line) for y in range(size)]


def profile(heights: Columns | Heights, side: Side) -> tuple[int, ...]:
    size = len(heights)
    return tuple(max(heights[x][y] for x, y in cells(side, size, line)) for line in range(size))


def reshaped(stack: Stack, line: int, way: int) -> Columns | None:
    """Return the stack with one line of its view higher or lower by one, if that leaves all tops in view."""
    heights = [list(row) for row in stack.heights]
    seen = profile(heights, stack.side)[line]
    if not 0 <= seen + way <= stack.tall:
        return None
    tallest = [(x, y) for x, y in cells(stack.side, len(heights), line) if heights[x][y] == seen]
    done = [change(heights, x, y, way) for x, y in tallest] if way < 0 else []
    return heights if all(done) and (done or any(change(heights, x, y, way) for x, y in tallest)) else None


def views(stack: Stack, rng: Random) -> Heights:
    """Return four views that differ in two lines, none of them more like the others than the right one is."""
    seen = profile(stack.heights, stack.side)
    lines = [(line, rng.choice((1, -1))) for line in rng.sample(range(len(seen)), 2)]
    if any(reshaped(stack, *line) is None for line in lines):
        return ()
    options = []
    for taken in product((0, 1), repeat=2):
        ways = {line: way * take for (line, way), take in zip(lines, taken, strict=True)}
        options.append(tuple(high + ways.get(line, 0) for line, high in enumerate(seen)))
    return tuple(rng.sample(options, 4))


def twin(stack: Stack, rng: Random) -> Stack:
    if stack.kind == "view":
        seen = profile(stack.heights, stack.side)
        ways = [[(i, b - a) for i, (a, b) in enumerate(zip(seen, o, strict=True)) if a != b] for o in stack.options]
        near = [reshaped(stack, *way[0]) for way in ways if len(way) == 1]
        heights = rng.choice([columns for columns in near if columns is not None])
        return stack.model_copy(update={"heights": frozen(heights)})
    goal = measure([*map(list, stack.heights)], stack.kind) ^ (2 if stack.kind == "faces" else 1)
    for tries in count():
        heights = [list(row) for row in stack.heights]
        for _ in range(1 + tries // 60):
            step(heights, stack.tall, 0.5, rng)
        if measure(heights, stack.kind) == goal:
            break
    return stack.model_copy(update={"heights": frozen(heights)})


def rows(stack: Stack) -> tuple[Step, ...]:
    """State the heights of the columns, row by row, and how many of their cubes are hidden where that is asked."""
    heights = [list(row) for row in stack.heights]
    steps = []
    for x, row in enumerate(heights):
        text = f"Row {x + 1} from the upper left, read towards the viewer: {', '.join(map(str, row))} cubes high"
        text += f"; {unseen(heights, x)} of its cubes show no face." if stack.kind == "unseen" else "."
        steps.append(Step(text=text, evidence=tuple(f"c{x}{y}" for y in range(len(row)))))
    return tuple(steps)


def lines(stack: Stack, right: str) -> tuple[Step, ...]:
    """State what decides about the view: the arrow, the tallest column of each line, and the right drawing."""
    seen, size = profile(stack.heights, stack.side), len(stack.heights)
    steps = [Step(text=f"The arrow is at the lower {stack.side}.", evidence=("arrow",))]
    for line, high in enumerate(seen):
        tallest = next((x, y) for x, y in cells(stack.side, size, line) if stack.heights[x][y] == high)
        text = f"From there, the tallest column of line {line + 1} from the left is {high} high."
        steps.append(Step(text=text, evidence=(f"c{tallest[0]}{tallest[1]}",)))
    text = f"Drawing {right} shows heights of {', '.join(map(str, seen))} from left to right."
    return (*steps, Step(text=text, evidence=(f"option{right}",)))


def ask(stack: Stack) -> Question:
    heights, view = [list(row) for row in stack.heights], stack.kind == "view"
    number = str(measure(heights, stack.kind))
    template, so = {
        "cubes": (COUNT, f"So there are {number} cubes in all."),
        "unseen": (UNSEEN, f"So {number} cubes are hidden altogether."),
        "faces": (PAINT, f"Tops, and sides higher than the column beside them, come to {number} faces."),
        "view": (VIEW, "None of the other drawings has the same heights."),
    }[stack.kind]
    right = LETTERS[stack.options.index(profile(heights, stack.side))] if view else ""
    facts = lines(stack, right) if view else rows(stack)
    cubes, size = measure(heights, "cubes"), len(heights)
    options = LETTERS if view else ""
    return Question(
        template=template.text,
        slots={},
        choices=tuple(options),
        answer=right or number,
        answer_type="choice" if view else "integer",
        evidence=tuple(dict.fromkeys(part for fact in facts for part in fact.evidence)),
        reads=tuple(Label(part=f"letter{letter}", text=letter) for letter in options),
        option_parts=tuple(f"option{letter}" for letter in options),
        rationale=(*facts, Step(text=so)),
        load_parts={"cubes": cubes / 2, "columns": size**2 / 4, "hidden": measure(heights, "unseen") / 2},
        caption=f"Cubes are stacked on a floor of {size} by {size} squares, up to {max(map(max, heights))} high.",
    )


def draw(stack: Stack) -> "tuple[Picture]":
    from matplotlib.collections import PolyCollection

    from backends.drawing.blocks import ACROSS, TOP, Corner, cube, isometric, shades, tile
    from backends.drawing.canvas import TITLE, font, page, picture, plane, points
    from backends.drawing.palette import INK, SERIES

    size, look, view = len(stack.heights), stack.look, bool(stack.options)
    tints = shades(SERIES[look.palette][int(look.shift[0]) % 6])
    figure = page(look)
    sheet = plane(figure, look)
    room = 284 if view else 440
    edge = int(min(room / (size + stack.tall + view), 440 / (2 * ACROSS * size), 52))
    far = (256, (206 if view else 36) + (room + edge * (size - stack.tall + view)) / 2)
    solids: list[list[Corner]] = []
    colours: list[str] = []
    for x, y in product(range(size), repeat=2):
        if f"c{x}{y}" in stack.hidden:
            continue
        if not stack.heights[x][y]:
            solids.append(tile(x, y, 0))
            colours.append(FLOOR)
        for z in range(stack.heights[x][y]):
            solids += cube(x, y, z)
            colours += tints
    if view and "arrow" not in stack.hidden:
        tip: list[Corner] = [(size / 2 + across, size + away, 0) for across, away in ARROW]
        solids.append(tip if stack.side == "left" else [(y, x, z) for x, y, z in tip])
        colours.append(INK)
    spots = [[(far[0] + x, far[1] + y) for x, y in (isometric(corner, edge) for corner in solid)] for solid in solids]
    width = points(1.4 * look.stroke)
    sheet.add(PolyCollection(spots, facecolors=colours, edgecolors=INK, linewidths=width, joinstyle="round"))
    side = min(16, 96 // size)
    for i, (letter, heights) in enumerate(zip(LETTERS, stack.options, strict=False)):
        left = 76 + 120 * i - side * size / 2
        if f"letter{letter}" not in stack.hidden:
            style = font(look, TITLE, ha="center", fontweight="bold")
            sheet.text(76 + 120 * i, 146, letter, va="center_baseline", **style)
        squares = [
            [(left + side * (x + a), 40 + side * (z + b)) for a, b in TOP]
            for x, high in enumerate(heights)
            for z in range(high)
        ]
        if f"option{letter}" not in stack.hidden:
            sheet.add(PolyCollection(squares, facecolors=tints[1], edgecolors=INK, linewidths=width))
            sheet.lines([[(left - 6, 40), (left + side * size + 6, 40)]], colors=INK, linewidths=points(3))
    return (picture(figure),)


FAMILY = Family(
    name="cube_stack",
    revision=1,
    track="scenes",
    category="spatial",
    skill="see in depth",
    asks="how many cubes a stack has, how many are hidden or get paint, or how it looks from the side",
    top=10,
    templates=TEMPLATES,
    scene=Stack,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
