"""cube_turn: how many cubes, or squares, of a colour does a stack show over all its sides?

The clip shows a stack of coloured cubes that turns once around and rests with each side in front. It gets harder
with more cubes and colours, larger counts and quicker turns. The twin recolours one cube. The alibis recolour one of
two cubes that show on opposite sides only: no moment shows both, so what any single frame shows, it shows in a
clip with another answer too.
"""

from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from generators.base import Family
from schemas.question import Event, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Clip

# its parts: `side0` to `side3` and `top`, the squares of the asked colour there
Kind: TypeAlias = Literal["cubes", "squares"]
Cell: TypeAlias = tuple[int, int, int]
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Outwards from each side, in the order in which they come to the front when the stack turns `onward`."""
SPREAD = 6
"""Answers asked for at a level."""
RATE = 12
NAMES = ("The side in front at first", "The side that comes next", "The third side", "The last side")
TEMPLATES = (
    Template(
        text="The stack turns once around. How many {colour} cubes does it show in all, counting each cube once? Cubes "
        "that are never seen do not count.",
        grammar="While the stack turns (once around|around once), how many (different|single) {colour} cubes are seen "
        "(in all|altogether), counting each once?",
        keep=(("how many", "number", "count"), ("turn", "turns", "turning")),
    ),
    Template(
        text="The stack turns once around. How many {colour} squares do its four sides show in all, without the tops?",
        grammar="While the stack turns (once around|around once), how many {colour} squares are seen on its four sides "
        "(together|in all), (leaving out|not counting) the tops?",
        keep=(("how many", "number", "count"), ("turn", "turns", "turning"), ("top", "tops", "above")),
    ),
)


class Knobs(Record):
    side: int = Field(ge=3, le=5)
    tall: int = Field(ge=3, le=5)
    colours: int = Field(ge=3, le=len(COLOURS))
    least: int
    """Smallest answer; even, so that answers fall into pairs."""
    rest: float
    """Seconds for which each side stays in front."""
    turn: float
    """Seconds of a quarter turn; with the rest a multiple of half a second."""


class Turn(Scene):
    columns: tuple[tuple[tuple[str, ...], ...], ...]
    """Colours of each column's cubes, from the floor up. No column is lower than both of two in line with it."""
    kind: Kind
    colour: str
    front: int
    """Index of the side in front at first."""
    onward: bool
    rest: float
    turn: float

    def high(self, x: int, y: int) -> int:
        inside = 0 <= x < len(self.columns) and 0 <= y < len(self.columns)
        return len(self.columns[x][y]) if inside else 0

    def cells(self) -> list[Cell]:
        return [
            (x, y, z) for x, row in enumerate(self.columns) for y, cubes in enumerate(row) for z in range(len(cubes))
        ]

    def shown(self, cell: Cell) -> tuple[int, ...]:
        """Return the sides on which a cube shows; what stands before it is never higher than its foot."""
        x, y, z = cell
        return tuple(side for side, (dx, dy) in enumerate(SIDES) if self.high(x + dx, y + dy) <= z)

    def topmost(self, cell: Cell) -> bool:
        return cell[2] == self.high(*cell[:2]) - 1

    def colour_of(self, cell: Cell) -> str:
        return self.columns[cell[0]][cell[1]][cell[2]]

    def worth(self, cell: Cell) -> int:
        """Return what a cube adds to the answer if it has the colour asked for."""
        sides = len(self.shown(cell))
        return sides if self.kind == "squares" else int(sides > 0 or self.topmost(cell))

    def recoloured(self, colours: dict[Cell, str]) -> "Turn":
        columns = tuple(
            tuple(tuple(colours.get((x, y, z), old) for z, old in enumerate(cubes)) for y, cubes in enumerate(row))
            for x, row in enumerate(self.columns)
        )
        return self.model_copy(update={"columns": columns})

    def opposite(self) -> tuple[Cell, Cell] | None:
        """Return two cubes that show on opposite sides and nowhere else."""
        alone: dict[int, Cell] = {}
        for cell in self.cells():
            sides = self.shown(cell)
            if len(sides) == 1 and not self.topmost(cell):
                alone.setdefault(sides[0], cell)
        return next(((alone[i], alone[i + 2]) for i in (0, 1) if i in alone and i + 2 in alone), None)


