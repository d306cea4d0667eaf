"""transit_map: how to get from one station of a metro map to another: changes, stations passed, where to change.

Coloured lines run straight or at 45°; each station has its name, those where lines meet are large circles. It gets
harder with more lines, more stations and longer trips. The twin swaps the goal's name with that of another station.
"""

from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from backends.drawing.metro import Point, arrange, pixels
from generators.base import Family
from generators.planning.tracks import Trip, lay, passed_by, trips
from schemas.question import AnswerType, Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "Arch", "Bank", "Bath", "Cape", "Carr", "Cove", "Dale", "Dock", "Dome", "Dune", "Farm", "Ford", "Fort", "Gate",
    "Glen", "Gold", "Hope", "Iron", "Keep", "Kirk", "Knot", "Lake", "Lamb", "Lane", "Lark", "Lime", "Loom", "Mast",
    "Mead", "Mint", "Moat", "Moor", "Nest", "Nook", "Opal", "Oven", "Palm", "Park", "Path", "Peak", "Pier", "Pine",
    "Pond", "Port", "Reed", "Rock", "Rose", "Ruby", "Salt", "Sand", "Star", "Swan", "Tent", "Town", "Vale", "Vine",
    "Ward", "Wave", "Weir", "West", "Wood", "Wren", "Yard", "Zinc",
)  # fmt: skip
"""All of four letters: so names can be swapped and still fit."""
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "black", "grey")
BEST = "with as few changes as possible, and then as few stops as possible"
Kind: TypeAlias = Literal["stops", "via", "change", "changes"]

TEMPLATES = (
    Template(
        text="You travel from {a} to {b} " + BEST + ". How many stations do you pass between the two?",
        grammar="(A trip leads|Someone rides|A rider goes) from {a} to {b} " + BEST + ". How many stations (lie|are) "
        "between the two on the way?",
        keep=(("how many",), ("stations",), ("changes",)),
    ),
    Template(
        text="You travel from {a} to {b} " + BEST + ". Which stations do you pass between the two? List them in order.",
        grammar="(A trip leads|Someone rides|A rider goes) from {a} to {b} " + BEST + ". (List|Name) the stations "
        "between the two in the order (passed|of the trip).",
        keep=(("order",), ("stations",), ("changes",)),
    ),
    Template(
        text="You travel from {a} to {b} " + BEST + ". At which station do you change first?",
        grammar="(A trip leads|Someone rides|A rider goes) from {a} to {b} "
        + BEST
        + ". (Where|At which station) is the "
        "first change?",
        keep=(("first",), ("change",)),
    ),
    Template(
        text="How many times must you change lines, at least, to travel from {a} to {b}?",
        grammar="(What is|Find) the (least|smallest) number of changes of line on a trip from {a} to {b}(?|.)",
        keep=(("least", "fewest", "smallest", "minimum"), ("change", "changes")),
    ),
)
KINDS: tuple[Kind, ...] = ("stops", "via", "change", "changes")
TYPES: dict[Kind, AnswerType] = {"stops": "integer", "via": "list", "change": "choice", "changes": "integer"}


class Knobs(Record):
    lines: int = Field(ge=3, le=len(COLOURS))
    stops: int
    """Stops of all lines together."""
    side: int
    """Points of the grid along a side."""
    kinds: tuple[Kind, ...]
    stations: tuple[int, int]
    """Least and most stations between the two that are asked for."""


class Station(Record):
    name: str
    at: Point
    """Column and row of the grid, from the lower left."""


class Line(Record):
    colour: str
    stops: tuple[int, ...]
    """Indices of its stations from end to end: neighbours on the grid, also across a corner."""


class Network(Scene):
    stations: tuple[Station, ...]
    lines: tuple[Line, ...]
    kind: Kind
    start: str
    goal: str
    options: tuple[str, ...] = ()
    """The stations to choose from, or the counts that are asked for, equally often."""


