"""circuit: what is the resistance of a network, or which of its resistors carries the most current?

A schematic of named resistors with their values between two terminals: in series, in parallel, in ladders and
bridges. It gets harder with more resistors and loops. The twin changes the value of one resistor.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, permutations
from random import Random
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from generators.base import Family
from generators.physical.network import Branch, Move, chains, grow, reduce, shares
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

VALUES = (10, 12, 15, 18, 20, 24, 30, 36, 40, 45, 60, 72, 80, 90)
"""Ohms: numbers of two digits."""
TOLERANCE = 0.1
APART = 1.0
"""Ohms between the resistances of a pair, at least."""
LEAD = 1.2
"""The largest current is at least so many times the next of those asked for."""
TOTAL, MOST = TEMPLATES = (
    Template(
        text="All values are in ohms. What is the resistance between terminals A and B, to within 0.1 ohms?",
        grammar="All values are in ohms. (Give|Find|Work out) the resistance (between|measured between) terminals A "
        "and B, to within 0.1 ohms.",
        keep=(("resistance",), ("0.1",)),
    ),
    Template(
        text="All values are in ohms. A battery is connected to terminals A and B. "
        "Which of {names} carries the largest current?",
        grammar="All values are in ohms. A battery is (connected to|put across) terminals A and B. "
        "(Which|Which one) of {names} carries the (largest|strongest) current?",
        keep=(("largest", "strongest", "most"), ("current",)),
    ),
)


class Knobs(Record):
    resistors: int = Field(ge=3)
    loops: int = Field(ge=1)
    rows: int = Field(le=4)
    columns: int = Field(le=5)


class Resistor(Record):
    name: str
    a: int
    b: int
    ohms: int


class Circuit(Scene):
    rows: int
    columns: int
    """Nodes lie on a grid and are numbered by row from the upper left corner."""
    ends: tuple[int, int]
    """The nodes that lead to terminals A (in the first column) and B (in the last)."""
    resistors: tuple[Resistor, ...]
    wires: tuple[tuple[int, int], ...]
    asked: tuple[str, ...]
    """Names of the resistors to compare; none where the resistance is asked for."""
    symbol: Literal["zigzag", "box"]


def knobs(level: int) -> Knobs:
    count = level + 2
    rows, columns = (2, 3) if count <= 5 else (3, 3) if count <= 7 else (3, 4) if count <= 10 else (4, 5)
    return Knobs(resistors=min(count, 16), loops=min(1 + level // 3, 5), rows=rows, columns=columns)


def sample(knobs: Knobs, rng: Random) -> Circuit:
    rows, columns = knobs.rows, knobs.columns
    compare = knobs.loops > 1 and rng.random() < 0.5
    while True:
        ends = rng.randrange(rows) * columns, rng.randrange(rows) * columns + columns - 1
        wires = grow((rows, columns), ends, knobs.loops, rng)
        runs = chains(wires, ends) if wires else []
        if not wires or not len(runs) <= knobs.resistors <= len(wires):
            continue
        # one in every run, else a wire would bridge what lies beside it
        held = {rng.choice(run) for run in runs}
        rest = sorted(wires - held)
        held.update(rng.sample(rest, knobs.resistors - len(held)))
        names = [f"R{i}" for i in rng.sample(range(1, knobs.resistors + 1), knobs.resistors)]
        resistors = tuple(
            Resistor(name=name, a=a, b=b, ohms=rng.choice(VALUES))
            for name, (a, b) in zip(names, sorted(held), strict=True)
        )
        circuit = Circuit(
            rows=rows,
            columns=columns,
            ends=ends,
            resistors=resistors,
            wires=tuple(sorted(wires - held)),
            asked=(),
            symbol=rng.choice(("zigzag", "box")),
        )
        if not compare:
            return circuit
        asked = rivals(circuit, 3 if knobs.resistors < 6 else 4, rng)
        if asked:
            return circuit.model_copy(update={"asked": asked})


def branches(circuit: Circuit) -> list[Branch]:
    """Return the resistors with the nodes that wires join taken for one, the terminals' own first."""
    joined = {node: node for node in range(circuit.rows * circuit.columns)}
    for a, b in circuit.wires:
        low, high = sorted((joined[a], joined[b]), key=lambda node: (node not in circuit.ends, node))
        joined = {node: low if group == high else group for node, group in joined.items()}
    return [Branch(r.name, joined[r.a], joined[r.b], float(r.ohms)) for r in circuit.resistors]


def flows(circuit: Circuit) -> dict[str, float]:
    return shares(branches(circuit), circuit.ends)


def leaders(flow: dict[str, float], names: Iterable[str]) -> tuple[str, ...]:
    """Return the names whose current none of the others' comes near, or more than one where two are near."""
    most = max(flow[name] for name in names)
    return tuple(name for name in names if flow[name] * LEAD > most)


def changes(circuit: Circuit, rng: Random) -> Iterator[Circuit]:
    """Yield circuits with another value of one resistor, both of whose digits are other ones."""
    ways = [
        (i, ohms)
        for i, old in enumerate(circuit.resistors)
        for ohms in VALUES
        if ohms // 10 != old.ohms // 10 and ohms % 10 != old.ohms % 10
    ]
    # a change of those asked for more often makes another one lead
    for i, ohms in sorted(
        rng.sample(ways, len(ways)), key=lambda way: circuit.resistors[way[0]].name not in circuit.asked
    ):
        changed = circuit.resistors[i].model_copy(update={"ohms": ohms})
        resistors = (*circuit.resistors[:i], changed, *circuit.resistors[i + 1 :])
        yield circuit.model_copy(update={"resistors": resistors})