def knobs(level: int) -> Knobs:
    rest, turn = (1.0, 1.5) if level <= 4 else (0.75, 1.25)
    return Knobs(
        side=min(3 + level // 3, 5),
        tall=min(3 + level // 4, 5),
        colours=min(2 + level, len(COLOURS)),
        least=2 * level,
        rest=rest,
        turn=turn,
    )


def profile(knobs: Knobs, rng: Random) -> list[int]:
    """Return heights that rise and then fall."""
    heights = [rng.randint(2, knobs.tall) for _ in range(knobs.side)]
    peak = rng.randrange(knobs.side)
    return sorted(heights[:peak]) + sorted(heights[peak:], reverse=True)


def sample(knobs: Knobs, rng: Random) -> Turn:
    colour, *others = rng.sample(COLOURS, knobs.colours)
    goal = knobs.least + rng.randrange(SPREAD)
    while True:
        across, along = profile(knobs, rng), profile(knobs, rng)
        columns = tuple(tuple(tuple(rng.choices(others, k=min(a, b))) for b in along) for a in across)
        turn = Turn(
            columns=columns,
            kind=rng.choice(("cubes", "squares")),
            colour=colour,
            front=rng.randrange(4),
            onward=rng.random() < 0.5,
            rest=knobs.rest,
            turn=knobs.turn,
        )
        left, cells = goal, turn.cells()
        taken = []
        for cell in rng.sample(cells, len(cells)):
            if turn.worth(cell) <= left:
                taken.append(cell)
                left -= turn.worth(cell)
            if not left:
                break
        if not left and turn.opposite() and 1 in map(turn.worth, taken):  # so that the twin can take one
            return turn.recoloured(dict.fromkeys(taken, colour))


def counted(turn: Turn) -> list[Cell]:
    return [cell for cell in turn.cells() if turn.colour_of(cell) == turn.colour and turn.worth(cell)]


def flipped(turn: Turn, cell: Cell) -> Turn:
    """Give a cube the colour asked for, or take it from it."""
    other = next(c for c in sorted({turn.colour_of(c) for c in turn.cells()}) if c != turn.colour)
    return turn.recoloured({cell: other if turn.colour_of(cell) == turn.colour else turn.colour})


def twin(turn: Turn, rng: Random) -> Turn:
    odd = sum(map(turn.worth, counted(turn))) % 2 == 1  # then one less, else one more: answers stay evenly spread
    fit = [c for c in turn.cells() if turn.worth(c) == 1 and (turn.colour_of(c) == turn.colour) == odd]
    return flipped(turn, rng.choice(fit))


def alibis(turn: Turn) -> tuple[Turn, ...]:
    """Recolour one of two cubes that no moment shows together."""
    return tuple(flipped(turn, cell) for cell in turn.opposite() or ())


def order(turn: Turn) -> list[int]:
    """Return the sides in the order in which they come to the front."""
    return [(turn.front + (i if turn.onward else -i)) % 4 for i in range(4)]


def tally(turn: Turn) -> tuple[Step, ...]:
    """State what each side shows; of cubes, those that were not counted before, on top or on a side."""
    steps, left, squares = [], counted(turn), turn.kind == "squares"
    if not squares and (tops := [cell for cell in left if turn.topmost(cell)]):
        steps.append(Step(text=f"On top of columns: {turn.colour} cubes: {len(tops)}.", evidence=("top",)))
        left = [cell for cell in left if cell not in tops]
    for name, side in zip(NAMES, order(turn), strict=True):
        if found := [cell for cell in left if side in turn.shown(cell)]:
            more = f"{turn.colour} squares" if squares else f"{turn.colour} cubes not counted yet"
            steps.append(Step(text=f"{name}: {more}: {len(found)}.", evidence=(f"side{side}",)))
            left = left if squares else [cell for cell in left if cell not in found]
    return tuple(steps)


def ask(turn: Turn) -> Question:
    facts = tally(turn)
    number, size = sum(map(turn.worth, counted(turn))), len(turn.columns)
    seen = sum(1 for cell in turn.cells() if turn.shown(cell) or turn.topmost(cell))
    beat = turn.rest + turn.turn
    return Question(
        template=TEMPLATES[turn.kind == "squares"].text,
        slots={"colour": turn.colour},
        answer=str(number),
        answer_type="integer",
        evidence=tuple(dict.fromkeys(p for step in facts for p in step.evidence)),
        rationale=(*facts, Step(text=f"Nothing else shows {turn.colour}, so there are {number} {turn.kind} in all.")),
        load_parts={"cubes": seen / 4, "counted": number, "pace": 4 / beat},
        caption=f"A stack of coloured cubes on a floor of {size} by {size} squares turns once around. It is "
        f"{max(turn.high(x, y) for x, y, _ in turn.cells())} cubes high at most.",
        events=tuple(
            Event(name=f"{name} is in front".lower(), part="stack", start=i * beat, end=i * beat + beat)
            for i, name in enumerate(NAMES)
        ),
        min_fps=2,
        image_roles=(),
    )


def draw(turn: Turn) -> "Clip":
    from backends.drawing.blocks import Turntable
    from backends.drawing.palette import NAMED

    table = Turntable(len(turn.columns), max(turn.high(x, y) for x, y, _ in turn.cells()), turn.look)
    for cell in turn.cells():
        ways = [f"side{side}" for side in turn.shown(cell)] + ["top"] * turn.topmost(cell)
        colour = turn.colour_of(cell)
        for way in ways:
            if colour != turn.colour or way not in turn.hidden:
                table.add(cell, None if way == "top" else SIDES[int(way[-1])], NAMED[turn.look.palette][colour])
    sides = order(turn)
    for i, side in enumerate((*sides, turn.front)):
        table.turn(side, 1 if turn.onward else -1, i * (turn.rest + turn.turn), turn.rest, turn.turn)
    return table.stage.clip(4 * (turn.rest + turn.turn) + turn.rest, RATE)


FAMILY = Family(
    name="cube_turn",
    revision=1,
    track="motion",
    category="spatial",
    skill="combine views",
    asks="how many cubes or squares of a colour a stack shows over all its sides",
    top=10,
    templates=TEMPLATES,
    scene=Turn,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
