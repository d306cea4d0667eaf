"""object_relations: how many shapes of a kind are there, or which shape is nearest to another?

Shapes of several kinds, colours and sizes lie scattered; the question names some by colour and shape. It gets
harder with more shapes, larger counts and more shapes that fit but for one attribute. The twin recolours or
reshapes one of those to count (or one more), or swaps the looks of the nearest and another; nothing moves.
"""

from collections import Counter
from math import dist
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.scatter import MIDDLE, SIDE, Spot, scatter
from schemas.question import Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

SHAPES = ("circle", "square", "triangle", "star", "diamond", "cross")
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
NEARER = 1.2
"""Least ratio of the second distance to the first, from centre to centre and from centre to rim."""
COUNT, NEAREST = TEMPLATES = (
    Template(
        text="How many {things} are there?",
        grammar="(Count the|Look for all the|Find all the) {things}: how many (are there|do you see|are shown)?",
        keep=(("how many", "number", "count"),),
    ),
    Template(
        text="Which shape is nearest to the {one}?",
        grammar="(Of all the shapes|Among the shapes|Of those shown), which one is (nearest|closest) to the {one}?",
        keep=(("nearest", "closest"),),
    ),
)


class Knobs(Record):
    things: int = Field(ge=6, le=76)
    most: int = Field(ge=2)
    """Largest count that is asked for."""
    lure: float = Field(ge=0, le=1)
    """Share of the other shapes that are made to fit but for one attribute."""
    radii: tuple[int, int]
    """Of small and of large shapes, in pixels from centre to tip."""


class Kind(Record):
    colour: str
    shape: str

    def words(self, count: int = 1) -> str:
        return f"{self.colour} {self.shape}{'' if count == 1 else 'es' if self.shape == 'cross' else 's'}"


class Thing(Record):
    id: str
    kind: Kind
    x: int
    y: int
    """Pixels from the lower left corner of the page, before jitter."""
    radius: int

    def away(self, other: "Thing") -> float:
        return dist((self.x, self.y), (other.x, other.y))


class Board(Scene):
    things: tuple[Thing, ...]
    asked: tuple[Kind, ...]
    """The kind to count; or five kinds of one thing each: the one, then the options for its nearest."""

    def of(self, kind: Kind) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.things if thing.kind == kind)


ALL = tuple(Kind(colour=colour, shape=shape) for colour in COLOURS for shape in SHAPES)


def knobs(level: int) -> Knobs:
    things = min(1 + 5 * level, 76)
    radii = (17, 27) if things <= 21 else (14, 22) if things <= 41 else (11, 18)
    return Knobs(things=things, most=round(0.66 * things), lure=min(0.9, 0.2 + 0.06 * level), radii=radii)


def surrounded(knobs: Knobs, rng: Random) -> list[Spot]:
    """Return spots of which the next four hold the first one's clearly nearest neighbour and three more near ones."""
    while True:
        one, *others = scatter(knobs.things, knobs.radii, rng)
        away = {spot: dist(one[:2], spot[:2]) for spot in others}
        nearest, *order = sorted(others, key=away.__getitem__)
        rim = min(away[spot] - spot[2] for spot in order)
        if away[order[0]] >= NEARER * away[nearest] and rim >= NEARER * (away[nearest] - nearest[2]):
            named = [nearest, *rng.sample(order[:6], 3)]
            return [one, *rng.sample(named, 4), *(spot for spot in order if spot not in named)]


def near(kind: Kind, rng: Random) -> Kind:
    """Return a kind that differs in one attribute."""
    name, values = rng.choice((("colour", COLOURS), ("shape", SHAPES)))
    return kind.model_copy(update={name: rng.choice([value for value in values if value != getattr(kind, name)])})


def sample(knobs: Knobs, rng: Random) -> Board:
    counting = rng.random() < 0.5
    asked = rng.sample(ALL, 1 if counting else 5)
    kinds = asked * (rng.randint(1, knobs.most) if counting else 1)
    while len(kinds) < knobs.things:
        kind = near(rng.choice(asked), rng) if rng.random() < knobs.lure else rng.choice(ALL)
        kinds += [kind] if kind not in asked else []
    spots = rng.sample(scatter(knobs.things, knobs.radii, rng), knobs.things) if counting else surrounded(knobs, rng)
    things = (
        Thing(id=f"t{i}", kind=kind, x=x, y=y, radius=radius)
        for i, (kind, (x, y, radius)) in enumerate(zip(kinds, spots, strict=True))
    )
    return Board(things=tuple(things), asked=tuple(asked))


