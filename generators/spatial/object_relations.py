"""object_relations: how many shapes of a kind, how many more, how many beside one, which is nearest, which is alike?

Shapes of several kinds, colours and sizes lie scattered; the question names some by colour and shape. It gets
harder with more shapes, larger counts and more shapes that fit but for one attribute. The twin recolours or
reshapes one shape, or swaps the looks of the nearest and another; nothing moves.
"""

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from generators.base import Family
from generators.spatial.boards import SHAPES
from generators.spatial.scatter import SIDE, Spot, scatter
from generators.spatial.shapes import (
    ALL,
    BESIDE,
    WHERE,
    Kind,
    Laid,
    Thing,
    beyond,
    chained,
    filled,
    near,
    other,
    sided,
    surrounded,
)
from schemas.question import Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

Task: TypeAlias = Literal["count", "more", "beside", "nearest", "alike"]
GAPS = 6
"""Answers asked for to how many more, or how many beside."""
TEMPLATES: dict[Task, Template] = {
    "count": Template(
        text="How many {things} are there?",
        grammar="(Count the|Look for all the|Find all the) {things}: how many (are there|do you see|are shown)?",
        keep=(("how many", "number", "count"),),
    ),
    "more": Template(
        text="How many more {many} than {few} are there?",
        grammar="(Count both|Compare the numbers): how many more {many} than {few} (are there|do you see|are shown)?",
        keep=(("how many more", "difference"),),
    ),
    "beside": Template(
        text="How many {things} lie {where} the {one}?",
        grammar="(Count by their middles|Judge by their middles): how many {things} (lie|are) {where} the {one}?",
        keep=(("how many", "number", "count"),),
    ),
    "nearest": Template(
        text="Which shape is nearest to the {one}?",
        grammar="(Of all the shapes|Among the shapes|Of those shown), which one is (nearest|closest) to the {one}?",
        keep=(("nearest", "closest"),),
    ),
    "alike": Template(
        text="Which other shape has the same colour as the shape nearest to the {one}?",
        grammar="(Find|Look for) the shape (nearest|closest) to the {one}: which other shape has the same colour?",
        keep=(("nearest", "closest"), ("same", "shares"), ("colour", "color")),
    ),
}


class Knobs(Record):
    things: int = Field(ge=10, le=76)
    most: int = Field(ge=6)
    """Largest count that is asked for: even, so that counts fall into pairs."""
    lure: float = Field(ge=0, le=1)
    """Share of the other shapes that are made to fit but for one attribute."""
    radii: tuple[int, int]
    """Of small and of large shapes, in pixels from centre to tip."""


class Board(Scene):
    things: tuple[Thing, ...]
    task: Task
    asked: tuple[Kind, ...]
    """The kinds that are named: to count, more and fewer, or the one and then the options."""
    name: str = ""
    """Colour or shape of those that are counted beside the one."""
    where: str = ""

    def of(self, kind: Kind) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.things if thing.kind == kind)

    def there(self) -> list[Thing]:
        """Return the things on the side of the one that is asked for."""
        (one,) = self.of(self.asked[0])
        return [thing for thing in self.things if beyond(spot(one), spot(thing), self.where) >= BESIDE]

    def nearest(self) -> Thing:
        (one,) = self.of(self.asked[0])
        return min((thing for thing in self.things if thing != one), key=one.away)


def spot(thing: Thing) -> Spot:
    return thing.x, thing.y, thing.radius


def knobs(level: int) -> Knobs:
    things = min(5 + 5 * level, 76)
    radii = (17, 27) if things <= 21 else (14, 22) if things <= 41 else (11, 18)
    return Knobs(things=things, most=2 * round(0.31 * things), lure=min(0.9, 0.2 + 0.06 * level), radii=radii)