def knobs(level: int) -> Knobs:
    kinds = KINDS[: 2 if level < 3 else 3 if level < 5 else 4]
    most = 5 + level // 2
    return Knobs(
        lines=min(3 + (level - 1) // 2, len(COLOURS)),
        stops=13 + 7 * level // 2,
        side=min(6 + level // 2, 10),
        kinds=kinds,
        stations=(most - 4 - level // 4, most),
    )


def values(network: Network, start: int) -> dict[int, str]:
    """Return the answer for each station as a goal to which one trip is the only best."""
    found = {}
    for goal, trip in trips([line.stops for line in network.lines], start).items():
        if goal == start or trip.ways > 1:
            continue
        passed, changes = passed_by(trip), [ride[-1] for ride in trip.rides[:-1]]
        if network.kind == "stops":
            found[goal] = str(len(passed))
        elif network.kind == "via" and 2 <= len(passed) <= 6:
            found[goal] = ", ".join(network.stations[i].name for i in passed)
        elif network.kind == "change" and changes:
            found[goal] = network.stations[changes[0]].name
        elif network.kind == "changes":
            found[goal] = str(len(changes))
    return found


def pose(network: Network, knobs: Knobs, rng: Random) -> Network | None:
    """Ask for a trip: every answer, and every twin's, comes equally often; None where the map has not all of them."""
    start, names = rng.randrange(len(network.stations)), [station.name for station in network.stations]
    found = values(network, start)
    low, high = knobs.stations if network.kind == "stops" else (0, 3)
    asked = tuple(str(count) for count in range(low, high + 1)) if network.kind in {"stops", "changes"} else ()
    if network.kind == "change":
        met = [
            name for i, name in enumerate(names) if i != start and sum(i in line.stops for line in network.lines) > 1
        ]
        firsts = sorted({value for goal, value in found.items() if names[goal] not in met})
        if len(met) < 4 or len(firsts) < 2:
            return None
        two = rng.sample(firsts, 2)
        asked = tuple(rng.sample([*two, *rng.sample([name for name in met if name not in two], 2)], 4))
    goals = fitting(network, asked, found)
    answers = sorted(set(goals.values()))
    if len(answers) < max(2, 0 if network.kind == "change" else len(asked)):
        return None
    answer = rng.choice(answers)
    goal = rng.choice([goal for goal, value in goals.items() if value == answer])
    return network.model_copy(update={"start": names[start], "goal": names[goal], "options": asked})


def fitting(network: Network, options: tuple[str, ...], found: dict[int, str]) -> dict[int, str]:
    """Keep the goals whose answer is one of those asked for; a goal is no option itself."""
    names = [station.name for station in network.stations]
    return {
        goal: value for goal, value in found.items() if not options or (value in options and names[goal] not in options)
    }


def sample(knobs: Knobs, rng: Random) -> Network:
    kind = rng.choice(knobs.kinds)
    while True:
        tracks = lay(knobs.lines, knobs.stops, knobs.side, rng)
        if not tracks:
            continue
        points = sorted(tracks.at)
        names = rng.sample(NAMES, len(points))
        lines = tuple(
            Line(colour=colour, stops=tuple(map(points.index, path)))
            for colour, path in zip(rng.sample(COLOURS, len(tracks.lines)), tracks.lines, strict=True)
        )
        stations = tuple(Station(name=name, at=at) for name, at in zip(names, points, strict=True))
        bare = Network(stations=stations, lines=lines, kind=kind, start="", goal="")
        network = next(filter(None, (pose(bare, knobs, rng) for _ in range(4))), None)
        if network and arrange(paths(network)):
            return network


def twin(network: Network, rng: Random) -> Network:
    """Swap the goal's name with that of a station to which the answer is another."""
    start, old = number(network, network.start), number(network, network.goal)
    found = values(network, start)
    goals = fitting(network, network.options, found)
    answer = rng.choice(sorted({value for value in goals.values() if value != found[old]}))
    new = rng.choice([goal for goal, value in goals.items() if value == answer])
    stations = list(network.stations)
    for here, there in ((old, new), (new, old)):
        stations[here] = network.stations[here].model_copy(update={"name": network.stations[there].name})
    return network.model_copy(update={"stations": tuple(stations)})


def title(network: Network, line: int) -> str:
    return f"the {network.lines[line].colour} line"


def spoken(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def meetings(network: Network, trip: Trip, start: int) -> tuple[Step, ...]:
    """State where the lines meet that can be reached with fewer changes than the goal takes: they do not lead there."""
    reached = [i for i, line in enumerate(network.lines) if start in line.stops]
    steps, near = [], list(reached)
    for _ in trip.rides[1:]:
        fresh: list[int] = []
        for i in near:
            met = {
                other: [network.stations[stop].name for stop in network.lines[i].stops if stop in line.stops]
                for other, line in enumerate(network.lines)
                if other != i
            }
            said = [f"{title(network, other)} at {spoken(at)}" for other, at in met.items() if at]
            where = f"{title(network, i).capitalize()} meets {spoken(said)}, and no other line."
            steps.append(Step(text=where, evidence=(network.lines[i].colour,)))
            fresh += [other for other, at in met.items() if at and other not in (*reached, *fresh)]
        reached, near = reached + fresh, fresh
    return tuple(steps)


def ride_step(network: Network, ride: tuple[int, ...]) -> Step:
    line, stops = ride[0], [network.stations[i].name for i in ride[1:]]
    past = f" past {spoken(stops[1:-1])}" if stops[1:-1] else ""
    text = f"{title(network, line).capitalize()} goes from {stops[0]}{past} to {stops[-1]}."
    return Step(text=text, evidence=(network.lines[line].colour, *(f"{name}.stop" for name in stops)))


def ask(network: Network) -> Question:
    start, goal = number(network, network.start), number(network, network.goal)
    trip, answer = trips([line.stops for line in network.lines], start)[goal], values(network, start)[goal]
    changes = len(trip.rides) - 1
    facts = (*(ride_step(network, ride) for ride in trip.rides), *meetings(network, trip, start))
    so = {
        "stops": f"{answer} stations lie between the two",
        "via": f"the trip passes {answer}",
        "change": f"the first change is at {answer}",
        "changes": f"it takes {answer} of them",
    }[network.kind]
    passed = [network.stations[i].name for i in passed_by(trip)]
    read = {network.start, network.goal, *(network.options if network.kind == "change" else ())}
    read |= set(passed) if network.kind == "via" else set()
    lines = (
        f"{title(network, i)} through {', '.join(network.stations[s].name for s in line.stops)}"
        for i, line in enumerate(network.lines)
    )
    return Question(
        template=TEMPLATES[KINDS.index(network.kind)].text,
        slots={"a": network.start, "b": network.goal},
        choices=network.options if network.kind == "change" else (),
        answer=answer,
        answer_type=TYPES[network.kind],
        evidence=tuple(dict.fromkeys(part for step in facts for part in step.evidence)),
        reads=tuple(Label(part=name, text=name) for name in sorted(read)),
        rationale=(*facts, Step(text=f"Changes: {changes}; no trip takes fewer, none of these is shorter: {so}.")),
        load_parts={
            "stations": len(network.stations) / 3,
            "lines": len(network.lines),
            "passed": len(passed) / 4,
            "changes": changes,
        },
        caption=f"A metro map: {'; '.join(lines)}.",
    )


def number(network: Network, name: str) -> int:
    return next(i for i, station in enumerate(network.stations) if station.name == name)


def paths(network: Network) -> list[list[Point]]:
    return [[network.stations[stop].at for stop in line.stops] for line in network.lines]


def draw(network: Network) -> "tuple[Picture]":
    from backends.drawing.canvas import page, picture, plane
    from backends.drawing.metro import PAGE, key, name, stop, track

    look, hidden = network.look, network.hidden
    figure, sides, places = (
        page(look, *PAGE),
        arrange(paths(network)),
        pixels([station.at for station in network.stations]),
    )
    if sides is None:
        raise ValueError("transit_map: the names must fit beside their stations; draw scenes that were sampled")
    sheet = plane(figure, look)
    met = {i for i in range(len(places)) if sum(i in line.stops for line in network.lines) > 1}
    for i, line in enumerate(network.lines):
        if line.colour not in hidden:
            track(sheet, look, [places[stop] for stop in line.stops], line.colour)
            key(sheet, look, i, line.colour)
    for i, station in enumerate(network.stations):
        if f"{station.name}.stop" not in hidden:
            stop(sheet, places[i], i in met)
        if station.name not in hidden:
            name(sheet, look, places[i], sides[station.at], (station.name, i in met))
    return (picture(figure),)


FAMILY = Family(
    name="transit_map",
    revision=1,
    track="scenes",
    category="planning",
    skill="route",
    asks="fewest changes, stations passed, or where to change on a metro map",
    top=12,
    templates=TEMPLATES,
    scene=Network,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
