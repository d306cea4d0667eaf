"""event_order: what happened first, what last, and how many happened between?

The clip shows named things at rest: lamps, boxes or flags. Each has one turn, alone: it lights up, opens or
rises, and goes back. It gets harder with more things, more of them asked for and less time for each. The twin
swaps the turns of two things. Both clips are made of the same frames in another order, so no single
frame gives the answer.
"""

from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from generators.base import Family
from schemas.question import Event, Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from backends.media import Clip

NAMES = ("alder", "ash", "birch", "cedar", "elm", "fig", "fir", "hazel", "larch", "maple", "oak", "palm", "pine")
Thing: TypeAlias = Literal["lamp", "box", "flag"]
Kind: TypeAlias = Literal["first", "last", "between"]
ACTS: dict[Thing, tuple[str, str, str]] = {
    "lamp": ("lamps", "lights up", "light up"),
    "box": ("boxes", "opens", "open"),
    "flag": ("flags", "rises", "rise"),
}
"""By kind of thing: its plural, what it does, what they do."""
MOST = 12
RATE, WIDTH, HEIGHT = 12, 480, 360
FIRST, EASE, REST = 0.75, 0.25, 0.75
"""Seconds: before the first turn (a quarter off the sampling grid, so that each sampled frame shows a whole turn or
none); in which a thing comes to its full turn, and goes back; after the last turn, at least."""
OF_THREE = "(Of these three|Among these three), which {thing} {does} "

TEMPLATES = (
    Template(
        text="Which {thing} {does} first: {a}, {b} or {c}?",
        grammar=OF_THREE + "(first|earliest|before the others): {a}, {b} or {c}?",
        keep=(("first", "earliest", "before"),),
        ordered=False,
    ),
    Template(
        text="Which {thing} {does} last: {a}, {b} or {c}?",
        grammar=OF_THREE + "(last|latest|after the others): {a}, {b} or {c}?",
        keep=(("last", "latest", "after"),),
        ordered=False,
    ),
    Template(
        text="How many {things} {do} between {a} and {b}, not counting these two?",
        grammar="How many {things} {do} (between|in the time between) {a} and {b}, (leaving these two out|without "
        "these two)?",
        keep=(("between",), ("how many",)),
        ordered=False,
    ),
)


class Knobs(Record):
    things: int = Field(ge=3, le=MOST)
    kinds: tuple[Kind, ...]
    beat: float
    """Seconds from one turn to the next: a multiple of half a second, so that all are sampled alike."""
    turn: float = Field(ge=1)
    """Seconds that one turn takes."""


class Row(Scene):
    thing: Thing
    places: tuple[str, ...]
    """Names from left to right, row after row."""
    order: tuple[str, ...]
    """Names in the order of their turns."""
    kind: Kind
    asked: tuple[str, ...]
    """Names in the order in which the question gives them."""
    beat: float
    turn: float


def knobs(level: int) -> Knobs:
    turn, beat = (1.5, 2.0) if level <= 2 else (1.25, 1.5) if level <= 6 else (1.0, 1.0)
    kinds: tuple[Kind, ...] = ("first", "last", "between")
    return Knobs(things=min(2 + level, MOST), kinds=kinds[:level], beat=beat, turn=turn)


def most_between(things: int) -> int:
    """Return the largest count that is asked for: any up to it is one exchange of turns away from any other."""
    return (things - 1) // 2


def sample(knobs: Knobs, rng: Random) -> Row:
    places = rng.sample(NAMES, knobs.things)
    order = rng.sample(places, knobs.things)
    kind = rng.choice(knobs.kinds)
    asked = rng.sample(places, 3)
    if kind == "between":
        count = rng.randint(0, most_between(knobs.things))
        early = rng.randrange(knobs.things - count - 1)
        asked = rng.sample([order[early], order[early + count + 1]], 2)
    row = {"places": places, "order": order, "kind": kind, "asked": asked, "beat": knobs.beat, "turn": knobs.turn}
    return Row.model_validate({"thing": rng.choice(list(ACTS)), **row})


