"""ray_mirrors: where does a beam of light leave a grid of mirrors, or how often is it reflected?

A grid of squares, seen from above; some squares hold a diagonal mirror that reflects on both sides. A beam enters at
an arrow. It gets harder with more squares, mirrors and reflections. The twin turns one mirror by a right angle; where
reflections are counted, it may also take one away or add one.
"""

from random import Random
from typing import TYPE_CHECKING, TypeAlias

from pydantic import Field

from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS = "CDGHKMNPRSUVWXYZ"
"""Those that OCR takes for nothing else."""
MIRRORS = 92
"""Of 256 squares, about how many hold a mirror."""
SIDES = ("top", "right", "bottom", "left")
HEADINGS = {(-1, 0): "up", (0, 1): "right", (1, 0): "down", (0, -1): "left"}
"""Steps in rows and columns; in the order of the sides that they lead to."""
STEPS = tuple(HEADINGS)
EXIT, HITS = TEMPLATES = (
    Template(
        text="The beam enters the box at the arrow and is reflected by the mirrors, which are two-sided. "
        "At which letter does it leave?",
        grammar="The mirrors are two-sided, and the beam enters the box at the arrow. (At|By) which letter does it "
        "(leave|come out)?",
        keep=(("leave", "come out", "exit"), ("letter",)),
    ),
    Template(
        text="The beam enters the grid at the arrow. How often is it reflected by a mirror before it leaves? "
        "Mirrors are two-sided: count both, if one is hit on both sides.",
        grammar="The beam enters the grid at the arrow; mirrors are two-sided. (How often|How many times) is it "
        "reflected before it leaves, (counting a mirror that is hit on both sides twice|if a mirror that is hit on "
        "both sides counts twice)?",
        keep=(("reflected",), ("how often", "how many times")),
    ),
)
Mirrors: TypeAlias = dict[int, str]
Opening: TypeAlias = tuple[int, int]
"""A side of the box, and the row or column there."""


class Knobs(Record):
    size: int = Field(ge=4, le=14)
    """Squares along a side."""
    ports: int = Field(ge=4, le=6)


class Mirror(Record):
    cell: int
    lean: str
    """`/` or `\\`."""


class Port(Record):
    letter: str
    at: Opening


class Box(Scene):
    size: int
    mirrors: tuple[Mirror, ...]
    """By cell; cells are numbered by row from the upper left corner."""
    source: Opening
    ports: tuple[Port, ...]
    """Openings by letter; none where reflections are counted."""


