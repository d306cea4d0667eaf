"""event_order: what happened first, what last, how many between, what took longest, and how long did it take?

The clip shows named things at rest: lamps, boxes or flags. Each has one turn, alone: it lights up, opens or
rises, and goes back. It gets harder with more things, more of them asked for and less time for each. The twin
swaps the turns of two things, or makes turns longer or shorter. Both clips are made of the same frames, in another
order or number, so no single frame gives the answer.
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
Kind: TypeAlias = Literal["first", "last", "longest", "between", "lasts", "apart"]
ACTS: dict[Thing, tuple[str, str, str, str]] = {
    "lamp": ("lamps", "lights up", "light up", "lit"),
    "box": ("boxes", "opens", "open", "open"),
    "flag": ("flags", "rises", "rise", "raised"),
}
"""By kind of thing: its plural, what it does, what they do, what it is at its turn."""
MOST = 12
RATE, WIDTH, HEIGHT = 12, 480, 360
FIRST, EASE, REST = 0.75, 0.25, 0.75
"""Seconds: before the first turn (a quarter off the sampling grid, so that each sampled frame shows a whole turn or
none); in which a thing comes to its full turn, and goes back, half of it before the turn's own time; after the last
turn, at least."""
STEP = 0.5
"""Seconds: turns and pauses are multiples of it, and it is the sampling step."""
LASTS = tuple(1.0 + STEP * i for i in range(6))
APART = tuple(4.5 + STEP * i for i in range(6))
"""Seconds that are asked for, each as often: of a turn, and from the start of one to the start of another."""
SHIFTS = (2, 3, 4)
"""By how many of six seconds' values, counted round, a twin is off: at least two, twice the tolerance and more."""
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
    Template(
        text="Which {thing} stays {so} longest: {a}, {b} or {c}?",
        grammar="(Of these three|Among these three), which {thing} (stays|is) {so} (longest|for the longest time): "
        "{a}, {b} or {c}?",
        keep=(("longest", "most"),),
        ordered=False,
    ),
    Template(
        text="For how many seconds is the {thing} {a} {so}? Answer to the nearest half second.",
        grammar="(For how many seconds|How many seconds long) is the {thing} {a} {so}? (Answer|Say it) to the nearest "
        "half second.",
        keep=(("seconds",), ("half",)),
    ),
    Template(
        text="How many seconds lie between the moments at which {a} and {b} {do}? Answer to the nearest half second.",
        grammar="How many seconds (lie|pass) between the moments (at which|when) {a} and {b} {do}? (Answer|Say it) to "
        "the nearest half second.",
        keep=(("seconds",), ("between",), ("half",)),
        ordered=False,
    ),
)
TEXTS: dict[Kind, str] = dict(
    zip(("first", "last", "between", "longest", "lasts", "apart"), (t.text for t in TEMPLATES), strict=True)
)


class Knobs(Record):
    things: int = Field(ge=3, le=MOST)
    kinds: tuple[Kind, ...]
    turn: float = Field(ge=1)
    """Seconds that a turn takes, where all take the same."""
    pause: float
    """Seconds from one turn to the next."""


class Row(Scene):
    thing: Thing
    places: tuple[str, ...]
    """Names from left to right, row after row."""
    order: tuple[str, ...]
    """Names in the order of their turns."""
    turns: tuple[float, ...]
    """Seconds that each turn takes, in that order."""
    pause: float
    kind: Kind
    asked: tuple[str, ...]
    """Names in the order in which the question gives them."""
    seconds: float
    """Of the whole clip: longer than the turns need, so that it does not tell how long they are."""


def knobs(level: int) -> Knobs:
    turn, pause = (1.5, 0.5) if level <= 2 else (1.0, 0.5) if level <= 6 else (1.0, 0.0)
    kinds: tuple[Kind, ...] = ("first", "last", "longest", "between", "lasts", "apart")
    return Knobs(things=min(2 + level, MOST), kinds=kinds[: (1, 3, 5, 6)[min(level, 4) - 1]], turn=turn, pause=pause)