def start_of(row: Row, name: str) -> float:
    return FIRST + row.beat * row.order.index(name)


def ask(row: Row) -> Question:
    ranked = sorted(row.asked, key=row.order.index)
    low, high = row.order.index(ranked[0]), row.order.index(ranked[-1])
    names = row.order[low : high + 1] if row.kind == "between" else tuple(ranked)
    template, answer, so = _answered(row, ranked, names[1:-1])
    things, does, do = ACTS[row.thing]
    words = {"thing": row.thing, "things": things, "does": does, "do": do, **dict(zip("abc", row.asked, strict=False))}
    facts = (
        # by turn, not by second: a question card before the clip moves its seconds
        Step(text=f"The {row.thing} {name} is number {row.order.index(name) + 1} to {do}.", evidence=(name,))
        for name in names
    )
    starts = [(name, start_of(row, name)) for name in row.order]
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=() if row.kind == "between" else row.asked,
        answer=answer,
        answer_type="integer" if row.kind == "between" else "choice",
        evidence=names,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in row.asked),
        rationale=(*facts, Step(text=so)),
        load_parts={"things": len(row.places), "turns": len(names), "pace": 1 / row.beat},
        caption=f"There are {len(row.places)} {things}. One after another, each {does} once: {', '.join(row.order)}.",
        events=tuple(Event(name=f"{name} {does}", part=name, start=t, end=t + row.turn) for name, t in starts),
        min_fps=2,
        image_roles=(),
    )


def _answered(row: Row, ranked: list[str], between: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the template, the answer and the conclusion."""
    if row.kind == "between":
        listed = f": {', '.join(between)}" if between else ""
        return TEMPLATES[2].text, str(len(between)), f"So {len(between)} between {ranked[0]} and {ranked[1]}{listed}."
    answer = ranked[0 if row.kind == "first" else -1]
    return TEMPLATES[row.kind == "last"].text, answer, f"So {answer} is the {row.kind} of them."


def twin(row: Row, rng: Random) -> Row:
    ranked = sorted(map(row.order.index, row.asked))
    if row.kind == "between":
        now = ranked[1] - ranked[0] - 1
        apart = 1 + rng.choice([count for count in range(most_between(len(row.order)) + 1) if count != now])
        ways = [(end, other + way) for end, other in (ranked, ranked[::-1]) for way in (-apart, apart)]
        turns = rng.choice([(end, to) for end, to in ways if 0 <= to < len(row.order)])
    else:
        answer, *others = ranked if row.kind == "first" else ranked[::-1]
        turns = (answer, rng.choice(others))
    order = list(row.order)
    order[turns[0]], order[turns[1]] = order[turns[1]], order[turns[0]]
    return row.model_copy(update={"order": tuple(order)})


def draw(row: Row) -> "Clip":
    from backends.drawing.canvas import page
    from backends.drawing.reel import Reel
    from backends.drawing.turns import place

    figure = page(row.look, WIDTH, HEIGHT)
    labelled = {name: f"{name}.label" not in row.hidden for name in row.places}
    props = place(figure, row.thing, labelled, row.look)
    moving = [artist for prop in props.values() for artist in prop.moving]

    def pose(t: float) -> "list[Artist]":
        for name, prop in props.items():
            since = t - start_of(row, name)
            part = min(1.0, max(0.0, min(since, row.turn - since) / EASE))
            prop.pose(0.0 if name in row.hidden else part * part * (3 - 2 * part))
        return moving

    return Reel(figure, moving).clip(pose, FIRST + row.beat * len(row.order) + REST, RATE)


FAMILY = Family(
    name="event_order",
    revision=1,
    track="motion",
    category="temporal",
    skill="order",
    asks="which thing has its turn first or last, or how many between two",
    top=10,
    templates=TEMPLATES,
    scene=Row,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