def knobs(level: int) -> Knobs:
    return Knobs(size=min(4 + level, 14), ports=min(4 + level // 3, 6))


def wanted(size: int) -> range:
    """Return the numbers of reflections that are asked for in a box of that size."""
    return range(size - 3, size + 2)


def trace(size: int, mirrors: Mirrors, source: Opening) -> tuple[list[tuple[int, str]], Opening]:
    """Follow the beam from square to square: the squares with the heading in which it leaves each, and where it ends.

    What comes from outside never runs in a circle, because every step could be taken back.
    """
    side, at = source
    row, column = ((0, at), (at, size - 1), (size - 1, at), (at, 0))[side]
    down, right = (-step for step in STEPS[side])
    path = []
    while 0 <= row < size and 0 <= column < size:
        cell = row * size + column
        if cell in mirrors:
            down, right = (-right, -down) if mirrors[cell] == "/" else (right, down)
        path.append((cell, HEADINGS[down, right]))
        row, column = row + down, column + right
    side = STEPS.index((down, right))
    return path, (side, column if down else row)


def hits(mirrors: Mirrors, path: list[tuple[int, str]]) -> int:
    return sum(cell in mirrors for cell, _ in path)


def turned(mirrors: Mirrors, cell: int) -> Mirrors:
    return {**mirrors, cell: "\\" if mirrors[cell] == "/" else "/"}


def changes(size: int, mirrors: Mirrors, source: Opening, every: bool) -> list[tuple[Mirrors, int, Opening]]:
    """Return the boxes that differ in one mirror on the beam's way, with their reflections and their ends.

    Mirrors are turned; if `every`, they are also taken away or added.
    """
    found = []
    for cell in dict(trace(size, mirrors, source)[0]):
        others = [turned(mirrors, cell)] if cell in mirrors else []
        if every and cell in mirrors:
            others.append({other: lean for other, lean in mirrors.items() if other != cell})
        elif every:
            others += [{**mirrors, cell: lean} for lean in "/\\"]
        for other in others:
            path, end = trace(size, other, source)
            found.append((other, hits(other, path), end))
    return found


def sample(knobs: Knobs, rng: Random) -> Box:
    size, ported = knobs.size, rng.random() < 0.5
    count = rng.choice(wanted(size))
    while True:
        mirrors = {cell: "/\\"[byte % 2] for cell, byte in enumerate(rng.randbytes(size * size)) if byte < MIRRORS}
        source = rng.randrange(4), rng.randrange(size)
        path, end = trace(size, mirrors, source)
        if hits(mirrors, path) != count or end == source:
            continue
        others = changes(size, mirrors, source, every=not ported)
        ends = sorted({other for *_, other in others} - {end, source})
        if len(ends) >= 2 if ported else {found for _, found, _ in others} >= {*wanted(size)} - {count}:
            ports = _ports(knobs, rng, size, end, source, ends) if ported else ()
            return Box(size=size, mirrors=_listed(mirrors), source=source, ports=ports)


def _ports(  # noqa: PLR0913
    knobs: Knobs, rng: Random, size: int, end: Opening, source: Opening, ends: list[Opening]
) -> tuple[Port, ...]:
    """Letter the end, those of boxes with one mirror turned, and any others."""
    near = [end, *rng.sample(ends, min(len(ends), knobs.ports - 1))]
    rest = [(side, at) for side in range(4) for at in range(size) if (side, at) not in (*near, source)]
    openings = near + rng.sample(rest, knobs.ports - len(near))
    letters = rng.sample(LETTERS, len(openings))
    return tuple(Port(letter=letter, at=at) for letter, at in sorted(zip(letters, openings, strict=True)))


def _listed(mirrors: Mirrors) -> tuple[Mirror, ...]:
    return tuple(Mirror(cell=cell, lean=lean) for cell, lean in sorted(mirrors.items()))


def twin(box: Box, rng: Random) -> Box:
    mirrors = {mirror.cell: mirror.lean for mirror in box.mirrors}
    path, end = trace(box.size, mirrors, box.source)
    others = changes(box.size, mirrors, box.source, every=not box.ports)
    if box.ports:
        open_at = {port.at for port in box.ports} - {end}
        fitting = [other for other, _, at in others if at in open_at]
    else:
        count = rng.choice([n for n in wanted(box.size) if n != hits(mirrors, path)])
        fitting = [other for other, found, _ in others if found == count]
    return box.model_copy(update={"mirrors": _listed(rng.choice(fitting))})


def facts(box: Box, path: list[tuple[int, str]]) -> list[Step]:
    """Say where the beam enters, and what every mirror on its way does to it."""
    side, at = box.source
    leans = {mirror.cell: mirror.lean for mirror in box.mirrors}
    line = f"{'column' if side in (0, 2) else 'row'} {at + 1}"
    heading = HEADINGS[-STEPS[side][0], -STEPS[side][1]]
    steps = [Step(text=f"The beam enters from the {SIDES[side]} in {line}, going {heading}.", evidence=("source",))]
    for cell, heading in path:
        if cell in leans:
            where = f"row {cell // box.size + 1}, column {cell % box.size + 1}"
            steps.append(Step(text=f"The mirror in {where} turns it {heading}.", evidence=(f"m{cell}",)))
    return steps


def ask(box: Box) -> Question:
    mirrors = {mirror.cell: mirror.lean for mirror in box.mirrors}
    path, end = trace(box.size, mirrors, box.source)
    count, steps = hits(mirrors, path), facts(box, path)
    if box.ports:
        answer = next(port.letter for port in box.ports if port.at == end)
        line = f"{'column' if end[0] in (0, 2) else 'row'} {end[1] + 1}"
        steps.append(Step(text=f"{answer} marks the opening at the {SIDES[end[0]]} in {line}.", evidence=(answer,)))
        conclusion = f"So it leaves at {answer}."
    else:
        answer, conclusion = str(count), f"So it is reflected {count} times."
    return Question(
        template=(EXIT if box.ports else HITS).text,
        slots={},
        choices=tuple(port.letter for port in box.ports),
        answer=answer,
        answer_type="choice" if box.ports else "integer",
        evidence=tuple(dict.fromkeys(part for step in steps for part in step.evidence)),
        reads=tuple(Label(part=port.letter, text=port.letter) for port in box.ports),
        rationale=(*steps, Step(text=conclusion)),
        load_parts={"reflections": count, "squares": box.size**2 / 20, "openings": len(box.ports) / 2},
        caption=f"A grid of {box.size} by {box.size} squares with {len(box.mirrors)} mirrors. "
        + ("Its openings are marked " + ", ".join(port.letter for port in box.ports) + "." if box.ports else ""),
    )


def draw(box: Box) -> "tuple[Picture]":
    from backends.drawing.canvas import LABEL, font, page, picture, plane
    from backends.drawing.mirrors import Table

    figure = page(box.look)
    table = Table(plane(figure, box.look), box.size, box.look)
    table.mirrors([(mirror.cell, mirror.lean) for mirror in box.mirrors if f"m{mirror.cell}" not in box.hidden])
    if box.ports:
        table.walls(openings={box.source, *(port.at for port in box.ports)})
    for port in box.ports:
        if port.letter not in box.hidden:
            style = font(box.look, LABEL, ha="center", va="center_baseline", fontweight="bold")
            table.sheet.text(*table.outside(*port.at, 15), port.letter, **style)
    if "source" not in box.hidden:
        table.arrow(*box.source)
    return (picture(figure),)


FAMILY = Family(
    name="ray_mirrors",
    revision=1,
    track="scenes",
    category="physical",
    skill="optics",
    asks="where a beam leaves a box of mirrors, or how often it is reflected",
    top=10,
    templates=TEMPLATES,
    scene=Box,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