def rivals(circuit: Circuit, count: int, rng: Random) -> tuple[str, ...]:
    """Choose resistors of which one carries the most now, and another after a change of one value."""
    flow = flows(circuit)
    for other in islice(changes(circuit, rng), 6):
        after = flows(other)
        for now, then in rng.sample(list(permutations(flow, 2)), 12 if len(flow) > 4 else 6):
            rest = [n for n in flow if flow[n] * LEAD <= flow[now] and after[n] * LEAD <= after[then]]
            if flow[then] * LEAD <= flow[now] and after[now] * LEAD <= after[then] and len(rest) >= count - 2:
                chosen = (now, then, *rng.sample(rest, count - 2))
                return tuple(sorted(chosen, key=lambda name: int(name[1:])))
    return ()


def twin(circuit: Circuit, rng: Random) -> Circuit:
    if circuit.asked:
        (now,) = leaders(flows(circuit), circuit.asked)
        after = ((other, leaders(flows(other), circuit.asked)) for other in changes(circuit, rng))
        return next(other for other, led in after if len(led) == 1 and led != (now,))
    ohms = total(circuit)
    return next(other for other in changes(circuit, rng) if abs(total(other) - ohms) >= APART)


def total(circuit: Circuit) -> float:
    return reduce(branches(circuit), circuit.ends)[0].ohms


def ask(circuit: Circuit) -> Question:
    resistors = {resistor.name: resistor for resistor in circuit.resistors}
    whole, moves = reduce(branches(circuit), circuit.ends)
    if circuit.asked:
        flow = flows(circuit)
        (answer,) = leaders(flow, circuit.asked)
        facts = [Step(text=f"{r.name} has {r.ohms} ohms.", evidence=parts(r.name)) for r in circuit.resistors]
        carried = ", ".join(f"{100 * flow[name]:.0f} % in {name}" for name in circuit.asked)
        steps = [*facts, Step(text=f"Ohm's law and the junction rule give, of the whole current, {carried}.")]
        conclusion = f"So {answer} carries the most of them."
    else:
        answer, steps = f"{whole.ohms:.2f}", [step_of(move, resistors) for move in moves]
        conclusion = f"So the resistance between A and B is {answer} ohms."
    *names, last = circuit.asked or ("", "")
    return Question(
        template=(MOST if circuit.asked else TOTAL).text,
        slots={"names": f"{', '.join(names)} and {last}"} if circuit.asked else {},
        choices=circuit.asked,
        answer=answer,
        answer_type="choice" if circuit.asked else "number",
        tolerance=None if circuit.asked else TOLERANCE,
        unit=None if circuit.asked else "ohms",
        evidence=tuple(dict.fromkeys(part for step in steps for part in step.evidence)),
        reads=tuple(Label(part=f"{r.name}.ohms", text=str(r.ohms)) for r in circuit.resistors)
        + tuple(Label(part=f"{name}.name", text=name) for name in circuit.asked),
        rationale=(*steps, Step(text=conclusion)),
        load_parts={
            "resistors": len(resistors),
            "stars": sum(move.kind == "star" for move in moves),
            "asked": len(circuit.asked) / 2,
        },
        caption=f"A network of {len(resistors)} resistors between terminals A and B: "
        + ", ".join(f"{r.name} of {r.ohms} ohms" for r in circuit.resistors)
        + ".",
    )


def parts(name: str) -> tuple[str, str]:
    """Return what tells of a resistor: its symbol and its value."""
    return name, f"{name}.ohms"


def step_of(move: Move, resistors: dict[str, Resistor]) -> Step:
    evidence = tuple(part for branch in move.old if branch.name in resistors for part in parts(branch.name))
    old = [f"{branch.name} ({branch.ohms:.4g})" for branch in move.old]
    new = ", ".join(f"{branch.name} = {branch.ohms:.4g}" for branch in move.new)
    listed = ", ".join(old[:-1]) + f" and {old[-1]}"
    how = {
        "series": f"{listed} are in series: their sum is {new}.",
        "parallel": f"{listed} are in parallel: their product over their sum is {new}.",
        "star": f"{listed} meet in a star: without its middle they are {new}.",
    }
    return Step(text=how[move.kind], evidence=evidence)


def draw(circuit: Circuit) -> "tuple[Picture]":
    from backends.drawing.canvas import page, picture, plane
    from backends.drawing.schematic import Schematic

    figure = page(circuit.look)
    wires = [*circuit.wires, *((resistor.a, resistor.b) for resistor in circuit.resistors)]
    drawn = Schematic(plane(figure, circuit.look), circuit.columns, wires, circuit.look)
    drawn.terminal("A", circuit.ends[0], -1)
    drawn.terminal("B", circuit.ends[1], 1)
    for a, b in circuit.wires:
        drawn.wire(a, b)
    for resistor in circuit.resistors:
        name, ohms = (part not in circuit.hidden for part in (f"{resistor.name}.name", f"{resistor.name}.ohms"))
        if resistor.name not in circuit.hidden:
            drawn.resistor(resistor.a, resistor.b, circuit.symbol)
        drawn.beside(resistor.a, resistor.b, resistor.name if name else "", str(resistor.ohms) if ohms else "")
    drawn.dots(wires, circuit.ends)
    return (picture(figure),)


FAMILY = Family(
    name="circuit",
    revision=1,
    track="scenes",
    category="physical",
    skill="electricity",
    asks="the resistance of a network, or which resistor carries the most current",
    top=12,
    templates=TEMPLATES,
    scene=Circuit,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
