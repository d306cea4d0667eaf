"""sudoku_cell: which digit belongs in the shaded cell?

A sudoku of 4 by 4, 6 by 6 or 9 by 9 cells with one solution, which singles alone lead to. It gets harder with
more cells and with more rounds of deduction before the shaded cell follows. The twin exchanges the answer and
another digit wherever either is given: the same chain leads to the other digit.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.abstract.sudoku import Box, Chain, Single, deepen, dig, fill, rounds
from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

BOXES = (Box(2, 2), Box(2, 3), Box(3, 3))
DEPTHS = ((0, 1), (0, 2), (1, 2), (1, 3), (1, 4))
"""Of the first levels: which box, and in which round the shaded cell follows."""
TEMPLATES = (
    Template(
        text="In this sudoku, every row, every column and every outlined box holds each digit from 1 to {n} once. "
        "Which digit belongs in the shaded cell?",
        grammar="(This is a sudoku|Here is a sudoku|Solve the sudoku): each row, each column and each outlined box "
        "holds every digit from 1 to {n} exactly once. (Which|What) digit (belongs in|goes into|stands in) the "
        "shaded cell?",
        keep=(("digit", "number"), ("shaded", "coloured", "marked")),
    ),
)


class Knobs(Record):
    box: Box
    depth: int = Field(ge=1)
    """Round of deduction in which the shaded cell follows, at the earliest."""


class Sudoku(Scene):
    box: Box
    given: tuple[int, ...]
    """Digits by row from the upper left corner, 0 where none is given."""
    asked: int
    """Number of the shaded cell."""


def knobs(level: int) -> Knobs:
    box, depth = DEPTHS[level - 1] if level <= len(DEPTHS) else (2, level - 3)
    return Knobs(box=BOXES[box], depth=depth)


def sample(knobs: Knobs, rng: Random) -> Sudoku:
    while True:
        given = deepen(knobs.box, dig(knobs.box, fill(knobs.box, rng), rng), knobs.depth, rng)
        if given:
            found_in = rounds(knobs.box, given)[1]
            late = sorted(cell for cell, turn in found_in.items() if turn == knobs.depth)
            return Sudoku(box=knobs.box, given=tuple(given), asked=rng.choice(late))


def twin(sudoku: Sudoku, rng: Random) -> Sudoku:
    digit = rounds(sudoku.box, sudoku.given)[0][sudoku.asked]
    other = rng.choice([other for other in range(1, sudoku.box.size + 1) if other != digit])
    swap = {digit: other, other: digit}
    return sudoku.model_copy(update={"given": tuple(swap.get(given, given) for given in sudoku.given)})


def part(cell: int, size: int) -> str:
    return f"r{cell // size + 1}c{cell % size + 1}"


def unit_name(unit: int, box: Box) -> str:
    kind, i = divmod(unit, box.size)
    if kind < 2:
        return f"{('row', 'column')[kind]} {i + 1}"
    top, left = i // box.height * box.height, i % box.height * box.width
    return f"the box of rows {top + 1} to {top + box.height}, columns {left + 1} to {left + box.width}"


def step(sudoku: Sudoku, single: Single, grid: list[int]) -> Step:
    """Say why a digit follows; r2c3 is the cell in row 2, column 3."""
    digit = grid[single.cell]
    size, at = sudoku.box.size, part(single.cell, sudoku.box.size)
    if single.unit is None:
        text = f"Every digit but {digit} stands in the row, column or box of {at}, so {digit} goes there."
    else:
        bars = [part(cell, size) for cell in single.needs if grid[cell] == digit]
        rest = f" or see a {digit} ({', '.join(bars)})" if bars else ""
        text = f"In {unit_name(single.unit, sudoku.box)}, {digit} fits only in {at}: the other cells are filled{rest}."
    givens = tuple(part(cell, size) for cell in single.needs if sudoku.given[cell])
    return Step(text=text, evidence=(*givens, *(("asked",) if single.cell == sudoku.asked else ())))


def ask(sudoku: Sudoku) -> Question:
    size, chain = sudoku.box.size, Chain(sudoku.box, sudoku.given)
    answer = chain.grid[sudoku.asked]
    steps = [step(sudoku, single, chain.grid) for single in chain.to(sudoku.asked)]
    evidence = tuple(dict.fromkeys(part for step in steps for part in step.evidence))
    digits = {part(cell, size): str(digit) for cell, digit in enumerate(sudoku.given) if digit}
    rows = (sudoku.given[i : i + size] for i in range(0, size * size, size))
    return Question(
        template=TEMPLATES[0].text,
        slots={"n": str(size)},
        answer=str(answer),
        answer_type="integer",
        evidence=evidence,
        reads=tuple(Label(part=name, text=digits[name]) for name in evidence if name in digits),
        rationale=(*steps, Step(text=f"So the shaded cell, {part(sudoku.asked, size)}, holds {answer}.")),
        load_parts={"cells": size**2 / 10, "rounds": 2 * chain.found_in[sudoku.asked], "chain": len(steps) / 2},
        caption=f"A sudoku of {size} by {size} cells with {len(digits)} digits given. "
        + " ".join(f"Row {i}: {' '.join(str(d or '_') for d in row)}." for i, row in enumerate(rows, 1)),
    )


def draw(sudoku: Sudoku) -> "tuple[Picture]":
    from matplotlib.patches import Rectangle

    from backends.drawing.canvas import font, page, picture, plane, points
    from backends.drawing.palette import INK, NAMED

    box, look = sudoku.box, sudoku.look
    size, pitch = box.size, (512 - 2 * 24) // box.size
    low = (512 - size * pitch) // 2
    high = low + size * pitch
    figure = page(look)
    sheet = plane(figure, look)
    if "asked" not in sudoku.hidden:
        corner = (low + sudoku.asked % size * pitch, high - (sudoku.asked // size + 1) * pitch)
        sheet.add(Rectangle(corner, pitch, pitch, fc=NAMED[look.palette]["yellow"], lw=0))
    for i in range(size + 1):
        x, y = low + i * pitch, high - i * pitch
        upright = 4 if i % box.width == 0 else 1
        level = 4 if i % box.height == 0 else 1
        for ends, width in ((((x, low), (x, high)), upright), (((low, y), (high, y)), level)):
            thick = points(max(1, round(width * look.stroke)))
            sheet.lines([ends], colors=INK, linewidths=thick, capstyle="projecting", antialiaseds=False)
    style = font(look, min(40, 0.5 * pitch), ha="center", va="center_baseline")
    for cell, digit in enumerate(sudoku.given):
        if digit and part(cell, size) not in sudoku.hidden:
            sheet.text(low + (cell % size + 0.5) * pitch, high - (cell // size + 0.5) * pitch, str(digit), **style)
    return (picture(figure),)


FAMILY = Family(
    name="sudoku_cell",
    revision=1,
    track="scenes",
    category="abstract",
    skill="deduce",
    asks="which digit belongs in the shaded cell of a sudoku",
    top=10,
    templates=TEMPLATES,
    scene=Sudoku,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