def board(task: Task, laid: Laid, asked: list[Kind], name: str = "", where: str = "") -> Board:
    things = (
        Thing(id=f"t{i}", kind=kind, x=x, y=y, radius=radius)
        for i, (kind, (x, y, radius)) in enumerate(zip(*laid, strict=True))
    )
    return Board(things=tuple(things), task=task, asked=tuple(asked), name=name, where=where)


def sample(knobs: Knobs, rng: Random) -> Board:
    task: Task = rng.choice(list(TEMPLATES))
    count, radii = knobs.things, knobs.radii
    if task == "alike":
        kinds, spots = chained(count, radii, rng)
        return board(task, (kinds, spots), [kinds[0], *kinds[5:9]])
    if task == "beside":
        where = rng.choice(list(WHERE))
        name, (kinds, spots) = sided(count, radii, rng.randrange(GAPS), where, rng)
        return board(task, (kinds, spots), kinds[:1], name=name, where=where)
    if task == "nearest":
        asked = rng.sample(ALL, 5)
        kinds = filled(asked, count, knobs.lure, asked.__contains__, rng)
        return board(task, (kinds, surrounded(count, radii, rng)), asked)
    asked = rng.sample(ALL, 1 if task == "count" else 2)
    kinds = asked[:1] * rng.randint(1, knobs.most)
    if task == "more":
        gap = rng.randint(1, GAPS)
        few = rng.randint(1, (count - gap) // 2 - 1)
        kinds = asked[:1] * (few + gap) + asked[1:] * few
    kinds = filled(kinds, count, knobs.lure, asked.__contains__, rng)
    return board(task, (kinds, rng.sample(scatter(count, radii, rng), count)), asked)


def tally(things: list[Thing], what: str) -> tuple[Step, ...]:
    """State how many of them lie in each quarter of the page that has any."""
    quarters: dict[str, list[Thing]] = {}
    for thing in things:
        quarters.setdefault(thing.quarter(), []).append(thing)
    return tuple(
        Step(text=f"In the {quarter} quarter: {what}: {len(found)}.", evidence=tuple(t.id for t in found))
        for quarter, found in sorted(quarters.items())
    )


def share(one: Thing, thing: Thing) -> str:
    """Say a distance as a reader can judge it."""
    return f"{one.away(thing) / SIDE:.0%} of the picture's width"


Told: TypeAlias = tuple[tuple[Step, ...], str, str]
"""Facts, answer and conclusion."""


def counts(board: Board) -> Told:
    first, found = board.asked[0], [list(board.of(kind)) for kind in board.asked]
    facts = tuple(
        step for kind, things in zip(board.asked, found, strict=True) for step in tally(things, kind.words(2))
    )
    if board.task == "count":
        return facts, str(len(found[0])), f"Together, and with none elsewhere, they are {len(found[0])}."
    gap = len(found[0]) - len(found[1])
    return facts, str(gap), f"{len(found[0])} {first.words(2)} are {gap} more than {len(found[1])}."


def beside(board: Board) -> Told:
    (one,), found = board.of(board.asked[0]), [thing for thing in board.there() if thing.kind.named(board.name)]
    start = Step(text=f"The {one.kind.words()} is in the {one.quarter()} quarter.", evidence=(one.id,))
    facts = (start, *tally(found, f"{named(board.name)} {board.where} it"))
    return facts, str(len(found)), f"With none elsewhere on that side, they are {len(found)}."


def nearness(board: Board) -> Told:
    (one,), nearest = board.of(board.asked[0]), board.nearest()
    options = [board.of(kind)[0] for kind in board.asked[1:]]
    near_ones = options
    if board.task == "alike":
        near_ones = [t for t in board.things if any(t.kind.colour == o.kind.colour and t != o for o in options)]
    facts = [
        Step(text=f"The {thing.kind.words()} is {share(one, thing)} away.", evidence=(one.id, thing.id))
        for thing in near_ones
    ]
    answer = nearest
    if board.task == "alike":
        (answer,) = (thing for thing in options if thing.kind.colour == nearest.kind.colour)
        text = f"Besides the {nearest.kind.words()}, only the {answer.kind.words()} is {answer.kind.colour}."
        facts.append(Step(text=text, evidence=(nearest.id, answer.id)))
    so = f"So the {nearest.kind.words()} is nearest to the {one.kind.words()}; no other shape is as near."
    return tuple(facts), answer.kind.words(), so


def named(name: str) -> str:
    """Return the words for all shapes of a colour, or of a shape."""
    return f"{name} shapes" if name not in SHAPES else f"{name}{'es' if name == 'cross' else 's'}"


def ask(board: Board) -> Question:
    tells = {"count": counts, "more": counts, "beside": beside, "nearest": nearness, "alike": nearness}
    facts, answer, so = tells[board.task](board)
    first, options = board.asked[0], board.asked[1:] if board.task in ("nearest", "alike") else ()
    slots = {
        "count": {"things": first.words(2)},
        "more": {"many": first.words(2), "few": board.asked[-1].words(2)},
        "beside": {"things": named(board.name), "where": board.where, "one": first.words()} if board.name else {},
    }.get(board.task, {"one": first.words()})
    evidence = tuple(dict.fromkeys(part for step in facts for part in step.evidence))
    kinds = Counter(thing.kind for thing in board.things)
    return Question(
        template=TEMPLATES[board.task].text,
        slots=slots,
        choices=tuple(kind.words() for kind in options),
        answer=answer,
        answer_type="choice" if options else "integer",
        evidence=evidence,
        rationale=(*facts, Step(text=so)),
        load_parts={"things": len(board.things), "compared": len(evidence)},
        caption="Shapes: " + ", ".join(f"{n} {kind.words(n)}" for kind, n in kinds.most_common()) + ".",
    )


def twin(board: Board, rng: Random) -> Board:
    kinds = {thing.id: thing.kind for thing in board.things}
    kinds |= swapped(board, rng) if board.task in ("nearest", "alike") else recounted(board, rng)
    things = tuple(thing.model_copy(update={"kind": kinds[thing.id]}) for thing in board.things)
    return board.model_copy(update={"things": things})


def swapped(board: Board, rng: Random) -> dict[str, Kind]:
    """Exchange the looks of the nearest and another that might have been it."""
    first, options = board.nearest(), [board.of(kind)[0] for kind in board.asked[1:]]
    if board.task == "alike":
        options = [t for t in board.things if any(t.kind.colour == o.kind.colour and t != o for o in options)]
    thing = rng.choice([option for option in options if option != first])
    return {first.id: thing.kind, thing.id: first.kind}


def recounted(board: Board, rng: Random) -> dict[str, Kind]:
    """Change one thing so that the count is the other of its pair: counts stay evenly spread."""
    answer = int(ask(board).answer)
    more = answer % 2 == (0 if board.task == "beside" else 1)  # from 0 or from 1 on
    if board.task == "beside":
        attribute = "shape" if board.name in SHAPES else "colour"
        thing = rng.choice([t for t in board.there() if t.kind.named(board.name) != more])
        if more:
            return {thing.id: thing.kind.model_copy(update={attribute: board.name})}
        taken = other(thing.kind, attribute, rng)
        return {thing.id: taken} if taken != board.asked[0] else recounted(board, rng)
    kind = board.asked[0]
    if more:
        spare = [t for t in board.things if t.kind not in board.asked]
        like = [t for t in spare if (t.kind.colour == kind.colour) != (t.kind.shape == kind.shape)]
        return {rng.choice(like or spare).id: kind}
    less = near(kind, rng)
    return {rng.choice(board.of(kind)).id: less} if less not in board.asked else recounted(board, rng)


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
    revision=2,
    track="scenes",
    category="spatial",
    skill="relate",
    asks="how many shapes of a kind, how many more or beside one, which is nearest or alike",
    top=12,
    templates=tuple(TEMPLATES.values()),
    scene=Board,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