def most_between(things: int) -> int:
    """Return the largest count that is asked for: any up to it is one exchange of turns away from any other."""
    return (things - 1) // 2


def sample(knobs: Knobs, rng: Random) -> Row:
    places = rng.sample(NAMES, knobs.things)
    order = rng.sample(places, knobs.things)
    kind = rng.choice(knobs.kinds)
    asked, turns = rng.sample(places, 3), [knobs.turn] * knobs.things
    if kind == "between":
        count = rng.randint(0, most_between(knobs.things))
        early = rng.randrange(knobs.things - count - 1)
        asked = rng.sample([order[early], order[early + count + 1]], 2)
    if kind in ("longest", "lasts", "apart"):
        turns = [rng.choice(LASTS[:3]) for _ in order]
        asked = {"longest": asked, "lasts": asked[:1], "apart": asked[:2]}[kind]
    if kind == "longest":
        for name, turn in zip(asked, rng.sample(LASTS[:5], 3), strict=True):
            turns[order.index(name)] = turn
    elif kind == "lasts":
        turns[order.index(asked[0])] = rng.choice(LASTS)
    elif kind == "apart":
        early, count = rng.randrange(knobs.things - 2), 2
        asked = rng.sample([order[early], order[early + count]], 2)
        turns[early : early + count] = _parted(rng.choice(APART) - count * knobs.pause, rng)
    row = Row.model_validate(
        {"thing": rng.choice(list(ACTS)), "places": places, "order": order, "turns": turns, "pause": knobs.pause}
        | {"kind": kind, "asked": asked, "seconds": 0}
    )
    spare = STEP * rng.randint(4, 8) if kind in ("lasts", "apart") else 0  # for a twin's longer turns
    return row.model_copy(update={"seconds": end_of(row) + REST + spare})


def _parted(seconds: float, rng: Random) -> list[float]:
    """Divide seconds into two turns of at least a second each."""
    one = 1 + STEP * rng.randint(0, round((seconds - 2) / STEP))
    return [one, seconds - one]


def start_of(row: Row, name: str) -> float:
    before = row.order.index(name)
    return FIRST + sum(row.turns[:before]) + row.pause * before


def end_of(row: Row) -> float:
    return start_of(row, row.order[-1]) + row.turns[-1]


def turned(row: Row, name: str, t: float) -> float:
    """Return how far a thing is at its turn: 0 at rest, 1 in full."""
    since = t - start_of(row, name)
    part = min(1.0, max(0.0, 0.5 + min(since, row.turns[row.order.index(name)] - since) / EASE))
    return part * part * (3 - 2 * part)


def ask(row: Row) -> Question:
    ranked = sorted(row.asked, key=row.order.index)
    low, high = row.order.index(ranked[0]), row.order.index(ranked[-1])
    names = row.order[low : high + 1] if row.kind in ("between", "apart") else tuple(ranked)
    answer, so = _answered(row, ranked, names[1:-1])
    things, does, do, state = ACTS[row.thing]
    words = {"thing": row.thing, "things": things, "does": does, "do": do, "so": state}
    words |= dict(zip("abc", row.asked, strict=False))
    starts = [(name, start_of(row, name), turn) for name, turn in zip(row.order, row.turns, strict=True)]
    timed = row.kind in ("lasts", "apart")
    chosen = row.kind in ("first", "last", "longest")
    return Question(
        template=TEXTS[row.kind],
        slots={slot: words[slot] for slot in slots_of(TEXTS[row.kind])},
        choices=row.asked if chosen else (),
        answer=answer,
        answer_type="choice" if chosen else "number" if timed else "integer",
        tolerance=STEP / 2 if timed else None,
        unit="s" if timed else None,
        evidence=names,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in row.asked),
        rationale=(*(_fact(row, name, ranked[-1]) for name in names), Step(text=so)),
        load_parts={"things": len(row.places), "turns": len(names), "pace": 1 / (min(row.turns) + row.pause)},
        caption=f"There are {len(row.places)} {things}. One after another, each {does} once: {', '.join(row.order)}.",
        events=tuple(Event(name=f"{name} {does}", part=name, start=t, end=t + turn) for name, t, turn in starts),
        min_fps=2,
        image_roles=(),
    )


