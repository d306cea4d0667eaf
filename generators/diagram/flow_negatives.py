"""Edits of a chart's program: hard negatives, each false by one stated fact, and edits that stay true.

Charts are compared with their names on: a turned arrow that gives a chart of the same form is a negative, and two
names that could change places without any arrow's coming or going are none. Every change is proved on the chart
before it is offered: exactly one fact of the caption fails, and what is said instead was false before; so the caption
with that one sentence exchanged tells the edited chart.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, islice, permutations, product
from random import Random
from typing import NamedTuple, TypeVar

from backends.drawing.flow import GRID, SHAPES
from generators.diagram.change import Change, Size
from generators.diagram.edits import added, renamed, replaced, without
from generators.diagram.flow_chart import SHAPES as NAMES
from generators.diagram.flow_chart import Chart, Fact, Node, Pair, arrow_call, mermaid, mermaid_arrow, node_call
from generators.diagram.flow_layout import laid_out_anew, routed

T = TypeVar("T")
WANTED = 10
PLAN = (
    "arrow_reversed", "endpoint_moved", "arrow_added", "arrow_removed", "names_swapped", "shape_changed",
    "heads_exchanged", "arrow_reversed", "endpoint_moved", "two_reversed", "names_swapped", "endpoint_moved",
    "arrow_reversed", "heads_exchanged", "arrow_added", "two_reversed", "endpoint_moved", "names_swapped",
    "arrow_removed", "shape_changed",
)  # fmt: skip
"""The kinds in turn, and again where some are not to be had; the ten first make the set."""


@dataclass(frozen=True)
class _Offer:
    change: str
    chart: Chart
    edit: Callable[[str, Chart], str]
    """The same change of the program, given the chart with every arrow in its way."""
    part: str
    became: dict[Pair, Pair] = field(default_factory=dict)
    """Arrows that changed, and what each is now; without those that came or went."""
    loose: tuple[Pair, ...] = ()
    """Arrows that have yet to find their way."""


def difference(chart: Chart, other: Chart) -> int:
    """Count the arrows that one chart has and the other has not, both ways, and the nodes of another shape."""
    shapes = sum(other.nodes[name].shape != node.shape for name, node in chart.nodes.items())
    return len(set(chart.arrows) ^ set(other.arrows)) + shapes


def size_of(chart: Chart, other: Chart) -> Size:
    """Small: one arrow came or went, or one shape changed. Medium: one arrow is another. Large: more."""
    found = difference(chart, other)
    return "small" if found < 2 else "medium" if found == 2 else "large"


class _Proof(NamedTuple):
    """An offer, the one fact of the caption that it breaks, and what it makes true instead."""

    offer: _Offer
    fact: Fact
    said: Fact


def negatives(program: str, told: tuple[Fact, ...], taken: Pair, rng: Random) -> list[Change]:
    """Return changes that make the caption false, over kinds and sizes; none turns the arrow `taken` alone."""
    chart = Chart.read(program)
    offers: dict[str, Iterator[_Proof]] = {
        kind: _proved(chart, told, offered(chart, taken, rng)) for kind, offered in OFFERS.items()
    }
    found: dict[str, Change] = {}
    broken: Counter[Fact] = Counter()
    for kind in PLAN * 3:
        proof, offers[kind] = _fresh(offers[kind], broken)
        if proof:
            change = _change(kind, chart, program, told, proof)
            broken[proof.fact] += change.program not in found
            found.setdefault(change.program, change)
        if len(found) == WANTED:
            break
    return list(found.values())


def _proved(chart: Chart, told: tuple[Fact, ...], offers: Iterable[_Offer]) -> Iterator[_Proof]:
    for offer in offers:
        broken = [fact for fact in told if not fact.holds(offer.chart)]
        said = instead(broken[0], offer.chart, offer.became) if len(broken) == 1 else None
        if said and said.holds(offer.chart) and not said.holds(chart):
            yield _Proof(offer, broken[0], said)


def instead(fact: Fact, after: Chart, became: dict[Pair, Pair]) -> Fact | None:
    """Return what is true of the edited chart in the place of a fact that fails."""
    if fact.relation == "arrow":
        pair = became.get((fact.of, fact.that))
        return Fact("arrow", *pair) if pair else None
    if fact.relation == "way":
        return replace(fact, relation="no_way")
    return replace(fact, that=fact.value(after))


def _fresh(proofs: Iterator[_Proof], broken: Counter[Fact]) -> tuple[_Proof | None, Iterator[_Proof]]:
    """Take the next proof that is clear to see, of a fact broken seldom; return it, and those that are left."""
    held: list[_Proof] = []
    for proof in islice(proofs, 12):
        if broken[proof.fact]:
            held.append(proof)
        elif drawn := routed(proof.offer.chart, proof.offer.loose):
            return proof._replace(offer=replace(proof.offer, chart=drawn)), chain(held, proofs)
    for proof in sorted(held, key=lambda proof: broken[proof.fact]):
        held.remove(proof)
        if drawn := routed(proof.offer.chart, proof.offer.loose):
            return proof._replace(offer=replace(proof.offer, chart=drawn)), chain(held, proofs)
    return None, proofs


def _change(kind: str, chart: Chart, program: str, told: tuple[Fact, ...], proof: _Proof) -> Change:
    """Word an offer; one arrow that became another is told as a line of Mermaid where the caption names it not."""
    offer, fact, said = proof
    before, after, caption = fact.sentence, said.sentence, " ".join(other.sentence for other in told)
    touched = [{name for pair in which.arrows for name in pair} for which in (chart, offer.chart)]
    if len(offer.became) == 1 and fact.relation != "arrow" and touched[0] == touched[1]:
        ((old, new),) = offer.became.items()
        before, after, caption = mermaid_arrow(old), mermaid_arrow(new), mermaid(chart)
    size = size_of(chart, offer.chart)
    return Change(kind, size, offer.change, offer.edit(program, offer.chart), before, after, caption, offer.part)


def _shuffled(offers: Iterable[T], rng: Random) -> list[T]:
    mixed = list(offers)
    rng.shuffle(mixed)
    return mixed


def _offer(change: str, chart: Chart, became: dict[Pair, Pair], *, loose: bool) -> _Offer:
    """Offer a chart in which some arrows are others: turned ones in the old way, loose ones in one yet to be found."""
    arrows = {became.get(pair, pair): -bend if pair in became else bend for pair, bend in chart.arrows.items()}

    def edit(program: str, drawn: Chart) -> str:
        for old, new in became.items():
            program = replaced(program, "arrow", old, arrow_call(new, drawn.arrows[new]))
        return program

    part = ">".join(next(iter(became)))
    return _Offer(change, replace(chart, arrows=arrows), edit, part, became, tuple(became.values()) if loose else ())


def _reversed(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    for pair in _shuffled(chart.arrows, rng):
        if pair != taken:
            change = f"The arrow between {pair[0]} and {pair[1]} points to {pair[0]} instead of {pair[1]}."
            yield _offer(change, chart, {pair: pair[::-1]}, loose=False)


def _two_reversed(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    for one, other in _shuffled(combinations(chart.arrows, 2), rng):
        became = {one: one[::-1], other: other[::-1]}
        change = f"The arrow between {one[0]} and {one[1]} and that between {other[0]} and {other[1]} are turned."
        yield _offer(change, chart, became, loose=False)


def _moved(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    """Lead the arrow to or from a node that none joined to the other end before."""
    for pair, goal, keeps_tail in _shuffled(product(chart.arrows, chart.nodes, (True, False)), rng):
        new = (pair[0], goal) if keeps_tail else (goal, pair[1])
        if new[0] == new[1] or chart.joined(*new):
            continue
        change = f"The arrow from {pair[0]} leads to {goal} instead of {pair[1]}."
        if not keeps_tail:
            change = f"The arrow to {pair[1]} comes from {goal} instead of {pair[0]}."
        yield _offer(change, chart, {pair: new}, loose=True)


def _heads_exchanged(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    for (a, b), (c, d) in _shuffled(combinations(chart.arrows, 2), rng):
        new = ((a, d), (c, b))
        if len({a, b, c, d}) < 4 or any(chart.joined(*pair) for pair in new):
            continue
        change = f"The arrows from {a} and from {c} have exchanged their heads: they lead to {d} and to {b}."
        yield _offer(change, chart, {(a, b): new[0], (c, d): new[1]}, loose=True)


def _added(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    """Join two nodes that nothing joined: an arrow that is there already cannot be added."""
    for pair in _shuffled(permutations(chart.nodes, 2), rng):
        if chart.joined(*pair):
            continue

        def edit(program: str, drawn: Chart, pair: Pair = pair) -> str:
            return added(program, "arrow", arrow_call(pair, drawn.arrows[pair]))

        change = f"There is one more arrow, from {pair[0]} to {pair[1]}."
        after = replace(chart, arrows=chart.arrows | {pair: 0})
        yield _Offer(change, after, edit, pair[0], loose=(pair,))


def _removed(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    for pair in _shuffled(chart.arrows, rng):

        def edit(program: str, drawn: Chart, pair: Pair = pair) -> str:
            return without(program, lambda word, names: word == "arrow" and names == pair)

        after = replace(chart, arrows={other: bend for other, bend in chart.arrows.items() if other != pair})
        yield _Offer(f"The arrow from {pair[0]} to {pair[1]} is missing.", after, edit, ">".join(pair))


def _names_swapped(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    for one, other in _shuffled(combinations(chart.nodes, 2), rng):
        names = {one: other, other: one}
        became = {(a, b): (names.get(a, a), names.get(b, b)) for a, b in chart.arrows}
        after = replace(
            chart,
            nodes={names.get(name, name): node for name, node in chart.nodes.items()},
            arrows={became[pair]: bend for pair, bend in chart.arrows.items()},
        )
        if size_of(chart, after) != "large":  # it is a turned arrow, or no other chart at all
            continue

        def edit(program: str, drawn: Chart, names: dict[str, str] = names) -> str:
            return renamed(program, names)

        yield _Offer(f"The names {one} and {other} are swapped.", after, edit, f"{one}.label", became)


def _shape_changed(chart: Chart, taken: Pair, rng: Random) -> Iterator[_Offer]:
    """Give a node another shape."""
    if all(node.shape == "process" for node in chart.nodes.values()):
        return  # no caption speaks of shapes then
    for name, shape in _shuffled(product(chart.nodes, SHAPES), rng):
        node = chart.nodes[name]
        new = replace(node, shape=shape)
        if new == node:
            continue
        old = (name,) if node.shape == "process" else (name, node.shape)

        def edit(program: str, drawn: Chart, old: tuple[str, ...] = old) -> str:
            return replaced(program, "node", old, node_call(old[0], drawn.nodes[old[0]]))

        change = f"{name} stands in {NAMES[shape]} instead of {NAMES[node.shape]}."
        yield _Offer(change, replace(chart, nodes=chart.nodes | {name: new}), edit, name)


OFFERS: dict[str, Callable[[Chart, Pair, Random], Iterator[_Offer]]] = {
    "arrow_reversed": _reversed,
    "two_reversed": _two_reversed,
    "endpoint_moved": _moved,
    "heads_exchanged": _heads_exchanged,
    "arrow_added": _added,
    "arrow_removed": _removed,
    "names_swapped": _names_swapped,
    "shape_changed": _shape_changed,
}


TURNS: dict[str, tuple[str, Callable[[int, int], tuple[int, int]]]] = {
    "mirrored": ("The diagram is mirrored, left and right.", lambda x, y: (GRID - x, y)),
    "upended": ("The diagram is mirrored, up and down.", lambda x, y: (x, GRID - y)),
}
"""What is said, and where a point goes."""


def positives(chart: Chart, told: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield the chart laid out anew where that can be drawn, and mirrored: every arrow is where it was."""
    first = next(iter(chart.arrows))
    said, part, caption = told[0].sentence, ">".join(first), " ".join(fact.sentence for fact in told)
    anew = next(laid_out_anew(chart, rng), None)
    if anew:
        change = "The diagram is laid out anew."
        yield Change("laid_out_anew", "large", change, anew.program, said, said, caption, part, positive=True)
    line, text = mermaid_arrow(first), mermaid(chart)
    for kind, (change, turn) in list(TURNS.items())[: 1 if anew else 2]:
        program = _mirrored(chart, turn).program
        yield Change(kind, "large", change, program, line, line, text, part, positive=True)


def _mirrored(chart: Chart, turn: Callable[[int, int], tuple[int, int]]) -> Chart:
    spots = {name: turn(node.x, node.y) for name, node in chart.nodes.items()}
    return replace(
        chart,
        nodes={name: Node(*spots[name], node.shape) for name, node in chart.nodes.items()},
        arrows={pair: -bend for pair, bend in chart.arrows.items()},
        marks=tuple((kind, *turn(x, y)) for kind, x, y in chart.marks),
    )