def tally(board: Board, kind: Kind) -> tuple[Step, ...]:
    """State how many of a kind stand in each quarter of the page that has any."""
    quarters: dict[str, list[Thing]] = {}
    for thing in board.of(kind):
        name = f"{'upper' if thing.y > MIDDLE else 'lower'} {'left' if thing.x < MIDDLE else 'right'}"
        quarters.setdefault(name, []).append(thing)
    return tuple(
        Step(text=f"In the {name} quarter: {len(found)} {kind.words(len(found))}.", evidence=tuple(t.id for t in found))
        for name, found in sorted(quarters.items())
    )


def share(one: Thing, other: Thing) -> str:
    """Say a distance as a reader can judge it."""
    return f"{one.away(other) / SIDE:.0%} of the picture's width"


def ask(board: Board) -> Question:
    first = board.asked[0]
    options = tuple(kind.words() for kind in board.asked[1:])
    if not options:
        facts = tally(board, first)
        answer = str(len(board.of(first)))
        conclusion = f"Together, and with none elsewhere, they are {answer}."
    else:
        one, *others = (board.of(kind)[0] for kind in board.asked)
        facts = tuple(
            Step(text=f"The {thing.kind.words()} is {share(one, thing)} away.", evidence=(one.id, thing.id))
            for thing in others
        )
        answer = min(others, key=one.away).kind.words()
        conclusion = f"So the {answer} is nearest to the {first.words()}; no other shape is as near."
    evidence = tuple(dict.fromkeys(part for step in facts for part in step.evidence))
    kinds = Counter(thing.kind for thing in board.things)
    return Question(
        template=(NEAREST if options else COUNT).text,
        slots={"one": first.words()} if options else {"things": first.words(2)},
        choices=options,
        answer=answer,
        answer_type="choice" if options else "integer",
        evidence=evidence,
        rationale=(*facts, Step(text=conclusion)),
        load_parts={"things": len(board.things), "compared": len(evidence)},
        caption="Shapes: " + ", ".join(f"{n} {kind.words(n)}" for kind, n in kinds.most_common()) + ".",
    )


def twin(board: Board, rng: Random) -> Board:
    kinds = {thing.id: thing.kind for thing in board.things}
    if len(board.asked) == 1:
        kind, found = board.asked[0], board.of(board.asked[0])
        spare = [t for t in board.things if (t.kind.colour == kind.colour) != (t.kind.shape == kind.shape)]
        one_more = len(found) == 1 or (spare and rng.random() < 0.5)
        changed = rng.choice(spare or [t for t in board.things if t.kind != kind]) if one_more else rng.choice(found)
        kinds[changed.id] = kind if one_more else near(kind, rng)
    else:
        one, *options = (board.of(kind)[0] for kind in board.asked)
        first, *others = sorted(options, key=one.away)
        other = rng.choice(others)
        kinds |= {first.id: other.kind, other.id: first.kind}
    things = tuple(thing.model_copy(update={"kind": kinds[thing.id]}) for thing in board.things)
    return board.model_copy(update={"things": things})


def draw(board: Board) -> "tuple[Picture]":
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import page, picture, plane, points
    from backends.drawing.outlines import OUTLINES
    from backends.drawing.palette import INK, NAMED

    figure = page(board.look)
    shown = [thing for thing in board.things if thing.id not in board.hidden]
    shapes = PolyCollection(
        [[(t.x + t.radius * x, t.y + t.radius * y) for x, y in OUTLINES[t.kind.shape]] for t in shown],
        facecolors=[NAMED[board.look.palette][t.kind.colour] for t in shown],
        edgecolors=INK,
        linewidths=points(1.3 * board.look.stroke),
    )
    plane(figure, board.look).add(shapes)
    return (picture(figure),)


FAMILY = Family(
    name="object_relations",
    revision=1,
    track="scenes",
    category="spatial",
    skill="relate",
    asks="how many shapes of a kind, or which is nearest to another",
    top=12,
    templates=TEMPLATES,
    scene=Board,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