def _fact(row: Row, name: str, last: str) -> Step:
    """State what is seen of one thing; by turn or duration, for a question card before the clip moves its seconds."""
    _, does, do, state = ACTS[row.thing]
    number = row.order.index(name)
    if row.kind in ("longest", "lasts"):
        long = "1 second" if row.turns[number] == 1 else f"{row.turns[number]:g} seconds"
        return Step(text=f"The {row.thing} {name} is {state} for {long}.", evidence=(name,))
    if row.kind == "apart" and name != last:
        after = f"{row.turns[number] + row.pause:g} seconds after {name}, {row.order[number + 1]} {does}"
        return Step(text=f"{after[0].upper()}{after[1:]}.", evidence=(name,))
    return Step(text=f"The {row.thing} {name} is number {number + 1} to {do}.", evidence=(name,))


def _answered(row: Row, ranked: list[str], between: tuple[str, ...]) -> tuple[str, str]:
    """Return the answer and the conclusion."""
    if row.kind == "between":
        listed = f": {', '.join(between)}" if between else ""
        return str(len(between)), f"So {len(between)} between {ranked[0]} and {ranked[1]}{listed}."
    if row.kind == "lasts":
        seconds = f"{row.turns[row.order.index(ranked[0])]:g}"
        return seconds, f"So the turn of {ranked[0]} takes {seconds} s."
    if row.kind == "apart":
        seconds = f"{start_of(row, ranked[1]) - start_of(row, ranked[0]):g}"
        return seconds, f"So {seconds} s lie between {ranked[0]} and {ranked[1]}."
    if row.kind == "longest":
        answer = max(ranked, key=lambda name: row.turns[row.order.index(name)])
        return answer, f"So {answer} takes longest."
    answer = ranked[0 if row.kind == "first" else -1]
    return answer, f"So {answer} is the {row.kind} of them."


def twin(row: Row, rng: Random) -> Row:
    ranked = sorted(map(row.order.index, row.asked))
    order, turns = list(row.order), list(row.turns)
    if row.kind == "lasts":
        turns[ranked[0]] = _other(LASTS, turns[ranked[0]], rng)
    elif row.kind == "apart":
        early, late = ranked
        between = _other(APART, sum(turns[early:late]) + 2 * row.pause, rng) - 2 * row.pause
        turns[early:late] = _parted(between, rng)
    elif row.kind == "longest":
        longest, *others = sorted(ranked, key=lambda turn: -turns[turn])
        other = rng.choice(others)
        turns[longest], turns[other] = turns[other], turns[longest]
    else:
        one, other = _exchange(row, ranked, rng)
        order[one], order[other] = order[other], order[one]
    return row.model_copy(update={"order": tuple(order), "turns": tuple(turns)})


def _other(values: tuple[float, ...], now: float, rng: Random) -> float:
    return values[(values.index(now) + rng.choice(SHIFTS)) % len(values)]


def _exchange(row: Row, ranked: list[int], rng: Random) -> tuple[int, int]:
    """Return two turns that, exchanged, give another answer."""
    if row.kind != "between":
        answer, *others = ranked if row.kind == "first" else ranked[::-1]
        return answer, rng.choice(others)
    now = ranked[1] - ranked[0] - 1
    apart = 1 + rng.choice([count for count in range(most_between(len(row.order)) + 1) if count != now])
    ways = [(end, other + way) for end, other in (ranked, ranked[::-1]) for way in (-apart, apart)]
    return rng.choice([(end, to) for end, to in ways if 0 <= to < len(row.order)])


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
            prop.pose(0.0 if name in row.hidden else turned(row, name, t))
        return moving

    return Reel(figure, moving).clip(pose, row.seconds, RATE)


FAMILY = Family(
    name="event_order",
    revision=2,
    track="motion",
    category="temporal",
    skill="order and duration",
    asks="which thing has its turn first, last or longest, how many between two, and how many seconds",
    top=10,
    templates=TEMPLATES,
    scene=Row,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
